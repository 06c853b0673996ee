package store

import (
	"context"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// LockRow takes U or X on a key until the transaction ends, row or not, and gives the newest committed-or-own row.
// Errors: Msg 1222, 1205, 601, the context's, and 3960 under SNAPSHOT when the row was changed since the snapshot.
func (t *Txn) LockRow(ctx context.Context, tree TreeID, k Key, m Mode) (types.Row, bool, error) {
	tr, err := t.tree(tree)
	if err != nil {
		return nil, false, err
	}
	en := tr.find(k)
	for !tr.volatile {
		waited, err := t.lockKey(ctx, tr, k, en, m, true)
		if err != nil {
			return nil, false, err
		}
		if !waited {
			break
		}
		en = tr.find(k)
	}
	if err := t.checkUpdateConflict(tr, en); err != nil {
		return nil, false, err
	}
	packed := t.visible(en, &view{})
	if packed == "" {
		return nil, false, nil
	}
	return unpackRow(packed), true, nil
}

// UnlockRow takes back one LockRow in mode U, of a row that turned out not to qualify. Below REPEATABLE READ only; a row that the
// transaction changed stays locked.
func (t *Txn) UnlockRow(tree TreeID, k Key) {
	if tr := t.e.trees[tree]; tr != nil && tr.locked > 0 && t.Iso < RepeatableRead {
		t.e.unlock(t.session, t, tr.resource(k), U)
	}
}

// Put inserts or replaces a row under an X lock. Errors as LockRow.
func (t *Txn) Put(ctx context.Context, tree TreeID, k Key, r types.Row) error {
	_, err := t.write(ctx, tree, k, packRow(r), false)
	return err
}

// Insert is Put for a new key: false, with the lock on the key kept, when there is a row already. Between the
// answer and the write nobody gets in.
func (t *Txn) Insert(ctx context.Context, tree TreeID, k Key, r types.Row) (bool, error) {
	return t.write(ctx, tree, k, packRow(r), true)
}

// Delete removes a row under an X lock; a key without a row is left alone. Errors as LockRow.
func (t *Txn) Delete(ctx context.Context, tree TreeID, k Key) error {
	_, err := t.write(ctx, tree, k, "", false)
	return err
}

func (t *Txn) write(ctx context.Context, id TreeID, k Key, packed string, fresh bool) (bool, error) {
	tr, err := t.tree(id)
	if err != nil {
		return false, err
	}
	en := tr.find(k)
	if tr.volatile {
		return t.writeVolatile(tr, k, en, packed, fresh), nil
	}
	for en.writer() != t.id {
		waited, err := t.lockToWrite(ctx, tr, k, en)
		if err != nil {
			return false, err
		}
		if !waited {
			break
		}
		en = tr.find(k)
	}
	old := t.visible(en, &view{})
	if fresh && old != "" {
		_, err := t.lockKey(ctx, tr, k, en, X, true) // granted already, or free
		return false, err
	}
	if err := t.checkUpdateConflict(tr, en); err != nil {
		return false, err
	}
	if packed == "" && old == "" {
		return true, nil
	}
	if en == nil {
		en = &entry{key: k, epoch: tr.epoch}
		tr.insert(en)
	}
	en = tr.own(en)
	v := &version{stamp: uncommitted | uint64(t.id), row: packed, prev: en.head}
	tr.count += live(v) - live(en.head)
	en.head = v
	t.undo.add(undo{tr: tr, en: en, v: v})
	t.writes++
	t.dropExplicit(tr, k)
	return true, nil
}

// lockToWrite gets the right to put an uncommitted version, which is then the lock. Only a key that others have in the
// lock table needs an explicit one.
func (t *Txn) lockToWrite(ctx context.Context, tr *tree, k Key, en *entry) (waited bool, err error) {
	if t.writerOf(en) == nil && (tr.locked == 0 || t.e.locks[tr.resource(k)] == nil) {
		return false, nil
	}
	return t.lockKey(ctx, tr, k, en, X, true)
}

// dropExplicit removes the lock that the new uncommitted version stands for, so that a large update does not fill
// the lock table.
func (t *Txn) dropExplicit(tr *tree, k Key) {
	if tr.locked == 0 {
		return
	}
	h := t.e.locks[tr.resource(k)]
	if h != nil && len(h.queue) == 0 && len(h.granted) == 1 && h.granted[0].txn == t {
		t.e.release(h.granted[0])
	}
}

// writeVolatile keeps one version a row; the undo record has the one before.
func (t *Txn) writeVolatile(tr *tree, k Key, en *entry, packed string, fresh bool) bool {
	if en == nil {
		if packed == "" {
			return true
		}
		en = &entry{key: k}
		tr.insert(en)
	}
	old := en.head
	if fresh && old != nil {
		return false
	}
	t.undo.add(undo{tr: tr, en: en, v: old})
	tr.count -= live(old)
	if packed == "" {
		en.head = nil
		tr.remove(en)
		return true
	}
	tr.count++
	en.head = &version{row: packed}
	return true
}

// Exists reports whether the newest versions, whatever the isolation level, have a row in the range; it waits for
// uncommitted ones of others. For unique and foreign key checks. Errors: Msg 1222, 1205, 601, the context's.
func (t *Txn) Exists(ctx context.Context, tree TreeID, r Range) (bool, error) {
	tr, err := t.tree(tree)
	if err != nil {
		return false, err
	}
	c := cursor{tr: tr, r: r}
	for en := c.next(); en != nil; en = c.next() {
		k := en.key
		for t.writerOf(en) != nil {
			if _, err := t.lockKey(ctx, tr, k, en, S, false); err != nil {
				return false, err
			}
			en = tr.find(k)
		}
		if t.visible(en, &view{}) != "" {
			return true, nil
		}
	}
	return false, nil
}
