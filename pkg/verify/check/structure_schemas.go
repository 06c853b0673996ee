package check

import "github.com/hartonomous/hartctl/pkg/deploy/plan"

func init() {
	register(Check{
		ID: "structure.schemas", Title: "Schemas and roles are as declared", Severity: Error, Scope: Database, Needs: []plan.Permission{viewDefinition},
		Remedy: "Deploy, or declare what is there.", Next: "hartctl deploy --dry-run", Link: docs + "schema-folder.md",
		Phases: []plan.Phase{plan.Structure},
	})
}
