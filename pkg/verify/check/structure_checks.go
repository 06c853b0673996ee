package check

func init() {
	register(Check{
		ID: "structure.checks", Title: "Every declared check constraint exists with its condition", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "Find out who changed it. Take the change back, or put it into a new migration so that every server has it.", Next: "hartctl status", Link: learn + "relational-databases/system-catalog-views/sys-check-constraints-transact-sql",
		Query:   query("structure_checks.sql"),
		Compare: &Comparison{Object: "table", Part: "check", Expressions: []string{"condition"}, KeyIsExpression: true},
	})
}
