package ddl

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/table"
)

var actions = map[string]int{"": 0, "NO ACTION": 0, "CASCADE": 1, "SET NULL": 2, "SET DEFAULT": 3}

// foreignKey adds a FOREIGN KEY. Every refusal is a cause followed by 1750.
func (b *builder) foreignKey(c *syntax.ConstraintDef, slot int) error {
	t := b.t
	var names []string
	for _, k := range c.Columns {
		names = append(names, k.Name)
	}
	column := ""
	if slot >= 0 && len(names) == 0 {
		names = []string{t.Columns[slot].Name}
	}
	if len(names) > 0 {
		column = names[0]
	}
	if t.Temp || t.Variable {
		name := c.Name
		if name == "" {
			name = systemName("FK", t.Name, column, b.w.cat().NewObjectID(tempdb))
		}
		b.w.info(sqlerr.New(1756, name))
		return nil
	}
	o, system, err := b.name("F", c.Name, column)
	if err != nil {
		return err
	}
	fk := catalog.ForeignKey{
		Object: o, SystemNamed: system, NotForReplication: c.NotForReplication,
		OnDelete: actions[c.OnDelete], OnUpdate: actions[c.OnUpdate],
	}
	parent, cause := b.parent(c, o.Name)
	if cause != nil {
		return constraintError(cause)
	}
	if parent != t {
		if err := b.w.schemaLock(b.db.ID, parent.ID); err != nil {
			return err
		}
	}
	fk.Ref = parent.ID
	for _, n := range names {
		i := columnByName(t, n)
		if i < 0 {
			return constraintError(sqlerr.New(1769, o.Name, n, t.Name))
		}
		fk.Columns = append(fk.Columns, t.Columns[i].ID)
	}
	if cause := b.referenced(&fk, parent, c.RefColumns); cause != nil {
		return constraintError(cause)
	}
	if cause := b.sameTypes(&fk, parent); cause != nil {
		return constraintError(cause)
	}
	if cause := b.actionsAllowed(&fk); cause != nil {
		return constraintError(cause)
	}
	if b.manyPaths(&fk) {
		return constraintError(sqlerr.New(1785, o.Name, t.Name).WithState(0))
	}
	t.ForeignKeys = append(t.ForeignKeys, fk)
	return nil
}

// parent finds the referenced table: 1763, 1766, 1767.
func (b *builder) parent(c *syntax.ConstraintDef, name string) (*catalog.Table, *sqlerr.Error) {
	n := c.RefTable
	if n.Server != "" || n.Database != "" && !strings.EqualFold(n.Database, b.db.Name) {
		return nil, sqlerr.New(1763, name)
	}
	if isTemp(n.Object) {
		return nil, sqlerr.New(1766, name)
	}
	schema := b.t.Schema
	if n.Schema != "" {
		schema = 0
		if s := b.w.cat().Schema(b.db.ID, n.Schema); s != nil {
			schema = s.ID
		}
	}
	if schema == b.t.Schema && catalog.SameName(n.Object, b.t.Name) {
		return b.t, nil
	}
	if t := b.w.cat().Table(b.db.ID, schema, n.Object); t != nil {
		return t, nil
	}
	if n.Schema == "" {
		if _, _, o := b.w.find(n); o != nil {
			if t, ok := o.(*catalog.Table); ok {
				return t, nil
			}
		}
	}
	return nil, sqlerr.New(1767, name, n.Text)
}

// referenced finds the columns and the key that the foreign key references: 1770, 1773, 1776, 8139.
func (b *builder) referenced(fk *catalog.ForeignKey, parent *catalog.Table, names []string) *sqlerr.Error {
	if len(names) == 0 {
		for i := range parent.Keys {
			if parent.Keys[i].Type != "PK" {
				continue
			}
			ix := indexByID(parent, parent.Keys[i].Index)
			for _, k := range ix.Columns {
				fk.RefColumns = append(fk.RefColumns, k.Column)
			}
			fk.RefIndex = ix.ID
		}
		if fk.RefIndex == 0 {
			return sqlerr.New(1773, fk.Name, parent.Name)
		}
	}
	for _, n := range names {
		i := columnByName(parent, n)
		if i < 0 {
			return sqlerr.New(1770, fk.Name, n, parent.Name)
		}
		fk.RefColumns = append(fk.RefColumns, parent.Columns[i].ID)
	}
	if len(fk.RefColumns) != len(fk.Columns) {
		return sqlerr.New(8139, b.t.Name)
	}
	if fk.RefIndex != 0 {
		return nil
	}
	for i := range parent.Indexes {
		ix := &parent.Indexes[i]
		if ix.Unique && ix.Filter == "" && !ix.Disabled && covers(ix, fk.RefColumns) && (fk.RefIndex == 0 || ix.PrimaryKey) {
			fk.RefIndex = ix.ID
		}
	}
	if fk.RefIndex == 0 {
		return sqlerr.New(1776, parent.Name, fk.Name)
	}
	return nil
}

// covers reports whether the key columns of ix are just these.
func covers(ix *catalog.Index, columns []int) bool {
	if len(ix.Columns) != len(columns) {
		return false
	}
	for _, k := range ix.Columns {
		found := false
		for _, c := range columns {
			found = found || c == k.Column
		}
		if !found {
			return false
		}
	}
	return true
}

func indexByID(t *catalog.Table, id int) *catalog.Index {
	for i := range t.Indexes {
		if t.Indexes[i].ID == id {
			return &t.Indexes[i]
		}
	}
	return nil
}

// sameTypes wants child and parent columns of one type: 1778, 1753, 1757.
func (b *builder) sameTypes(fk *catalog.ForeignKey, parent *catalog.Table) *sqlerr.Error {
	for i := range fk.Columns {
		c := &b.t.Columns[table.Slot(b.t, fk.Columns[i])]
		p := &parent.Columns[table.Slot(parent, fk.RefColumns[i])]
		a, z := c.Type.Base(), p.Type.Base()
		args := []any{parent.Name + "." + p.Name, b.t.Name + "." + c.Name, fk.Name}
		switch {
		case a.Kind != z.Kind:
			return sqlerr.New(1778, args...).WithState(0)
		case a.Length != z.Length || a.Precision != z.Precision || a.Scale != z.Scale:
			return sqlerr.New(1753, args...).WithState(0)
		case a.Collation != z.Collation:
			return sqlerr.New(1757, args...).WithState(0)
		}
	}
	return nil
}

// actionsAllowed checks SET NULL (1761), SET DEFAULT (1762) and actions over computed columns (1715, 1765), which have to be persisted (1764).
func (b *builder) actionsAllowed(fk *catalog.ForeignKey) *sqlerr.Error {
	for _, id := range fk.Columns {
		if c := &b.t.Columns[table.Slot(b.t, id)]; c.Computed != "" && !c.Persisted {
			return sqlerr.New(1764, c.Name, b.t.Name, "FOREIGN KEY CONSTRAINT")
		}
	}
	for i, action := range []int{fk.OnDelete, fk.OnUpdate} {
		for _, id := range fk.Columns {
			c := &b.t.Columns[table.Slot(b.t, id)]
			switch {
			case c.Computed != "" && i == 0 && action > 1:
				return sqlerr.New(1765, fk.Name, c.Name)
			case c.Computed != "" && i == 1 && action != 0:
				return sqlerr.New(1715, fk.Name, c.Name)
			case action == 2 && !c.Nullable:
				return sqlerr.New(1761, fk.Name).WithState(0)
			case action == 3 && !c.Nullable && c.Default == nil:
				return sqlerr.New(1762, fk.Name).WithState(0)
			}
		}
	}
	return nil
}

// manyPaths reports whether the new cascade would reach a table twice, or itself.
func (b *builder) manyPaths(fk *catalog.ForeignKey) bool {
	return fk.OnDelete != 0 && b.reachedTwice(fk, func(f *catalog.ForeignKey) bool { return f.OnDelete != 0 }) ||
		fk.OnUpdate != 0 && b.reachedTwice(fk, func(f *catalog.ForeignKey) bool { return f.OnUpdate != 0 })
}

func (b *builder) reachedTwice(fk *catalog.ForeignKey, cascades func(*catalog.ForeignKey) bool) bool {
	edges := map[int32][]int32{fk.Ref: {b.t.ID}}
	add := func(t *catalog.Table) {
		for i := range t.ForeignKeys {
			if f := &t.ForeignKeys[i]; cascades(f) {
				edges[f.Ref] = append(edges[f.Ref], t.ID)
			}
		}
	}
	for _, t := range b.w.cat().Tables(b.db.ID) {
		if t.ID != b.t.ID {
			add(t)
		}
	}
	add(b.t)
	for root := range edges {
		seen := map[int32]bool{root: true}
		var visit func(int32) bool
		visit = func(n int32) bool {
			for _, c := range edges[n] {
				if seen[c] {
					return true
				}
				seen[c] = true
				if visit(c) {
					return true
				}
			}
			return false
		}
		if visit(root) {
			return true
		}
	}
	return false
}
