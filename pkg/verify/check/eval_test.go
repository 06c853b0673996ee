package check

import (
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
)

func byID(t *testing.T, id string) Check {
	t.Helper()
	for _, c := range All() {
		if c.ID == id {
			return c
		}
	}
	t.Fatalf("there is no check %s", id)
	return Check{}
}

// answers makes the input of a check whose query gave one row.
func answers(pairs ...any) Input {
	return Input{Observed: &deploy.Observed{}, Target: plan.Target{Database: "Db"}, Sets: []Set{{Rows: []Row{NewRow(pairs...)}}}}
}

// server makes the input of a check that looks at what was observed.
func server(s resource.Server, d resource.Database) Input {
	return Input{Observed: &deploy.Observed{Server: s, Database: d}, Target: plan.Target{Database: "Db"}}
}

// TestEval holds the checks that no change to an emulator turns red.
func TestEval(t *testing.T) {
	for _, c := range []struct {
		id     string
		in     Input
		status Status
		text   string
	}{
		{"platform.version", server(resource.Server{Version: "17.0.4065.4", Edition: "Enterprise Developer Edition", Platform: "Linux"}, resource.Database{}), Passed, "17.0.4065.4, Enterprise"},
		{"platform.version", server(resource.Server{Version: "17.0.925.4", Edition: "Enterprise Developer Edition"}, resource.Database{}), Failed, "preview"},
		{"platform.version", server(resource.Server{Version: "16.0.4205.1", Edition: "Standard Edition"}, resource.Database{}), Failed, "older"},
		{"platform.version", server(resource.Server{Version: "17.0.4065.4", Edition: "hartctl emulator"}, resource.Database{}), NotApplicable, "emulated"},
		{"platform.database", server(resource.Server{}, resource.Database{}), Failed, "Db does not exist"},
		{"platform.database", server(resource.Server{}, resource.Database{Exists: true, State: "RESTORING"}), Failed, "RESTORING"},
		{"platform.database", server(resource.Server{Login: "me"}, resource.Database{Exists: true, State: "ONLINE"}), Failed, "not open to the login me"},
		{"platform.database", server(resource.Server{}, resource.Database{Exists: true, State: "ONLINE", Accessible: true}), Passed, "online"},
		{"platform.collation", answers("database", "Latin1_General_100_CI_AS", "server", "SQL_Latin1_General_CP1_CI_AS"), Warned, "Latin1_General_100_CI_AS"},
		{"platform.collation", answers("database", "latin1_general_100_ci_as", "server", "Latin1_General_100_CI_AS"), Passed, ""},
		{"security.owner", answers("owner", nil, "agree", int64(0)), Failed, "no login"},
		{"security.owner", answers("owner", "sa", "agree", int64(0)), Failed, "another"},
		{"security.owner", answers("owner", "sa", "agree", int64(1)), Passed, "sa"},
		{"security.tls", answers("encrypted", "FALSE", "transport", "TCP", "authentication", "SQL"), Failed, "TCP, SQL"},
		{"security.tls", answers("encrypted", "TRUE", "transport", "TCP", "authentication", "SQL"), Passed, ""},
		{"security.tls", answers("encrypted", "FALSE", "transport", "Shared memory"), NotApplicable, ""},
		{"security.tls", Input{Sets: []Set{{}}}, Unknown, ""},
		{"security.clr-strict", Input{Sets: []Set{{}}}, Unknown, "no such option"},
	} {
		check := byID(t, c.id)
		r := check.Judge(c.in).By(check.Severity)
		if r.Status != c.status || !strings.Contains(r.Text, c.text) {
			t.Errorf("%s: %s %q, want %s with %q", c.id, r.Status, r.Text, c.status, c.text)
		}
	}
}
