package check

func init() {
	register(Check{
		ID: "platform.database", Title: "The database exists, is online and open to this login", Severity: Error, Scope: Instance,
		Remedy: "Deploy when it does not exist; bring it online or create a user for the login otherwise.", Next: "hartctl doctor",
		Link: docs + "doctor.md",
		Eval: func(in Input) Result {
			d := in.Observed.Database
			switch {
			case !d.Exists:
				return Bad("%s does not exist, or the login may not see it", in.Target.Database)
			case d.State != "ONLINE":
				return Bad("%s is %s", in.Target.Database, d.State)
			case !d.Accessible:
				return Bad("%s is not open to the login %s", in.Target.Database, in.Observed.Server.Login)
			}
			return Good("%s is online", in.Target.Database)
		},
	})
}
