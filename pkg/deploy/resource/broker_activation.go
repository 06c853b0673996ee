package resource

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
)

type activationData struct {
	Schema, Name, ProcedureSchema, Procedure, ExecuteAs string
	Readers                                             int
	On                                                  bool
}

// diffActivation turns activation on where it has never been, and changes it in place. It never turns it off around a deployment: a reader takes
// each message in a transaction of its own, ends with the text with which it began, and the next one begins with the new text; so a message is
// taken once, by the old text or by the new one. What an operator has paused stays paused, and a queue that was disabled stays disabled: both
// are said in a note, with the verb that ends it.
func diffActivation(in Input) ([]plan.Step, error) {
	want := in.Declared.(brokerSpec)
	have, _ := in.Observed.(*brokerState)
	if have == nil {
		have = &brokerState{}
	}
	var steps []plan.Step
	for _, name := range slices.Sorted(maps.Keys(want.Queues)) {
		now, exists := have.queue(name)
		a := want.Queues[name].Activation
		if exists && !now.Enabled {
			in.Note("queue/"+name, "is disabled, as it is after a poisoned message: hartctl broker repair")
		}
		schema, object, _ := strings.Cut(name, ".")
		s := plan.Step{ID: "activation/" + name, Phase: plan.Activation, Scope: plan.ScopeDatabase, Action: plan.Alter}
		data := activationData{Schema: schema, Name: object, On: true}
		if now.Procedure != "" {
			s.Undo = render("activation.sql", activationOf(schema, object, now))
		}
		switch {
		case a == nil && now.Procedure == "":
			continue
		case a == nil:
			s.Reason = "activates " + now.Procedure + ", declared is no activation"
			steps = append(steps, single(s, render("drop_activation.sql", data)))
			continue
		case now.Procedure == "":
			s.Reason = "activates nothing, declared " + a.Procedure
			s.Undo = render("drop_activation.sql", data)
		case !now.Activated:
			in.Note("activation/"+name, "is paused and stays so: hartctl broker resume "+name)
			data.On = false
			fallthrough
		default:
			is, declared := describeActivation(now.Procedure, now.Readers, now.ExecuteAs), describeActivation(a.Procedure, a.Readers, a.ExecuteAs)
			if same(is, declared) {
				continue
			}
			s.Reason = "activates " + is + ", declared " + declared
		}
		data.ProcedureSchema, data.Procedure, _ = strings.Cut(a.Procedure, ".")
		data.Readers, data.ExecuteAs = a.Readers, a.ExecuteAs
		steps = append(steps, single(s, render("activation.sql", data)))
	}
	return steps, nil
}

func activationOf(schema, name string, q observedQueue) activationData {
	d := activationData{Schema: schema, Name: name, Readers: q.Readers, ExecuteAs: q.ExecuteAs, On: q.Activated}
	d.ProcedureSchema, d.Procedure, _ = strings.Cut(q.Procedure, ".")
	return d
}

func describeActivation(procedure string, readers int, executeAs string) string {
	return fmt.Sprintf("%s (%d readers, as %s)", procedure, readers, executeAs)
}
