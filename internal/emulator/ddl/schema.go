package ddl

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// createSchema makes a schema and what the statement puts into it; an error is followed by 2759.
func (w *work) createSchema(st *syntax.CreateSchemaStmt) error {
	fail := func(e *sqlerr.Error) error { return pair(e, 2759, 0) }
	d := w.s.DB
	name := st.Name
	if name == "" {
		name = st.Authorization
	}
	if !w.env.Sess.HasPermission("CREATE SCHEMA", "DATABASE", 0) {
		return fail(sqlerr.New(2760, name))
	}
	if err := w.nameLock(d.ID, "schema "+catalog.Fold(name)); err != nil {
		return err
	}
	if old := w.cat().Schema(d.ID, name); old != nil {
		if old.ID == catalog.SchemaSys || old.ID == catalog.SchemaInformationSchema || old.ID >= 16384 {
			return fail(sqlerr.New(2760, name))
		}
		return fail(sqlerr.New(2714, name))
	}
	owner := int32(catalog.DboID)
	if u := w.env.Sess.User(); u != nil {
		owner = u.ID
	}
	if st.Authorization != "" {
		p := w.cat().Principal(d.ID, st.Authorization)
		if p == nil {
			return fail(sqlerr.New(15151, "find", "user", st.Authorization))
		}
		owner = p.ID
	}
	s := &catalog.Schema{ID: w.cat().NewSchemaID(d.ID), Name: name, Owner: owner}
	w.cat().PutSchema(d.ID, s)
	inner := *w.s
	inner.DefaultSchema = s.ID
	for _, e := range st.Elements {
		switch e := e.(type) {
		case *syntax.CreateTableStmt, *syntax.CreateModuleStmt:
			n := elementName(e)
			if n.Schema != "" && !catalog.SameName(n.Schema, name) {
				return fail(sqlerr.New(2760, n.Schema))
			}
			text := w.text
			if m, ok := e.(*syntax.CreateModuleStmt); ok {
				text = w.text[m.Pos:]
			}
			if err := Run(w.env, &inner, e, text, w.hooks); err != nil {
				if x, ok := err.(*sqlerr.Error); ok && x.Class != sqlerr.Fatal {
					return fail(x)
				}
				return err
			}
		default:
			return sqlerr.Unsupported("GRANT, DENY or REVOKE inside CREATE SCHEMA")
		}
	}
	return nil
}

func elementName(st syntax.Stmt) syntax.Name {
	switch st := st.(type) {
	case *syntax.CreateTableStmt:
		return st.Name
	case *syntax.CreateModuleStmt:
		return st.Name
	}
	return syntax.Name{}
}

func (w *work) dropSchema(st *syntax.DropStmt) error {
	d := w.s.DB
	for _, n := range st.Names {
		s := w.cat().Schema(d.ID, n.Object)
		switch {
		case s == nil && st.IfExists:
			continue
		case s == nil || !w.env.Sess.HasPermission("CONTROL", "SCHEMA", s.ID):
			return sqlerr.New(15151, "drop", "schema", n.Object)
		case s.ID <= catalog.SchemaSys || s.ID >= 16384:
			return sqlerr.New(15150, "schema", n.Object)
		}
		if by := w.firstIn(d.ID, s.ID); by != "" {
			return sqlerr.New(3729, "drop schema", s.Name, by)
		}
		if err := w.nameLock(d.ID, "schema "+catalog.Fold(s.Name)); err != nil {
			return err
		}
		w.cat().DropSchema(d.ID, s.ID)
	}
	return nil
}

// firstIn names the object with the lowest id in a schema, constraints included; "" for an empty one.
func (w *work) firstIn(db, schema int32) string {
	name := ""
	lowest := int32(-1)
	note := func(o *catalog.Object) {
		if o.Schema == schema && (lowest < 0 || o.ID < lowest) {
			name, lowest = o.Name, o.ID
		}
	}
	for o := range w.cat().Objects(db) {
		note(catalog.Of(o))
		if t, ok := o.(*catalog.Table); ok {
			for k := range catalog.Constraints(t) {
				note(catalog.Of(k))
			}
		}
	}
	if name == "" {
		for _, t := range w.cat().Types(db) {
			if t.Schema == schema {
				return t.Name
			}
		}
	}
	return name
}

// alterSchema moves an object or type to a schema; constraints and triggers go with their table.
func (w *work) alterSchema(st *syntax.AlterSchemaStmt) error {
	d := w.s.DB
	to := w.cat().Schema(d.ID, st.Schema)
	if to == nil || !w.env.Sess.HasPermission("ALTER", "SCHEMA", to.ID) {
		return sqlerr.New(15151, "alter", "schema", st.Schema)
	}
	switch {
	case to.ID == catalog.SchemaSys || to.ID == catalog.SchemaInformationSchema:
		return sqlerr.New(2710, to.Name)
	case strings.HasPrefix(st.Object.Object, "#") && (st.Class == "" || strings.EqualFold(st.Class, "OBJECT")):
		return sqlerr.New(33144)
	case strings.EqualFold(st.Class, "TYPE"):
		return w.transferType(d, to, st.Object)
	case strings.EqualFold(st.Class, "XML SCHEMA COLLECTION"):
		return sqlerr.New(15151, "find", "xml schema collection", st.Object.Object) // the emulator has none
	}
	_, _, obj := w.find(st.Object)
	if _, ok := obj.(*catalog.Queue); ok {
		return sqlerr.Unsupported("ALTER SCHEMA … TRANSFER of a queue")
	}
	o := catalog.Of(obj)
	if o == nil || kinds[o.Type].drop == "" {
		return sqlerr.New(15151, "find", "object", st.Object.Object)
	}
	switch {
	case o.Type == "TR":
		return sqlerr.New(15347)
	case o.Schema == to.ID:
		return nil
	case w.cat().ObjectByName(d.ID, to.ID, o.Name) != nil:
		return sqlerr.New(15530, "object", o.Name)
	case w.boundBy(d.ID, o.ID) != "":
		return sqlerr.New(15348)
	}
	if m, ok := obj.(*catalog.Module); ok && m.SchemaBound {
		return sqlerr.New(15348)
	}
	if err := w.schemaLock(d.ID, o.ID); err != nil {
		return err
	}
	switch x := obj.(type) {
	case *catalog.Table:
		b, err := w.change(d.ID, x, st.Object.Text)
		if err != nil {
			return err
		}
		b.moveTo(to.ID)
		w.cat().PutTable(d.ID, b.t)
		for _, id := range b.t.Triggers {
			if m, ok := w.cat().ObjectByID(d.ID, id).(*catalog.Module); ok {
				c := *m
				c.Schema = to.ID
				w.cat().PutModule(d.ID, &c)
			}
		}
	case *catalog.Module:
		c := *x
		c.Schema, c.Modified = to.ID, w.env.Now
		w.cat().PutModule(d.ID, &c)
	case *catalog.Sequence:
		c := *x
		c.Schema, c.Modified = to.ID, w.env.Now
		w.cat().PutSequence(d.ID, &c)
	case *catalog.Synonym:
		c := *x
		c.Schema, c.Modified = to.ID, w.env.Now
		w.cat().PutSynonym(d.ID, &c)
	}
	w.dropGrants(d.ID, catalog.ClassObject, o.ID)
	return nil
}

// moveTo puts the table and its constraints into a schema.
func (b *builder) moveTo(schema int32) {
	b.t.Schema = schema
	for i := range b.t.Columns {
		if k := b.t.Columns[i].Default; k != nil {
			c := *k
			c.Schema = schema
			b.t.Columns[i].Default = &c
		}
	}
	for i := range b.t.Keys {
		b.t.Keys[i].Schema = schema
	}
	for i := range b.t.Checks {
		b.t.Checks[i].Schema = schema
	}
	for i := range b.t.ForeignKeys {
		b.t.ForeignKeys[i].Schema = schema
	}
}

func (w *work) transferType(d *catalog.Database, to *catalog.Schema, n syntax.Name) error {
	t := w.userType(d, n)
	if t == nil {
		return sqlerr.New(15151, "find", "type", n.Object)
	}
	if t.Schema == to.ID {
		return nil
	}
	if w.cat().Type(d.ID, to.ID, t.Name) != nil {
		return sqlerr.New(15530, "object", t.Name)
	}
	c := *t
	c.Schema = to.ID
	w.cat().PutType(d.ID, &c)
	w.dropGrants(d.ID, catalog.ClassType, t.ID)
	return nil
}

// dropGrants takes away all permissions on a securable, as a transfer does.
func (w *work) dropGrants(db int32, class int, major int32) {
	var keep []catalog.Permission
	all := w.cat().Permissions(db)
	for _, p := range all {
		if p.Class != class || p.Major != major {
			keep = append(keep, p)
		}
	}
	if len(keep) != len(all) {
		w.cat().PutPermissions(db, keep)
	}
}
