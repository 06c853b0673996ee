// Package proc runs batches, modules and procedure calls: the interpreter, its transactions, the error classes and
// the sessions that hold them.
package proc

import (
	"context"
	"crypto/subtle"
	"log/slog"
	"maps"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/feature/assembly"
	"github.com/hartonomous/hartctl/internal/emulator/feature/broker"
	"github.com/hartonomous/hartctl/internal/emulator/feature/security"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/wire"
)

// firstSPID is the first session id of a user; smaller ones belong to the system.
const firstSPID = 51

// Server opens sessions on one engine. Its state is guarded by the engine's latch.
type Server struct {
	engine   *store.Engine
	info     *exec.Server
	log      *slog.Logger
	sessions map[int32]*Session
	refusals map[string]int
	requests uint64
	changes  uint64 // see Session.changed
	programs programs
	parsed   map[parseKey]*parsed
	// declarations is bounded as the other caches are: see declared.
	declarations map[declarationKey]*declaration
	system       map[string]*sysProc
	code         assembly.Cache // of CLR modules
	broker       *broker.Hub
	token        string // another password of sa; see SetToken
}

// New makes the backend of a wire.Server.
func New(e *store.Engine, info *exec.Server, log *slog.Logger) *Server {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Server{
		engine: e, info: info, log: log,
		sessions: map[int32]*Session{}, refusals: map[string]int{}, parsed: map[parseKey]*parsed{}, declarations: map[declarationKey]*declaration{}, system: systemProcs(), programs: programs{},
		broker: broker.NewHub(),
	}
}

// Refusals counts the statements that were refused with Msg 40517, by construct.
func (srv *Server) Refusals() map[string]int {
	srv.engine.Latch()
	defer srv.engine.Unlatch()
	return maps.Clone(srv.refusals)
}

// SetToken gives sa a second password, for commands on the same machine that may not know the first.
func (srv *Server) SetToken(token string) {
	srv.engine.Latch()
	defer srv.engine.Unlatch()
	srv.token = token
}

func (srv *Server) verify(login *catalog.Login, password string) bool {
	if srv.token != "" && login.ID == catalog.SaID && subtle.ConstantTimeCompare([]byte(srv.token), []byte(password)) == 1 {
		return true
	}
	return security.VerifyPassword(login.PasswordHash, password)
}

// Requests is the number of requests served.
func (srv *Server) Requests() uint64 {
	srv.engine.Latch()
	defer srv.engine.Unlatch()
	return srv.requests
}

// Login implements wire.Backend: Msg 18456 for every failure, after 4060 when the database cannot be opened.
func (srv *Server) Login(ctx context.Context, l wire.Login) (wire.Session, []*sqlerr.Error) {
	srv.engine.Latch()
	defer srv.engine.Unlatch()
	s := srv.newSession(ctx, l)
	errs := s.logIn(ctx, l)
	if errs == nil && l.NewPassword != "" {
		errs = s.changePassword(ctx, l.NewPassword)
	}
	if errs != nil {
		s.st.Close()
		return nil, errs
	}
	srv.sessions[s.spid] = s
	return connection{s}, nil
}

func (srv *Server) newSession(ctx context.Context, l wire.Login) *Session {
	return srv.openSession(ctx, l, firstSPID)
}

// openSession makes a session with the first free id from first on.
func (srv *Server) openSession(ctx context.Context, l wire.Login, first int32) *Session {
	spid := first
	for srv.sessions[spid] != nil {
		spid++
	}
	s := &Session{
		srv: srv, st: srv.engine.NewSession(spid), spid: spid, ctx: ctx,
		host: l.Host, app: l.App, remote: l.Remote, pid: l.PID, library: l.Library, encrypted: l.Encrypted,
		packetSize: l.PacketSize, loginTime: time.Now(), local: l.Local, tdsVersion: l.TDSVersion, connection: catalog.NewGUID(),
	}
	s.clear()
	return s
}

// changePassword gives the session's login another password, as its owner asked while logging in.
func (s *Session) changePassword(ctx context.Context, password string) []*sqlerr.Error {
	tx := s.st.Begin(store.ReadCommitted)
	cat := catalog.New(tx)
	err := security.ChangePassword(cat, cat.LoginByID(s.login), password, time.Now())
	if err == nil {
		err = tx.Commit(ctx)
	} else {
		tx.Rollback()
	}
	if err == nil {
		return nil
	}
	e, ok := err.(*sqlerr.Error)
	if !ok {
		e = sqlerr.Unsupported("%v", err)
	}
	return []*sqlerr.Error{e.At(1)}
}

func (s *Session) logIn(ctx context.Context, l wire.Login) []*sqlerr.Error {
	failed := sqlerr.New(18456, l.User).At(1)
	var errs []*sqlerr.Error
	s.read(func(cat catalog.Catalog) {
		login := cat.Login(l.User)
		switch {
		case login == nil || login.Type != "S" || !s.srv.verify(login, l.Password):
			errs = []*sqlerr.Error{failed}
			return
		case login.Disabled:
			errs = []*sqlerr.Error{sqlerr.New(18470, l.User).At(1)}
			return
		}
		s.login, s.original = login.ID, login.ID
		name := l.Database
		if name == "" {
			name = login.DefaultDatabase
		}
		if name == "" {
			name = "master"
		}
		db := cat.Database(name)
		if db == nil || cat.UserOf(db, login) == nil {
			errs = []*sqlerr.Error{sqlerr.New(4060, name).At(1), failed}
			return
		}
		s.db = db.ID
		s.loginDB = db.ID
	})
	if errs != nil {
		return errs
	}
	if err := s.holdDatabase(ctx, s.db); err != nil {
		return []*sqlerr.Error{sqlerr.New(4060, l.Database).At(1), failed}
	}
	return nil
}
