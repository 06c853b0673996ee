package verify

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/pkg/verify/check"
)

// The JUnit form as Jenkins, GitLab and Azure DevOps read it: a suite a group, a case a check.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Skipped  int          `xml:"skipped,attr"`
		Time     string       `xml:"time,attr"` // seconds
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       string          `xml:"name,attr"`
		Tests      int             `xml:"tests,attr"`
		Failures   int             `xml:"failures,attr"`
		Errors     int             `xml:"errors,attr"`
		Skipped    int             `xml:"skipped,attr"`
		Time       string          `xml:"time,attr"`
		Timestamp  string          `xml:"timestamp,attr"`
		Hostname   string          `xml:"hostname,attr"`
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Name    string      `xml:"name,attr"`
		Class   string      `xml:"classname,attr"`
		Time    string      `xml:"time,attr"`
		Failure *junitFault `xml:"failure"`
		Error   *junitFault `xml:"error"`
		Skipped *junitFault `xml:"skipped"`
		Out     string      `xml:"system-out,omitempty"`
	}
	junitFault struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// JUnit writes the report as JUnit XML. failed is a failure, unknown an error, not applicable and skipped are skipped; a warning is a failure with
// strict, and else a passed case that says so in its output.
func (r *Report) JUnit(w io.Writer, strict bool) error {
	all := junitSuites{Name: "hartctl verify", Time: seconds(r.Duration)}
	if r.Target.Emulated {
		all.Name += " [emulated]"
	}
	for _, group := range check.Groups {
		s := junitSuite{
			Name: group, Timestamp: r.Started.Format("2006-01-02T15:04:05"), Hostname: r.Target.ServerName,
			Properties: []junitProperty{{"tool", r.Tool}, {"target", r.Target.Database + " on " + r.Target.Server}, {"environment", r.Target.Environment}, {"emulated", fmt.Sprint(r.Target.Emulated)}},
		}
		var took time.Duration
		for _, e := range r.Entries {
			if e.Check.Group() != group {
				continue
			}
			c := junitCase{Name: e.Name(), Class: "hartctl." + group, Time: seconds(e.Duration)}
			fault := &junitFault{Message: e.Check.Title + ": " + e.Result.Text, Type: string(e.Result.Status), Text: e.lines()}
			switch status := e.Result.Status; {
			case status == check.Failed, status == check.Warned && strict:
				c.Failure = fault
				s.Failures++
			case status == check.Warned:
				c.Out = "warning: " + fault.Message + "\n" + fault.Text
			case status == check.Unknown:
				c.Error = fault
				s.Errors++
			case status != check.Passed:
				c.Skipped = &junitFault{Message: e.Result.Text}
				s.Skipped++
			}
			took += e.Duration
			s.Tests++
			s.Cases = append(s.Cases, c)
		}
		if s.Tests == 0 {
			continue
		}
		s.Time = seconds(took)
		all.Tests, all.Failures, all.Errors, all.Skipped = all.Tests+s.Tests, all.Failures+s.Failures, all.Errors+s.Errors, all.Skipped+s.Skipped
		all.Suites = append(all.Suites, s)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// lines are the details, and what to do.
func (e Entry) lines() string {
	var b strings.Builder
	for _, d := range e.Result.Details {
		if d.File != "" {
			fmt.Fprintf(&b, "%s:%d: ", d.File, max(d.Line, 1))
		}
		b.WriteString(d.Text + "\n")
	}
	if e.Result.Status == check.Failed || e.Result.Status == check.Warned {
		b.WriteString(e.Check.Remedy + "\n")
		if e.Check.Next != "" {
			b.WriteString(e.Check.Next + "\n")
		}
		b.WriteString(e.Check.Link + "\n")
	}
	return b.String()
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
