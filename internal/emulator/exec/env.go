// Package exec runs bound queries: typed expressions and row sources over the store.
package exec

import (
	"context"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Env is what a running statement sees.
type Env struct {
	Ctx  context.Context
	Tx   *store.Txn
	Cat  catalog.Catalog
	Sess Session
	// Vars are the variables of the running batch or module, by the slot that the binder gave them.
	Vars []types.Value
	// Row is the current row of the innermost query, Outer those of the enclosing ones, innermost
	// last; the binder resolves a column to (depth, slot).
	Row   types.Row
	Outer []types.Row
	// Now is the statement's start: GETDATE() and its kin give one time in a statement.
	Now time.Time

	// state is that of the running statement; nil outside one.
	state *runState
	// sequences are the values that the current row drew of each sequence.
	sequences *drawn
}

// NewRow starts a row: NEXT VALUE FOR draws again.
func (e *Env) NewRow() { e.sequences = &drawn{} }

// EndRow ends the row that NewRow started.
func (e *Env) EndRow() { e.sequences = nil }

// Session is what expressions and statements ask of the session that runs them; proc implements it.
type Session interface {
	SPID() int32
	Database() *catalog.Database // current database, fresh
	Login() *catalog.Login       // effective login (after EXECUTE AS)
	OriginalLogin() *catalog.Login
	User() *catalog.Principal // effective user in the current database
	HostName() string
	AppName() string
	LoginTime() time.Time

	TranCount() int
	XactState() int
	RowCount() int64
	LastError() int32
	// CaughtError is the error of the innermost CATCH block, nil outside one.
	CaughtError() *sqlerr.Error
	// ScopeIdentity and LastIdentity are SCOPE_IDENTITY() and @@IDENTITY; SetIdentity records one.
	ScopeIdentity() types.Value
	LastIdentity() types.Value
	SetIdentity(v types.Value)
	NestLevel() int
	// ProcID is @@PROCID, the object that runs; 0 in a plain batch.
	ProcID() int32
	// Option gives a SET option's value: "NOCOUNT" "ON", "LOCK_TIMEOUT" "-1", "DATEFIRST" "7",
	// "TEXTSIZE", "LANGUAGE", "DATEFORMAT" …; upper case.
	Option(name string) string
	// IdentityInsert is the id of the table whose IDENTITY_INSERT is ON in the current database; 0 for none.
	IdentityInsert() int32
	// ContextInfo and SessionContext are CONTEXT_INFO() and SESSION_CONTEXT(key).
	ContextInfo() []byte
	SessionContext(key string) types.Value

	// Message sends an informational message (severity 0-10) to the client at once.
	Message(m *sqlerr.Error)
	// HasPermission reports whether the effective user or login has the permission on a securable; class is
	// "OBJECT", "SCHEMA", "DATABASE", "SERVER" …; id its id (0 for the current database or the server).
	HasPermission(permission, class string, id int32) bool
	// CallFunction runs a user-defined scalar function; RunModule fills a multi-statement table function's table.
	CallFunction(env *Env, m *catalog.Module, args []types.Value) (types.Value, error)
	CallTableFunction(env *Env, m *catalog.Module, args []types.Value, emit func(types.Row) error) error
	// NewAggregate begins a group of a CLR aggregate.
	NewAggregate(env *Env, m *catalog.Module) (Aggregation, error)
	// FireTriggers runs the AFTER (or INSTEAD OF) triggers of a table for one statement's rows.
	FireTriggers(env *Env, t *catalog.Table, event string, insteadOf bool, inserted, deleted []types.Row, updated []int) error
	// RunsTrigger reports whether a trigger is the innermost one that runs: what it does to its table does not fire it again if it
	// is an INSTEAD OF trigger.
	RunsTrigger(id int32) bool
	// UpdatedColumns are the ids of the columns that the statement of the running trigger set, and its table, for UPDATE() and
	// COLUMNS_UPDATED(); false outside a trigger.
	UpdatedColumns() (ids []int, table int32, ok bool)
	// FetchStatus and CursorRows are @@FETCH_STATUS and @@CURSOR_ROWS.
	FetchStatus() int
	CursorRows() int
	// Sessions lists the sessions of the instance, by id.
	Sessions() []catalog.SessionInfo
	// Engine is the store, for features that need more than the transaction.
	Engine() *store.Engine
	// Server describes the emulated instance.
	Server() *Server
}

// Server is the emulated instance, constant while it runs.
type Server struct {
	Name                          string // @@SERVERNAME
	Version                       string // 17.0.…
	Platform                      string // Linux or Windows: host_platform; decides path separators and FILESTREAM
	DataPath, LogPath, BackupPath string // with a trailing separator
	FilestreamLevel               int    // what the operating system side allows
	Started                       time.Time
}

// Column describes one column of a result.
type Column struct {
	Name     string
	Type     types.Type
	Nullable bool
	// Identity, Computed and Base (a plain column of a table) set the COLMETADATA flags.
	Identity, Computed, Base bool
	// Untyped: of a whole query, that every row has a bare NULL here. It is an int to a client, and takes any type in INSERT … SELECT.
	Untyped bool
}

// Expr is a bound scalar expression or predicate. A predicate has type bit and gives NULL for UNKNOWN.
type Expr interface {
	Type() types.Type
	Nullable() bool
	Eval(*Env) (types.Value, error)
}

// Stmt is a bound statement ready to run, any number of times and in any session that sees the same catalog version.
// Run emits result rows (SELECT, OUTPUT) and returns the number of rows affected, or returned.
// Errors are *sqlerr.Error, or the context's.
type Stmt interface {
	// Columns is nil when the statement returns no rowset.
	Columns() []Column
	Run(env *Env, emit func(types.Row) error) (int64, error)
}
