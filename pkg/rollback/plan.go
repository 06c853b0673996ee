package rollback

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
)

// Point is a moment to which one table's rows are taken back.
type Point struct {
	Table *Table
	When  time.Time // UTC
	Where string    // a predicate over the table's columns; empty for all rows
}

// Points gives every one of the tables the same moment.
func Points(tables []*Table, when time.Time, where string) []Point {
	out := make([]Point, len(tables))
	for i, t := range tables {
		out[i] = Point{t, when.UTC().Truncate(Tick), where}
	}
	return out
}

// timeout is how long one rollback may take.
const timeout = plan.Duration(4 * time.Hour)

// check refuses what a table cannot be taken back to, and tables that cannot be taken back at all.
func (c *Catalog) check(points []Point, local *time.Location) error {
	var found []deploy.Finding
	for _, p := range points {
		t := p.Table
		refuse := func(format string, args ...any) error {
			return &resource.Refusal{ID: "rollback/" + t.String(), Text: fmt.Sprintf(format, args...)}
		}
		switch {
		case t.ledger:
			return refuse("is a ledger table: its rows are there to stay")
		case p.When.After(c.Now):
			return refuse("the moment %s is in the future: the server's clock shows %s", Show(p.When, local), Show(c.Now, local))
		case p.When.Before(t.NoEarlier):
			return refuse("what it was at %s is not kept: the earliest moment that it can be taken back to is %s", Show(p.When, local), Show(t.NoEarlier, local))
		case !t.mayChange || !t.mayAlter && t.HasIdentity():
			grant := "SELECT, INSERT, UPDATE, DELETE"
			if t.HasIdentity() {
				grant += ", ALTER" // SET IDENTITY_INSERT
			}
			found = append(found, deploy.Finding{Subject: "permission", Text: fmt.Sprintf("%s on %s is missing", grant, t), Next: fmt.Sprintf("GRANT %s ON %s TO [%s]; and SELECT ON %s", grant, t.ID(), c.Login, t.History())})
		}
	}
	if len(found) > 0 {
		return &deploy.PreflightError{Findings: found}
	}
	return nil
}

// PlanOptions say how a plan is made.
type PlanOptions struct {
	Tool  string
	What  string // names the rollback in the ids of its steps
	Chunk int64  // how many rows one transaction takes back at most; 0 for all
}

// Plan makes the plan that takes the rows of a look back. It holds nothing when no row differs. Its error is a *resource.Refusal, or a *deploy.PreflightError.
func (l *Look) Plan(t deploy.Target, o *deploy.Observed, opt PlanOptions) (*plan.Plan, error) {
	p, err := deploy.Plan(t, deploy.OnlyAssemblies(nil), o, deploy.Options{Tool: opt.Tool, Only: []plan.Phase{plan.Journal}})
	if err != nil {
		return nil, err
	}
	if err := l.refusal(); err != nil {
		return nil, err
	}
	if l.Rows() == 0 && l.Unfinished == nil {
		p.Steps = []plan.Step{}
		return p, nil
	}
	ranges := opt.Chunk > 0 && l.Rows() > opt.Chunk || l.Unfinished != nil
	var values []plan.Parameter
	for _, tw := range l.work.Tables {
		tw.Cascades, tw.Ranges = nil, ranges
		for i, k := range tw.Outside {
			k.Allowed = k.OnDelete != 0 && l.Tables[tw.N].Outside[i].Rows > 0
			tw.Cascades = append(tw.Cascades, k)
		}
		if !slices.ContainsFunc(values, func(v plan.Parameter) bool { return v.Name == tw.At }) {
			values = append(values, plan.Parameter{Name: tw.At, Type: plan.DateTime2, Value: []byte(tw.Moment())})
		}
	}
	s := plan.Step{
		ID: "rollback/" + opt.What, Phase: plan.Rollback, Scope: plan.ScopeDatabase, Action: plan.Revert, Reason: l.reason(), Timeout: timeout, Hazards: l.hazards(),
	}
	if ranges {
		p.Steps = append(p.Steps, l.rangeSteps(s, opt.Chunk, values)...)
		s.Reason, s.Hazards = "what is left, all tables at once, checked and recorded", nil
	}
	p.Steps = append(p.Steps, resource.Single(s, render("apply.sql", l.work), values...))
	return p, nil
}

func (l *Look) reason() string {
	var parts []string
	for _, t := range l.Tables {
		if t.Rows() > 0 {
			parts = append(parts, fmt.Sprintf("%s: %d to delete, %d to update, %d to restore", t.Table, t.Delete, t.Update, t.Restore))
		}
	}
	return strings.Join(parts, "; ")
}

func (l *Look) hazards() []plan.Hazard {
	var out []plan.Hazard
	for i, t := range l.Tables {
		for _, k := range t.Orphans {
			if k.Rows > 0 {
				out = append(out, plan.Hazard{Name: plan.Orphans, Text: fmt.Sprintf("%d rows of %s cannot be restored (first: %s): their parents in %s are gone, and its past is not restored with it (%s)%s", k.Rows, t.Table, k.First, k.Table, k.Key, l.leftOut())})
			}
		}
		for _, k := range t.Outside {
			if k.Rows > 0 && k.OnDelete != 0 {
				out = append(out, plan.Hazard{Name: plan.DataLoss, Text: fmt.Sprintf("%d rows of %s, whose past is not kept, change with the rows of %s that are deleted (%s)", k.Rows, k.Table, t.Table, k.Key)})
			}
		}
		if tw := l.work.Tables[i]; tw.Altered.After(tw.When) && t.Rows() > 0 {
			out = append(out, plan.Hazard{Name: plan.SchemaChanged, Text: fmt.Sprintf("%s was altered at %s: columns that are gone do not come back, and in columns that are new restored rows have what their history shows", t.Table, tw.Altered.UTC().Format("2006-01-02T15:04:05Z")) + l.migratedSince()})
		}
	}
	return out
}

// migratedSince names the migrations that may have altered a table.
func (l *Look) migratedSince() string {
	if len(l.since) == 0 {
		return "; no migration was applied since, so that it was not one that did it"
	}
	return "; migrations since: " + strings.Join(l.since, ", ")
}

// leftOut says how many rows stay what they are.
func (l *Look) leftOut() string {
	var parts []string
	for _, t := range l.Tables {
		if t.Left > 0 {
			parts = append(parts, fmt.Sprintf("%d of %s", t.Left, t.Table))
		}
	}
	return "; with what depends on them, these rows are left as they are: " + strings.Join(parts, ", ")
}

// refusal is what makes the whole impossible.
func (l *Look) refusal() error {
	for _, t := range l.Tables {
		for _, k := range t.Outside {
			if k.Rows > 0 && k.OnDelete == 0 {
				return &resource.Refusal{ID: "rollback/" + t.Table, Text: fmt.Sprintf("%d rows of %s refer to rows that were not there yet and would have to go (first: %s; %s)", k.Rows, k.Table, k.First, k.Key), Next: "delete or move them first, or leave these rows out with --table and --where"}
			}
		}
	}
	return nil
}

// What names a rollback to a moment in ids: the moment, and the table when there is one only.
func What(points []Point) string {
	when := points[0].When.UTC().Format("2006-01-02T15:04:05.9999999Z")
	if len(points) == 1 {
		return cmp.Or(points[0].Table.String(), "") + "@" + when
	}
	return when
}
