package check

func init() {
	register(Check{
		ID: "broker.roundtrip", Title: "A message arrives, is read once, and its conversation ends on both sides", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "See broker.enabled, broker.queues, broker.routes and broker.transmission for why it does not.", Next: "hartctl broker status",
		Link:    docs + "broker.md",
		Effects: "a conversation of its own through the service //Hartonomous/Service/Probe, which nothing else uses, and which ends it",
		Script:  query("broker_roundtrip.sql"),
		Eval: func(in Input) Result {
			r := in.Row()
			switch {
			case !r.Bool("arrived"):
				return Bad("a message did not arrive within 5 seconds: %s", orNone(r.Text("status")))
			case !r.Bool("same"):
				return Bad("what arrived is not what was sent")
			case !r.Bool("ended"):
				return Bad("the end of the conversation did not come back within 5 seconds")
			}
			return Good("there and back in %d ms", r.Int("ms"))
		},
	})
}
