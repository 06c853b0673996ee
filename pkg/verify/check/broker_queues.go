package check

import "fmt"

func init() {
	register(Check{
		ID: "broker.queues", Title: "Every queue takes and gives messages", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "Five rollbacks in a row switch a queue off. Look at the first message (SELECT, never RECEIVE), mend what rolls back, then ALTER QUEUE … WITH STATUS = ON.",
		Link:   learn + "database-engine/service-broker/poison-message-handling",
		Query:  query("broker_queues.sql"),
		Eval: func(in Input) Result {
			if len(in.Rows()) == 0 {
				return Inapplicable("the database has no queue")
			}
			list := details(in, func(r Row) string {
				switch {
				case !r.Bool("receives") && !r.Bool("enqueues"):
					return "queue " + r.Text("object") + " is switched off"
				case !r.Bool("receives"):
					return "queue " + r.Text("object") + " gives no messages: a poisoned message switched it off, or ALTER QUEUE"
				case !r.Bool("enqueues"):
					return "queue " + r.Text("object") + " takes no messages"
				}
				return ""
			})
			return Wrong(list, fmt.Sprintf("%d queues", len(in.Rows())), "%d queue", "%d queues")
		},
	})
}
