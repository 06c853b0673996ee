package check

func init() {
	register(Check{
		ID: "structure.keys", Title: "Primary keys and unique constraints are as declared", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "Find out who changed it. Take the change back, or put it into a new migration so that every server has it.", Next: "hartctl status", Link: learn + "relational-databases/system-catalog-views/sys-key-constraints-transact-sql",
		Query:   query("structure_keys.sql"),
		Compare: &Comparison{Object: "table", Part: "key", Plain: []string{"kind"}},
	})
}
