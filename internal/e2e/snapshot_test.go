package e2e

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hartonomous/hartctl/internal/emulator"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
	"github.com/hartonomous/hartctl/pkg/snapshot"
)

// later is small with a change of everything that a snapshot has to bring back.
func later() fstest.MapFS {
	f := small()
	f["migrations/000009_later.up.sql"] = &fstest.MapFile{Data: []byte(
		"INSERT dbo.A (Id) VALUES (77);\nGO\nCREATE TABLE dbo.Later (Id int IDENTITY PRIMARY KEY);\nGO\nINSERT dbo.Later DEFAULT VALUES;\n")}
	return f
}

// deployWithSnapshot is deployOnce with deploy --snapshot.
func (s *server) deployWithSnapshot(ctx context.Context, f fstest.MapFS, name string) error {
	want, err := load(f)
	if err != nil {
		return err
	}
	return s.locked(ctx, func(c *deploy.Session, o *deploy.Observed) error {
		p, err := deploy.Plan(s.target, want, o, deploy.Options{Tool: "test"})
		if err != nil {
			return err
		}
		st, err := snapshot.Observe(ctx, c, s.target.Database, name)
		if err != nil {
			return err
		}
		if st.Find(name) == nil {
			if err := st.Prepend(p, o.Server, name); err != nil {
				return err
			}
		}
		_, err = c.Apply(ctx, p, o, nil, nil)
		return err
	})
}

// revert is rollback database --snapshot.
func (s *server) revert(ctx context.Context, name string, allow ...string) error {
	return s.locked(ctx, func(c *deploy.Session, o *deploy.Observed) error {
		st, err := snapshot.Observe(ctx, c, s.target.Database, "")
		if err != nil {
			return err
		}
		p, err := st.Revert(s.target, o, "test", name, allow)
		if err != nil {
			return err
		}
		_, err = snapshot.Apply(ctx, c, p, o, allow, nil)
		return err
	})
}

func (s *server) locked(ctx context.Context, do func(*deploy.Session, *deploy.Observed) error) error {
	c, err := deploy.Connect(ctx, s.target, nil)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.Lock(ctx, lockWait); err != nil {
		return err
	}
	o, err := c.Observe(ctx)
	if err != nil {
		return err
	}
	return do(c, o)
}

// has reports a table of the target database.
func (s *server) has(t *testing.T, table string) bool {
	t.Helper()
	return strings.Contains(s.rows(t, "(SELECT name FROM sys.tables) AS t"), "name="+table+" ")
}

// TestRevertIsExact: everything that a deployment decides, and every row but the journal's, is what it was before.
func TestRevertIsExact(t *testing.T) {
	s := newServer(t, emulator.Options{Platform: "linux"})
	if _, _, err := s.deployOnce(t.Context(), small(), deploy.Options{Tool: "test"}, lockWait); err != nil {
		t.Fatal(err)
	}
	tables := []string{"dbo.A", "hart.Deployment", "hart.DeploymentStep", "hart.MigrationHistory"}
	before := s.state(t, tables...)
	if err := s.deployWithSnapshot(t.Context(), later(), "old"); err != nil {
		t.Fatal(err)
	}
	if !s.has(t, "Later") || before == s.state(t, tables...) {
		t.Fatal("the deployment changed nothing")
	}
	if err := s.revert(t.Context(), "old", plan.DataLoss); err != nil {
		t.Fatal(err)
	}
	after := s.state(t, "dbo.A", "hart.MigrationHistory")
	if want := s.lines(before, "dbo.A", "hart.MigrationHistory"); after != want {
		t.Errorf("not what it was:\n%s", cmp.Diff(want, after))
	}
	if runs := s.rows(t, "hart.Deployment"); strings.Count(runs, "RunId=") != 2 {
		t.Errorf("the journal has %s", runs)
	}
	if err := s.deployWithSnapshot(t.Context(), later(), "old"); err != nil {
		t.Fatal(err)
	}
	if got := s.rows(t, "dbo.Later"); got != "Id=1 | " {
		t.Errorf("deployed again: %s", got)
	}
}

// lines keeps of a state what it says of some tables.
func (s *server) lines(state string, tables ...string) string {
	observed, rows, _ := strings.Cut(state, "\n}\n")
	out := observed + "\n}"
	for _, table := range tables {
		for line := range strings.Lines(rows) {
			if strings.HasPrefix(line, table+": ") {
				out += "\n" + strings.TrimSuffix(line, "\n")
			}
		}
	}
	return out
}

// TestCutSnapshot cuts the connection before and after each request of a deployment that takes a snapshot first, and of a revert: the database is the
// old one or the new one, and the next run completes it.
func TestCutSnapshot(t *testing.T) {
	for name, tt := range map[string]struct {
		prepared bool // the deployment comes before what is cut
		run      func(s *server, ctx context.Context) error
		done     bool // Later is there when it has run
	}{
		"deploy": {false, func(s *server, ctx context.Context) error { return s.deployWithSnapshot(ctx, later(), "old") }, true},
		"revert": {true, func(s *server, ctx context.Context) error { return s.revert(ctx, "old", plan.DataLoss) }, false},
	} {
		original := newServer(t, emulator.Options{})
		if _, _, err := original.deployOnce(t.Context(), small(), deploy.Options{Tool: "test"}, lockWait); err != nil {
			t.Fatal(err)
		}
		if tt.prepared {
			if err := original.deployWithSnapshot(t.Context(), later(), "old"); err != nil {
				t.Fatal(err)
			}
		}
		prepare := func(t *testing.T) *server {
			em, err := original.em.Clone(emulator.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return serve(t, em)
		}
		proxy, through := prepare(t).proxied(t)
		if err := tt.run(through, t.Context()); err != nil {
			t.Fatal(err)
		}
		requests := proxy.Count()
		t.Logf("%s: %d requests", name, requests)
		for k := 1; k <= requests; k++ {
			for _, after := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s, request %d, after %v", name, k, after), func(t *testing.T) {
					t.Parallel()
					s := prepare(t)
					proxy, through := s.proxied(t)
					if after {
						proxy.After(k)
					} else {
						proxy.Before(k)
					}
					if err := tt.run(through, t.Context()); err == nil && !(after && k == requests) {
						t.Fatal("the run did not notice the cut")
					}
					if err := tt.run(s, t.Context()); err != nil {
						t.Fatalf("the next run: %v", err)
					}
					if s.has(t, "Later") != tt.done {
						t.Errorf("the next run did not complete it")
					}
					if user := s.rows(t, "(SELECT user_access_desc FROM sys.databases WHERE name = DB_NAME()) AS d"); user != "user_access_desc=MULTI_USER | " {
						t.Errorf("the database is %s", user)
					}
				})
			}
		}
	}
}

// TestRevertInUse: sessions in the database are in the way, and are ended when that is allowed.
func TestRevertInUse(t *testing.T) {
	s := newServer(t, emulator.Options{})
	if _, _, err := s.deployOnce(t.Context(), small(), deploy.Options{Tool: "test"}, lockWait); err != nil {
		t.Fatal(err)
	}
	if err := s.deployWithSnapshot(t.Context(), later(), "old"); err != nil {
		t.Fatal(err)
	}
	config := s.target.Config
	config.Database = s.target.Database
	user, err := mssql.Open(t.Context(), config, mssql.Options{Dial: s.target.Dial})
	if err != nil {
		t.Fatal(err)
	}
	defer user.Close()
	if err := s.revert(t.Context(), "old", plan.DataLoss); err == nil || !strings.Contains(err.Error(), "1 sessions in the database or in the snapshot are rolled back and disconnected") {
		t.Fatalf("in use: %v", err)
	}
	if err := user.Exec(t.Context(), "SELECT 1;"); err != nil {
		t.Fatalf("refused, and the session is gone: %v", err)
	}
	start := time.Now()
	if err := s.revert(t.Context(), "old", plan.DataLoss, plan.DisconnectUsers); err != nil {
		t.Fatal(err)
	}
	t.Logf("reverted in %v", time.Since(start))
	if err := user.Exec(t.Context(), "SELECT 1;"); err == nil {
		t.Error("the session in the database is still there")
	}
	if s.has(t, "Later") {
		t.Error("nothing was reverted")
	}
}

// TestSnapshotByItsOwner: who may create databases and owns this one needs nothing else, and one who does not own it is refused before anything runs.
func TestSnapshotByItsOwner(t *testing.T) {
	s := newServer(t, emulator.Options{})
	admin, err := mssql.Open(t.Context(), s.target.Config, mssql.Options{Dial: s.target.Dial})
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	for _, text := range []string{
		"CREATE LOGIN owner WITH PASSWORD = 'Aa1-Zz9-Qq7-x';", "GRANT CREATE ANY DATABASE, ALTER SETTINGS, CONTROL SERVER TO owner;",
		"CREATE LOGIN other WITH PASSWORD = 'Aa1-Zz9-Qq7-x';", "GRANT CREATE ANY DATABASE, CONTROL SERVER TO other;",
	} {
		if err := admin.Exec(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	as := func(login string) *server {
		o := *s
		o.target.Config.User, o.target.Config.Password = login, "Aa1-Zz9-Qq7-x"
		return &o
	}
	if _, _, err := as("owner").deployOnce(t.Context(), small(), deploy.Options{Tool: "test"}, lockWait); err != nil {
		t.Fatal(err)
	}
	if err := admin.Exec(t.Context(), "REVOKE CONTROL SERVER FROM owner;"); err != nil {
		t.Fatal(err)
	}
	var refused *deploy.PreflightError
	if err := as("other").deployWithSnapshot(t.Context(), later(), "old"); !errors.As(err, &refused) || !strings.Contains(err.Error(), "Msg 1817") {
		t.Fatalf("not the owner: %v", err)
	}
	if err := as("owner").deployWithSnapshot(t.Context(), later(), "old"); err != nil {
		t.Fatal(err)
	}
	if err := as("other").revert(t.Context(), "old", plan.DataLoss); !errors.As(err, &refused) || !strings.Contains(err.Error(), "Msg 3110") {
		t.Fatalf("not the owner: %v", err)
	}
	if err := as("owner").revert(t.Context(), "old", plan.DataLoss); err != nil {
		t.Fatal(err)
	}
	if s.has(t, "Later") {
		t.Error("nothing was reverted")
	}
}
