package verify

import (
	"context"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/verify/check"
)

// Touched is what a run changed. It chooses the checks that look at it.
type Touched struct {
	// Tables (schema.name) whose rows changed; no declared state is needed for them.
	Tables []string
	// Migrations is set when migrations were taken back: Options.Declared is the whole folder, and Options.Deploy.To the version that is left.
	Migrations bool
	// Assemblies is set when assemblies changed: Options.Declared declares them (deploy.OnlyAssemblies).
	Assemblies bool
}

// What looks at what was touched. Modules are not among it: they are written for the newest migration, and no rollback changes them.
var (
	afterRows       = []string{"platform.database", "structure.constraints", "structure.triggers", "security.histories"}
	afterMigrations = []string{
		"platform.database", "structure.migrations", "structure.tables", "structure.columns", "structure.defaults", "structure.checks", "structure.keys", "structure.foreign-keys", "structure.indexes",
		"structure.hash-indexes", "structure.spatial-indexes", "structure.graph", "structure.edge-constraints", "structure.temporal", "structure.types", "structure.policies", "structure.constraints", "structure.triggers",
	}
	afterAssemblies = []string{"platform.database", "clr.assemblies", "clr.bindings", "clr.trust", "clr.unused", "behaviour.clr"}
)

// Selection chooses the checks that look at what was touched.
func (t Touched) Selection() Selection {
	var s Selection
	if len(t.Tables) > 0 {
		s.Only = append(s.Only, afterRows...)
	}
	if t.Migrations {
		s.Only = append(s.Only, afterMigrations...)
	}
	if t.Assemblies {
		s.Only = append(s.Only, afterAssemblies...)
	}
	slices.Sort(s.Only)
	s.Only = slices.Compact(s.Only)
	return s
}

// narrow leaves out of a result what is about other tables: it was so before. A negative result of nothing else is a good one.
func (t Touched) narrow(r check.Result) check.Result {
	if t.Migrations || len(t.Tables) == 0 || len(r.Details) == 0 {
		return r
	}
	about := func(d check.Detail) bool {
		return slices.ContainsFunc(t.Tables, func(name string) bool { return strings.EqualFold(name, d.Object) })
	}
	kept := slices.DeleteFunc(slices.Clone(r.Details), func(d check.Detail) bool {
		return strings.Contains(d.Object, ".") && !about(d)
	})
	if len(kept) == 0 {
		return check.Good("nothing is wrong with what was touched")
	}
	r.Details = kept
	return r
}

// After verifies what a run touched, over the run's session, with the options of Run but Select. A report without a check (nothing was touched) has no entries.
func After(ctx context.Context, s *deploy.Session, o Options, t Touched) (*Report, error) {
	o.Select = t.Selection()
	if len(o.Select.Only) == 0 {
		return &Report{}, nil
	}
	before := s.Requests()
	r, err := Run(ctx, s, o)
	if err != nil {
		return nil, err
	}
	r.Requests -= before
	r.Entries = slices.DeleteFunc(r.Entries, func(e Entry) bool { return e.Result.Status == check.Skipped })
	for i := range r.Entries {
		r.Entries[i].Result = t.narrow(r.Entries[i].Result)
	}
	return r, nil
}
