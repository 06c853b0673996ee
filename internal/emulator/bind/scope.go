// Package bind resolves names and types: syntax trees in, executable exec trees out.
//
// Binding takes Sch-S on every object that it names, for the transaction, so a table being altered by another session is
// waited for. A name that does not exist is Msg 208 (class Batch), which the caller may defer; a column that does not
// exist in a table that does is Msg 207 (class Compile). A statement with several bad names is refused with all: see Errors.
package bind

import (
	"context"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Scope is where a statement is bound: the catalog it sees, the variables and tables that are its batch's own.
type Scope struct {
	// Ctx ends waits for locks; nil never does.
	Ctx  context.Context
	Cat  catalog.Catalog
	DB   *catalog.Database
	Sess exec.Session
	// DefaultSchema is tried first for one-part names, then dbo.
	DefaultSchema int32
	Vars          *Vars
	// Tables finds table variables ("@t"), #temp tables ("#t") and a trigger's inserted and deleted; nil when there is none.
	Tables func(name string) *TableSource
	// Module is the module whose body is bound, nil in a plain batch.
	Module *catalog.Module
	// InFunction forbids side effects (443) and rowsets to the client (444).
	InFunction bool
	// Stored is the definition of a view, CHECK constraint or computed column, which forbids NEXT VALUE FOR (11719).
	Stored bool
	// Locked, when set, collects what binding took Sch-S on: a plan kept for later runs needs it again.
	Locked *[]store.Resource
}

// TableSource is a table that is not in the current database's catalog: its definition, and for inserted and deleted the
// rows themselves (Rows set, no tree).
type TableSource struct {
	Table *catalog.Table
	DB    int32
	Rows  func(env *exec.Env) []types.Row
}

// Vars are the declared variables of one batch or module; a slot never changes.
type Vars struct {
	names map[string]int
	Types []types.Type
}
