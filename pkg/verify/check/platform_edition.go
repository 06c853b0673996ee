package check

import "strings"

func init() {
	register(Check{
		ID: "platform.edition", Title: "The edition has what the schema uses, and may be used for this", Severity: Warning, Scope: Replica,
		Remedy: "Standard lacks online index operations and full availability groups, Express cannot be the target of conversations; Developer and Evaluation are not licensed for production.",
		Link:   learn + "sql-server/editions-and-components-of-sql-server-2025",
		Eval: func(in Input) Result {
			s := in.Observed.Server
			switch {
			case in.Emulated():
				return Emulated("it has no edition")
			case s.EngineEdition == 4:
				return Bad("%s: 50 GB a database, and Service Broker is a client only", s.Edition)
			case in.Protected && (strings.Contains(s.Edition, "Developer") || strings.Contains(s.Edition, "Evaluation")):
				return Bad("%s is not licensed for production, and the environment is protected", s.Edition)
			case s.EngineEdition != 2 && s.EngineEdition != 3:
				return Bad("%s (engine edition %d) is none that this was made for", s.Edition, s.EngineEdition)
			}
			return Good("%s", s.Edition)
		},
	})
}
