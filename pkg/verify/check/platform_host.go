package check

func init() {
	register(Check{
		ID: "platform.host", Title: "Every replica has the same platform, build and collation as the target", Severity: Error, Scope: Replica,
		Remedy: "Bring the replicas to one build. FILESTREAM and assemblies that are not SAFE exist on Windows only: a group over both platforms loses them with a failover.",
		Link:   learn + "database-engine/availability-groups/windows/prereqs-restrictions-recommendations-always-on-availability",
		Eval: func(in Input) Result {
			s := in.Observed.Server
			switch {
			case s.Platform != in.Target.Platform:
				return Bad("%s, and the target runs on %s", s.Platform, in.Target.Platform)
			case Build(s.Version) != Build(in.Target.Build):
				return Bad("build %s, and the target has %s", s.Version, in.Target.Build)
			}
			return Good("%s, %s", s.Platform, s.Version)
		},
	})
}
