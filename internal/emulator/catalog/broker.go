package catalog

import (
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Securable classes of Service Broker.
const (
	ClassMessageType = 15
	ClassContract    = 16
	ClassService     = 17
)

// MessageType is one row of sys.service_message_types; Validation is its code: N, E or X.
type MessageType struct {
	ID         int32
	Name       string
	Owner      int32
	Validation string
}

// Contract is one row of sys.service_contracts with its message types.
type Contract struct {
	ID       int32
	Name     string
	Owner    int32
	Messages []ContractMessage
}

// ContractMessage is one row of sys.service_contract_message_usages.
type ContractMessage struct {
	Type              int32
	Initiator, Target bool // who sends it
}

// Service is one row of sys.services with its contracts.
type Service struct {
	ID        int32
	Name      string
	Owner     int32
	Queue     int32
	Contracts []int32
}

// Queue is a queue (sys.service_queues); its messages are rows of Tree, see Message.
type Queue struct {
	Object
	Tree              store.TreeID
	Filegroup         int
	Receive, Enqueue  bool
	Retention, Poison bool
	Activation        bool
	Procedure         string // [schema].[name], with a database when that is another one
	MaxReaders        int
	ExecuteAs         int32 // -2 for OWNER, else a principal; 0 without activation
}

// BrokerTrees is where a database keeps its conversations and what it could not deliver yet.
type BrokerTrees struct{ Endpoints, Transmission store.TreeID }

const (
	classMessageType  = "message.type"
	classContract     = "service.contract"
	classService      = "service"
	classQueue        = "queue"
	classBrokerName   = "broker.name" // kind.name -> number; names are binary
	classBrokerTrees  = "broker.trees"
	brokerTypeName    = "t."
	brokerContract    = "c."
	brokerServiceName = "s."
)

// firstBrokerID is the first number of users' message types, contracts and services, and the route's that every database has.
const firstBrokerID = 65536

// brokerTypes adds the classes of this file to MetaTypes.
func brokerTypes(m map[string]func() any) map[string]func() any {
	m[classMessageType] = func() any { return new(MessageType) }
	m[classContract] = func() any { return new(Contract) }
	m[classService] = func() any { return new(Service) }
	m[classQueue] = func() any { return new(Queue) }
	m[classBrokerName] = func() any { return new(Ref) }
	m[classBrokerTrees] = func() any { return new(BrokerTrees) }
	return m
}

// NewBrokerID takes the next number of a message type, contract or service.
func (c Catalog) NewBrokerID(db int32, kind string) int32 {
	return int32(firstBrokerID - 1 + c.tx.Engine().AddCounter(store.MetaKey{DB: db, Class: "brokerid", Name: kind}, 1))
}

func byID[T any](system []*T, id int32, at func(*T) int32) *T {
	for _, s := range system {
		if at(s) == id {
			return s
		}
	}
	return nil
}

// MessageTypes lists the message types of a database by id, the system's first.
func (c Catalog) MessageTypes(db int32) []*MessageType {
	return append(systemMessageTypes[:len(systemMessageTypes):len(systemMessageTypes)], list[MessageType](c, db, classMessageType, "")...)
}

// MessageTypeByID finds a message type; nil when absent.
func (c Catalog) MessageTypeByID(db, id int32) *MessageType {
	if t := byID(systemMessageTypes, id, func(t *MessageType) int32 { return t.ID }); t != nil {
		return t
	}
	return get[MessageType](c, db, classMessageType, idName(id))
}

// MessageType finds a message type by its exact name; nil when absent.
func (c Catalog) MessageType(db int32, name string) *MessageType {
	for _, t := range systemMessageTypes {
		if t.Name == name {
			return t
		}
	}
	if id, ok := c.ref(db, classBrokerName, brokerTypeName+name); ok {
		return c.MessageTypeByID(db, id)
	}
	return nil
}

// PutMessageType stores a message type.
func (c Catalog) PutMessageType(db int32, t *MessageType) {
	c.put(db, classMessageType, idName(t.ID), t)
	c.put(db, classBrokerName, brokerTypeName+t.Name, &Ref{t.ID})
}

// DropMessageType drops a message type with its permissions.
func (c Catalog) DropMessageType(db int32, t *MessageType) {
	c.drop(db, classBrokerName, brokerTypeName+t.Name)
	c.drop(db, classMessageType, idName(t.ID))
	c.dropAttached(db, ClassMessageType, t.ID)
}

// Contracts lists the contracts of a database by id, the system's first.
func (c Catalog) Contracts(db int32) []*Contract {
	return append(systemContracts[:len(systemContracts):len(systemContracts)], list[Contract](c, db, classContract, "")...)
}

// ContractByID finds a contract; nil when absent.
func (c Catalog) ContractByID(db, id int32) *Contract {
	if t := byID(systemContracts, id, func(t *Contract) int32 { return t.ID }); t != nil {
		return t
	}
	return get[Contract](c, db, classContract, idName(id))
}

// Contract finds a contract by its exact name; nil when absent.
func (c Catalog) Contract(db int32, name string) *Contract {
	for _, t := range systemContracts {
		if t.Name == name {
			return t
		}
	}
	if id, ok := c.ref(db, classBrokerName, brokerContract+name); ok {
		return c.ContractByID(db, id)
	}
	return nil
}

// PutContract stores a contract.
func (c Catalog) PutContract(db int32, t *Contract) {
	c.put(db, classContract, idName(t.ID), t)
	c.put(db, classBrokerName, brokerContract+t.Name, &Ref{t.ID})
}

// DropContract drops a contract with its permissions.
func (c Catalog) DropContract(db int32, t *Contract) {
	c.drop(db, classBrokerName, brokerContract+t.Name)
	c.drop(db, classContract, idName(t.ID))
	c.dropAttached(db, ClassContract, t.ID)
}

// Services lists the users' services of a database by id.
func (c Catalog) Services(db int32) []*Service { return list[Service](c, db, classService, "") }

// ServiceByID finds a user's service; nil when absent.
func (c Catalog) ServiceByID(db, id int32) *Service {
	return get[Service](c, db, classService, idName(id))
}

// Service finds a user's service by its exact name; nil when absent.
func (c Catalog) Service(db int32, name string) *Service {
	if id, ok := c.ref(db, classBrokerName, brokerServiceName+name); ok {
		return c.ServiceByID(db, id)
	}
	return nil
}

// PutService stores a service.
func (c Catalog) PutService(db int32, s *Service) {
	c.put(db, classService, idName(s.ID), s)
	c.put(db, classBrokerName, brokerServiceName+s.Name, &Ref{s.ID})
}

// DropService drops a service with its permissions; its conversations are the caller's.
func (c Catalog) DropService(db int32, s *Service) {
	c.drop(db, classBrokerName, brokerServiceName+s.Name)
	c.drop(db, classService, idName(s.ID))
	c.dropAttached(db, ClassService, s.ID)
}

// Queues lists the users' queues of a database by id.
func (c Catalog) Queues(db int32) []*Queue { return list[Queue](c, db, classQueue, "") }

// QueueByID finds a queue; nil when absent.
func (c Catalog) QueueByID(db, id int32) *Queue { return get[Queue](c, db, classQueue, idName(id)) }

// PutQueue stores a queue.
func (c Catalog) PutQueue(db int32, q *Queue) { c.putObject(db, classQueue, &q.Object, q) }

// BrokerTrees gives a database's trees of conversations; nil before its first service was made.
func (c Catalog) BrokerTrees(db int32) *BrokerTrees {
	return get[BrokerTrees](c, db, classBrokerTrees, "")
}

// PutBrokerTrees stores them.
func (c Catalog) PutBrokerTrees(db int32, t *BrokerTrees) { c.put(db, classBrokerTrees, "", t) }

// Table is the queue as SELECT reads it.
func (q *Queue) Table() *Table {
	t := &Table{Object: q.Object, Columns: queueColumns, Tree: q.Tree, Indexes: []Index{{}}, MaxColumnID: len(queueColumns)}
	return t
}

// queueColumns are the columns of every queue. (learn.microsoft.com: CREATE QUEUE.)
var queueColumns = func() []Column {
	v := define("", "", 0, `status tinyint; priority tinyint; queuing_order bigint; conversation_group_id guid; conversation_handle guid;
		message_sequence_number bigint; service_name nvarchar(256); service_id int; service_contract_name nvarchar(256);
		service_contract_id int; message_type_name nvarchar(256); message_type_id int; validation nchar(2); message_body varbinary(max) n;
		message_enqueue_time datetime n`)
	var out []Column
	for i, c := range v.Columns {
		if c.Type.IsString() {
			c.Type.Collation = types.Latin1CIASKSWS
		}
		out = append(out, Column{ID: i + 1, Name: c.Name, Type: c.Type, Nullable: c.Nullable})
	}
	return out
}()

// Status of a message in its queue.
const (
	MessageReceived = 0
	MessageReady    = 1
	MessageRetained = 3 // sent, and kept by RETENTION
)

// Message is one message in a queue.
type Message struct {
	Status        int64
	Priority      int64
	Order         int64
	Group, Handle string // the 16 bytes of a uniqueidentifier
	Sequence      int64
	Service       string
	ServiceID     int32
	Contract      string
	ContractID    int32
	Type          string
	TypeID        int32
	Validation    string
	Body          types.Value
	Enqueued      time.Time
}

// GUID is the 16 bytes of a uniqueidentifier as a value; NULL for none.
func GUID(b string) types.Value {
	if b == "" {
		return types.NullValue
	}
	return types.Value{Kind: types.UniqueIdentifier, S: b}
}

func instant(t time.Time, k types.Kind, scale uint8) types.Value {
	if t.IsZero() {
		return types.NullValue
	}
	return types.FromTime(k, t, scale)
}

func timeOf(v types.Value) time.Time {
	if v.IsNull() {
		return time.Time{}
	}
	return v.Time()
}

// Row is the message as its queue holds it.
func (m *Message) Row() types.Row {
	return types.Row{
		types.IntOf(types.TinyInt, m.Status), types.IntOf(types.TinyInt, m.Priority), types.IntOf(types.BigInt, m.Order), GUID(m.Group), GUID(m.Handle),
		types.IntOf(types.BigInt, m.Sequence), types.NStr(m.Service), types.Int32(m.ServiceID), types.NStr(m.Contract), types.Int32(m.ContractID),
		types.NStr(m.Type), types.Int32(m.TypeID), types.StringOf(types.NChar, m.Validation+" "), m.Body, instant(m.Enqueued, types.DateTime, 0),
	}
}

// MessageOf reads a row of a queue.
func MessageOf(r types.Row) *Message {
	return &Message{
		Status: r[0].I, Priority: r[1].I, Order: r[2].I, Group: r[3].S, Handle: r[4].S, Sequence: r[5].I, Service: r[6].S, ServiceID: int32(r[7].I),
		Contract: r[8].S, ContractID: int32(r[9].I), Type: r[10].S, TypeID: int32(r[11].I), Validation: r[12].S[:1], Body: r[13], Enqueued: timeOf(r[14]),
	}
}

// Key is where the message lies in its queue.
func (m *Message) Key() store.Key { return store.RowKey(m.Order) }
