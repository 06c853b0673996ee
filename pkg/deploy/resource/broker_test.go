package resource

import (
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
)

const shopBroker = `broker:
  message_types: {//Shop/Order: {}, //Shop/Reply: {validation: WELL_FORMED_XML}}
  contracts: {//Shop/C: {//Shop/Order: INITIATOR, //Shop/Reply: target}}
  queues: {dbo.Q: {activation: {procedure: dbo.p}}, dbo.R: {retention: true, keep_poison: true}}
  services: {S: {queue: dbo.q, contracts: [//Shop/C]}, T: {queue: dbo.R}}
`

// shopState is what shopBroker makes; change makes it differ.
func shopState(change func(*brokerState)) *brokerState {
	b := &brokerState{
		MessageTypes: map[string]string{"//Shop/Order": "BINARY", "//Shop/Reply": "XML"},
		Contracts:    map[string]map[string]string{"//Shop/C": {"//Shop/Order": "INITIATOR", "//Shop/Reply": "TARGET"}},
		Queues: map[string]observedQueue{
			"dbo.Q": {Procedure: "dbo.P", Readers: 1, ExecuteAs: "OWNER", Activated: true, Enabled: true, Poison: true},
			"dbo.R": {Enabled: true, Retention: true},
		},
		Services: map[string]observedService{"S": {Queue: "dbo.Q", Contracts: []string{"//Shop/C"}}, "T": {Queue: "dbo.R"}},
	}
	if change != nil {
		change(b)
	}
	return b
}

func TestBroker(t *testing.T) {
	files := []string{"b.yaml", shopBroker}
	queue := func(name string, edit func(*observedQueue)) func(*brokerState) {
		return func(b *brokerState) { q := b.Queues[name]; edit(&q); b.Queues[name] = q }
	}
	for _, c := range []diffCase{
		{name: "new", want: "create message-type///Shop/Order, create message-type///Shop/Reply, create contract///Shop/C, create queue/dbo.Q, create queue/dbo.R, create service/S, create service/T", sql: "CREATE SERVICE [S] ON QUEUE [dbo].[q] ([//Shop/C]);"},
		{name: "as declared", observed: shopState(nil)},
		{name: "validation", observed: shopState(func(b *brokerState) { b.MessageTypes["//Shop/Order"] = "XML" }), want: "alter message-type///Shop/Order", sql: "ALTER MESSAGE TYPE [//Shop/Order] VALIDATION = NONE;"},
		{
			name: "contract", observed: shopState(func(b *brokerState) { delete(b.Contracts["//Shop/C"], "//Shop/Reply") }), want: "alter contract///Shop/C",
			sql: "ALTER SERVICE [S] (DROP CONTRACT [//Shop/C]);\nDROP CONTRACT [//Shop/C];\nCREATE CONTRACT [//Shop/C] ([//Shop/Order] SENT BY INITIATOR, [//Shop/Reply] SENT BY TARGET);\nALTER SERVICE [S] (ADD CONTRACT [//Shop/C]);",
		},
		{name: "queue", observed: shopState(queue("dbo.R", func(q *observedQueue) { q.Poison = true })), want: "alter queue/dbo.R", sql: "ALTER QUEUE [dbo].[R] WITH RETENTION = ON, POISON_MESSAGE_HANDLING (STATUS = OFF);"},
		{name: "service", observed: shopState(func(b *brokerState) { b.Services["S"] = observedService{Queue: "dbo.R", Contracts: []string{"//Old"}} }), want: "alter service/S", sql: "ALTER SERVICE [S] ON QUEUE [dbo].[q] (ADD CONTRACT [//Shop/C], DROP CONTRACT [//Old]);"},
		{name: "another case is another name", observed: shopState(func(b *brokerState) { b.Services["t"] = b.Services["T"]; delete(b.Services, "T") }), want: "create service/T", notes: "service/t: is not declared"},
		{name: "undeclared", observed: shopState(func(b *brokerState) { b.Queues["dbo.Old"] = observedQueue{Enabled: true} }), notes: "queue/dbo.Old: is not declared; it is left alone"},
		{name: "undeclared goes", observed: shopState(func(b *brokerState) {
			b.Queues["dbo.Old"] = observedQueue{Enabled: true}
			b.Services["O"] = observedService{Queue: "dbo.Old"}
		}), options: Options{Allow: []string{plan.DropBroker}}, want: "drop service/O, drop queue/dbo.Old", sql: "DROP QUEUE [dbo].[Old];"},
		{name: "a client's notifications stay", observed: shopState(func(b *brokerState) { b.Queues["dbo.SqlQueryNotificationService-1"] = observedQueue{} }), options: Options{Allow: []string{plan.DropBroker}}},
	} {
		c.files = files
		c.run(t, "broker")
	}
	for _, c := range []diffCase{
		{name: "new", want: "alter activation/dbo.Q", sql: "ALTER QUEUE [dbo].[Q] WITH ACTIVATION (STATUS = ON, PROCEDURE_NAME = [dbo].[p], MAX_QUEUE_READERS = 1, EXECUTE AS OWNER);"},
		{name: "as declared", observed: shopState(nil)},
		{name: "readers", observed: shopState(queue("dbo.Q", func(q *observedQueue) { q.Readers = 5 })), want: "alter activation/dbo.Q", sql: "STATUS = ON"},
		{name: "paused", observed: shopState(queue("dbo.Q", func(q *observedQueue) { q.Activated = false })), notes: "is paused and stays so: hartctl broker resume dbo.Q"},
		{name: "paused and changed", observed: shopState(queue("dbo.Q", func(q *observedQueue) { q.Activated, q.ExecuteAs = false, "u" })), want: "alter activation/dbo.Q", sql: "STATUS = OFF", notes: "stays so"},
		{name: "disabled", observed: shopState(queue("dbo.Q", func(q *observedQueue) { q.Enabled = false })), notes: "queue/dbo.Q: is disabled"},
		{name: "not declared", observed: shopState(queue("dbo.R", func(q *observedQueue) { q.Procedure = "dbo.x" })), want: "alter activation/dbo.R", sql: "ALTER QUEUE [dbo].[R] WITH ACTIVATION (DROP);"},
	} {
		c.files = files
		c.run(t, "activation")
	}
}

// Ending conversations has to be allowed by name.
func TestBrokerHazards(t *testing.T) {
	for name, change := range map[string]func(*brokerState){
		"contract": func(b *brokerState) { b.Contracts["//Shop/C"]["//Shop/Order"] = "ANY" },
		"service": func(b *brokerState) {
			b.Services["T"] = observedService{Queue: "dbo.R", Contracts: []string{"//Shop/C"}}
		},
	} {
		want := map[string]string{"contract": "alter contract///Shop/C", "service": "alter service/T"}[name]
		steps := diffCase{name: name, files: []string{"b.yaml", shopBroker}, observed: shopState(change), want: want}.run(t, "broker")
		if len(steps) != 1 || len(steps[0].Hazards) != 1 || steps[0].Hazards[0].Name != plan.EndConversations {
			t.Errorf("%s: %+v", name, steps)
		}
	}
}

func TestBrokerRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"{message_types: {m: {validation: XML}}}":                                             "not NONE, EMPTY or WELL_FORMED_XML",
		"{contracts: {c: {m: ANY}}}":                                                          "message type m is not declared",
		"{message_types: {m: {}}, contracts: {c: {m: BOTH}}}":                                 "INITIATOR, TARGET or ANY",
		"{message_types: {m: {}}, contracts: {c: {m: TARGET}}}":                               "Msg 8492",
		"{queues: {q: {}}}":                                                                   "not schema.name",
		"{queues: {dbo.q: {activation: {procedure: p}}}}":                                     "not schema.name",
		"{queues: {dbo.q: {activation: {procedure: dbo.p, readers: 40000}}}}":                 "1 to 32767",
		"{queues: {dbo.q: {activation: {procedure: dbo.p, execute_as: SELF}}}}":               "name the user",
		"{services: {s: {queue: dbo.q}}}":                                                     `queue "dbo.q" is not declared`,
		"{queues: {dbo.q: {}}, services: {s: {queue: dbo.q, contracts: [c]}}}":                "contract c is not declared",
		"{queues: {dbo.q: {}}, services: {s: {queue: dbo.q, contracts: [DEFAULT, DEFAULT]}}}": "repeated",
		"{queues: {dbo.q: {status: OFF}}}":                                                    "unknown key",
	} {
		if _, err := declared(t, kind(t, "broker"), "b.yaml", "broker: "+text+"\n"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
