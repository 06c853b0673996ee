package fn

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// TempTables is what a session offers that has #temp tables: OBJECT_ID('tempdb..#t') asks for it.
type TempTables interface {
	// TempTable finds a #temp table of the running scope by its name with "#"; nil when there is none.
	TempTable(name string) *catalog.Table
	// TempModule finds a #temporary procedure.
	TempModule(name string) *catalog.Module
}

// metaFunc is a function over the catalog: NULL in, NULL out, and NULL for what is not there or not to be seen.
func metaFunc(name string, minArgs, maxArgs int, t types.Type, eval func(m meta, a []types.Value) (types.Value, error)) Func {
	return Func{
		Name: name, Min: minArgs, Max: maxArgs, Result: returns(name, t),
		Eval: func(env *exec.Env, a []types.Value, argTypes []types.Type) (types.Value, error) {
			return eval(meta{env, env.Cat, env.Sess.Database(), argTypes}, a)
		},
	}
}

// nameFunc is metaFunc for a name, of the caller without an argument; it looks at the current database only with one.
func nameFunc(name string, own func(s exec.Session) string, other func(m meta, a []types.Value) (types.Value, error)) Func {
	f := metaFunc(name, 0, 1, nameType, other)
	look := f.Eval
	f.Eval = func(env *exec.Env, a []types.Value, argTypes []types.Type) (types.Value, error) {
		if len(a) == 0 {
			return nameOrNull(own(env.Sess))
		}
		return look(env, a, argTypes)
	}
	return f
}

// meta is one evaluation over the catalog.
type meta struct {
	env   *exec.Env
	cat   catalog.Catalog
	db    *catalog.Database
	types []types.Type
}

func (m meta) text(a []types.Value, i int) string {
	s, err := text(a[i], m.types[i])
	if err != nil {
		return ""
	}
	return strings.TrimRight(s, " ")
}

// id is an integer argument; false when it is no integer.
func (m meta) id(a []types.Value, i int) (int32, bool) {
	n, err := whole(a[i], m.types[i])
	return int32(n), err == nil && n == int64(int32(n))
}

// parts splits a name of one to four parts; brackets and double quotes may enclose a part. Nil for what is no name.
func parts(name string) []string {
	var out []string
	for {
		var part string
		switch {
		case strings.HasPrefix(name, "[") || strings.HasPrefix(name, `"`):
			end := byte(']')
			if name[0] == '"' {
				end = '"'
			}
			i := 1
			var b strings.Builder
			for ; i < len(name); i++ {
				if name[i] != end {
					b.WriteByte(name[i])
				} else if i+1 < len(name) && name[i+1] == end {
					b.WriteByte(end)
					i++
				} else {
					break
				}
			}
			if i >= len(name) {
				return nil
			}
			part, name = b.String(), strings.TrimLeft(name[i+1:], " ")
		default:
			i := strings.IndexByte(name, '.')
			if i < 0 {
				i = len(name)
			}
			part, name = strings.TrimSpace(name[:i]), name[i:]
		}
		out = append(out, part)
		if name == "" {
			return out
		}
		if name[0] != '.' || len(out) == 4 {
			return nil
		}
		name = strings.TrimLeft(name[1:], " ")
	}
}

// subject is the caller in a database, which need not be the current one.
func (m meta) subject(db *catalog.Database) catalog.Subject {
	s := catalog.Subject{Login: m.env.Sess.Login(), DB: db}
	if m.db != nil && db.ID == m.db.ID {
		s.User = m.env.Sess.User()
	} else {
		s.User = m.cat.UserOf(db, s.Login)
	}
	return s
}

// sees reports whether the caller has any permission on an object, or on the table that it belongs to.
func (m meta) sees(db *catalog.Database, o *catalog.Object) bool {
	id := o.ID
	if o.Parent != 0 {
		id = o.Parent
	}
	return m.cat.Allowed(m.subject(db), "", "OBJECT", id)
}

// schemas are those that an unqualified name is looked up in: the user's default, then dbo.
func (m meta) schemas(db *catalog.Database, name string) []*catalog.Schema {
	var out []*catalog.Schema
	if name != "" {
		return append(out, m.cat.Schema(db.ID, name))
	}
	if u := m.subject(db).User; u != nil && u.DefaultSchema != "" {
		out = append(out, m.cat.Schema(db.ID, u.DefaultSchema))
	}
	return append(out, m.cat.SchemaByID(db.ID, catalog.SchemaDbo))
}

// object finds an object by name: a record of the catalog, a *catalog.View, or nil.
func (m meta) object(name string) (db *catalog.Database, o any, err error) {
	p := parts(name)
	if p == nil || len(p) == 4 && p[0] != "" {
		return nil, nil, nil
	}
	for len(p) < 4 {
		p = append([]string{""}, p...)
	}
	db = m.db
	if p[1] != "" {
		db = m.cat.Database(p[1])
	}
	if db == nil || p[3] == "" {
		return nil, nil, nil
	}
	if strings.HasPrefix(p[3], "#") {
		if db.ID != 2 {
			return db, nil, nil
		}
		t, ok := m.env.Sess.(TempTables)
		if !ok {
			return nil, nil, sqlerr.Unsupported("looking up a #temp table by name")
		}
		if found := t.TempTable(p[3]); found != nil {
			return db, found, nil
		}
		if found := t.TempModule(p[3]); found != nil {
			return db, found, nil
		}
		return db, nil, nil
	}
	for _, s := range m.schemas(db, p[2]) {
		if s == nil {
			continue
		}
		if v := catalog.LookupView(s.Name, p[3]); v != nil {
			return db, v, nil
		}
		if catalog.KnownView(s.Name, p[3]) {
			return nil, nil, sqlerr.Unsupported("catalog view %s.%s", s.Name, p[3])
		}
		if found := m.cat.ObjectByName(db.ID, s.ID, p[3]); found != nil {
			return db, found, nil
		}
	}
	return db, nil, nil
}

// byID finds an object of the current database that the caller sees; nil otherwise.
func (m meta) byID(id int32) any { return m.byIDIn(m.db, id) }

func (m meta) byIDIn(db *catalog.Database, id int32) any {
	if db == nil {
		return nil
	}
	o := m.cat.ObjectByID(db.ID, id)
	if o == nil || !m.sees(db, catalog.Of(o)) {
		return nil
	}
	return o
}

// database is the one that an optional id argument names, else the current one; nil when it is not there or not visible.
func (m meta) database(a []types.Value, i int) *catalog.Database {
	if len(a) <= i {
		return m.db
	}
	id, ok := m.id(a, i)
	if !ok {
		return nil
	}
	d := m.cat.DatabaseByID(id)
	if d == nil || !m.cat.DatabaseVisible(d, m.env.Sess.Login()) {
		return nil
	}
	return d
}

func nameOrNull(name string) (types.Value, error) {
	if name == "" {
		return types.NullValue, nil
	}
	return types.NStr(name), nil
}

var null = types.NullValue
