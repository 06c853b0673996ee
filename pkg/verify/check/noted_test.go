package check

import (
	"testing"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
)

// What a plan leaves alone is no pass.
func TestNoted(t *testing.T) {
	for _, tt := range []struct {
		id      string
		note    plan.Note
		skipCLR bool
		want    Status
	}{
		{"clr.assemblies", plan.Note{Subject: "assembly/A", Text: "other bytes of the same build"}, false, bad},
		{"clr.assemblies", plan.Note{Subject: "database/filegroup/F", Text: "SQL Server on Linux has no FILESTREAM"}, false, Passed},
		{"clr.trust", plan.Note{Subject: "trust", Text: "a login may not see what the server trusts"}, false, Unknown},
		{"clr.trust", plan.Note{Subject: "trust", Text: "--skip-clr"}, true, Passed},
	} {
		in := Input{SkipCLR: tt.skipCLR, Plan: func(...plan.Phase) (*plan.Plan, error) { return &plan.Plan{Notes: []plan.Note{tt.note}}, nil }}
		if got := byID(t, tt.id).Judge(in); got.Status != tt.want {
			t.Errorf("%s with the note %q: %s, want %s", tt.id, tt.note.Text, got.Status, tt.want)
		}
	}
}
