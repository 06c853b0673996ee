package check

func init() {
	register(Check{
		ID: "broker.routes", Title: "Messages for services of this database find them", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "CREATE ROUTE AutoCreatedLocal WITH ADDRESS = N'LOCAL': without a route that says LOCAL nothing is delivered, not even from a service to itself.",
		Link:   learn + "t-sql/statements/create-route-transact-sql",
		Query:  query("broker_routes.sql"),
		Eval: func(in Input) Result {
			r := in.Row()
			switch {
			case r.Int("services") == 0:
				return Inapplicable("the database has no service")
			case r.Int("routes") == 0:
				return Bad("no route has the address LOCAL")
			}
			return Good("a route has the address LOCAL")
		},
	})
}
