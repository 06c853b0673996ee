package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/hartonomous/hartctl/internal/clrtest"
	"github.com/hartonomous/hartctl/internal/emulator"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// build is the test folder with another build of its assembly. Each pair of edits changes the lock.
func build(t *testing.T, exchange string, edits ...string) fstest.MapFS {
	t.Helper()
	snk, err := os.ReadFile("../../assemblies/dev.snk")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	if exchange != "" {
		names = strings.Split(exchange, " ")
	}
	dll, err := clrtest.Build([]byte(ownDLL()), snk, names...)
	if err != nil {
		t.Fatal(err)
	}
	return with(small(), "assemblies/SqlClrFunctions.dll", string(dll), "assemblies/assemblies.lock", strings.NewReplacer(edits...).Replace(string(clrtest.Relock([]byte(ownLock()), dll))))
}

// refused deploys and wants the refusal of a hazard.
func (s *server) refused(t *testing.T, fsys fstest.MapFS, hazard string) {
	t.Helper()
	var h *deploy.HazardError
	if _, _, err := s.deployOnce(t.Context(), fsys, tool, lockWait); !errors.As(err, &h) || h.Names()[0] != hazard {
		t.Fatalf("got %v, want the hazard %s", err, hazard)
	}
}

func allow(hazards ...string) deploy.Options {
	o := tool
	o.Allow = hazards
	return o
}

const norm = "SELECT CASE WHEN dbo.clr_VectorNorm(0x0000404000008040) = 5 THEN 1 ELSE 1 / 0 END" // |(3, 4)|

func TestAssemblyIsDeployed(t *testing.T) {
	s := newServer(t, emulator.Options{})
	got := ids(s.must(t, small(), tool))
	want := "grant trust/SqlClrFunctions, create assembly/SqlClrFunctions, create binding/dbo.clr_VectorNorm, create binding/dbo.VectorSum, apply release/SqlClrFunctions, create module/"
	if !strings.Contains(got, want) {
		t.Errorf("got %s", got)
	}
	s.nothing(t, small(), tool)
	s.exec(t, norm)
	if got := s.rows(t, "sys.trusted_assemblies"); !strings.Contains(got, "processorarchitecture=msil [hartctl TestDb] ") {
		t.Errorf("trusted: %s", got)
	}
}

// A build whose bound methods are the same goes in by ALTER ASSEMBLY, and the bytes of both are kept.
func TestCompatibleUpgrade(t *testing.T) {
	s := newServer(t, emulator.Options{})
	s.must(t, small(), tool)
	s.exec(t, "CREATE ROLE guests; GRANT EXECUTE ON dbo.clr_VectorNorm TO guests")
	next := build(t, "VectorVariance=VectorVariancy")
	p := s.must(t, next, tool)
	if got := ids(p); got != "grant trust/SqlClrFunctions, alter assembly/SqlClrFunctions, apply release/SqlClrFunctions" {
		t.Errorf("got %s", got)
	}
	var sent int
	for _, step := range p.Steps {
		for _, b := range step.Batches {
			for _, value := range b.Parameters {
				if sent++; !bytes.Equal(value.Value, next["assemblies/SqlClrFunctions.dll"].Data) {
					t.Error("other bytes are sent than were hashed")
				}
			}
			if len(b.SQL) > 10_000 {
				t.Errorf("%s sends %d characters of text", step.ID, len(b.SQL))
			}
		}
	}
	if sent != 1 {
		t.Errorf("the file is sent %d times", sent)
	}
	s.nothing(t, next, tool)
	s.exec(t, norm)
	if n := strings.Count(s.rows(t, "hart.AssemblyRelease"), "ReleaseNumber="); n != 2 {
		t.Errorf("%d releases", n)
	}
}

// A build without a method that is bound is another matter: the assembly goes with what is bound to it and comes back with what was granted, when that is allowed.
func TestRecreate(t *testing.T) {
	s := newServer(t, emulator.Options{})
	s.must(t, small(), tool)
	s.exec(t, "CREATE ROLE guests; GRANT EXECUTE ON dbo.clr_VectorNorm TO guests; CREATE USER u WITHOUT LOGIN; GRANT EXECUTE ON dbo.clr_VectorNorm TO u WITH GRANT OPTION; DENY EXECUTE ON dbo.VectorSum TO u")
	s.exec(t, "CREATE FUNCTION dbo.theirs(@a varbinary(max), @b varbinary(max)) RETURNS float AS EXTERNAL NAME SqlClrFunctions.[SqlClrFunctions.VectorOperations].VectorDotProduct")
	next := build(t, "VectorNorm=VectorSize", "method: VectorNorm", "method: VectorSize")
	s.refused(t, next, plan.RecreateAssembly)
	s.exec(t, norm)
	o := allow(plan.RecreateAssembly)
	if got := ids(s.must(t, next, o)); got != "grant trust/SqlClrFunctions, alter assembly/SqlClrFunctions, apply release/SqlClrFunctions" {
		t.Errorf("got %s", got)
	}
	s.exec(t, norm)
	s.exec(t, "IF dbo.theirs(0x0000404000008040, 0x0000404000008040) <> 25 THROW 50000, N'theirs is another', 1")
	for _, grant := range []string{
		"OBJECT_ID(N'dbo.clr_VectorNorm') AND state = 'W' AND grantee_principal_id = USER_ID(N'u')", "OBJECT_ID(N'dbo.clr_VectorNorm') AND state = 'G' AND grantee_principal_id = USER_ID(N'guests')",
		"OBJECT_ID(N'dbo.VectorSum') AND state = 'D' AND grantee_principal_id = USER_ID(N'u')",
	} {
		if s.rows(t, "sys.database_permissions WHERE major_id = "+grant) == "" {
			t.Errorf("gone: %s", grant)
		}
	}
	s.nothing(t, next, o)
}

// What uses a function under schema binding is named before anything runs.
func TestRecreateIsBlocked(t *testing.T) {
	s := newServer(t, emulator.Options{})
	s.must(t, small(), tool)
	s.exec(t, "CREATE VIEW dbo.Bound WITH SCHEMABINDING AS SELECT dbo.clr_VectorNorm(0x00000000) AS n")
	var refusal *resource.Refusal
	_, _, err := s.deployOnce(t.Context(), build(t, "VectorNorm=VectorSize", "method: VectorNorm", "method: VectorSize"), allow(plan.RecreateAssembly), lockWait)
	if !errors.As(err, &refusal) || !strings.Contains(refusal.Text, "dbo.clr_VectorNorm has to be dropped and made again, and is used by dbo.Bound") {
		t.Errorf("got %v", err)
	}
}

// A binding changes alone: it is dropped and made again.
func TestBindingChanges(t *testing.T) {
	s := newServer(t, emulator.Options{})
	s.must(t, small(), tool)
	other := build(t, "", "RETURNS NULL ON NULL INPUT", "CALLED ON NULL INPUT")
	other["assemblies/SqlClrFunctions.dll"] = small()["assemblies/SqlClrFunctions.dll"]
	other["assemblies/assemblies.lock"].Data = []byte(strings.ReplaceAll(ownLock(), "RETURNS NULL ON NULL INPUT", "CALLED ON NULL INPUT"))
	if got := ids(s.must(t, other, tool)); got != "alter binding/dbo.clr_VectorNorm, apply release/SqlClrFunctions" {
		t.Errorf("got %s", got)
	}
	s.nothing(t, other, tool)
	fewer := with(small(), "assemblies/assemblies.lock", ownLock()[:strings.Index(ownLock(), "      - {object: dbo.VectorSum")])
	s.refused(t, fewer, plan.DropModule)
	if got := ids(s.must(t, fewer, allow(plan.DropModule))); got != "alter binding/dbo.clr_VectorNorm, drop binding/dbo.VectorSum, apply release/SqlClrFunctions" {
		t.Errorf("got %s", got)
	}
	s.nothing(t, fewer, tool)
}

// Registered bytes that hartctl did not deploy are drift; so is a binding that somebody made.
func TestAssemblyDrift(t *testing.T) {
	s := newServer(t, emulator.Options{})
	s.must(t, small(), tool)
	next := build(t, "VectorVariance=VectorVariancy")
	p := s.plan(t, next)
	for _, step := range p.Steps {
		for _, b := range step.Batches {
			if step.Phase == plan.Trust {
				s.execIn(t, "master", b.SQL)
			}
		}
	}
	s.exec(t, "ALTER ASSEMBLY SqlClrFunctions FROM "+mssql.Binary(next["assemblies/SqlClrFunctions.dll"].Data))
	s.refused(t, small(), plan.OverwriteDrift)
	s.must(t, small(), allow(plan.OverwriteDrift))
	s.nothing(t, small(), tool)
	s.exec(t, "DROP FUNCTION dbo.clr_VectorNorm")
	s.exec(t, "CREATE FUNCTION dbo.clr_VectorNorm(@vector varbinary(max)) RETURNS float AS EXTERNAL NAME SqlClrFunctions.[SqlClrFunctions.VectorOperations].VectorNorm")
	s.refused(t, small(), plan.OverwriteDrift)
	s.must(t, small(), allow(plan.OverwriteDrift))
	s.nothing(t, small(), tool)
}

// The same build in other bytes is no change that ALTER ASSEMBLY takes: it is noted.
func TestSameBuild(t *testing.T) {
	s := newServer(t, emulator.Options{})
	s.must(t, small(), tool)
	dll := []byte(ownDLL() + "more")
	lock := string(clrtest.Relock([]byte(ownLock()), dll))
	same := with(small(), "assemblies/SqlClrFunctions.dll", string(dll), "assemblies/assemblies.lock", lock)
	p := s.must(t, same, tool)
	if got := ids(p); got != "" || len(p.Notes) == 0 || !strings.Contains(p.Notes[len(p.Notes)-1].Text, "Msg 6285") {
		t.Errorf("got %s, notes %v", got, p.Notes)
	}
	s.nothing(t, same, tool)
}

// Signatures that do not verify are refused until they are allowed by name; a development key on a protected environment always.
func TestWhoMadeIt(t *testing.T) {
	dll, err := clrtest.Build([]byte(ownDLL()), nil)
	if err != nil {
		t.Fatal(err)
	}
	torn := with(small(), "assemblies/SqlClrFunctions.dll", string(dll), "assemblies/assemblies.lock", string(clrtest.Relock([]byte(ownLock()), dll)))
	s := newServer(t, emulator.Options{})
	s.refused(t, torn, plan.BadSignature)
	s.must(t, torn, allow(plan.BadSignature))
	s.nothing(t, torn, tool)
	want, err := load(small())
	if err != nil {
		t.Fatal(err)
	}
	c, err := deploy.Connect(t.Context(), s.target, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	observed, err := c.Observe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	protected := s.target
	protected.Protected = true
	var refusal *resource.Refusal
	_, err = deploy.Plan(protected, want, observed, tool)
	if !errors.As(err, &refusal) || !strings.Contains(refusal.Text, "development key (token e32f277598d37b4a)") {
		t.Errorf("protected: %v", err)
	}
	o := tool
	o.SkipCLR = true
	if _, err := deploy.Plan(protected, want, observed, o); err != nil {
		t.Errorf("protected, without CLR: %v", err)
	}
}

// By key, the server takes what the key signs; a later build needs no right on it.
func TestTrustByKey(t *testing.T) {
	o := tool
	o.CLRTrust = "key"
	s := newServer(t, emulator.Options{})
	second := newServer(t, emulator.Options{ServerName: "second"})
	config := second.target.Config
	config.Server = "second"
	s.target.Replicas = []deploy.Replica{{Config: config, Dial: second.em.Dial}}
	if got := ids(s.must(t, small(), o)); !strings.Contains(got, "grant trust/key/e32f277598d37b4a, grant replica/second/trust/key/e32f277598d37b4a, create assembly/SqlClrFunctions") {
		t.Errorf("got %s", got)
	}
	s.nothing(t, small(), o)
	for _, server := range []*server{s, second} {
		server.target.Database = "master"
		if got := server.rows(t, "sys.trusted_assemblies"); got != "" {
			t.Errorf("trusted hashes are left: %s", got)
		}
		if got := server.rows(t, "sys.assemblies"); strings.Contains(got, "SqlClrFunctions") {
			t.Errorf("master has %s", got)
		}
		server.target.Database = "TestDb"
	}
	s.exec(t, norm)
	next := build(t, "VectorVariance=VectorVariancy")
	if got := ids(s.must(t, next, o)); got != "alter assembly/SqlClrFunctions, apply release/SqlClrFunctions" {
		t.Errorf("the next build: %s", got)
	}
	s.nothing(t, next, o)
}

// A hash that was trusted for a moment, and left behind by a run that was cut, is taken away by the next.
func TestLeftoverHash(t *testing.T) {
	o := tool
	o.CLRTrust = "key"
	s := newServer(t, emulator.Options{})
	s.execIn(t, "master", "EXEC sys.sp_add_trusted_assembly 0x"+strings.Repeat("AB", 64)+", N'[hartctl ephemeral]'")
	s.must(t, small(), o)
	s.nothing(t, small(), o)
	if got := s.rows(t, "sys.trusted_assemblies"); got != "" {
		t.Errorf("trusted hashes are left: %s", got)
	}
}

// A kept release comes back through the same plan.
func TestReturnToARelease(t *testing.T) {
	s := newServer(t, emulator.Options{})
	s.must(t, small(), tool)
	s.must(t, build(t, "VectorNorm=VectorSize", "method: VectorNorm", "method: VectorSize"), allow(plan.RecreateAssembly))
	c, err := deploy.Connect(t.Context(), s.target, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	list, err := c.AssemblyReleases(t.Context())
	if err != nil || len(list) != 2 || list[0].Number != 2 || list[1].Number != 1 || list[1].Name != "SqlClrFunctions" || list[1].Tool != "test" {
		t.Fatalf("releases %+v, %v", list, err)
	}
	a, err := c.AssemblyRelease(t.Context(), "sqlclrfunctions", 1)
	if err != nil {
		t.Fatal(err)
	}
	o, err := c.Observe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	opt := allow(plan.RecreateAssembly)
	opt.Only = deploy.AssemblyPhases
	p, err := deploy.Plan(s.target, deploy.OnlyAssemblies(a), o, opt)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Apply(t.Context(), p, o, opt.Allow, nil); err != nil {
		t.Fatal(err)
	}
	s.nothing(t, small(), tool)
	s.exec(t, norm)
	if _, err := c.AssemblyRelease(t.Context(), "SqlClrFunctions", 9); err == nil {
		t.Error("release 9 is there")
	}
}

// plan makes the plan of a folder, and applies nothing.
func (s *server) plan(t *testing.T, fsys fstest.MapFS) *plan.Plan {
	t.Helper()
	want, err := load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	c, err := deploy.Connect(t.Context(), s.target, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	o, err := c.Observe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p, err := deploy.Plan(s.target, want, o, tool)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestCutWhileAssembliesChange cuts the connection before and after each request of a recreation, and of the first trust by key: the next run completes it, and
// no moment leaves an assembly without what was bound to it.
func TestCutWhileAssembliesChange(t *testing.T) {
	keyed := tool
	keyed.CLRTrust = "key"
	next := build(t, "VectorNorm=VectorSize", "method: VectorNorm", "method: VectorSize")
	for name, c := range map[string]struct {
		before fstest.MapFS // nil: a new server
		change fstest.MapFS
		o      deploy.Options
	}{
		"recreation": {small(), next, allow(plan.RecreateAssembly)},
		"key":        {nil, fstest.MapFS{"schemas.yaml": tree("x", "schemas: [graph]")["x"], "assemblies/SqlClrFunctions.dll": small()["assemblies/SqlClrFunctions.dll"], "assemblies/assemblies.lock": small()["assemblies/assemblies.lock"]}, keyed},
	} {
		start := func(t *testing.T) *server {
			s := newServer(t, emulator.Options{})
			if c.before != nil {
				s.must(t, c.before, tool)
			}
			return s
		}
		whole := start(t)
		proxy, through := whole.proxied(t)
		if _, _, err := through.deployOnce(t.Context(), c.change, c.o, lockWait); err != nil {
			t.Fatal(err)
		}
		requests, want := proxy.Count(), whole.state(t)
		for k := 1; k <= requests; k++ {
			for _, after := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s, request %d, after %v", name, k, after), func(t *testing.T) {
					t.Parallel()
					s := start(t)
					proxy, through := s.proxied(t)
					if after {
						proxy.After(k)
					} else {
						proxy.Before(k)
					}
					_, _, err := through.deployOnce(t.Context(), c.change, c.o, lockWait)
					if err == nil && !(after && k == requests) {
						t.Fatal("the run did not notice the cut")
					}
					if c.before != nil {
						s.exec(t, norm)
					}
					if _, _, err := s.deployOnce(t.Context(), c.change, c.o, lockWait); err != nil {
						t.Fatalf("the next run: %v (after: %v)", err, err)
					}
					if diff := cmp.Diff(want, s.state(t)); diff != "" {
						t.Errorf("the end differs from an uninterrupted run's:\n%s", diff)
					}
				})
			}
		}
	}
}
