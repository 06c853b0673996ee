package ddl

import (
	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// item is one key, check or foreign key of a definition, with the slot of the column that it is written on (-1: the table).
type item struct {
	def  *syntax.ConstraintDef
	slot int
}

// items adds the keys, then the inline indexes, checks, defaults and foreign keys of a definition whose columns are there
// from slot first on. The clustered key comes first; the other keys get their index ids in reverse order.
func (b *builder) items(def *syntax.TableDef, first int) error {
	var keys, rest []item
	add := func(c *syntax.ConstraintDef, slot int) {
		switch c.Kind {
		case "PRIMARY KEY", "UNIQUE":
			keys = append(keys, item{c, slot})
		case "DEFAULT":
			if slot < 0 {
				rest = append(rest, item{c, slot})
			}
		default:
			rest = append(rest, item{c, slot})
		}
	}
	for i := range def.Columns {
		if err := once(&def.Columns[i], b.t.Name); err != nil {
			return err
		}
		for k := range def.Columns[i].Constraints {
			add(&def.Columns[i].Constraints[k], first+i)
		}
	}
	for i := range def.Constraints {
		add(&def.Constraints[i], -1)
	}
	if err := b.keys(keys, def); err != nil {
		return err
	}
	for i := range def.Columns {
		if ix := def.Columns[i].Index; ix != nil {
			c := *ix
			if len(c.Columns) == 0 {
				c.Columns = []syntax.IndexColumn{{Node: c.Node, Name: def.Columns[i].Name}}
			}
			if _, err := b.index(&c); err != nil {
				return err
			}
		}
	}
	for i := range def.Indexes {
		if _, err := b.index(&def.Indexes[i]); err != nil {
			return err
		}
	}
	for _, it := range rest {
		if err := b.constraint(it.def, it.slot); err != nil {
			return err
		}
	}
	return nil
}

// once refuses two constraints of a kind on one column (8148, 8150), and a PRIMARY KEY beside UNIQUE (8151).
func once(c *syntax.ColumnDef, table string) error {
	if c.NullTwice {
		return sqlerr.New(8150, c.Name, table)
	}
	seen := map[string]bool{}
	for i := range c.Constraints {
		kind := c.Constraints[i].Kind
		if seen[kind] && kind != "PRIMARY KEY" {
			return sqlerr.New(8148, kind, c.Name, table)
		}
		seen[kind] = true
	}
	if seen["PRIMARY KEY"] && seen["UNIQUE"] {
		return sqlerr.New(8151, c.Name, table)
	}
	return nil
}

// keys adds the keys of a definition.
func (b *builder) keys(keys []item, def *syntax.TableDef) error {
	if b.t.MemoryOptimized {
		if err := b.memoryKeys(keys, def); err != nil {
			return err
		}
	}
	clustered := -1
	primary := 0
	explicit := false
	for i, k := range keys {
		if k.def.Kind == "PRIMARY KEY" {
			primary++
		}
		if k.def.Clustered != nil && *k.def.Clustered {
			if clustered >= 0 {
				return sqlerr.New(8112, b.t.Name)
			}
			clustered, explicit = i, true
		}
	}
	if primary > 1 {
		return sqlerr.New(8110, b.t.Name)
	}
	for _, ix := range inlineIndexes(def) {
		explicit = explicit || ix.Clustered != nil && *ix.Clustered
	}
	if !explicit && !b.t.MemoryOptimized && b.t.Indexes[0].Kind == 0 {
		for i, k := range keys {
			if k.def.Kind == "PRIMARY KEY" && k.def.Clustered == nil {
				clustered = i
			}
		}
	}
	if clustered >= 0 {
		if err := b.key(keys[clustered], true); err != nil {
			return err
		}
	}
	if err := b.graphIndex(keys, def); err != nil {
		return err
	}
	for i := len(keys) - 1; i >= 0; i-- {
		if i != clustered {
			if err := b.key(keys[i], false); err != nil {
				return err
			}
		}
	}
	return nil
}

// memoryRefused are the types that memory-optimized tables do not take (learn.microsoft.com: supported data types for In-Memory OLTP).
var memoryRefused = map[types.Kind]bool{
	types.DateTimeOffset: true, types.Geometry: true, types.Timestamp: true, types.XML: true, types.Variant: true, types.Text: true,
	types.NText: true, types.Image: true,
}

// memoryKeys refuses the types of memoryRefused (10794), clustered keys of a memory-optimized table (12317), a durable one without a primary key (41321), and one
// without any index (41327).
func (b *builder) memoryKeys(keys []item, def *syntax.TableDef) error {
	for _, c := range b.t.Columns {
		if memoryRefused[c.Type.Kind] {
			return sqlerr.New(10794, "type", c.Type.Name()).WithState(80)
		}
	}
	primary := false
	for _, k := range keys {
		primary = primary || k.def.Kind == "PRIMARY KEY"
		implied := k.def.Clustered == nil && k.def.Kind == "PRIMARY KEY" && !k.def.Hash
		if implied || k.def.Clustered != nil && *k.def.Clustered {
			return sqlerr.New(12317)
		}
	}
	switch {
	case b.old != nil || b.t.IsType:
	case len(keys) == 0 && len(inlineIndexes(def)) == 0:
		return sqlerr.New(41327, b.t.Name)
	case !primary && !b.t.SchemaOnly:
		return sqlerr.New(41321, b.t.Name)
	}
	return nil
}

func inlineIndexes(def *syntax.TableDef) []*syntax.IndexDef {
	var out []*syntax.IndexDef
	for i := range def.Columns {
		if def.Columns[i].Index != nil {
			out = append(out, def.Columns[i].Index)
		}
	}
	for i := range def.Indexes {
		out = append(out, &def.Indexes[i])
	}
	return out
}

// name gives a constraint its object record: a new id, and a system name when it has none.
func (b *builder) name(kind, written, column string) (o catalog.Object, system bool, err error) {
	o = catalog.Object{Schema: b.t.Schema, Name: written, Type: kind, Parent: b.t.ID, Created: b.w.env.Now, Modified: b.w.env.Now}
	if !b.t.Variable {
		o.ID = b.w.cat().NewObjectID(b.db.ID)
	}
	prefix := map[string]string{"PK": "PK", "UQ": "UQ", "C": "CK", "D": "DF", "F": "FK", "EC": "EC"}[kind]
	if system = written == ""; system {
		id := o.ID
		if id == 0 {
			id = b.w.cat().NewObjectID(tempdb)
		}
		o.Name = systemName(prefix, b.t.Name, column, id)
		return o, true, nil
	}
	if b.t.Temp || b.t.Variable {
		return o, false, b.ownName(written)
	}
	if err := b.w.free(b.db.ID, b.t.Schema, written, 5); err != nil {
		if e, ok := err.(*sqlerr.Error); ok && e.Number == 2714 {
			return o, false, constraintError(e)
		}
		return o, false, err
	}
	return o, false, b.ownName(written)
}

// ownName refuses a name that the same statement gives twice (2714 and 1750).
func (b *builder) ownName(name string) error {
	for o := range catalog.Constraints(b.t) {
		if catalog.SameName(catalog.Of(o).Name, name) {
			return constraintError(sqlerr.New(2714, name).WithState(5))
		}
	}
	if catalog.SameName(b.t.Name, name) && b.old == nil {
		return constraintError(sqlerr.New(2714, name).WithState(5))
	}
	return nil
}

// constraint adds a check, a default or a foreign key; slot is the column it is written on, -1 at table level.
func (b *builder) constraint(c *syntax.ConstraintDef, slot int) error {
	switch c.Kind {
	case "CHECK":
		return b.check(c, slot)
	case "FOREIGN KEY":
		return b.foreignKey(c, slot)
	case "DEFAULT":
		col := columnByName(b.t, c.ForColumn)
		if col < 0 {
			return constraintError(sqlerr.New(1752, c.ForColumn, b.t.Name).WithState(0))
		}
		return b.defaultFor(c, col)
	case "PRIMARY KEY", "UNIQUE":
		clustered := c.Kind == "PRIMARY KEY" && b.t.Indexes[0].Kind == 0
		if c.Clustered != nil {
			clustered = *c.Clustered
		}
		return b.key(item{c, slot}, clustered)
	case "CONNECTION":
		return b.edgeConstraint(c)
	}
	return sqlerr.Unsupported("%s constraint", c.Kind).At(c.Line)
}

// check adds a CHECK.
func (b *builder) check(c *syntax.ConstraintDef, slot int) error {
	var column string
	id := 0
	if slot >= 0 {
		column, id = b.t.Columns[slot].Name, b.t.Columns[slot].ID
		for _, i := range columnsOf(b.t, c.Expr) {
			if i != slot {
				return sqlerr.New(8141, "CHECK", column, b.t.Name)
			}
		}
	}
	for _, i := range columnsOf(b.t, c.Expr) {
		if b.t.Columns[i].Type.Kind == types.Vector {
			return constraintError(sqlerr.New(1760, "CHECK", "vector"))
		}
	}
	if err := b.graphNamed(c.Expr); err != nil {
		return err
	}
	for _, i := range columnsOf(b.t, c.Expr) {
		if col := &b.t.Columns[i]; col.Computed != "" && !col.Persisted {
			return constraintError(sqlerr.New(1764, col.Name, b.t.Name, "CHECK CONSTRAINT"))
		}
	}
	definition := bind.Canonical(c.Expr)
	if _, err := bind.ParseTableExpr(b.w.stored(), b.t, definition); err != nil {
		return err
	}
	o, system, err := b.name("C", c.Name, column)
	if err != nil {
		return err
	}
	b.t.Checks = append(b.t.Checks, catalog.Check{Object: o, Definition: definition, Column: id, SystemNamed: system, NotForReplication: c.NotForReplication})
	return nil
}

// defaultFor adds a DEFAULT to a column: 1752, 1754, 1755, 1781.
func (b *builder) defaultFor(c *syntax.ConstraintDef, slot int) error {
	col := &b.t.Columns[slot]
	switch {
	case col.Graph != 0:
		return constraintError(sqlerr.New(13918, col.Name))
	case col.Type.Kind == types.Vector:
		return constraintError(sqlerr.New(1752, col.Name, b.t.Name).WithState(0))
	case col.Computed != "":
		return constraintError(sqlerr.New(1752, col.Name, b.t.Name).WithState(0))
	case col.Type.Kind == types.Timestamp:
		return constraintError(sqlerr.New(1755, b.t.Name, col.Name))
	case col.Identity != nil:
		return constraintError(sqlerr.New(1754, b.t.Name, col.Name))
	case col.Default != nil && b.old == nil:
		return sqlerr.New(8148, "DEFAULT", col.Name, b.t.Name)
	case col.Default != nil:
		return constraintError(sqlerr.New(1781))
	}
	if err := defaultNames(c); err != nil {
		return err
	}
	definition := bind.Canonical(c.Expr)
	if isSequentialID(c.Expr) {
		if col.Type.Kind != types.UniqueIdentifier {
			return sqlerr.New(302)
		}
	} else {
		x, err := bind.TableExpr(b.w.s, b.t, c.Expr)
		if err != nil {
			return err
		}
		if _, err := bind.Convert(x, col.Type); err != nil {
			return err
		}
	}
	o, system, err := b.name("D", c.Name, col.Name)
	if err != nil {
		return err
	}
	col.Default = &catalog.Default{Object: o, Definition: definition, SystemNamed: system}
	return nil
}

func isSequentialID(e syntax.Expr) bool {
	c, ok := e.(*syntax.Call)
	return ok && c.Name.Schema == "" && catalog.Fold(c.Name.Object) == "newsequentialid" && len(c.Args) == 0
}

// defaultNames refuses columns (128) and variables (112) in a DEFAULT.
func defaultNames(c *syntax.ConstraintDef) error {
	var err error
	walk(c.Expr, func(n any) bool {
		switch n := n.(type) {
		case *syntax.Call:
			// The first argument of a date function is a word, which looks like a column.
			if len(n.Args) > 0 && datePart[catalog.Fold(n.Name.Object)] {
				for _, a := range n.Args[1:] {
					if e := defaultNames(&syntax.ConstraintDef{Expr: a}); e != nil && err == nil {
						err = e
					}
				}
				return false
			}
		case *syntax.ColumnRef:
			if err == nil && !bareFunction[catalog.Fold(n.Parts[0])] {
				err = sqlerr.New(128, n.Parts[len(n.Parts)-1]).At(n.Line)
			}
		case *syntax.VarRef:
			if err == nil {
				err = sqlerr.New(112, "CREATE TABLE").At(n.Line)
			}
		}
		return true
	})
	return err
}

var datePart = map[string]bool{"dateadd": true, "datediff": true, "datediff_big": true, "datename": true, "datepart": true, "datetrunc": true, "date_bucket": true}

// bareFunction are the functions that are written without parentheses.
var bareFunction = map[string]bool{"current_timestamp": true, "current_user": true, "session_user": true, "system_user": true, "user": true, "current_date": true}

// dropConstraint removes a constraint from the table by name and tells its kind; false when it has none of that name.
func dropConstraint(t *catalog.Table, name string) (kind string, ok bool) {
	for i := range t.Keys {
		if catalog.SameName(t.Keys[i].Name, name) {
			t.Keys = append(t.Keys[:i:i], t.Keys[i+1:]...)
			return "KEY", true
		}
	}
	for i := range t.Columns {
		if d := t.Columns[i].Default; d != nil && catalog.SameName(d.Name, name) {
			t.Columns[i].Default = nil
			return "DEFAULT", true
		}
	}
	for i := range t.Checks {
		if catalog.SameName(t.Checks[i].Name, name) {
			t.Checks = append(t.Checks[:i:i], t.Checks[i+1:]...)
			return "CHECK", true
		}
	}
	for i := range t.ForeignKeys {
		if catalog.SameName(t.ForeignKeys[i].Name, name) {
			t.ForeignKeys = append(t.ForeignKeys[:i:i], t.ForeignKeys[i+1:]...)
			return "FOREIGN KEY", true
		}
	}
	for i := range t.EdgeConstraints {
		if catalog.SameName(t.EdgeConstraints[i].Name, name) {
			t.EdgeConstraints = append(t.EdgeConstraints[:i:i], t.EdgeConstraints[i+1:]...)
			return "EDGE", true
		}
	}
	return "", false
}
