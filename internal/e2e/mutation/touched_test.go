package mutation

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
	"github.com/hartonomous/hartctl/internal/reference"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/pkg/verify"
	"github.com/hartonomous/hartctl/pkg/verify/check"
)

// after runs a plan of a deployment, then a change by hand, and verifies over the same session what was touched.
func after(t *testing.T, opt deploy.Options, want func(*deploy.Desired) *deploy.Desired, change string, touched verify.Touched) *verify.Report {
	t.Helper()
	g, em := open(t, emulator.Options{})
	at := target(em)
	s, err := deploy.Connect(t.Context(), at, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	declared := want(g.declared)
	if len(opt.Only) > 0 {
		observed, err := s.Observe(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		p, err := deploy.Plan(at, declared, observed, opt)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Apply(t.Context(), p, observed, plan.Hazards, nil); err != nil {
			t.Fatal(err)
		}
	}
	run(t.Context(), t, em, change)
	r, err := verify.After(t.Context(), s, verify.Options{
		Target: at, Declared: declared, Deploy: opt,
		Reference: func(ctx context.Context, server resource.Server) (*check.Catalog, error) {
			return reference.Catalog(ctx, declared, opt, server)
		},
	}, touched)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestAfter: what a rollback touched is looked at, and nothing else.
func TestAfter(t *testing.T) {
	whole := func(d *deploy.Desired) *deploy.Desired { return d }
	assemblies := func(d *deploy.Desired) *deploy.Desired { return deploy.OnlyAssemblies(d.Assemblies()) }
	to := uint64(20)
	down := deploy.Options{Tool: "test", Only: []plan.Phase{plan.Migrations}, To: &to}
	rows, migrations := verify.Touched{Tables: []string{"dbo.weights"}}, verify.Touched{Migrations: true}
	for _, c := range []struct {
		name    string
		opt     deploy.Options
		want    func(*deploy.Desired) *deploy.Desired
		change  string
		touched verify.Touched
		red     []string
	}{
		{"nothing", opt, whole, "ALTER TABLE dbo.Weights NOCHECK CONSTRAINT ALL", verify.Touched{}, nil},
		{"rows", opt, whole, "", rows, nil},
		{"rows of another table", opt, whole, "ALTER TABLE dbo.AtomEmbeddings NOCHECK CONSTRAINT ALL", rows, nil},
		{"rows of this table", opt, whole, "ALTER TABLE dbo.Weights NOCHECK CONSTRAINT ALL", rows, []string{"structure.constraints"}},
		{"migrations", down, whole, "", migrations, nil},
		{"migrations and a change", down, whole, "ALTER TABLE dbo.Atoms ADD More int NULL", migrations, []string{"structure.columns"}},
		{"assemblies", opt, assemblies, "", verify.Touched{Assemblies: true}, nil},
		{"assemblies and a change", opt, assemblies, "DROP FUNCTION dbo.clr_VectorDotProduct", verify.Touched{Assemblies: true}, []string{"clr.bindings"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := after(t, c.opt, c.want, c.change, c.touched)
			if names, texts := red(r); !slices.Equal(names, c.red) {
				t.Errorf("red are %q, want %q: %v", names, c.red, texts)
			}
			for _, e := range r.Entries {
				if e.Check.Effects != "" || e.Result.Status == check.Skipped {
					t.Errorf("%s has no place here", e.Name())
				}
			}
			if nothing := len(c.touched.Selection().Only) == 0; nothing != (len(r.Entries) == 0) {
				t.Errorf("%d entries", len(r.Entries))
			}
		})
	}
}

// TestTouchedSelects: the patterns name checks.
func TestTouchedSelects(t *testing.T) {
	s := verify.Touched{Tables: []string{"dbo.Weights"}, Migrations: true, Assemblies: true}.Selection()
	if err := s.Check(); err != nil {
		t.Error(err)
	}
	for _, d := range verify.Describe(s) {
		if strings.HasPrefix(d.ID, "behaviour.") && d.Effects != "" {
			t.Errorf("%s writes", d.ID)
		}
	}
}
