package check

import "github.com/hartonomous/hartctl/pkg/deploy/plan"

func init() {
	register(Check{
		ID: "platform.configuration", Title: "The instance is configured as declared", Severity: Error, Scope: Instance,
		Remedy: "Deploy: it sets each option, on every replica.", Next: "hartctl deploy --dry-run", Link: docs + "schema-folder.md",
		Phases: []plan.Phase{plan.Instance},
	})
}
