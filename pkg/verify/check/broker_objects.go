package check

import "github.com/hartonomous/hartctl/pkg/deploy/plan"

func init() {
	register(Check{
		ID: "broker.objects", Title: "Message types, contracts, queues, services and activation are as declared", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "Deploy: it makes what is missing and alters what differs.", Next: "hartctl deploy --dry-run", Link: docs + "broker.md",
		Phases: []plan.Phase{plan.Broker, plan.Activation},
	})
}
