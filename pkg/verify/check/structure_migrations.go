package check

import "github.com/hartonomous/hartctl/pkg/deploy/plan"

func init() {
	register(Check{
		ID: "structure.migrations", Title: "Every migration is applied, unedited, and none is missing", Severity: Error, Scope: Database, Needs: []plan.Permission{viewDefinition},
		Remedy: "Deploy what is missing. An applied file that was edited goes back to its text; the change goes into a new migration.", Next: "hartctl deploy --dry-run", Link: docs + "migrations.md",
		Phases: []plan.Phase{plan.Journal, plan.Migrations},
	})
}
