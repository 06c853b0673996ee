package check

import "fmt"

func init() {
	register(Check{
		ID: "broker.conversations", Title: "No conversation is in error, or has outlived its lifetime", Severity: Warning, Scope: Database, Needs: needDefinitions,
		Remedy: "Let the service of that end receive the error and END CONVERSATION; WITH CLEANUP only for an end whose other end is gone.",
		Link:   learn + "relational-databases/system-catalog-views/sys-conversation-endpoints-transact-sql",
		Query:  query("broker_conversations.sql"),
		Eval: func(in Input) Result {
			list := details(in, func(r Row) string {
				what := "in error"
				if r.Bool("late") {
					what = "past the end of their lifetime"
				}
				return fmt.Sprintf("%d conversations of service %s with %s are %s", r.Int("count"), r.Text("object"), r.Text("far"), what)
			})
			return Wrong(list, "none", "%d pair of services", "%d pairs of services")
		},
	})
}
