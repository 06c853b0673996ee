package check

import (
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy/assembly"
)

func init() {
	register(Check{
		ID: "clr.undeclared", Title: "The database holds no assembly that the lock does not name", Severity: Warning, Scope: Database, Needs: needDefinitions, Drift: true,
		Remedy: "Find out whose it is; drop it with what is bound to it, or put it into the assemblies folder.", Next: "hartctl clr list",
		Link:  docs + "clr.md",
		Query: query("clr_undeclared.sql"),
		Eval: func(in Input) Result {
			if in.SkipCLR {
				return Inapplicable("--skip-clr")
			}
			declared := in.Declared.Assemblies()
			list := details(in, func(r Row) string {
				if slices.ContainsFunc(declared, func(a assembly.Assembly) bool { return strings.EqualFold(a.Name, r.Text("object")) }) {
					return ""
				}
				return "assembly " + r.Text("object") + " (" + r.Text("permission_set") + ") is not declared"
			})
			return Wrong(list, "none", "%d assembly", "%d assemblies")
		},
	})
}
