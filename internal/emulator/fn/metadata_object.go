package fn

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func init() { register(objectFuncs) }

var objectFuncs = []Func{
	metaFunc("OBJECT_ID", 1, 2, types.IntType, objectID),
	metaFunc("OBJECT_NAME", 1, 2, nameType, func(m meta, a []types.Value) (types.Value, error) {
		id, _ := m.id(a, 0)
		if v := viewByID(id); v != nil {
			return nameOrNull(v.Name)
		}
		if o := catalog.Of(m.byIDIn(m.database(a, 1), id)); o != nil {
			return nameOrNull(o.Name)
		}
		return null, nil
	}),
	metaFunc("OBJECT_SCHEMA_NAME", 1, 2, nameType, func(m meta, a []types.Value) (types.Value, error) {
		id, _ := m.id(a, 0)
		if v := viewByID(id); v != nil {
			return nameOrNull(v.Schema)
		}
		db := m.database(a, 1)
		o := catalog.Of(m.byIDIn(db, id))
		if o == nil {
			return null, nil
		}
		if s := m.cat.SchemaByID(db.ID, o.Schema); s != nil {
			return nameOrNull(s.Name)
		}
		return null, nil
	}),
	metaFunc("OBJECT_DEFINITION", 1, 1, types.NVarCharMax, func(m meta, a []types.Value) (types.Value, error) {
		id, _ := m.id(a, 0)
		o := m.byID(id)
		if o == nil {
			return null, nil
		}
		owner := catalog.Of(o).ID
		if p := catalog.Of(o).Parent; p != 0 {
			owner = p
		}
		if !m.cat.Allowed(m.subject(m.db), "VIEW DEFINITION", "OBJECT", owner) {
			return null, nil
		}
		switch o := o.(type) {
		case *catalog.Module:
			if !o.Encrypted {
				return nameOrNull(o.Definition)
			}
		case *catalog.Check:
			return nameOrNull(o.Definition)
		case *catalog.Default:
			return nameOrNull(o.Definition)
		}
		return null, nil
	}),
	metaFunc("OBJECTPROPERTY", 2, 2, types.IntType, func(m meta, a []types.Value) (types.Value, error) {
		id, _ := m.id(a, 0)
		return objectProperty(m, m.byID(id), strings.ToLower(m.text(a, 1))), nil
	}),
	metaFunc("OBJECTPROPERTYEX", 2, 2, types.VariantType, func(m meta, a []types.Value) (types.Value, error) {
		id, _ := m.id(a, 0)
		o := m.byID(id)
		property := strings.ToLower(m.text(a, 1))
		if property == "basetype" && o != nil {
			t := catalog.Of(o).Type
			return types.StringOf(types.Char, (t + " ")[:2]), nil
		}
		return objectProperty(m, o, property), nil
	}),
	metaFunc("PARSENAME", 2, 2, nameType, func(m meta, a []types.Value) (types.Value, error) {
		p := parts(m.text(a, 0))
		n, ok := m.id(a, 1)
		if !ok || n < 1 || int(n) > len(p) {
			return null, nil
		}
		return nameOrNull(p[len(p)-int(n)])
	}),
	metaFunc("SCHEMA_ID", 0, 1, types.IntType, func(m meta, a []types.Value) (types.Value, error) {
		s := m.defaultSchema()
		if len(a) == 1 {
			s = m.cat.Schema(m.db.ID, m.text(a, 0))
		}
		if s == nil {
			return null, nil
		}
		return types.Int32(s.ID), nil
	}),
	metaFunc("SCHEMA_NAME", 0, 1, nameType, func(m meta, a []types.Value) (types.Value, error) {
		s := m.defaultSchema()
		if len(a) == 1 {
			id, _ := m.id(a, 0)
			s = m.cat.SchemaByID(m.db.ID, id)
		}
		if s == nil {
			return null, nil
		}
		return nameOrNull(s.Name)
	}),
	metaFunc("STATS_DATE", 2, 2, types.DateTimeType, func(meta, []types.Value) (types.Value, error) {
		return null, nil // no statistics are ever gathered
	}),
	metaFunc("IDENT_CURRENT", 1, 1, types.NumericType(38, 0), func(m meta, a []types.Value) (types.Value, error) {
		db, t, c, err := m.identity(a)
		if t == nil || err != nil {
			return null, err
		}
		n, used := m.cat.LastIdentity(db.ID, t.ID)
		if !used {
			n = c.Seed
		}
		return identity(types.IntOf(types.BigInt, n)), nil
	}),
	metaFunc("IDENT_SEED", 1, 1, types.NumericType(38, 0), func(m meta, a []types.Value) (types.Value, error) {
		_, t, c, err := m.identity(a)
		if t == nil || err != nil {
			return null, err
		}
		return identity(types.IntOf(types.BigInt, c.Seed)), nil
	}),
	metaFunc("IDENT_INCR", 1, 1, types.NumericType(38, 0), func(m meta, a []types.Value) (types.Value, error) {
		_, t, c, err := m.identity(a)
		if t == nil || err != nil {
			return null, err
		}
		return identity(types.IntOf(types.BigInt, c.Increment)), nil
	}),
}

func viewByID(id int32) *catalog.View {
	if id >= 0 {
		return nil
	}
	for _, v := range catalog.AllViews() {
		if v.ObjectID == id {
			return v
		}
	}
	return nil
}

// objectID compares the second argument with the two-letter type code; longer texts match nothing.
func objectID(m meta, a []types.Value) (types.Value, error) {
	db, o, err := m.object(m.text(a, 0))
	if err != nil || o == nil {
		return null, err
	}
	kind, id := "V", int32(0)
	if v, ok := o.(*catalog.View); ok {
		id = v.ObjectID
	} else {
		r := catalog.Of(o)
		t, isTable := o.(*catalog.Table)
		if !(isTable && t.Temp) && !m.sees(db, r) {
			return null, nil
		}
		kind, id = r.Type, r.ID
	}
	if len(a) == 2 && !strings.EqualFold(m.text(a, 1), kind) {
		return null, nil
	}
	return types.Int32(id), nil
}

func (m meta) defaultSchema() *catalog.Schema {
	if u := m.env.Sess.User(); u != nil && u.DefaultSchema != "" {
		return m.cat.Schema(m.db.ID, u.DefaultSchema)
	}
	return m.cat.SchemaByID(m.db.ID, catalog.SchemaDbo)
}

// identity finds the table that the first argument names, and its identity.
func (m meta) identity(a []types.Value) (*catalog.Database, *catalog.Table, *catalog.Identity, error) {
	db, o, err := m.object(m.text(a, 0))
	t, ok := o.(*catalog.Table)
	if err != nil || !ok || !t.Temp && !m.sees(db, &t.Object) {
		return nil, nil, nil, err
	}
	for i := range t.Columns {
		if c := t.Columns[i].Identity; c != nil {
			return db, t, c, nil
		}
	}
	return nil, nil, nil, nil
}

// isTypes are the OBJECTPROPERTY questions that the type code answers, for any object.
var isTypes = map[string]string{
	"istable": "U S TT IT", "isusertable": "U", "isview": "V", "isprocedure": "P PC", "isscalarfunction": "FN FS", "isinlinefunction": "IF",
	"istablefunction": "IF TF FT", "istrigger": "TR TA", "isprimarykey": "PK", "isuniquecnst": "UQ", "ischeckcnst": "C", "isforeignkey": "F",
	"isdefaultcnst": "D", "isconstraint": "PK UQ C F D EC", "issystemtable": "S",
	"isqueue": "SQ", "isextendedproc": "X", "isreplproc": "RF", "isdefault": "", "isrule": "",
}

// tableProperties apply to tables.
var tableProperties = map[string]func(t *catalog.Table) int64{
	"tablehasprimarykey": func(t *catalog.Table) int64 {
		return has(t.Keys, func(k catalog.KeyConstraint) bool { return k.Type == "PK" })
	},
	"tablehasuniquecnst": func(t *catalog.Table) int64 {
		return has(t.Keys, func(k catalog.KeyConstraint) bool { return k.Type == "UQ" })
	},
	"tablehasforeignkey": func(t *catalog.Table) int64 { return flag(len(t.ForeignKeys) > 0) },
	"tablehascheckcnst":  func(t *catalog.Table) int64 { return flag(len(t.Checks) > 0) },
	"tablehasdefaultcnst": func(t *catalog.Table) int64 {
		return has(t.Columns, func(c catalog.Column) bool { return c.Default != nil })
	},
	"tablehasidentity": func(t *catalog.Table) int64 {
		return has(t.Columns, func(c catalog.Column) bool { return c.Identity != nil })
	},
	"tablehasrowguidcol": func(t *catalog.Table) int64 {
		return has(t.Columns, func(c catalog.Column) bool { return c.RowGuidCol })
	},
	"tablehastimestamp": func(t *catalog.Table) int64 {
		return has(t.Columns, func(c catalog.Column) bool { return c.Type.Kind == types.Timestamp })
	},
	"tablehasclustindex":     func(t *catalog.Table) int64 { return has(t.Indexes, func(i catalog.Index) bool { return i.ID == 1 }) },
	"tablehasnonclustindex":  func(t *catalog.Table) int64 { return has(t.Indexes, func(i catalog.Index) bool { return i.ID > 1 }) },
	"tablehasindex":          func(t *catalog.Table) int64 { return has(t.Indexes, func(i catalog.Index) bool { return i.ID > 0 }) },
	"tabletemporaltype":      func(t *catalog.Table) int64 { return int64(t.Temporal) },
	"tableismemoryoptimized": func(t *catalog.Table) int64 { return flag(t.MemoryOptimized) },
	"isansinullson":          func(t *catalog.Table) int64 { return flag(t.AnsiNulls) },
}

// moduleProperties apply to procedures, views, functions and triggers.
var moduleProperties = map[string]func(m *catalog.Module) int64{
	"isschemabound":          func(m *catalog.Module) int64 { return flag(m.SchemaBound) },
	"isencrypted":            func(m *catalog.Module) int64 { return flag(m.Encrypted) },
	"execisansinullson":      func(m *catalog.Module) int64 { return flag(m.AnsiNulls) },
	"execisquotedidenton":    func(m *catalog.Module) int64 { return flag(m.QuotedIdent) },
	"isquotedidenton":        func(m *catalog.Module) int64 { return flag(m.QuotedIdent) },
	"isansinullson":          func(m *catalog.Module) int64 { return flag(m.AnsiNulls) },
	"execistriggerdisabled":  func(m *catalog.Module) int64 { return flag(m.Disabled) },
	"execisinsteadoftrigger": func(m *catalog.Module) int64 { return flag(m.InsteadOf) },
	"execisaftertrigger":     func(m *catalog.Module) int64 { return flag(m.Type == "TR" && !m.InsteadOf) },
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func has[T any](list []T, f func(T) bool) int64 {
	for _, x := range list {
		if f(x) {
			return 1
		}
	}
	return 0
}

// objectProperty answers in int; NULL for an unknown property, or one that does not apply.
func objectProperty(m meta, o any, property string) types.Value {
	if o == nil {
		return null
	}
	r := catalog.Of(o)
	if codes, ok := isTypes[property]; ok {
		return types.IntOf(types.Int, flag(strings.Contains(" "+codes+" ", " "+r.Type+" ")))
	}
	switch property {
	case "ownerid":
		if r.Owner != 0 {
			return types.Int32(r.Owner)
		}
		if s := m.cat.SchemaByID(m.db.ID, r.Schema); s != nil {
			return types.Int32(s.Owner)
		}
		return null
	case "schemaid":
		return types.Int32(r.Schema)
	case "ismsshipped":
		return types.IntOf(types.Int, flag(r.Shipped))
	}
	switch o := o.(type) {
	case *catalog.Table:
		if f := tableProperties[property]; f != nil {
			return types.IntOf(types.Int, f(o))
		}
	case *catalog.Module:
		if f := moduleProperties[property]; f != nil {
			return types.IntOf(types.Int, f(o))
		}
	case *catalog.Check:
		if property == "cnstisdisabled" {
			return types.IntOf(types.Int, flag(o.Disabled))
		}
		if property == "cnstisnottrusted" {
			return types.IntOf(types.Int, flag(o.Untrusted))
		}
	case *catalog.EdgeConstraint:
		if property == "cnstisdisabled" {
			return types.IntOf(types.Int, flag(o.Disabled))
		}
		if property == "cnstisnottrusted" {
			return types.IntOf(types.Int, flag(o.Untrusted))
		}
	case *catalog.ForeignKey:
		if property == "cnstisdisabled" {
			return types.IntOf(types.Int, flag(o.Disabled))
		}
		if property == "cnstisnottrusted" {
			return types.IntOf(types.Int, flag(o.Untrusted))
		}
	}
	return null
}
