package deploy

import (
	"fmt"
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
)

// Finding is one reason why a target cannot hold a deployment.
type Finding struct {
	Subject string `json:"subject"`
	Text    string `json:"text"`
	Next    string `json:"next,omitempty"` // what to do about it
}

func (f Finding) String() string { return f.Subject + ": " + f.Text }

// PreflightError means that nothing was run because the target cannot hold the deployment.
type PreflightError struct{ Findings []Finding }

func (e *PreflightError) Error() string {
	lines := make([]string, len(e.Findings))
	for i, f := range e.Findings {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// Preflight checks whether the target can take the plan: the database's state, and permission by permission what is missing. nil means that it can.
func Preflight(t Target, o *Observed, p *plan.Plan) error {
	var found []Finding
	add := func(subject, next, format string, args ...any) {
		found = append(found, Finding{subject, fmt.Sprintf(format, args...), next})
	}
	if t.Protected && o.Server.Emulated() {
		add("server", "point the environment at a real SQL Server", "%s is hartctl's emulator, and the environment %s is protected", o.Server.Name, t.Environment)
	}
	switch {
	case o.Database.Exists && o.Database.State != "ONLINE":
		add("database "+t.Database, "bring it online first", "is %s", o.Database.State)
	case o.Database.Exists && !o.Database.Accessible:
		add("database "+t.Database, fmt.Sprintf("CREATE USER for the login in %s", t.Database), "the login %s has no access to it", o.Server.Login)
	}
	missing := map[plan.Permission][]string{}
	var order []plan.Permission
	for _, s := range p.Steps {
		for _, need := range s.Needs {
			if s.Scope == plan.ScopeReplica && o.Replicas[s.Server] != nil && held(o.Replicas[s.Server], need) || s.Scope != plan.ScopeReplica && held(o, need) {
				continue
			}
			if missing[need] == nil {
				order = append(order, need)
			}
			missing[need] = append(missing[need], s.ID)
		}
		if s.ID == "database/option/BROKER" && o.Database.InAG {
			add(s.ID, "take the database out of the group, deploy, and add it again", "cannot change while the database is in an availability group (Msg 1468)")
		}
	}
	for _, need := range order {
		steps := missing[need]
		what := steps[0]
		if len(steps) > 1 {
			what = fmt.Sprintf("%s and %d more", what, len(steps)-1)
		}
		add("permission", grantCommand(need, o.Server.Login), "%s is missing for %s", need, what)
	}
	if len(found) > 0 {
		return &PreflightError{found}
	}
	return nil
}

// held reports whether the login has a permission. In a database that is yet to be created the login will be the owner.
func held(o *Observed, p plan.Permission) bool {
	if p.Class == "SERVER" {
		return o.Server.Permissions[p.Name]
	}
	return !o.Database.Exists || o.Database.Permissions[p.Name]
}

func grantCommand(p plan.Permission, login string) string {
	return fmt.Sprintf("GRANT %s TO [%s]", p.Name, login)
}
