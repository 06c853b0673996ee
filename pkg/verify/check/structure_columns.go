package check

func init() {
	register(Check{
		ID: "structure.columns", Title: "Every column has its declared type, nullability, identity, collation and computation", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "Find out who changed it. Take the change back, or put it into a new migration so that every server has it.", Next: "hartctl status", Link: learn + "relational-databases/system-catalog-views/sys-columns-transact-sql",
		Query:   query("structure_columns.sql"),
		Compare: &Comparison{Object: "table", Part: "column", Plain: []string{"type", "nullability"}, Expressions: []string{"computed as"}},
	})
}
