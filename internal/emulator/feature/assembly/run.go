// Package assembly is SQL CLR: assemblies and the trust in them, CLR modules bound to their methods, and calls of these. Checks are made
// on the bytes themselves; package il runs the code.
package assembly

import (
	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// runner is one statement at work.
type runner struct {
	env  *exec.Env
	s    *bind.Scope
	cat  catalog.Catalog
	db   *catalog.Database
	verb string // CREATE or ALTER, for messages
}

// Run runs CREATE, ALTER and DROP ASSEMBLY, CREATE and DROP ASYMMETRIC KEY, in the transaction of env.
func Run(env *exec.Env, s *bind.Scope, stmt syntax.Stmt) error {
	r := &runner{env: env, s: s, cat: env.Cat, db: s.DB, verb: "CREATE"}
	if r.db.ReadOnly {
		return sqlerr.New(3906, r.db.Name)
	}
	// One statement at a time changes the assemblies of a database, for they refer to each other.
	if _, err := env.Tx.Lock(env.Ctx, store.Resource{Kind: store.MetaLock, DB: r.db.ID, Key: "assemblies"}, store.X); err != nil {
		return err
	}
	switch stmt := stmt.(type) {
	case *syntax.AssemblyStmt:
		if stmt.Alter {
			r.verb = "ALTER"
			return r.alter(stmt)
		}
		return r.create(stmt)
	case *syntax.AsymmetricKeyStmt:
		return r.createKey(stmt)
	case *syntax.DropStmt:
		if stmt.Kind == "ASSEMBLY" {
			return r.drop(stmt)
		}
		return r.dropKey(stmt)
	}
	return sqlerr.Unsupported("assembly statement %T", stmt)
}

// Check refuses (Msg 40517) what the text of a statement alone shows not to be supported: assemblies from files of the server.
func Check(stmt syntax.Stmt) error {
	st, ok := stmt.(*syntax.AssemblyStmt)
	if !ok {
		return nil
	}
	sources := st.From
	for _, f := range st.AddFiles {
		sources = append(sources[:len(sources):len(sources)], f.Content)
	}
	for _, e := range sources {
		if l, ok := e.(*syntax.Literal); ok && (l.Kind == syntax.StringLiteral || l.Kind == syntax.NStringLiteral) {
			return sqlerr.Unsupported("%s ASSEMBLY from a file", map[bool]string{false: "CREATE", true: "ALTER"}[st.Alter]).At(l.Line)
		}
	}
	return nil
}

func (r *runner) can(permission, class string, id int32) bool {
	return r.env.Sess.HasPermission(permission, class, id)
}

// bits evaluates the sources of an assembly: binary values; a character string is a path, which is refused.
func (r *runner) bits(list []syntax.Expr) ([][]byte, error) {
	var out [][]byte
	for i, e := range list {
		x, err := bind.Expr(r.s, e)
		if err != nil {
			return nil, err
		}
		if x.Type().IsString() {
			return nil, sqlerr.Unsupported("%s ASSEMBLY from a file", r.verb)
		}
		v, err := x.Eval(r.env)
		if err != nil {
			return nil, err
		}
		switch v.Kind {
		case types.Binary, types.VarBinary:
			out = append(out, v.Bytes())
		case types.Null:
			return nil, sqlerr.New(6569, r.verb+" ASSEMBLY", i+1)
		default:
			return nil, sqlerr.New(6566, r.verb, i+1)
		}
	}
	return out, nil
}

var permissionSets = map[string]int{"": catalog.PermissionSafe, "SAFE": catalog.PermissionSafe, "EXTERNAL_ACCESS": catalog.PermissionExternal, "UNSAFE": catalog.PermissionUnsafe}

// platform refuses what a server on Linux cannot load: Msg 10342.
func (r *runner) platform(name string, set int) error {
	if set != catalog.PermissionSafe && r.env.Sess.Server().Platform != "Windows" {
		return sqlerr.New(10342, name)
	}
	return nil
}

// configured is an option's value in use.
func configured(cat catalog.Catalog, id int32) bool {
	c := cat.Config(id)
	return c != nil && c.ValueInUse != 0
}

// The options of sp_configure, by id.
const (
	clrEnabled        = 1562
	clrStrictSecurity = 1587
)
