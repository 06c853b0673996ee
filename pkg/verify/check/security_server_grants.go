package check

func init() {
	register(Check{
		ID: "security.server-grants", Title: "No login has a permission on the server that makes it sysadmin in all but name", Severity: Warning, Scope: Replica, Needs: needPrincipals,
		Remedy: "REVOKE it, or give it to a login that only deployments use.",
		Link:   learn + "relational-databases/security/permissions-database-engine",
		Query:  query("security_server_grants.sql"),
		Eval: func(in Input) Result {
			list := details(in, func(r Row) string { return r.Text("object") + " has " + r.Text("permission") })
			return Wrong(list, "none has", "%d grant", "%d grants")
		},
	})
}
