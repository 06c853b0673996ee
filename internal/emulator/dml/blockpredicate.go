package dml

import (
	"slices"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// block refuses rows that a block predicate of a security policy does not let through the operation (33504). The rows are the
// old ones for a BEFORE operation, and the new ones for an AFTER. A cascade does not ask.
func (w *Writer) block(env *exec.Env, operation int, rows []types.Row) error {
	for _, p := range w.blocks {
		if p.Operation != 0 && p.Operation != operation {
			continue
		}
		if i, err := refusedRow(env, p, rows); err != nil {
			return err
		} else if i >= 0 {
			return sqlerr.New(33504, w.fullName())
		}
	}
	return nil
}

// blockUpdated is block for AFTER UPDATE. Whether SQL Server asks a predicate of whose columns the statement sets none depends on
// its plan, so a row that such a predicate would refuse is not decided here.
func (w *Writer) blockUpdated(env *exec.Env, rows []types.Row, changed map[int]bool) error {
	for _, p := range w.blocks {
		if p.Operation != 0 && p.Operation != catalog.AfterUpdate {
			continue
		}
		i, err := refusedRow(env, p, rows)
		switch {
		case err != nil:
			return err
		case i < 0:
		case slices.ContainsFunc(p.Slots, func(s int) bool { return changed[s] }):
			return sqlerr.New(33504, w.fullName())
		default:
			return sqlerr.Unsupported("an UPDATE of a row that an AFTER UPDATE predicate refuses and whose columns it leaves alone")
		}
	}
	return nil
}

// refusedRow is the first row for which the predicate does not hold; -1 when there is none.
func refusedRow(env *exec.Env, p bind.BlockPredicate, rows []types.Row) (int, error) {
	for i, r := range rows {
		if ok, err := exec.Holds(p.Holds, withRow(env, r)); err != nil || !ok {
			return i, err
		}
	}
	return -1, nil
}

// updateBlocked is Update between the block predicates of UPDATE.
func (w *Writer) updateBlocked(env *exec.Env, all []Change, changed map[int]bool) error {
	if err := w.block(env, catalog.BeforeUpdate, olds(all)); err != nil {
		return err
	}
	if err := w.Update(env, all); err != nil {
		return err
	}
	return w.blockUpdated(env, news(all), changed)
}

// deleteBlocked is Delete behind the block predicates of DELETE.
func (w *Writer) deleteBlocked(env *exec.Env, all []Change) error {
	if err := w.block(env, catalog.BeforeDelete, olds(all)); err != nil {
		return err
	}
	return w.Delete(env, all)
}
