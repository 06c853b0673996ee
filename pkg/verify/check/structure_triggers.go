package check

import "fmt"

func init() {
	register(Check{
		ID: "structure.triggers", Title: "Every trigger is enabled", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "ENABLE TRIGGER … ON …, after looking at the rows that changed while it was off.",
		Link:   learn + "t-sql/statements/enable-trigger-transact-sql",
		Query:  query("structure_triggers.sql"),
		Eval: func(in Input) Result {
			var details []Detail
			for _, r := range in.Rows() {
				details = append(details, Detail{Object: r.Text("object"), Text: fmt.Sprintf("table %s: trigger %s is disabled", r.Text("object"), r.Text("name"))})
			}
			return Wrong(details, "none is disabled", "%d trigger is disabled", "%d triggers are disabled")
		},
	})
}
