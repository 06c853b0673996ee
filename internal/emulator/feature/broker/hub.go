package broker

import (
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/store"
)

// QueueKey names a queue of the instance.
type QueueKey struct{ DB, Queue int32 }

// Hub is what the broker of an instance keeps in memory: who waits for which queue, how often receives were rolled back, and the queue
// monitors. The engine's latch guards it.
type Hub struct {
	// Wake tells the background loop (see Round) that there is work.
	Wake chan struct{}

	queues   map[QueueKey]*queueState
	open     map[*store.Txn]*changes
	dirty    map[QueueKey]bool // queues whose monitors are to look
	changed  map[int32]bool    // databases whose definitions changed: their monitors and their transmission queue
	poisoned map[QueueKey]bool // queues that are to be disabled
	next     time.Time         // the next timer, lifetime or closed endpoint; zero for none
	scanned  bool              // next counts what was there at the start
}

// NewHub makes the broker's state for an instance that starts.
func NewHub() *Hub {
	return &Hub{
		Wake: make(chan struct{}, 1), queues: map[QueueKey]*queueState{}, open: map[*store.Txn]*changes{},
		dirty: map[QueueKey]bool{}, changed: map[int32]bool{}, poisoned: map[QueueKey]bool{},
	}
}

// queueState is one queue's.
type queueState struct {
	waiters map[chan struct{}]bool
	// rollbacks counts, by conversation group, the receives that were rolled back one after the other.
	rollbacks map[string]int
	monitor   monitor
}

func (h *Hub) queue(k QueueKey) *queueState {
	s := h.queues[k]
	if s == nil {
		s = &queueState{waiters: map[chan struct{}]bool{}, rollbacks: map[string]int{}}
		h.queues[k] = s
	}
	return s
}

func (h *Hub) wake() {
	select {
	case h.Wake <- struct{}{}:
	default:
	}
}

// Changed tells that a database changed as a whole, all for 0: its options, or that it came or went.
func (h *Hub) Changed(db int32) {
	h.changed[db] = true
	for k := range h.queues {
		if db == 0 || k.DB == db {
			h.notify(k)
		}
	}
	h.wake()
}

// notify lets who waits for a queue look again.
func (h *Hub) notify(k QueueKey) {
	h.dirty[k] = true
	s := h.queues[k]
	if s == nil {
		return
	}
	for c := range s.waiters {
		close(c)
	}
	clear(s.waiters)
}

// wait gives a channel that is closed when something happens to the queue, and the function that gives it up.
func (h *Hub) wait(k QueueKey) (<-chan struct{}, func()) {
	c := make(chan struct{})
	s := h.queue(k)
	s.waiters[c] = true
	return c, func() { delete(s.waiters, c) }
}

// changes is what a transaction does that others wait for.
type changes struct {
	h        *Hub
	queues   map[QueueKey]bool
	received map[QueueKey]map[string]bool // conversation groups
	// unguarded are those received from without poison message handling.
	unguarded []QueueKey
	reset     map[QueueKey]bool // enabled: the count of rollbacks begins anew
	db        map[int32]bool
	next      time.Time
}

// of is the record of a transaction, which is acted on when it ends.
func (h *Hub) of(tx *store.Txn) *changes {
	c := h.open[tx]
	if c == nil {
		c = &changes{h: h, queues: map[QueueKey]bool{}, received: map[QueueKey]map[string]bool{}, reset: map[QueueKey]bool{}, db: map[int32]bool{}}
		h.open[tx] = c
		tx.OnEnd(func(committed bool) {
			delete(h.open, tx)
			c.ended(committed)
		})
	}
	return c
}

// touch: the transaction puts messages into a queue, or holds groups whose messages are there.
func (c *changes) touch(k QueueKey) { c.queues[k] = true }

func (c *changes) definitions(db int32) { c.db[db] = true }

func (c *changes) enabled(k QueueKey, on bool) { c.reset[k] = on }

func (c *changes) due(t time.Time) { c.next = earlier(c.next, t) }

// receive: a message of a group was taken. Without poison message handling its rollback does not count.
func (c *changes) receive(k QueueKey, group string, poison bool) {
	if !poison {
		c.unguarded = append(c.unguarded, k)
		return
	}
	if c.received[k] == nil {
		c.received[k] = map[string]bool{}
	}
	c.received[k][group] = true
}

// maxRollbacks of a receive, one after the other, disable its queue. (learn.microsoft.com: Poison message handling.)
const maxRollbacks = 5

func (c *changes) ended(committed bool) {
	h := c.h
	for k, groups := range c.received {
		s := h.queue(k)
		for g := range groups {
			if committed {
				delete(s.rollbacks, g)
			} else if s.rollbacks[g]++; s.rollbacks[g] >= maxRollbacks {
				h.poisoned[k] = true
			}
		}
		s.monitor.progress = true
	}
	if committed {
		for _, k := range c.unguarded {
			h.queue(k).monitor.progress = true
		}
		for k, on := range c.reset {
			if on {
				clear(h.queue(k).rollbacks)
			}
			delete(h.poisoned, k)
		}
		for db := range c.db {
			h.Changed(db)
		}
		h.next = earlier(h.next, c.next)
	}
	for k := range c.queues {
		h.notify(k)
	}
	h.wake()
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
