package check

func init() {
	register(Check{
		ID: "behaviour.temporal", Title: "AS OF shows a row from the moment on that it was made, and keeps what it was before a change", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy:  "Look at structure.temporal, and at the server's clock (platform.clock): the period is in UTC.",
		Link:    learn + "relational-databases/tables/temporal-tables",
		Effects: "in a transaction that is rolled back; uses up identity values",
		Script:  query("behaviour_temporal.sql"),
		Eval: func(in Input) Result {
			r := in.Row()
			switch {
			case r.Int("before") != 0:
				return Bad("AS OF a moment before it was made shows the row")
			case r.Int("now") != 1:
				return Bad("AS OF now shows the row %d times", r.Int("now"))
			case r.Int("kept") != 1:
				return Bad("the history has %d versions of a row that was changed once", r.Int("kept"))
			}
			return Good("before, now and the history agree")
		},
	})
}
