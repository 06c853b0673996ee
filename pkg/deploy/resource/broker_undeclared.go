package resource

import (
	"maps"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
)

type dropBroker struct{ Kind, Schema, Name string }

// undeclared names what the database has and the folder does not declare. Nothing says whose it is, so it is dropped only when drop-broker-object is
// allowed; services first, as what stands under them cannot be dropped before.
func undeclared(in Input, want brokerSpec, have *brokerState) []plan.Step {
	if len(want.MessageTypes)+len(want.Contracts)+len(want.Queues)+len(want.Services) == 0 {
		return nil // the folder has nothing to do with Service Broker
	}
	var steps []plan.Step
	drop := func(what, kind, name string, object dropBroker) {
		if strings.HasPrefix(object.Name, "SqlQueryNotification") {
			return // of a client's query notification, which cleans up behind itself
		}
		if !in.Options.Allows(plan.DropBroker) {
			in.Note(what+"/"+name, "is not declared; it is left alone")
			return
		}
		s := brokerStep(what, name, plan.Drop, "is not declared")
		s.Hazards = []plan.Hazard{{Name: plan.DropBroker, Text: "the " + strings.ToLower(kind) + " goes, with the conversations and messages that it has"}}
		steps = append(steps, single(s, render("drop_broker.sql", object)))
	}
	for _, name := range slices.Sorted(maps.Keys(have.Services)) {
		if _, ok := want.Services[name]; !ok {
			drop("service", "SERVICE", name, dropBroker{"SERVICE", "", name})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(have.Queues)) {
		if _, ok := want.Queues[findKey(want.Queues, name)]; !ok {
			schema, object, _ := strings.Cut(name, ".")
			drop("queue", "QUEUE", name, dropBroker{"QUEUE", schema, object})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(have.Contracts)) {
		if _, ok := want.Contracts[name]; !ok {
			drop("contract", "CONTRACT", name, dropBroker{"CONTRACT", "", name})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(have.MessageTypes)) {
		if _, ok := want.MessageTypes[name]; !ok {
			drop("message-type", "MESSAGE TYPE", name, dropBroker{"MESSAGE TYPE", "", name})
		}
	}
	return steps
}
