package ddl

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// TempModules is what a session offers for #temporary procedures, which no other session sees and which end with it.
type TempModules interface {
	TempModule(name string) *catalog.Module
	// DefineTempModule adds a procedure of database db, or replaces it.
	DefineTempModule(db int32, m *catalog.Module)
	DropTemp(name string)
}

// createTempProc is createModule for a #temporary procedure: 2714 when there is one of the name, 208 when ALTER finds none.
func (w *work) createTempProc(st *syntax.CreateModuleStmt) error {
	host, ok := w.env.Sess.(TempModules)
	switch {
	case !ok || st.Kind != "PROCEDURE" || len(st.External) > 0:
		return sqlerr.Unsupported("CREATE %s of a temporary object", st.Kind).At(st.Line)
	case strings.HasPrefix(st.Name.Object, "##"):
		return sqlerr.Unsupported("global temporary procedures").At(st.Line)
	}
	d, sch, err := w.place(syntax.Name{Node: st.Name.Node, Text: st.Name.Text, Object: st.Name.Object})
	if err != nil {
		return err
	}
	m := &catalog.Module{QuotedIdent: w.env.Sess.Option("QUOTED_IDENTIFIER") != "OFF", AnsiNulls: w.env.Sess.Option("ANSI_NULLS") != "OFF"}
	m.Name, m.Schema, m.Type = st.Name.Object, sch.ID, "P"
	m.Created, m.Modified = w.env.Now, w.env.Now
	m.Definition = definition(st, w.text)
	if err := moduleOptions(m, st); err != nil {
		return err
	}
	old := host.TempModule(m.Name)
	switch {
	case old != nil && st.Mode == "CREATE":
		return sqlerr.New(2714, m.Name).WithState(3)
	case old == nil && st.Mode == "ALTER":
		return sqlerr.New(208, st.Name.Text).WithState(6)
	case old != nil:
		m.ID, m.Created = old.ID, old.Created
	default:
		m.ID = w.cat().NewObjectID(d.ID)
	}
	if err := w.moduleShape(st, m, d); err != nil {
		return err
	}
	if err := w.executeAs(m); err != nil {
		return err
	}
	host.DefineTempModule(d.ID, m)
	return nil
}

// dropTempProc is DROP PROCEDURE of a #temporary procedure.
func (w *work) dropTempProc(st *syntax.DropStmt, n syntax.Name, missing func(state uint8) error) error {
	host, ok := w.env.Sess.(TempModules)
	switch {
	case ok && host.TempModule(n.Object) != nil:
		host.DropTemp(n.Object)
	case !st.IfExists:
		return missing(5)
	}
	return nil
}
