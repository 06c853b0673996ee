package store

import (
	"context"
	"fmt"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// view is how one read sees a tree.
type view struct {
	asOf   bool   // the committed-or-own version of time at, without locks
	at     uint64 //
	lock   Mode   // NoLock: the newest committed-or-own version as it is
	hold   bool   // keep the lock
	skip   bool   // pass over locked rows instead of waiting
	latest bool   // under SNAPSHOT: Msg 3960 for a row changed since the snapshot
}

// tree finds a tree for an access, the first of which fixes SNAPSHOT's snapshot. A tree that is gone was dropped under
// a reader that takes no locks.
func (t *Txn) tree(id TreeID) (*tree, error) {
	if err := t.usable(); err != nil {
		return nil, err
	}
	tr := t.e.trees[id]
	if tr == nil {
		return nil, sqlerr.New(601)
	}
	if t.Iso == Snapshot && !tr.volatile {
		t.snapshot()
	}
	return tr, nil
}

// viewOf decides how the transaction reads a tree, from isolation level, hint and the database's options.
func (t *Txn) viewOf(tr *tree, h Hint) (view, error) {
	if tr.volatile {
		return view{}, nil
	}
	v := view{skip: h&HintReadPast != 0}
	strict := t.Iso == RepeatableRead || t.Iso == Serializable || h&HintHold != 0
	switch {
	case h&HintXLock != 0:
		v.lock, v.hold, v.latest = X, true, true
	case h&HintUpdate != 0:
		v.lock, v.hold, v.latest = U, true, true
	case h&HintNoLock != 0:
	case t.Iso == Snapshot:
		v.asOf, v.at = true, t.snapshot()
		if tr.created > v.at {
			db := t.e.describe(t, tr).Database
			return v, sqlerr.New(3961, db)
		}
	case strict:
		v.lock, v.hold = S, true
	case t.Iso == ReadUncommitted:
	case h&HintCommitted == 0 && t.e.versioning[tr.db].rcsi:
		v.asOf, v.at = true, t.statementSnapshot()
	default:
		v.lock = S
	}
	return v, nil
}

// visible picks the version of an entry that a view without lock conflicts sees; "" for none.
func (t *Txn) visible(en *entry, v *view) string {
	if en == nil {
		return ""
	}
	ver := en.head
	for ver != nil && ver.stamp != uncommitted|uint64(t.id) &&
		(ver.stamp&uncommitted != 0 || v.asOf && ver.stamp > v.at) {
		ver = ver.prev
	}
	if ver == nil {
		return ""
	}
	return ver.row
}

// read gives the packed row that the view sees under a key, "" for none; it waits as the view says.
func (t *Txn) read(ctx context.Context, tr *tree, k Key, en *entry, v *view) (string, error) {
	if v.lock == NoLock {
		return t.visible(en, v), nil
	}
	for {
		if v.skip && t.keyBlocked(tr, k, en, v.lock) {
			return "", nil
		}
		waited, err := t.lockKey(ctx, tr, k, en, v.lock, v.hold && t.visible(en, v) != "")
		if err != nil {
			return "", err
		}
		if !waited {
			break
		}
		en = tr.find(k)
	}
	if v.latest {
		if err := t.checkUpdateConflict(tr, en); err != nil {
			return "", err
		}
	}
	return t.visible(en, v), nil
}

// Get reads one row as the isolation level and the hint say. The row is the caller's own.
// Errors: Msg 1222, 1205, 3960, 3961, 601, the context's.
func (t *Txn) Get(ctx context.Context, tree TreeID, k Key, h Hint) (types.Row, bool, error) {
	tr, err := t.tree(tree)
	if err != nil {
		return nil, false, err
	}
	v, err := t.viewOf(tr, h)
	if err != nil {
		return nil, false, err
	}
	packed, err := t.read(ctx, tr, k, tr.find(k), &v)
	if err != nil || packed == "" {
		return nil, false, err
	}
	t.e.rowsRead++
	return unpackRow(packed), true, nil
}

// Count is the number of rows, uncommitted changes included; for statistics.
func (t *Txn) Count(tree TreeID) int64 {
	if tr := t.e.trees[tree]; tr != nil {
		return tr.count
	}
	return 0
}

// writerOf is the other transaction whose uncommitted version heads the entry.
func (t *Txn) writerOf(en *entry) *Txn {
	if id := en.writer(); id != 0 && id != t.id {
		return t.e.txns[id]
	}
	return nil
}

// keyBlocked reports whether taking m on a key would have to wait.
func (t *Txn) keyBlocked(tr *tree, k Key, en *entry, m Mode) bool {
	if t.writerOf(en) != nil {
		return true
	}
	if tr.locked == 0 || en.writer() == t.id {
		return false
	}
	h := t.e.locks[tr.resource(k)]
	return h != nil && h.blocked(t.session, m, len(h.queue))
}

// lockKey waits until the transaction may have m on a key, and keeps the lock when told to. After a wait the entry has to
// be found again, and the lock is kept at least until the caller, still under the latch, is done with the key:
// a lock not to be kept is released again before lockKey returns.
func (t *Txn) lockKey(ctx context.Context, tr *tree, k Key, en *entry, m Mode, keep bool) (waited bool, err error) {
	if en.writer() == t.id {
		return false, nil
	}
	if w := t.writerOf(en); w != nil {
		if w.session == t.session { // waiting for oneself
			return false, sqlerr.New(1205, t.session.SPID)
		}
		t.e.makeExplicit(w, tr, k)
	}
	if !keep {
		if tr.locked == 0 {
			return false, nil
		}
		h := t.e.locks[tr.resource(k)]
		if h == nil || !h.blocked(t.session, m, len(h.queue)) {
			return false, nil
		}
	}
	r := tr.resource(k)
	before := t.e.held(t.session, t, r)
	q, waited, err := t.e.acquire(ctx, t.session, t, r, m)
	if err == nil && !keep && before == NoLock {
		t.e.release(q)
	}
	return waited, err
}

// makeExplicit puts the exclusive lock that w has by its uncommitted version into the lock table, where others can queue for it.
func (e *Engine) makeExplicit(w *Txn, tr *tree, k Key) {
	h := e.head(tr.resource(k))
	q := h.own(w.session, w)
	if q == nil {
		q = &request{head: h, session: w.session, txn: w, since: w.began.UnixNano()}
		h.granted = append(h.granted, q)
		q.owner().add(q)
	}
	q.mode = X
	q.counts[X]++
}

// checkUpdateConflict is first-updater-wins: Msg 3960 when a SNAPSHOT transaction is about to change a
// row that was changed since its snapshot.
func (t *Txn) checkUpdateConflict(tr *tree, en *entry) error {
	if t.Iso != Snapshot || tr.volatile {
		return nil
	}
	at := t.snapshot()
	if en == nil || en.writer() == t.id {
		return nil
	}
	if v := en.committed(); v != nil && v.stamp > at {
		d := t.e.describe(t, tr)
		conflict := sqlerr.New(3960, d.Table, d.Database)
		if d.Heap {
			conflict.State = 6
		}
		return conflict
	}
	return nil
}

// describe is Describe, or the numbers without it.
func (e *Engine) describe(t *Txn, tr *tree) TreeInfo {
	if e.Describe != nil {
		return e.Describe(t, tr.db, tr.id)
	}
	return TreeInfo{Table: fmt.Sprintf("tree %d", tr.id), Database: fmt.Sprint(tr.db)}
}
