package verify_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/verify"
	"github.com/hartonomous/hartctl/pkg/verify/check"
)

// every is a report with every outcome.
func every() *verify.Report {
	entry := func(id string, s check.Status, details ...check.Detail) verify.Entry {
		c := check.Check{ID: id, Title: "It is so", Severity: check.Error, Scope: check.Database, Remedy: "Mend it.", Next: "hartctl deploy", Link: "https://example.com/"}
		if s == check.Warned {
			c.Severity = check.Warning
		}
		return verify.Entry{Check: c, Duration: 1500 * time.Microsecond, Result: check.Result{Status: s, Text: "found <" + string(s) + ">", Details: details}}
	}
	r := &verify.Report{
		Tool: "1.2.3", Target: plan.Target{Environment: "test", Server: "sql,1433", ServerName: "SQL", Database: "Db", Emulated: true},
		Started: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Duration: time.Second, Requests: 3,
		Entries: []verify.Entry{
			entry("platform.a", check.Passed), entry("platform.b", check.Warned), entry("security.c", check.Unknown), entry("security.d", check.NotApplicable), entry("security.e", check.Skipped),
			entry("structure.f", check.Failed, check.Detail{Object: "dbo.X", Text: "table dbo.X is missing"}, check.Detail{Object: "dbo.Y", Text: "table dbo.Y is missing", File: "a.sql", Line: 7}),
		},
	}
	r.Entries[0].Server = "sql-2"
	return r
}

func keys(m map[string]any) string { return strings.Join(slices.Sorted(maps.Keys(m)), " ") }

// TestJSON holds the names of the fields, which programs read.
func TestJSON(t *testing.T) {
	var b bytes.Buffer
	if err := every().JSON(&b, false); err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(b.Bytes(), &m); err != nil {
		t.Fatal(err)
	}
	checks := m["checks"].([]any)
	last := checks[len(checks)-1].(map[string]any)
	for _, c := range []struct{ got, want string }{
		{keys(m), "checks counts durationMs emulated offline outcome requests startedAt target tool version"},
		{keys(m["target"].(map[string]any)), "build database emulated environment platform server serverName"},
		{keys(m["counts"].(map[string]any)), "failed not-applicable passed skipped unknown warning"},
		{keys(checks[0].(map[string]any)), "details group id link scope server severity status text title"},
		{keys(last), "details group id link next remedy scope severity status text title"},
		{keys(last["details"].([]any)[1].(map[string]any)), "file line object text"},
		{m["outcome"].(string), "failed"},
		{m["startedAt"].(string), "2026-01-02T03:04:05Z"},
	} {
		if c.got != c.want {
			t.Errorf("got  %s\nwant %s", c.got, c.want)
		}
	}
}

func TestJUnit(t *testing.T) {
	for _, strict := range []bool{false, true} {
		var b bytes.Buffer
		if err := every().JUnit(&b, strict); err != nil {
			t.Fatal(err)
		}
		var x struct {
			Name     string `xml:"name,attr"`
			Tests    int    `xml:"tests,attr"`
			Failures int    `xml:"failures,attr"`
			Errors   int    `xml:"errors,attr"`
			Skipped  int    `xml:"skipped,attr"`
			Suites   []struct {
				Name  string `xml:"name,attr"`
				Cases []struct {
					Name    string `xml:"name,attr"`
					Failure *struct {
						Text string `xml:",chardata"`
					} `xml:"failure"`
				} `xml:"testcase"`
			} `xml:"testsuite"`
		}
		if err := xml.Unmarshal(b.Bytes(), &x); err != nil {
			t.Fatal(err)
		}
		failures := 1
		if strict {
			failures = 2
		}
		if x.Tests != 6 || x.Failures != failures || x.Errors != 1 || x.Skipped != 2 || len(x.Suites) != 3 || !strings.Contains(x.Name, "emulated") {
			t.Errorf("strict %v: %+v", strict, x)
		}
		if f := x.Suites[2].Cases[0].Failure; f == nil || !strings.Contains(f.Text, "a.sql:7: table dbo.Y is missing\nMend it.\nhartctl deploy") {
			t.Errorf("the failure says %+v", f)
		}
	}
}

func TestSARIF(t *testing.T) {
	var b bytes.Buffer
	if err := every().SARIF(&b); err != nil {
		t.Fatal(err)
	}
	var x struct {
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct{ Rules []struct{ ID string } }
			}
			Results []struct {
				RuleID, Kind, Level string
				Locations           []struct {
					PhysicalLocation *struct{ Region struct{ StartLine int } }
					LogicalLocations []struct{ FullyQualifiedName string }
				}
			}
		}
	}
	if err := json.Unmarshal(b.Bytes(), &x); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range x.Runs[0].Results {
		at := "line"
		if l := r.Locations[0]; l.PhysicalLocation == nil {
			at = l.LogicalLocations[0].FullyQualifiedName
		}
		got = append(got, strings.Join([]string{r.RuleID, r.Kind, r.Level, at}, " "))
	}
	want := []string{
		"platform.b fail warning sql,1433/Db", "security.c open none sql,1433/Db",
		"structure.f fail error sql,1433/Db/dbo.X", "structure.f fail error line",
	}
	if !slices.Equal(got, want) || x.Version != "2.1.0" || len(x.Runs[0].Tool.Driver.Rules) != 6 {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestOutcome(t *testing.T) {
	r := every()
	for _, c := range []struct {
		keep   int
		strict bool
		want   verify.Outcome
	}{{1, true, verify.Good}, {2, false, verify.Good}, {2, true, verify.Bad}, {3, false, verify.Unclear}, {3, true, verify.Bad}, {6, false, verify.Bad}} {
		part := *r
		part.Entries = r.Entries[:c.keep]
		if got := part.Outcome(c.strict); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestSelection(t *testing.T) {
	for _, c := range []struct {
		s    verify.Selection
		has  string
		not  string
		fail bool
	}{
		{verify.Selection{}, "security.tls", "folder.files", false},
		{verify.Selection{Offline: true}, "folder.files", "security.tls", false},
		{verify.Selection{Only: []string{"security"}}, "security.tls", "structure.tables", false},
		{verify.Selection{Only: []string{"*.t*"}}, "security.tls", "security.owner", false},
		{verify.Selection{Only: []string{"security"}, Skip: []string{"security.t*"}}, "security.owner", "security.tls", false},
		{verify.Selection{Drift: true}, "structure.migrations", "security.tls", false},
		{verify.Selection{Skip: []string{"securty"}}, "security.tls", "", true},
	} {
		has := map[string]bool{}
		for _, k := range check.All() {
			has[k.ID] = c.s.Has(k)
		}
		if !has[c.has] || has[c.not] || (c.s.Check() != nil) != c.fail {
			t.Errorf("%+v: %v", c.s, has)
		}
	}
}

func TestChanges(t *testing.T) {
	before, after := every(), every()
	if list := verify.Changes(before, after); len(list) != 0 {
		t.Errorf("the same report has changes: %v", list)
	}
	after.Entries[0].Result.Status = check.Failed
	after.Entries[5].Result.Details = after.Entries[5].Result.Details[:1]
	list := verify.Changes(before, after)
	if len(list) != 2 || list[0].Before != check.Passed || list[1].Entry.Check.ID != "structure.f" {
		t.Errorf("got %v", list)
	}
}
