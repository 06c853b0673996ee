package check

import "github.com/hartonomous/hartctl/pkg/deploy/plan"

func init() {
	register(Check{
		ID: "platform.options", Title: "Database options, files, filegroups and Query Store are as declared", Severity: Error, Scope: Database, Needs: []plan.Permission{viewDefinition},
		Remedy: "Deploy: it sets what differs.", Next: "hartctl deploy --dry-run", Link: docs + "schema-folder.md",
		Phases: []plan.Phase{plan.Database},
	})
}
