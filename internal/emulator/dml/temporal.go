package dml

import (
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/feature/temporal"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// stamp sets the period of a new row: an inserted one begins with its transaction and has no end, an updated one begins anew
// while the table is versioned.
func (w *Writer) stamp(env *exec.Env, r types.Row, verb string) {
	start, end, ok := temporal.Slots(w.T)
	if !ok || verb == "UPDATE" && w.T.Temporal != temporal.Versioned {
		return
	}
	r[start] = temporal.At(env.Tx.Began(), &w.T.Columns[start])
	if verb == "INSERT" {
		r[end] = temporal.Forever(&w.T.Columns[end])
	}
}

// keepHistory writes the old versions of changed rows to the history table: Msg 13535 when one of them began after this
// transaction. A row changed twice in one transaction leaves a version without a length.
func (w *Writer) keepHistory(env *exec.Env, changes []Change) error {
	if w.T.Temporal != temporal.Versioned || len(changes) == 0 {
		return nil
	}
	start, end, _ := temporal.Slots(w.T)
	now := temporal.At(env.Tx.Began(), &w.T.Columns[end])
	for _, c := range changes {
		if c.Old[start].I > now.I {
			return sqlerr.New(13535, w.fullName())
		}
	}
	h, err := NewWriter(runScope(env, w.DB), env.Cat.TableByID(w.DB, w.T.History), w.DB)
	if err != nil {
		return err
	}
	if err := h.lock(env); err != nil {
		return err
	}
	if err := h.writable(env); err != nil {
		return err
	}
	for _, c := range changes {
		r := append(types.Row(nil), c.Old...)
		r[end] = now
		if _, err := h.Insert(env, r); err != nil {
			return err
		}
	}
	return nil
}

// historyClosed refuses a statement on the rows of a history table: 13559 to 13562.
func historyClosed(w *Writer, number int32) error {
	if w.T.Temporal != temporal.History {
		return nil
	}
	return sqlerr.New(number, w.fullName())
}
