package dml

import (
	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

type updateStmt struct {
	changer
	set setClause
}

func bindUpdate(s *bind.Scope, st *syntax.UpdateStmt) (exec.Stmt, error) {
	u := &updateStmt{changer: changer{onHistory: 13561}}
	if err := u.bind(s, st); err != nil {
		return nil, at(err, st)
	}
	return u, nil
}

func (u *updateStmt) bind(s *bind.Scope, st *syntax.UpdateStmt) error {
	u.writeOnly = writesOnly(st)
	r, err := u.bindRows(s, st.With, st.From, st.Target, st.Where, st.Top, st.Options, setColumns(st.Set)...)
	if err != nil {
		return err
	}
	if err := u.w.unchecked(st); err != nil {
		return err
	}
	if u.set, err = bindSet(s, r, u.w, st.Set); err != nil {
		return err
	}
	r.Hide(u.target)
	if u.out, err = bindOutput(s, r, st.Output, u.w, true, true, false); err != nil {
		return err
	}
	if err := r.Err(); err != nil {
		return err
	}
	u.rows = r.Done()
	if err := u.w.bindSettings(s, "UPDATE"); err != nil {
		return err
	}
	return u.out.triggersForbid(s, u.w, refName(st.Target), "UPDATE")
}

// writesOnly reports an update that reads no column, and so needs no permission to select.
func writesOnly(st *syntax.UpdateStmt) bool {
	for _, i := range st.Set {
		if i.Op != "=" || i.Expr == nil || len(i.Column) == 0 || i.Var != "" || !bind.ReadsNothing(i.Expr) {
			return false
		}
	}
	return len(st.From) == 0 && st.Where == nil && st.Output == nil
}

// Columns implements exec.Stmt.
func (u *updateStmt) Columns() []exec.Column { return u.out.cols }

// Run implements exec.Stmt.
func (u *updateStmt) Run(env *exec.Env, emit func(types.Row) error) (int64, error) {
	if err := u.w.permit(env, "UPDATE"); err != nil {
		return 0, err
	}
	if err := u.w.settings(); err != nil {
		return 0, err
	}
	if err := u.w.lock(env); err != nil {
		return 0, err
	}
	replaced := instead(env, u.w.DB, u.w.T, "UPDATE")
	hits, err := u.find(env, func(e *exec.Env, h *hit) error {
		n, err := u.set.apply(e, h.Old)
		if err != nil {
			return err
		}
		h.New = n
		if replaced {
			return nil
		}
		return u.w.Complete(e, n, "UPDATE", "UPDATE")
	})
	if err != nil {
		return 0, err
	}
	all := changes(hits)
	if replaced {
		return int64(len(hits)), env.Sess.FireTriggers(env, u.w.T, "UPDATE", true, news(all), olds(all), u.set.ids(u.w))
	}
	effects, err := u.w.applyUpdate(env, all, u.set.withComputed(u.w), "UPDATE")
	if err != nil {
		return 0, err
	}
	if err := u.finish(env, hits, "UPDATE", u.set.ids(u.w), effects, emit); err != nil {
		return 0, err
	}
	return int64(len(hits)), nil
}

// applyUpdate writes completed changes and settles the foreign keys on both sides.
func (w *Writer) applyUpdate(env *exec.Env, all []Change, changed map[int]bool, verb string) ([]effect, error) {
	if len(all) == 0 {
		return nil, nil
	}
	if err := w.writable(env); err != nil {
		return nil, err
	}
	if err := w.updateBlocked(env, all, changed); err != nil {
		return nil, err
	}
	if err := w.CheckParents(env, news(all), changed, verb); err != nil {
		return nil, err
	}
	return w.LeaveParents(env, all, false, verb)
}

// applyDelete removes rows and settles the foreign keys that reference them.
func (w *Writer) applyDelete(env *exec.Env, all []Change, verb string) ([]effect, error) {
	if len(all) == 0 {
		return nil, nil
	}
	if err := w.writable(env); err != nil {
		return nil, err
	}
	if err := w.deleteBlocked(env, all); err != nil {
		return nil, err
	}
	return w.LeaveParents(env, all, true, verb)
}
