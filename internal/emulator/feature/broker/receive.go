package broker

import (
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// QueueTable is the queue that RECEIVE names, as a table: 208.
func QueueTable(s *bind.Scope, n syntax.Name) (*catalog.Table, error) {
	q, err := findQueue(s, n)
	if err != nil {
		return nil, err
	}
	return q.Table(), nil
}

// Wait is how long WAITFOR waits for messages: not at all, or up to Timeout, without end when that is negative.
type Wait struct {
	On      bool
	Timeout time.Duration
}

// WaitOf evaluates the TIMEOUT of a WAITFOR around RECEIVE or GET CONVERSATION GROUP, in milliseconds.
func WaitOf(env *exec.Env, s *bind.Scope, timeout syntax.Expr) (Wait, error) {
	if timeout == nil {
		return Wait{On: true, Timeout: -1}, nil
	}
	v, err := newWork(env, s, nil).value(timeout, intType)
	if err != nil || v.IsNull() {
		return Wait{On: true, Timeout: -1}, err
	}
	return Wait{On: true, Timeout: time.Duration(v.I) * time.Millisecond}, nil
}

// Receive takes the next messages of one conversation group out of a queue, for RECEIVE: 208, 229, 9617, 8418, 8420, 8426. No message
// is no error. What was taken comes back when the transaction rolls back.
func Receive(env *exec.Env, s *bind.Scope, hub *Hub, st *syntax.ReceiveStmt, wait Wait) ([]types.Row, error) {
	w := newWork(env, s, hub)
	limit := int64(-1)
	if st.Top != nil {
		v, err := w.value(st.Top, types.Type{Kind: types.BigInt})
		if err != nil {
			return nil, err
		}
		if v.IsNull() || v.I < 0 {
			return nil, sqlerr.New(127).At(st.Line)
		}
		limit = v.I
	}
	var rows []types.Row
	err := w.waitFor(st.Queue, wait, func(q *catalog.Queue) (found bool, err error) {
		f := filter{}
		if err := w.filter(q, st, &f); err != nil {
			return false, err
		}
		rows, err = w.receive(q, f, limit)
		return len(rows) > 0, err
	})
	return rows, err
}

// GetGroup is GET CONVERSATION GROUP: the group of the next message, which it locks; NULL for none.
func GetGroup(env *exec.Env, s *bind.Scope, hub *Hub, st *syntax.GetGroupStmt, wait Wait) error {
	w := newWork(env, s, hub)
	group := ""
	err := w.waitFor(st.Queue, wait, func(q *catalog.Queue) (bool, error) {
		m, err := w.next(q, filter{})
		if m != nil {
			group = m.Group
		}
		return m != nil, err
	})
	if err != nil {
		return err
	}
	return w.set(st.Var, catalog.GUID(group), st.Line)
}

// waitFor tries until it finds something, or the wait is over: then nothing was found. The latch is free while it waits, and the queue
// is looked up anew each time.
func (w *work) waitFor(name syntax.Name, wait Wait, try func(q *catalog.Queue) (bool, error)) error {
	if w.db.ReadOnly {
		return sqlerr.New(3906, w.db.Name)
	}
	var expired <-chan time.Time
	if wait.On && wait.Timeout >= 0 {
		t := time.NewTimer(wait.Timeout)
		defer t.Stop()
		expired = t.C
	}
	for over := false; ; {
		q, err := findQueue(w.s, name)
		if err != nil {
			return err
		}
		if err := w.mayReceive(q); err != nil {
			return err
		}
		k := QueueKey{w.db.ID, q.ID}
		if !q.Receive || w.hub.poisoned[k] {
			return sqlerr.New(9617, q.Name)
		}
		m := &w.hub.queue(k).monitor
		m.receiving = true
		found, err := try(q)
		if err != nil || found {
			return err
		}
		if !wait.On || over {
			m.empty(time.Now())
			return nil
		}
		happened, giveUp := w.hub.wait(k)
		m.waiting++
		w.tx.Engine().Unlatch()
		select {
		case <-happened:
		case <-expired:
			over = true
		case <-w.ctx.Done():
			err = w.ctx.Err()
		}
		w.tx.Engine().Latch()
		m.waiting--
		giveUp()
		if err != nil {
			return err
		}
	}
}

// filter is the WHERE of RECEIVE; the zero value takes any message.
type filter struct{ handle, group string }

func (w *work) filter(q *catalog.Queue, st *syntax.ReceiveStmt, f *filter) error {
	if st.Handle != nil {
		v, err := w.value(st.Handle, guidType)
		if err != nil {
			return err
		}
		if v.IsNull() {
			return sqlerr.New(8418)
		}
		e, err := w.lockEndpoint(v.S)
		if err != nil {
			return err
		}
		if e == nil {
			return sqlerr.New(8426, text(v.S))
		}
		if own := w.queueOf(e); own == nil || own.ID != q.ID {
			return sqlerr.Unsupported("RECEIVE of a conversation from another queue than its own")
		}
		f.handle, f.group = e.Handle, e.Group
	}
	if st.Group != nil {
		group, err := w.lockedGroup(st.Group)
		if err != nil {
			return err
		}
		w.hub.of(w.tx).touch(QueueKey{w.db.ID, q.ID})
		f.group = group
	}
	return nil
}

// walk gives the messages that are ready, in the queue's order, until f returns false.
func (w *work) walk(q *catalog.Queue, f func(m *catalog.Message) (bool, error)) error {
	it := w.tx.Scan(q.Tree, store.Range{Hint: store.HintNoLock})
	defer it.Close()
	for it.Next(w.ctx) {
		if it.Row()[0].I != catalog.MessageReady {
			continue
		}
		if on, err := f(catalog.MessageOf(it.Row())); err != nil || !on {
			return err
		}
	}
	return it.Err()
}

// mine tells whether a message may be taken: of the wanted or of the first group that no other transaction has, and then of that one only.
// A message whose conversation is over is removed.
func (w *work) mine(q *catalog.Queue, f *filter, m *catalog.Message) (*catalog.Endpoint, error) {
	if f.group != "" && m.Group != f.group || f.handle != "" && m.Handle != f.handle {
		return nil, nil
	}
	w.hub.of(w.tx).touch(QueueKey{w.db.ID, q.ID})
	if f.group == "" && !w.tx.TryLock(groupLock(w.db.ID, m.Group), store.X) {
		return nil, nil
	}
	e, err := w.cat.Endpoint(w.ctx, w.db.ID, m.Handle)
	if err != nil {
		return nil, err
	}
	if e == nil || e.State == catalog.Closed || e.State == catalog.DisconnectedOutbound {
		return nil, w.tx.Delete(w.ctx, q.Tree, m.Key())
	}
	f.group = m.Group
	return e, nil
}

// next is the first message that may be taken, its group locked; nil for none.
func (w *work) next(q *catalog.Queue, f filter) (next *catalog.Message, err error) {
	err = w.walk(q, func(m *catalog.Message) (bool, error) {
		e, err := w.mine(q, &f, m)
		if e != nil {
			next = m
		}
		return e == nil, err
	})
	return next, err
}

func (w *work) receive(q *catalog.Queue, f filter, limit int64) (rows []types.Row, err error) {
	if limit == 0 {
		return nil, nil
	}
	err = w.walk(q, func(m *catalog.Message) (bool, error) {
		e, err := w.mine(q, &f, m)
		if err != nil || e == nil {
			return true, err
		}
		if err := w.take(q, e, m); err != nil {
			return false, err
		}
		rows = append(rows, m.Row())
		return limit < 0 || int64(len(rows)) < limit, nil
	})
	return rows, err
}

// take removes a message from its queue, or marks it under RETENTION. What it says of the conversation counts from now on.
func (w *work) take(q *catalog.Queue, e *catalog.Endpoint, m *catalog.Message) error {
	w.hub.of(w.tx).receive(QueueKey{w.db.ID, q.ID}, m.Group, q.Poison)
	m.Status = catalog.MessageReceived
	if q.Retention {
		if err := w.tx.Put(w.ctx, q.Tree, m.Key(), m.Row()); err != nil {
			return err
		}
	} else if err := w.tx.Delete(w.ctx, q.Tree, m.Key()); err != nil {
		return err
	}
	state := map[int32]string{catalog.EndDialogMessage: catalog.DisconnectedInbound, catalog.ErrorMessage: catalog.Failed}[m.TypeID]
	if state == "" || e.State == state {
		return nil
	}
	e.State = state
	return w.cat.PutEndpoint(w.ctx, w.db.ID, e)
}
