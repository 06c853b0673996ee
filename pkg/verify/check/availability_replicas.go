package check

import "fmt"

func init() {
	register(Check{
		ID: "availability.replicas", Title: "Every replica of the database is healthy, and none is suspended", Severity: Error, Scope: Database, Needs: needServerState,
		Remedy: "ALTER DATABASE … SET HADR RESUME where it is suspended; otherwise the error log of that replica says why.",
		Link:   learn + "relational-databases/system-dynamic-management-views/sys-dm-hadr-database-replica-states-transact-sql",
		Query:  query("availability_replicas.sql"),
		Eval: func(in Input) Result {
			if len(in.Rows()) == 0 {
				if in.Replicas > 0 {
					return Bad("the environment names %d other replicas, and the database is in no availability group", in.Replicas)
				}
				return Inapplicable("the database is in no availability group")
			}
			list := details(in, func(r Row) string {
				replica := "replica " + r.Text("object")
				switch {
				case r.Bool("suspended"):
					return replica + " is suspended: " + r.Text("reason")
				case r.Text("health") != "HEALTHY":
					return fmt.Sprintf("%s is %s, %s", replica, r.Text("health"), r.Text("state"))
				case r.Text("connected") != "CONNECTED":
					return replica + " is " + r.Text("connected")
				}
				return ""
			})
			return Wrong(list, fmt.Sprintf("%d replicas", len(in.Rows())), "%d replica", "%d replicas")
		},
	})
}
