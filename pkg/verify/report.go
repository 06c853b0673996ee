package verify

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/verify/check"
)

// Report is what a run found out.
type Report struct {
	Tool     string // version of hartctl
	Target   plan.Target
	Offline  bool // files alone: there is no server in Target
	Started  time.Time
	Duration time.Duration
	Requests int
	Entries  []Entry // by group and ID, and by server for one ID
}

// Entry is the outcome of one check on one server.
type Entry struct {
	Check    check.Check
	Server   string // the replica; empty for the target itself
	Result   check.Result
	Duration time.Duration
}

// Name is the check's ID, with the replica where it is one.
func (e Entry) Name() string {
	if e.Server != "" {
		return e.Check.ID + "@" + e.Server
	}
	return e.Check.ID
}

// newReport makes a report of what was found out, and of what was left out.
func newReport(tool string, start time.Time, s Selection, entries []Entry) *Report {
	r := &Report{Tool: tool, Started: start.UTC(), Entries: entries}
	for _, c := range check.All() {
		if s.mode(c) && !s.Has(c) {
			r.Entries = append(r.Entries, Entry{Check: c, Result: check.Result{Status: check.Skipped, Text: "not selected"}})
		}
	}
	r.sort()
	return r
}

func (r *Report) sort() {
	slices.SortStableFunc(r.Entries, func(a, b Entry) int {
		return cmp.Or(slices.Index(check.Groups, a.Check.Group())-slices.Index(check.Groups, b.Check.Group()), strings.Compare(a.Check.ID, b.Check.ID), strings.Compare(a.Server, b.Server))
	})
}

// Count counts the entries with an outcome.
func (r *Report) Count(s check.Status) int {
	n := 0
	for _, e := range r.Entries {
		if e.Result.Status == s {
			n++
		}
	}
	return n
}

// Outcome is the report in one word.
type Outcome string

// The outcomes.
const (
	Good    Outcome = "passed"  // everything that applies was found to be so
	Bad     Outcome = "failed"  // a check failed, or a warning counts as one
	Unclear Outcome = "unknown" // nothing failed, and something could not be found out
)

// Outcome sums the report up. With strict a warning counts as failed.
func (r *Report) Outcome(strict bool) Outcome {
	switch {
	case r.Count(check.Failed) > 0, strict && r.Count(check.Warned) > 0:
		return Bad
	case r.Count(check.Unknown) > 0:
		return Unclear
	}
	return Good
}
