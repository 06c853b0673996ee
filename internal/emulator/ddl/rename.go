package ddl

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// SpRename is sp_rename @objname, @newname, @objtype. args are by parameter name, with @, lower case; absent ones are
// missing or NULL. The new name is taken as it is. Texts of modules are left alone.
func SpRename(env *exec.Env, s *bind.Scope, args map[string]types.Value) error {
	w := &work{env: env, s: s}
	old, name, kind := args["@objname"], args["@newname"], args["@objtype"]
	if s.DB.ReadOnly {
		return sqlerr.New(3906, s.DB.Name)
	}
	if err := w.rename(old.S, name.S, kind); err != nil {
		if e, ok := err.(*sqlerr.Error); ok && e.Class == sqlerr.Statement {
			e.At(renameLines[renameLine{e.Number, strings.ToUpper(kind.S)}])
		}
		return err
	}
	w.info(sqlerr.New(15477).At(renamedLine))
	return nil
}

// CheckRename refuses the arguments of sp_rename that need no look at the database: 15223, 15249.
func CheckRename(args map[string]types.Value) error {
	old, name, kind := args["@objname"], args["@newname"], args["@objtype"]
	if old.IsNull() || name.IsNull() || name.S == "" {
		return sqlerr.New(15223, "@newname")
	}
	if !kind.IsNull() && !renameTypes[strings.ToUpper(kind.S)] {
		return sqlerr.New(15249, kind.S)
	}
	return nil
}

var renameTypes = map[string]bool{"COLUMN": true, "INDEX": true, "STATISTICS": true, "OBJECT": true, "USERDATATYPE": true, "DATABASE": true}

// renameLine is an error of sp_rename and the @objtype that it is about.
type renameLine struct {
	number int32
	kind   string
}

// renameLines are the lines of sp_rename's own text that errors carry, as far as they were captured from SQL Server; any other
// error has the line of the call. renamedLine is that of 15477.
var renameLines = map[renameLine]int{{15248, "COLUMN"}: 269, {15225, ""}: 637, {15335, ""}: 738, {15335, "OBJECT"}: 738}

const renamedLine = 801

func (w *work) rename(old, name string, kind types.Value) error {
	typ := strings.ToUpper(kind.S)
	notFound := func() error {
		if kind.IsNull() {
			return sqlerr.New(15225, old, w.s.DB.Name, "(null)")
		}
		return sqlerr.New(15248, typ)
	}
	n, err := bind.ParseName(old)
	if err != nil {
		return notFound()
	}
	switch typ {
	case "COLUMN", "INDEX", "STATISTICS":
		on := syntax.Name{Node: n.Node, Object: n.Schema, Schema: n.Database, Text: old}
		if on.Object == "" {
			return notFound()
		}
		return w.renamePart(typ, on, n.Object, name, notFound)
	case "USERDATATYPE":
		t := w.userType(w.s.DB, n)
		if t == nil {
			return notFound()
		}
		if w.cat().Type(w.s.DB.ID, t.Schema, name) != nil {
			return sqlerr.New(15335, name, "USERDATATYPE")
		}
		c := *t
		c.Name = name
		w.cat().PutType(w.s.DB.ID, &c)
		return nil
	case "DATABASE":
		return sqlerr.Unsupported("sp_rename of a database; use ALTER DATABASE … MODIFY NAME")
	}
	return w.renameObject(n, name, notFound)
}

// renamePart renames a column, index or statistics object of a table.
func (w *work) renamePart(typ string, on syntax.Name, old, name string, notFound func() error) error {
	src := w.tableSource(on)
	if src == nil || !w.env.Sess.HasPermission("ALTER", "OBJECT", src.Table.ID) {
		return notFound()
	}
	b, err := w.change(src.DB, src.Table, on.Text)
	if err != nil {
		return err
	}
	switch typ {
	case "COLUMN":
		i := columnByName(b.t, old)
		if i < 0 {
			return notFound()
		}
		if b.t.Columns[i].Graph != 0 {
			return sqlerr.Unsupported("sp_rename of the graph column %s", old)
		}
		if k := columnByName(b.t, name); k >= 0 && k != i {
			return sqlerr.New(15335, name, "COLUMN")
		}
		if b.expressionBlockers(i) != nil || b.filtered(i) || len(b.boundModules(&b.t.Columns[i])) > 0 {
			return sqlerr.New(15336, on.Text+"."+old)
		}
		return b.renameColumn(i, name)
	case "INDEX":
		i := b.indexByName(old)
		if i < 0 {
			return notFound()
		}
		if b.indexByName(name) >= 0 || w.statistics(src.DB, b.t.ID, name) != nil {
			return sqlerr.New(15335, name, "INDEX")
		}
		b.renameKey(b.t.Indexes[i].ID, name)
	case "STATISTICS":
		s := w.statistics(src.DB, b.t.ID, old)
		if s == nil {
			return notFound()
		}
		c := *s
		c.Name = name
		w.cat().PutStatistics(src.DB, &c)
		return nil
	}
	return b.save()
}

func (b *builder) filtered(slot int) bool {
	for i := range b.t.Indexes {
		if f := b.t.Indexes[i].Filter; f != "" && mentions(b.t, f, slot) {
			return true
		}
	}
	return false
}

// renameKey renames an index, and the key constraint that owns it.
func (b *builder) renameKey(id int, name string) {
	indexByID(b.t, id).Name = name
	for i := range b.t.Keys {
		if b.t.Keys[i].Index == id {
			b.t.Keys[i].Name, b.t.Keys[i].SystemNamed = name, false
		}
	}
}

func (w *work) renameObject(n syntax.Name, name string, notFound func() error) error {
	d, _, obj := w.find(n)
	o := catalog.Of(obj)
	if o == nil || d != w.s.DB || !w.env.Sess.HasPermission("ALTER", "OBJECT", o.ID) {
		return notFound()
	}
	if _, ok := obj.(*catalog.Queue); ok {
		return sqlerr.Unsupported("sp_rename of a queue")
	}
	if x := w.cat().ObjectByName(d.ID, o.Schema, name); x != nil && catalog.Of(x).ID != o.ID {
		return sqlerr.New(15335, name, "object")
	}
	if w.boundBy(d.ID, o.ID) != "" {
		return sqlerr.New(15336, n.Text)
	}
	if err := w.schemaLock(d.ID, o.ID); err != nil {
		return err
	}
	switch x := obj.(type) {
	case *catalog.Table:
		c := *x
		c.Name, c.Modified = name, w.env.Now
		w.cat().PutTable(d.ID, &c)
	case *catalog.Module:
		c := *x
		c.Name, c.Modified = name, w.env.Now
		w.cat().PutModule(d.ID, &c)
	case *catalog.Sequence:
		c := *x
		c.Name, c.Modified = name, w.env.Now
		w.cat().PutSequence(d.ID, &c)
	case *catalog.Synonym:
		c := *x
		c.Name, c.Modified = name, w.env.Now
		w.cat().PutSynonym(d.ID, &c)
	default:
		return w.renameConstraint(d, o, name)
	}
	return nil
}

func (w *work) renameConstraint(d *catalog.Database, o *catalog.Object, name string) error {
	t := w.cat().TableByID(d.ID, o.Parent)
	b, err := w.change(d.ID, t, t.Name)
	if err != nil {
		return err
	}
	for i := range b.t.Keys {
		if b.t.Keys[i].ID == o.ID {
			b.renameKey(b.t.Keys[i].Index, name)
		}
	}
	for i := range b.t.Checks {
		if k := &b.t.Checks[i]; k.ID == o.ID {
			k.Name, k.SystemNamed = name, false
		}
	}
	for i := range b.t.ForeignKeys {
		if k := &b.t.ForeignKeys[i]; k.ID == o.ID {
			k.Name, k.SystemNamed = name, false
		}
	}
	for i := range b.t.EdgeConstraints {
		if k := &b.t.EdgeConstraints[i]; k.ID == o.ID {
			k.Name, k.SystemNamed = name, false
		}
	}
	for i := range b.t.Columns {
		if k := b.t.Columns[i].Default; k != nil && k.ID == o.ID {
			c := *k
			c.Name, c.SystemNamed = name, false
			b.t.Columns[i].Default = &c
		}
	}
	return b.save()
}

// SpRefreshModule is sp_refreshsqlmodule and sp_refreshview: the stored text is bound again, and a view's columns are renewed.
func SpRefreshModule(env *exec.Env, s *bind.Scope, args map[string]types.Value, hooks Hooks) error {
	w := &work{env: env, s: s, hooks: hooks}
	arg := args["@name"]
	if arg.IsNull() {
		arg = args["@viewname"]
	}
	n, err := bind.ParseName(arg.S)
	if err != nil {
		return err
	}
	_, _, obj := w.find(n)
	m, ok := obj.(*catalog.Module)
	if !ok || !env.Sess.HasPermission("ALTER", "OBJECT", m.ID) {
		return sqlerr.New(15165, arg.S)
	}
	if m.External != nil {
		return sqlerr.Unsupported("refreshing a CLR module")
	}
	batch, err := syntax.Parse(m.Definition, syntax.Options{QuotedIdentifier: m.QuotedIdent})
	if err != nil {
		return err
	}
	st, ok := batch.Statements[0].(*syntax.CreateModuleStmt)
	if !ok {
		return sqlerr.New(15165, arg.S)
	}
	c := *m
	c.Params, c.Columns = nil, nil
	if err := w.moduleShape(st, &c, s.DB); err != nil {
		return err
	}
	c.Depends = w.dependencies(st, &c, s.DB)
	env.Cat.PutModule(s.DB.ID, &c)
	return nil
}
