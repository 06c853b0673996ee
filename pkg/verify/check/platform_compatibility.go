package check

func init() {
	register(Check{
		ID: "platform.compatibility", Title: "The database runs at the compatibility level that its T-SQL is written for", Severity: Error, Scope: Database,
		Remedy: "ALTER DATABASE … SET COMPATIBILITY_LEVEL = 170; below it REGEXP_LIKE and others do not exist (Msg 195).", Next: "hartctl deploy --dry-run",
		Link:  learn + "t-sql/statements/alter-database-transact-sql-compatibility-level",
		Query: query("platform_compatibility.sql"),
		Eval: func(in Input) Result {
			if level := in.Row().Int("level"); level < 170 {
				return Bad("the level is %d, and SQL Server 2025's own is 170", level)
			}
			return Good("%d", in.Row().Int("level"))
		},
	})
}
