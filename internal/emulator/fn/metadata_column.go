package fn

import (
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func init() { register(columnFuncs) }

var columnFuncs = []Func{
	metaFunc("COL_LENGTH", 2, 2, types.SmallIntType, func(m meta, a []types.Value) (types.Value, error) {
		_, o, err := m.object(m.text(a, 0))
		if err != nil {
			return null, err
		}
		if c := columnByName(m.columns(o), m.text(a, 1)); c != nil {
			return types.IntOf(types.SmallInt, int64(c.Type.MaxLength())), nil
		}
		return null, nil
	}),
	metaFunc("COL_NAME", 2, 2, nameType, func(m meta, a []types.Value) (types.Value, error) {
		id, _ := m.id(a, 0)
		n, _ := m.id(a, 1)
		for _, c := range m.columns(m.byID(id)) {
			if c.ID == int(n) {
				return nameOrNull(c.Name)
			}
		}
		return null, nil
	}),
	metaFunc("INDEX_COL", 3, 3, nameType, func(m meta, a []types.Value) (types.Value, error) {
		_, o, err := m.object(m.text(a, 0))
		t, ok := o.(*catalog.Table)
		if err != nil || !ok {
			return null, err
		}
		id, _ := m.id(a, 1)
		n, _ := m.id(a, 2)
		for _, ix := range t.Indexes {
			if ix.ID == int(id) && n >= 1 && int(n) <= len(ix.Columns) {
				for _, c := range t.Columns {
					if c.ID == ix.Columns[n-1].Column {
						return nameOrNull(c.Name)
					}
				}
			}
		}
		return null, nil
	}),
	metaFunc("COLUMNPROPERTY", 3, 3, types.IntType, columnPropertyOf),
	metaFunc("INDEXPROPERTY", 3, 3, types.IntType, func(m meta, a []types.Value) (types.Value, error) {
		id, _ := m.id(a, 0)
		t, _ := m.byID(id).(*catalog.Table)
		if t == nil {
			return null, nil
		}
		property := strings.ToLower(m.text(a, 2))
		f := indexProperties[property]
		for i := range t.Indexes {
			ix := &t.Indexes[i]
			switch {
			case ix.ID == 0 || !catalog.SameName(ix.Name, m.text(a, 1)):
			case f != nil:
				return types.IntOf(types.Int, f(ix)), nil
			case property == "indexdepth":
				return null, sqlerr.Unsupported("INDEXPROPERTY(…, 'IndexDepth')")
			}
		}
		for _, st := range m.cat.StatisticsOf(m.db.ID, t.ID) {
			if catalog.SameName(st.Name, m.text(a, 1)) && f != nil {
				if property == "isstatistics" {
					return types.Int32(1), nil
				}
				return types.IntOf(types.Int, f(&catalog.Index{ID: int(st.ID)})), nil
			}
		}
		return null, nil
	}),
	metaFunc("INDEXKEY_PROPERTY", 4, 4, types.IntType, func(m meta, a []types.Value) (types.Value, error) {
		id, _ := m.id(a, 0)
		t, _ := m.byID(id).(*catalog.Table)
		index, _ := m.id(a, 1)
		key, _ := m.id(a, 2)
		if t == nil {
			return null, nil
		}
		for i := range t.Indexes {
			ix := &t.Indexes[i]
			if ix.ID != int(index) || key < 1 || int(key) > len(ix.Columns) {
				continue
			}
			switch strings.ToLower(m.text(a, 3)) {
			case "columnid":
				return types.IntOf(types.Int, int64(ix.Columns[key-1].Column)), nil
			case "isdescending":
				return types.IntOf(types.Int, flag(ix.Columns[key-1].Desc)), nil
			}
		}
		return null, nil
	}),
	metaFunc("TYPE_ID", 1, 1, types.IntType, func(m meta, a []types.Value) (types.Value, error) {
		if id, ok := m.typeID(m.text(a, 0)); ok {
			return types.Int32(id), nil
		}
		return null, nil
	}),
	metaFunc("TYPE_NAME", 1, 1, nameType, func(m meta, a []types.Value) (types.Value, error) {
		id, _ := m.id(a, 0)
		if name, ok := catalog.SystemTypeName(id); ok {
			return nameOrNull(name)
		}
		if t := m.cat.TypeByID(m.db.ID, id); t != nil {
			return nameOrNull(t.Name)
		}
		return null, nil
	}),
	metaFunc("TYPEPROPERTY", 2, 2, types.IntType, typeProperty),
}

// columns are those of a table, view or table-valued function.
func (m meta) columns(o any) []catalog.Column {
	switch o := o.(type) {
	case *catalog.Table:
		return o.Columns
	case *catalog.Module:
		return o.Columns
	case *catalog.View:
		cols := make([]catalog.Column, len(o.Columns))
		for i, c := range o.Columns {
			cols[i] = catalog.Column{ID: i + 1, Name: c.Name, Type: c.Type, Nullable: c.Nullable}
		}
		return cols
	}
	return nil
}

func columnByName(cols []catalog.Column, name string) *catalog.Column {
	for i := range cols {
		if catalog.SameName(cols[i].Name, name) {
			return &cols[i]
		}
	}
	return nil
}

// columnProperties are those that a column's definition answers; a parameter answers some of them.
var columnProperties = map[string]func(c *catalog.Column) int64{
	"allowsnull": func(c *catalog.Column) int64 { return flag(c.Nullable) },
	"columnid":   func(c *catalog.Column) int64 { return int64(c.ID) },
	"iscomputed": func(c *catalog.Column) int64 { return flag(c.Computed != "") },
	"isidentity": func(c *catalog.Column) int64 { return flag(c.Identity != nil) },
	"isidnotforrepl": func(c *catalog.Column) int64 {
		return flag(c.Identity != nil && c.Identity.NotForReplication)
	},
	"isrowguidcol":         func(c *catalog.Column) int64 { return flag(c.RowGuidCol) },
	"issparse":             func(c *catalog.Column) int64 { return flag(c.Sparse) },
	"iscolumnset":          func(*catalog.Column) int64 { return 0 },
	"isfulltextindexed":    func(*catalog.Column) int64 { return 0 },
	"statisticalsemantics": func(*catalog.Column) int64 { return 0 },
	"isxmlindexable":       func(c *catalog.Column) int64 { return flag(c.Type.Kind == types.XML) },
	"isoutparam":           func(*catalog.Column) int64 { return 0 },
	"ishidden":             func(c *catalog.Column) int64 { return flag(c.Hidden) },
	"generatedalwaystype":  func(c *catalog.Column) int64 { return int64(c.Generated) },
	"precision": func(c *catalog.Column) int64 {
		switch {
		case c.Type.Kind == types.XML:
			return -1
		case c.Type.IsString() || c.Type.IsBinary():
			return int64(c.Type.Length)
		}
		p, _ := c.Type.PrecisionScale()
		return int64(p)
	},
}

func columnPropertyOf(m meta, a []types.Value) (types.Value, error) {
	id, _ := m.id(a, 0)
	o := m.byID(id)
	name, property := m.text(a, 1), strings.ToLower(m.text(a, 2))
	if mod, ok := o.(*catalog.Module); ok && strings.HasPrefix(name, "@") {
		for _, p := range mod.Params {
			if catalog.SameName(p.Name, name) {
				return columnProperty(&catalog.Column{ID: p.ID, Type: p.Type, Nullable: true}, property, p.Output)
			}
		}
		return null, nil
	}
	cols := m.columns(o)
	if c := columnByName(cols, name); c != nil {
		if property == "ordinal" { // not documented: the place among the columns that are left
			return types.IntOf(types.Int, int64(slices.IndexFunc(cols, func(x catalog.Column) bool { return x.ID == c.ID })+1)), nil
		}
		return columnProperty(c, property, false)
	}
	return null, nil
}

// unknownColumnProperties exist, and the emulator does not know them of a column.
var unknownColumnProperties = words(`fulltexttypecolumn iscursortype isdeterministic isprecise issystemverified systemdataaccess userdataaccess`)

func columnProperty(c *catalog.Column, property string, output bool) (types.Value, error) {
	number := func(n int) (types.Value, error) { return types.IntOf(types.Int, int64(n)), nil }
	switch property {
	case "isoutparam":
		return types.IntOf(types.Int, flag(output)), nil
	case "scale":
		if c.Type.IsString() || c.Type.IsBinary() || c.Type.Kind.IsFloat() {
			return null, nil
		}
		_, s := c.Type.PrecisionScale()
		return number(int(s))
	case "charmaxlen", "octetmaxlen":
		chars, octets, ok := catalog.Lengths(c.Type)
		switch {
		case !ok:
			return null, nil
		case property == "charmaxlen":
			return number(chars)
		}
		return number(octets)
	case "usesansitrim":
		if !c.Type.IsString() && !c.Type.IsBinary() {
			return null, nil
		}
		return number(1)
	case "isindexable":
		if c.Computed != "" {
			break
		}
		return types.IntOf(types.Int, flag(c.Type.MaxLength() != -1 && !largeKinds[c.Type.Kind])), nil
	}
	if f := columnProperties[property]; f != nil {
		return types.IntOf(types.Int, f(c)), nil
	}
	if property == "isindexable" || unknownColumnProperties[property] {
		return null, sqlerr.Unsupported("COLUMNPROPERTY(…, '%s') of this column", property)
	}
	return null, nil
}

// largeKinds are the types that no index has as a key, beside those without a limit.
var largeKinds = map[types.Kind]bool{types.Text: true, types.NText: true, types.Image: true, types.XML: true, types.JSON: true, types.Vector: true, types.Geometry: true}

var indexProperties = map[string]func(ix *catalog.Index) int64{
	"indexid":                     func(ix *catalog.Index) int64 { return int64(ix.ID) },
	"isclustered":                 func(ix *catalog.Index) int64 { return flag(ix.ID == 1) },
	"isunique":                    func(ix *catalog.Index) int64 { return flag(ix.Unique) },
	"isdisabled":                  func(ix *catalog.Index) int64 { return flag(ix.Disabled) },
	"indexfillfactor":             func(ix *catalog.Index) int64 { return int64(ix.FillFactor) },
	"ispadindex":                  func(ix *catalog.Index) int64 { return flag(ix.Padded) },
	"isrowlockdisallowed":         func(ix *catalog.Index) int64 { return flag(ix.NoRowLocks) },
	"ispagelockdisallowed":        func(ix *catalog.Index) int64 { return flag(ix.NoPageLocks) },
	"isstatistics":                func(*catalog.Index) int64 { return 0 },
	"ishypothetical":              func(*catalog.Index) int64 { return 0 },
	"isautostatistics":            func(*catalog.Index) int64 { return 0 },
	"isfulltextkey":               func(*catalog.Index) int64 { return 0 },
	"iscolumnstore":               func(ix *catalog.Index) int64 { return flag(ix.Kind == 5 || ix.Kind == 6) },
	"isoptimizedforsequentialkey": func(ix *catalog.Index) int64 { return flag(ix.Options["OPTIMIZE_FOR_SEQUENTIAL_KEY"] == "ON") },
}

// typeID finds a type by name: system types by their own names (vector only as sys.vector), others in the default schema and dbo.
func (m meta) typeID(name string) (int32, bool) {
	p := parts(name)
	if len(p) == 0 || len(p) > 2 {
		return 0, false
	}
	schema, name := "", p[len(p)-1]
	if len(p) == 2 {
		schema = p[0]
	}
	if schema == "" || catalog.SameName(schema, "sys") {
		if id, ok := catalog.SystemTypeID(name); ok && !(schema == "" && catalog.SameName(name, "vector")) {
			return id, true
		}
	}
	for _, s := range m.schemas(m.db, schema) {
		if s == nil {
			continue
		}
		if t := m.cat.Type(m.db.ID, s.ID, name); t != nil {
			return t.ID, true
		}
	}
	return 0, false
}

func typeProperty(m meta, a []types.Value) (types.Value, error) {
	id, ok := m.typeID(m.text(a, 0))
	if !ok {
		return null, nil
	}
	nullable, schema := id != 256, int32(catalog.SchemaSys)
	if u := m.cat.TypeByID(m.db.ID, id); u != nil {
		nullable, schema = u.Nullable, u.Schema
	}
	property := strings.ToLower(m.text(a, 1))
	switch property {
	case "allowsnull":
		return types.IntOf(types.Int, flag(nullable)), nil
	case "ownerid":
		if s := m.cat.SchemaByID(m.db.ID, schema); s != nil {
			return types.Int32(s.Owner), nil
		}
	case "precision", "scale", "usesansitrim":
		t, ok := catalog.TypeOf(m.cat, m.db.ID, id)
		if !ok || largeKinds[t.Kind] || t.Kind == types.Variant || t.Kind == types.UniqueIdentifier || t.Kind == types.Timestamp {
			return null, sqlerr.Unsupported("TYPEPROPERTY(…, '%s') of this type", property)
		}
		return columnProperty(&catalog.Column{Type: t}, property, false)
	}
	return null, nil
}
