package check

func init() {
	register(Check{
		ID: "security.public", Title: "public and guest have no right on what is the project's", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "REVOKE it: everybody who gets into the database has what public has, and with CONNECT for guest every login of the server gets in.",
		Link:   learn + "relational-databases/security/authentication-access/database-level-roles",
		Query:  query("security_public.sql"),
		Eval: func(in Input) Result {
			list := details(in, func(r Row) string {
				return r.Text("grantee") + " has " + r.Text("permission") + " on " + r.Text("object")
			})
			return Wrong(list, "none", "%d grant", "%d grants")
		},
	})
}
