package check

func init() {
	register(Check{
		ID: "security.members", Title: "Nobody but dbo is a member of a role that owns the database or gives rights away", Severity: Warning, Scope: Database, Needs: needDefinitions,
		Remedy: "ALTER ROLE … DROP MEMBER …, and make it a member of hart_api, hart_worker or hart_deploy.",
		Link:   docs + "permissions.md",
		Query:  query("security_members.sql"),
		Eval: func(in Input) Result {
			list := details(in, func(r Row) string { return r.Text("object") + " is a member of " + r.Text("role") })
			return Wrong(list, "nobody else", "%d member", "%d members")
		},
	})
}
