package ddl

import (
	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/dml"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/table"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// alterColumn is ALTER TABLE … ALTER COLUMN. Omitting NULL and NOT NULL makes the column nullable; omitting COLLATE gives it
// the database's collation; a mask is lost.
func (b *builder) alterColumn(a *syntax.AlterColumn) error {
	slot := columnByName(b.t, a.Column.Name)
	if slot < 0 {
		return sqlerr.New(4924, "ALTER COLUMN", a.Column.Name, b.t.Name)
	}
	c := &b.t.Columns[slot]
	if c.Graph != 0 {
		return sqlerr.New(13913).WithState(2)
	}
	if err := b.temporalAlter(a, c); err != nil {
		return err
	}
	if a.Attribute != "" {
		return b.columnAttribute(a, c)
	}
	switch {
	case c.Computed != "":
		return sqlerr.New(4928, c.Name, "COMPUTED")
	case c.Type.Kind == types.Timestamp:
		return sqlerr.New(4928, c.Name, "timestamp")
	case c.Generated != 0:
		return sqlerr.New(13599, c.Name)
	}
	typ, alias, err := bind.TypeOf(b.w.s, a.Column.Type, "column '"+a.Column.Name+"'", 1)
	if err != nil {
		return err
	}
	if typ.Kind == types.Timestamp {
		return sqlerr.New(4927, c.Name, "timestamp")
	}
	n := *c
	n.Type, n.TypeSchema = typ, 0
	if alias != nil {
		n.TypeSchema = alias.Schema
	}
	if err := collate(&n, a.Column.Collation, b.db); err != nil {
		return err
	}
	n.Nullable, n.NullSpecified = true, a.Column.Null != nil
	if a.Column.Null != nil {
		n.Nullable = *a.Column.Null
	}
	if c.Identity != nil {
		if !(typ.IsInteger() || typ.Kind.IsDecimal() && typ.Scale == 0) {
			return sqlerr.New(2749, c.Name).WithState(3)
		}
		n.Nullable = false
	}
	if causes := b.alterBlockers(slot, &n); len(causes) > 0 {
		return sqlerr.New(4922, "ALTER COLUMN", c.Name).After(causes...)
	}
	old := *c
	*c = n
	if err := rowSize(b.t); err != nil {
		return err
	}
	if err := b.convertColumn(slot, old); err != nil {
		return err
	}
	return b.alterInHistory(a)
}

// convertColumn rewrites the rows with the column in its new type.
func (b *builder) convertColumn(slot int, old catalog.Column) error {
	w, err := dml.NewWriter(b.w.s, b.t, b.db.ID)
	if err != nil {
		return err
	}
	x, err := w.Assign(&exec.Col{Slot: slot, T: old.Type, Null: true, Name: old.Name}, slot)
	if err != nil {
		return err
	}
	c := &b.t.Columns[slot]
	full := b.db.Name + "." + b.w.schemaName(b.db.ID, &b.t.Object)
	err = b.rewrite(func(r types.Row) (types.Row, error) {
		v, err := evalRow(b.w.env, x, r)
		if err != nil {
			return nil, err
		}
		if v.IsNull() && !c.Nullable {
			return nil, sqlerr.New(515, c.Name, full, "UPDATE")
		}
		r[slot] = v
		return r, nil
	})
	if e, ok := err.(*sqlerr.Error); ok && e.Number == 2628 {
		return sqlerr.New(2628, full, c.Name, "")
	}
	return err
}

// columnAttribute is ALTER COLUMN c ADD | DROP ROWGUIDCOL, PERSISTED, NOT FOR REPLICATION, SPARSE.
func (b *builder) columnAttribute(a *syntax.AlterColumn, c *catalog.Column) error {
	switch a.Attribute {
	case "ROWGUIDCOL":
		if a.Add {
			for i := range b.t.Columns {
				if b.t.Columns[i].RowGuidCol {
					return sqlerr.New(8196)
				}
			}
			if c.Type.Kind != types.UniqueIdentifier {
				return sqlerr.Unsupported("ROWGUIDCOL on a column of type %s", c.Type.Name())
			}
		}
		c.RowGuidCol = a.Add
	case "PERSISTED":
		if c.Computed == "" {
			return sqlerr.New(4928, c.Name, "not COMPUTED")
		}
		c.Persisted = a.Add
	case "HIDDEN":
		if err := b.hidden(c, a.Add); err != nil {
			return err
		}
	case "SPARSE":
		if a.Add && (!c.Nullable || c.Identity != nil || c.RowGuidCol) {
			return sqlerr.New(1731, c.Name, b.t.Name)
		}
		c.Sparse = a.Add
	case "NOT FOR REPLICATION":
		if c.Identity != nil {
			id := *c.Identity
			id.NotForReplication = a.Add
			c.Identity = &id
		}
	}
	return b.save()
}

// depends is Msg 5074.
func depends(kind, name, column string) *sqlerr.Error { return sqlerr.New(5074, kind, name, column) }

// alterBlockers lists what hinders the change of a column: checks, defaults and computed columns any change of type; keys and
// indexes also a shorter length or a change to nullable; foreign keys any change of size; statistics too.
func (b *builder) alterBlockers(slot int, n *catalog.Column) []*sqlerr.Error {
	c := &b.t.Columns[slot]
	kind := c.Type.Base().Kind != n.Type.Base().Kind
	size := c.Type.Length != n.Type.Length || c.Type.Precision != n.Type.Precision || c.Type.Scale != n.Type.Scale
	collation := c.Type.Collation != n.Type.Collation
	grows := !kind && !collation && growable(c.Type.Kind) && (n.Type.Length == types.Max || c.Type.Length != types.Max && n.Type.Length >= c.Type.Length) && n.Type.Length != types.Max
	typed := kind || size || collation
	if !typed && c.Nullable == n.Nullable {
		return nil
	}
	var out []*sqlerr.Error
	if typed && c.Default != nil && !grows {
		out = append(out, depends("object", c.Default.Name, c.Name))
	}
	if typed {
		out = append(out, b.expressionBlockers(slot)...)
		out = append(out, b.boundModules(c)...)
	}
	loosens := n.Nullable && !c.Nullable
	for i := range b.t.Indexes {
		ix := &b.t.Indexes[i]
		key, included := usesColumn(ix, c.ID)
		blocked := typed && !grows || key && loosens && ix.PrimaryKey || key && loosens
		if (key || included) && blocked {
			out = append(out, b.indexBlocker(ix, c))
		}
		if ix.Filter != "" && typed && mentions(b.t, ix.Filter, slot) {
			out = append(out, b.indexBlocker(ix, c))
		}
	}
	if typed {
		out = append(out, b.foreignBlockers(c)...)
		out = append(out, b.statisticsBlockers(c)...)
	}
	return out
}

func growable(k types.Kind) bool {
	return k == types.VarChar || k == types.NVarChar || k == types.VarBinary
}

// expressionBlockers lists the computed columns and checks over a column.
func (b *builder) expressionBlockers(slot int) []*sqlerr.Error {
	var out []*sqlerr.Error
	name := b.t.Columns[slot].Name
	for i := range b.t.Columns {
		if d := b.t.Columns[i].Computed; d != "" && i != slot && mentions(b.t, d, slot) {
			out = append(out, depends("column", b.t.Columns[i].Name, name))
		}
	}
	for i := range b.t.Checks {
		if k := &b.t.Checks[i]; mentions(b.t, k.Definition, slot) {
			out = append(out, depends("object", k.Name, name))
		}
	}
	return out
}

// boundModules lists the schema-bound modules and security policies that name the column.
func (b *builder) boundModules(c *catalog.Column) []*sqlerr.Error {
	var out []*sqlerr.Error
	for _, m := range b.w.cat().Modules(b.db.ID) {
		if !m.SchemaBound {
			continue
		}
		for _, d := range m.Depends {
			if d.ID == b.t.ID && (d.Minor == "" || catalog.SameName(d.Minor, c.Name)) {
				out = append(out, depends("object", m.Name, c.Name))
				break
			}
		}
	}
	return append(out, b.policyBlockers(c)...)
}

func (b *builder) indexBlocker(ix *catalog.Index, c *catalog.Column) *sqlerr.Error {
	if ix.PrimaryKey || ix.UniqueConstraint {
		return depends("object", ix.Name, c.Name)
	}
	return depends("index", ix.Name, c.Name)
}

// foreignBlockers lists the foreign keys of this table over a column, and those of others that reference it.
func (b *builder) foreignBlockers(c *catalog.Column) []*sqlerr.Error {
	var out []*sqlerr.Error
	has := func(ids []int) bool {
		for _, id := range ids {
			if id == c.ID {
				return true
			}
		}
		return false
	}
	for i := range b.t.ForeignKeys {
		if has(b.t.ForeignKeys[i].Columns) {
			out = append(out, depends("object", b.t.ForeignKeys[i].Name, c.Name))
		}
	}
	for _, fk := range b.w.cat().Children(b.db.ID, b.t.ID) {
		if has(fk.RefColumns) {
			out = append(out, depends("object", fk.Name, c.Name))
		}
	}
	return out
}

// statisticsBlockers are the statistics over a column, but for those with AUTO_DROP, which are dropped.
func (b *builder) statisticsBlockers(c *catalog.Column) []*sqlerr.Error {
	var out []*sqlerr.Error
	for _, s := range b.w.cat().StatisticsOf(b.db.ID, b.t.ID) {
		for _, id := range s.Columns {
			switch {
			case id != c.ID:
			case s.AutoDrop: // it goes with the column's change; a change that fails rolls back
				b.w.cat().DropStatistics(b.db.ID, s)
			default:
				out = append(out, depends("statistics", s.Name, c.Name))
			}
		}
	}
	return out
}

// dropItems is ALTER TABLE … DROP: all names or none.
func (b *builder) dropItems(items []syntax.DropItem) error {
	if err := b.temporalDrop(items); err != nil {
		return err
	}
	moved, clustered := false, false
	for _, it := range items {
		switch it.Kind {
		case "COLUMN":
			slot, err := b.dropColumn(it)
			if err != nil {
				return err
			}
			if slot >= 0 {
				b.t.Columns = append(b.t.Columns[:slot:slot], b.t.Columns[slot+1:]...)
				moved = true
			}
		case "CONSTRAINT":
			c, err := b.dropConstraint(it)
			if err != nil {
				return err
			}
			clustered = clustered || c
		case "PERIOD":
			return b.dropPeriod()
		default:
			return sqlerr.Unsupported("ALTER TABLE … DROP %s", it.Kind).At(it.Line)
		}
	}
	if !moved && !clustered {
		for i := range b.old.Indexes {
			if id := b.old.Indexes[i].Tree; id != 0 && indexByID(b.t, b.old.Indexes[i].ID) == nil {
				b.w.env.Tx.DropTree(id)
			}
		}
		return b.save()
	}
	err := b.rewrite(func(r types.Row) (types.Row, error) {
		out := make(types.Row, 0, len(b.t.Columns))
		for i := range b.t.Columns {
			out = append(out, r[table.Slot(b.old, b.t.Columns[i].ID)])
		}
		return out, nil
	})
	if err != nil {
		return err
	}
	return b.dropInHistory(items)
}

// dropColumn checks that nothing hangs on the column (5074 each, then 4922) and gives its slot; -1 with IF EXISTS.
func (b *builder) dropColumn(it syntax.DropItem) (int, error) {
	slot := columnByName(b.t, it.Name)
	if slot < 0 {
		if it.IfExists {
			return -1, nil
		}
		return -1, sqlerr.New(4924, "DROP COLUMN", it.Name, b.t.Name)
	}
	c := &b.t.Columns[slot]
	if c.Graph != 0 {
		return -1, sqlerr.New(13913)
	}
	var causes []*sqlerr.Error
	if c.Default != nil {
		causes = append(causes, depends("object", c.Default.Name, c.Name))
	}
	causes = append(causes, b.expressionBlockers(slot)...)
	causes = append(causes, b.boundModules(c)...)
	for i := range b.t.Indexes {
		ix := &b.t.Indexes[i]
		if key, included := usesColumn(ix, c.ID); key || included {
			causes = append(causes, b.indexBlocker(ix, c))
		}
		if ix.Filter != "" && mentions(b.t, ix.Filter, slot) {
			causes = append(causes, b.indexBlocker(ix, c))
		}
	}
	causes = append(causes, b.foreignBlockers(c)...)
	causes = append(causes, b.statisticsBlockers(c)...)
	if len(causes) > 0 {
		return -1, sqlerr.New(4922, "DROP COLUMN", c.Name).After(causes...)
	}
	if len(b.t.Columns) == 1 {
		return -1, sqlerr.New(4923, c.Name, b.t.Name)
	}
	return slot, nil
}

// dropConstraint removes a constraint: 3728, 3733, 3725, each with 3727. It tells whether the clustered index went with it.
func (b *builder) dropConstraint(it syntax.DropItem) (clustered bool, err error) {
	fail := func(e *sqlerr.Error) error { return pair(e, 3727, 0) }
	var key *catalog.KeyConstraint
	for i := range b.t.Keys {
		if catalog.SameName(b.t.Keys[i].Name, it.Name) {
			k := b.t.Keys[i]
			key = &k
		}
	}
	if key != nil {
		for _, fk := range b.w.cat().Children(b.db.ID, b.t.ID) {
			if fk.RefIndex != key.Index {
				continue
			}
			child := b.w.cat().TableByID(b.db.ID, fk.Parent)
			return false, fail(sqlerr.New(3725, key.Name, child.Name, fk.Name))
		}
		for i := range b.t.Indexes {
			if ix := &b.t.Indexes[i]; ix.PrimaryKey && ix.ID == key.Index && b.hasJSONIndex() {
				return false, fail(sqlerr.New(3767, key.Name))
			}
		}
	}
	if _, ok := dropConstraint(b.t, it.Name); !ok {
		if it.IfExists {
			return false, nil
		}
		if o := b.w.cat().ObjectByName(b.db.ID, b.t.Schema, it.Name); o != nil {
			switch o.(type) {
			case *catalog.Default, *catalog.Check, *catalog.KeyConstraint, *catalog.ForeignKey, *catalog.EdgeConstraint:
				return false, fail(sqlerr.New(3733, it.Name, b.t.Name))
			}
		}
		return false, fail(sqlerr.New(3728, it.Name))
	}
	if key == nil {
		return false, nil
	}
	for i := range b.t.Indexes {
		if b.t.Indexes[i].ID == key.Index {
			if err := b.lastGraphIndex(&b.t.Indexes[i]); err != nil {
				return false, err
			}
			clustered = i == 0
			b.removeIndex(i)
			break
		}
	}
	return clustered, nil
}
