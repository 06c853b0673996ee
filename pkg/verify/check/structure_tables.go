package check

func init() {
	register(Check{
		ID: "structure.tables", Title: "Every declared table exists, and is of its declared kind", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "Find out who changed it. Take the change back, or put it into a new migration so that every server has it.", Next: "hartctl deploy --dry-run", Link: learn + "relational-databases/system-catalog-views/sys-tables-transact-sql",
		Query:   query("structure_tables.sql"),
		Compare: &Comparison{Object: "table", Whole: true, NoExtra: true},
	})
}
