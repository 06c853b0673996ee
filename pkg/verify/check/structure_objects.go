package check

func init() {
	register(Check{
		ID: "structure.objects", Title: "The database holds nothing that is not declared", Severity: Warning, Scope: Database, Needs: needDefinitions,
		Remedy: "Declare the object in a migration or a module, or drop it. What is not declared is not restored, not checked and not in review.", Next: "hartctl verify --explain structure.objects", Link: learn + "relational-databases/system-catalog-views/sys-objects-transact-sql",
		Query:   query("structure_objects.sql"),
		Compare: &Comparison{Whole: true, NoMissing: true},
	})
}
