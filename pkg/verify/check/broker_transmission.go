package check

import "fmt"

func init() {
	register(Check{
		ID: "broker.transmission", Title: "No message waits to be delivered", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "The status says why: no such service, the queue is off, no route, the broker of the target is off.",
		Link:   learn + "relational-databases/system-catalog-views/sys-transmission-queue-transact-sql",
		Query:  query("broker_transmission.sql"),
		Eval: func(in Input) Result {
			list := details(in, func(r Row) string {
				why := r.Text("status")
				if why == "" {
					why = "the server does not say why"
				}
				return fmt.Sprintf("%d messages to service %s: %s", r.Int("count"), r.Text("object"), why)
			})
			return Wrong(list, "none", "to %d service", "to %d services")
		},
	})
}
