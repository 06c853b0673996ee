package resource

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// broker: message types, contracts, queues and services of Service Broker, and what queues activate.
//
//	broker:
//	  message_types:
//	    //Shop/Order: {validation: NONE}
//	  contracts:
//	    //Shop/OrderContract: {//Shop/Order: INITIATOR}
//	  queues:
//	    dbo.OrderQueue: {activation: {procedure: dbo.sp_TakeOrder}}
//	  services:
//	    OrderService: {queue: dbo.OrderQueue, contracts: [//Shop/OrderContract]}
//
// Names of message types, contracts and services are compared exactly (learn.microsoft.com: Service Broker identifiers). Activation is a phase
// of its own, the last one, so that no procedure runs before the schema is whole.
func init() {
	register(Kind{
		Name: "broker", Phase: plan.Broker, Scope: plan.ScopeDatabase, Section: true,
		Query:    query("observe_broker.sql"),
		Read:     func(r mssql.Rows) (any, error) { return readBroker(r) },
		Declared: section("broker", (*brokerSpec).check),
		Diff:     diffBroker,
	})
	register(Kind{
		Name: "activation", Phase: plan.Activation, Scope: plan.ScopeDatabase, Observes: "broker",
		Declared: section("broker", (*brokerSpec).check),
		Diff:     diffActivation,
	})
}

type brokerSpec struct {
	MessageTypes map[string]messageTypeSpec   `yaml:"message_types"`
	Contracts    map[string]map[string]string `yaml:"contracts"` // message type: INITIATOR, TARGET or ANY
	Queues       map[string]queueSpec         `yaml:"queues"`    // by schema.name
	Services     map[string]serviceSpec       `yaml:"services"`
}

type messageTypeSpec struct {
	Validation string `yaml:"validation"` // NONE, EMPTY or WELL_FORMED_XML; NONE when empty, as in CREATE MESSAGE TYPE
}

type queueSpec struct {
	Retention  bool            `yaml:"retention"`
	KeepPoison bool            `yaml:"keep_poison"` // POISON_MESSAGE_HANDLING (STATUS = OFF)
	Activation *activationSpec `yaml:"activation"`
}

type activationSpec struct {
	Procedure string `yaml:"procedure"`  // schema.name
	Readers   int    `yaml:"readers"`    // MAX_QUEUE_READERS; 1 when not given
	ExecuteAs string `yaml:"execute_as"` // OWNER or a user; OWNER when not given
}

type serviceSpec struct {
	Queue     string   `yaml:"queue"`
	Contracts []string `yaml:"contracts"`
}

// validations are the words of VALIDATION by validation_desc of sys.service_message_types.
var validations = map[string]string{"NONE": "BINARY", "EMPTY": "EMPTY", "WELL_FORMED_XML": "XML"}

func (b *brokerSpec) check() error {
	for name, m := range b.MessageTypes {
		if m.Validation = orDefault(strings.ToUpper(m.Validation), "NONE"); validations[m.Validation] == "" {
			return fmt.Errorf("message_types: %s: validation %s is not NONE, EMPTY or WELL_FORMED_XML", name, m.Validation)
		}
		b.MessageTypes[name] = m
	}
	for name, types := range b.Contracts {
		sendable := false
		for t, by := range types {
			if _, ok := b.MessageTypes[t]; !ok && t != "DEFAULT" {
				return fmt.Errorf("contracts: %s: the message type %s is not declared", name, t)
			}
			if by = strings.ToUpper(by); by != "INITIATOR" && by != "TARGET" && by != "ANY" {
				return fmt.Errorf("contracts: %s: %s is sent by INITIATOR, TARGET or ANY, not by %q", name, t, by)
			}
			types[t] = by
			sendable = sendable || by != "TARGET"
		}
		if !sendable {
			return fmt.Errorf("contracts: %s: no message type of it is sent by the initiator (Msg 8492)", name)
		}
	}
	for name, q := range b.Queues {
		if !twoPart(name) {
			return fmt.Errorf("queues: %q is not schema.name", name)
		}
		if a := q.Activation; a != nil {
			if !twoPart(a.Procedure) {
				return fmt.Errorf("queues: %s: the procedure %q is not schema.name", name, a.Procedure)
			}
			if a.Readers = orDefault(a.Readers, 1); a.Readers < 1 || a.Readers > 32767 {
				return fmt.Errorf("queues: %s: readers is 1 to 32767", name)
			}
			if a.ExecuteAs = orDefault(a.ExecuteAs, "OWNER"); same(a.ExecuteAs, "SELF") {
				return fmt.Errorf("queues: %s: execute_as SELF would be whoever deploys: name the user", name)
			}
		}
	}
	for name, s := range b.Services {
		if _, ok := b.Queues[findKey(b.Queues, s.Queue)]; !ok {
			return fmt.Errorf("services: %s: the queue %q is not declared", name, s.Queue)
		}
		for i, c := range s.Contracts {
			if _, ok := b.Contracts[c]; !ok && c != "DEFAULT" {
				return fmt.Errorf("services: %s: the contract %s is not declared", name, c)
			}
			if slices.Contains(s.Contracts[:i], c) {
				return fmt.Errorf("services: %s: the contract %s is repeated", name, c)
			}
		}
	}
	return nil
}

func orDefault[T comparable](v, d T) T {
	var zero T
	if v == zero {
		return d
	}
	return v
}

func twoPart(name string) bool {
	schema, object, ok := strings.Cut(name, ".")
	return ok && schema != "" && object != "" && !strings.Contains(object, ".")
}

// brokerState is what a database has of Service Broker beside what comes with it.
type brokerState struct {
	MessageTypes map[string]string            `json:"messageTypes,omitempty"` // validation_desc
	Contracts    map[string]map[string]string `json:"contracts,omitempty"`    // INITIATOR, TARGET or ANY by message type
	Queues       map[string]observedQueue     `json:"queues,omitempty"`       // by schema.name
	Services     map[string]observedService   `json:"services,omitempty"`
}

type observedQueue struct {
	Procedure string `json:"procedure,omitempty"` // schema.name, as far as it is one of this database
	Readers   int    `json:"readers,omitempty"`
	ExecuteAs string `json:"executeAs,omitempty"`
	Activated bool   `json:"activated,omitempty"`
	Enabled   bool   `json:"enabled"` // for receiving and enqueueing
	Retention bool   `json:"retention,omitempty"`
	Poison    bool   `json:"poison"` // poison message handling
}

type observedService struct {
	Queue     string   `json:"queue"`
	Contracts []string `json:"contracts,omitempty"`
}

// queue finds a queue; names of queues are compared like those of other objects.
func (b *brokerState) queue(name string) (observedQueue, bool) {
	q, ok := b.Queues[findKey(b.Queues, name)]
	return q, ok
}

func readBroker(r mssql.Rows) (*brokerState, error) {
	b := &brokerState{MessageTypes: map[string]string{}, Contracts: map[string]map[string]string{}, Queues: map[string]observedQueue{}, Services: map[string]observedService{}}
	var what, name, first, second string
	var q observedQueue
	err := each(r, []any{&what, &name, &first, &second, &q.Readers, &q.ExecuteAs, &q.Activated, &q.Enabled, &q.Retention, &q.Poison}, func() {
		switch what {
		case "message type":
			b.MessageTypes[name] = first
		case "contract":
			if b.Contracts[name] == nil {
				b.Contracts[name] = map[string]string{}
			}
			b.Contracts[name][first] = second
		case "queue":
			q.Procedure = first
			b.Queues[name] = q
		case "service":
			s := b.Services[name]
			if s.Queue = first; second != "" {
				s.Contracts = append(s.Contracts, second)
			}
			b.Services[name] = s
		}
	})
	return b, err
}

// brokerNeeds are what a step takes that makes one of the four.
var brokerNeeds = map[string]string{"message-type": "CREATE MESSAGE TYPE", "contract": "CREATE CONTRACT", "queue": "CREATE QUEUE", "service": "CREATE SERVICE"}

func brokerStep(what, name string, action plan.Action, reason string) plan.Step {
	s := plan.Step{ID: what + "/" + name, Phase: plan.Broker, Scope: plan.ScopeDatabase, Action: action, Reason: reason}
	if action == plan.Create {
		s.Needs = []plan.Permission{{Class: "DATABASE", Name: brokerNeeds[what]}}
	}
	return s
}

func diffBroker(in Input) ([]plan.Step, error) {
	want := in.Declared.(brokerSpec)
	have, _ := in.Observed.(*brokerState)
	if have == nil {
		have = &brokerState{}
	}
	var steps []plan.Step
	for _, name := range slices.Sorted(maps.Keys(want.MessageTypes)) {
		steps = append(steps, diffMessageType(name, want.MessageTypes[name], have)...)
	}
	for _, name := range slices.Sorted(maps.Keys(want.Contracts)) {
		steps = append(steps, diffContract(name, want.Contracts[name], have)...)
	}
	for _, name := range slices.Sorted(maps.Keys(want.Queues)) {
		steps = append(steps, diffQueue(name, want.Queues[name], have)...)
	}
	for _, name := range slices.Sorted(maps.Keys(want.Services)) {
		steps = append(steps, diffService(name, want.Services[name], have)...)
	}
	return append(steps, undeclared(in, want, have)...), nil
}

func diffMessageType(name string, want messageTypeSpec, have *brokerState) []plan.Step {
	data := struct{ Verb, Name, Validation string }{"CREATE", name, want.Validation}
	now, exists := have.MessageTypes[name]
	switch {
	case !exists:
		s := brokerStep("message-type", name, plan.Create, "does not exist")
		s.Undo = render("drop_broker.sql", dropBroker{"MESSAGE TYPE", "", name})
		return []plan.Step{single(s, render("message_type.sql", data))}
	case now == validations[want.Validation]:
		return nil
	}
	data.Verb = "ALTER"
	return []plan.Step{single(brokerStep("message-type", name, plan.Alter, "validates as "+now+", declared "+want.Validation), render("message_type.sql", data))}
}

// contractData is a contract with its message types in order.
type contractData struct {
	Name     string
	Types    []contractType
	Services []string // that list it
	Replaced bool
}

type contractType struct{ Name, By string }

// diffContract makes a contract, or replaces one, as there is no ALTER CONTRACT.
func diffContract(name string, want map[string]string, have *brokerState) []plan.Step {
	data := contractData{Name: name}
	for _, t := range slices.Sorted(maps.Keys(want)) {
		data.Types = append(data.Types, contractType{t, want[t]})
	}
	now, exists := have.Contracts[name]
	if !exists {
		s := brokerStep("contract", name, plan.Create, "does not exist")
		s.Undo = render("drop_broker.sql", dropBroker{"CONTRACT", "", name})
		return []plan.Step{single(s, render("contract.sql", data))}
	}
	if maps.Equal(now, want) {
		return nil
	}
	data.Replaced = true
	for _, service := range slices.Sorted(maps.Keys(have.Services)) {
		if slices.Contains(have.Services[service].Contracts, name) {
			data.Services = append(data.Services, service)
		}
	}
	s := brokerStep("contract", name, plan.Alter, "has other message types")
	s.Needs = []plan.Permission{{Class: "DATABASE", Name: brokerNeeds["contract"]}}
	s.Hazards = []plan.Hazard{{Name: plan.EndConversations, Text: "a contract is dropped and made again: conversations under it end with an error, and their messages are lost"}}
	return []plan.Step{single(s, render("contract.sql", data))}
}

type queueData struct {
	Schema, Name      string
	Retention, Poison bool
}

func diffQueue(name string, want queueSpec, have *brokerState) []plan.Step {
	schema, object, _ := strings.Cut(name, ".")
	data := queueData{schema, object, want.Retention, !want.KeepPoison}
	now, exists := have.queue(name)
	if !exists {
		s := brokerStep("queue", name, plan.Create, "does not exist")
		s.Undo = render("drop_broker.sql", dropBroker{"QUEUE", schema, object})
		return []plan.Step{single(s, render("create_queue.sql", data))}
	}
	if now.Retention == data.Retention && now.Poison == data.Poison {
		return nil
	}
	s := brokerStep("queue", name, plan.Alter, fmt.Sprintf("retention is %s and poison message handling %s, declared %s and %s", onOrOff(now.Retention), onOrOff(now.Poison), onOrOff(data.Retention), onOrOff(data.Poison)))
	s.Undo = render("alter_queue.sql", queueData{schema, object, now.Retention, now.Poison})
	return []plan.Step{single(s, render("alter_queue.sql", data))}
}

func onOrOff(b bool) string {
	if b {
		return "ON"
	}
	return "OFF"
}

type serviceData struct {
	Name, Schema, Queue string
	Contracts           []string
	Changes             []contractChange
}

type contractChange struct{ Verb, Name string }

func diffService(name string, want serviceSpec, have *brokerState) []plan.Step {
	schema, queue, _ := strings.Cut(want.Queue, ".")
	now, exists := have.Services[name]
	if !exists {
		s := brokerStep("service", name, plan.Create, "does not exist")
		s.Undo = render("drop_broker.sql", dropBroker{"SERVICE", "", name})
		return []plan.Step{single(s, render("create_service.sql", serviceData{Name: name, Schema: schema, Queue: queue, Contracts: want.Contracts}))}
	}
	data := serviceData{Name: name}
	var reasons []string
	if !same(now.Queue, want.Queue) {
		data.Schema, data.Queue = schema, queue
		reasons = append(reasons, "is on the queue "+now.Queue)
	}
	s := brokerStep("service", name, plan.Alter, "")
	for _, c := range want.Contracts {
		if !slices.Contains(now.Contracts, c) {
			data.Changes = append(data.Changes, contractChange{"ADD", c})
			reasons = append(reasons, "lacks the contract "+c)
		}
	}
	for _, c := range now.Contracts {
		if !slices.Contains(want.Contracts, c) {
			data.Changes = append(data.Changes, contractChange{"DROP", c})
			reasons = append(reasons, "has the contract "+c)
			s.Hazards = []plan.Hazard{{Name: plan.EndConversations, Text: "conversations with the service under a contract that it no longer takes end with an error"}}
		}
	}
	if len(reasons) == 0 {
		return nil
	}
	s.Reason = strings.Join(reasons, ", ")
	return []plan.Step{single(s, render("alter_service.sql", data))}
}
