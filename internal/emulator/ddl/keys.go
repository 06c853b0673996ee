package ddl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/dml"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/table"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// key adds a PRIMARY KEY or UNIQUE constraint and its index.
func (b *builder) key(k item, clustered bool) error {
	t := b.t
	primary := k.def.Kind == "PRIMARY KEY"
	if primary {
		for i := range t.Keys {
			if t.Keys[i].Type == "PK" {
				return pair(sqlerr.New(1779, t.Name).WithState(0), 1750, 0)
			}
		}
	}
	columns := k.def.Columns
	if k.slot >= 0 && len(columns) == 0 {
		columns = []syntax.IndexColumn{{Node: k.def.Node, Name: t.Columns[k.slot].Name}}
	}
	columns, bad := b.graphKeys(columns)
	if bad != nil {
		return constraintError(bad)
	}
	cols, err := b.keyColumns(columns, true, k.def.Name)
	if err != nil {
		return err
	}
	if primary {
		for i, c := range cols {
			col := &t.Columns[columnByName(t, columns[i].Name)]
			if col.ID == c.Column && col.Nullable {
				if col.Computed != "" {
					return constraintError(sqlerr.New(1711, col.Name, t.Name))
				}
				if col.NullSpecified || b.old != nil && columnByName(b.old, col.Name) >= 0 {
					return constraintError(sqlerr.New(8111, t.Name))
				}
				col.Nullable = false
			}
		}
	}
	typ, name := "UQ", ""
	if primary {
		typ = "PK"
	}
	if len(columns) == 1 {
		name = columns[0].Name
	}
	o, system, err := b.name(typ, k.def.Name, name)
	if err != nil {
		return err
	}
	ix := catalog.Index{Name: o.Name, Kind: 2, Unique: true, Columns: cols, PrimaryKey: primary, UniqueConstraint: !primary, Filegroup: t.Filegroup}
	if k.def.Hash {
		ix.Kind = 7
	}
	if clustered {
		ix.Kind = 1
	}
	if k.def.On != "" {
		if ix.Filegroup, err = filegroup(b.db, k.def.On); err != nil {
			return err
		}
	}
	if err := b.indexOptions(&ix, k.def.Options, b.place()); err != nil {
		return err
	}
	if err := b.addIndex(ix); err != nil {
		if e, ok := err.(*sqlerr.Error); ok && e.Number != 1750 {
			return constraintError(e)
		}
		return err
	}
	id := t.Indexes[b.indexByName(o.Name)].ID
	t.Keys = append(t.Keys, catalog.KeyConstraint{Object: o, Index: id, SystemNamed: system})
	return nil
}

// keyColumns finds and checks the key columns of an index or constraint: 1911, 1909, 1904, 1919, 1978.
func (b *builder) keyColumns(cols []syntax.IndexColumn, constraint bool, index string) ([]catalog.IndexColumn, error) {
	var out []catalog.IndexColumn
	wrapErr := func(e *sqlerr.Error) error {
		if constraint {
			return constraintError(e)
		}
		return e
	}
	if len(cols) > 32 {
		return nil, wrapErr(sqlerr.New(1904, index, b.t.Name, len(cols)))
	}
	for _, c := range cols {
		slot := columnByName(b.t, c.Name)
		if slot < 0 {
			return nil, wrapErr(sqlerr.New(1911, c.Name))
		}
		col := &b.t.Columns[slot]
		for _, o := range out {
			if o.Column == col.ID {
				return nil, wrapErr(sqlerr.New(1909, "index", c.Name))
			}
		}
		if !keyable(col.Type) {
			state := unorderedState[col.Type.Kind]
			number := int32(1978)
			if constraint {
				number = 1919
			}
			e := sqlerr.New(number, col.Name, b.t.Name)
			if state != 0 {
				e.State = state
			}
			return nil, wrapErr(e)
		}
		if col.Computed != "" && !col.Persisted && b.imprecise(col) {
			return nil, wrapErr(sqlerr.New(2799, index, b.t.Name, col.Name))
		}
		out = append(out, catalog.IndexColumn{Column: col.ID, Desc: c.Desc})
	}
	return out, nil
}

// unorderedState is the state of 1919 and 1978 for the types of 2025 that have no order.
var unorderedState = map[types.Kind]uint8{types.Vector: 4, types.JSON: 3}

// imprecise reports whether a computed column has anything to do with float or real.
func (b *builder) imprecise(c *catalog.Column) bool {
	x, err := bind.ParseTableExpr(b.w.stored(), b.t, c.Computed)
	return err == nil && hasFloat(x)
}

func hasFloat(x exec.Expr) bool {
	if x.Type().Kind.IsFloat() {
		return true
	}
	p, ok := x.(exec.Parent)
	return ok && slices.ContainsFunc(p.Children(), hasFloat)
}

func keyable(t types.Type) bool {
	return !t.IsLOB() && t.Kind != types.Vector && t.Kind != types.Image && t.Kind != types.Text && t.Kind != types.NText
}

func (b *builder) indexByName(name string) int {
	for i := range b.t.Indexes {
		if b.t.Indexes[i].ID > 0 && catalog.SameName(b.t.Indexes[i].Name, name) {
			return i
		}
	}
	return -1
}

// addIndex numbers an index and puts it in place: a clustered one instead of the heap (1902 when there is one).
func (b *builder) addIndex(ix catalog.Index) error {
	t := b.t
	if b.indexByName(ix.Name) >= 0 || b.w.statistics(b.db.ID, t.ID, ix.Name) != nil {
		return sqlerr.New(1913, ix.Name, b.w.schemaName(b.db.ID, &t.Object))
	}
	if err := b.temporalIndex(&ix); err != nil {
		return err
	}
	if err := b.keyLength(&ix); err != nil {
		return err
	}
	if ix.Kind == 1 || ix.Kind == 5 {
		if t.Indexes[0].Kind != 0 {
			return sqlerr.New(1902, "table", t.Name, t.Indexes[0].Name)
		}
		ix.ID = 1
		t.Indexes[0] = ix
		t.Filegroup = ix.Filegroup
		return nil
	}
	ix.ID = b.freeIndexID(ix.Kind)
	t.Indexes = append(t.Indexes, ix)
	return nil
}

// keyLength refuses keys of fixed columns beyond the limit (1944), and warns of those that may grow beyond it (1945).
func (b *builder) keyLength(ix *catalog.Index) error {
	limit := table.KeyLimit(ix)
	if limit == 0 || b.t.MemoryOptimized {
		return nil
	}
	fixed, most := 0, 0
	for _, k := range ix.Columns {
		typ := b.t.Columns[table.Slot(b.t, k.Column)].Type
		n := max(typ.MaxLength(), 0)
		most += n
		if typ.IsFixed() {
			fixed += n
		}
	}
	kind := "nonclustered"
	if ix.Kind == 1 {
		kind = "clustered"
	}
	if fixed > limit {
		return sqlerr.New(1944, ix.Name, fixed, limit)
	}
	if most > limit {
		b.w.info(sqlerr.New(1945, kind, limit, ix.Name, most))
	}
	return nil
}

// firstIndexID is where the numbers of the special kinds begin.
var firstIndexID = map[int]int{3: 256000, 4: 384000, 8: 1152000, 9: 1216000}

func (b *builder) freeIndexID(kind int) int {
	id := 2
	if f := firstIndexID[kind]; f != 0 {
		id = f
	}
	for used := true; used; {
		used = false
		for i := range b.t.Indexes {
			used = used || b.t.Indexes[i].ID == id
		}
		for _, s := range b.w.cat().StatisticsOf(b.db.ID, b.t.ID) {
			used = used || s.ID == id
		}
		if used {
			id++
		}
	}
	return id
}

// index adds an index from its definition and returns its number in the table.
func (b *builder) index(d *syntax.IndexDef) (int, error) {
	if d.Kind == "JSON" {
		return b.jsonIndex(d)
	}
	if d.Kind == "SPATIAL" {
		return b.spatialIndex(d)
	}
	if d.Kind == "VECTOR" {
		return -1, b.vectorIndex(d)
	}
	clustered := d.Clustered != nil && *d.Clustered
	ix := catalog.Index{Name: d.Name, Unique: d.Unique, Kind: 2, Filegroup: b.t.Filegroup}
	if clustered {
		ix.Kind = 1
	}
	switch d.Kind {
	case "":
	case "HASH":
		ix.Kind = 7
	case "COLUMNSTORE":
		ix.Kind = 6
		if clustered {
			ix.Kind = 5
		}
		b.w.rowStore(fmt.Sprintf("columnstore index %s", d.Name))
	default:
		return -1, sqlerr.Unsupported("%s INDEX", d.Kind).At(d.Line)
	}
	columns, bad := b.graphKeys(d.Columns)
	if bad != nil {
		return -1, bad
	}
	cols, err := b.keyColumns(columns, false, d.Name)
	if err != nil {
		return -1, err
	}
	ix.Columns = cols
	if ix.Kind == 6 {
		for _, c := range cols {
			ix.Include = append(ix.Include, c.Column)
		}
		ix.Columns = nil
	}
	if len(d.Include) > 0 && clustered {
		return -1, sqlerr.New(10601)
	}
	for _, n := range d.Include {
		if b.graphSlot(n) >= 0 {
			return -1, sqlerr.New(13916, n)
		}
		slot := columnByName(b.t, n)
		if slot < 0 {
			return -1, sqlerr.New(1911, n)
		}
		id := b.t.Columns[slot].ID
		if slices.Contains(ix.Include, id) || slices.ContainsFunc(cols, func(c catalog.IndexColumn) bool { return c.Column == id }) {
			return -1, sqlerr.New(1909, "index", n)
		}
		switch k := b.t.Columns[slot].Type.Kind; k {
		case types.Text, types.NText, types.Image:
			return -1, sqlerr.New(1999, n, b.t.Name)
		}
		ix.Include = append(ix.Include, id)
	}
	if d.Where != nil {
		if clustered {
			return -1, sqlerr.Unsupported("filtered clustered index %s", d.Name).At(d.Line)
		}
		if err := filterAllowed(d.Where, d.Name, b.t.Name); err != nil {
			return -1, err
		}
		for _, i := range columnsOf(b.t, d.Where) {
			if c := &b.t.Columns[i]; c.Computed != "" {
				return -1, sqlerr.New(10609, d.Name, b.t.Name, c.Name)
			}
		}
		ix.Filter = canonicalFilter(d.Where)
		if _, err := bind.ParseTableExpr(b.w.s, b.t, ix.Filter); err != nil {
			return -1, err
		}
	}
	if d.On != "" {
		if ix.Filegroup, err = filegroup(b.db, d.On); err != nil {
			return -1, err
		}
	}
	if err := b.indexOptions(&ix, d.Options, b.place()); err != nil {
		return -1, err
	}
	if dml.NeedsSettings(b.t, &ix) {
		if err := dml.CheckSettings(b.w.env.Sess, "CREATE INDEX"); err != nil {
			return -1, err
		}
	}
	if err := b.addIndex(ix); err != nil {
		return -1, err
	}
	return b.indexByName(ix.Name), nil
}

// filterAllowed refuses what a filter predicate may not hold (10735): it is comparisons of columns with constants, joined by AND.
func filterAllowed(e syntax.Expr, index, table string) error {
	bad := func() error { return sqlerr.New(10735, index, table).At(e.Position().Line) }
	switch x := e.(type) {
	case *syntax.Binary:
		switch x.Op {
		case "AND":
			if err := filterAllowed(x.L, index, table); err != nil {
				return err
			}
			return filterAllowed(x.R, index, table)
		case "=", "<>", "<", "<=", ">", ">=":
			_, l := x.L.(*syntax.ColumnRef)
			_, r := x.R.(*syntax.ColumnRef)
			if l != r && (constant(x.L) || constant(x.R)) {
				return nil
			}
		}
		return bad()
	case *syntax.IsNull:
		if _, ok := x.X.(*syntax.ColumnRef); ok {
			return nil
		}
	case *syntax.In:
		if x.Query == nil && !x.Not {
			for _, v := range x.List {
				if !constant(v) {
					return bad()
				}
			}
			return nil
		}
	}
	return bad()
}

func constant(e syntax.Expr) bool {
	switch x := e.(type) {
	case *syntax.Literal:
		return true
	case *syntax.Unary:
		return constant(x.X)
	case *syntax.Cast:
		return constant(x.X)
	}
	return false
}

// canonicalFilter is a filter's definition: as bind.Canonical, but IN stays IN.
func canonicalFilter(e syntax.Expr) string { return "(" + filterText(e) + ")" }

func filterText(e syntax.Expr) string {
	switch x := e.(type) {
	case *syntax.Binary:
		if x.Op == "AND" {
			return filterText(x.L) + " AND " + filterText(x.R)
		}
	case *syntax.In:
		vals := make([]string, len(x.List))
		for i, v := range x.List {
			vals[i] = filterText(v)
		}
		return filterText(x.X) + " IN (" + strings.Join(vals, ", ") + ")"
	}
	s := bind.Canonical(e)
	return s[1 : len(s)-1]
}
