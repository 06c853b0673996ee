package check

func init() {
	register(Check{
		ID: "behaviour.billing", Title: "An image on premium terms costs what the price list says", Severity: Warning, Scope: Database, Needs: needDefinitions,
		Remedy: "Compare dbo.BillingOperationRates and dbo.BillingMultipliers with the seeds of the schema folder; a price that is meant goes there.",
		Link:   docs + "schema-folder.md",
		Script: query("behaviour_billing.sql"),
		Eval:   figures,
	})
}
