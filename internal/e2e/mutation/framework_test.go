package mutation

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
	"github.com/hartonomous/hartctl/internal/emulator/wire"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/pkg/mssql"
	"github.com/hartonomous/hartctl/pkg/mssql/token"
	"github.com/hartonomous/hartctl/pkg/verify"
	"github.com/hartonomous/hartctl/pkg/verify/check"
)

// writes are the words of statements that change something.
var writes = []string{"INSERT", "UPDATE", "DELETE", "MERGE", "CREATE", "ALTER", "DROP", "GRANT", "REVOKE", "TRUNCATE", "RECONFIGURE", "sp_configure", "sp_getapplock"}

// open opens a copy of the good deployment.
func open(t testing.TB, o emulator.Options) (*good, *emulator.Emulator) {
	t.Helper()
	g, err := deployment()
	if err != nil {
		t.Fatal(err)
	}
	em, err := g.em.Clone(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { em.Close() })
	return g, em
}

// verifyAs verifies with the options that change makes of the usual ones.
func verifyAs(t testing.TB, g *good, at deploy.Target, change func(*verify.Options)) (*verify.Report, error) {
	t.Helper()
	s, err := deploy.Connect(t.Context(), at, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	o := verify.Options{
		Target: at, Declared: g.declared, Deploy: opt,
		Reference: func(context.Context, resource.Server) (*check.Catalog, error) { return g.want, nil },
	}
	if change != nil {
		change(&o)
	}
	return verify.Run(t.Context(), s, o)
}

// effective are the checks that say that they do something to the server.
func effective() (ids []string) {
	for _, c := range check.All() {
		if c.Effects != "" {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// TestWritesNothing reads the server's log of a run: few requests, and no word in them that writes.
func TestWritesNothing(t *testing.T) {
	var mu sync.Mutex
	var log []string
	g, em := open(t, emulator.Options{Trace: func(e wire.Event) {
		mu.Lock()
		defer mu.Unlock()
		log = append(log, e.Text)
	}})
	r, err := verifyAs(t, g, target(em), func(o *verify.Options) { o.Select.Skip = effective() })
	if err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	texts := strings.Join(log, "\n")
	if !strings.Contains(texts, "sys.configurations") {
		t.Fatal("the log has not got the checks' queries")
	}
	// The queries of checks are strings in the request: their tokens count too.
	for _, c := range check.All() {
		if c.Effects == "" {
			texts += "\n" + c.Query
		}
	}
	for _, word := range token.Scan(texts) {
		if slices.ContainsFunc(writes, word.Is) {
			t.Errorf("a run sends %s", word.Text)
		}
	}
	if r.Requests > 8 {
		t.Errorf("%d requests", r.Requests)
	}
}

// TestMissingPermissionIsUnknown: what a login cannot see has not passed.
func TestMissingPermissionIsUnknown(t *testing.T) {
	g, em := open(t, emulator.Options{})
	run(t.Context(), t, em, "CREATE LOGIN weak WITH PASSWORD = 'aB3$efghij', CHECK_POLICY = OFF\nGO\nCREATE USER weak FOR LOGIN weak")
	at := target(em)
	at.Config.User, at.Config.Password = "weak", mssql.Secret("aB3$efghij")
	r, err := verifyAs(t, g, at, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range r.Entries {
		switch {
		case e.Check.Unasked != "" && e.Result.Status == check.NotApplicable: // whoever asks
		case len(e.Check.Needs) > 0 && e.Result.Status != check.Unknown:
			t.Errorf("%s is %s without %v", e.Check.ID, e.Result.Status, e.Check.Needs)
		case len(e.Check.Needs) > 0 && !strings.Contains(e.Result.Text, e.Check.Needs[0].Name):
			t.Errorf("%s does not name what is missing: %s", e.Check.ID, e.Result.Text)
		}
	}
	if r.Outcome(false) != verify.Unclear {
		t.Errorf("the outcome is %s", r.Outcome(false))
	}
}

// TestWithoutReference: a declared state that cannot be built is said, and nothing that compares passes.
func TestWithoutReference(t *testing.T) {
	g, em := open(t, emulator.Options{})
	r, err := verifyAs(t, g, target(em), func(o *verify.Options) {
		o.Reference = func(context.Context, resource.Server) (*check.Catalog, error) { return nil, errors.New("CREATE THING") }
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range r.Entries {
		if e.Check.Compare != nil && (e.Result.Status != check.Unknown && e.Result.Status != check.NotApplicable || !strings.Contains(e.Result.Text, "CREATE THING") && e.Result.Status == check.Unknown) {
			t.Errorf("%s is %s: %s", e.Check.ID, e.Result.Status, e.Result.Text)
		}
	}
}

// TestProtectedRefusesTheEmulator: production is not proven on an emulator.
func TestProtectedRefusesTheEmulator(t *testing.T) {
	g, em := open(t, emulator.Options{})
	_, err := verifyAs(t, g, target(em), func(o *verify.Options) { o.Target.Protected = true })
	var pre *deploy.PreflightError
	if !errors.As(err, &pre) {
		t.Errorf("got %v", err)
	}
}

func BenchmarkVerify(b *testing.B) {
	g, em := open(b, emulator.Options{})
	for b.Loop() {
		if _, err := verifyAs(b, g, target(em), nil); err != nil {
			b.Fatal(err)
		}
	}
}
