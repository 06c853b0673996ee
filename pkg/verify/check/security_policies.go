package check

func init() {
	register(Check{
		ID: "security.policies", Title: "Row-level security is on, with every declared predicate", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "ALTER SECURITY POLICY … WITH (STATE = ON), or bring the predicate back: without it one tenant sees the rows of another.", Next: "hartctl status",
		Link:    learn + "relational-databases/security/row-level-security",
		Query:   query("security_policies.sql"),
		Compare: &Comparison{Object: "security policy", Part: "predicate", Whole: true, Plain: []string{"state"}, Expressions: []string{"definition"}},
	})
}
