package config

import (
	"context"
	"testing"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// session is a login in a database, over an instance in memory; messages are what it was told.
type session struct {
	exec.Session
	e        *store.Engine
	tx       *store.Txn
	login    string
	db       string
	platform string
	trans    int
	messages []int32
}

func (s *session) cat() catalog.Catalog        { return catalog.New(s.tx) }
func (s *session) Database() *catalog.Database { return s.cat().Database(s.db) }
func (s *session) Login() *catalog.Login       { return s.cat().Login(s.login) }
func (s *session) User() *catalog.Principal    { return s.cat().UserOf(s.Database(), s.Login()) }
func (s *session) Message(m *sqlerr.Error)     { s.messages = append(s.messages, m.Number) }
func (s *session) Engine() *store.Engine       { return s.e }
func (s *session) TranCount() int              { return s.trans }
func (s *session) Server() *exec.Server {
	return &exec.Server{Name: "box", Platform: s.platform, DataPath: "/d/", LogPath: "/l/"}
}

func (s *session) HasPermission(permission, class string, id int32) bool {
	return s.cat().Allowed(catalog.Subject{Login: s.Login(), User: s.User(), DB: s.Database()}, permission, class, id)
}

// newSession is sa in master; the latch is held until the test ends.
func newSession(t *testing.T) *session {
	t.Helper()
	e, err := store.Open(store.Options{MetaTypes: catalog.MetaTypes()})
	if err != nil {
		t.Fatal(err)
	}
	if err := catalog.Bootstrap(e, catalog.BootstrapOptions{Now: time.Unix(0, 0), DataPath: "/d/", LogPath: "/l/"}); err != nil {
		t.Fatal(err)
	}
	e.Latch()
	ss := e.NewSession(51)
	s := &session{e: e, tx: ss.Begin(store.ReadCommitted), login: "sa", db: "master", platform: "Linux"}
	t.Cleanup(func() {
		s.tx.Rollback()
		ss.Close()
		e.Unlatch()
		e.Close()
	})
	return s
}

// run runs one statement and gives the error's number, 0 for none.
func (s *session) run(t *testing.T, sql string, f func(*exec.Env, *bind.Scope, syntax.Stmt) error) int32 {
	t.Helper()
	b, err := syntax.Parse(sql, syntax.Options{QuotedIdentifier: true})
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	env := &exec.Env{Ctx: context.Background(), Tx: s.tx, Cat: s.cat(), Sess: s, Now: time.Unix(1, 0)}
	err = f(env, &bind.Scope{Cat: env.Cat, DB: s.Database(), Sess: s}, b.Statements[0])
	if err == nil {
		return 0
	}
	e, ok := err.(*sqlerr.Error)
	if !ok {
		t.Fatalf("%s: %v", sql, err)
	}
	if len(e.Causes) > 0 {
		return e.Causes[0].Number
	}
	return e.Number
}
