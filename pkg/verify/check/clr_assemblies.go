package check

import (
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
)

func init() {
	for _, c := range []Check{
		{
			ID: "clr.assemblies", Title: "Every assembly is registered with the bytes and the permission set of its file", Scope: Database, Needs: needDefinitions,
			Remedy: "Deploy: other bytes may be anybody's.", Phases: []plan.Phase{plan.Assemblies},
			// ALTER ASSEMBLY does not take other bytes of the same build (Msg 6285), so that no step puts them right.
			Noted: func(_ Input, n plan.Note) Result {
				if !strings.HasPrefix(n.Subject, "assembly/") {
					return Result{}
				}
				r := Bad("what is registered is not the file, and a deployment leaves it")
				r.Details = []Detail{{Object: n.Subject, Text: n.Text}}
				return r
			},
		},
		{
			ID: "clr.bindings", Title: "Every function, aggregate and procedure is bound as the lock says", Scope: Database, Needs: needDefinitions,
			Remedy: "Deploy: it binds them again.", Phases: []plan.Phase{plan.Bindings},
		},
		{
			ID: "clr.trust", Title: "Every replica trusts every assembly", Scope: Instance, Needs: needControl,
			Remedy: "Deploy: the list of hashes lives in master and travels with no database. A replica without it fails at the first call after a failover (Msg 10314).", Phases: []plan.Phase{plan.Trust},
			// A server whose list the login may not see.
			Noted: func(in Input, n plan.Note) Result {
				if in.SkipCLR || n.Subject != "trust" {
					return Result{}
				}
				return Unclear("%s", n.Text)
			},
		},
	} {
		c.Severity, c.Next, c.Link = Error, "hartctl deploy --dry-run", docs+"clr.md"
		register(c)
	}
}
