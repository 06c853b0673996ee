package store

// undo is one step to take back. Either a row (tr, en), a tree (tr alone) or a catalog record (meta).
type undo struct {
	tr   *tree
	en   *entry
	v    *version // the version written; in a volatile tree the one before
	meta *metaUndo
	drop bool   // of a tree: DropTree, else CreateTree
	from TreeID // of a tree: CopyTrees, what it is a copy of
}

// Mark is the current point of the undo log.
func (t *Txn) Mark() Mark { return Mark(t.undo.len()) }

// RollbackTo undoes what was written after m and keeps all locks. A statement's rollback undoes volatile
// trees too; a savepoint's leaves them, as ROLLBACK leaves table variables.
func (t *Txn) RollbackTo(m Mark, statement bool) { t.undoTo(m, statement, true) }

func (t *Txn) undoTo(m Mark, volatile, keepLocks bool) {
	for i := t.undo.len() - 1; i >= int(m); i-- {
		u := t.undo.at(i)
		switch {
		case u.meta != nil:
			t.writes--
			u.meta.restore(t)
		case u.en == nil:
			t.writes--
			if !u.drop {
				delete(t.e.trees, u.tr.id)
			}
		case u.tr.volatile:
			if volatile {
				u.restoreVolatile()
			}
		default:
			t.writes--
			t.undoRow(u, keepLocks)
		}
	}
	t.undo.cut(int(m))
}

func (t *Txn) undoRow(u *undo, keepLock bool) {
	en := u.en
	u.tr.count += live(u.v.prev) - live(u.v)
	en.head = u.v.prev
	if keepLock && en.writer() == 0 {
		t.e.makeExplicit(t, u.tr, en.key)
	}
	if en.head == nil {
		u.tr.remove(en)
	} else if en.writer() == 0 {
		u.tr.prune(en, t.e.oldest())
	}
}

func (u *undo) restoreVolatile() {
	now := u.tr.find(u.en.key)
	if now != nil {
		u.tr.count -= live(now.head)
	}
	u.tr.count += live(u.v)
	u.en.head = u.v
	switch {
	case u.v == nil && now != nil:
		u.tr.remove(now)
	case u.v != nil && now != u.en:
		u.tr.insert(u.en)
	}
}

// live is 1 for a version that is a row.
func live(v *version) int64 {
	if v == nil || v.row == "" {
		return 0
	}
	return 1
}

// publish commits the step. A row written several times gets one version.
func (u *undo) publish(t *Txn, at, oldest uint64) {
	switch {
	case u.meta != nil || u.tr.volatile:
	case u.en == nil && u.drop:
		delete(t.e.trees, u.tr.id)
	case u.en == nil:
		u.tr.creator, u.tr.created = nil, at
	case u.en.head == u.v:
		v := u.v
		v.stamp = at
		for v.prev != nil && v.prev.stamp&uncommitted != 0 {
			v.prev = v.prev.prev
		}
		if !u.tr.prune(u.en, oldest) {
			t.e.garbage = append(t.e.garbage, garbage{u.tr, u.en, at})
		}
	}
}

// implicitLocks lists the keys that the transaction locks by an uncommitted version alone.
func (t *Txn) implicitLocks() []Resource {
	var l []Resource
	for i := range t.undo.len() {
		u := t.undo.at(i)
		if u.en == nil || u.tr.volatile || u.en.head != u.v {
			continue
		}
		r := u.tr.resource(u.en.key)
		if t.e.held(t.session, t, r) != X {
			l = append(l, r)
		}
	}
	return l
}

// CreateTree makes an empty tree; it is gone again when the transaction rolls back. A volatile one (a table variable's)
// belongs to one session, has no isolation and is neither logged nor undone, but for RollbackTo; DropTree
// ends it at once. A temporary table, which does roll back, is an ordinary tree of database 2.
func (t *Txn) CreateTree(db int32, volatile bool) TreeID {
	e := t.e
	e.lastTree++
	if t.ended {
		return e.lastTree // shutdown rolled it back
	}
	tr := newTree(e.lastTree, db)
	e.trees[tr.id] = tr
	tr.volatile = volatile
	if !volatile {
		tr.creator = t
		t.undo.add(undo{tr: tr})
		t.writes++
	}
	return tr.id
}

// DropTree drops a tree when the transaction commits, a volatile one now.
func (t *Txn) DropTree(id TreeID) {
	tr := t.e.trees[id]
	switch {
	case tr == nil || t.ended:
	case tr.volatile:
		delete(t.e.trees, id)
	default:
		t.undo.add(undo{tr: tr, drop: true})
		t.writes++
	}
}
