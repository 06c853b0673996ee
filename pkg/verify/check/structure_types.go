package check

func init() {
	register(Check{
		ID: "structure.types", Title: "Alias types and table types are as declared", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "Find out who changed it. Take the change back, or put it into a new migration so that every server has it.", Next: "hartctl status", Link: learn + "relational-databases/system-catalog-views/sys-types-transact-sql",
		Query:   query("structure_types.sql"),
		Compare: &Comparison{Object: "type", Whole: true, Plain: []string{"kind", "nullability"}},
	})
}
