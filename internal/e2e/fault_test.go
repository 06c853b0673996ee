package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hartonomous/hartctl/internal/emulator"
	"github.com/hartonomous/hartctl/internal/emulator/fault"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/mssql"
	"github.com/hartonomous/hartctl/pkg/mssql/token"
)

// proxied is a server behind a proxy that can cut connections.
func (s *server) proxied(t *testing.T) (*fault.Proxy, *server) {
	t.Helper()
	p, stop, err := fault.Front(s.em)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	through := *s
	through.target.Dial = nil
	through.target.Config.Server, through.target.Config.Port = "127.0.0.1", uint16(p.Addr().Port)
	return p, &through
}

// state is everything that a deployment decides, and the rows of the tables that it filled, as text.
func (s *server) state(t *testing.T, tables ...string) string {
	t.Helper()
	ctx := t.Context()
	c, err := deploy.Connect(ctx, s.target, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	o, err := c.Observe(ctx)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(o, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.Write(text)
	for _, table := range tables {
		fmt.Fprintf(&b, "\n%s: %s", table, s.rows(t, table))
	}
	return b.String()
}

// rows reads a table of the target database as text.
func (s *server) rows(t *testing.T, table string) string {
	t.Helper()
	config := s.target.Config
	config.Database = s.target.Database
	c, err := mssql.Open(t.Context(), config, mssql.Options{Dial: s.target.Dial})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var b strings.Builder
	err = c.Query(t.Context(), "SELECT * FROM "+table+" ORDER BY 1", func(_ int, r mssql.Rows) error {
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
				fmt.Fprintf(&b, "%s=%v ", columns[i], *v.(*any))
			}
			b.WriteString("| ")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// lockWait is how long a run waits for the lock of one that was cut: the server notices a cut connection at once.
const lockWait = 10 * time.Second

// TestCutAtEveryRequest cuts the connection before and after each request of a deployment: the next run completes it, and the end is that of a run
// without a cut.
func TestCutAtEveryRequest(t *testing.T) {
	o := deploy.Options{Tool: "test"}
	whole := newServer(t, emulator.Options{Platform: "windows"})
	proxy, through := whole.proxied(t)
	if _, _, err := through.deployOnce(t.Context(), small(), o, lockWait); err != nil {
		t.Fatal(err)
	}
	requests := proxy.Count()
	want := whole.state(t, "dbo.A")
	t.Logf("%d requests", requests)
	for k := 1; k <= requests; k++ {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprintf("request %d, after %v", k, after), func(t *testing.T) {
				t.Parallel()
				s := newServer(t, emulator.Options{Platform: "windows"})
				proxy, through := s.proxied(t)
				if after {
					proxy.After(k)
				} else {
					proxy.Before(k)
				}
				_, _, err := through.deployOnce(t.Context(), small(), o, lockWait)
				if err == nil && !(after && k == requests) {
					t.Fatal("the run did not notice the cut")
				}
				if _, _, err := s.deployOnce(t.Context(), small(), o, lockWait); err != nil {
					t.Fatalf("the next run: %v (after: %v)", err, err)
				}
				if diff := cmp.Diff(want, s.state(t, "dbo.A")); diff != "" {
					t.Errorf("the end differs from an uninterrupted run's:\n%s", diff)
				}
			})
		}
	}
}

// TestTenAtOnce starts ten deployments together: one applies, the others find nothing to do or leave because of the lock.
func TestTenAtOnce(t *testing.T) {
	s := newServer(t, emulator.Options{})
	const n = 10
	type outcome struct {
		steps int
		err   error
	}
	results := make(chan outcome, n)
	for i := range n {
		go func() {
			wait := lockWait
			if i%2 == 1 {
				wait = 0
			}
			p, _, err := s.deployOnce(t.Context(), small(), deploy.Options{Tool: "test"}, wait)
			r := outcome{err: err}
			if err == nil {
				r.steps = len(p.Steps)
			}
			results <- r
		}()
	}
	applied := 0
	for range n {
		r := <-results
		var locked *deploy.LockedError
		switch {
		case errors.As(r.err, &locked):
			if locked.Holder == nil {
				t.Error("the holder of the lock is not named")
			}
		case r.err != nil:
			t.Errorf("a run failed: %v", r.err)
		case r.steps > 0:
			applied++
		}
	}
	if applied != 1 {
		t.Errorf("%d runs applied something, want 1", applied)
	}
}

// writes are the words with which a statement that writes begins or is made.
var writes = []string{"INSERT", "UPDATE", "DELETE", "MERGE", "CREATE", "ALTER", "DROP", "GRANT", "REVOKE", "TRUNCATE", "RECONFIGURE", "sp_configure", "sp_set_session_context", "sp_getapplock"}

// TestDryRunWritesNothing observes and plans through a proxy that logs every statement, before and after there is a database.
func TestDryRunWritesNothing(t *testing.T) {
	s := newServer(t, emulator.Options{})
	proxy, through := s.proxied(t)
	look := func() {
		want, err := load(small())
		if err != nil {
			t.Fatal(err)
		}
		c, err := deploy.Connect(t.Context(), through.target, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		o, err := c.Observe(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := deploy.Plan(through.target, want, o, deploy.Options{}); err != nil {
			t.Fatal(err)
		}
		if c.Requests() != 1 {
			t.Errorf("observing took %d requests, want 1", c.Requests())
		}
	}
	look()
	if _, _, err := s.deployOnce(t.Context(), small(), deploy.Options{Tool: "test"}, lockWait); err != nil {
		t.Fatal(err)
	}
	look()
	for _, r := range proxy.Requests() {
		for _, word := range token.Scan(r.Text) {
			if slices.ContainsFunc(writes, word.Is) {
				t.Errorf("a dry run sent %s in %q", word.Text, r.Text)
			}
		}
	}
}
