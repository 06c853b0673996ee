package e2e

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/hartonomous/hartctl/internal/emulator"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/pkg/mssql"
	"github.com/hartonomous/hartctl/pkg/mssql/batch"
	"github.com/hartonomous/hartctl/schema"
)

var tool = deploy.Options{Tool: "test"}

// must deploys and fails the test when that fails.
func (s *server) must(t *testing.T, fsys fs.FS, o deploy.Options) *plan.Plan {
	t.Helper()
	p, _, err := s.deployOnce(t.Context(), fsys, o, lockWait)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// nothing checks that there is nothing left to do.
func (s *server) nothing(t *testing.T, fsys fs.FS, o deploy.Options) {
	t.Helper()
	for _, step := range s.must(t, fsys, o).Steps {
		t.Errorf("still to do: %s: %s", step.ID, step.Reason)
	}
}

// with gives a copy of a folder with more or other files; an empty text removes one.
func with(m fstest.MapFS, pairs ...string) fstest.MapFS {
	out := maps.Clone(m)
	for name, f := range tree(pairs...) {
		if len(f.Data) == 0 {
			delete(out, name)
		} else {
			out[name] = f
		}
	}
	return out
}

func ids(p *plan.Plan) string {
	var out []string
	for _, s := range p.Steps {
		out = append(out, string(s.Action)+" "+s.ID)
	}
	return strings.Join(out, ", ")
}

// TestBuiltInSchema deploys the schema that the binary carries, on both platforms, twice.
func TestBuiltInSchema(t *testing.T) {
	for _, platform := range []string{"linux", "windows"} {
		t.Run(platform, func(t *testing.T) {
			s := newServer(t, emulator.Options{Platform: platform})
			p := s.must(t, schema.Files, tool)
			filestream := strings.Contains(ids(p), "HartonomousFileStream")
			if want := platform == "windows"; filestream != want {
				t.Errorf("FILESTREAM in the plan: %v, want %v", filestream, want)
			}
			s.nothing(t, schema.Files, tool)
		})
	}
}

// TestScriptIsTheDeployment runs the script of a plan batch by batch, as sqlcmd would: afterwards there is nothing to do.
func TestScriptIsTheDeployment(t *testing.T) {
	s := newServer(t, emulator.Options{})
	c, err := deploy.Connect(t.Context(), s.target, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	o, err := c.Observe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want, err := load(small())
	if err != nil {
		t.Fatal(err)
	}
	p, err := deploy.Plan(s.target, want, o, tool)
	if err != nil {
		t.Fatal(err)
	}
	var script bytes.Buffer
	if err := deploy.Script(&script, p); err != nil {
		t.Fatal(err)
	}
	batches, err := batch.Split(script.String())
	if err != nil {
		t.Fatal(err)
	}
	sql, err := mssql.Open(t.Context(), s.target.Config, mssql.Options{Dial: s.target.Dial})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range batches {
		for range b.Count {
			if err := sql.Exec(t.Context(), b.Text); err != nil {
				t.Fatalf("%v\n%s", err, b.Text)
			}
		}
	}
	sql.Close()
	s.nothing(t, small(), tool)
}

func TestSavedPlan(t *testing.T) {
	s := newServer(t, emulator.Options{})
	c, err := deploy.Connect(t.Context(), s.target, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	o, err := c.Observe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want, err := load(small())
	if err != nil {
		t.Fatal(err)
	}
	p, err := deploy.Plan(s.target, want, o, tool)
	if err != nil {
		t.Fatal(err)
	}
	saved, err := p.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	again, err := plan.Unmarshal(saved)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p, again); diff != "" {
		t.Fatalf("a plan changes when it is saved:\n%s", diff)
	}
	if err := deploy.CheckTarget(again, s.target, o); err != nil {
		t.Errorf("a fresh plan is refused: %v", err)
	}
	other := *o
	other.Server.Name = "elsewhere"
	var wrong *deploy.OtherTargetError
	if err := deploy.CheckTarget(again, s.target, &other); !errors.As(err, &wrong) {
		t.Errorf("a plan for another server: %v", err)
	}
	if _, err := c.Apply(t.Context(), again, o, nil, nil); err != nil {
		t.Fatal(err)
	}
	o, err = c.Observe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var stale *deploy.StaleError
	if err := deploy.CheckTarget(again, s.target, o); !errors.As(err, &stale) {
		t.Errorf("a plan that has been applied: %v", err)
	}
	s.nothing(t, small(), tool)
}

func TestDownAndUp(t *testing.T) {
	s := newServer(t, emulator.Options{})
	s.must(t, small(), tool)
	before := s.state(t, "dbo.A")
	for _, to := range []uint64{1, 0} {
		o := tool
		o.To = &to
		var hazard *deploy.HazardError
		if _, _, err := s.deployOnce(t.Context(), small(), o, lockWait); !errors.As(err, &hazard) {
			t.Fatalf("--to %d without --allow: %v", to, err)
		}
		o.Allow = []string{plan.DataLoss}
		s.must(t, small(), o)
		s.nothing(t, small(), o)
	}
	s.must(t, small(), tool)
	if diff := cmp.Diff(before, s.state(t, "dbo.A")); diff != "" {
		t.Errorf("down and up again does not end where it began:\n%s", diff)
	}
}

func TestMigrationsThatCannotBe(t *testing.T) {
	s := newServer(t, emulator.Options{})
	base := small()
	s.must(t, base, tool)
	for name, tt := range map[string]struct {
		fsys fs.FS
		want string
	}{
		"edited":  {with(base, "migrations/000001_first.up.sql", "CREATE TABLE dbo.A (Id int)"), "was edited after it had been applied"},
		"removed": {with(base, "migrations/000002_second.up.sql", "", "migrations/000002_second.down.sql", ""), "its file is gone"},
		"gap":     {with(base, "migrations/000003_third.up.sql", "SELECT 1"), ""},
	} {
		_, _, err := s.deployOnce(t.Context(), tt.fsys, tool, lockWait)
		if tt.want == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		var refusal *resource.Refusal
		if !errors.As(err, &refusal) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
	gap := with(base, "migrations/000003_third.up.sql", "", "migrations/000004_fourth.up.sql", "SELECT 4", "migrations/000003_third.up.sql", "SELECT 1")
	s.must(t, gap, tool)
	late := with(gap, "migrations/000005_fifth.up.sql", "SELECT 5")
	s.must(t, late, tool)
	_, _, err := s.deployOnce(t.Context(), with(small(), "migrations/000003_third.up.sql", "SELECT 1", "migrations/000004_fourth.up.sql", "SELECT 4", "migrations/000005_fifth.up.sql", "SELECT 5", "migrations/000000_x.up.sql", "SELECT 0"), tool, lockWait)
	if err == nil {
		t.Error("version 0 was taken")
	}
}

// TestFailedBatch shows an error's place, and that the migration left nothing behind.
func TestFailedBatch(t *testing.T) {
	s := newServer(t, emulator.Options{})
	broken := with(small(), "migrations/000007_seventh.up.sql", "CREATE TABLE dbo.B (a int)\nGO\nINSERT dbo.B VALUES (1)\nGO\n-- here\nINSERT dbo.B VALUES (1, 2)\nGO\n")
	_, _, err := s.deployOnce(t.Context(), broken, tool, lockWait)
	var step *deploy.StepError
	var be *mssql.Error
	if !errors.As(err, &step) || step.Step.ID != "migration/000007_seventh" || !errors.As(err, &be) {
		t.Fatalf("got %v", err)
	}
	if be.Place.File != "migrations/000007_seventh.up.sql" || be.Place.Batch != 3 || be.Line() != 6 || be.First().Number != 213 {
		t.Errorf("the error is placed at %+v line %d: %v", be.Place, be.Line(), be)
	}
	mended := with(broken, "migrations/000007_seventh.up.sql", "CREATE TABLE dbo.B (a int)\nGO\nINSERT dbo.B VALUES (1)\n")
	s.must(t, mended, tool)
	s.nothing(t, mended, tool)
	if got := s.rows(t, "dbo.B"); got != "a=1 | " {
		t.Errorf("dbo.B holds %s", got)
	}
}

// TestNoTransactionMigration is cut in its middle: it runs again from its first batch.
func TestNoTransactionMigration(t *testing.T) {
	s := newServer(t, emulator.Options{})
	s.must(t, small(), tool)
	text := "-- hartctl:no-transaction\nIF OBJECT_ID('dbo.Log') IS NULL CREATE TABLE dbo.Log (n int)\nGO\nINSERT dbo.Log VALUES (1)\nGO\nALTER DATABASE CURRENT SET AUTO_SHRINK OFF\nGO\n"
	more := with(small(), "migrations/000003_third.up.sql", text)
	proxy, through := s.proxied(t)
	whole := newServer(t, emulator.Options{})
	whole.must(t, more, tool)
	proxy.After(6) // in the middle of the batches
	if _, _, err := through.deployOnce(t.Context(), more, tool, lockWait); err == nil {
		t.Fatal("the run did not notice the cut")
	}
	p := s.must(t, more, tool)
	if !strings.Contains(ids(p), "migration/000003_third") || !strings.Contains(p.Steps[0].Reason, "cut") {
		t.Errorf("the next run: %s (%s)", ids(p), p.Steps[0].Reason)
	}
	s.nothing(t, more, tool)
}

func TestModules(t *testing.T) {
	s := newServer(t, emulator.Options{})
	s.must(t, small(), tool)
	changed := with(small(), "modules/dbo/p_A.sql", "CREATE OR ALTER PROCEDURE dbo.p_A @id int AS SELECT @id AS Id\n")
	if got := ids(s.must(t, changed, tool)); got != "alter module/dbo.p_A" {
		t.Errorf("a changed file: %s", got)
	}
	s.exec(t, "ALTER PROCEDURE dbo.p_A @id int AS SELECT @id + 1 AS Id")
	var hazard *deploy.HazardError
	if _, _, err := s.deployOnce(t.Context(), changed, tool, lockWait); !errors.As(err, &hazard) || hazard.Names()[0] != plan.OverwriteDrift {
		t.Errorf("a change in the database: %v", err)
	}
	o := tool
	o.Allow = []string{plan.OverwriteDrift, plan.DropModule}
	s.must(t, changed, o)
	s.nothing(t, changed, tool)
	gone := with(changed, "modules/dbo/p_A.sql", "")
	if _, _, err := s.deployOnce(t.Context(), gone, tool, lockWait); !errors.As(err, &hazard) {
		t.Errorf("a removed file: %v", err)
	}
	if got := ids(s.must(t, gone, o)); got != "drop module/dbo.p_A" {
		t.Errorf("a removed file: %s", got)
	}
	s.nothing(t, gone, tool)
}

func TestGrants(t *testing.T) {
	s := newServer(t, emulator.Options{})
	s.must(t, small(), tool)
	s.exec(t, "GRANT DELETE ON SCHEMA::dbo TO reader; REVOKE SELECT ON SCHEMA::dbo FROM reader")
	var hazard *deploy.HazardError
	if _, _, err := s.deployOnce(t.Context(), small(), tool, lockWait); !errors.As(err, &hazard) || hazard.Names()[0] != plan.RevokePermission {
		t.Errorf("a permission too many: %v", err)
	}
	o := tool
	o.Allow = []string{plan.RevokePermission}
	if got := ids(s.must(t, small(), o)); got != "grant grant/reader/SCHEMA::dbo, revoke grant/reader/SCHEMA::dbo/revoke" {
		t.Errorf("got %s", got)
	}
	s.nothing(t, small(), tool)
}

// TestBaseline takes over a database that golang-migrate brought to version 1.
func TestBaseline(t *testing.T) {
	s := newServer(t, emulator.Options{})
	s.execIn(t, "master", "CREATE DATABASE TestDb")
	s.exec(t, "CREATE TABLE dbo.A (Id int NOT NULL CONSTRAINT PK_A PRIMARY KEY, Name nvarchar(50) NULL); INSERT dbo.A VALUES (7, N'kept'); CREATE TABLE dbo.schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty bit NOT NULL); INSERT dbo.schema_migrations VALUES (1, 0)")
	var refusal *resource.Refusal
	if _, _, err := s.deployOnce(t.Context(), small(), tool, lockWait); !errors.As(err, &refusal) || !strings.Contains(refusal.Next, "--baseline 1") {
		t.Fatalf("without a baseline: %v", err)
	}
	o := tool
	one := uint64(1)
	o.Baseline = &one
	o.Allow = []string{plan.ExclusiveAccess}
	s.must(t, small(), o)
	s.must(t, small(), tool)
	s.nothing(t, small(), tool)
	if got := s.rows(t, "dbo.A"); !strings.Contains(got, "Name=kept Size=5") {
		t.Errorf("dbo.A holds %s", got)
	}
	if got := s.rows(t, "dbo.schema_migrations"); got != "version=2 dirty=false | " {
		t.Errorf("golang-migrate would read %s", got)
	}
}

// TestReplicas configures every replica's instance, and nothing else there.
func TestReplicas(t *testing.T) {
	s := newServer(t, emulator.Options{})
	second := newServer(t, emulator.Options{ServerName: "second"})
	config := second.target.Config
	config.Server = "second"
	s.target.Replicas = []deploy.Replica{{Config: config, Dial: second.em.Dial}}
	p := s.must(t, small(), tool)
	if !strings.Contains(ids(p), "alter replica/second/instance/configuration/clr enabled") {
		t.Errorf("the replica is not in the plan: %s", ids(p))
	}
	s.nothing(t, small(), tool)
}

func TestInterrupt(t *testing.T) {
	s := newServer(t, emulator.Options{})
	slow := with(small(), "migrations/000003_slow.up.sql", "CREATE TABLE dbo.Slow (a int)\nGO\nWAITFOR DELAY '00:01:00'\n")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	want, err := load(slow)
	if err != nil {
		t.Fatal(err)
	}
	c, err := deploy.Connect(ctx, s.target, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	o, err := c.Observe(ctx)
	if err != nil {
		t.Fatal(err)
	}
	p, err := deploy.Plan(s.target, want, o, tool)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Apply(ctx, p, o, nil, func(e deploy.Event) {
		if e.Kind == deploy.StepStarted && e.Step.ID == "migration/000003_slow" {
			cancel()
		}
	})
	var step *deploy.StepError
	if !errors.As(err, &step) || !step.Interrupted {
		t.Fatalf("got %v", err)
	}
	if got := s.rows(t, "hart.DeploymentStep"); !strings.Contains(got, "StepId=run Phase=run Action=apply Outcome=stopped") {
		t.Errorf("the interruption is not recorded: %s", got)
	}
	mended := with(slow, "migrations/000003_slow.up.sql", "CREATE TABLE dbo.Slow (a int)\n")
	s.must(t, mended, tool)
	s.nothing(t, mended, tool)
}

// exec runs a batch in the target database.
func (s *server) exec(t *testing.T, text string) { t.Helper(); s.execIn(t, s.target.Database, text) }

func (s *server) execIn(t *testing.T, database, text string) {
	t.Helper()
	config := s.target.Config
	config.Database = database
	c, err := mssql.Open(t.Context(), config, mssql.Options{Dial: s.target.Dial})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Exec(t.Context(), text); err != nil {
		t.Fatal(err)
	}
}
