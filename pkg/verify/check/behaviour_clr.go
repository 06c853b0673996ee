package check

func init() {
	register(Check{
		ID: "behaviour.clr", Title: "A CLR function of the project loads, and computes what it should", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy:  "Msg 10314 is missing trust on this replica, Msg 6263 clr enabled 0: see clr.trust and platform.configuration.",
		Link:    docs + "clr.md",
		Unasked: "it runs no CLR code",
		Script:  query("behaviour_clr.sql"),
		Eval:    figures,
	})
}
