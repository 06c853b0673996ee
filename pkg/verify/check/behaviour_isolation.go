package check

func init() {
	register(Check{
		ID: "behaviour.isolation", Title: "One tenant does not see the rows of another", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy:  "Look at structure.policies and security.histories: which predicate is missing, or switched off?",
		Link:    learn + "relational-databases/security/row-level-security",
		Effects: "in a transaction that is rolled back; uses up identity values",
		Script:  query("behaviour_isolation.sql"),
		Eval: func(in Input) Result {
			r := in.Row()
			switch {
			case r.Int("own") != 1:
				return Bad("a tenant sees %d of its own rows, and has one", r.Int("own"))
			case r.Int("others") != 0:
				return Bad("a tenant sees %d rows of another", r.Int("others"))
			case r.Int("changed") != 0:
				return Bad("a tenant changed %d rows of another", r.Int("changed"))
			}
			return Good("it sees its own, and no other's")
		},
	})
}
