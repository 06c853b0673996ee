package ddl

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/dml"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// kinds says for each object type what DROP calls it, and what 3705 calls it.
var kinds = map[string]struct{ drop, noun string }{
	"U":  {"TABLE", "table"},
	"V":  {"VIEW", "view"},
	"P":  {"PROCEDURE", "procedure"},
	"PC": {"PROCEDURE", "procedure"},
	"FS": {"FUNCTION", "function"},
	"AF": {"AGGREGATE", "aggregate"},
	"FN": {"FUNCTION", "function"},
	"IF": {"FUNCTION", "function"},
	"TF": {"FUNCTION", "function"},
	"TR": {"TRIGGER", "trigger"},
	"SO": {"SEQUENCE", "sequence object"},
	"SN": {"SYNONYM", "synonym"},
	"SP": {"SECURITY POLICY", "security policy"},
}

// nouns are how 3701 names what is missing.
var nouns = map[string]string{
	"TABLE": "table", "VIEW": "view", "PROCEDURE": "procedure", "FUNCTION": "function",
	"TRIGGER": "trigger", "SEQUENCE": "sequence", "SYNONYM": "synonym", "AGGREGATE": "aggregate",
	"SECURITY POLICY": "security policy",
}

// drop is DROP of schema-scoped objects, schemas, types and indexes. A list is not atomic: what comes before an error is gone.
func (w *work) drop(st *syntax.DropStmt) error {
	switch st.Kind {
	case "INDEX":
		return w.dropIndexes(st)
	case "STATISTICS":
		return w.dropStatistics(st)
	case "SCHEMA":
		return w.dropSchema(st)
	case "TYPE":
		return w.dropTypes(st)
	}
	noun := nouns[st.Kind]
	for _, n := range st.Names {
		if err := w.dropObject(st, n, noun); err != nil {
			return err
		}
	}
	return nil
}

func (w *work) dropObject(st *syntax.DropStmt, n syntax.Name, noun string) error {
	missing := func(state uint8) error { return sqlerr.New(3701, noun, n.Text).WithState(state) }
	if st.Kind == "TABLE" && isTemp(n.Object) {
		return w.dropTemp(st, n, missing)
	}
	if st.Kind == "PROCEDURE" && isTemp(n.Object) {
		return w.dropTempProc(st, n, missing)
	}
	var d *catalog.Database
	var obj any
	if st.OnDatabase {
		d = w.s.DB
		if m := w.cat().DDLTrigger(d.ID, n.Object); m != nil {
			obj = m
		}
	} else {
		d, _, obj = w.find(n)
	}
	o := catalog.Of(obj)
	if t, ok := obj.(*catalog.Table); ok && t.IsType {
		o = nil
	}
	if o == nil || kinds[o.Type].drop == "" {
		if st.IfExists {
			return nil
		}
		return missing(5)
	}
	if k := kinds[o.Type]; k.drop != st.Kind {
		return sqlerr.New(3705, st.Kind, n.Text, n.Text, k.noun, k.drop)
	}
	if !w.env.Sess.HasPermission("CONTROL", "OBJECT", o.ID) && !w.env.Sess.HasPermission("ALTER", "SCHEMA", o.Schema) {
		return missing(20)
	}
	if t, ok := obj.(*catalog.Table); ok {
		return w.dropTable(d, t, n)
	}
	if by := w.boundBy(d.ID, o.ID); by != "" {
		return sqlerr.New(3729, "DROP "+st.Kind, n.Text, by)
	}
	if by := w.columnUse(d.ID, o); by != "" {
		return sqlerr.New(3729, "DROP "+st.Kind, n.Text, by)
	}
	if err := w.schemaLock(d.ID, o.ID); err != nil {
		return err
	}
	if p, ok := obj.(*catalog.SecurityPolicy); ok {
		if !w.env.Sess.HasPermission("ALTER ANY SECURITY POLICY", "DATABASE", 0) {
			return missing(20)
		}
		for _, t := range (&policyChange{p: p}).tables() {
			if err := w.schemaLock(d.ID, t); err != nil {
				return err
			}
		}
	}
	if m, ok := obj.(*catalog.Module); ok && m.Type == "TR" && m.Parent != 0 {
		if t := w.cat().TableByID(d.ID, m.Parent); t != nil {
			c := *t
			c.Triggers = without(t.Triggers, m.ID)
			w.cat().PutTable(d.ID, &c)
		}
	}
	w.cat().DropObject(d.ID, o.ID)
	return nil
}

func without(ids []int32, id int32) []int32 {
	var out []int32
	for _, i := range ids {
		if i != id {
			out = append(out, i)
		}
	}
	return out
}

// boundBy names a schema-bound module or security policy that refers to the object, "" when none does.
func (w *work) boundBy(db, id int32) string {
	for _, m := range w.cat().Modules(db) {
		if !m.SchemaBound || m.ID == id {
			continue
		}
		for _, d := range m.Depends {
			if d.ID == id {
				return m.Name
			}
		}
	}
	if p := w.cat().PolicyOver(db, id); p != nil {
		return p.Name
	}
	return ""
}

// columnUse names a constraint or table that calls a function or sequence.
func (w *work) columnUse(db int32, o *catalog.Object) string {
	if kinds[o.Type].drop != "FUNCTION" && o.Type != "SO" {
		return ""
	}
	uses := func(definition string) bool {
		e, err := syntax.ParseExpr(definition, syntax.Options{QuotedIdentifier: true})
		if err != nil {
			return false
		}
		found := false
		walk(e, func(n any) bool {
			var name syntax.Name
			switch n := n.(type) {
			case *syntax.Call:
				name = n.Name
			case *syntax.NextValue:
				name = n.Sequence
			default:
				return true
			}
			if name.Schema != "" {
				_, _, x := w.find(name)
				found = found || x != nil && catalog.Of(x).ID == o.ID
			}
			return true
		})
		return found
	}
	for _, t := range w.cat().Tables(db) {
		for i := range t.Columns {
			c := &t.Columns[i]
			if c.Default != nil && uses(c.Default.Definition) {
				return c.Default.Name
			}
			if c.Computed != "" && uses(c.Computed) {
				return t.Name
			}
		}
		for i := range t.Checks {
			if uses(t.Checks[i].Definition) {
				return t.Checks[i].Name
			}
		}
	}
	return ""
}

// dropTable refuses a table that a foreign key references (3726), then one that a schema-bound module names (3729).
func (w *work) dropTable(d *catalog.Database, t *catalog.Table, n syntax.Name) error {
	if d.ReadOnly {
		return sqlerr.New(3906, d.Name)
	}
	for _, fk := range w.cat().Children(d.ID, t.ID) {
		if fk.Parent != t.ID {
			return sqlerr.New(3726, n.Text)
		}
	}
	for _, e := range w.cat().EdgeConstraintsOn(d.ID, t.ID) {
		if e.ID != t.ID {
			return sqlerr.New(13934, n.Text)
		}
	}
	if by := w.boundBy(d.ID, t.ID); by != "" {
		return sqlerr.New(3729, "DROP TABLE", n.Text, by)
	}
	if by := w.looselyGuarded(d.ID, t.ID); by != "" {
		return sqlerr.Unsupported("dropping a table of the security policy %s, which is not schema-bound", by)
	}
	if t.Temporal != 0 {
		return sqlerr.New(13552, d.Name+"."+w.schemaName(d.ID, &t.Object))
	}
	if err := w.schemaLock(d.ID, t.ID); err != nil {
		return err
	}
	for _, id := range t.Triggers {
		w.cat().DropObject(d.ID, id)
	}
	DropTrees(w.env, t)
	w.cat().DropObject(d.ID, t.ID)
	return nil
}

func (w *work) dropTemp(st *syntax.DropStmt, n syntax.Name, missing func(uint8) error) error {
	src := w.tableSource(n)
	h, ok := w.env.Sess.(dml.TempTables)
	if src == nil || !ok {
		if st.IfExists {
			return nil
		}
		return missing(5)
	}
	DropTrees(w.env, src.Table)
	h.DropTemp(n.Object)
	return nil
}
