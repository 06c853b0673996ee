package check

import "strings"

func init() {
	register(Check{
		ID: "availability.broker", Title: "Broker messages from other servers reach every replica", Severity: Error, Scope: Replica, Needs: needPrincipals,
		Remedy:  "CREATE ENDPOINT … STATE = STARTED AS TCP (LISTENER_PORT = …, LISTENER_IP = ALL) FOR SERVICE_BROKER (…) with the same port and authentication on each replica, GRANT CONNECT ON ENDPOINT, and in msdb a route with the address LOCAL: after a failover it is this replica that messages come to.",
		Link:    learn + "database-engine/availability-groups/windows/service-broker-with-always-on-availability-groups-sql-server",
		Query:   query("availability_broker.sql"),
		Unasked: "its messages leave no server",
		Eval: func(in Input) Result {
			base := in.Base
			if base == nil {
				base = in.Sets
			}
			switch {
			case in.Replicas == 0:
				return Inapplicable("the environment names no other replica")
			case len(base) == 0 || len(in.Sets) == 0:
				return Unclear("one of the two did not answer")
			case values(base[0])["endpoint"] == "" && values(in.Sets[0])["endpoint"] == "":
				return Inapplicable("neither has a SERVICE_BROKER endpoint: messages stay on their server")
			}
			have := values(in.Sets[0])
			var list []Detail
			for _, want := range []struct{ object, prefix, text string }{
				{"endpoint", "STARTED", "no SERVICE_BROKER endpoint is started"},
				{"listener IP", "ALL", "the endpoint listens at one address, and not at the listener's"},
				{"delivery in msdb", "on", "Service Broker is off in msdb (Msg 9788)"},
				{"local route in msdb", "there", "msdb has no route with the address LOCAL"},
			} {
				if !strings.HasPrefix(have[want.object], want.prefix) {
					list = append(list, Detail{Object: want.object, Text: want.text})
				}
			}
			if len(list) > 0 || in.Base == nil {
				return Wrong(list, have["endpoint"], "%d thing is in the way", "%d things are in the way")
			}
			return alike(in)
		},
	})
}
