package check

func init() {
	register(Check{
		ID: "structure.temporal", Title: "Tables are system-versioned as declared, with their history, period and retention", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "Find out who changed it. Take the change back, or put it into a new migration so that every server has it.", Next: "hartctl status", Link: learn + "relational-databases/tables/temporal-tables",
		Query:   query("structure_temporal.sql"),
		Compare: &Comparison{Object: "table", Plain: []string{"versioning"}},
	})
}
