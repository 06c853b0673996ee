package check

import "fmt"

func init() {
	register(Check{
		ID: "structure.references", Title: "Everything that a module names is there", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "Bring back what is missing, or mend the module: it fails when it runs.",
		Link:   learn + "relational-databases/system-catalog-views/sys-sql-expression-dependencies-transact-sql",
		Query:  query("structure_references.sql"),
		Eval: func(in Input) Result {
			var details []Detail
			for _, r := range in.Rows() {
				details = append(details, Detail{Object: r.Text("object"), Text: fmt.Sprintf("%s names %s, which does not exist", r.Text("object"), r.Text("name"))})
			}
			return Wrong(details, "no name is unresolved", "%d name is unresolved", "%d names are unresolved")
		},
	})
}
