package table

import (
	"context"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Covers reports whether the filtered index number i of a table holds row r (its predicate is TRUE).
type Covers func(i int, r types.Row) (bool, error)

// Duplicate says that a row is refused by the unique index number Index of its table.
type Duplicate struct{ Index int }

func (*Duplicate) Error() string { return "duplicate key" }

// Put stores row r of t under rowKey and adds its index entries. With fresh set the clustered key must not exist yet.
// A duplicate in a unique index is answered as *Duplicate; what was written before it stays, for the
// caller's statement rollback.
func Put(ctx context.Context, tx *store.Txn, t *catalog.Table, r types.Row, rowKey store.Key, fresh bool, covers Covers) error {
	if fresh && !NeedsRowID(t) {
		if dup, err := tx.Exists(ctx, t.Tree, store.Range{From: rowKey, To: store.PrefixEnd(rowKey)}); err != nil {
			return err
		} else if dup {
			return &Duplicate{Index: 0}
		}
	}
	if err := tx.Put(ctx, t.Tree, rowKey, r); err != nil {
		return err
	}
	for i := range t.Indexes {
		if err := PutEntry(ctx, tx, t, i, r, rowKey, covers); err != nil {
			return err
		}
	}
	return nil
}

// Collides names the first unique index (by number) that already holds the key of r; -1 when none does.
func Collides(ctx context.Context, tx *store.Txn, t *catalog.Table, r types.Row, rowKey store.Key, covers Covers) (int, error) {
	if !NeedsRowID(t) {
		dup, err := tx.Exists(ctx, t.Tree, store.Range{From: rowKey, To: store.PrefixEnd(rowKey)})
		if err != nil || dup {
			return 0, err
		}
	}
	for i := range t.Indexes {
		ix := &t.Indexes[i]
		if !HasTree(ix) || !ix.Unique {
			continue
		}
		if held, err := holds(ix, i, r, covers); err != nil {
			return -1, err
		} else if !held {
			continue
		}
		k := IndexKey(t, ix, r, rowKey)
		dup, err := tx.Exists(ctx, ix.Tree, store.Range{From: k, To: store.PrefixEnd(k)})
		if err != nil || dup {
			return i, err
		}
	}
	return -1, nil
}

// PutEntry adds the entry of row r to index number i, if that index keeps one; *Duplicate when it is unique and holds the key.
func PutEntry(ctx context.Context, tx *store.Txn, t *catalog.Table, i int, r types.Row, rowKey store.Key, covers Covers) error {
	ix := &t.Indexes[i]
	if !HasTree(ix) {
		return nil
	}
	if held, err := holds(ix, i, r, covers); err != nil || !held {
		return err
	}
	k := IndexKey(t, ix, r, rowKey)
	if ix.Unique {
		if dup, err := tx.Exists(ctx, ix.Tree, store.Range{From: k, To: store.PrefixEnd(k)}); err != nil {
			return err
		} else if dup {
			return &Duplicate{Index: i}
		}
	}
	return tx.Put(ctx, ix.Tree, k, Entry(rowKey))
}

// Remove deletes row r of t, stored under rowKey, and its index entries.
func Remove(ctx context.Context, tx *store.Txn, t *catalog.Table, r types.Row, rowKey store.Key, covers Covers) error {
	if err := tx.Delete(ctx, t.Tree, rowKey); err != nil {
		return err
	}
	for i := range t.Indexes {
		if err := RemoveEntry(ctx, tx, t, i, r, rowKey, covers); err != nil {
			return err
		}
	}
	return nil
}

// RemoveEntry deletes the entry of row r from index number i, if that index keeps one.
func RemoveEntry(ctx context.Context, tx *store.Txn, t *catalog.Table, i int, r types.Row, rowKey store.Key, covers Covers) error {
	ix := &t.Indexes[i]
	if !HasTree(ix) {
		return nil
	}
	if held, err := holds(ix, i, r, covers); err != nil || !held {
		return err
	}
	return tx.Delete(ctx, ix.Tree, IndexKey(t, ix, r, rowKey))
}

func holds(ix *catalog.Index, i int, r types.Row, covers Covers) (bool, error) {
	if ix.Filter == "" {
		return true, nil
	}
	return covers(i, r)
}
