package verify

import (
	"encoding/json"
	"io"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/verify/check"
)

// FormatVersion is the version of the JSON form (docs/verify.md). Fields may be added to it without a new one.
const FormatVersion = 1

type jsonReport struct {
	Version    int            `json:"version"`
	Tool       string         `json:"tool"`
	Emulated   bool           `json:"emulated"`
	Offline    bool           `json:"offline"`
	Target     plan.Target    `json:"target"`
	StartedAt  time.Time      `json:"startedAt"`
	DurationMS int64          `json:"durationMs"`
	Requests   int            `json:"requests"`
	Outcome    Outcome        `json:"outcome"`
	Counts     map[string]int `json:"counts"`
	Checks     []jsonEntry    `json:"checks"`
}

type jsonEntry struct {
	ID       string         `json:"id"`
	Group    string         `json:"group"`
	Title    string         `json:"title"`
	Severity check.Severity `json:"severity"`
	Scope    check.Scope    `json:"scope"`
	Server   string         `json:"server,omitempty"`
	Status   check.Status   `json:"status"`
	Text     string         `json:"text"`
	Details  []jsonDetail   `json:"details"`
	Remedy   string         `json:"remedy,omitempty"`
	Next     string         `json:"next,omitempty"`
	Link     string         `json:"link"`
}

type jsonDetail struct {
	Object string `json:"object,omitempty"`
	Text   string `json:"text"`
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
}

// JSON writes the report as JSON.
func (r *Report) JSON(w io.Writer, strict bool) error {
	j := jsonReport{
		Version: FormatVersion, Tool: r.Tool, Emulated: r.Target.Emulated, Offline: r.Offline, Target: r.Target, StartedAt: r.Started,
		DurationMS: r.Duration.Milliseconds(), Requests: r.Requests, Outcome: r.Outcome(strict), Counts: map[string]int{}, Checks: []jsonEntry{},
	}
	for _, s := range check.Statuses {
		j.Counts[string(s)] = r.Count(s)
	}
	for _, e := range r.Entries {
		c := e.Check
		v := jsonEntry{ID: c.ID, Group: c.Group(), Title: c.Title, Severity: c.Severity, Scope: c.Scope, Server: e.Server, Status: e.Result.Status, Text: e.Result.Text, Details: []jsonDetail{}, Link: c.Link}
		for _, d := range e.Result.Details {
			v.Details = append(v.Details, jsonDetail(d))
		}
		if e.Result.Status == check.Failed || e.Result.Status == check.Warned {
			v.Remedy, v.Next = c.Remedy, c.Next
		}
		j.Checks = append(j.Checks, v)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(j)
}
