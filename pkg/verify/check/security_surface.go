package check

func init() {
	register(Check{
		ID: "security.surface", Title: "What lets T-SQL out of the server is off", Severity: Warning, Scope: Replica,
		Remedy: "EXEC sys.sp_configure N'…', 0; RECONFIGURE. The project needs none of them.",
		Link:   learn + "relational-databases/security/surface-area-configuration",
		Query:  query("security_surface.sql"),
		Eval: func(in Input) Result {
			list := details(in, func(r Row) string { return r.Text("object") + " is on" })
			return Wrong(list, "off", "%d option is on", "%d options are on")
		},
	})
}
