package check

import "github.com/hartonomous/hartctl/pkg/deploy/plan"

func init() {
	register(Check{
		ID: "security.grants", Title: "Roles may do what is declared, and nothing more", Severity: Error, Scope: Database, Needs: []plan.Permission{viewDefinition},
		Remedy: "Deploy: it grants what is missing and, with --allow revoke-permission, revokes what was added.", Next: "hartctl deploy --dry-run", Link: docs + "permissions.md",
		Phases: []plan.Phase{plan.Security},
	})
}
