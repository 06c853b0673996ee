package check

func init() {
	register(Check{
		ID: "platform.event-sessions", Title: "Every event session that starts with the server is running", Severity: Warning, Scope: Replica, Needs: needServerState,
		Remedy: "ALTER EVENT SESSION … ON SERVER STATE = START. It ends when somebody stops it, or when its target can no longer be written.",
		Link:   learn + "t-sql/statements/alter-event-session-transact-sql",
		Query:  query("platform_event_sessions.sql"),
		Eval: func(in Input) Result {
			list := details(in, func(r Row) string {
				if r.Bool("running") {
					return ""
				}
				return "event session " + r.Text("object") + " does not run"
			})
			return Wrong(list, "every one runs", "%d session", "%d sessions")
		},
	})
}
