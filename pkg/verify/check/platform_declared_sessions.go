package check

import "github.com/hartonomous/hartctl/pkg/deploy/plan"

func init() {
	register(Check{
		ID: "platform.declared-sessions", Title: "Every declared event session is there as declared", Severity: Error, Scope: Instance, Needs: needServerState,
		Remedy: "Deploy: it makes the session again. What a ring buffer holds is lost with the old one.",
		Next:   "hartctl deploy --dry-run", Link: docs + "schema-folder.md", Phases: []plan.Phase{plan.Events},
	})
}
