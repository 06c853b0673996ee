package ddl

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// kindSpatial is sys.indexes.type of a spatial index.
const kindSpatial = 4

// maxSpatialKey is the number of key columns that the primary key of a table with a spatial index may have.
const maxSpatialKey = 15

// tessellation is what a spatial index says of its grid (documentation: CREATE SPATIAL INDEX); the rest are the options of any index.
type tessellation struct {
	scheme string
	box    [4]string // xmin, ymin, xmax, ymax; empty when not given
	grids  [4]string // the density of the levels in cells
	cells  string
	rest   []syntax.Option
}

// densities are the cells of a grid level.
var densities = map[string]string{"LOW": "16", "MEDIUM": "64", "HIGH": "256"}

// boxSides and levels are the parts of BOUNDING_BOX and GRIDS when they are named.
var (
	boxSides = map[string]int{"XMIN": 0, "YMIN": 1, "XMAX": 2, "YMAX": 3}
	levels   = map[string]int{"LEVEL_1": 0, "LEVEL_2": 1, "LEVEL_3": 2, "LEVEL_4": 3}
)

// readTessellation reads USING and WITH of a spatial index on a geometry column; what is not well-formed is refused, as are the
// tessellations of geography.
func readTessellation(d *syntax.IndexDef) (*tessellation, error) {
	t := &tessellation{scheme: strings.ToUpper(d.Using), cells: "8"}
	refuse := func(format string, args ...any) (*tessellation, error) {
		return nil, sqlerr.Unsupported("CREATE SPATIAL INDEX "+format, args...).At(d.Line)
	}
	switch t.scheme {
	case "":
		t.scheme = "GEOMETRY_AUTO_GRID"
	case "GEOMETRY_AUTO_GRID":
	case "GEOMETRY_GRID":
		t.cells = "16"
		t.grids = [4]string{"64", "64", "64", "64"}
	default:
		return refuse("… USING %s", t.scheme)
	}
	if d.Unique || d.Clustered != nil || len(d.Include) > 0 || d.Where != nil || len(d.Columns) != 1 || d.Columns[0].Desc {
		return refuse("on several columns, or with clauses of other indexes")
	}
	seen := map[string]bool{}
	for _, o := range d.Options {
		ok := true
		switch o.Name {
		case "BOUNDING_BOX":
			ok = readParts(o.Options, boxSides, &t.box, number)
		case "GRIDS":
			ok = t.scheme == "GEOMETRY_GRID" && readParts(o.Options, levels, &t.grids, density)
		case "CELLS_PER_OBJECT":
			t.cells = optionWord(o.Value)
			n, err := strconv.Atoi(t.cells)
			ok = err == nil && n >= 1 && n <= 8192
		case "IGNORE_DUP_KEY", "ONLINE":
			ok = optionWord(o.Value) == "OFF"
			t.rest = append(t.rest, o)
		default:
			t.rest = append(t.rest, o)
		}
		if !ok || seen[o.Name] {
			return refuse("with this %s", o.Name)
		}
		seen[o.Name] = true
	}
	if !seen["BOUNDING_BOX"] {
		return t, nil
	}
	var f [4]float64
	for i, s := range t.box {
		f[i], _ = strconv.ParseFloat(s, 64)
		if s == "" {
			return refuse("with an incomplete BOUNDING_BOX")
		}
	}
	if f[0] >= f[2] || f[1] >= f[3] {
		return refuse("with an empty BOUNDING_BOX")
	}
	return t, nil
}

// readParts reads four values in order, or some by name.
func readParts(list []syntax.Option, names map[string]int, to *[4]string, value func(syntax.Option) (string, bool)) bool {
	named := 0
	seen := [4]bool{}
	for i, o := range list {
		if o.Value != nil && o.Name != "" {
			named++
			n, ok := names[o.Name]
			if !ok {
				return false
			}
			i = n
		}
		if i > 3 || seen[i] {
			return false
		}
		seen[i] = true
		var ok bool
		if to[i], ok = value(o); !ok {
			return false
		}
	}
	return len(list) > 0 && (named == len(list) || named == 0 && len(list) == 4)
}

// number is a signed constant.
func number(o syntax.Option) (string, bool) {
	sign, e := "", o.Value
	if u, ok := e.(*syntax.Unary); ok && (u.Op == "-" || u.Op == "+") {
		sign, e = strings.Trim(u.Op, "+"), u.X
	}
	l, ok := e.(*syntax.Literal)
	if !ok {
		return "", false
	}
	_, err := strconv.ParseFloat(l.Text, 64)
	return sign + l.Text, err == nil
}

// density is LOW, MEDIUM or HIGH; without a name the word stands where the name would.
func density(o syntax.Option) (string, bool) {
	word := o.Name
	if o.Value != nil {
		word = optionWord(o.Value)
	}
	d, ok := densities[strings.ToUpper(word)]
	return d, ok
}

// spatialIndex adds a spatial index: a definition only, as queries read the rows. Msg 1911, 12002, 12007, 12008.
func (b *builder) spatialIndex(d *syntax.IndexDef) (int, error) {
	t, err := readTessellation(d)
	if err != nil {
		return -1, err
	}
	if b.t.Temp || b.t.Variable {
		return -1, sqlerr.Unsupported("CREATE SPATIAL INDEX on a temporary table").At(d.Line)
	}
	slot := columnByName(b.t, d.Columns[0].Name)
	if slot < 0 {
		return -1, sqlerr.New(1911, d.Columns[0].Name)
	}
	c := &b.t.Columns[slot]
	switch pk := &b.t.Indexes[0]; {
	case c.Type.Kind != types.Geometry:
		return -1, sqlerr.New(12002, c.Name, b.t.Name)
	case c.Computed != "":
		return -1, sqlerr.Unsupported("CREATE SPATIAL INDEX on a computed column").At(d.Line)
	case !pk.PrimaryKey || pk.Kind != 1:
		return -1, sqlerr.New(12008, b.t.Name)
	case len(pk.Columns) > maxSpatialKey:
		return -1, sqlerr.Unsupported("CREATE SPATIAL INDEX on a table with a primary key of more than 15 columns").At(d.Line)
	case t.box[0] == "":
		return -1, sqlerr.New(12007, "BOUNDING_BOX")
	}
	ix := catalog.Index{Name: d.Name, Kind: kindSpatial, Columns: []catalog.IndexColumn{{Column: c.ID}}, Filegroup: b.t.Filegroup}
	if d.On != "" {
		if ix.Filegroup, err = filegroup(b.db, d.On); err != nil {
			return -1, err
		}
	}
	if err := b.indexOptions(&ix, t.rest, inCreateIndex); err != nil {
		return -1, err
	}
	for name, value := range map[string]string{
		catalog.SpatialScheme: t.scheme, catalog.SpatialBox: strings.Join(t.box[:], " "),
		catalog.SpatialGrids: strings.TrimSpace(strings.Join(t.grids[:], " ")), catalog.SpatialCells: t.cells,
	} {
		ix.Options = withOption(ix.Options, name, value)
	}
	if err := b.addIndex(ix); err != nil {
		return -1, err
	}
	b.w.rowStore(fmt.Sprintf("spatial index %s", d.Name))
	return b.indexByName(d.Name), nil
}

// keepsPrimaryKey refuses to take away the clustered index under a spatial one (documentation: primary key metadata cannot be
// changed while a spatial index is defined).
func (b *builder) keepsPrimaryKey(i int) error {
	for k := range b.t.Indexes {
		if i == 0 && b.t.Indexes[k].Kind == kindSpatial {
			return sqlerr.Unsupported("dropping the primary key under the spatial index %s", b.t.Indexes[k].Name)
		}
	}
	return nil
}
