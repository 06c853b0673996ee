package check

func init() {
	register(Check{
		ID: "security.trustworthy", Title: "The database is not TRUSTWORTHY", Severity: Error, Scope: Database,
		Remedy: "ALTER DATABASE … SET TRUSTWORTHY OFF; sign modules and assemblies instead. With it on, who owns the database acts on the whole instance.",
		Link:   learn + "relational-databases/security/trustworthy-database-property",
		Query:  query("security_trustworthy.sql"),
		Eval: func(in Input) Result {
			if in.Row().Bool("trustworthy") {
				return Bad("TRUSTWORTHY is ON")
			}
			return Good("OFF")
		},
	})
}
