package check

import "github.com/hartonomous/hartctl/pkg/deploy/plan"

func init() {
	register(Check{
		ID: "security.owner", Title: "The database belongs to a login that exists", Severity: Error, Scope: Database,
		Needs:  []plan.Permission{viewDefinition, {Class: "SERVER", Name: "VIEW ANY DEFINITION"}},
		Remedy: "ALTER AUTHORIZATION ON DATABASE::… TO …, a login of no person. Without one EXECUTE AS and Service Broker activation fail (Msg 15517), and assemblies may not load.",
		Link:   learn + "t-sql/statements/alter-authorization-transact-sql",
		Query:  query("security_owner.sql"),
		Eval: func(in Input) Result {
			r := in.Row()
			switch {
			case r.Text("owner") == "":
				return Bad("its owner has no login on this server")
			case !r.Bool("agree"):
				return Bad("master says %s, and the user dbo in the database is another", r.Text("owner"))
			}
			return Good("%s", r.Text("owner"))
		},
	})
}
