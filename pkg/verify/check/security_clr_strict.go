package check

func init() {
	register(Check{
		ID: "security.clr-strict", Title: "clr strict security is on", Severity: Error, Scope: Replica,
		Remedy: "EXEC sys.sp_configure N'clr strict security', 1; RECONFIGURE; and sign the assemblies or trust their hashes. Without it an assembly that says SAFE runs whatever it wants.",
		Link:   learn + "database-engine/configure-windows/clr-strict-security",
		Query:  query("security_clr_strict.sql"),
		Eval: func(in Input) Result {
			r := in.Row()
			switch {
			case r.Null("value"):
				return Unclear("the server has no such option")
			case r.Int("in_use") != 1:
				return Bad("it is off: the whole instance loads assemblies that nobody signed or trusted")
			case r.Int("value") != 1:
				return Bad("it is set to %d and goes off at the next RECONFIGURE", r.Int("value"))
			}
			return Good("on")
		},
	})
}
