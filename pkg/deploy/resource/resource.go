// Package resource holds the kinds of things that a deployment keeps as declared, one file a kind: what is declared, the catalog
// query that observes it, the difference, and the T-SQL that closes it. Kinds do not know each other; a new one is a new file
// that registers itself.
package resource

import (
	"fmt"
	"sort"

	"github.com/hartonomous/hartctl/pkg/deploy/folder"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// Kind is one kind of thing.
type Kind struct {
	Name  string     // also the YAML section, where the kind has one
	Phase plan.Phase // of its steps; decides the order among kinds, then Name's place in the registry
	Scope plan.Scope // where Query runs: in master, or in the target database once there is one
	// Query is T-SQL that gives exactly one result set, whatever the state; in ScopeInstance it may use @database.
	Query string
	// Observes names the kind whose observation Diff sees, for a kind without a query of its own.
	Observes string
	// Also names a kind of a later phase whose observation Diff sees besides its own, when that phase is planned.
	Also string
	// EveryReplica is set for instance-level state that every replica of an availability group needs for itself.
	EveryReplica bool
	// Read reads that result set into a value of the kind's own, which marshals to JSON for the fingerprint.
	Read func(mssql.Rows) (any, error)
	// Declared reads what the folder declares.
	Declared func(*folder.Folder) (any, error)
	// Section is set for a kind that reads a YAML section of its name.
	Section bool
	// Diff gives the steps from observed (nil when Query could not run: there is no database yet) to declared.
	// Nothing else may go into it: the same input gives the same steps.
	Diff func(in Input) ([]plan.Step, error)
}

// Input is what Diff sees.
type Input struct {
	Declared any
	Observed any
	Also     any      // observation of the kind's Also; nil when there is none
	Server   Server   // the instance
	Database Database // the target database, as far as it exists
	Options  Options
	Note     func(subject, text string) // records what is left out, and why
}

// Options are the choices of the one who deploys.
type Options struct {
	Database       string
	Tool           string // version of hartctl, for the history
	SkipFilestream bool
	SkipCLR        bool
	To             *uint64 // target version of the migrations; nil for the newest
	Baseline       *uint64 // record migrations up to here as applied
	Allow          []string
	CLRTrust       string // hash or key; empty is hash
	Protected      bool   // the environment is a production one
}

// Allows reports whether a hazard was allowed by name.
func (o Options) Allows(hazard string) bool {
	for _, a := range o.Allow {
		if a == hazard {
			return true
		}
	}
	return false
}

var kinds []Kind

func register(k Kind) { kinds = append(kinds, k) }

// Kinds lists the kinds in the order in which their steps run.
func Kinds() []Kind {
	out := append([]Kind(nil), kinds...)
	sort.SliceStable(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if a.Phase.Index() != b.Phase.Index() {
			return a.Phase.Index() < b.Phase.Index()
		}
		return order[a.Name] < order[b.Name]
	})
	return out
}

// order is the order of kinds within a phase, where one matters.
var order = map[string]int{"database": 0, "filegroups": 1, "options": 2, "query_store": 3, "schemas": 0, "roles": 1}

// Load reads what the folder declares for every kind, by kind name, and refuses sections that no kind reads.
func Load(f *folder.Folder) (map[string]any, error) {
	declared := map[string]any{}
	known := map[string]bool{}
	var names []string
	for _, k := range Kinds() {
		if k.Section {
			known[k.Name] = true
			names = append(names, k.Name)
		}
		if k.Declared == nil {
			continue
		}
		d, err := k.Declared(f)
		if err != nil {
			return nil, err
		}
		declared[k.Name] = d
	}
	sort.Strings(names)
	for _, s := range f.Sections() {
		if !known[s] {
			return nil, f.UnknownSection(s, names)
		}
	}
	return declared, nil
}

// section makes a Declared function for a kind whose declaration is its YAML section.
func section[T any](name string, check func(*T) error) func(*folder.Folder) (any, error) {
	return func(f *folder.Folder) (any, error) {
		var v T
		if err := f.Decode(name, &v); err != nil {
			return nil, err
		}
		if check != nil {
			if err := check(&v); err != nil {
				return nil, fmt.Errorf("section %s: %w", name, err)
			}
		}
		return v, nil
	}
}

// Refusal is a conflict between the folder and the target that a plan cannot solve. It is found before anything runs.
type Refusal struct {
	ID   string // step id of the thing
	File string
	Text string
	Next string // the next move, a command where there is one
}

func (r *Refusal) Error() string {
	s := r.ID + ": " + r.Text
	if r.File != "" {
		s = r.File + ": " + r.Text
	}
	if r.Next != "" {
		s += "; " + r.Next
	}
	return s
}
