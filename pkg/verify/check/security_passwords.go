package check

func init() {
	register(Check{
		ID: "security.passwords", Title: "The password policy holds for every SQL login that is a user here", Severity: Warning, Scope: Database, Needs: needBoth,
		Remedy: "ALTER LOGIN … WITH CHECK_POLICY = ON: without it there is no lock-out, and any password was taken. Better: managed identities, or Windows accounts.",
		Link:   learn + "relational-databases/security/password-policy",
		Query:  query("security_passwords.sql"),
		Eval: func(in Input) Result {
			list := details(in, func(r Row) string { return "login " + r.Text("object") + " has CHECK_POLICY = OFF" })
			return Wrong(list, "it holds", "%d login", "%d logins")
		},
	})
}
