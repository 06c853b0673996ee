package check

func init() {
	register(Check{
		ID: "behaviour.ooda", Title: "One question to the loop is analysed, decided, acted on and learnt from", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "Look where it stopped: which queue is off or paused, what lies in dbo.MessageDeadLetters.", Next: "hartctl broker status",
		Link:    docs + "broker.md",
		Effects: "one cycle for a tenant that does not exist, through the loop's own queues; its row in dbo.OodaCycles is deleted, or cancelled when it does not end",
		Script:  query("behaviour_ooda.sql"),
		Eval: func(in Input) Result {
			r := in.Row()
			if r.Text("status") != "Completed" {
				return Bad("the cycle is %s after %d ms; it got as far as %s. %s", r.Text("status"), r.Int("ms"), r.Text("phase"), r.Text("error"))
			}
			return Good("all four phases in %d ms", r.Int("ms"))
		},
	})
}
