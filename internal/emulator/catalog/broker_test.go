package catalog

import (
	"context"
	"testing"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// sampleBroker is a service with a conversation and a message that waits.
func sampleBroker(t *testing.T, c Catalog) {
	t.Helper()
	ctx := context.Background()
	q := &Queue{Object: Object{ID: c.NewObjectID(4), Schema: SchemaDbo, Name: "q", Type: "SQ"}, Tree: c.tx.CreateTree(4, false)}
	c.PutQueue(4, q)
	c.PutBrokerTrees(4, &BrokerTrees{Endpoints: c.tx.CreateTree(4, false), Transmission: c.tx.CreateTree(4, false)})
	c.PutMessageType(4, &MessageType{ID: c.NewBrokerID(4, "t"), Name: "m", Owner: DboID, Validation: "X"})
	s := &Service{ID: c.NewBrokerID(4, "s"), Name: "s", Owner: DboID, Queue: q.ID, Contracts: []int32{DefaultContract}}
	c.PutService(4, s)
	id := GUIDValue(NewGUID()).S
	e := &Endpoint{Handle: id, Peer: id, Conversation: id, Group: id, Service: s.ID, Contract: DefaultContract, State: Conversing, FarService: "s", Lifetime: time.Unix(1e9, 0)}
	if err := c.PutEndpoint(ctx, 4, e); err != nil {
		t.Fatal(err)
	}
	if err := c.PutTransmission(ctx, 4, &Transmission{Handle: id, ToService: "s", Enqueued: time.Unix(1e9, 0), Body: types.NullValue}); err != nil {
		t.Fatal(err)
	}
}

// TestBrokerNames: names of the broker's definitions are binary, and those of the system are there in every database.
func TestBrokerNames(t *testing.T) {
	open(t, func(c Catalog) {
		sampleBroker(t, c)
		for name, want := range map[string]bool{"m": true, "M": false, "DEFAULT": true, "default": false} {
			if got := c.MessageType(4, name) != nil; got != want {
				t.Errorf("message type %s: %v", name, got)
			}
		}
		s := c.Service(4, "s")
		if s == nil || c.ObjectByID(4, s.Queue) == nil {
			t.Fatalf("service %v", s)
		}
		c.DropService(4, s)
		c.DropObject(4, s.Queue)
		if c.Service(4, "s") != nil || c.QueueByID(4, s.Queue) != nil || c.ObjectByName(4, SchemaDbo, "q") != nil {
			t.Error("dropped, and still there")
		}
	})
}

// TestBrokerRecords: what is stored of conversations and messages comes back the same.
func TestBrokerRecords(t *testing.T) {
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	e := Endpoint{
		Handle: "0123456789abcdef", Peer: "p123456789abcdef", Conversation: "c123456789abcdef", Group: "g123456789abcdef", Initiator: true,
		Contract: 1, Service: 2, Principal: 3, State: Conversing, FarService: "f", FarInstance: "i", Lifetime: at, Timer: at, Sent: 9, Closed: at,
	}
	if got := *endpointOf(e.row()); got != e {
		t.Errorf("endpoint\n%+v\n%+v", got, e)
	}
	m := Message{
		Status: 1, Priority: 5, Order: 7, Group: e.Group, Handle: e.Handle, Sequence: 3, Service: "s", ServiceID: 1, Contract: "c", ContractID: 2,
		Type: "t", TypeID: 4, Validation: "X", Body: types.BytesOf(types.VarBinary, []byte("b")), Enqueued: at,
	}
	if got := *MessageOf(m.Row()); got != m {
		t.Errorf("message\n%+v\n%+v", got, m)
	}
}
