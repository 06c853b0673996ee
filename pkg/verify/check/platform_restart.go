package check

import "fmt"

func init() {
	register(Check{
		ID: "platform.restart", Title: "No configuration option waits for a restart or for RECONFIGURE", Severity: Warning, Scope: Replica,
		Remedy: "RECONFIGURE for an option that is dynamic; restart the instance, in a maintenance window, for the others.",
		Link:   learn + "database-engine/configure-windows/server-configuration-options-sql-server",
		Query:  query("platform_restart.sql"),
		Eval: func(in Input) Result {
			var details []Detail
			for _, r := range in.Rows() {
				waits := "a restart"
				if r.Bool("is_dynamic") {
					waits = "RECONFIGURE"
				}
				details = append(details, Detail{Object: r.Text("name"), Text: fmt.Sprintf("%s is set to %d and runs with %d: it waits for %s", r.Text("name"), r.Int("value"), r.Int("in_use"), waits)})
			}
			return Wrong(details, "none waits", "%d option waits", "%d options wait")
		},
	})
}
