package broker

import (
	"encoding/xml"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// sendStmt is SEND: 8418, 8426, 8428, 8431, 8432, 8434, 8433, 8429.
func (w *work) sendStmt(st *syntax.SendStmt) error {
	body := types.NullValue
	if st.Body != nil {
		var err error
		if body, err = w.body(st.Body); err != nil {
			return err
		}
	}
	name := types.NStr("DEFAULT")
	if st.MessageType != nil {
		var err error
		if name, err = w.value(st.MessageType, nameType); err != nil {
			return err
		}
	}
	for _, h := range st.Handles {
		e, err := w.handle(h)
		if err != nil {
			return err
		}
		t := w.cat.MessageType(w.db.ID, name.S)
		if t == nil {
			return sqlerr.New(8428, name.S)
		}
		if err := w.agreed(e, t); err != nil {
			return err
		}
		if st.Body != nil && body.IsNull() {
			return sqlerr.New(8433)
		}
		state, err := w.cat.StateOf(w.ctx, w.db.ID, e)
		if err != nil {
			return err
		}
		if state != catalog.StartedOutbound && state != catalog.Conversing {
			return sqlerr.New(8429, state)
		}
		if q := w.queueOf(e); q.Retention && !q.Enqueue {
			return sqlerr.New(9618, q.Name)
		}
		if err := w.send(e, t, body); err != nil {
			return err
		}
	}
	return nil
}

// body evaluates a message: text as its bytes, in the encoding of its type.
func (w *work) body(e syntax.Expr) (types.Value, error) {
	x, err := bind.Expr(w.s, e)
	if err != nil {
		return types.NullValue, err
	}
	t := x.Type()
	if !t.Kind.IsString() && t.Kind != types.XML && t.Kind != types.JSON {
		if x, err = bind.Convert(x, binary); err != nil {
			return types.NullValue, err
		}
		return x.Eval(w.env)
	}
	v, err := x.Eval(w.env)
	if err != nil || v.IsNull() {
		return types.NullValue, err
	}
	switch t.Kind {
	case types.XML:
		return types.BytesOf(types.VarBinary, append([]byte{0xFF, 0xFE}, types.UTF16LE(v.S)...)), nil
	case types.Char, types.VarChar, types.Text:
		collation := t.Collation
		if collation == 0 {
			collation = w.db.Collation
		}
		return types.BytesOf(types.VarBinary, types.EncodeChar(v.S, collation)), nil
	}
	return types.BytesOf(types.VarBinary, types.UTF16LE(v.S)), nil
}

// agreed checks that the contract lets this side send the type.
func (w *work) agreed(e *catalog.Endpoint, t *catalog.MessageType) error {
	c := w.cat.ContractByID(w.db.ID, e.Contract)
	i := -1
	if c != nil {
		i = slices.IndexFunc(c.Messages, func(m catalog.ContractMessage) bool { return m.Type == t.ID })
	}
	switch {
	case i < 0:
		return sqlerr.New(8431, t.Name)
	case e.Initiator && !c.Messages[i].Initiator:
		return sqlerr.New(8432, t.Name)
	case !e.Initiator && !c.Messages[i].Target:
		return sqlerr.New(8434, t.Name)
	}
	return nil
}

// send gives a message to the other side, or to the transmission queue.
func (w *work) send(e *catalog.Endpoint, t *catalog.MessageType, body types.Value) error {
	m := &catalog.Message{Sequence: e.Sent, Type: t.Name, TypeID: t.ID, Validation: t.Validation, Body: body}
	e.Sent++
	e.State = catalog.Conversing
	status, failure, err := w.deliver(e, m, "")
	switch {
	case err != nil:
		return err
	case failure != nil:
		if err := w.fail(e, failure); err != nil {
			return err
		}
	case status != "":
		if err := w.transmit(e, m, status); err != nil {
			return err
		}
	}
	if err := w.cat.PutEndpoint(w.ctx, w.db.ID, e); err != nil {
		return err
	}
	return w.retain(e, m)
}

// tell sends EndDialog or Error to the other side and marks it so.
func (w *work) tell(e *catalog.Endpoint, typ int32, body types.Value, state catalog.Signal) error {
	t := w.cat.MessageTypeByID(w.db.ID, typ)
	m := &catalog.Message{Sequence: e.Sent, Type: t.Name, TypeID: t.ID, Validation: t.Validation, Body: body}
	e.Sent++
	status, _, err := w.deliver(e, m, state)
	if err != nil || status == "" {
		return err
	}
	return w.transmit(e, m, status)
}

func (w *work) transmit(e *catalog.Endpoint, m *catalog.Message, status string) error {
	x := &catalog.Transmission{
		Handle: e.Handle, ToService: e.FarService, ToInstance: e.FarInstance, Enqueued: w.now.UTC(), Sequence: m.Sequence, Type: m.Type,
		Error: m.TypeID == catalog.ErrorMessage, End: m.TypeID == catalog.EndDialogMessage, Body: m.Body, Status: status,
	}
	if s := w.cat.ServiceByID(w.db.ID, e.Service); s != nil {
		x.FromService = s.Name
	}
	if c := w.cat.ContractByID(w.db.ID, e.Contract); c != nil {
		x.Contract = c.Name
	}
	return w.cat.PutTransmission(w.ctx, w.db.ID, x)
}

// retain keeps a sent message in the sender's queue under RETENTION.
func (w *work) retain(e *catalog.Endpoint, sent *catalog.Message) error {
	q := w.queueOf(e)
	if q == nil || !q.Retention {
		return nil
	}
	m := *sent
	return w.enqueue(q, e, &m, catalog.MessageRetained)
}

// enqueue puts a message into an endpoint's queue.
func (w *work) enqueue(q *catalog.Queue, e *catalog.Endpoint, m *catalog.Message, status int64) error {
	m.Status, m.Priority, m.Order, m.Group, m.Handle, m.Enqueued = status, priority, w.cat.NewMessageOrder(w.db.ID), e.Group, e.Handle, w.now.UTC()
	if s := w.cat.ServiceByID(w.db.ID, e.Service); s != nil {
		m.Service, m.ServiceID = s.Name, s.ID
	}
	if c := w.cat.ContractByID(w.db.ID, e.Contract); c != nil {
		m.Contract, m.ContractID = c.Name, c.ID
	}
	w.hub.of(w.tx).touch(QueueKey{w.db.ID, q.ID})
	return w.tx.Put(w.ctx, q.Tree, m.Key(), m.Row())
}

// priority is that of every conversation, as BROKER PRIORITY is not there.
const priority = 5

// deliver puts a message of e into the other side's queue. It gives the reason why the message has to wait, or the error that the
// conversation ends with. A signal is what the other side becomes.
func (w *work) deliver(e *catalog.Endpoint, m *catalog.Message, signal catalog.Signal) (status string, failure *sqlerr.Error, err error) {
	if !w.db.Broker {
		return sqlerr.New(9791).Message, nil, nil
	}
	waiting, err := w.cat.Transmissions(w.ctx, w.db.ID)
	if err != nil {
		return "", nil, err
	}
	for _, x := range waiting {
		if x.Handle == e.Handle && x.Sequence < m.Sequence {
			return x.Status, nil, nil // in order
		}
	}
	to := w.cat.Service(w.db.ID, e.FarService)
	if to == nil {
		return sqlerr.New(9793).Message, nil, nil
	}
	peer, err := w.cat.Endpoint(w.ctx, w.db.ID, e.Peer)
	if err != nil {
		return "", nil, err
	}
	if peer != nil && peer.Service != to.ID {
		to = w.cat.ServiceByID(w.db.ID, peer.Service)
	}
	if peer == nil && (m.Sequence > 0 || !e.Initiator) || peer != nil && peer.State == catalog.Closed || to == nil {
		if signal != "" {
			return "", nil, nil
		}
		return "", sqlerr.New(8462), nil
	}
	q := w.cat.QueueByID(w.db.ID, to.Queue)
	if q == nil || !q.Enqueue {
		return sqlerr.New(28021).Message, nil, nil
	}
	if failure := w.refused(e, peer, to, m); failure != nil {
		if peer != nil {
			if err := w.notify(q, peer, failure); err != nil {
				return "", nil, err
			}
		}
		return "", failure, nil
	}
	if peer == nil {
		peer = &catalog.Endpoint{
			Handle: e.Peer, Peer: e.Handle, Conversation: e.Conversation, Group: newID(), Contract: e.Contract, Service: to.ID, Principal: to.Owner,
			State: catalog.Conversing, Lifetime: e.Lifetime,
		}
		if s := w.cat.ServiceByID(w.db.ID, e.Service); s != nil {
			peer.FarService = s.Name
		}
		peer.FarInstance = strings.ToUpper(w.db.BrokerGUID)
		if err := w.cat.PutEndpoint(w.ctx, w.db.ID, peer); err != nil {
			return "", nil, err
		}
	}
	if signal != "" {
		if err := w.cat.SetSignal(w.ctx, w.db.ID, peer.Handle, signal); err != nil {
			return "", nil, err
		}
		if peer.State == catalog.DisconnectedOutbound {
			return "", nil, nil // it has ended, and hears nothing more
		}
	}
	return "", nil, w.enqueue(q, peer, m, catalog.MessageReady)
}

// refused checks a message where it arrives: contract, permission, validation.
func (w *work) refused(e, peer *catalog.Endpoint, to *catalog.Service, m *catalog.Message) *sqlerr.Error {
	if e.Initiator && peer == nil {
		if !slices.Contains(to.Contracts, e.Contract) {
			name := ""
			if c := w.cat.ContractByID(w.db.ID, e.Contract); c != nil {
				name = c.Name
			}
			return sqlerr.New(8408, to.Name, name)
		}
		from := w.cat.ServiceByID(w.db.ID, e.Service)
		if from == nil || !w.cat.Allowed(catalog.Subject{User: w.cat.PrincipalByID(w.db.ID, from.Owner), DB: w.db}, "SEND", "SERVICE", to.ID) {
			return sqlerr.New(8494, to.Name)
		}
	}
	initiator := 0
	if e.Initiator {
		initiator = 1
	}
	switch m.Validation {
	case "E":
		if m.TypeID > catalog.DefaultMessage && !m.Body.IsNull() && m.Body.S != "" {
			return sqlerr.New(8430)
		}
	case "X":
		if m.TypeID > catalog.DefaultMessage && !wellFormed(m.Body) {
			return sqlerr.New(9615, m.Type, "", text(e.Conversation), initiator, m.Sequence)
		}
	}
	return nil
}

// notify puts a peer's conversation into error with a message of its own.
func (w *work) notify(q *catalog.Queue, peer *catalog.Endpoint, cause *sqlerr.Error) error {
	if err := w.cat.SetSignal(w.ctx, w.db.ID, peer.Handle, catalog.Failed); err != nil {
		return err
	}
	return w.enqueue(q, peer, w.errorMessage(cause), catalog.MessageReady)
}

// fail puts the own conversation into error: its queue gets the message, and nothing can be sent any more.
func (w *work) fail(e *catalog.Endpoint, cause *sqlerr.Error) error {
	e.State = catalog.Failed
	q := w.queueOf(e)
	if q == nil {
		return nil
	}
	return w.enqueue(q, e, w.errorMessage(cause), catalog.MessageReady)
}

func (w *work) errorMessage(cause *sqlerr.Error) *catalog.Message {
	t := w.cat.MessageTypeByID(w.db.ID, catalog.ErrorMessage)
	return &catalog.Message{Type: t.Name, TypeID: t.ID, Validation: t.Validation, Body: errorBody(cause)}
}

// errorBody is the body of an Error message; Service Broker's own errors are negative, an application's (its Number is negative here)
// positive. (learn.microsoft.com: Broker system messages.)
func errorBody(cause *sqlerr.Error) types.Value {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><Error xmlns="http://schemas.microsoft.com/SQL/ServiceBroker/Error"><Code>`)
	b.WriteString(strconv.Itoa(-int(cause.Number)))
	b.WriteString("</Code><Description>")
	_ = xml.EscapeText(&b, []byte(cause.Message)) // a Builder never fails
	b.WriteString("</Description></Error>")
	return types.BytesOf(types.VarBinary, types.UTF16LE(b.String()))
}

// wellFormed reports whether a body is XML: content as the xml type takes it, in UTF-8 or, as its first bytes tell, UTF-16.
func wellFormed(body types.Value) bool {
	if body.IsNull() {
		return false
	}
	s := body.S
	switch {
	case strings.HasPrefix(s, "\xFF\xFE"):
		s = types.FromUTF16LE([]byte(s[2:]))
	case len(s) >= 2 && s[1] == 0:
		s = types.FromUTF16LE([]byte(s))
	case strings.HasPrefix(s, "\xEF\xBB\xBF"):
		s = s[3:]
	}
	d := xml.NewDecoder(strings.NewReader(s))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	for {
		if _, err := d.Token(); err == io.EOF {
			return true
		} else if err != nil {
			return false
		}
	}
}
