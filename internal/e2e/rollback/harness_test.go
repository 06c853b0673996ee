package rollback_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
	"github.com/hartonomous/hartctl/pkg/rollback"
)

// clock is the instance's time: every look at it is a microsecond later, and a test moves it on.
type clock struct{ ns atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.ns.Store(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC).UnixNano())
	return c
}

func (c *clock) now() time.Time          { return time.Unix(0, c.ns.Add(1000)).UTC() }
func (c *clock) advance(d time.Duration) { c.ns.Add(int64(d)) }

// server is an emulator with one database.
type server struct {
	em     *emulator.Emulator
	clock  *clock
	target deploy.Target
	sql    *mssql.Session
}

// newServer deploys the script as the only migration.
func newServer(t testing.TB, script string) *server {
	t.Helper()
	s := &server{clock: newClock()}
	em, err := emulator.Open(emulator.Options{Clock: s.clock.now})
	if err != nil {
		t.Fatal(err)
	}
	s.em = em
	t.Cleanup(func() { em.Close() })
	s.target = deploy.Target{
		Environment: "test", Database: "TestDb", Dial: em.Dial,
		Config: mssql.Config{Server: "emulator", User: "sa", Password: mssql.Secret(em.Password()), Encrypt: mssql.EncryptDisable},
	}
	ctx := t.Context()
	c := s.connect(t)
	defer c.Close()
	want, err := deploy.Load(fstest.MapFS{
		"database.yaml":                     {Data: []byte("options: {RECOVERY: SIMPLE}\n")},
		"migrations/000001_tables.up.sql":   {Data: []byte(script)},
		"migrations/000001_tables.down.sql": {Data: []byte("SELECT 1")},
	}, "test")
	if err != nil {
		t.Fatal(err)
	}
	o, err := c.Observe(ctx)
	if err != nil {
		t.Fatal(err)
	}
	p, err := deploy.Plan(s.target, want, o, deploy.Options{Tool: "test"})
	if err == nil {
		_, err = c.Apply(ctx, p, o, nil, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.sql = s.open(t)
	return s
}

func (s *server) connect(t testing.TB) *deploy.Session {
	t.Helper()
	c, err := deploy.Connect(context.Background(), s.target, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// open is a plain connection to the database.
func (s *server) open(t testing.TB) *mssql.Session {
	t.Helper()
	config := s.target.Config
	config.Database = s.target.Database
	c, err := mssql.Open(context.Background(), config, mssql.Options{Dial: s.target.Dial})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func (s *server) run(t testing.TB, text string) {
	t.Helper()
	s.clock.advance(time.Second)
	if err := s.sql.Exec(context.Background(), text); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

// rows reads a query as text, a row a line.
func (s *server) rows(t testing.TB, text string) string {
	t.Helper()
	var b strings.Builder
	err := s.sql.Query(context.Background(), text, func(_ int, r mssql.Rows) error {
		columns, err := r.Columns()
		if err != nil {
			return err
		}
		for r.Next() {
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			if err := r.Scan(values...); err != nil {
				return err
			}
			for i, v := range values {
				if i > 0 {
					b.WriteByte('|')
				}
				fmt.Fprintf(&b, "%v", *v.(*any))
			}
			b.WriteByte('\n')
		}
		return nil
	})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return b.String()
}

// order is one rollback: to a moment, or the undo of a run.
type order struct {
	to     time.Time
	tables []string
	where  string
	undo   string
	allow  []string
	chunk  int64
	// stopAt stops the run, as a signal does, at this message of its ranges; 0 never.
	stopAt int
}

// do looks, plans and applies, as the command does.
func (s *server) do(t testing.TB, o order) (*rollback.Look, *deploy.Result, error) {
	t.Helper()
	s.clock.advance(time.Second)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	said := 0
	c, err := deploy.Connect(ctx, s.target, func(m mssql.Message) {
		if m.Number < 50000 {
			return
		}
		if said++; said == o.stopAt {
			stop()
		}
	})
	if err != nil {
		return nil, nil, err
	}
	defer c.Close()
	if err := c.Lock(ctx, 10*time.Second); err != nil {
		return nil, nil, err
	}
	observed, err := c.Observe(ctx)
	if err != nil {
		return nil, nil, err
	}
	cat, err := rollback.Observe(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	var points []rollback.Point
	if o.undo != "" {
		points, _, err = cat.Undo(ctx, c, observed, o.undo)
	} else {
		var tables []*rollback.Table
		if tables, _, err = cat.Choose(o.tables, o.where != ""); err == nil {
			points = rollback.Points(tables, o.to, o.where)
		}
	}
	if err != nil {
		return nil, nil, err
	}
	look, err := cat.Look(ctx, c, points, time.UTC)
	if err != nil {
		return nil, nil, err
	}
	p, err := look.Plan(s.target, observed, rollback.PlanOptions{Tool: "test", What: rollback.What(points), Chunk: o.chunk})
	if err != nil {
		return look, nil, err
	}
	allow := o.allow
	if allow == nil {
		allow = []string{plan.SchemaChanged}
	}
	r, err := rollback.Apply(ctx, c, p, observed, allow, nil)
	return look, r, err
}
