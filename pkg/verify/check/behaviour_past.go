package check

func init() {
	register(Check{
		ID: "behaviour.past", Title: "One tenant does not see the past of another: neither by AS OF nor in the history", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy:  "Look at structure.policies and security.histories: a history table inherits no predicate.",
		Link:    learn + "relational-databases/tables/temporal-table-security",
		Effects: "in a transaction that is rolled back; uses up identity values",
		Script:  query("behaviour_past.sql"),
		Eval: func(in Input) Result {
			r := in.Row()
			switch {
			case r.Int("own") != 1:
				return Bad("AS OF now shows a tenant its own row %d times", r.Int("own"))
			case r.Int("kept") != 1:
				return Bad("a tenant sees %d versions in the history of its own row, which was changed once", r.Int("kept"))
			case r.Int("now") != 0:
				return Bad("AS OF shows %d rows of another tenant", r.Int("now"))
			case r.Int("ever") != 0:
				return Bad("FOR SYSTEM_TIME ALL shows %d versions of another tenant's row", r.Int("ever"))
			case r.Int("past") != 0:
				return Bad("the history shows %d versions of another tenant's row", r.Int("past"))
			}
			return Good("it sees its own, and no other's")
		},
	})
}
