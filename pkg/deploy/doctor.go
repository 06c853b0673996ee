package deploy

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
)

// Check is one line of a doctor's report.
type Check struct {
	Subject string `json:"subject"`
	OK      bool   `json:"ok"`
	Text    string `json:"text"`
	Next    string `json:"next,omitempty"`
}

// Examine looks at a target as the preflight does, and says what is well besides what is not: connection, server, database, and each permission that the plan
// takes. refused is why there is no plan, if there is none.
func Examine(t Target, o *Observed, p *plan.Plan, refused error) []Check {
	checks := []Check{
		{Subject: "connection", OK: true, Text: fmt.Sprintf("logged in to %s as %s", t.Config.Address(), o.Server.Login)},
		{Subject: "server", OK: true, Text: fmt.Sprintf("%s, %s on %s", o.Server.Version, o.Server.Edition, o.Server.Platform)},
	}
	if w := t.Config.Weaknesses(); len(w) > 0 && !o.Server.Emulated() {
		for _, text := range w {
			checks = append(checks, Check{Subject: "tls", Text: text, Next: "use encrypt: strict or true, and a certificate that verifies"})
		}
	}
	if refused != nil {
		return append(checks, Check{Subject: "plan", Text: refused.Error()})
	}
	for _, n := range p.Notes {
		checks = append(checks, Check{Subject: n.Subject, OK: true, Text: "left out: " + n.Text})
	}
	var seen []plan.Permission
	for _, s := range p.Steps {
		for _, need := range s.Needs {
			if !slices.Contains(seen, need) && held(o, need) {
				checks = append(checks, Check{Subject: "permission", OK: true, Text: need.String()})
			}
			seen = append(seen, need)
		}
	}
	var pre *PreflightError
	if errors.As(Preflight(t, o, p), &pre) {
		for _, f := range pre.Findings {
			checks = append(checks, Check{Subject: f.Subject, Text: f.Text, Next: f.Next})
		}
	}
	for _, r := range p.Refused(nil) {
		checks = append(checks, Check{Subject: r.Step, OK: true, Text: "hazard " + r.Name + ": " + r.Text, Next: "deploy needs --allow " + r.Name})
	}
	return checks
}
