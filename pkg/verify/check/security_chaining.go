package check

func init() {
	register(Check{
		ID: "security.chaining", Title: "Ownership chains end at the database", Severity: Error, Scope: Database,
		Remedy: "ALTER DATABASE … SET DB_CHAINING OFF: with it on, a module here reaches tables of other databases of the same owner without a right on them.",
		Link:   learn + "database-engine/configure-windows/cross-db-ownership-chaining-server-configuration-option",
		Query:  query("security_chaining.sql"),
		Eval: func(in Input) Result {
			if in.Row().Bool("chaining") {
				return Bad("DB_CHAINING is ON")
			}
			return Good("OFF")
		},
	})
}
