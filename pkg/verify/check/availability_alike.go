package check

import (
	"fmt"
	"slices"
	"strings"
)

// What lives in master travels with no database: each replica has to be given it.
func init() {
	for _, c := range []Check{
		{
			ID: "availability.configuration", Title: "Every replica has the target's configuration", Query: query("availability_configuration.sql"),
			Remedy: "Deploy what is declared; set the rest by sp_configure on the replica. After a failover it is the one that counts.",
			Link:   learn + "database-engine/configure-windows/server-configuration-options-sql-server",
		},
		{
			ID: "availability.logins", Title: "Every replica has the target's logins, with their identifiers", Query: query("availability_logins.sql"), Needs: needPrincipals,
			Remedy: "CREATE LOGIN … WITH SID = …, the target's: with another one the user of the database is nobody's after a failover.",
			Link:   learn + "database-engine/availability-groups/windows/logins-and-jobs-for-availability-group-databases",
		},
		{
			ID: "availability.trusted", Title: "Every replica trusts the hashes that the target trusts", Query: query("availability_trusted.sql"), Needs: needControl,
			Remedy: "Deploy: hashes of declared assemblies go to every replica. Others by sys.sp_add_trusted_assembly, or off the list of the target.",
			Link:   docs + "clr.md",
		},
		{
			ID: "availability.event-sessions", Title: "Every replica has the target's event sessions", Query: query("availability_event_sessions.sql"), Needs: needServerState,
			Remedy: "Deploy, or create the session on the replica: they live in the instance.",
			Link:   learn + "relational-databases/extended-events/extended-events",
		},
	} {
		c.Severity, c.Scope, c.Eval = Warning, Replica, alike
		register(c)
	}
}

// alike compares rows of object and value with those of the target.
func alike(in Input) Result {
	switch {
	case in.Replicas == 0:
		return Inapplicable("the environment names no other replica")
	case in.Base == nil:
		return Good("the others are compared with this one")
	case len(in.Base) == 0 || len(in.Sets) == 0:
		return Unclear("one of the two did not answer")
	}
	have, want := values(in.Sets[0]), values(in.Base[0])
	var list []Detail
	for object, v := range want {
		switch is, ok := have[object]; {
		case !ok:
			list = append(list, Detail{Object: object, Text: object + " is missing"})
		case is != v:
			list = append(list, Detail{Object: object, Text: fmt.Sprintf("%s is %s, and %s on the target", object, orNone(is), orNone(v))})
		}
	}
	for object := range have {
		if _, ok := want[object]; !ok {
			list = append(list, Detail{Object: object, Text: object + " is not on the target"})
		}
	}
	slices.SortFunc(list, func(a, b Detail) int { return strings.Compare(a.Text, b.Text) })
	return Wrong(list, fmt.Sprintf("%d alike", len(want)), "%d difference", "%d differences")
}

func values(s Set) map[string]string {
	m := map[string]string{}
	for _, r := range s.Rows {
		m[r.Text("object")] = r.Text("value")
	}
	return m
}
