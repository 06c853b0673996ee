package check

func init() {
	register(Check{
		ID: "broker.enabled", Title: "Service Broker delivers messages", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "ALTER DATABASE … SET ENABLE_BROKER WITH ROLLBACK IMMEDIATE. A restore leaves it off; SEND succeeds all the same, and the messages wait.", Next: "hartctl deploy --dry-run",
		Link:  learn + "database-engine/service-broker/managing-service-broker-identities",
		Query: query("broker_enabled.sql"),
		Eval: func(in Input) Result {
			r := in.Row()
			switch {
			case r.Int("services") == 0:
				return Inapplicable("the database has no service")
			case !r.Bool("enabled"):
				return Bad("it is off, and %d services are waiting", r.Int("services"))
			case r.Bool("alike"):
				return Bad("another database of this server has the same identifier (%s): which of both gets a message is open", r.Text("guid"))
			}
			return Good("%d services", r.Int("services"))
		},
	})
}
