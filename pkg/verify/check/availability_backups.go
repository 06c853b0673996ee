package check

func init() {
	register(Check{
		ID: "availability.backups", Title: "The database was backed up in the last week, and its log in the last day", Severity: Warning, Scope: Instance,
		Remedy:  "BACKUP DATABASE … WITH CHECKSUM, and BACKUP LOG in short intervals while the recovery model is FULL: without it the log grows for ever. In a group the backups may be another replica's.",
		Link:    learn + "relational-databases/system-tables/backupset-transact-sql",
		Query:   query("availability_backups.sql"),
		Unasked: "nobody backs it up",
		Eval: func(in Input) Result {
			r := in.Row()
			switch {
			case r.Null("recovery"):
				return Inapplicable("the database does not exist")
			case r.Null("full_hours"):
				return Bad("there has been no full backup on this server")
			case r.Int("full_hours") > 7*24:
				return Bad("the last full backup is %d days old", r.Int("full_hours")/24)
			case r.Text("recovery") != "SIMPLE" && r.Null("log_hours"):
				return Bad("the recovery model is %s, and the log has never been backed up", r.Text("recovery"))
			case r.Text("recovery") != "SIMPLE" && r.Int("log_hours") > 24:
				return Bad("the last backup of the log is %d hours old", r.Int("log_hours"))
			}
			return Good("full %d hours ago, recovery model %s", r.Int("full_hours"), r.Text("recovery"))
		},
	})
}
