package store

import (
	"math"

	"github.com/tidwall/btree"
)

// uncommitted marks a stamp that holds a transaction id instead of a commit time.
const uncommitted = 1 << 63

// version is one state of a row. It is never changed after its transaction committed, but for prev being cut.
type version struct {
	stamp uint64 // commit time, or uncommitted|transaction id
	row   string // packed; empty is a deleted row
	prev  *version
}

// entry is one key with its versions, newest first. It is in its tree while it has any.
type entry struct {
	key  Key
	head *version
	// epoch is that of the only tree that may change the entry: see tree.own.
	epoch uint64
}

// writer is the id of the transaction with the newest version uncommitted, 0 when there is none.
// That version is the transaction's exclusive lock on the key.
func (en *entry) writer() int64 {
	if en == nil || en.head == nil || en.head.stamp&uncommitted == 0 {
		return 0
	}
	return int64(en.head.stamp &^ uncommitted)
}

// committed is the newest committed version, nil when there is none.
func (en *entry) committed() *version {
	v := en.head
	for v != nil && v.stamp&uncommitted != 0 {
		v = v.prev
	}
	return v
}

type tree struct {
	id       TreeID
	db       int32
	volatile bool
	rows     *btree.BTreeG[*entry]
	hint     btree.PathHint
	probe    entry  // spares an allocation per look-up
	shape    uint64 // grows with each entry added or removed: cursors seek again
	count    int64  // live rows, uncommitted changes included
	created  uint64 // commit time
	creator  *Txn   // while uncommitted
	epoch    uint64 // of the entries that are the tree's own; the others are shared with copies
	locked   int    // keys in the lock table
}

func newTree(id TreeID, db int32) *tree {
	less := func(a, b *entry) bool { return a.key < b.key }
	return &tree{id: id, db: db, rows: btree.NewBTreeGOptions(less, btree.Options{NoLocks: true})}
}

func (tr *tree) find(k Key) *entry {
	tr.probe.key = k
	en, ok := tr.rows.GetHint(&tr.probe, &tr.hint)
	if !ok {
		return nil
	}
	return en
}

func (tr *tree) insert(en *entry) {
	tr.rows.SetHint(en, &tr.hint)
	tr.shape++
}

func (tr *tree) remove(en *entry) {
	if tr.find(en.key) == en {
		tr.rows.DeleteHint(en, &tr.hint)
		tr.shape++
	}
}

func (tr *tree) resource(k Key) Resource {
	return Resource{Kind: KeyLock, DB: tr.db, ID: int64(tr.id), Key: string(k)}
}

// prune drops the versions that no snapshot from oldest on can see; false when some of what is
// superseded has to stay for now.
func (tr *tree) prune(en *entry, oldest uint64) bool {
	v := en.committed()
	if v == nil {
		return true
	}
	last := v
	for last != nil && last.stamp > oldest {
		last = last.prev
	}
	if last != nil && last.prev != nil {
		last.prev = nil
	}
	if v == en.head && v == last && v.row == "" {
		en.head = nil
		tr.remove(en)
		return true
	}
	return v.prev == nil && (v.row != "" || v == last)
}

// garbage is an entry with versions that a snapshot older than the commit time at may still need.
type garbage struct {
	tr *tree
	en *entry
	at uint64
}

// oldest is the oldest snapshot in use; without one everything superseded can go.
func (e *Engine) oldest() uint64 {
	low := uint64(math.MaxUint64)
	for t := range e.pinned {
		low = min(low, t.pin)
	}
	return low
}

// collect prunes what waited for the snapshots that are gone now.
func (e *Engine) collect() {
	oldest := e.oldest()
	n := 0
	for n < len(e.garbage) && e.garbage[n].at <= oldest {
		e.garbage[n].tr.prune(e.garbage[n].en, oldest)
		n++
	}
	if n > 0 {
		e.garbage = append(e.garbage[:0:0], e.garbage[n:]...)
	}
}
