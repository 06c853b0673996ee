package check

func init() {
	register(Check{
		ID: "platform.filestream", Title: "FILESTREAM works at the level that is configured", Severity: Error, Scope: Replica,
		Remedy: "Allow it in Configuration Manager (the tab FILESTREAM of the service), then restart the instance: sp_configure alone has no effect (Msg 5597, 5577).",
		Link:   learn + "relational-databases/blob/enable-and-configure-filestream",
		Eval: func(in Input) Result {
			s := in.Observed.Server
			switch {
			case s.Platform == "Linux":
				return Inapplicable("SQL Server on Linux has no FILESTREAM")
			case in.SkipFilestream:
				return Inapplicable("--skip-filestream")
			case s.FilestreamLevel < s.FilestreamWanted:
				return Bad("level %d is configured, and %d is in effect", s.FilestreamWanted, s.FilestreamLevel)
			}
			return Good("level %d", s.FilestreamLevel)
		},
	})
}
