package proc

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
	"github.com/hartonomous/hartctl/internal/emulator/wire"
)

// parseKey and programKey address the caches of parsed and of compiled texts.
type (
	parseKey struct {
		text   string
		quoted bool
	}
	programKey struct {
		text   string
		decl   string // of an sp_executesql's parameters
		kind   frameKind
		module *catalog.Module
		quoted bool
		// those of the version that it was bound against
		db, user, userDB, login int32
	}
	parsed struct {
		batch *syntax.Batch
		err   error
	}
)

// cacheLimit bounds each cache, in entries; a full cache starts over.
const cacheLimit = 2000

// request serves one message from the client: it takes the latch, and ends with the answer complete.
func (s *Session) request(ctx context.Context, w wire.Writer, f func() error) (err error) {
	e := s.srv.engine
	e.Latch()
	defer e.Unlatch()
	if s.killed {
		return sqlerr.New(596)
	}
	s.follow(ctx)
	s.out, s.frame = &output{s: s, w: w}, nil
	w.Outside(s.out.unlatched)
	s.busy, s.lastRequest = true, time.Now()
	s.requests++
	s.srv.requests++
	defer func() {
		if p := recover(); p != nil {
			s.srv.log.Error("panic in a request", "spid", s.spid, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("internal error: %v", p)
		}
		w.Outside(nil)
		s.busy, s.out, s.frame = false, nil, nil
		s.lastEnd = time.Now()
		s.elapsed += s.lastEnd.Sub(s.lastRequest)
		if s.idle != nil {
			close(s.idle)
			s.idle = nil
		}
		if s.killed {
			err = sqlerr.New(596)
		}
	}()
	err = f()
	return s.finish(err)
}

// follow gives the session's requests a context of their own below the wire's, which ends when the session is killed. It is made
// anew when the wire's is another one.
func (s *Session) follow(ctx context.Context) {
	if s.followed != ctx || s.own.Err() != nil {
		s.unfollow()
		s.followed = ctx
		s.own, s.cancel = context.WithCancel(ctx)
	}
	s.ctx = s.own
}

func (s *Session) unfollow() {
	if s.cancel != nil {
		s.cancel()
	}
}

// finish turns what left the outermost frame into the request's outcome.
func (s *Session) finish(err error) error {
	switch err := err.(type) {
	case nil, batchEnd, scopeEnd:
	case *connectionLost:
		return err.err
	default:
		if s.ctx.Err() == nil {
			return err
		}
		s.abandon()
		return nil
	}
	s.dropAuto()
	if s.tran.doomed {
		if err := s.out.error(sqlerr.New(3998).At(1)); err != nil {
			return err
		}
		if err := s.rollback(); err != nil {
			return err
		}
		if err := s.doneError(nil, cmdNone); err != nil {
			return err
		}
	}
	if s.out.dones == 0 || s.out.last.Kind == wire.DoneInProc {
		return s.out.done(wire.Done{Error: s.out.last.Error, InTran: s.inTran(), Command: cmdNone})
	}
	return nil
}

// abandon ends a cancelled request: its statement is undone; XACT_ABORT decides about the transaction.
func (s *Session) abandon() {
	s.dropAuto()
	if s.set.on("XACT_ABORT") || s.tran.doomed {
		if err := s.rollback(); err != nil {
			s.srv.log.Debug("rollback after an attention", "spid", s.spid, "error", err)
		}
	}
}

func (s *Session) dropAuto() {
	if s.auto != nil {
		s.auto.Rollback()
		s.auto = nil
	}
}

// Batch implements wire.Session.
func (s *Session) Batch(ctx context.Context, text string, w wire.Writer) error {
	s.bulk = nil
	return s.request(ctx, w, func() error {
		f := s.newFrame(batchFrame, nil)
		f.scopeIdentity = s.batchIdentity
		if errs := s.prepare(f, text, nil); errs != nil {
			return s.report(f, errs)
		}
		defer s.leave(f)
		return s.run(f)
	})
}

// report sends the errors of a batch that does not run.
func (s *Session) report(f *frame, errs []*sqlerr.Error) error {
	for _, e := range errs {
		if e.Class == sqlerr.Fatal {
			return s.refuse(f, e)
		}
		s.lastError = e.Number
		if err := s.out.error(e); err != nil {
			return err
		}
	}
	return s.doneError(f, cmdNone)
}

// prepare compiles a text for a frame, with parameters declared already (nil for none), or takes its program from the cache. A text
// with table-valued parameters is not cached.
func (s *Session) prepare(f *frame, text string, params *declaration) []*sqlerr.Error {
	quoted := s.set.on("QUOTED_IDENTIFIER")
	batch, err := s.srv.parse(text, quoted)
	if err != nil {
		e := err.(*sqlerr.Error)
		return []*sqlerr.Error{e}
	}
	if batch.Quoted != "" {
		s.set = s.set.with("QUOTED_IDENTIFIER", batch.Quoted)
	}
	if batch.ParseOnly != "" {
		s.set = s.set.with("PARSEONLY", batch.ParseOnly)
	}
	if s.set.on("PARSEONLY") {
		batch = &syntax.Batch{} // nothing of it runs
		text = ""
	}
	key := programKey{text: text, quoted: quoted, kind: f.kind}
	switch {
	case params == nil:
		return s.load(f, &key, text, batch.Statements, nil)
	case params.tables:
		return s.load(f, nil, text, batch.Statements, params.module.Params)
	}
	key.decl = params.text
	return s.load(f, &key, text, batch.Statements, params.module.Params)
}

// load gives the frame its program, compiled or cached under key (nil: not cached), and fresh variables.
func (s *Session) load(f *frame, key *programKey, text string, stmts []syntax.Stmt, params []catalog.Param) []*sqlerr.Error {
	if key != nil {
		if p := s.cache().get(*key, s.version()); p != nil {
			f.start(p)
			return nil
		}
	}
	var p *program
	var errs []*sqlerr.Error
	if err := s.compiling(func() { p, errs = s.compile(f, text, stmts, paramVars(params)) }); err != nil && errs == nil {
		errs = []*sqlerr.Error{sqlerr.Unsupported("%v", err)}
	}
	if errs != nil {
		return errs
	}
	if key != nil && !p.private {
		s.cache().put(*key, p)
	}
	f.start(p)
	return nil
}

// start gives the frame a program and its variables; parameters have their values already.
func (f *frame) start(p *program) {
	f.prog = p
	vals := make([]types.Value, len(p.vars.Types))
	copy(vals, f.env.Vars)
	f.env.Vars = vals
}

// compiling runs f with a transaction for the binder's locks.
func (s *Session) compiling(f func()) error {
	if s.txn() != nil {
		f()
		return nil
	}
	tx := s.st.Begin(store.ReadCommitted)
	s.auto = tx
	f()
	s.auto = nil
	return tx.Commit(s.ctx)
}

func (srv *Server) parse(text string, quoted bool) (*syntax.Batch, error) {
	key := parseKey{text, quoted}
	if p := srv.parsed[key]; p != nil {
		return p.batch, p.err
	}
	b, err := syntax.Parse(text, syntax.Options{QuotedIdentifier: quoted})
	if len(srv.parsed) >= cacheLimit {
		clear(srv.parsed)
	}
	if err != nil {
		return nil, err // an error value is its reader's to complete: not shared
	}
	srv.parsed[key] = &parsed{batch: b}
	return b, nil
}

// Attention implements wire.Session: the cancelled request has cleaned up after itself.
func (s *Session) Attention(context.Context) {}

// Reset implements wire.Session: sp_reset_connection.
func (s *Session) Reset(ctx context.Context, keepTransaction bool) {
	e := s.srv.engine
	e.Latch()
	defer e.Unlatch()
	s.ctx = ctx
	if !keepTransaction {
		_ = s.rollback()
	}
	s.dropTemp(s.temp)
	s.appLocks.releaseSession(s)
	s.login = s.original
	s.clear()
	if s.db != s.loginDB {
		if err := s.holdDatabase(ctx, s.loginDB); err == nil {
			s.db = s.loginDB
		}
	}
}

// Close implements wire.Session.
func (s *Session) Close() {
	e := s.srv.engine
	e.Latch()
	defer e.Unlatch()
	s.end()
}

// databaseName is the current database for the wire.
func (s *Session) databaseName() string {
	if d := s.currentDatabase(); d != nil {
		return d.Name
	}
	return ""
}

// connection is the session as the wire sees it: Database there is a name.
type connection struct{ *Session }

// Database implements wire.Session.
func (c connection) Database() string {
	c.srv.engine.Latch()
	defer c.srv.engine.Unlatch()
	return c.databaseName()
}

// holdDatabase takes the shared lock that every session has on its current database, and gives up the old one.
func (s *Session) holdDatabase(ctx context.Context, db int32) error {
	if _, err := s.st.Lock(ctx, databaseLock(db), store.S); err != nil {
		return err
	}
	if err := s.admit(db); err != nil {
		s.st.Unlock(databaseLock(db), store.S)
		return err
	}
	if s.heldDB != 0 {
		s.st.Unlock(databaseLock(s.heldDB), store.S)
	}
	s.heldDB = db
	return nil
}

func databaseLock(db int32) store.Resource {
	return store.Resource{Kind: store.DatabaseLock, DB: db, ID: int64(db)}
}

// openDatabase finds a database that the session may enter: Msg 911, and MayEnter's.
func (s *Session) openDatabase(name string) (db *catalog.Database, err error) {
	s.read(func(cat catalog.Catalog) { db = cat.Database(name) })
	if db == nil {
		return nil, sqlerr.New(911, name)
	}
	return db, s.MayEnter(db)
}

// use is USE: openDatabase's errors, or ENVCHANGE and 5701.
func (s *Session) use(f *frame, name string) error {
	db, err := s.openDatabase(name)
	if err != nil {
		if e, ok := err.(*sqlerr.Error); ok && f.kind == dynamicFrame && e.Number == 911 {
			e.Class = sqlerr.Transaction
		}
		return err
	}
	if err := s.holdDatabase(s.ctx, db.ID); err != nil {
		return err
	}
	old := s.databaseName()
	s.db = db.ID
	if err := lost(s.out.w.DatabaseChanged(db.Name, old)); err != nil {
		return err
	}
	s.Message(sqlerr.New(5701, db.Name).WithState(1))
	return nil
}
