package cli_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// checkReport holds a published report to what the consumers of its format require; it gives how many findings it has.
func checkReport(t *testing.T, file string) (findings int) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Errorf("what is published was not written: %v", err)
		return 0
	}
	var wrong []string
	switch filepath.Ext(file) {
	case ".sarif":
		findings, wrong = checkSARIF(text)
	case ".xml":
		findings, wrong = checkJUnit(text)
	case ".json":
		if !json.Valid(text) {
			wrong = []string{"is no JSON"}
		}
	default:
		wrong = []string{"is of no format that is known here"}
	}
	for _, w := range wrong {
		t.Errorf("%s: %s", filepath.Base(file), w)
	}
	return findings
}

// checkSARIF checks what the schema of SARIF 2.1.0 requires, and GitHub's code scanning besides: a place in a file with its line, and a fingerprint.
func checkSARIF(text []byte) (findings int, wrong []string) {
	var log struct {
		Schema  string `json:"$schema"`
		Version string `json:"version"`
		Runs    []struct {
			Tool struct {
				Driver struct {
					Name  string `json:"name"`
					Rules []struct {
						ID      string `json:"id"`
						Short   struct{ Text string }
						HelpURI string `json:"helpUri"`
					} `json:"rules"`
				} `json:"driver"`
			} `json:"tool"`
			Results *[]struct {
				RuleID, Kind, Level string
				Message             struct{ Text string }
				Locations           []struct {
					PhysicalLocation *struct {
						ArtifactLocation struct{ URI string }
						Region           *struct{ StartLine int }
					}
					LogicalLocations []struct{ FullyQualifiedName string }
				}
				PartialFingerprints map[string]string
			} `json:"results"`
		} `json:"runs"`
	}
	bad := func(is bool, format string, args ...any) {
		if is {
			wrong = append(wrong, fmt.Sprintf(format, args...))
		}
	}
	if err := json.Unmarshal(text, &log); err != nil {
		return 0, []string{err.Error()}
	}
	bad(log.Version != "2.1.0", "version is %q", log.Version)
	bad(!strings.Contains(log.Schema, "sarif"), "$schema is %q", log.Schema)
	bad(len(log.Runs) != 1, "%d runs", len(log.Runs))
	for _, run := range log.Runs {
		bad(run.Tool.Driver.Name == "", "the driver has no name")
		bad(run.Results == nil, "results is missing")
		rules := map[string]bool{}
		for _, r := range run.Tool.Driver.Rules {
			_, err := url.ParseRequestURI(r.HelpURI)
			bad(r.ID == "" || rules[r.ID] || err != nil, "rule %q stands twice, or its help is at %q", r.ID, r.HelpURI)
			rules[r.ID] = true
		}
		if run.Results == nil {
			continue
		}
		findings += len(*run.Results)
		for _, r := range *run.Results {
			bad(!rules[r.RuleID], "rule %s is not described", r.RuleID)
			bad(r.Message.Text == "", "%s: no message", r.RuleID)
			bad(!slices.Contains([]string{"fail", "open"}, r.Kind) || !slices.Contains([]string{"none", "note", "warning", "error"}, r.Level) || (r.Kind == "fail") == (r.Level == "none"), "%s: kind %q, level %q", r.RuleID, r.Kind, r.Level)
			bad(len(r.PartialFingerprints) == 0, "%s: no fingerprint", r.RuleID)
			bad(len(r.Locations) != 1, "%s: %d locations", r.RuleID, len(r.Locations))
			for _, l := range r.Locations {
				if l.PhysicalLocation == nil {
					bad(len(l.LogicalLocations) != 1 || l.LogicalLocations[0].FullyQualifiedName == "", "%s: it is nowhere", r.RuleID)
					continue
				}
				u, err := url.Parse(l.PhysicalLocation.ArtifactLocation.URI)
				bad(err != nil || u.Path == "" || l.PhysicalLocation.Region == nil || l.PhysicalLocation.Region.StartLine < 1, "%s: no line of a file at %q", r.RuleID, l.PhysicalLocation.ArtifactLocation.URI)
			}
		}
	}
	return findings, wrong
}

// checkJUnit checks what the schemas of Jenkins and Azure DevOps require: names, counts that add up, times and the form of the timestamp.
func checkJUnit(text []byte) (findings int, wrong []string) {
	type fault struct {
		Message string `xml:"message,attr"`
	}
	type counts struct {
		Tests    int     `xml:"tests,attr"`
		Failures int     `xml:"failures,attr"`
		Errors   int     `xml:"errors,attr"`
		Skipped  int     `xml:"skipped,attr"`
		Time     float64 `xml:"time,attr"`
	}
	var all struct {
		XMLName xml.Name `xml:"testsuites"`
		counts
		Suites []struct {
			counts
			Name      string `xml:"name,attr"`
			Timestamp string `xml:"timestamp,attr"`
			Cases     []struct {
				Name    string  `xml:"name,attr"`
				Class   string  `xml:"classname,attr"`
				Time    float64 `xml:"time,attr"`
				Failure []fault `xml:"failure"`
				Error   []fault `xml:"error"`
				Skipped []fault `xml:"skipped"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	bad := func(is bool, format string, args ...any) {
		if is {
			wrong = append(wrong, fmt.Sprintf(format, args...))
		}
	}
	if err := xml.Unmarshal(text, &all); err != nil {
		return 0, []string{err.Error()}
	}
	sum := counts{Time: all.Time}
	for _, s := range all.Suites {
		is := counts{Tests: len(s.Cases), Time: s.Time}
		for _, c := range s.Cases {
			bad(c.Name == "" || c.Class == "", "suite %s: a case without a name or class", s.Name)
			bad(len(c.Failure)+len(c.Error)+len(c.Skipped) > 1, "%s has more than one outcome", c.Name)
			for _, f := range slices.Concat(c.Failure, c.Error) {
				bad(f.Message == "", "%s says nothing", c.Name)
			}
			is.Failures, is.Errors, is.Skipped = is.Failures+len(c.Failure), is.Errors+len(c.Error), is.Skipped+len(c.Skipped)
		}
		_, err := time.Parse("2006-01-02T15:04:05", s.Timestamp)
		bad(s.Name == "" || err != nil, "suite %q of %q", s.Name, s.Timestamp)
		bad(is != s.counts, "suite %s counts %+v, and has %+v", s.Name, s.counts, is)
		sum.Tests, sum.Failures, sum.Errors, sum.Skipped = sum.Tests+is.Tests, sum.Failures+is.Failures, sum.Errors+is.Errors, sum.Skipped+is.Skipped
	}
	bad(len(all.Suites) == 0, "no suite")
	bad(sum != all.counts, "it counts %+v, and has %+v", all.counts, sum)
	return sum.Failures + sum.Errors, wrong
}
