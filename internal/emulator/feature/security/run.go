package security

import (
	"encoding/hex"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// runner is one statement at work.
type runner struct {
	env *exec.Env
	cat catalog.Catalog
	db  *catalog.Database
}

// Run runs CREATE and ALTER of logins, users and roles, DROP of them, GRANT, DENY, REVOKE and ALTER AUTHORIZATION,
// in the transaction of env.
func Run(env *exec.Env, s *bind.Scope, stmt syntax.Stmt) error {
	if err := Check(stmt); err != nil {
		return err
	}
	r := &runner{env: env, cat: env.Cat, db: s.DB}
	if r.db == nil {
		r.db = env.Sess.Database()
	}
	// One statement at a time changes the principals and permissions of the instance, for they refer to each other.
	if _, err := env.Tx.Lock(env.Ctx, store.Resource{Kind: store.MetaLock, Key: "principals"}, store.X); err != nil {
		return err
	}
	if err := r.writable(stmt); err != nil {
		return err
	}
	switch stmt := stmt.(type) {
	case *syntax.PrincipalStmt:
		return r.principal(stmt)
	case *syntax.DropStmt:
		return r.drop(stmt)
	case *syntax.PermissionStmt:
		return r.permission(stmt)
	case *syntax.AlterAuthorizationStmt:
		return r.authorization(stmt)
	}
	return sqlerr.Unsupported("security statement %T", stmt)
}

func (r *runner) principal(s *syntax.PrincipalStmt) error {
	switch {
	case s.Kind == "LOGIN" && s.Alter:
		return r.alterLogin(s)
	case s.Kind == "LOGIN" && s.Source == fromKey:
		return r.createKeyLogin(s)
	case s.Kind == "LOGIN":
		return r.createLogin(s)
	case s.Kind == "USER" && s.Alter:
		return r.alterUser(s)
	case s.Kind == "USER":
		return r.createUser(s)
	case s.Kind == "ROLE" && s.Alter:
		return r.alterRole(s)
	case s.Kind == "ROLE":
		return r.createRole(s)
	case s.Kind == "SERVER ROLE" && s.Alter:
		return r.alterServerRole(s)
	case s.Kind == "SERVER ROLE":
		return r.createServerRole(s)
	}
	return sqlerr.Unsupported("%s", s.Kind)
}

// options that each kind takes; the others are refused by name before anything happens.
var options = map[string]map[string]bool{
	"LOGIN": {
		"PASSWORD": true, "HASHED": true, "DEFAULT_DATABASE": true, "DEFAULT_LANGUAGE": true, "SID": true, "NAME": true, "CHECK_POLICY": true,
		"CHECK_EXPIRATION": true, "UNLOCK": true, "OLD_PASSWORD": true,
	},
	"USER":        {"DEFAULT_SCHEMA": true, "NAME": true, "LOGIN": true, "SID": true},
	"ROLE":        {"NAME": true},
	"SERVER ROLE": {"NAME": true},
}

func known(s *syntax.PrincipalStmt) error {
	switch {
	case s.Source == "", s.Source == "FOR LOGIN", s.Source == "WITHOUT LOGIN":
	case s.Source == fromKey && s.Kind == "LOGIN" && len(s.Options) == 0:
	default:
		return sqlerr.Unsupported("CREATE %s … %s", s.Kind, s.Source)
	}
	for _, o := range s.Options {
		if !options[s.Kind][o.Name] {
			return sqlerr.Unsupported("%s option %s", s.Kind, o.Name)
		}
		switch {
		case o.Name == "CHECK_EXPIRATION" && word(o.Value) != "OFF":
			return sqlerr.Unsupported("CHECK_EXPIRATION = ON")
		case o.Name == "DEFAULT_LANGUAGE" && word(o.Value) != "us_english" && word(o.Value) != "English":
			return sqlerr.Unsupported("DEFAULT_LANGUAGE = %s", word(o.Value))
		}
	}
	return nil
}

// word is an option's value as text: an identifier, a string, a number.
func word(e syntax.Expr) string {
	switch e := e.(type) {
	case *syntax.ColumnRef:
		if len(e.Parts) > 0 {
			return e.Parts[len(e.Parts)-1]
		}
	case *syntax.Literal:
		return e.Text
	}
	return ""
}

// bytes is a binary constant's value.
func bytes(e syntax.Expr) (string, bool) {
	l, ok := e.(*syntax.Literal)
	if !ok || l.Kind != syntax.BinaryLiteral {
		return "", false
	}
	text := l.Text
	if len(text)%2 == 1 {
		text = "0" + text
	}
	b, err := hex.DecodeString(text)
	return string(b), err == nil
}

func option(list []syntax.Option, name string) (syntax.Expr, bool) {
	for _, o := range list {
		if o.Name == name {
			return o.Value, true
		}
	}
	return nil, false
}

// can asks for a permission of the session on the current database or the server.
func (r *runner) can(permission, class string, id int32) bool {
	return r.env.Sess.HasPermission(permission, class, id)
}

// denied is Msg 15247.
func denied() error { return sqlerr.New(15247) }

// missing is Msg 15151: what is not there, or may not be touched.
func missing(verb, kind, name string) error { return sqlerr.New(15151, verb, kind, name) }
