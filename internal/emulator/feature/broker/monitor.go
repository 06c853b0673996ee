package broker

import (
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/store"
)

// monitor is the queue monitor of one queue. (learn.microsoft.com: Understanding when activation occurs.)
type monitor struct {
	on        bool // the queue has activation
	tasks     map[*Task]bool
	waiting   int  // receives that wait
	receiving bool // a RECEIVE came since the last activation
	progress  bool // a receive was committed since the last activation, or poison message handling counted its rollback
	lastEmpty time.Time
	activated time.Time
	again     time.Time // no activation before
}

// empty notes a RECEIVE that found nothing: there are readers enough.
func (m *monitor) empty(now time.Time) { m.lastEmpty = now }

// state is that of sys.dm_broker_queue_monitors.
func (m *monitor) state() string {
	switch {
	case len(m.tasks) == 0 && m.waiting == 0:
		return "INACTIVE"
	case !m.receiving:
		return "NOTIFIED"
	}
	return "RECEIVES_OCCURRING"
}

// Task is one run of an activation procedure.
type Task struct {
	Key       QueueKey
	Queue     *catalog.Queue
	User      int32  // whom it runs as
	Procedure string // [schema].[name]
	SPID      int32
	Cancel    func()
}

// every is how long a monitor waits before it adds a reader, or activates again a procedure that received nothing.
const every = 5 * time.Second

// look decides whether the monitor of a queue starts another task, and when it is to look again (zero: when something happens).
func (w *work) look(q *catalog.Queue) (*Task, time.Time, error) {
	k := QueueKey{w.db.ID, q.ID}
	m := &w.hub.queue(k).monitor
	m.on = q.Activation && q.Receive && w.db.Broker && !w.db.ReadOnly && q.MaxReaders > 0 && !w.hub.poisoned[k]
	if !m.on || len(m.tasks) >= q.MaxReaders || m.waiting > 0 {
		return nil, time.Time{}, nil
	}
	ready, err := w.ready(q)
	if err != nil || !ready {
		return nil, time.Time{}, err
	}
	now := time.Now()
	if len(m.tasks) > 0 {
		// Another reader, when messages lay there for a while although the others receive.
		next := m.activated.Add(every)
		if m.lastEmpty.After(m.activated) {
			next = m.lastEmpty.Add(every)
		}
		if !m.receiving {
			return nil, time.Time{}, nil
		}
		if now.Before(next) {
			return nil, next, nil
		}
	} else if now.Before(m.again) {
		return nil, m.again, nil
	}
	user := q.ExecuteAs
	if user == -2 {
		user = q.Owner
		if sc := w.cat.SchemaByID(w.db.ID, q.Schema); user == 0 && sc != nil {
			user = sc.Owner
		}
	}
	t := &Task{Key: k, Queue: q, User: user, Procedure: q.Procedure}
	if m.tasks == nil {
		m.tasks = map[*Task]bool{}
	}
	m.tasks[t] = true
	m.activated, m.receiving, m.progress = now, false, false
	return t, time.Time{}, nil
}

// ready reports whether a queue has a message that could be received now.
func (w *work) ready(q *catalog.Queue) (found bool, err error) {
	err = w.walk(q, func(m *catalog.Message) (bool, error) {
		found = w.tx.TryLock(groupLock(w.db.ID, m.Group), store.X)
		return !found, nil
	})
	return found, err
}

// Done tells that a task is over. One that got nowhere is not started again at once.
func (h *Hub) Done(t *Task) {
	m := &h.queue(t.Key).monitor
	delete(m.tasks, t)
	if m.again = (time.Time{}); !m.progress {
		m.again = time.Now().Add(every)
	}
	h.notify(t.Key)
	h.wake()
}

// Tasks lists what runs in a database, in all for 0.
func (h *Hub) Tasks(db int32) []*Task {
	var out []*Task
	for k, s := range h.queues {
		if db != 0 && k.DB != db {
			continue
		}
		for t := range s.monitor.tasks {
			out = append(out, t)
		}
	}
	return out
}

// Monitors describes the monitors for sys.dm_broker_queue_monitors.
func (h *Hub) Monitors() []catalog.QueueMonitor {
	var out []catalog.QueueMonitor
	for k, s := range h.queues {
		if m := &s.monitor; m.on || m.waiting > 0 || len(m.tasks) > 0 {
			out = append(out, catalog.QueueMonitor{
				DB: k.DB, Queue: k.Queue, State: m.state(), LastEmpty: m.lastEmpty, LastActivated: m.activated, Waiting: m.waiting,
			})
		}
	}
	return out
}

// Activated describes the tasks for sys.dm_broker_activated_tasks.
func (h *Hub) Activated() []catalog.ActivatedTask {
	var out []catalog.ActivatedTask
	for _, t := range h.Tasks(0) {
		out = append(out, catalog.ActivatedTask{SPID: t.SPID, DB: t.Key.DB, Queue: t.Key.Queue, Procedure: t.Procedure, User: t.User})
	}
	return out
}
