package store

import (
	"strings"

	"github.com/tidwall/btree"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

type metaClass struct {
	db    int32
	class string
}

// metaValue is a transaction's own version of a record; v is nil for a deleted one.
type metaValue struct{ v any }

// metaUndo is a transaction's view of a record before a write.
type metaUndo struct {
	key    MetaKey
	before metaValue
	had    bool
}

func (u *metaUndo) restore(t *Txn) {
	if u.had {
		t.meta[u.key] = u.before
	} else {
		delete(t.meta, u.key)
	}
}

// MetaGet gives the transaction's own version of a catalog record, else the committed one.
func (t *Txn) MetaGet(k MetaKey) (any, bool) {
	if own, ok := t.meta[k]; ok {
		return own.v, own.v != nil
	}
	v, ok := t.e.records[k]
	return v, ok
}

// MetaPut writes a catalog record: a pointer to a struct that JSON round-trips (text of any bytes does here), never
// changed afterwards. Of two transactions that write one record at a time the second fails to commit (Msg 1205):
// callers lock what they change.
func (t *Txn) MetaPut(k MetaKey, v any) {
	if v == nil {
		panic("store: MetaPut of nil")
	}
	t.metaWrite(k, metaValue{v})
}

// MetaDelete deletes a catalog record.
func (t *Txn) MetaDelete(k MetaKey) { t.metaWrite(k, metaValue{}) }

func (t *Txn) metaWrite(k MetaKey, v metaValue) {
	if t.ended {
		return // shutdown rolled it back
	}
	if w := t.e.metaWriters[k]; w == nil {
		t.e.metaWriters[k] = t
	} else if w != t && t.failed == nil {
		t.failed = sqlerr.New(1205, t.session.SPID)
	}
	if t.meta == nil {
		t.meta = map[MetaKey]metaValue{}
	}
	before, had := t.meta[k]
	t.undo.add(undo{meta: &metaUndo{k, before, had}})
	t.writes++
	t.meta[k] = v
}

// MetaScan calls f with the records of a class whose names begin with prefix, in name order, until f returns false.
// It goes by what was there when it began.
func (t *Txn) MetaScan(db int32, class, prefix string, f func(name string, v any) bool) {
	type record struct {
		name string
		v    any
	}
	var found []record
	var merged *btree.Map[string, any]
	names := t.e.meta[metaClass{db, class}]
	for k, own := range t.meta {
		if k.DB != db || k.Class != class || !strings.HasPrefix(k.Name, prefix) {
			continue
		}
		if merged == nil {
			merged = &btree.Map[string, any]{}
			if names != nil {
				merged = names.Copy()
			}
			names = merged
		}
		if own.v == nil {
			merged.Delete(k.Name)
		} else {
			merged.Set(k.Name, own.v)
		}
	}
	if names == nil {
		return
	}
	names.Ascend(prefix, func(name string, v any) bool {
		if !strings.HasPrefix(name, prefix) {
			return false
		}
		found = append(found, record{name, v})
		return true
	})
	for _, r := range found {
		if !f(r.name, r.v) {
			return
		}
	}
}

func (e *Engine) publishMeta(t *Txn) {
	for k, own := range t.meta {
		e.setMeta(k, own.v)
	}
	e.metaVersion++
}

func (e *Engine) setMeta(k MetaKey, v any) {
	c := metaClass{k.DB, k.Class}
	names := e.meta[c]
	if names == nil {
		names = &btree.Map[string, any]{}
		e.meta[c] = names
	}
	if v == nil {
		names.Delete(k.Name)
		delete(e.records, k)
	} else {
		names.Set(k.Name, v)
		e.records[k] = v
	}
}

// MetaVersion grows with each commit that changed a catalog record.
func (e *Engine) MetaVersion() uint64 { return e.metaVersion }
