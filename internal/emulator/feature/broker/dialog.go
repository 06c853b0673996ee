package broker

import (
	"math"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// kept is how long a target's endpoint stays after its conversation was closed, so that a message sent again cannot begin it anew.
const kept = 30 * time.Minute

// newID makes the 16 bytes of a uniqueidentifier.
func newID() string { return catalog.GUIDValue(catalog.NewGUID()).S }

func text(id string) string { return types.GUIDText(catalog.GUID(id)) }

// lockGroup takes the lock on a conversation group, to the end of the transaction.
func (w *work) lockGroup(group string) error {
	_, err := w.tx.Lock(w.ctx, groupLock(w.db.ID, group), store.X)
	return err
}

// lockedGroup is the conversation group that an expression names, locked: 8420 for NULL.
func (w *work) lockedGroup(x syntax.Expr) (string, error) {
	v, err := w.value(x, guidType)
	if err != nil {
		return "", err
	}
	if v.IsNull() {
		return "", sqlerr.New(8420)
	}
	return v.S, w.lockGroup(v.S)
}

func groupLock(db int32, group string) store.Resource {
	return store.Resource{Kind: store.MetaLock, DB: db, Key: "conversation group " + text(group)}
}

// lockEndpoint finds an endpoint and locks its group; nil when there is none, or it is closed.
func (w *work) lockEndpoint(handle string) (*catalog.Endpoint, error) {
	for group := ""; ; {
		e, err := w.cat.Endpoint(w.ctx, w.db.ID, handle)
		if err != nil || e == nil || e.State == catalog.Closed {
			return nil, err
		}
		if e.Group == group {
			if s := w.cat.ServiceByID(w.db.ID, e.Service); s != nil {
				w.hub.of(w.tx).touch(QueueKey{w.db.ID, s.Queue})
			}
			return e, nil
		}
		group = e.Group
		if err := w.lockGroup(group); err != nil {
			return nil, err
		}
	}
}

// handle evaluates a conversation handle and locks its endpoint: 8418, 8426; 229 without RECEIVE on the queue.
func (w *work) handle(e syntax.Expr) (*catalog.Endpoint, error) {
	v, err := w.value(e, guidType)
	if err != nil {
		return nil, err
	}
	if v.IsNull() {
		return nil, sqlerr.New(8418)
	}
	p, err := w.lockEndpoint(v.S)
	if err != nil {
		return nil, err
	}
	if p == nil {
		return nil, sqlerr.New(8426, text(v.S))
	}
	q := w.queueOf(p)
	if q == nil {
		return nil, sqlerr.New(8426, text(v.S))
	}
	return p, w.mayReceive(q)
}

func (w *work) queueOf(e *catalog.Endpoint) *catalog.Queue {
	s := w.cat.ServiceByID(w.db.ID, e.Service)
	if s == nil {
		return nil
	}
	return w.cat.QueueByID(w.db.ID, s.Queue)
}

// beginDialog is BEGIN DIALOG: 8421, 8423, 8425, 8411, 8426, 8414.
func (w *work) beginDialog(st *syntax.BeginDialogStmt) error {
	if w.cat.BrokerTrees(w.db.ID) == nil {
		return w.noService(st)
	}
	from, err := w.fromService(st)
	if err != nil {
		return err
	}
	e := &catalog.Endpoint{
		Handle: newID(), Peer: newID(), Conversation: newID(), Initiator: true, State: catalog.StartedOutbound, Service: from.ID,
		Principal: catalog.DboID, Lifetime: w.now.UTC().Add(math.MaxInt32 * time.Second),
	}
	if u := w.env.Sess.User(); u != nil {
		e.Principal = u.ID
	}
	to, err := w.value(st.To, nameType)
	if err != nil {
		return err
	}
	if to.IsNull() {
		return sqlerr.New(8421)
	}
	e.FarService = to.S
	if err := w.instance(st, e); err != nil {
		return err
	}
	contract := types.NStr("DEFAULT")
	if st.Contract != nil {
		if contract, err = w.value(st.Contract, nameType); err != nil {
			return err
		}
	}
	if contract.IsNull() {
		return sqlerr.New(8417)
	}
	c := w.cat.Contract(w.db.ID, contract.S)
	if c == nil {
		return sqlerr.New(8425, contract.S)
	}
	e.Contract = c.ID
	if st.Lifetime != nil {
		v, err := w.value(st.Lifetime, intType)
		if err != nil {
			return err
		}
		if v.IsNull() || v.I < 1 {
			return sqlerr.New(8411, v.I, 1, math.MaxInt32)
		}
		e.Lifetime = w.now.UTC().Add(time.Duration(v.I) * time.Second)
		w.hub.of(w.tx).due(e.Lifetime)
	}
	if err := w.groupOf(st, e, from); err != nil {
		return err
	}
	if err := w.cat.PutEndpoint(w.ctx, w.db.ID, e); err != nil {
		return err
	}
	return w.set(st.Var, catalog.GUID(e.Handle), st.Line)
}

func (w *work) noService(st *syntax.BeginDialogStmt) error {
	v, err := w.value(st.From, nameType)
	if err != nil {
		return err
	}
	if v.IsNull() {
		return sqlerr.New(8421)
	}
	return sqlerr.New(8423, v.S)
}

func (w *work) fromService(st *syntax.BeginDialogStmt) (*catalog.Service, error) {
	v, err := w.value(st.From, nameType)
	if err != nil {
		return nil, err
	}
	if v.IsNull() {
		return nil, sqlerr.New(8421)
	}
	if catalog.IsSystemService(v.S) {
		return nil, sqlerr.Unsupported("dialogs of the service %s", v.S)
	}
	s := w.cat.Service(w.db.ID, v.S)
	if s == nil {
		return nil, sqlerr.New(8423, v.S)
	}
	return s, w.mayReceive(w.cat.QueueByID(w.db.ID, s.Queue))
}

// instance reads the broker instance of TO SERVICE, and refuses what would leave the database.
func (w *work) instance(st *syntax.BeginDialogStmt, e *catalog.Endpoint) error {
	if catalog.IsSystemService(e.FarService) {
		return sqlerr.Unsupported("dialogs to the service %s", e.FarService)
	}
	if st.Instance != nil {
		v, err := w.value(st.Instance, nameType)
		if err != nil {
			return err
		}
		if !v.IsNull() && !strings.EqualFold(v.S, "CURRENT DATABASE") {
			if !strings.EqualFold(v.S, w.db.BrokerGUID) {
				return sqlerr.Unsupported("a dialog to another broker instance")
			}
		}
		e.FarInstance = strings.ToUpper(w.db.BrokerGUID)
		return nil
	}
	if w.cat.Service(w.db.ID, e.FarService) == nil {
		for _, d := range w.cat.Databases() {
			if d.ID != w.db.ID && d.SnapshotOf == nil && w.cat.Service(d.ID, e.FarService) != nil {
				return sqlerr.Unsupported("a dialog to a service of another database")
			}
		}
	}
	return nil
}

// groupOf puts a new endpoint into a conversation group: a new one, that of another conversation, or a named one.
func (w *work) groupOf(st *syntax.BeginDialogStmt, e *catalog.Endpoint, from *catalog.Service) error {
	switch {
	case st.Related != nil:
		r, err := w.handle(st.Related)
		if err != nil {
			return err
		}
		if s := w.cat.ServiceByID(w.db.ID, r.Service); s == nil || s.Queue != from.Queue {
			return sqlerr.New(8414, text(r.Group))
		}
		e.Group = r.Group
	case st.RelatedGroup != nil:
		group, err := w.lockedGroup(st.RelatedGroup)
		if err != nil {
			return err
		}
		queue, err := w.groupQueue(group)
		if err != nil {
			return err
		}
		if queue != 0 && queue != from.Queue {
			return sqlerr.New(8414, text(group))
		}
		e.Group = group
	default:
		e.Group = newID()
		if err := w.lockGroup(e.Group); err != nil {
			return err
		}
	}
	return nil
}

// groupQueue is the queue of a conversation group, 0 when there is no such group.
func (w *work) groupQueue(group string) (int32, error) {
	list, err := w.cat.Endpoints(w.ctx, w.db.ID)
	for _, o := range list {
		if o.Group == group && o.State != catalog.Closed {
			if s := w.cat.ServiceByID(w.db.ID, o.Service); s != nil {
				return s.Queue, err
			}
		}
	}
	return 0, err
}

// endConversation is END CONVERSATION: 8418, 8426, 8419.
func (w *work) endConversation(st *syntax.EndConversationStmt) error {
	e, err := w.handle(st.Handle)
	if err != nil {
		return err
	}
	if st.Cleanup {
		return w.remove(e)
	}
	if st.Code == nil {
		return w.end(e)
	}
	code, err := w.value(st.Code, intType)
	if err != nil {
		return err
	}
	description, err := w.value(st.Description, types.Type{Kind: types.NVarChar, Length: 3000})
	if err != nil {
		return err
	}
	if code.IsNull() || description.IsNull() {
		return sqlerr.New(8419)
	}
	if code.I <= 0 {
		return sqlerr.Unsupported("END CONVERSATION WITH ERROR = %d", code.I)
	}
	return w.finish(e, &sqlerr.Error{Number: -int32(code.I), Message: description.S}, false)
}

// end ends one side: the other is told with an EndDialog message, unless it has ended already.
func (w *work) end(e *catalog.Endpoint) error {
	state, err := w.cat.StateOf(w.ctx, w.db.ID, e)
	if err != nil {
		return err
	}
	switch state {
	case catalog.Conversing:
		if err := w.clear(e); err != nil {
			return err
		}
		if err := w.tell(e, catalog.EndDialogMessage, types.NullValue, catalog.DisconnectedInbound); err != nil {
			return err
		}
		e.State, e.Timer = catalog.DisconnectedOutbound, time.Time{}
		return w.cat.PutEndpoint(w.ctx, w.db.ID, e)
	case catalog.DisconnectedInbound:
		if err := w.closePeer(e); err != nil {
			return err
		}
		return w.close(e)
	case catalog.DisconnectedOutbound:
		return sqlerr.New(8427, catalog.DisconnectedOutbound)
	}
	return w.close(e) // not begun, or failed
}

// finish ends one side with an error for the other one; all removes the own endpoint whatever its kind.
func (w *work) finish(e *catalog.Endpoint, cause *sqlerr.Error, all bool) error {
	state, err := w.cat.StateOf(w.ctx, w.db.ID, e)
	if err != nil {
		return err
	}
	if state == catalog.DisconnectedInbound { // the other side ended already: it hears nothing
		if err := w.closePeer(e); err != nil {
			return err
		}
	}
	if state == catalog.Conversing {
		if err := w.tell(e, catalog.ErrorMessage, errorBody(cause), catalog.Failed); err != nil {
			return err
		}
	}
	if all {
		return w.remove(e)
	}
	return w.close(e)
}

// closePeer closes the other side, which waited for this one to end.
func (w *work) closePeer(e *catalog.Endpoint) error {
	p, err := w.cat.Endpoint(w.ctx, w.db.ID, e.Peer)
	if err != nil || p == nil || p.State != catalog.DisconnectedOutbound {
		return err
	}
	return w.close(p)
}

// close is the end of an endpoint: an initiator's is gone, a target's stays closed for a while.
func (w *work) close(e *catalog.Endpoint) error {
	if e.Initiator {
		return w.remove(e)
	}
	if err := w.clear(e); err != nil {
		return err
	}
	e.State, e.Closed, e.Timer = catalog.Closed, w.now.UTC().Add(kept), time.Time{}
	w.hub.of(w.tx).due(e.Closed)
	return w.cat.PutEndpoint(w.ctx, w.db.ID, e)
}

func (w *work) remove(e *catalog.Endpoint) error {
	if err := w.clear(e); err != nil {
		return err
	}
	if err := w.untransmit(e); err != nil {
		return err
	}
	return w.cat.DropEndpoint(w.ctx, w.db.ID, e.Handle)
}

// clear removes an endpoint's messages from its queue.
func (w *work) clear(e *catalog.Endpoint) error {
	q := w.queueOf(e)
	if q == nil {
		return nil
	}
	list, err := w.cat.Messages(w.ctx, q)
	if err != nil {
		return err
	}
	for _, m := range list {
		if m.Handle == e.Handle {
			if err := w.tx.Delete(w.ctx, q.Tree, m.Key()); err != nil {
				return err
			}
		}
	}
	return nil
}

// untransmit removes an endpoint's messages from the transmission queue.
func (w *work) untransmit(e *catalog.Endpoint) error {
	list, err := w.cat.Transmissions(w.ctx, w.db.ID)
	if err != nil {
		return err
	}
	for _, m := range list {
		if m.Handle == e.Handle {
			if err := w.cat.DropTransmission(w.ctx, w.db.ID, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// move is MOVE CONVERSATION: 8420, 8438, 8439.
func (w *work) move(st *syntax.MoveConversationStmt) error {
	e, err := w.handle(st.Handle)
	if err != nil {
		return err
	}
	group, err := w.lockedGroup(st.Group)
	if err != nil {
		return err
	}
	q := w.queueOf(e)
	queue, err := w.groupQueue(group)
	if err != nil {
		return err
	}
	if queue != q.ID {
		return sqlerr.New(8439, text(group))
	}
	list, err := w.cat.Messages(w.ctx, q)
	if err != nil {
		return err
	}
	for _, m := range list {
		if m.Handle == e.Handle {
			m.Group = group
			if err := w.tx.Put(w.ctx, q.Tree, m.Key(), m.Row()); err != nil {
				return err
			}
		}
	}
	e.Group = group
	return w.cat.PutEndpoint(w.ctx, w.db.ID, e)
}

// timer is BEGIN CONVERSATION TIMER: 8418, 8426, 8458, 8410.
func (w *work) timer(st *syntax.TimerStmt) error {
	e, err := w.handle(st.Handle)
	if err != nil {
		return err
	}
	v, err := w.value(st.Seconds, intType)
	if err != nil {
		return err
	}
	if v.IsNull() || v.I < 1 {
		return sqlerr.Unsupported("BEGIN CONVERSATION TIMER with that TIMEOUT")
	}
	state, err := w.cat.StateOf(w.ctx, w.db.ID, e)
	if err != nil {
		return err
	}
	if state != catalog.StartedOutbound && state != catalog.Conversing && state != catalog.DisconnectedInbound {
		return sqlerr.New(8458, state)
	}
	e.Timer = w.now.UTC().Add(time.Duration(v.I) * time.Second)
	if e.Timer.After(e.Lifetime) {
		return sqlerr.New(8410)
	}
	w.hub.of(w.tx).due(e.Timer)
	return w.cat.PutEndpoint(w.ctx, w.db.ID, e)
}
