package rollback

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// rangeWork is one pass over one table in ranges of its key.
type rangeWork struct {
	*tableWork
	Pass string // delete or restore
	Rows int64  // of one range
	all  []*tableWork
}

// rangeSteps are the steps before the last transaction: what was born since goes where nothing refers to it, children first; what was changed or is gone comes back, parents first; and what
// was born since goes once more, as rows that referred to it do not any longer. Each keeps every foreign key at every commit.
func (l *Look) rangeSteps(last plan.Step, rows int64, values []plan.Parameter) []plan.Step {
	begin := last
	begin.ID, begin.Reason = last.ID+"/begin", "to be taken back in ranges: "+last.Reason
	if l.Unfinished != nil {
		begin.Reason = fmt.Sprintf("goes on with the run %s, which has done %d rows: %s", l.Unfinished.Run, l.Unfinished.Done, last.Reason)
	}
	out := []plan.Step{resource.Single(begin, render("begin.sql", l.work), values...)}
	if rows == 0 {
		return out
	}
	step := func(t *tableWork, pass, id string, n int64) {
		s := last
		s.ID, s.Hazards = fmt.Sprintf("%s/%s/%s", last.ID, t, id), nil
		s.Reason = fmt.Sprintf("%d rows to %s, %d in one transaction", n, pass, rows)
		value := values[slices.IndexFunc(values, func(v plan.Parameter) bool { return v.Name == t.At })]
		s.Batches = []plan.Batch{{SQL: render("ranges.sql", rangeWork{t, pass, rows, l.work.Tables}), Parameters: []plan.Parameter{value}}}
		out = append(out, s)
	}
	for _, t := range l.work.ChildrenFirst() {
		if n := l.Tables[t.N].Delete; n > 0 {
			step(t, "delete", "delete", n)
		}
	}
	for _, t := range l.work.Tables {
		if n := l.Tables[t.N].Update + l.Tables[t.N].Restore; n > 0 && t.rangeable() {
			step(t, "restore", "restore", n)
		}
	}
	for _, t := range l.work.ChildrenFirst() {
		if n := l.Tables[t.N].Delete; n > 0 && len(t.Referred) > 0 {
			step(t, "delete", "delete-again", n)
		}
	}
	return out
}

// rangeable reports whether it can be known which rows hold the values that others are to have.
func (t *tableWork) rangeable() bool {
	return len(t.Opened()) == 0 && !slices.ContainsFunc(t.unique, func(u uniqueKey) bool {
		return slices.ContainsFunc(u.columns, func(c string) bool { return t.column(c).Computed })
	})
}

// Doing is what a message says of the pass.
func (w rangeWork) Doing() string {
	if w.Pass == "delete" {
		return " rows that were not there yet looked at"
	}
	return " rows that have changed or are gone looked at"
}

// locked is a table that a range locks.
type locked struct {
	Table string
	Own   bool
}

// Locked are the table and those that foreign keys link to it, children first like everywhere.
func (w rangeWork) Locked() []locked {
	var out []locked
	for _, t := range slices.Backward(w.all) {
		linked := func(k inside) bool { return k.Child == t || k.Parent == t }
		if own := t == w.tableWork; own || slices.ContainsFunc(w.Inside, linked) || slices.ContainsFunc(w.Referred, linked) {
			out = append(out, locked{t.ID(), own})
		}
	}
	return out
}

// Children are the foreign keys whose rows keep a row from being deleted in a range.
func (w rangeWork) Children() []outside {
	out := slices.DeleteFunc(slices.Clone(w.Cascades), func(k outside) bool { return k.Allowed })
	for _, k := range w.Referred {
		out = append(out, outside{k.ForeignKey, w.tableWork, false})
	}
	return out
}

// Parents are the foreign keys whose rows have to be there.
func (w rangeWork) Parents() []outside {
	out := slices.Clone(w.Orphans)
	for _, k := range w.Inside {
		out = append(out, outside{k.ForeignKey, w.tableWork, false})
	}
	return out
}

// Held are the conditions that no other row holds a value of v in a unique index.
func (w rangeWork) Held() []string {
	var out []string
	for _, u := range w.unique {
		same := each(u.columns, " AND ", func(c string) string { return mssql.Name("x", c) + " = " + mssql.Name("v", c) })
		out = append(out, fmt.Sprintf("NOT EXISTS (SELECT 1 FROM %s AS x WHERE %s AND NOT (%s))", w.ID(), same, w.On("x", "v")))
		for _, c := range u.columns {
			if !u.filtered && w.column(c).nullable {
				out = append(out, mssql.Name("v", c)+" IS NOT NULL")
			}
		}
	}
	return slices.Compact(out)
}

// Interrupted reports whether a run that failed is a rollback in ranges that had begun.
func Interrupted(p *plan.Plan, r *deploy.Result) bool {
	return r != nil && slices.ContainsFunc(p.Steps[:r.Done], func(s plan.Step) bool { return s.Phase == plan.Rollback && strings.HasSuffix(s.ID, "/begin") })
}
