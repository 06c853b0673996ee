// Package bind resolves names and types: syntax trees in, executable exec trees out.
package bind

import (
	"context"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
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

/* Implemented in this package:

func (v *Vars) Declare(name string, t types.Type) (slot int, ok bool)    false when declared already (134)
func (v *Vars) Lookup(name string) (slot int, t types.Type, ok bool)     name with or without @, case-insensitive

func Type(s *Scope, t syntax.TypeName) (types.Type, *catalog.Type, error)                       2715, 243, 1001, 131, 2717, 2750; aliases and sysname resolved
func Expr(s *Scope, e syntax.Expr) (exec.Expr, error)                    no columns in scope (128/207)
func Condition(s *Scope, e syntax.Expr) (exec.Expr, error)               4145
func Convert(e exec.Expr, to types.Type) (exec.Expr, error)              implicit conversion as for an assignment; 206, 257, 529
func Query(s *Scope, q *syntax.SelectStmt) (*exec.Query, error)          SELECT, also with assignments and INTO (INTO's target is in Query.Into; dml creates it)
func TableExpr(s *Scope, t *catalog.Table, e syntax.Expr) (exec.Expr, error)      columns of one table at depth 0: CHECK, computed, DEFAULT, filter
func ParseTableExpr(s *Scope, t *catalog.Table, definition string) (exec.Expr, error)   the same from stored text
func Canonical(e syntax.Expr) string                                     a definition as the catalog stores it: ([a]>(0)); see facts
func ResolveObject(s *Scope, n syntax.Name) (db *catalog.Database, schema *catalog.Schema, obj any, err error)   tables, views, modules, synonyms followed; nil obj when absent
func ResolveTable(s *Scope, n syntax.Name) (*TableSource, error)         for DML targets and DDL; 208
func From(s *Scope, refs []syntax.TableRef) (*exec.Source…)              what dml needs to join UPDATE/DELETE … FROM with its target

Locks: binding takes Sch-S on every object that it names (env's transaction), so a table being altered by another session is waited for.
*/
