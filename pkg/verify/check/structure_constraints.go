package check

import "fmt"

func init() {
	register(Check{
		ID: "structure.constraints", Title: "Every constraint is enabled and trusted", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "Check the rows and switch it on: ALTER TABLE … WITH CHECK CHECK CONSTRAINT …. Until then rows may break it, and the optimizer does not use it.",
		Link:   learn + "relational-databases/tables/disable-check-constraints-with-insert-and-update-statements",
		Query:  query("structure_constraints.sql"),
		Eval: func(in Input) Result {
			var details []Detail
			for _, r := range in.Rows() {
				state := "was not checked against the rows that were there (not trusted)"
				if r.Bool("is_disabled") {
					state = "is disabled"
				}
				details = append(details, Detail{Object: r.Text("object"), Text: fmt.Sprintf("table %s: %s %s %s", r.Text("object"), r.Text("kind"), r.Text("name"), state)})
			}
			return Wrong(details, "all enabled and trusted", "%d constraint does not hold", "%d constraints do not hold")
		},
	})
}
