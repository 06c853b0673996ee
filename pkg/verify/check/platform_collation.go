package check

import "strings"

func init() {
	register(Check{
		ID: "platform.collation", Title: "The database has the server's collation, which tempdb has too", Severity: Warning, Scope: Database,
		Remedy: "Compare columns with those of temporary tables through COLLATE DATABASE_DEFAULT (else Msg 468), or create the database with the server's collation.",
		Link:   learn + "relational-databases/collations/collation-and-unicode-support",
		Query:  query("platform_collation.sql"),
		Eval: func(in Input) Result {
			r := in.Row()
			if !strings.EqualFold(r.Text("database"), r.Text("server")) {
				return Bad("the database has %s, the server %s", r.Text("database"), r.Text("server"))
			}
			return Good("%s", r.Text("database"))
		},
	})
}
