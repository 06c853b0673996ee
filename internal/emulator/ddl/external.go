package ddl

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/feature/assembly"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// createExternal is CREATE, ALTER and CREATE OR ALTER of a module bound to a CLR method, and CREATE AGGREGATE. A module changes from T-SQL
// to CLR never (6530), nor back (2010).
func (w *work) createExternal(st *syntax.CreateModuleStmt) error {
	typ, err := assembly.ModuleType(st)
	if err != nil {
		return err
	}
	d, sch, err := w.place(st.Name)
	if err != nil {
		return err
	}
	m := &catalog.Module{External: &catalog.External{}, QuotedIdent: w.env.Sess.Option("QUOTED_IDENTIFIER") != "OFF", AnsiNulls: w.env.Sess.Option("ANSI_NULLS") != "OFF"}
	m.Name, m.Schema, m.Type = st.Name.Object, sch.ID, typ
	m.Created, m.Modified = w.env.Now, w.env.Now
	if st.Kind != "AGGREGATE" {
		m.External.Text = definition(st, w.text)
	}
	options := *st
	options.Options = nil
	for _, o := range st.Options {
		if o != "RETURNS NULL ON NULL INPUT" {
			options.Options = append(options.Options, o)
		}
	}
	if err := moduleOptions(m, &options); err != nil {
		return err
	}
	old, err := w.existing(st, d, m)
	if isNumber(err, 2010) {
		if o, ok := w.cat().ObjectByName(d.ID, m.Schema, st.Name.Object).(*catalog.Module); ok && o.External == nil && moduleType(st) == o.Type {
			return sqlerr.New(6530, st.Name.Text)
		}
	}
	if err != nil {
		return err
	}
	if old != nil {
		m.ID, m.Created = old.ID, old.Created
	} else {
		m.ID = w.cat().NewObjectID(d.ID)
	}
	shape := *w
	shape.hooks = Hooks{}
	if err := shape.moduleShape(st, m, d); err != nil {
		return err
	}
	if err := assembly.Bind(w.env, d, st, m); err != nil {
		return err
	}
	if err := w.executeAs(m); err != nil {
		return err
	}
	if old == nil {
		if !w.mayCreate(st, sch) {
			return sqlerr.New(262, "CREATE "+st.Kind, d.Name).WithState(18)
		}
		if err := w.free(d.ID, m.Schema, m.Name, 51); err != nil {
			return err
		}
	} else {
		if !w.env.Sess.HasPermission("ALTER", "OBJECT", old.ID) {
			return sqlerr.New(208, st.Name.Text).WithState(6)
		}
		if by := w.boundBy(d.ID, old.ID); by != "" {
			return sqlerr.New(3729, "ALTER", st.Name.Text, by).WithState(3)
		}
		if err := w.schemaLock(d.ID, old.ID); err != nil {
			return err
		}
	}
	w.cat().PutModule(d.ID, m)
	return nil
}
