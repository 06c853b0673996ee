package proc

import (
	"context"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Session is one connection: its identity, settings, transaction and temporary objects.
// It serves the wire (wire.Session) and the running statements (exec.Session).
type Session struct {
	srv *Server
	st  *store.Session

	spid       int32
	host, app  string
	library    string
	remote     string
	pid        uint32
	encrypted  bool
	packetSize int
	loginTime  time.Time
	local      string
	tdsVersion uint32 // of the protocol
	connection string // a GUID

	// login is the effective login after EXECUTE AS, original the one that logged in; user is an impersonated
	// database user (0: the login's own) of userDB.
	login, original int32
	user, userDB    int32
	// impersonated is the stack of EXECUTE AS contexts of the session's outermost level and its modules.
	impersonated []identity
	db, loginDB  int32
	heldDB       int32 // whose shared database lock the session has

	ctx   context.Context
	out   *output
	frame *frame

	set            settings
	identityInsert map[int32]int32 // database → table
	tran           transaction
	// auto is the transaction of the running autocommit statement.
	auto *store.Txn
	// changes counts what this session did to definitions that others do not see: an open transaction's DDL,
	// #temp tables. Bound statements are bound again when it moves.
	changes uint64

	rowCount     int64
	lastError    int32
	lastIdentity types.Value
	// batchIdentity is SCOPE_IDENTITY() of the session's own batches, which share a scope.
	batchIdentity types.Value
	contextInfo   []byte
	context       map[string]contextValue
	temp          tempTables
	prepared      map[int32]*preparedStmt
	bulk          *syntax.InsertBulkStmt // announced: its rows come next
	nextHandle    int32
	cursors       map[string]*cursor // GLOBAL cursors
	fetchStatus   int
	lastCursor    *cursor // last opened
	appLocks      appLocks
	effective     userCache
	programs      programs // those with the session's own definitions
	requests      uint64
	busy          bool
	background    bool               // an activated procedure's
	received      []types.Row        // what the running RECEIVE took
	readsData     bool               // the running statement, see reading
	followed, own context.Context    // see follow
	cancel        context.CancelFunc // of own
	idle          chan struct{}      // of those who wait for the end of the running request: closed then
	killed, ended bool
	lastRequest   time.Time // start of the newest request
	lastEnd       time.Time
	elapsed       time.Duration // of the requests that ended
}

// identity is a security context that REVERT, or the end of the module that set it, restores; frame is nil for the session's own
// batches, which share it.
type identity struct {
	login, user, userDB int32
	frame               *frame
	db                  int32
}

// clear gives the session a fresh login's state; the wire's reset uses it too.
func (s *Session) clear() {
	s.set = defaultSettings()
	s.identityInsert = map[int32]int32{}
	s.rowCount, s.lastError = 0, 0
	s.lastIdentity, s.batchIdentity = types.NullValue, types.NullValue
	s.contextInfo = nil
	s.context = map[string]contextValue{}
	s.temp = tempTables{}
	s.prepared = map[int32]*preparedStmt{}
	s.bulk = nil
	s.cursors = map[string]*cursor{}
	s.fetchStatus, s.lastCursor = 0, nil
	s.appLocks = appLocks{}
	s.programs = programs{}
	s.impersonated = nil
	s.user = 0
	s.changed()
	s.applySettings()
}

// txn is the transaction that the running statement uses, nil between statements in autocommit mode.
func (s *Session) txn() *store.Txn {
	if s.tran.tx != nil {
		return s.tran.tx
	}
	return s.auto
}

// read runs f over a catalog view, in the running transaction or in a throw-away one.
func (s *Session) read(f func(cat catalog.Catalog)) {
	if tx := s.txn(); tx != nil {
		f(catalog.New(tx))
		return
	}
	tx := s.st.Begin(store.ReadCommitted)
	defer tx.Rollback()
	f(catalog.New(tx))
}

func (s *Session) SPID() int32               { return s.spid }
func (s *Session) HostName() string          { return s.host }
func (s *Session) AppName() string           { return s.app }
func (s *Session) LoginTime() time.Time      { return s.loginTime }
func (s *Session) RowCount() int64           { return s.rowCount }
func (s *Session) LastError() int32          { return s.lastError }
func (s *Session) LastIdentity() types.Value { return s.lastIdentity }
func (s *Session) ContextInfo() []byte       { return s.contextInfo }
func (s *Session) Engine() *store.Engine     { return s.srv.engine }
func (s *Session) Server() *exec.Server      { return s.srv.info }
func (s *Session) TranCount() int            { return s.tran.count }

// Database is the current database's record, fresh from the catalog.
func (s *Session) currentDatabase() (db *catalog.Database) {
	s.read(func(cat catalog.Catalog) { db = cat.DatabaseByID(s.db) })
	return db
}

// reading says whether the statement that starts reads or writes data, until the function that it returns is called.
func (s *Session) reading(data bool) func() {
	saved := s.readsData
	s.readsData = data
	return func() { s.readsData = saved }
}

// XactState is XACT_STATE(): 1, 0, or -1 for a doomed transaction. A statement outside a transaction that reads data has one
// of its own while it runs.
func (s *Session) XactState() int {
	switch {
	case s.tran.count == 0 && s.readsData:
		return 1
	case s.tran.count == 0:
		return 0
	case s.tran.doomed:
		return -1
	}
	return 1
}

// ScopeIdentity is SCOPE_IDENTITY(): the last identity value of the running module or batch.
func (s *Session) ScopeIdentity() types.Value {
	if s.frame == nil {
		return types.NullValue
	}
	return s.frame.scopeIdentity
}

// SetIdentity records the identity value of an INSERT.
func (s *Session) SetIdentity(v types.Value) {
	s.lastIdentity = v
	if s.frame != nil {
		s.frame.scopeIdentity = v
		if s.frame.kind == batchFrame {
			s.batchIdentity = v
		}
	}
}

// NestLevel is @@NESTLEVEL.
func (s *Session) NestLevel() int {
	if s.frame == nil {
		return 0
	}
	return s.frame.nest
}

// ProcID is @@PROCID: the innermost module that runs.
func (s *Session) ProcID() int32 {
	if s.frame == nil || s.frame.module == nil {
		return 0
	}
	return s.frame.module.ID
}

// IdentityInsert is the table whose IDENTITY_INSERT is ON in the current database.
func (s *Session) IdentityInsert() int32 { return s.identityInsert[s.db] }

// CaughtError is the error of the innermost CATCH block that runs, in this module or a calling one.
func (s *Session) CaughtError() *sqlerr.Error {
	for f := s.frame; f != nil; f = f.parent {
		if e := f.caughtError(); e != nil {
			return e
		}
	}
	return nil
}

// Message sends an informational message at once.
func (s *Session) Message(m *sqlerr.Error) {
	if s.out == nil {
		return
	}
	if f := s.frame; f != nil {
		m.At(f.line())
		if m.Proc == "" {
			m.Proc = f.procName()
		}
	}
	// A lost connection shows at the next row or DONE.
	_ = s.out.info(m)
}

// contextValue is one entry of SESSION_CONTEXT.
type contextValue struct {
	value    types.Value
	readOnly bool
}

// Interval at which a long-running request gives other sessions the latch, in statements.
const yieldEvery = 64

// yield lets waiting sessions run, and reports the end of the request's context.
func (s *Session) yield(ctx context.Context) error {
	s.srv.engine.Unlatch()
	s.srv.engine.Latch()
	return ctx.Err()
}
