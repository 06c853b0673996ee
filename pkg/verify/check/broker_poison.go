package check

func init() {
	register(Check{
		ID: "broker.poison", Title: "A message that rolls back for ever stops its queue", Severity: Warning, Scope: Database, Needs: needDefinitions,
		Remedy: "ALTER QUEUE … WITH POISON_MESSAGE_HANDLING (STATUS = ON): without it a procedure is started for the same message without end.",
		Link:   learn + "database-engine/service-broker/poison-message-handling",
		Query:  query("broker_poison.sql"),
		Eval: func(in Input) Result {
			list := details(in, func(r Row) string { return "queue " + r.Text("object") + " has POISON_MESSAGE_HANDLING OFF" })
			return Wrong(list, "no queue is without", "%d queue", "%d queues")
		},
	})
}
