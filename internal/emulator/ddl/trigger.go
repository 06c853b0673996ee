package ddl

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/feature/temporal"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// triggerParent finds the table of a DML trigger and fills in what the trigger takes from it: 8197, 167, 2111.
func (w *work) triggerParent(st *syntax.CreateModuleStmt, m *catalog.Module) (*catalog.Table, error) {
	if isTemp(st.Table.Object) {
		return nil, sqlerr.New(167)
	}
	d, _, obj := w.find(st.Table)
	t, ok := obj.(*catalog.Table)
	if v, view := obj.(*catalog.Module); view && v.Type == "V" {
		if !st.InsteadOf {
			return nil, sqlerr.New(8197, st.Table.Text).WithState(6)
		}
		return nil, sqlerr.Unsupported("INSTEAD OF trigger on the view %s", v.Name).At(st.Line)
	}
	if !ok || t.IsType || d != w.s.DB && d.ID != w.s.DB.ID {
		return nil, sqlerr.New(8197, st.Table.Text)
	}
	if !w.env.Sess.HasPermission("ALTER", "OBJECT", t.ID) {
		return nil, sqlerr.New(8197, st.Table.Text)
	}
	if t.Temporal == temporal.History || t.Temporal == temporal.Versioned && st.InsteadOf {
		return nil, sqlerr.New(13569, d.Name+"."+w.schemaName(d.ID, &t.Object))
	}
	m.Parent, m.ParentClass, m.Schema = t.ID, 1, t.Schema
	m.Events, m.InsteadOf = st.Events, st.InsteadOf
	if !st.InsteadOf {
		return t, nil
	}
	for _, id := range t.Triggers {
		x, ok := w.cat().ObjectByID(d.ID, id).(*catalog.Module)
		if !ok || !x.InsteadOf || catalog.SameName(x.Name, m.Name) {
			continue
		}
		for _, e := range x.Events {
			for _, mine := range st.Events {
				if strings.EqualFold(e, mine) {
					return nil, sqlerr.New(2111, m.Name, "table", t.Name, strings.ToUpper(e))
				}
			}
		}
	}
	return t, nil
}

// enableTriggers is ENABLE | DISABLE TRIGGER … ON.
func (w *work) enableTriggers(st *syntax.EnableTriggerStmt) error {
	d := w.s.DB
	var ids []int32
	if st.OnDatabase {
		for _, m := range w.cat().Modules(d.ID) {
			if m.Type == "TR" && m.Parent == 0 {
				ids = append(ids, m.ID)
			}
		}
	} else {
		src := w.tableSource(st.On)
		if src == nil {
			return sqlerr.New(1088, st.On.Text)
		}
		ids = src.Table.Triggers
	}
	var names []string
	for _, n := range st.Names {
		names = append(names, n.Object)
	}
	return w.setTriggers(d.ID, ids, names, st.All, st.Enable, func(name string) error {
		return sqlerr.New(1088, name)
	})
}

// setTriggers enables or disables the named triggers out of ids.
func (w *work) setTriggers(db int32, ids []int32, names []string, all, enable bool, missing func(string) error) error {
	var picked []*catalog.Module
	for _, n := range names {
		found := false
		for _, id := range ids {
			if m, ok := w.cat().ObjectByID(db, id).(*catalog.Module); ok && catalog.SameName(m.Name, n) {
				picked, found = append(picked, m), true
			}
		}
		if !found {
			return missing(n)
		}
	}
	if all {
		for _, id := range ids {
			if m, ok := w.cat().ObjectByID(db, id).(*catalog.Module); ok {
				picked = append(picked, m)
			}
		}
	}
	for _, m := range picked {
		if err := w.schemaLock(db, m.ID); err != nil {
			return err
		}
		c := *m
		c.Disabled = !enable
		w.cat().PutModule(db, &c)
	}
	return nil
}
