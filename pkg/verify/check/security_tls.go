package check

import "github.com/hartonomous/hartctl/pkg/deploy/plan"

func init() {
	register(Check{
		ID: "security.tls", Title: "This connection is encrypted", Severity: Error, Scope: Replica, Needs: []plan.Permission{viewServerState},
		Remedy: "encrypt: strict or true in the environment, with a certificate that verifies.", Next: "hartctl config show",
		Link:  docs + "security.md",
		Query: query("security_tls.sql"),
		Eval: func(in Input) Result {
			r := in.Row()
			switch {
			case r.Null("encrypted"):
				return Unclear("the server does not show this connection")
			case r.Text("transport") == "Shared memory":
				return Inapplicable("nothing goes over a network: the transport is shared memory")
			case r.Text("encrypted") != "TRUE":
				return Bad("it is not: everybody on the way reads along (%s, %s)", r.Text("transport"), r.Text("authentication"))
			}
			return Good("%s, %s", r.Text("transport"), r.Text("authentication"))
		},
	})
}
