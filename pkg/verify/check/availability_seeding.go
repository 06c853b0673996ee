package check

func init() {
	register(Check{
		ID: "availability.seeding", Title: "The last automatic seeding of each replica has not failed", Severity: Error, Scope: Database, Needs: needServerState,
		Remedy: "ALTER AVAILABILITY GROUP … GRANT CREATE ANY DATABASE on the secondary, the same paths on every replica, and then remove and add the database again.",
		Link:   learn + "database-engine/availability-groups/windows/automatic-seeding-secondary-replicas",
		Query:  query("availability_seeding.sql"),
		Eval: func(in Input) Result {
			if len(in.Rows()) == 0 {
				return Inapplicable("nothing was seeded from here")
			}
			list := details(in, func(r Row) string {
				if r.Text("state") != "FAILED" {
					return ""
				}
				return "seeding of replica " + r.Text("object") + " failed: " + r.Text("reason")
			})
			return Wrong(list, "none has", "%d replica", "%d replicas")
		},
	})
}
