package check

import "fmt"

func init() {
	register(Check{
		ID: "broker.activation", Title: "Every queue with a procedure starts it", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "ALTER QUEUE … WITH ACTIVATION (STATUS = ON). Without its procedure a queue only fills.",
		Link:   learn + "database-engine/service-broker/troubleshooting-activation-stored-procedures",
		Query:  query("broker_activation.sql"),
		Eval: func(in Input) Result {
			if len(in.Rows()) == 0 {
				return Inapplicable("no queue has a procedure")
			}
			list := details(in, func(r Row) string {
				queue := "queue " + r.Text("object")
				switch {
				case !r.Bool("there"):
					return fmt.Sprintf("%s starts %s, which does not exist", queue, r.Text("procedure"))
				case !r.Bool("activates"):
					return fmt.Sprintf("%s does not start %s: activation is off", queue, r.Text("procedure"))
				case r.Int("readers") == 0:
					return fmt.Sprintf("%s starts no reader: MAX_QUEUE_READERS is 0", queue)
				}
				return ""
			})
			return Wrong(list, fmt.Sprintf("%d queues", len(in.Rows())), "%d queue", "%d queues")
		},
	})
}
