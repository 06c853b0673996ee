package wire

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	_ "github.com/microsoft/go-mssqldb"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// fake is a backend for one test: batches by their text; an RPC answers its parameters as a row.
type fake struct {
	batch map[string]func(ctx context.Context, w Writer) error
	rpc   func(ctx context.Context, r RPC, w Writer) error
	bulk  func(b Bulk, w Writer) error

	mu     sync.Mutex
	logins []Login
	tms    []TransactionRequest
	resets []bool
	closed int
	attns  int
	spid   int32
}

func (f *fake) Login(ctx context.Context, l Login) (Session, []*sqlerr.Error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.logins = append(f.logins, l)
	switch {
	case l.Password != "Secret£1":
		return nil, []*sqlerr.Error{sqlerr.New(18456, l.User)}
	case l.Database == "nosuch":
		return nil, []*sqlerr.Error{sqlerr.New(4060, l.Database), sqlerr.New(18456, l.User)}
	}
	f.spid++
	return &fakeSession{f: f, spid: 50 + f.spid}, nil
}

func (f *fake) count(n *int) int { f.mu.Lock(); defer f.mu.Unlock(); return *n }

type fakeSession struct {
	f    *fake
	spid int32
}

func (s *fakeSession) SPID() int32      { return s.spid }
func (s *fakeSession) Database() string { return "master" }
func (s *fakeSession) Close()           { s.f.mu.Lock(); s.f.closed++; s.f.mu.Unlock() }

func (s *fakeSession) Batch(ctx context.Context, text string, w Writer) error {
	if run, ok := s.f.batch[text]; ok {
		return run(ctx, w)
	}
	w.Error(sqlerr.New(208, text).At(1))
	return w.Done(Done{Error: true})
}

func (s *fakeSession) RPC(ctx context.Context, r RPC, w Writer) error {
	if s.f.rpc != nil {
		return s.f.rpc(ctx, r, w)
	}
	return echo(r, w)
}

// echo answers the parameters of an sp_executesql as a row, and its output parameters as they came.
func echo(r RPC, w Writer) error {
	ps := r.Params
	if r.ID == executeSQL {
		ps = ps[2:]
	}
	var cols []Column
	var row types.Row
	for i, p := range ps {
		cols = append(cols, Column{Name: fmt.Sprint("c", i), Type: p.Type, Nullable: true, Expr: true})
		row = append(row, p.Value)
	}
	w.Columns(cols)
	if err := w.Row(row); err != nil {
		return err
	}
	w.Done(Done{Kind: DoneInProc, HasCount: true, Count: 1, Command: 193})
	w.ReturnStatus(7)
	for _, p := range ps {
		if p.Output {
			if err := w.ReturnValue(p.Name, p.Type, p.Value); err != nil {
				return err
			}
		}
	}
	return w.Done(Done{Kind: DoneProc, Command: 224})
}

func (s *fakeSession) Transaction(ctx context.Context, r TransactionRequest, w Writer) error {
	s.f.mu.Lock()
	s.f.tms = append(s.f.tms, r)
	s.f.mu.Unlock()
	switch r.Op {
	case "begin":
		w.TransactionBegan(0x1122334455667788)
	case "commit", "rollback":
		w.TransactionEnded(0x1122334455667788, r.Op == "commit")
	}
	return w.Done(Done{Command: 253})
}

func (s *fakeSession) Bulk(ctx context.Context, b Bulk, w Writer) error { return s.f.bulk(b, w) }
func (s *fakeSession) Attention(ctx context.Context)                    { s.f.mu.Lock(); s.f.attns++; s.f.mu.Unlock() }

func (s *fakeSession) Reset(ctx context.Context, keep bool) {
	s.f.mu.Lock()
	s.f.resets = append(s.f.resets, keep)
	s.f.mu.Unlock()
}

// start serves f on a loopback port until the test ends.
func start(t *testing.T, f *fake, change ...func(*Server)) (*Server, *net.TCPAddr) {
	t.Helper()
	s := &Server{Backend: f, ServerName: "EMU", ProgName: "hartctl emulator", Version: [4]byte{17, 0, 0x10, 0}}
	for _, c := range change {
		c(s)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	return s, l.Addr().(*net.TCPAddr)
}

func dsn(a *net.TCPAddr, params ...string) string {
	q := url.Values{"database": {"master"}, "encrypt": {"disable"}, "app name": {"wire test"}, "dial timeout": {"5"}}
	for i := 0; i+1 < len(params); i += 2 {
		q.Set(params[i], params[i+1])
	}
	u := url.URL{Scheme: "sqlserver", User: url.UserPassword("sa", "Secret£1"), Host: a.String(), RawQuery: q.Encode()}
	return u.String()
}

// open connects the driver; one connection only, closed with the test.
func open(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlserver", dsn)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return db
}

// certificate writes the server's certificate where the driver reads it.
func certificate(t *testing.T, s *Server) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "server.pem")
	if err := os.WriteFile(name, s.CertificatePEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
