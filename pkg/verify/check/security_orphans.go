package check

func init() {
	register(Check{
		ID: "security.orphans", Title: "Every user of a login has its login", Severity: Warning, Scope: Database, Needs: needBoth,
		Remedy: "ALTER USER … WITH LOGIN = …, or DROP USER. Logins live in master: they travel with no backup and no availability group.",
		Link:   learn + "sql-server/failover-clusters/troubleshoot-orphaned-users-sql-server",
		Query:  query("security_orphans.sql"),
		Eval: func(in Input) Result {
			list := details(in, func(r Row) string { return "user " + r.Text("object") + " has no login: nobody can be it" })
			return Wrong(list, "every one has", "%d user without", "%d users without")
		},
	})
}
