package security

import (
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// Check refuses (Msg 40517) what the text of a statement alone shows not to be supported. Its caller asks before any
// statement of the batch has an effect; Run asks again.
func Check(stmt syntax.Stmt) error {
	switch s := stmt.(type) {
	case *syntax.PrincipalStmt:
		if options[s.Kind] == nil {
			return sqlerr.Unsupported("%s", s.Kind)
		}
		if err := known(s); err != nil {
			return err
		}
		return checkPrincipal(s)
	case *syntax.DropStmt:
		if options[s.Kind] == nil {
			return sqlerr.Unsupported("DROP %s", s.Kind)
		}
	case *syntax.PermissionStmt:
		return checkPermission(s)
	case *syntax.AlterAuthorizationStmt:
		if !slices.Contains(owned, s.Class) {
			return sqlerr.Unsupported("ALTER AUTHORIZATION ON %s", strings.ToUpper(s.Class))
		}
	}
	return nil
}

// owned are the classes of ALTER AUTHORIZATION.
var owned = []string{"OBJECT", "SCHEMA", "ROLE", "DATABASE"}

func checkPrincipal(s *syntax.PrincipalStmt) error {
	switch {
	case s.Kind == "LOGIN":
		return checkLogin(s)
	case s.Kind == "USER":
		for _, name := range []string{"NAME", "LOGIN", "SID"} {
			if _, ok := option(s.Options, name); ok && (!s.Alter || name == "SID") {
				return sqlerr.Unsupported("USER … WITH %s", name)
			}
		}
	case s.Kind == "SERVER ROLE" && !s.Alter && s.Authorization != "":
		return sqlerr.Unsupported("CREATE SERVER ROLE … AUTHORIZATION")
	case s.Kind == "ROLE" && s.AddMember != "" && catalog.SameName(s.AddMember, s.Name):
		return sqlerr.Unsupported("a role as a member of itself")
	}
	return nil
}

func checkLogin(s *syntax.PrincipalStmt) error {
	if v, ok := option(s.Options, "SID"); ok && !s.Alter {
		if sid, ok := bytes(v); !ok || len(sid) != sidLength {
			return sqlerr.Unsupported("a login SID that is not 16 bytes")
		}
	}
	if s.Source == fromKey {
		return nil
	}
	password, ok := option(s.Options, "PASSWORD")
	if !ok && !s.Alter {
		return sqlerr.Unsupported("CREATE LOGIN without a password")
	}
	if _, hashed := option(s.Options, "HASHED"); hashed {
		if hash, ok := bytes(password); !ok || !isHash(hash) {
			return sqlerr.Unsupported("a password hash that is not of version 0x0200")
		}
	}
	return nil
}

// sidLength is that of the SID of a SQL Server login, in bytes.
const sidLength = 16

// knownPermission reports a permission that some class of securables has.
func knownPermission(name string) bool {
	if name == "EXEC" {
		return true
	}
	for _, class := range []string{"OBJECT", "SCHEMA", "DATABASE", "SERVER", "USER", "ROLE", "TYPE", "LOGIN", "SERVER ROLE", "SERVICE"} {
		if catalog.PermissionOf(class, name) != nil {
			return true
		}
	}
	return false
}

func checkPermission(s *syntax.PermissionStmt) error {
	if s.As != "" {
		return sqlerr.Unsupported("%s … AS", s.Action)
	}
	if _, ok := catalog.ClassNumber(s.Class); s.Securable != nil && (!ok || s.Class == "SERVER") {
		return sqlerr.Unsupported("permissions on %s", s.Class)
	}
	for _, p := range s.Permissions {
		if len(p.Columns) > 0 {
			return sqlerr.Unsupported("column permissions")
		}
		if p.Name == "ALL" {
			return sqlerr.Unsupported("ALL permissions")
		}
		if !knownPermission(p.Name) {
			return sqlerr.Unsupported("permission %s", p.Name)
		}
	}
	return nil
}
