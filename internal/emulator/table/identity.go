package table

import (
	"math"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// IdentityColumn is the slot of the identity column of t, -1 when it has none.
func IdentityColumn(t *catalog.Table) int {
	for i := range t.Columns {
		if t.Columns[i].Identity != nil {
			return i
		}
	}
	return -1
}

// identityRange is the least and greatest value of an identity column's type.
func identityRange(t types.Type) (low, high int64) {
	switch t.Kind {
	case types.TinyInt:
		return 0, math.MaxUint8
	case types.SmallInt:
		return math.MinInt16, math.MaxInt16
	case types.Int:
		return math.MinInt32, math.MaxInt32
	case types.Decimal, types.Numeric:
		if t.Precision < 19 {
			high = 1
			for range t.Precision {
				high *= 10
			}
			return 1 - high, high - 1
		}
	}
	return math.MinInt64, math.MaxInt64
}

// The identity of a table is kept in two counters: catalog.IdentityKey, the last value used, and
// UsedKey, 1 once a value was used. A fresh or truncated table starts with its seed.

// UsedKey says whether the identity counter under k was ever used.
func UsedKey(k store.MetaKey) store.MetaKey {
	k.Class += " used"
	return k
}

// NextIdentity takes the next identity value; false when the column's type cannot hold it (Msg 8115 state 1).
func NextIdentity(e *store.Engine, db int32, t *catalog.Table, slot int) (types.Value, bool) {
	c := &t.Columns[slot]
	k := catalog.IdentityKey(db, t.ID)
	low, high := identityRange(c.Type)
	v := c.Identity.Seed
	if e.Counter(UsedKey(k)) == 0 {
		e.SetCounter(k, v)
		e.SetCounter(UsedKey(k), 1)
		return types.Value{Kind: c.Type.Kind, I: v}, true
	}
	v, ok := step(e.Counter(k), c.Identity.Increment, low, high)
	if ok {
		e.AddCounter(k, c.Identity.Increment)
	}
	return types.Value{Kind: c.Type.Kind, I: v}, ok
}

// NoteIdentity raises the counter to an explicit value that lies beyond it (IDENTITY_INSERT).
func NoteIdentity(e *store.Engine, db int32, t *catalog.Table, slot int, v int64) {
	k := catalog.IdentityKey(db, t.ID)
	inc := t.Columns[slot].Identity.Increment
	if cur := e.Counter(k); e.Counter(UsedKey(k)) == 0 || inc > 0 && v > cur || inc < 0 && v < cur {
		e.SetCounter(k, v)
		e.SetCounter(UsedKey(k), 1)
	}
}

// ResetIdentity makes the next value the seed again (TRUNCATE TABLE), unless the transaction is rolled back.
func ResetIdentity(tx *store.Txn, db int32, t *catalog.Table) {
	k := restoring(tx, db, t)
	tx.Engine().SetCounter(k, 0)
	tx.Engine().SetCounter(UsedKey(k), 0)
}

// LastIdentity is the last value used; false when none was.
func LastIdentity(e *store.Engine, db int32, t *catalog.Table) (int64, bool) {
	k := catalog.IdentityKey(db, t.ID)
	return e.Counter(k), e.Counter(UsedKey(k)) != 0
}

// restoring puts the counters of t back when the transaction is rolled back.
func restoring(tx *store.Txn, db int32, t *catalog.Table) store.MetaKey {
	k, e := catalog.IdentityKey(db, t.ID), tx.Engine()
	last, used := e.Counter(k), e.Counter(UsedKey(k))
	tx.OnEnd(func(committed bool) {
		if !committed {
			e.SetCounter(k, last)
			e.SetCounter(UsedKey(k), used)
		}
	})
	return k
}

// ReseedIdentity is DBCC CHECKIDENT (t, RESEED, n): the next value is n when none was used yet, else n + increment. A rollback takes it
// back.
func ReseedIdentity(tx *store.Txn, db int32, t *catalog.Table, slot int, n int64) {
	k, e := restoring(tx, db, t), tx.Engine()
	if e.Counter(UsedKey(k)) == 0 {
		n -= t.Columns[slot].Identity.Increment
	}
	e.SetCounter(k, n)
	e.SetCounter(UsedKey(k), 1)
}
