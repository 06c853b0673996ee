package check

import (
	"fmt"
	"strings"
)

func init() {
	register(Check{
		ID: "broker.remote", Title: "Routes to other servers can be used, and lead to listeners rather than to one replica", Severity: Error, Scope: Database, Needs: needBoth,
		Remedy:  "CREATE ENDPOINT … STATE = STARTED AS TCP (LISTENER_PORT = 4022, LISTENER_IP = ALL) FOR SERVICE_BROKER (…) on every replica; ALTER ROUTE … WITH ADDRESS = N'TCP://listener:4022': a replica's own name is the wrong one after a failover.",
		Link:    learn + "database-engine/availability-groups/windows/service-broker-with-always-on-availability-groups-sql-server",
		Query:   query("broker_remote.sql"),
		Unasked: "its messages leave no server",
		Eval: func(in Input) Result {
			rows := in.Rows()
			if len(rows) == 0 {
				return Inapplicable("no route leads to another server; dialogs within the database need none")
			}
			var list []Detail
			if in.Row().Int("endpoints") == 0 {
				list = append(list, Detail{Object: "endpoint", Text: "the server has no SERVICE_BROKER endpoint that is started: answers cannot come back"})
			}
			if !in.Row().Bool("msdb") {
				list = append(list, Detail{Object: "msdb", Text: "Service Broker is off in msdb: what comes over the network is not delivered (Msg 9788)"})
			}
			for _, r := range rows {
				text := ""
				switch {
				case r.Null("host"):
					text = "has the address " + r.Text("address") + ", which is not TCP://host:port"
				case r.Bool("replicas") && !r.Bool("listeners"):
					text = "leads to " + r.Text("host") + ", which is one replica of a group and no listener"
				default:
					continue
				}
				list = append(list, Detail{Object: r.Text("object"), Text: strings.TrimSpace(fmt.Sprintf("route %s for service %s %s", r.Text("object"), r.Text("service"), text))})
			}
			return Wrong(list, fmt.Sprintf("%d routes", len(rows)), "%d thing is in the way", "%d things are in the way")
		},
	})
}
