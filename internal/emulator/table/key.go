// Package table is the physical layout of tables over the store: how rows and index entries are
// keyed, and the values that tables and sequences hand out.
//
// A table's rows are in Table.Tree under their row key:
//
//	unique clustered index       SeekPrefix(key columns)
//	other clustered index        SeekPrefix(key columns) + row id
//	heap (also a columnstore)    row id
//
// A row id is 8 bytes, big-endian, from a counter of the database, so a heap is read in insertion order.
// An index that has a tree of its own maps SeekPrefix(key columns), followed by the row key when the
// index is not unique, to a row of one value that holds the row key (RowKeyOf). INCLUDE columns are
// not stored. A filtered index holds only rows for which its predicate is TRUE; a disabled one holds none.
package table

import (
	"encoding/binary"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// RowIDLen is the length of a row id in bytes.
const RowIDLen = 8

// Clustered returns the clustered rowstore index of t, nil for a heap.
func Clustered(t *catalog.Table) *catalog.Index {
	if len(t.Indexes) > 0 && t.Indexes[0].Kind == 1 {
		return &t.Indexes[0]
	}
	return nil
}

// NeedsRowID reports whether the row keys of t carry a row id.
func NeedsRowID(t *catalog.Table) bool {
	c := Clustered(t)
	return c == nil || !c.Unique
}

// NewRowID takes the next row id of a database.
func NewRowID(e *store.Engine, db int32) store.Key {
	n := e.AddCounter(store.MetaKey{DB: db, Class: "rowid"}, 1)
	var b [RowIDLen]byte
	binary.BigEndian.PutUint64(b[:], uint64(n))
	return store.Key(b[:])
}

// RowKey is the key in Table.Tree of row r of t; id is its row id (ignored unless NeedsRowID).
func RowKey(t *catalog.Table, r types.Row, id store.Key) store.Key {
	c := Clustered(t)
	if c == nil {
		return id
	}
	k := KeyPrefix(t, c, r)
	if !c.Unique {
		k += id
	}
	return k
}

// RowID cuts the row id off a row key of t; it is empty when the keys of t carry none.
func RowID(t *catalog.Table, key store.Key) store.Key {
	if !NeedsRowID(t) || len(key) < RowIDLen {
		return ""
	}
	return key[len(key)-RowIDLen:]
}

// IndexKey is the key of row r, stored under rowKey, in the tree of the nonclustered index ix of t.
func IndexKey(t *catalog.Table, ix *catalog.Index, r types.Row, rowKey store.Key) store.Key {
	k := KeyPrefix(t, ix, r)
	if !ix.Unique {
		k += rowKey
	}
	return k
}

// KeyPrefix encodes all key columns of ix as row r of t has them.
func KeyPrefix(t *catalog.Table, ix *catalog.Index, r types.Row) store.Key {
	return SeekPrefix(t, ix, KeyValues(t, ix, r))
}

// SeekPrefix encodes the values of the first len(vals) key columns of ix, an index of t, in the order of the
// columns' own types and collations. Rows with these values are in Range{From: p, To: store.PrefixEnd(p)} of
// the index's tree (of Table.Tree for a clustered one).
func SeekPrefix(t *catalog.Table, ix *catalog.Index, vals []types.Value) store.Key {
	var buf [64]byte
	key := buf[:0]
	for i, v := range vals {
		var typ types.Type
		if s := Slot(t, ix.Columns[i].Column); s >= 0 {
			typ = t.Columns[s].Type
		}
		from := len(key)
		key = types.AppendSortKey(key, v, typ)
		if ix.Columns[i].Desc {
			for j := from; j < len(key); j++ {
				key[j] = ^key[j]
			}
		}
	}
	return store.Key(key)
}

// KeyValues picks the key columns of ix from row r of t.
func KeyValues(t *catalog.Table, ix *catalog.Index, r types.Row) []types.Value {
	vals := make([]types.Value, len(ix.Columns))
	for i, c := range ix.Columns {
		if s := Slot(t, c.Column); s >= 0 && s < len(r) {
			vals[i] = r[s]
		}
	}
	return vals
}

// Entry is the row that an index tree holds for rowKey; RowKeyOf reads it back.
func Entry(rowKey store.Key) types.Row {
	return types.Row{{Kind: types.VarBinary, S: string(rowKey)}}
}

// RowKeyOf is the row key that an entry of an index tree holds.
func RowKeyOf(entry types.Row) store.Key { return store.Key(entry[0].S) }

// Slot is the index in Table.Columns, and so in a row, of the column with the id; -1 when there is none.
func Slot(t *catalog.Table, columnID int) int {
	if i := columnID - 1; i >= 0 && i < len(t.Columns) && t.Columns[i].ID == columnID {
		return i
	}
	for i := range t.Columns {
		if t.Columns[i].ID == columnID {
			return i
		}
	}
	return -1
}

// KeyLimit is the greatest length of a key of ix in bytes; 0 for kinds without a limit.
func KeyLimit(ix *catalog.Index) int {
	switch ix.Kind {
	case 1:
		return 900
	case 2:
		return 1700
	}
	return 0
}

// HasTree reports whether ix is kept as a tree of its own.
func HasTree(ix *catalog.Index) bool { return ix.Tree != 0 && !ix.Disabled }

// LockResource is the object lock of t in db.
func LockResource(db int32, t *catalog.Table) store.Resource {
	return store.Resource{Kind: store.ObjectLock, DB: db, ID: int64(t.ID)}
}
