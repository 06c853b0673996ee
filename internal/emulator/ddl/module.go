package ddl

import (
	"fmt"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// createModule is CREATE, ALTER and CREATE OR ALTER of a procedure, view, function or trigger. Errors of the body come before
// those of the name.
func (w *work) createModule(st *syntax.CreateModuleStmt) error {
	if st.Name.Database != "" {
		return sqlerr.New(166, st.Kind)
	}
	if isTemp(st.Name.Object) {
		return w.createTempProc(st)
	}
	if len(st.External) > 0 {
		return w.createExternal(st)
	}
	d, sch, err := w.place(st.Name)
	if err != nil {
		return err
	}
	m := &catalog.Module{QuotedIdent: w.env.Sess.Option("QUOTED_IDENTIFIER") != "OFF", AnsiNulls: w.env.Sess.Option("ANSI_NULLS") != "OFF"}
	m.Name, m.Schema, m.Type = st.Name.Object, sch.ID, moduleType(st)
	m.Created, m.Modified = w.env.Now, w.env.Now
	m.Definition = definition(st, w.text)
	if err := moduleOptions(m, st); err != nil {
		return err
	}
	var parent *catalog.Table
	if st.Kind == "TRIGGER" {
		if parent, err = w.triggerParent(st, m); err != nil {
			return err
		}
	}
	old, err := w.existing(st, d, m)
	if err != nil && !isNumber(err, 208) {
		return err
	}
	missing := err
	if old != nil {
		m.ID, m.Created, m.Disabled = old.ID, old.Created, old.Disabled
	} else {
		m.ID = w.cat().NewObjectID(d.ID)
	}
	if err := w.moduleShape(st, m, d); err != nil {
		return err
	}
	if err := w.executeAs(m); err != nil {
		return err
	}
	if missing != nil {
		return missing
	}
	if old == nil {
		if !w.mayCreate(st, sch) {
			return sqlerr.New(262, "CREATE "+st.Kind, d.Name).WithState(18)
		}
		if err := w.freeModule(st, d, m); err != nil {
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
	m.Depends = w.dependencies(st, m, d)
	w.cat().PutModule(d.ID, m)
	if parent != nil && old == nil {
		b, err := w.change(d.ID, parent, st.Table.Text)
		if err != nil {
			return err
		}
		b.t.Triggers = append(b.t.Triggers, m.ID)
		b.t.Modified = parent.Modified
		return b.save()
	}
	return nil
}

// executeAs wants the user of WITH EXECUTE AS to exist and to be the creator's to impersonate (15151).
func (w *work) executeAs(m *catalog.Module) error {
	switch m.ExecuteAs {
	case "", "OWNER", "SELF":
		return nil
	}
	p := w.cat().Principal(w.s.DB.ID, m.ExecuteAs)
	if p == nil || p.Type != "S" || !w.env.Sess.HasPermission("IMPERSONATE", "USER", p.ID) {
		return sqlerr.New(15151, "find", "user", m.ExecuteAs)
	}
	return nil
}

func isNumber(err error, n int32) bool {
	e, ok := err.(*sqlerr.Error)
	return ok && e.Number == n
}

func moduleType(st *syntax.CreateModuleStmt) string {
	switch st.Kind {
	case "VIEW":
		return "V"
	case "TRIGGER":
		return "TR"
	case "FUNCTION":
		switch {
		case st.ReturnsTable:
			return "IF"
		case st.TableVar != "":
			return "TF"
		}
		return "FN"
	}
	return "P"
}

// definition is the text of the batch as the catalog keeps it: always CREATE.
func definition(st *syntax.CreateModuleStmt, text string) string {
	a, z := st.KeywordPos, st.KeywordEnd
	if st.Mode == "CREATE" || z <= a || z > len(text) {
		return text
	}
	if st.Mode == "ALTER" {
		return text[:a] + "CREATE" + text[z:]
	}
	words := text[a:z] // OR … ALTER: the words go, what is between them stays
	return text[:a] + words[len("OR"):len(words)-len("ALTER")] + text[z:]
}

func moduleOptions(m *catalog.Module, st *syntax.CreateModuleStmt) error {
	m.CheckOption = st.CheckOption
	for _, o := range st.Options {
		up := strings.ToUpper(o)
		switch {
		case up == "RECOMPILE":
			m.Recompile = true
		case up == "ENCRYPTION":
			m.Encrypted = true
		case up == "SCHEMABINDING":
			m.SchemaBound = true
		case strings.HasPrefix(up, "EXECUTE AS "):
			if m.ExecuteAs = strings.Trim(o[len("EXECUTE AS "):], "'"); strings.EqualFold(m.ExecuteAs, "CALLER") {
				m.ExecuteAs = ""
			} else if u := strings.ToUpper(m.ExecuteAs); u == "OWNER" || u == "SELF" {
				m.ExecuteAs = u
			}
		case up == "VIEW_METADATA", up == "CALLED ON NULL INPUT", strings.HasPrefix(up, "INLINE"):
		default:
			return sqlerr.Unsupported("WITH %s", o).At(st.Line)
		}
	}
	return nil
}

// existing finds the module that ALTER and CREATE OR ALTER change: 208 absent, 2010 another kind.
func (w *work) existing(st *syntax.CreateModuleStmt, d *catalog.Database, m *catalog.Module) (*catalog.Module, error) {
	if st.Mode == "CREATE" {
		return nil, nil
	}
	obj := w.cat().ObjectByName(d.ID, m.Schema, st.Name.Object)
	if obj == nil {
		if st.Mode == "ALTER" {
			return nil, sqlerr.New(208, st.Name.Text).WithState(6)
		}
		return nil, nil
	}
	old, ok := obj.(*catalog.Module)
	if !ok || old.Type != m.Type {
		return nil, sqlerr.New(2010, st.Name.Text)
	}
	if m.Type == "TR" && old.Parent != m.Parent {
		return nil, sqlerr.New(2110, m.Name, st.Table.Text)
	}
	return old, nil
}

func (w *work) mayCreate(st *syntax.CreateModuleStmt, sch *catalog.Schema) bool {
	if st.Kind == "TRIGGER" {
		return true // ALTER on the parent was asked for
	}
	return w.env.Sess.HasPermission("CREATE "+st.Kind, "DATABASE", 0) && w.env.Sess.HasPermission("ALTER", "SCHEMA", sch.ID)
}

func (w *work) freeModule(st *syntax.CreateModuleStmt, d *catalog.Database, m *catalog.Module) error {
	state := uint8(3)
	if st.Kind == "TRIGGER" {
		state = 2
	}
	return w.free(d.ID, m.Schema, m.Name, state)
}

// moduleShape binds parameters, result columns and body.
func (w *work) moduleShape(st *syntax.CreateModuleStmt, m *catalog.Module, d *catalog.Database) error {
	s := *w.s
	s.Vars = &bind.Vars{}
	s.Module = m
	s.Tables = nil
	s.InFunction = st.Kind == "FUNCTION"
	for i, p := range st.Params {
		typ, alias, err := bind.TypeOf(&s, p.Type, fmt.Sprintf("parameter '@%s'", strings.TrimPrefix(p.Name, "@")), i+1)
		if isNumber(err, 2715) {
			return sqlerr.New(2715, i+1, typeText(p.Type)).WithState(3).At(p.Line)
		} else if err != nil {
			return err
		}
		c := catalog.Param{ID: i + 1, Name: "@" + strings.TrimPrefix(p.Name, "@"), Type: typ, Output: p.Output, ReadOnly: p.ReadOnly, HasDefault: p.Default != nil}
		if typ.Kind == types.Table {
			if !p.ReadOnly {
				return sqlerr.New(352, "@"+strings.TrimPrefix(p.Name, "@")).At(p.Line)
			}
			c.TableType = alias.ID
		} else if _, ok := s.Vars.Declare(p.Name, typ); !ok {
			return sqlerr.New(134, strings.TrimPrefix(p.Name, "@")).At(p.Line)
		}
		m.Params = append(m.Params, c)
	}
	if st.Returns != nil {
		typ, _, err := bind.Type(&s, *st.Returns)
		if err != nil {
			return err
		}
		m.Returns = &typ
	}
	if st.TableDef != nil {
		t := w.newTable(st.TableVar, catalog.SchemaDbo)
		t.Variable = true
		b := &builder{w: w, db: d, t: t, written: st.TableVar}
		if err := b.define(st.TableDef, true); err != nil {
			return err
		}
		m.Columns = t.Columns
	}
	if m.SchemaBound {
		if err := schemaBindable(st); err != nil {
			return err
		}
	}
	if st.Kind == "FUNCTION" {
		if err := functionBody(st); err != nil {
			return err
		}
	}
	if st.Query != nil {
		return w.queryColumns(&s, st, m)
	}
	if w.hooks.CheckBody != nil {
		return w.hooks.CheckBody(&s, st)
	}
	return nil
}

// queryColumns binds the query of a view or inline function and names its columns: 4506, 4511, 4514, 8158, 8159.
func (w *work) queryColumns(s *bind.Scope, st *syntax.CreateModuleStmt, m *catalog.Module) error {
	if st.Kind == "FUNCTION" && w.hooks.CheckBody != nil && hasTableParam(m) {
		return w.hooks.CheckBody(s, st)
	}
	if unlimitedOrder(st.Query) {
		return sqlerr.New(1033).At(st.Query.Line)
	}
	stored := *s
	stored.Stored = true
	q, err := bind.Query(&stored, st.Query)
	if err != nil {
		return err
	}
	if n := len(st.Columns); n > 0 && n < len(q.Cols) {
		return sqlerr.New(8158, st.Name.Object)
	} else if n > len(q.Cols) {
		return sqlerr.New(8159, st.Name.Object)
	}
	seen := map[string]bool{}
	for i, c := range q.Cols {
		name := c.Name
		if len(st.Columns) > 0 {
			name = st.Columns[i]
		}
		if name == "" {
			if st.Kind == "VIEW" {
				return sqlerr.New(4511, i+1)
			}
			return sqlerr.New(4514, i+1)
		}
		if f := catalog.Fold(name); seen[f] {
			return sqlerr.New(4506, name, st.Name.Object)
		} else {
			seen[f] = true
		}
		m.Columns = append(m.Columns, catalog.Column{ID: i + 1, Name: name, Type: c.Type, Nullable: c.Nullable})
	}
	return nil
}

// unlimitedOrder reports an ORDER BY that would be that of the view, which has none, and not of TOP, OFFSET or FOR.
func unlimitedOrder(q *syntax.SelectStmt) bool {
	if len(q.OrderBy) == 0 || q.Offset != nil || q.For != nil {
		return false
	}
	spec, ok := q.Body.(*syntax.QuerySpec)
	return !ok || spec.Top == nil
}

func hasTableParam(m *catalog.Module) bool {
	for i := range m.Params {
		if m.Params[i].TableType != 0 {
			return true
		}
	}
	return false
}

// schemaBindable wants two-part names (4512) and no * (1054).
func schemaBindable(st *syntax.CreateModuleStmt) error {
	var err error
	ctes := cteNames(st)
	walk(st, func(n any) bool {
		if err != nil {
			return false
		}
		switch n := n.(type) {
		case *syntax.TableName:
			if n.Name.Schema == "" && !ctes[catalog.Fold(n.Name.Object)] || n.Name.Database != "" {
				err = sqlerr.New(4512, strings.ToLower(st.Kind), st.Name.Text, n.Name.Text).At(n.Line)
			}
		case *syntax.Star:
			err = sqlerr.New(1054, "*").At(n.Line)
		case *syntax.Call:
			return !n.Star
		}
		return true
	})
	return err
}

func cteNames(root any) map[string]bool {
	names := map[string]bool{}
	walk(root, func(n any) bool {
		switch n := n.(type) {
		case *syntax.SelectStmt:
			noteCTEs(names, n.With)
		case *syntax.InsertStmt:
			noteCTEs(names, n.With)
		case *syntax.UpdateStmt:
			noteCTEs(names, n.With)
		case *syntax.DeleteStmt:
			noteCTEs(names, n.With)
		case *syntax.MergeStmt:
			noteCTEs(names, n.With)
		}
		return true
	})
	return names
}

func noteCTEs(names map[string]bool, ctes []syntax.CTE) {
	for i := range ctes {
		names[catalog.Fold(ctes[i].Name)] = true
	}
}

// dependencies lists the names that a module's text refers to; a schema-bound one also by column.
func (w *work) dependencies(st *syntax.CreateModuleStmt, m *catalog.Module, d *catalog.Database) []catalog.Dependency {
	var out []catalog.Dependency
	ctes, aliases := cteNames(st), aliasTargets(st)
	seen := map[string]bool{}
	columns := map[string]bool{}
	add := func(n syntax.Name) {
		if n.Object == "" || n.Object[0] == '#' || n.Object[0] == '@' || n.Schema == "" && ctes[catalog.Fold(n.Object)] {
			return
		}
		if f := catalog.Fold(n.Object); n.Schema == "" && (f == "inserted" || f == "deleted") && m.Type == "TR" {
			return
		}
		k := catalog.Fold(n.Database + "." + n.Schema + "." + n.Object)
		if seen[k] {
			return
		}
		seen[k] = true
		dep := catalog.Dependency{Database: n.Database, Schema: n.Schema, Name: n.Object}
		if db, _, o := w.find(n); o != nil && db == d {
			dep.ID = catalog.Of(o).ID
		}
		out = append(out, dep)
	}
	walk(st, func(n any) bool {
		switch n := n.(type) {
		case *syntax.TableName:
			if !aliases[n] {
				add(n.Name)
			}
		case *syntax.TableFunc:
			if n.Name.Schema != "" {
				add(n.Name)
			}
		case *syntax.Call:
			if n.Name.Schema != "" {
				add(n.Name)
			}
		case *syntax.ExecStmt:
			add(n.Proc)
		case *syntax.NextValue:
			add(n.Sequence)
		case *syntax.TruncateStmt:
			add(n.Table)
		case *syntax.ColumnRef:
			columns[catalog.Fold(n.Parts[len(n.Parts)-1])] = true
		}
		return true
	})
	if m.Type == "TR" && m.Parent != 0 {
		add(st.Table)
	}
	if !m.SchemaBound {
		return out
	}
	for _, dep := range out {
		t, ok := w.cat().ObjectByID(d.ID, dep.ID).(*catalog.Table)
		if !ok {
			continue
		}
		for i := range t.Columns {
			if columns[catalog.Fold(t.Columns[i].Name)] {
				dep.Minor = t.Columns[i].Name
				out = append(out, dep)
			}
		}
	}
	return out
}
