// Package mutation proves the checks of hartctl verify: on a good deployment nothing is red, and each change to it by hand turns exactly the checks red that are
// there for it.
package mutation

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/hartonomous/hartctl/assemblies"
	"github.com/hartonomous/hartctl/internal/emulator"
	"github.com/hartonomous/hartctl/internal/reference"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/assembly"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
	"github.com/hartonomous/hartctl/pkg/mssql/batch"
	"github.com/hartonomous/hartctl/pkg/verify"
	"github.com/hartonomous/hartctl/pkg/verify/check"
	"github.com/hartonomous/hartctl/schema"
)

// mutation is a change by hand to a good deployment. To add one, add a line to the table of its group, in <group>_test.go.
type mutation struct {
	name string
	sql  string   // run in the database as sa; GO between batches
	red  []string // the IDs of the checks that turn red, and no others
	text string   // stands in the report of the first of them
}

const database = "GoodDb"

var opt = deploy.Options{Tool: "test"}

// good is the good deployment: an emulator, cloned for each mutation, and what belongs to it.
type good struct {
	em       *emulator.Emulator
	declared *deploy.Desired
	want     *check.Catalog
}

var deployment = sync.OnceValues(deployGood)

func TestMain(m *testing.M) {
	debug.SetGCPercent(400) // a hundred short-lived servers
	code := m.Run()
	if g, err := deployment(); err == nil {
		g.em.Close()
	}
	os.Exit(code)
}

// declared is the built-in schema with what testdata/extra adds to it.
func declared() (*deploy.Desired, error) {
	merged := fstest.MapFS{}
	for _, from := range []fs.FS{schema.Files, os.DirFS("testdata/extra")} {
		err := fs.WalkDir(from, ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) == ".go" {
				return err
			}
			b, err := fs.ReadFile(from, path)
			merged[path] = &fstest.MapFile{Data: b}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	d, err := deploy.Load(merged, "good")
	if err != nil {
		return nil, err
	}
	list, err := assembly.Open(assemblies.Files, "good")
	if err != nil {
		return nil, err
	}
	return d.WithAssemblies(list), nil
}

func deployGood() (*good, error) {
	want, err := declared()
	if err != nil {
		return nil, err
	}
	em, err := emulator.Open(emulator.Options{})
	if err != nil {
		return nil, err
	}
	g := &good{em: em, declared: want}
	ctx := context.Background()
	s, err := deploy.Connect(ctx, target(em), nil)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	observed, err := s.Observe(ctx)
	if err != nil {
		return nil, err
	}
	o := opt
	o.Allow = plan.Hazards
	p, err := deploy.Plan(target(em), g.declared, observed, o)
	if err != nil {
		return nil, err
	}
	if _, err := s.Apply(ctx, p, observed, o.Allow, nil); err != nil {
		return nil, err
	}
	g.want, err = reference.Catalog(ctx, g.declared, opt, observed.Server)
	return g, err
}

func target(em *emulator.Emulator) deploy.Target {
	return deploy.Target{
		Environment: "test", Database: database, Dial: em.Dial,
		Config: mssql.Config{Server: "emulator", User: "sa", Password: mssql.Secret(em.Password()), Encrypt: mssql.EncryptDisable},
	}
}

// verified runs T-SQL on a copy of the good deployment and verifies it.
func verified(t testing.TB, sql string, s verify.Selection) *verify.Report {
	t.Helper()
	g, em := open(t, emulator.Options{})
	run(t.Context(), t, em, sql)
	r, err := verifyAs(t, g, target(em), func(o *verify.Options) { o.Select = s })
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func run(ctx context.Context, t testing.TB, em *emulator.Emulator, text string) {
	t.Helper()
	if text == "" {
		return
	}
	c := target(em).Config
	c.Database = database
	s, err := mssql.Open(ctx, c, mssql.Options{Dial: em.Dial})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	batches, err := batch.Split(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range batches {
		if err := s.Exec(ctx, b.Text); err != nil {
			t.Fatalf("%s: %v", b.Text, err)
		}
	}
}

// red are the names of the checks that say something is wrong, or cannot say, with what they say.
func red(r *verify.Report) (names []string, texts map[string]string) {
	texts = map[string]string{}
	for _, e := range r.Entries {
		if s := e.Result.Status; s == check.Failed || s == check.Warned || s == check.Unknown {
			names = append(names, e.Name())
			texts[e.Name()] = e.Result.Text
			for _, d := range e.Result.Details {
				texts[e.Name()] += "\n" + d.Text
			}
		}
	}
	return names, texts
}

func TestGoodDeployment(t *testing.T) {
	names, texts := red(verified(t, "", verify.Selection{}))
	for _, n := range names {
		t.Errorf("%s: %s", n, texts[n])
	}
}

// mutations are the tables of all groups.
var mutations = slices.Concat(platformMutations, securityMutations, structureMutations, clrMutations, brokerMutations, behaviourMutations)

func TestMutations(t *testing.T) {
	for _, m := range mutations {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			s := verify.Selection{}
			if !slices.ContainsFunc(m.red, func(id string) bool { return slices.Contains(effective(), id) }) {
				s.Skip = effective() // they take their time
			}
			names, texts := red(verified(t, m.sql, s))
			want := slices.Clone(m.red)
			slices.Sort(want)
			slices.Sort(names)
			if !slices.Equal(names, want) {
				t.Errorf("red are %q, want %q: %v", names, want, texts)
			}
			if !strings.Contains(texts[m.red[0]], m.text) {
				t.Errorf("%s says\n%s\nwithout %q", m.red[0], texts[m.red[0]], m.text)
			}
		})
	}
}

// excused are the checks that no change by T-SQL turns red on an emulator.
var excused = []string{
	"platform.database",                                                                                                                     // the script verify.txtar begins without a database
	"platform.collation",                                                                                                                    // a database with objects keeps its own on the emulator; unit test
	"platform.clock",                                                                                                                        // both have the same; unit test
	"platform.edition",                                                                                                                      // not applicable on an emulator; unit test
	"platform.filestream",                                                                                                                   // what is configured is in effect on an emulator; unit test
	"platform.host",                                                                                                                         // compares replicas; unit test
	"platform.memory",                                                                                                                       // not applicable on an emulator; unit test
	"platform.query-store",                                                                                                                  // an emulator's is always in the state that it is set to; unit test
	"platform.space",                                                                                                                        // not applicable on an emulator; unit test
	"clr.undeclared",                                                                                                                        // it takes another file; unit test
	"security.surface",                                                                                                                      // an emulator refuses these options; unit test
	"behaviour.vector",                                                                                                                      // nobody changes what the server computes; unit test
	"availability.backups", "availability.broker", "availability.jobs", "availability.lag", "availability.replicas", "availability.seeding", // not applicable on an emulator; unit test
	"availability.configuration", "availability.event-sessions", "availability.logins", "availability.trusted", // TestReplicas
	"services.api", "services.neo4j", "services.event-hubs", // not in the database; unit test
	"broker.remote",    // not applicable on an emulator; unit test
	"broker.routes",    // an emulator's route is fixed; unit test
	"platform.version", // not applicable on an emulator; unit test
	"security.owner",   // a login that owns a database is not dropped (Msg 15174), it goes missing by a restore; unit test
	"security.tls",     // the connection has no network; unit test
}

// TestEveryCheckCanFail: a check that no mutation turns red has not been proven.
func TestEveryCheckCanFail(t *testing.T) {
	for _, d := range verify.Describe(verify.Selection{}) {
		proven := slices.ContainsFunc(mutations, func(m mutation) bool { return slices.Contains(m.red, d.ID) })
		switch listed := slices.Contains(excused, d.ID) || slices.Contains(unproven, d.ID); {
		case !proven && !listed && d.Effects == "" && d.Scope != check.Folder: // those of files have their own table
			t.Errorf("no mutation turns %s red", d.ID)
		case proven && listed:
			t.Errorf("%s is proven: take it off the list", d.ID)
		}
	}
}
