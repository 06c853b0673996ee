package check

func init() {
	register(Check{
		ID: "structure.foreign-keys", Title: "Foreign keys are as declared, with what they cascade", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "Find out who changed it. Take the change back, or put it into a new migration so that every server has it.", Next: "hartctl status", Link: learn + "relational-databases/system-catalog-views/sys-foreign-keys-transact-sql",
		Query:   query("structure_foreign_keys.sql"),
		Compare: &Comparison{Object: "table", Part: "foreign key"},
	})
}
