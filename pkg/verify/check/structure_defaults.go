package check

func init() {
	register(Check{
		ID: "structure.defaults", Title: "Every column has its declared default", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "Find out who changed it. Take the change back, or put it into a new migration so that every server has it.", Next: "hartctl status", Link: learn + "relational-databases/system-catalog-views/sys-default-constraints-transact-sql",
		Query:   query("structure_defaults.sql"),
		Compare: &Comparison{Object: "table", Part: "default of", Plain: []string{"definition"}, Expressions: []string{"definition"}},
	})
}
