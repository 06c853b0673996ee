package broker

import (
	"slices"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

var validations = map[string]string{"": "N", "NONE": "N", "EMPTY": "E", "WELL_FORMED_XML": "X"}

func (w *work) messageType(st *syntax.MessageTypeStmt) error {
	old := w.cat.MessageType(w.db.ID, st.Name)
	if st.Alter {
		if old == nil || old.ID <= catalog.DefaultMessage || !w.can("ALTER", "MESSAGE TYPE", old.ID) {
			return missing("alter", "message type", st.Name)
		}
		next := *old
		next.Validation = validations[st.Validation]
		w.cat.PutMessageType(w.db.ID, &next)
		return nil
	}
	if !w.can("CREATE MESSAGE TYPE", "DATABASE", 0) {
		return sqlerr.New(262, "CREATE MESSAGE TYPE", w.db.Name)
	}
	owner, err := w.env.Authorization(w.db.ID, st.Authorization)
	if err != nil {
		return err
	}
	if old != nil {
		return sqlerr.New(15530, "message type", st.Name)
	}
	w.cat.PutMessageType(w.db.ID, &catalog.MessageType{
		ID: w.cat.NewBrokerID(w.db.ID, "message type"), Name: st.Name, Owner: owner, Validation: validations[st.Validation],
	})
	return nil
}

func (w *work) contract(st *syntax.ContractStmt) error {
	if !w.can("CREATE CONTRACT", "DATABASE", 0) {
		return sqlerr.New(262, "CREATE CONTRACT", w.db.Name)
	}
	owner, err := w.env.Authorization(w.db.ID, st.Authorization)
	if err != nil {
		return err
	}
	if w.cat.Contract(w.db.ID, st.Name) != nil {
		return sqlerr.New(15530, "contract", st.Name)
	}
	c := &catalog.Contract{Name: st.Name, Owner: owner}
	initiator := false
	for _, m := range st.Messages {
		t := w.cat.MessageType(w.db.ID, m.Type)
		if t == nil || t.ID > catalog.DefaultMessage && !w.can("REFERENCES", "MESSAGE TYPE", t.ID) {
			return missing("find", "message type", m.Type)
		}
		if slices.ContainsFunc(c.Messages, func(x catalog.ContractMessage) bool { return x.Type == t.ID }) {
			return sqlerr.Unsupported("a message type twice in a contract")
		}
		u := catalog.ContractMessage{Type: t.ID, Initiator: m.SentBy != "TARGET", Target: m.SentBy != "INITIATOR"}
		initiator = initiator || u.Initiator
		c.Messages = append(c.Messages, u)
	}
	if !initiator {
		return sqlerr.New(8492, st.Name)
	}
	c.ID = w.cat.NewBrokerID(w.db.ID, "contract")
	w.cat.PutContract(w.db.ID, c)
	return nil
}

// serviceQueue finds the queue of CREATE and ALTER SERVICE, on which one needs CONTROL.
func (w *work) serviceQueue(n syntax.Name) (*catalog.Queue, error) {
	q, err := findQueue(w.s, n)
	if e, ok := err.(*sqlerr.Error); ok && e.Number != 208 {
		return nil, err
	}
	if q == nil || !w.can("CONTROL", "OBJECT", q.ID) {
		return nil, missing("find", "queue", n.Object)
	}
	return q, nil
}

func (w *work) serviceContracts(names []string) ([]int32, error) {
	var ids []int32
	for _, name := range names {
		c := w.cat.Contract(w.db.ID, name)
		if c == nil || c.ID > catalog.DefaultContract && !w.can("REFERENCES", "CONTRACT", c.ID) {
			return nil, missing("find", "contract", name)
		}
		if slices.Contains(ids, c.ID) {
			return nil, sqlerr.Unsupported("a contract twice in a service")
		}
		ids = append(ids, c.ID)
	}
	return ids, nil
}

func (w *work) service(st *syntax.ServiceStmt) error {
	old := w.cat.Service(w.db.ID, st.Name)
	if st.Alter {
		return w.alterService(st, old)
	}
	if !w.can("CREATE SERVICE", "DATABASE", 0) {
		return sqlerr.New(262, "CREATE SERVICE", w.db.Name)
	}
	owner, err := w.env.Authorization(w.db.ID, st.Authorization)
	if err != nil {
		return err
	}
	if old != nil || catalog.IsSystemService(st.Name) {
		return sqlerr.New(15530, "service", st.Name)
	}
	q, err := w.serviceQueue(*st.Queue)
	if err != nil {
		return err
	}
	contracts, err := w.serviceContracts(st.Contracts)
	if err != nil {
		return err
	}
	w.cat.PutService(w.db.ID, &catalog.Service{
		ID: w.cat.NewBrokerID(w.db.ID, "service"), Name: st.Name, Owner: owner, Queue: q.ID, Contracts: contracts,
	})
	if w.cat.BrokerTrees(w.db.ID) == nil {
		w.cat.PutBrokerTrees(w.db.ID, &catalog.BrokerTrees{Endpoints: w.tx.CreateTree(w.db.ID, false), Transmission: w.tx.CreateTree(w.db.ID, false)})
	}
	return nil
}

func (w *work) alterService(st *syntax.ServiceStmt, old *catalog.Service) error {
	if old == nil || !w.can("ALTER", "SERVICE", old.ID) {
		return missing("alter", "service", st.Name)
	}
	next := *old
	if st.Queue != nil {
		q, err := w.serviceQueue(*st.Queue)
		if err != nil {
			return err
		}
		if q.ID != old.Queue {
			list, err := w.cat.Endpoints(w.ctx, w.db.ID)
			if err != nil {
				return err
			}
			if slices.ContainsFunc(list, func(e *catalog.Endpoint) bool { return e.Service == old.ID && e.State != catalog.Closed }) {
				return sqlerr.Unsupported("ALTER SERVICE … ON QUEUE of a service with conversations")
			}
		}
		next.Queue = q.ID
	}
	add, err := w.serviceContracts(st.Contracts)
	if err != nil {
		return err
	}
	next.Contracts = slices.Clone(old.Contracts)
	for _, id := range add {
		if slices.Contains(next.Contracts, id) {
			return sqlerr.Unsupported("ALTER SERVICE … ADD CONTRACT of one that it has")
		}
		next.Contracts = append(next.Contracts, id)
	}
	for _, name := range st.Drop {
		c := w.cat.Contract(w.db.ID, name)
		if c == nil || !slices.Contains(next.Contracts, c.ID) {
			return missing("find", "contract", name)
		}
		next.Contracts = slices.DeleteFunc(next.Contracts, func(id int32) bool { return id == c.ID })
	}
	if next.Queue == old.Queue && slices.Equal(next.Contracts, old.Contracts) {
		return sqlerr.New(8493, st.Name)
	}
	w.cat.PutService(w.db.ID, &next)
	return nil
}

// drop is DROP MESSAGE TYPE, CONTRACT, SERVICE and QUEUE: 15151, 3716.
func (w *work) drop(st *syntax.DropStmt) error {
	for _, n := range st.Names {
		if err := w.dropOne(st, n); err != nil {
			return err
		}
	}
	return nil
}

func bound(noun, name, to string) error { return sqlerr.New(3716, noun, name, to) }

func (w *work) dropOne(st *syntax.DropStmt, n syntax.Name) error {
	db := w.db.ID
	gone := func(noun string) error {
		if st.IfExists {
			return nil
		}
		return missing("drop", noun, n.Object)
	}
	switch st.Kind {
	case "MESSAGE TYPE":
		t := w.cat.MessageType(db, n.Object)
		if t == nil || t.ID <= catalog.DefaultMessage || !w.can("CONTROL", "MESSAGE TYPE", t.ID) && !w.can("ALTER ANY MESSAGE TYPE", "DATABASE", 0) {
			return gone("message type")
		}
		for _, c := range w.cat.Contracts(db) {
			if slices.ContainsFunc(c.Messages, func(m catalog.ContractMessage) bool { return m.Type == t.ID }) {
				return bound("message type", t.Name, "contract")
			}
		}
		w.cat.DropMessageType(db, t)
	case "CONTRACT":
		c := w.cat.Contract(db, n.Object)
		if c == nil || c.ID <= catalog.DefaultContract || !w.can("CONTROL", "CONTRACT", c.ID) && !w.can("ALTER ANY CONTRACT", "DATABASE", 0) {
			return gone("contract")
		}
		for _, s := range w.cat.Services(db) {
			if slices.Contains(s.Contracts, c.ID) {
				return bound("contract", c.Name, "service")
			}
		}
		list, err := w.cat.Endpoints(w.ctx, db)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(list, func(e *catalog.Endpoint) bool { return e.Contract == c.ID && e.State != catalog.Closed }) {
			return sqlerr.Unsupported("DROP CONTRACT of a contract with conversations")
		}
		w.cat.DropContract(db, c)
	case "SERVICE":
		s := w.cat.Service(db, n.Object)
		if s == nil || !w.can("CONTROL", "SERVICE", s.ID) && !w.can("ALTER ANY SERVICE", "DATABASE", 0) {
			return gone("service")
		}
		return w.dropService(s)
	case "QUEUE":
		q, err := findQueue(w.s, n)
		if e, ok := err.(*sqlerr.Error); ok && e.Number != 208 {
			return err
		}
		if q == nil || !w.can("CONTROL", "OBJECT", q.ID) && !w.can("ALTER", "SCHEMA", q.Schema) {
			return gone("queue")
		}
		for _, s := range w.cat.Services(db) {
			if s.Queue == q.ID {
				return bound("queue", q.Name, "service")
			}
		}
		if _, err := w.tx.Lock(w.ctx, store.Resource{Kind: store.ObjectLock, DB: db, ID: int64(q.ID)}, store.SchM); err != nil {
			return err
		}
		w.tx.DropTree(q.Tree)
		w.cat.DropObject(db, q.ID)
	}
	return nil
}

// dropService ends the service's conversations, with an error on the other side, and drops it.
func (w *work) dropService(s *catalog.Service) error {
	list, err := w.cat.Endpoints(w.ctx, w.db.ID)
	if err != nil {
		return err
	}
	for _, e := range list {
		if e.Service != s.ID {
			continue
		}
		if e, err = w.lockEndpoint(e.Handle); err != nil {
			return err
		}
		if e == nil {
			continue
		}
		if err := w.finish(e, sqlerr.New(8470), true); err != nil {
			return err
		}
	}
	w.cat.DropService(w.db.ID, s)
	return nil
}
