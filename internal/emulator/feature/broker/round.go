package broker

import (
	"context"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
)

// Round does what is to be done in the background: disables poisoned queues, delivers what had to wait, fires timers, ends what lived too
// long, forgets what was closed long ago; then it gives the tasks to start and when to come again at the latest (zero: when woken). The
// caller holds the latch.
func (h *Hub) Round(ctx context.Context, s *store.Session) (start []*Task, next time.Time, err error) {
	if len(h.changed)+len(h.poisoned) > 0 || h.isDue(time.Now()) {
		if err := h.transact(ctx, s, h.background); err != nil {
			return nil, time.Time{}, err
		}
	}
	next = h.next
	dirty := h.dirty
	h.dirty = map[QueueKey]bool{}
	tx := s.Begin(store.ReadCommitted)
	defer tx.Rollback()
	cat := catalog.New(tx)
	for k := range dirty {
		db, q := cat.DatabaseByID(k.DB), cat.QueueByID(k.DB, k.Queue)
		if db == nil || q == nil {
			h.forget(k)
			continue
		}
		w := &work{ctx: ctx, tx: tx, cat: cat, db: db, now: time.Now(), hub: h}
		t, again, err := w.look(q)
		if err != nil {
			return start, next, err
		}
		if t != nil {
			start = append(start, t)
			h.dirty[k] = true // perhaps another one later
			again = time.Now().Add(every)
		}
		if !again.IsZero() {
			h.dirty[k] = true
			next = earlier(next, again)
		}
	}
	return start, next, nil
}

// forget drops the state of a queue that is gone; who waits for it looks again and finds out.
func (h *Hub) forget(k QueueKey) {
	h.notify(k)
	delete(h.dirty, k)
	delete(h.poisoned, k)
	if s := h.queues[k]; s != nil && len(s.monitor.tasks) == 0 && s.monitor.waiting == 0 {
		delete(h.queues, k)
	}
}

// isDue reports that something is to happen to a conversation by itself.
func (h *Hub) isDue(now time.Time) bool {
	return !h.scanned || !h.next.IsZero() && !now.Before(h.next)
}

func (h *Hub) transact(ctx context.Context, s *store.Session, f func(ctx context.Context, tx *store.Txn) error) error {
	tx := s.Begin(store.ReadCommitted)
	if err := f(ctx, tx); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit(ctx)
}

func (h *Hub) background(ctx context.Context, tx *store.Txn) error {
	now := time.Now()
	cat := catalog.New(tx)
	changed, poisoned := h.changed, h.poisoned
	h.changed = map[int32]bool{}
	due := h.isDue(now)
	if due {
		h.next, h.scanned = time.Time{}, true
	}
	for _, db := range cat.Databases() {
		w := &work{ctx: ctx, tx: tx, cat: cat, db: db, now: now, hub: h}
		if err := w.disable(poisoned); err != nil {
			return err
		}
		if changed[0] || changed[db.ID] {
			for _, q := range cat.Queues(db.ID) {
				h.dirty[QueueKey{db.ID, q.ID}] = true
			}
			if err := w.redeliver(); err != nil {
				return err
			}
		}
		if due && !db.ReadOnly {
			if err := w.expire(); err != nil {
				return err
			}
		}
	}
	return nil
}

// disable switches off the queues of a database whose receives were rolled back too often.
func (w *work) disable(poisoned map[QueueKey]bool) error {
	for k := range poisoned {
		if k.DB != w.db.ID {
			continue
		}
		delete(w.hub.poisoned, k)
		q := w.cat.QueueByID(k.DB, k.Queue)
		if q == nil || !q.Poison || !q.Receive {
			continue
		}
		if !w.tx.TryLock(store.Resource{Kind: store.MetaLock, DB: w.db.ID, Key: "broker"}, store.X) {
			w.hub.poisoned[k] = true // the statement that changes definitions ends, and wakes us
			continue
		}
		next := *q
		next.Receive, next.Enqueue = false, false
		w.cat.PutQueue(k.DB, &next)
		clear(w.hub.queue(k).rollbacks)
		w.hub.of(w.tx).touch(k)
	}
	return nil
}

// redeliver tries again to deliver what waits in the transmission queue.
func (w *work) redeliver() error {
	list, err := w.cat.Transmissions(w.ctx, w.db.ID)
	if err != nil || w.db.ReadOnly {
		return err
	}
	for _, x := range list {
		e, err := w.cat.Endpoint(w.ctx, w.db.ID, x.Handle)
		if err != nil {
			return err
		}
		t := w.cat.MessageType(w.db.ID, x.Type)
		if e == nil || t == nil {
			continue
		}
		if !w.tx.TryLock(groupLock(w.db.ID, e.Group), store.X) {
			w.hub.changed[w.db.ID] = true // again a little later
			w.hub.next = earlier(w.hub.next, w.now.Add(retry))
			continue
		}
		m := &catalog.Message{Sequence: x.Sequence, Type: t.Name, TypeID: t.ID, Validation: t.Validation, Body: x.Body}
		var signal catalog.Signal
		switch {
		case x.End:
			signal = catalog.DisconnectedInbound
		case x.Error:
			signal = catalog.Failed
		}
		status, failure, err := w.deliver(e, m, signal)
		if err != nil {
			return err
		}
		if status != "" {
			if status != x.Status {
				x.Status = status
				err = w.cat.PutTransmission(w.ctx, w.db.ID, x)
			}
			if err != nil {
				return err
			}
			continue
		}
		if err := w.cat.DropTransmission(w.ctx, w.db.ID, x); err != nil {
			return err
		}
		if failure != nil {
			if err := w.fail(e, failure); err != nil {
				return err
			}
			if err := w.cat.PutEndpoint(w.ctx, w.db.ID, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// expire fires the timers that are due, ends the conversations that lived too long and forgets closed ones. What another transaction has
// comes again a little later.
func (w *work) expire() error {
	list, err := w.cat.Endpoints(w.ctx, w.db.ID)
	if err != nil {
		return err
	}
	now := w.now.UTC()
	for _, e := range list {
		at := dueOf(e)
		if at.IsZero() {
			continue
		}
		if at.After(now) {
			w.hub.next = earlier(w.hub.next, at)
			continue
		}
		if !w.tx.TryLock(groupLock(w.db.ID, e.Group), store.X) {
			w.hub.next = earlier(w.hub.next, w.now.Add(retry))
			continue
		}
		if err := w.expired(e, now); err != nil {
			return err
		}
	}
	return nil
}

// retry is how soon a timer is tried again whose conversation was in use.
const retry = 100 * time.Millisecond

func (w *work) expired(e *catalog.Endpoint, now time.Time) error {
	switch {
	case e.State == catalog.Closed:
		return w.cat.DropEndpoint(w.ctx, w.db.ID, e.Handle)
	case !e.Timer.IsZero() && !e.Timer.After(now):
		e.Timer = time.Time{}
		w.hub.next = earlier(w.hub.next, dueOf(e))
		if q := w.queueOf(e); q != nil {
			t := w.cat.MessageTypeByID(w.db.ID, catalog.TimerMessage)
			if err := w.enqueue(q, e, &catalog.Message{Type: t.Name, TypeID: t.ID, Validation: t.Validation}, catalog.MessageReady); err != nil {
				return err
			}
		}
	case e.State == catalog.DisconnectedOutbound:
		return w.close(e)
	default:
		if err := w.fail(e, sqlerr.New(8489)); err != nil {
			return err
		}
		if err := w.untransmit(e); err != nil {
			return err
		}
	}
	return w.cat.PutEndpoint(w.ctx, w.db.ID, e)
}

// forEver is what a conversation without LIFETIME lives at least.
const forEver = 60 * 365 * 24 * time.Hour

// dueOf is when something happens to an endpoint by itself: zero for never.
func dueOf(e *catalog.Endpoint) time.Time {
	switch {
	case e.State == catalog.Closed:
		return e.Closed
	case e.State == catalog.Failed:
		return e.Timer
	case time.Until(e.Lifetime) > forEver:
		return e.Timer
	}
	return earlier(e.Timer, e.Lifetime)
}
