package proc

import (
	"slices"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// triggerRows are what a trigger's body sees of its statement.
type triggerRows struct {
	inserted, deleted *bind.TableSource
	updated           []int // column ids that the statement set
	table             int32
}

// FireTriggers implements exec.Session. A trigger runs in its statement's transaction, with XACT_ABORT ON, and sees
// @@TRANCOUNT 1 in autocommit mode. Msg 3609 when it ended the transaction, 3616 when it swallowed an error.
func (s *Session) FireTriggers(env *exec.Env, t *catalog.Table, event string, insteadOf bool, inserted, deleted []types.Row, updated []int) error {
	for _, id := range t.Triggers {
		m, _ := env.Cat.ObjectByID(s.db, id).(*catalog.Module)
		if m == nil || m.Disabled || m.InsteadOf != insteadOf || !slices.Contains(m.Events, event) {
			continue
		}
		if s.RunsTrigger(id) && !insteadOf {
			db := env.Cat.DatabaseByID(s.db)
			if db == nil || db.Options["RECURSIVE_TRIGGERS"] != "ON" {
				continue
			}
		}
		rows := &triggerRows{inserted: rowsTable(t, inserted), deleted: rowsTable(t, deleted), updated: updated, table: t.ID}
		if err := s.fire(env, m, rows); err != nil {
			return err
		}
	}
	return nil
}

// RunsTrigger implements exec.Session. What a trigger calls belongs to it.
func (s *Session) RunsTrigger(id int32) bool {
	for f := s.frame; f != nil; f = f.parent {
		if f.kind == triggerFrame {
			return f.module.ID == id
		}
	}
	return false
}

func (s *Session) fire(env *exec.Env, m *catalog.Module, rows *triggerRows) error {
	fr, err := s.moduleFrame(triggerFrame, m, s.db, m.Name)
	if err != nil {
		return err
	}
	fr.trigger = rows
	st, err := s.parseModule(m)
	if err != nil {
		return err
	}
	leaveTran := s.quietTransaction()
	tx := s.tran.tx
	back := s.enter(fr)
	s.set = s.set.with("XACT_ABORT", "ON")
	rowCount := s.rowCount
	capture := s.out.capture
	s.out.capture = nil
	err = s.runTrigger(fr, m, st.Body)
	s.out.capture = capture
	back()
	s.rowCount = rowCount
	gone := s.tran.tx != tx
	if !gone {
		doomed := s.tran.doomed
		leaveTran()
		if err == nil && doomed {
			e := sqlerr.New(3616)
			if s.tran.count == 0 {
				return e
			}
			s.tran.doomed = true
			return e
		}
		return err
	}
	if err != nil {
		return err
	}
	return sqlerr.New(3609)
}

// quietTransaction makes the running autocommit statement look like a transaction to the code that it runs. The
// function it returns ends that.
func (s *Session) quietTransaction() func() {
	if s.tran.count > 0 {
		return func() {}
	}
	s.tran = transaction{tx: s.auto, count: 1, quiet: true, temp: s.temp, changes: s.changes}
	return func() { s.tran = transaction{} }
}

// UpdatedColumns implements exec.Session.
func (s *Session) UpdatedColumns() (ids []int, table int32, ok bool) {
	for f := s.frame; f != nil; f = f.parent {
		if f.trigger != nil {
			return f.trigger.updated, f.trigger.table, true
		}
	}
	return nil, 0, false
}

func (s *Session) runTrigger(fr *frame, m *catalog.Module, body []syntax.Stmt) error {
	if errs := s.load(fr, nil, m.Definition, body, nil); errs != nil {
		return &compileErrors{errs}
	}
	if err := s.impersonateModule(fr, m); err != nil {
		return err
	}
	err := s.run(fr)
	if _, ok := err.(scopeEnd); ok {
		return batchEnd{}
	}
	return err
}
