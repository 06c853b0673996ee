package check

import (
	"fmt"
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy/resource"
)

func init() {
	register(Check{
		ID: "clr.unused", Title: "No hash that hartctl trusted for this database has outlived its assembly", Severity: Warning, Scope: Database,
		Needs:  append(needDefinitions[:1:1], needControl...),
		Remedy: "Retire it: whoever has the old file can still register it.", Next: "hartctl clr retire",
		Link:  docs + "clr.md",
		Query: query("clr_unused.sql"),
		Eval: func(in Input) Result {
			list := details(in, func(r Row) string {
				if r.Bool("used") || !strings.EqualFold(resource.Owner(r.Text("description")), in.Target.Database) {
					return ""
				}
				return fmt.Sprintf("%.16s… (%s) is trusted, and no assembly has it", r.Text("object"), r.Text("description"))
			})
			return Wrong(list, "none has", "%d hash", "%d hashes")
		},
	})
}
