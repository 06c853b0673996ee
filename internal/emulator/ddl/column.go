package ddl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/feature/temporal"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// maxColumns of a table (1702).
const maxColumns = 1024

// maxRow is the largest row of fixed-length columns, in bytes (1701).
const maxRow = 8060

// column adds one column to b's table, with the constraints written on it except keys, checks and foreign keys.
// nullable is what an omitted NULL / NOT NULL means.
func (b *builder) column(d *syntax.ColumnDef, nullable bool) error {
	t := b.t
	if columnByName(t, d.Name) >= 0 {
		return sqlerr.New(2705, d.Name, b.written).WithState(4)
	}
	if len(t.Columns) >= maxColumns {
		return sqlerr.New(1702, d.Name, t.Name, maxColumns)
	}
	t.MaxColumnID++
	c := catalog.Column{ID: t.MaxColumnID, Name: d.Name, RowGuidCol: d.RowGuidCol, Sparse: d.Sparse, Filestream: d.Filestream, Hidden: d.Hidden, Masked: d.Masked}
	if d.Computed != nil {
		t.Columns = append(t.Columns, c)
		return b.computed(d, len(t.Columns)-1)
	}
	typ, alias, err := bind.TypeOf(b.w.s, d.Type, fmt.Sprintf("column '%s'", d.Name), len(t.Columns)+1)
	if err != nil {
		return err
	}
	if typ.Kind == types.Table || typ.Kind == types.Cursor || alias != nil && t.Temp { // tempdb does not have the alias types of the database

		return sqlerr.New(2715, len(t.Columns)+1, typeText(d.Type)).At(d.Line)
	}
	c.Type = typ
	if err := collate(&c, d.Collation, b.db); err != nil {
		return err
	}
	c.Nullable = nullable
	if alias != nil && d.Null == nil {
		c.Nullable = alias.Nullable
	}
	if alias != nil {
		c.TypeSchema = alias.Schema
	}
	if d.Null != nil {
		c.Nullable, c.NullSpecified = *d.Null, true
	} else if typ.Kind == types.Timestamp || typ == types.SysName {
		c.Nullable = false
	}
	if c.Generated = temporal.Generated(d); c.Generated != 0 {
		if d.Null != nil && *d.Null {
			return sqlerr.New(13587, c.Name)
		}
		c.Nullable = false
	}
	if err := b.attributes(d, &c); err != nil {
		return err
	}
	t.Columns = append(t.Columns, c)
	for i := range d.Constraints {
		if k := &d.Constraints[i]; k.Kind == "DEFAULT" {
			if err := b.defaultFor(k, len(t.Columns)-1); err != nil {
				return err
			}
		}
	}
	return nil
}

func typeText(t syntax.TypeName) string {
	if t.Schema != "" {
		return t.Schema + "." + t.Name
	}
	return t.Name
}

// collate applies COLLATE, or the database's collation.
func collate(c *catalog.Column, name string, d *catalog.Database) error {
	if !c.Type.IsString() {
		if name != "" {
			return sqlerr.New(447, c.Type.Name())
		}
		return nil
	}
	c.Type.Collation = d.Collation
	if name == "" || strings.EqualFold(name, "database_default") {
		return nil
	}
	coll, ok := types.ParseCollation(name)
	if !ok {
		return types.UnknownCollation(name)
	}
	c.Type.Collation = coll
	return nil
}

// attributes checks IDENTITY, ROWGUIDCOL, FILESTREAM and rowversion against the table so far.
func (b *builder) attributes(d *syntax.ColumnDef, c *catalog.Column) error {
	t := b.t
	if d.Identity != nil {
		integer := c.Type.IsInteger() || c.Type.Kind.IsDecimal() && c.Type.Scale == 0
		switch {
		case !integer:
			return sqlerr.New(2749, c.Name)
		case !inRange(c.Type, d.Identity.Seed):
			return sqlerr.New(2752, c.Name)
		case d.Identity.Increment == 0:
			return sqlerr.New(2753, c.Name)
		case d.Null != nil && *d.Null:
			return sqlerr.New(8147, c.Name, t.Name)
		}
		for i := range t.Columns {
			if t.Columns[i].Identity != nil {
				return sqlerr.New(2744, t.Name)
			}
		}
		c.Nullable = false
		c.Identity = &catalog.Identity{Seed: d.Identity.Seed, Increment: d.Identity.Increment, NotForReplication: d.Identity.NotForReplication}
	}
	if c.Type.Kind == types.Timestamp {
		for i := range t.Columns {
			if t.Columns[i].Type.Kind == types.Timestamp {
				return sqlerr.New(2738, t.Name, c.Name)
			}
		}
	}
	if d.RowGuidCol {
		if c.Type.Kind != types.UniqueIdentifier {
			return sqlerr.Unsupported("ROWGUIDCOL on a column of type %s", c.Type.Name()).At(d.Line)
		}
		for i := range t.Columns {
			if t.Columns[i].RowGuidCol {
				return sqlerr.New(8196)
			}
		}
	}
	if d.Filestream {
		if c.Type.Kind != types.VarBinary || c.Type.Length != types.Max {
			return sqlerr.Unsupported("FILESTREAM on a column of type %s", c.Type).At(d.Line)
		}
		g := filestreamGroup(b.db)
		if g == 0 {
			return sqlerr.New(1969, b.db.Name)
		}
		t.FilestreamFilegroup = g
	}
	if d.Sparse && (!c.Nullable || c.Identity != nil || c.RowGuidCol || hasDefault(d)) {
		return sqlerr.New(1731, c.Name, t.Name)
	}
	if d.Sparse {
		b.w.info(sqlerr.New(40518, "sparse column "+c.Name))
	}
	return nil
}

func hasDefault(d *syntax.ColumnDef) bool {
	return slices.ContainsFunc(d.Constraints, func(c syntax.ConstraintDef) bool { return c.Kind == "DEFAULT" })
}

// inRange reports whether an exact number type without a fraction holds n.
func inRange(t types.Type, n int64) bool {
	_, err := types.Convert(types.Value{Kind: types.BigInt, I: n}, types.BigIntType, t, 0, false)
	return err == nil
}

func filestreamGroup(d *catalog.Database) int {
	first := 0
	for _, g := range d.Filegroups {
		if g.Type == "FD" {
			if g.Default {
				return g.ID
			}
			if first == 0 {
				first = g.ID
			}
		}
	}
	return first
}

// computed binds AS expr. All computed columns are stored with the row; one whose value is not determined by the row
// cannot be PERSISTED (4936), and is refused otherwise.
func (b *builder) computed(d *syntax.ColumnDef, slot int) error {
	c := &b.t.Columns[slot]
	for _, i := range columnsOf(b.t, d.Computed) {
		if b.t.Columns[i].Computed != "" {
			return sqlerr.New(1759, b.t.Columns[i].Name, b.t.Name)
		}
	}
	x, err := bind.TableExpr(b.w.stored(), b.t, d.Computed)
	if err != nil {
		return err
	}
	if d.Persisted && callsVector(d.Computed) {
		return sqlerr.New(4936, c.Name, b.t.Name)
	}
	if f := nondeterministicCall(d.Computed); f != "" {
		if d.Persisted {
			return sqlerr.New(4936, c.Name, b.t.Name)
		}
		return sqlerr.Unsupported("computed column %s over the nondeterministic function %s", c.Name, f).At(d.Line)
	}
	c.Type = x.Type()
	if c.Type.Kind == types.Null {
		c.Type = types.IntType
	}
	c.Computed = bind.Canonical(d.Computed)
	c.Persisted = d.Persisted
	c.Nullable = x.Nullable()
	if d.Null != nil && !*d.Null {
		if !d.Persisted {
			return sqlerr.New(8183)
		}
		c.Nullable, c.NullSpecified = false, true
	}
	return nil
}

// rowSize refuses a table whose fixed-length columns cannot fit a page.
func rowSize(t *catalog.Table) error {
	n, variable, bits := 6+(len(t.Columns)+7)/8, 0, 0
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.Computed != "" && !c.Persisted {
			continue
		}
		if c.Type.Kind == types.Bit {
			bits++
		} else if c.Type.IsFixed() && c.Type.Kind != types.Vector { // a vector is stored like varbinary
			n += max(c.Type.MaxLength(), 0)
		} else {
			variable++
		}
	}
	n += (bits + 7) / 8
	if variable > 0 {
		n += 2 + 2*variable
	}
	if n > maxRow {
		return sqlerr.New(1701, t.Name, n)
	}
	return nil
}
