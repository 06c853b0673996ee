package fault

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	_ "github.com/microsoft/go-mssqldb"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/wire"
)

// recorder is a server that answers everything and remembers what reached it.
type recorder struct {
	mu   sync.Mutex
	seen []string
}

func (r *recorder) Login(context.Context, wire.Login) (wire.Session, []*sqlerr.Error) { return r, nil }
func (r *recorder) SPID() int32                                                       { return 51 }
func (r *recorder) Database() string                                                  { return "master" }
func (r *recorder) Attention(context.Context)                                         {}
func (r *recorder) Reset(context.Context, bool)                                       {}
func (r *recorder) Close()                                                            {}

func (r *recorder) note(s string, w wire.Writer) error {
	r.mu.Lock()
	r.seen = append(r.seen, s)
	r.mu.Unlock()
	return w.Done(wire.Done{})
}

func (r *recorder) Batch(_ context.Context, text string, w wire.Writer) error { return r.note(text, w) }

func (r *recorder) RPC(_ context.Context, c wire.RPC, w wire.Writer) error {
	return r.note("rpc "+c.Name, w)
}

func (r *recorder) Transaction(_ context.Context, t wire.TransactionRequest, w wire.Writer) error {
	if t.Op == "begin" {
		w.TransactionBegan(1)
	} else {
		w.TransactionEnded(1, t.Op == "commit")
	}
	return r.note(t.Op, w)
}
func (r *recorder) Bulk(context.Context, wire.Bulk, wire.Writer) error { return nil }

func (r *recorder) saw() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.seen...)
}

// setup starts a server behind a proxy.
func setup(t *testing.T) (*recorder, *Proxy, func(encrypt string) *sql.DB) {
	t.Helper()
	r := &recorder{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &wire.Server{Backend: r, ProgName: "hartctl emulator"}
	done := make(chan struct{})
	go func() { defer close(done); s.Serve(ctx, l) }()
	p := New(l.Addr().String())
	t.Cleanup(func() { p.Close(); cancel(); <-done })
	return r, p, func(encrypt string) *sql.DB {
		db, err := sql.Open("sqlserver", fmt.Sprintf("sqlserver://sa:x@%s?encrypt=%s&trustservercertificate=true&disableretry=true", p.Addr(), encrypt))
		if err != nil {
			t.Fatal(err)
		}
		db.SetMaxOpenConns(1)
		t.Cleanup(func() { db.Close() })
		return db
	}
}

func TestProxyRecords(t *testing.T) {
	r, p, open := setup(t)
	db := open("disable")
	db.Exec("SELECT 1")
	db.Exec("SELECT @a /*☃*/", sql.Named("a", 1))
	db.Exec("dbo.p")
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	tx.Commit()
	want := []Request{{1, 1, Batch, "SELECT 1"}, {2, 1, RPC, "SELECT @a /*☃*/"}, {3, 1, RPC, "dbo.p"}, {4, 1, Transaction, ""}, {5, 1, Transaction, ""}}
	got := p.Requests()
	if len(got) != len(want) || len(r.saw()) != len(want) {
		t.Fatalf("got %+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%+v, want %+v", got[i], want[i])
		}
	}
	if pre, logins := p.Logins(); pre != 1 || logins != 1 {
		t.Errorf("%d PRELOGIN, %d LOGIN7", pre, logins)
	}
	p.Reset()
	if db.Exec("SELECT 2"); p.Count() != 1 || p.Requests()[0].Number != 1 {
		t.Errorf("after Reset: %+v", p.Requests())
	}
}

func TestProxyCuts(t *testing.T) {
	for _, after := range []bool{false, true} {
		r, p, open := setup(t)
		db := open("disable")
		if after {
			p.After(2)
		} else {
			p.Before(2)
		}
		if _, err := db.Exec("SELECT 1"); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec("UPDATE t SET a = 1"); err == nil {
			t.Errorf("after %v: the client saw an answer", after)
		}
		if got := len(r.saw()) == 2; got != after {
			t.Errorf("after %v: the server saw %q", after, r.saw())
		}
		if _, err := open("disable").Exec("SELECT 3"); err != nil {
			t.Errorf("the next connection: %v", err)
		}
	}
}

func TestProxyDelay(t *testing.T) {
	_, p, open := setup(t)
	db := open("disable")
	if err := db.Ping(); err != nil {
		t.Fatal(err)
	}
	p.Delay(30 * time.Millisecond)
	begin := time.Now()
	if _, err := db.Exec("SELECT 1"); err != nil || time.Since(begin) < 30*time.Millisecond {
		t.Errorf("after %v: %v", time.Since(begin), err)
	}
}

func TestProxyPassesTLS(t *testing.T) {
	for _, encrypt := range []string{"true", "strict"} {
		r, p, open := setup(t)
		_, err := open(encrypt).Exec("SELECT 1")
		if encrypt == "true" && err != nil {
			t.Errorf("%s: %v", encrypt, err)
		}
		if p.Count() != 0 || encrypt == "true" && len(r.saw()) != 1 {
			t.Errorf("%s: proxy saw %v", encrypt, p.Requests())
		}
	}
}
