package check

import "github.com/hartonomous/hartctl/pkg/deploy/plan"

func init() {
	for _, c := range []Check{
		{
			ID: "clr.assemblies", Title: "Every assembly is registered with the bytes and the permission set of its file", Scope: Database, Needs: needDefinitions,
			Remedy: "Deploy: other bytes may be anybody's.", Phases: []plan.Phase{plan.Assemblies},
		},
		{
			ID: "clr.bindings", Title: "Every function, aggregate and procedure is bound as the lock says", Scope: Database, Needs: needDefinitions,
			Remedy: "Deploy: it binds them again.", Phases: []plan.Phase{plan.Bindings},
		},
		{
			ID: "clr.trust", Title: "Every replica trusts every assembly", Scope: Instance, Needs: needControl,
			Remedy: "Deploy: the list of hashes lives in master and travels with no database. A replica without it fails at the first call after a failover (Msg 10314).", Phases: []plan.Phase{plan.Trust},
		},
	} {
		c.Severity, c.Next, c.Link = Error, "hartctl deploy --dry-run", docs+"clr.md"
		register(c)
	}
}
