package check

func init() {
	register(Check{
		ID: "structure.policies", Title: "Security policies are enabled and filter and block as declared", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "Find out who changed it. Take the change back, or put it into a new migration so that every server has it.", Next: "hartctl status", Link: learn + "relational-databases/security/row-level-security",
		Query:   query("structure_policies.sql"),
		Compare: &Comparison{Object: "security policy", Part: "predicate", Whole: true, Plain: []string{"state"}, Expressions: []string{"predicate"}},
	})
}
