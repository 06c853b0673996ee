package check

import "time"

// clockTolerance is how far the clocks may be apart: more than any answer takes.
const clockTolerance = 10 * time.Second

func init() {
	register(Check{
		ID: "platform.clock", Title: "The server's clock agrees with this machine's", Severity: Warning, Scope: Replica,
		Remedy: "Let both take their time from the same source. The history of a table is asked by the server's time: with a wrong clock AS OF finds another state than was meant.",
		Link:   learn + "relational-databases/tables/temporal-table-usage-scenarios",
		Query:  query("platform_clock.sql"),
		Eval: func(in Input) Result {
			server, err := time.Parse("2006-01-02T15:04:05.9999999", in.Row().Text("utc"))
			if err != nil {
				return Unclear("the server says no time")
			}
			apart := in.Sets[0].At.UTC().Sub(server)
			if apart.Abs() > clockTolerance {
				before := "behind"
				if apart < 0 {
					before = "before"
				}
				return Bad("the server is %v %s", apart.Abs().Round(time.Second), before)
			}
			return Good("within %v", clockTolerance)
		},
	})
}
