package catalog

import (
	"context"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// States of a conversation endpoint. (learn.microsoft.com: sys.conversation_endpoints.)
const (
	StartedOutbound      = "SO"
	Conversing           = "CO"
	DisconnectedInbound  = "DI"
	DisconnectedOutbound = "DO"
	Failed               = "ER"
	Closed               = "CD"
)

// StateNames are the state_desc texts.
var StateNames = map[string]string{
	StartedOutbound: "STARTED_OUTBOUND", "SI": "STARTED_INBOUND", Conversing: "CONVERSING", Failed: "ERROR",
	DisconnectedInbound: "DISCONNECTED_INBOUND", DisconnectedOutbound: "DISCONNECTED_OUTBOUND", Closed: "CLOSED",
}

// Endpoint is one side of a conversation. Who holds its group's lock writes it; what the other side does to it is a record of its own,
// see Signal, so that neither side waits for the other's transaction.
type Endpoint struct {
	Handle, Peer string // the 16 bytes of a uniqueidentifier, as all ids here
	Conversation string
	Group        string
	Initiator    bool
	Contract     int32
	Service      int32
	Principal    int32
	State        string // what this side knows: never DI or ER before the message that says so was received
	FarService   string
	FarInstance  string // empty: any
	Lifetime     time.Time
	Timer        time.Time
	Sent         int64 // messages sent
	Closed       time.Time
}

func (e *Endpoint) row() types.Row {
	return types.Row{
		GUID(e.Handle), GUID(e.Peer), GUID(e.Conversation), GUID(e.Group), types.Bool(e.Initiator), types.Int32(e.Contract), types.Int32(e.Service),
		types.Int32(e.Principal), types.StringOf(types.Char, e.State), types.NStr(e.FarService), types.NStr(e.FarInstance),
		instant(e.Lifetime, types.DateTime2, 7), instant(e.Timer, types.DateTime2, 7), types.IntOf(types.BigInt, e.Sent), instant(e.Closed, types.DateTime2, 7),
	}
}

func endpointOf(r types.Row) *Endpoint {
	return &Endpoint{
		Handle: r[0].S, Peer: r[1].S, Conversation: r[2].S, Group: r[3].S, Initiator: r[4].Bool(), Contract: int32(r[5].I), Service: int32(r[6].I),
		Principal: int32(r[7].I), State: r[8].S, FarService: r[9].S, FarInstance: r[10].S, Lifetime: timeOf(r[11]), Timer: timeOf(r[12]),
		Sent: r[13].I, Closed: timeOf(r[14]),
	}
}

// Signal marks an endpoint that the other side has ended: DI, or ER for an error.
type Signal string

func signalKey(handle string) store.Key { return store.Key("s" + handle) }

func endpointKey(handle string) store.Key { return store.Key("e" + handle) }

// Endpoint finds an endpoint, as committed or by the transaction itself; nil when there is none.
func (c Catalog) Endpoint(ctx context.Context, db int32, handle string) (*Endpoint, error) {
	t := c.BrokerTrees(db)
	if t == nil {
		return nil, nil
	}
	r, ok, err := c.tx.Get(ctx, t.Endpoints, endpointKey(handle), store.HintNoLock)
	if err != nil || !ok {
		return nil, err
	}
	return endpointOf(r), nil
}

// PutEndpoint stores an endpoint.
func (c Catalog) PutEndpoint(ctx context.Context, db int32, e *Endpoint) error {
	return c.tx.Put(ctx, c.BrokerTrees(db).Endpoints, endpointKey(e.Handle), e.row())
}

// DropEndpoint removes an endpoint and its signal.
func (c Catalog) DropEndpoint(ctx context.Context, db int32, handle string) error {
	t := c.BrokerTrees(db)
	if err := c.tx.Delete(ctx, t.Endpoints, endpointKey(handle)); err != nil {
		return err
	}
	if _, ok, err := c.tx.Get(ctx, t.Endpoints, signalKey(handle), store.HintNoLock); err != nil || !ok {
		return err
	}
	return c.tx.Delete(ctx, t.Endpoints, signalKey(handle))
}

// SetSignal tells an endpoint that the other side ended.
func (c Catalog) SetSignal(ctx context.Context, db int32, handle string, s Signal) error {
	return c.tx.Put(ctx, c.BrokerTrees(db).Endpoints, signalKey(handle), types.Row{types.StringOf(types.Char, string(s))})
}

// StateOf is an endpoint's state with what the other side did.
func (c Catalog) StateOf(ctx context.Context, db int32, e *Endpoint) (string, error) {
	if e.State != Conversing && e.State != DisconnectedOutbound {
		return e.State, nil
	}
	r, ok, err := c.tx.Get(ctx, c.BrokerTrees(db).Endpoints, signalKey(e.Handle), store.HintNoLock)
	if err != nil || !ok {
		return e.State, err
	}
	if e.State == DisconnectedOutbound {
		return Closed, nil
	}
	return r[0].S, nil
}

// Endpoints lists the endpoints of a database.
func (c Catalog) Endpoints(ctx context.Context, db int32) ([]*Endpoint, error) {
	var out []*Endpoint
	t := c.BrokerTrees(db)
	if t == nil {
		return nil, nil
	}
	it := c.tx.Scan(t.Endpoints, store.Range{From: "e", To: "f", Hint: store.HintNoLock})
	defer it.Close()
	for it.Next(ctx) {
		out = append(out, endpointOf(it.Row()))
	}
	return out, it.Err()
}

// Messages lists what a queue holds, in its order.
func (c Catalog) Messages(ctx context.Context, q *Queue) ([]*Message, error) {
	var out []*Message
	it := c.tx.Scan(q.Tree, store.Range{Hint: store.HintNoLock})
	defer it.Close()
	for it.Next(ctx) {
		out = append(out, MessageOf(it.Row()))
	}
	return out, it.Err()
}

// Transmission is a message that waits to be delivered (sys.transmission_queue).
type Transmission struct {
	Order                 int64
	Handle                string
	ToService, ToInstance string
	FromService, Contract string
	Enqueued              time.Time
	Sequence              int64
	Type                  string
	Error, End            bool
	Body                  types.Value
	Status                string
}

func (m *Transmission) row() types.Row {
	return types.Row{
		types.IntOf(types.BigInt, m.Order), GUID(m.Handle), types.NStr(m.ToService), types.NStr(m.ToInstance), types.NStr(m.FromService), types.NStr(m.Contract),
		instant(m.Enqueued, types.DateTime2, 7), types.IntOf(types.BigInt, m.Sequence), types.NStr(m.Type), types.Bool(m.Error), types.Bool(m.End), m.Body,
		types.NStr(m.Status),
	}
}

// Transmissions lists what a database has not delivered, oldest first.
func (c Catalog) Transmissions(ctx context.Context, db int32) ([]*Transmission, error) {
	var out []*Transmission
	t := c.BrokerTrees(db)
	if t == nil {
		return nil, nil
	}
	it := c.tx.Scan(t.Transmission, store.Range{Hint: store.HintNoLock})
	defer it.Close()
	for it.Next(ctx) {
		r := it.Row()
		out = append(out, &Transmission{
			Order: r[0].I, Handle: r[1].S, ToService: r[2].S, ToInstance: r[3].S, FromService: r[4].S, Contract: r[5].S, Enqueued: timeOf(r[6]), Sequence: r[7].I,
			Type: r[8].S, Error: r[9].Bool(), End: r[10].Bool(), Body: r[11], Status: r[12].S,
		})
	}
	return out, it.Err()
}

// PutTransmission stores a message that waits; a new one has Order 0.
func (c Catalog) PutTransmission(ctx context.Context, db int32, m *Transmission) error {
	if m.Order == 0 {
		m.Order = c.NewMessageOrder(db)
	}
	return c.tx.Put(ctx, c.BrokerTrees(db).Transmission, store.RowKey(m.Order), m.row())
}

// DropTransmission removes one.
func (c Catalog) DropTransmission(ctx context.Context, db int32, m *Transmission) error {
	return c.tx.Delete(ctx, c.BrokerTrees(db).Transmission, store.RowKey(m.Order))
}

// NewMessageOrder takes the next queuing_order of a database.
func (c Catalog) NewMessageOrder(db int32) int64 {
	return c.tx.Engine().AddCounter(store.MetaKey{DB: db, Class: "queuingorder"}, 1)
}
