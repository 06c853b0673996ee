package check

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hartonomous/hartctl/pkg/deploy"
)

func declaredJobs(t *testing.T, yaml string) (*deploy.Desired, error) {
	t.Helper()
	return deploy.Load(fstest.MapFS{"agent_jobs.yaml": {Data: []byte(yaml)}, "seeds/001_x.sql": {Data: []byte("SELECT 1")}}, "folder")
}

// TestJobs: what SQL Server Agent could have of a declared job.
func TestJobs(t *testing.T) {
	good := []any{"object", "db Nightly", "enabled", int64(1), "steps", int64(1), "servers", int64(1), "schedules", int64(1), "outcome", int64(1), "minutes", int64(30), "agent", "Running"}
	with := func(pairs ...any) []any { return append(append([]any{}, pairs...), good...) } // the first of a name counts
	for _, c := range []struct {
		yaml   string
		row    []any
		status Status
		text   string
	}{
		{`{"{database} nightly": {max_age: 1h}}`, good, Passed, ""},
		{`{}`, good, NotApplicable, ""},
		{`{other: }`, good, bad, "job other does not exist"},
		{`{"{database} nightly": }`, with("enabled", int64(0)), bad, "is disabled"},
		{`{"{database} nightly": {enabled: false}}`, good, bad, "is enabled"},
		{`{"{database} nightly": {enabled: false}}`, with("enabled", int64(0), "schedules", int64(0)), Passed, ""},
		{`{"{database} nightly": }`, with("schedules", int64(0)), bad, "no schedule"},
		{`{"{database} nightly": {scheduled: false}}`, with("schedules", int64(0)), Passed, ""},
		{`{"{database} nightly": }`, with("steps", int64(0)), bad, "no step"},
		{`{"{database} nightly": }`, with("servers", int64(0)), bad, "never runs"},
		{`{"{database} nightly": }`, with("outcome", int64(0), "message", "no disk"), bad, "failed: no disk"},
		{`{"{database} nightly": }`, with("outcome", int64(3)), bad, "was cancelled"},
		{`{"{database} nightly": }`, with("outcome", nil), Passed, ""},
		{`{"{database} nightly": {max_age: 20m}}`, with("outcome", nil), bad, "no run"},
		{`{"{database} nightly": {max_age: 20m}}`, good, bad, "ran last 30m0s ago"},
		{`{"{database} nightly": }`, with("agent", "Stopped"), bad, "Agent is Stopped"},
	} {
		d, err := declaredJobs(t, "agent_jobs: "+c.yaml)
		if err != nil {
			t.Fatal(err)
		}
		r := byID(t, "availability.jobs").Judge(declaring(answers(c.row...), d))
		text := r.Text
		for _, x := range r.Details {
			text += "\n" + x.Text
		}
		if r.Status != c.status || !strings.Contains(text, c.text) || r.Status == bad && len(r.Details) != 1 {
			t.Errorf("%s with %v: %s %s", c.yaml, c.row, r.Status, text)
		}
	}
	for yaml, want := range map[string]string{
		`{x: {max_age: soon}}`: "is no time", `{x: {max_age: -1h}}`: "is no time", `{x: , X: }`: "twice", `{x: {steps: 1}}`: "steps", `{x: {enabled: false, max_age: 1h}}`: "no max_age",
	} {
		if _, err := declaredJobs(t, "agent_jobs: "+yaml); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", yaml, err)
		}
	}
}
