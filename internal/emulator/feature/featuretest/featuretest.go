// Package featuretest gives the tests of the features a session over an instance in memory.
package featuretest

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

// Session is a login in a database, over an instance in memory; messages are what it was told.
type Session struct {
	exec.Session
	Store     *store.Engine
	Tx        *store.Txn
	LoginName string
	DB        string
	Platform  string
	Trans     int
	Messages  []int32
}

func (s *Session) Catalog() catalog.Catalog    { return catalog.New(s.Tx) }
func (s *Session) Database() *catalog.Database { return s.Catalog().Database(s.DB) }
func (s *Session) Login() *catalog.Login       { return s.Catalog().Login(s.LoginName) }
func (s *Session) User() *catalog.Principal    { return s.Catalog().UserOf(s.Database(), s.Login()) }
func (s *Session) Message(m *sqlerr.Error)     { s.Messages = append(s.Messages, m.Number) }
func (s *Session) Engine() *store.Engine       { return s.Store }
func (s *Session) TranCount() int              { return s.Trans }
func (s *Session) Server() *exec.Server {
	return &exec.Server{Name: "box", Platform: s.Platform, DataPath: "/d/", LogPath: "/l/"}
}

func (s *Session) HasPermission(permission, class string, id int32) bool {
	return s.Catalog().Allowed(catalog.Subject{Login: s.Login(), User: s.User(), DB: s.Database()}, permission, class, id)
}

// New is sa in master; the latch is held until the test ends.
func New(t *testing.T) *Session {
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
	s := &Session{Store: e, Tx: ss.Begin(store.ReadCommitted), LoginName: "sa", DB: "master", Platform: "Linux"}
	t.Cleanup(func() {
		s.Tx.Rollback()
		ss.Close()
		e.Unlatch()
		e.Close()
	})
	return s
}

// Run runs one statement and gives the error's number, 0 for none.
func (s *Session) Run(t *testing.T, sql string, f func(*exec.Env, *bind.Scope, syntax.Stmt) error) int32 {
	t.Helper()
	b, err := syntax.Parse(sql, syntax.Options{QuotedIdentifier: true})
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	env := &exec.Env{Ctx: context.Background(), Tx: s.Tx, Cat: s.Catalog(), Sess: s, Now: time.Unix(1, 0)}
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
