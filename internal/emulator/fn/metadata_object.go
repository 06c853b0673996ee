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
		return m.objectProperty(id, strings.ToLower(m.text(a, 1)))
	}),
	metaFunc("OBJECTPROPERTYEX", 2, 2, types.VariantType, func(m meta, a []types.Value) (types.Value, error) {
		id, _ := m.id(a, 0)
		property := strings.ToLower(m.text(a, 1))
		if f := extendedProperties[property]; f != nil {
			return f(m, m.byID(id))
		}
		return m.objectProperty(id, property)
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
	metaFunc("STATS_DATE", 2, 2, types.DateTimeType, statsDate),
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
