package check

func init() {
	register(Check{
		ID: "structure.indexes", Title: "Indexes are as declared: kind, columns, filter, compression; none is disabled", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "Find out who changed it. Take the change back, or put it into a new migration so that every server has it.", Next: "hartctl status", Link: learn + "relational-databases/system-catalog-views/sys-indexes-transact-sql",
		Query:   query("structure_indexes.sql"),
		Compare: &Comparison{Object: "table", Part: "index", Plain: []string{"kind", "state"}, Expressions: []string{"filter"}},
	})
}
