package check

func init() {
	register(Check{
		ID: "security.histories", Title: "The history of a filtered table is filtered too", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "ALTER SECURITY POLICY … ADD FILTER PREDICATE … ON the history table: it inherits nothing, and shows every tenant's past to who reads it.",
		Link:   learn + "relational-databases/security/row-level-security",
		Query:  query("security_histories.sql"),
		Eval: func(in Input) Result {
			list := details(in, func(r Row) string {
				return r.Text("object") + " is not filtered, and holds the past of " + r.Text("table") + ", which is"
			})
			return Wrong(list, "every one is", "%d history is not", "%d histories are not")
		},
	})
}
