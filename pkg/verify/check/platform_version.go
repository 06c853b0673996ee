package check

// firstRelease is the build with which SQL Server 2025 became generally available; before it were previews, which get no fixes.
const firstRelease = "17.0.1000.7"

func init() {
	register(Check{
		ID: "platform.version", Title: "The server is a released SQL Server 2025 or later", Severity: Error, Scope: Replica,
		Remedy: "Install SQL Server 2025 with its newest cumulative update.",
		Link:   "https://learn.microsoft.com/troubleshoot/sql/releases/sqlserver-2025/build-versions",
		Eval: func(in Input) Result {
			s := in.Observed.Server
			switch {
			case in.Emulated():
				return Emulated("the build " + s.Version + " is the one that the emulator is modelled on")
			case Build(s.Version) < Build("17"):
				return Bad("%s is older than SQL Server 2025 (17.x)", s.Version)
			case Build(s.Version) < Build(firstRelease):
				return Bad("%s is a preview; the first release is %s", s.Version, firstRelease)
			}
			return Good("%s, %s on %s", s.Version, s.Edition, s.Platform)
		},
	})
}
