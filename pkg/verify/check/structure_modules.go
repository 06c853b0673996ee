package check

import "github.com/hartonomous/hartctl/pkg/deploy/plan"

func init() {
	register(Check{
		ID: "structure.modules", Title: "Every view, function and procedure has the text of its file", Severity: Error, Scope: Database, Needs: []plan.Permission{viewDefinition},
		Remedy: "Deploy: a change made by hand needs --allow overwrite-drift, and is lost unless it is put into the file first.", Next: "hartctl deploy --dry-run", Link: docs + "schema-folder.md",
		Phases: []plan.Phase{plan.Modules},
	})
}
