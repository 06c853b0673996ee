package store

// CopyTrees makes copies of trees, as they are committed, for a database, by their new ids. Copy and original share what neither has
// changed since, so that a copy costs what changes. Only BeforeCommit's function may call it: there the state is that of the log.
func (t *Txn) CopyTrees(from []TreeID, db int32) map[TreeID]TreeID {
	e := t.e
	open := e.openEntries()
	out := make(map[TreeID]TreeID, len(from))
	for _, id := range from {
		source := e.trees[id]
		if source == nil {
			continue
		}
		e.lastTree++
		tr := e.copyTree(source, e.lastTree, db, open[source])
		tr.creator = t
		e.trees[tr.id] = tr
		t.undo.add(undo{tr: tr, from: id})
		t.writes++
		out[id] = tr.id
	}
	return out
}

// openEntries are the entries with an uncommitted version, by their tree.
func (e *Engine) openEntries() map[*tree][]*entry {
	open := map[*tree][]*entry{}
	for _, t := range e.txns {
		for i := range t.undo.len() {
			if u := t.undo.at(i); u.en != nil && !u.tr.volatile && u.en.writer() != 0 {
				open[u.tr] = append(open[u.tr], u.en)
			}
		}
	}
	return open
}

// copyTree shares the entries of a tree with a new one, but for those with an uncommitted version: of these the copy gets the committed
// version alone, and the original keeps the entry, which its transaction refers to.
func (e *Engine) copyTree(source *tree, id TreeID, db int32, open []*entry) *tree {
	e.epoch += 2
	source.epoch = e.epoch - 1
	tr := &tree{id: id, db: db, rows: source.rows.Copy(), count: source.count, epoch: e.epoch}
	for _, en := range open {
		if en.epoch == source.epoch {
			continue // written twice by its transaction
		}
		en.epoch = source.epoch
		tr.count -= live(en.head)
		v := en.committed()
		if v == nil {
			tr.rows.Delete(en)
			continue
		}
		tr.count += live(v)
		tr.rows.Set(&entry{key: en.key, epoch: tr.epoch, head: &version{stamp: v.stamp, row: v.row}})
	}
	return tr
}

// own gives the tree an entry of its own in place of one that it shares with a copy.
func (tr *tree) own(en *entry) *entry {
	if en.epoch == tr.epoch {
		return en
	}
	en = &entry{key: en.key, head: en.head, epoch: tr.epoch}
	tr.insert(en)
	return en
}

// WrittenByOthers reports an open transaction, but t, that wrote to a database: as one from another database may.
func (t *Txn) WrittenByOthers(db int32) bool {
	for _, o := range t.e.txns {
		if o == t {
			continue
		}
		for i := range o.undo.len() {
			if u := o.undo.at(i); u.meta != nil && u.meta.key.DB == db || u.meta == nil && u.tr.db == db {
				return true
			}
		}
	}
	return false
}

// BeforeCommit calls f when the transaction commits, before anything of it is written, at a moment when all earlier commits are
// durable and visible, and under the latch up to the transaction's own place in the log. An error of f rolls back.
func (t *Txn) BeforeCommit(f func() error) { t.before = append(t.before, f) }

func (t *Txn) runBefore() error {
	if len(t.before) == 0 {
		return t.failed
	}
	if t.e.log != nil {
		t.e.log.drain()
		if err := t.usable(); err != nil {
			return err
		}
	}
	for _, f := range t.before {
		if err := f(); err != nil {
			return err
		}
	}
	return t.failed
}

// CopyCounters gives a database the counters of another and sets its others to 0, durable with the transaction; when that fails they
// are what they were. Counters of which keep is true are left alone.
func (t *Txn) CopyCounters(from, to int32, keep func(k MetaKey) bool) {
	e := t.e
	next, before := map[MetaKey]int64{}, map[MetaKey]int64{}
	for k, c := range e.counters {
		switch {
		case keep(k):
		case k.DB == from:
			k.DB = to
			next[k] = c.value
		case k.DB == to:
			before[k] = c.value
			if _, ok := next[k]; !ok {
				next[k] = 0
			}
		}
	}
	for k, v := range next {
		if v != before[k] {
			e.SetCounter(k, v)
		}
	}
	t.OnEnd(func(committed bool) {
		if committed {
			return
		}
		for k, v := range next {
			if v != before[k] {
				e.SetCounter(k, before[k])
			}
		}
	})
}
