package check

func init() {
	register(Check{
		ID: "security.sysadmins", Title: "Nobody but sa and the service itself is a member of sysadmin", Severity: Warning, Scope: Replica, Needs: needPrincipals,
		Remedy: "ALTER SERVER ROLE sysadmin DROP MEMBER …; what deployments and checks need without it is listed in docs/permissions.md.",
		Link:   docs + "permissions.md",
		Query:  query("security_sysadmins.sql"),
		Eval: func(in Input) Result {
			list := details(in, func(r Row) string {
				return r.Text("object") + " (" + r.Text("kind") + ") may do everything on the instance"
			})
			return Wrong(list, "nobody else", "%d member", "%d members")
		},
	})
}
