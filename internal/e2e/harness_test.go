// Package e2e proves the promises of a deployment against the emulator: whole runs, cut anywhere, side by side.
package e2e

import (
	"context"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hartonomous/hartctl/assemblies"
	"github.com/hartonomous/hartctl/internal/emulator"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/assembly"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// server is an emulator with a database to deploy to.
type server struct {
	em     *emulator.Emulator
	target deploy.Target
}

func newServer(t testing.TB, o emulator.Options) *server {
	t.Helper()
	em, err := emulator.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return serve(t, em)
}

// serve makes an open emulator a target, and closes it with the test.
func serve(t testing.TB, em *emulator.Emulator) *server {
	t.Helper()
	t.Cleanup(func() {
		if err := em.Close(); err != nil {
			t.Errorf("closing the emulator: %v", err)
		}
	})
	return &server{em: em, target: deploy.Target{
		Environment: "test", Database: "TestDb", Dial: em.Dial,
		Config: mssql.Config{Server: "emulator", User: "sa", Password: mssql.Secret(em.Password()), Encrypt: mssql.EncryptDisable},
	}}
}

// deployOnce locks, observes, plans and applies, as the command does.
func (s *server) deployOnce(ctx context.Context, fsys fs.FS, o deploy.Options, wait time.Duration) (*plan.Plan, *deploy.Result, error) {
	want, err := load(fsys)
	if err != nil {
		return nil, nil, err
	}
	c, err := deploy.Connect(ctx, s.target, nil)
	if err != nil {
		return nil, nil, err
	}
	defer c.Close()
	if err := c.Lock(ctx, wait); err != nil {
		return nil, nil, err
	}
	observed, err := c.Observe(ctx)
	if err != nil {
		return nil, nil, err
	}
	p, err := deploy.Plan(s.target, want, observed, o)
	if err != nil {
		return nil, nil, err
	}
	if err := deploy.Preflight(s.target, observed, p); err != nil {
		return p, nil, err
	}
	r, err := c.Apply(ctx, p, observed, o.Allow, nil)
	return p, r, err
}

// load reads a schema folder, and the assemblies folder that is in it, if there is one.
func load(fsys fs.FS) (*deploy.Desired, error) {
	d, err := deploy.Load(fsys, "test")
	if err != nil {
		return nil, err
	}
	sub, err := fs.Sub(fsys, "assemblies")
	if err != nil {
		return nil, err
	}
	if _, err := fs.Stat(sub, assembly.LockName); err != nil {
		return d, nil
	}
	list, err := assembly.Open(sub, "assemblies")
	if err != nil {
		return nil, err
	}
	return d.WithAssemblies(list), nil
}

// ownDLL is the project's own assembly.
func ownDLL() string {
	b, err := assemblies.Files.ReadFile("SqlClrFunctions.dll")
	if err != nil {
		panic(err) // it is embedded
	}
	return string(b)
}

// ownLock is its lock with two of its bindings.
func ownLock() string {
	b, err := assemblies.Files.ReadFile(assembly.LockName)
	if err != nil {
		panic(err) // it is embedded
	}
	head, _, _ := strings.Cut(string(b), "    bindings:")
	return head + `    bindings:
      - {object: dbo.clr_VectorNorm, kind: scalar, class: SqlClrFunctions.VectorOperations, method: VectorNorm, parameters: [{name: "@vector", type: varbinary(max)}], returns: float, null_input: RETURNS NULL ON NULL INPUT, deterministic: true}
      - {object: dbo.VectorSum, kind: aggregate, class: SqlClrFunctions.VectorSum, parameters: [{name: "@vector", type: varbinary(max)}], returns: varbinary(max)}
`
}

// tree makes a file system from name, text pairs.
func tree(pairs ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return m
}

// small is a folder with one thing of every kind.
func small() fstest.MapFS {
	return tree(
		"instance.yaml", "configuration: {clr enabled: 1, clr strict security: 1, show advanced options: 0, max text repl size (B): 100000}\n",
		"database.yaml", `
database: {data: {size: 64MB, growth: 64MB}, log: {size: 32MB, growth: 32MB, max: 1GB}}
options: {RECOVERY: FULL, COMPATIBILITY_LEVEL: 170, READ_COMMITTED_SNAPSHOT: ON, TRUSTWORTHY: OFF, PAGE_VERIFY: CHECKSUM, BROKER: ON, AUTO_UPDATE_STATISTICS_ASYNC: ON, MEMORY_OPTIMIZED_ELEVATE_TO_SNAPSHOT: ON}
query_store: {operation_mode: READ_WRITE, max_storage_size_mb: 500}
filegroups:
  Extra: {files: [{name: Extra_1, size: 16MB}]}
  Blobs: {contains: filestream, files: [{name: Blobs_1}]}
  Fast: {contains: memory-optimized, files: [{name: Fast_1}]}
schemas: [graph]
roles:
  reader: {grants: [{permissions: [SELECT], on: "SCHEMA::dbo"}, {permissions: [VIEW DEFINITION]}]}
`,
		"migrations/000001_first.up.sql", "CREATE TABLE dbo.A (Id int NOT NULL CONSTRAINT PK_A PRIMARY KEY, Name nvarchar(50) NULL)\nGO\nINSERT dbo.A (Id, Name) VALUES (1, N'one')\nGO\n",
		"migrations/000001_first.down.sql", "DROP TABLE dbo.A",
		"migrations/000002_second.up.sql", "ALTER TABLE dbo.A ADD Size int NULL\nGO\nUPDATE dbo.A SET Size = 5\n",
		"migrations/000002_second.down.sql", "ALTER TABLE dbo.A DROP COLUMN Size",
		"modules/dbo/v_A.sql", "-- All of A.\nCREATE OR ALTER VIEW dbo.v_A AS SELECT Id, Name FROM dbo.A\n",
		"modules/dbo/p_A.sql", "CREATE OR ALTER PROCEDURE dbo.p_A @id int AS\nBEGIN\n    SET NOCOUNT ON;\n    SELECT Name FROM dbo.v_A WHERE Id = @id;\nEND\n",
		"assemblies/SqlClrFunctions.dll", ownDLL(), "assemblies/assemblies.lock", ownLock(),
		"seeds/001_a.sql", "INSERT INTO dbo.A (Id, Name) SELECT 2, N'two' WHERE NOT EXISTS (SELECT 1 FROM dbo.A WHERE Id = 2)",
	)
}

func TestDeploySmall(t *testing.T) {
	s := newServer(t, emulator.Options{})
	ctx := t.Context()
	p, r, err := s.deployOnce(ctx, small(), deploy.Options{Tool: "test", SkipFilestream: true}, time.Second)
	if err != nil {
		t.Fatalf("%+v", err)
	}
	t.Logf("%d steps, %d requests", len(p.Steps), r.Requests)
	p, r, err = s.deployOnce(ctx, small(), deploy.Options{Tool: "test", SkipFilestream: true}, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range p.Steps {
		t.Errorf("second plan: %s: %s", step.ID, step.Reason)
	}
	if r.Requests > 6 {
		t.Errorf("a run with nothing to do took %d requests", r.Requests)
	}
}
