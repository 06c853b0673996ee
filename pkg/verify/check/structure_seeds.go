package check

import "github.com/hartonomous/hartctl/pkg/deploy/plan"

func init() {
	register(Check{
		ID: "structure.seeds", Title: "The reference data of this version has been written", Severity: Error, Scope: Database, Needs: []plan.Permission{viewDefinition},
		Remedy: "Deploy: seeds run again when their file changes.", Next: "hartctl deploy --dry-run", Link: docs + "schema-folder.md",
		Phases: []plan.Phase{plan.Seeds},
	})
}
