package security

import (
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// databaseKinds are the kinds of principals that a database has.
var databaseKinds = map[string]bool{"USER": true, "ROLE": true, "APPLICATION ROLE": true}

// writable is Msg 3906 for a statement that would change the principals, permissions or owners of a read-only database.
func (r *runner) writable(stmt syntax.Stmt) error {
	if !r.db.ReadOnly {
		return nil
	}
	inside := false
	switch stmt := stmt.(type) {
	case *syntax.PrincipalStmt:
		inside = databaseKinds[stmt.Kind]
	case *syntax.DropStmt:
		inside = databaseKinds[stmt.Kind]
	case *syntax.AlterAuthorizationStmt:
		inside = stmt.Class != "DATABASE"
	case *syntax.PermissionStmt:
		on, err := r.securable(stmt)
		if err != nil {
			return err
		}
		inside = !on.server
	}
	if inside {
		return sqlerr.New(3906, r.db.Name)
	}
	return nil
}
