package dml

import (
	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

type deleteStmt struct{ changer }

func bindDelete(s *bind.Scope, st *syntax.DeleteStmt) (exec.Stmt, error) {
	d := &deleteStmt{changer{onHistory: 13560}}
	if err := d.bind(s, st); err != nil {
		return nil, at(err, st)
	}
	return d, nil
}

func (d *deleteStmt) bind(s *bind.Scope, st *syntax.DeleteStmt) error {
	d.writeOnly = len(st.From) == 0 && st.Where == nil && st.Output == nil
	r, err := d.bindRows(s, st.With, st.From, st.Target, st.Where, st.Top, st.Options)
	if err != nil {
		return err
	}
	r.Hide(d.target)
	if d.out, err = bindOutput(s, r, st.Output, d.w, false, true, false); err != nil {
		return err
	}
	if err := r.Err(); err != nil {
		return err
	}
	d.rows = r.Done()
	if err := d.w.bindSettings(s, "DELETE"); err != nil {
		return err
	}
	return d.out.triggersForbid(s, d.w, refName(st.Target), "DELETE")
}

// Columns implements exec.Stmt.
func (d *deleteStmt) Columns() []exec.Column { return d.out.cols }

// Run implements exec.Stmt.
func (d *deleteStmt) Run(env *exec.Env, emit func(types.Row) error) (int64, error) {
	if err := d.w.permit(env, "DELETE"); err != nil {
		return 0, err
	}
	if err := d.w.settings(); err != nil {
		return 0, err
	}
	if err := d.w.lock(env); err != nil {
		return 0, err
	}
	hits, err := d.find(env, func(*exec.Env, *hit) error { return nil })
	if err != nil {
		return 0, err
	}
	all := changes(hits)
	if instead(env, d.w.DB, d.w.T, "DELETE") {
		return int64(len(hits)), env.Sess.FireTriggers(env, d.w.T, "DELETE", true, nil, olds(all), nil)
	}
	effects, err := d.w.applyDelete(env, all, "DELETE")
	if err != nil {
		return 0, err
	}
	if err := d.finish(env, hits, "DELETE", nil, effects, emit); err != nil {
		return 0, err
	}
	return int64(len(hits)), nil
}
