package ddl

import (
	"fmt"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// tempdb is the database of #temp tables.
const tempdb = 2

func (w *work) createTable(st *syntax.CreateTableStmt) error {
	if err := graphTable(st); err != nil {
		return err
	}
	if isTemp(st.Name.Object) {
		return w.createTemp(st)
	}
	d, sch, err := w.place(st.Name)
	if err != nil {
		return err
	}
	if !w.env.Sess.HasPermission("CREATE TABLE", "DATABASE", 0) {
		return sqlerr.New(262, "CREATE TABLE", d.Name)
	}
	if err := w.free(d.ID, sch.ID, st.Name.Object, 6); err != nil {
		return err
	}
	t := w.newTable(st.Name.Object, sch.ID)
	t.AnsiNulls = w.env.Sess.Option("ANSI_NULLS") != "OFF"
	b := &builder{w: w, db: d, t: t, written: st.Name.Text}
	if err := b.space(st); err != nil {
		return err
	}
	if err := b.tableOptions(st.Options); err != nil {
		return err
	}
	t.ID = w.cat().NewObjectID(d.ID)
	t.Node, t.Edge = st.AsNode, st.AsEdge
	b.graphColumns()
	if err := b.define(&st.Def, w.nullDefault(d)); err != nil {
		return err
	}
	if err := b.create(); err != nil {
		return err
	}
	for i := range st.Options {
		if o := &st.Options[i]; o.Name == "SYSTEM_VERSIONING" {
			return b.versioning(o, true)
		}
	}
	return nil
}

// nullDefault is what a column without NULL or NOT NULL is in CREATE TABLE.
func (w *work) nullDefault(d *catalog.Database) bool {
	if w.env.Sess.Option("ANSI_NULL_DFLT_ON") == "ON" {
		return true
	}
	if w.env.Sess.Option("ANSI_NULL_DFLT_OFF") == "ON" {
		return false
	}
	return d.Options["ANSI_NULL_DEFAULT"] == "ON"
}

func (w *work) newTable(name string, schema int32) *catalog.Table {
	t := &catalog.Table{LockEscalation: "TABLE", AnsiNulls: true}
	t.Name, t.Schema, t.Type = name, schema, "U"
	t.Created, t.Modified = w.env.Now, w.env.Now
	t.Indexes = []catalog.Index{{}}
	return t
}

func (w *work) createTemp(st *syntax.CreateTableStmt) error {
	if w.s.Tables != nil && w.s.Tables(st.Name.Object) != nil {
		return sqlerr.New(2714, st.Name.Object).WithState(6)
	}
	d := w.cat().DatabaseByID(tempdb)
	t := w.newTable(st.Name.Object, catalog.SchemaDbo)
	t.Temp = true
	t.ID = w.cat().NewObjectID(tempdb)
	b := &builder{w: w, db: d, t: t, written: st.Name.Text}
	t.Filegroup, t.Indexes[0].Filegroup = 1, 1
	if err := b.tableOptions(st.Options); err != nil {
		return err
	}
	if err := b.define(&st.Def, w.nullDefault(d)); err != nil {
		return err
	}
	return b.create()
}

// Variable makes a table variable from its declaration, with trees of its own in tempdb.
func Variable(env *exec.Env, s *bind.Scope, name string, def *syntax.TableDef) (*catalog.Table, error) {
	w := &work{env: env, s: s}
	t := w.newTable(name, catalog.SchemaDbo)
	t.Variable, t.ID = true, w.cat().NewObjectID(tempdb)
	b := &builder{w: w, db: s.DB, t: t, written: name}
	if err := b.define(def, true); err != nil {
		return nil, err
	}
	b.db = w.cat().DatabaseByID(tempdb)
	b.newTrees()
	return t, nil
}

// Instance makes an empty table variable of a table type.
func Instance(env *exec.Env, typ *catalog.Table, name string) *catalog.Table {
	t := *typ
	t.Name, t.Variable, t.IsType, t.ID = name, true, false, env.Cat.NewObjectID(tempdb)
	t.Indexes = append([]catalog.Index(nil), typ.Indexes...)
	w := &work{env: env}
	b := &builder{w: w, db: env.Cat.DatabaseByID(tempdb), t: &t}
	b.newTrees()
	return &t
}

// DropTrees gives the storage of a table variable or #temp table back.
func DropTrees(env *exec.Env, t *catalog.Table) {
	env.Tx.DropTree(t.Tree)
	for i := range t.Indexes {
		if id := t.Indexes[i].Tree; id != 0 {
			env.Tx.DropTree(id)
		}
	}
}

// space settles the filegroups of a new table: 1921, 1709.
func (b *builder) space(st *syntax.CreateTableStmt) error {
	var err error
	if b.t.Filegroup, err = filegroup(b.db, st.On); err != nil {
		return err
	}
	b.t.Indexes[0].Filegroup = b.t.Filegroup
	if st.TextImageOn != "" {
		if b.t.TextFilegroup, err = filegroup(b.db, st.TextImageOn); err != nil {
			return err
		}
	}
	if st.FilestreamOn != "" {
		if b.t.FilestreamFilegroup, err = filegroup(b.db, st.FilestreamOn); err != nil {
			return err
		}
	}
	return nil
}

// filegroup finds a filegroup by name; empty and DEFAULT are the database's default one.
func filegroup(d *catalog.Database, name string) (int, error) {
	if name == "" || strings.EqualFold(name, "default") {
		for _, g := range d.Filegroups {
			if g.Default && g.Type == "FG" {
				return g.ID, nil
			}
		}
		return 1, nil
	}
	for _, g := range d.Filegroups {
		if catalog.SameName(g.Name, name) {
			if g.ReadOnly {
				return 0, sqlerr.New(1924, g.Name)
			}
			return g.ID, nil
		}
	}
	return 0, sqlerr.New(1921, "filegroup", name)
}

// define adds everything a table definition holds.
func (b *builder) define(def *syntax.TableDef, nullable bool) error {
	if err := checkDef(def, b.place()); err != nil {
		return err
	}
	for i := range def.Columns {
		if err := b.column(&def.Columns[i], nullable && !b.keyed(def, i)); err != nil {
			return err
		}
	}
	if err := b.period(def); err != nil {
		return err
	}
	if err := b.textSpace(); err != nil {
		return err
	}
	if err := rowSize(b.t); err != nil {
		return err
	}
	if b.t.FilestreamFilegroup != 0 {
		guid := false
		for i := range b.t.Columns {
			guid = guid || b.t.Columns[i].RowGuidCol && !b.t.Columns[i].Nullable
		}
		if !guid {
			return sqlerr.New(5505)
		}
	}
	return b.items(def, len(b.t.Columns)-len(def.Columns))
}

// keyed reports whether the primary key covers column i of a definition, which makes it NOT NULL unless it says NULL.
func (b *builder) keyed(def *syntax.TableDef, i int) bool {
	for _, c := range def.Columns[i].Constraints {
		if c.Kind == "PRIMARY KEY" {
			return true
		}
	}
	for _, c := range def.Constraints {
		if c.Kind != "PRIMARY KEY" {
			continue
		}
		for _, k := range c.Columns {
			if catalog.SameName(k.Name, def.Columns[i].Name) {
				return true
			}
		}
	}
	return false
}

// textSpace gives large values the table's filegroup, or refuses TEXTIMAGE_ON without any (1709).
func (b *builder) textSpace() error {
	lob := false
	for i := range b.t.Columns {
		lob = lob || b.t.Columns[i].Type.IsLOB()
	}
	switch {
	case !lob && b.t.TextFilegroup != 0:
		return sqlerr.New(1709)
	case lob && b.t.TextFilegroup == 0:
		b.t.TextFilegroup = b.t.Filegroup
	}
	return nil
}

// tableOptions applies WITH (…) of CREATE TABLE.
func (b *builder) tableOptions(options []syntax.Option) error {
	for _, o := range options {
		word := optionWord(o.Value)
		switch o.Name {
		case "SYSTEM_VERSIONING":
			if b.t.Temp {
				return sqlerr.New(13568, b.fullName(b.t))
			}
		case "DATA_COMPRESSION":
			b.t.DataCompression = word
		case "MEMORY_OPTIMIZED":
			if word == "ON" {
				b.t.MemoryOptimized = true
				if err := b.memoryFilegroup(); err != nil {
					return err
				}
				b.w.rowStore(fmt.Sprintf("memory-optimized table %s", b.t.Name))
			}
		case "DURABILITY":
			b.t.SchemaOnly = word == "SCHEMA_ONLY"
		}
	}
	return nil
}

// memoryFilegroup wants a MEMORY_OPTIMIZED_DATA filegroup with a container (41337).
func (b *builder) memoryFilegroup() error {
	if b.t.IsType || b.t.Temp {
		return nil
	}
	for _, g := range b.db.Filegroups {
		if g.Type != "FX" {
			continue
		}
		for _, f := range b.db.Files {
			if f.Filegroup == g.ID {
				return nil
			}
		}
	}
	return sqlerr.New(41337)
}

// optionWord is an option's value as an upper-case word.
func optionWord(e syntax.Expr) string {
	switch v := e.(type) {
	case *syntax.ColumnRef:
		return strings.ToUpper(v.Parts[0])
	case *syntax.Literal:
		return strings.ToUpper(v.Text)
	}
	return ""
}
