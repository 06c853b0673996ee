package store

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// lockHead is one resource with its holders and its queue. A head exists while it has either.
type lockHead struct {
	res     Resource
	granted []*request
	queue   []*request // conversions first, else first in, first out
}

// request is what one owner (a transaction, or a session itself) holds or awaits on one resource.
type request struct {
	head    *lockHead
	session *Session
	txn     *Txn // nil when the session is the owner
	mode    Mode // held
	want    Mode // awaited; NoLock when not waiting
	counts  [X + 1]uint32
	since   int64
	pos     int           // index in the owner's list
	wake    chan struct{} // of a waiter
	err     error         // why a waiter was woken without its lock
}

// owned is the list of a lock owner's requests.
type owned []*request

func (o *owned) add(q *request) {
	q.pos = len(*o)
	*o = append(*o, q)
}

func (o *owned) remove(q *request) {
	l := *o
	last := l[len(l)-1]
	l[q.pos] = last
	last.pos = q.pos
	l[len(l)-1] = nil
	*o = l[:len(l)-1]
}

func (q *request) owner() *owned {
	if q.txn != nil {
		return &q.txn.locks
	}
	return &q.session.locks
}

func (e *Engine) head(r Resource) *lockHead {
	h := e.locks[r]
	if h == nil {
		h = &lockHead{res: r}
		e.locks[r] = h
		if r.Kind == KeyLock {
			if tr := e.trees[TreeID(r.ID)]; tr != nil {
				tr.locked++
			}
		}
	}
	return h
}

func (e *Engine) dropIfIdle(h *lockHead) {
	if len(h.granted)+len(h.queue) > 0 {
		return
	}
	delete(e.locks, h.res)
	if h.res.Kind == KeyLock {
		if tr := e.trees[TreeID(h.res.ID)]; tr != nil {
			tr.locked--
		}
	}
}

// own finds the owner's granted request.
func (h *lockHead) own(s *Session, t *Txn) *request {
	for _, g := range h.granted {
		if g.session == s && g.txn == t {
			return g
		}
	}
	return nil
}

// blockers calls f with the sessions that keep s from m: incompatible holders and, unless s converts a
// lock that it already has here, incompatible waiters among the first ahead. f returns false to stop.
func (h *lockHead) blockers(s *Session, m Mode, ahead int, f func(*Session) bool) {
	converts := false
	for _, g := range h.granted {
		if g.session == s {
			converts = true
		} else if !Compatible(g.mode, m) && !f(g.session) {
			return
		}
	}
	if converts {
		return
	}
	for _, w := range h.queue[:ahead] {
		if w.session != s && !Compatible(w.want, m) && !f(w.session) {
			return
		}
	}
}

func (h *lockHead) blocked(s *Session, m Mode, ahead int) bool {
	found := false
	h.blockers(s, m, ahead, func(*Session) bool { found = true; return false })
	return found
}

// acquire takes m on r for the transaction, or for the session itself when t is nil. It may release the latch.
func (e *Engine) acquire(ctx context.Context, s *Session, t *Txn, r Resource, m Mode) (q *request, waited bool, err error) {
	h := e.head(r)
	q = h.own(s, t)
	if q != nil && Convert(q.mode, m) == q.mode {
		q.counts[m]++
		return q, false, nil
	}
	fresh := q == nil
	if fresh {
		q = &request{head: h, session: s, txn: t, since: time.Now().UnixNano()}
	}
	want := Convert(q.mode, m)
	if h.blocked(s, want, len(h.queue)) {
		q.want = want
		h.enqueue(q)
		if err := e.wait(ctx, q); err != nil {
			return nil, true, err
		}
		waited = true
	} else {
		q.mode = want
		if fresh {
			h.granted = append(h.granted, q)
			q.owner().add(q)
		}
	}
	q.counts[m]++
	return q, waited, nil
}

// enqueue puts a conversion behind the other conversions and any other request at the end.
func (h *lockHead) enqueue(q *request) {
	at := len(h.queue)
	if slices.ContainsFunc(h.granted, func(g *request) bool { return g.session == q.session }) {
		at = slices.IndexFunc(h.queue, func(w *request) bool {
			return !slices.ContainsFunc(h.granted, func(g *request) bool { return g.session == w.session })
		})
		if at < 0 {
			at = len(h.queue)
		}
	}
	h.queue = slices.Insert(h.queue, at, q)
}

// wait parks a queued request until it is granted, chosen as a deadlock victim, timed out or cancelled.
func (e *Engine) wait(ctx context.Context, q *request) error {
	s := q.session
	q.wake, q.err = make(chan struct{}, 1), nil
	if s.LockTimeout == 0 {
		e.abandon(q)
		return e.lockTimeout(q)
	}
	s.waiting, s.waitBegan = q, time.Now()
	defer func() {
		s.waiting = nil
		s.waited += time.Since(s.waitBegan)
	}()
	if err := e.breakDeadlocks(q); err != nil {
		e.abandon(q)
		return err
	}
	if q.want == NoLock { // a victim left the queue and that was enough
		return nil
	}
	var timeout <-chan time.Time
	if s.LockTimeout > 0 {
		timer := time.NewTimer(s.LockTimeout)
		defer timer.Stop()
		timeout = timer.C
	}
	e.mu.Unlock()
	var err error
	select {
	case <-q.wake:
	case <-timeout:
		err = e.lockTimeout(q)
	case <-ctx.Done():
		err = ctx.Err()
	}
	e.mu.Lock()
	if q.want == NoLock && q.err == nil {
		return nil
	}
	if q.err != nil { // already out of the queue
		return q.err
	}
	e.abandon(q)
	return err
}

// lockTimeout is Msg 1222; its state tells a key, a row of a heap and an object.
func (e *Engine) lockTimeout(q *request) error {
	state := uint8(56)
	if r := q.head.res; r.Kind == KeyLock {
		state = 51
		if tr := e.trees[TreeID(r.ID)]; tr != nil && q.txn != nil && e.describe(q.txn, tr).Heap {
			state = 45
		}
	}
	return sqlerr.New(1222).WithState(state)
}

// abandon takes a waiter out of the queue; what it held before a conversion stays.
func (e *Engine) abandon(q *request) {
	h := q.head
	if i := slices.Index(h.queue, q); i >= 0 {
		h.queue = slices.Delete(h.queue, i, i+1)
	}
	q.want = NoLock
	e.grantWaiters(h)
}

// dismiss wakes a waiter with an error.
func (e *Engine) dismiss(q *request, err error) {
	q.err = err
	e.abandon(q)
	q.wake <- struct{}{}
}

// grantWaiters grants what the queue's order allows, and forgets a resource that nobody wants.
func (e *Engine) grantWaiters(h *lockHead) {
	for i := 0; i < len(h.queue); {
		q := h.queue[i]
		if h.blocked(q.session, q.want, i) {
			i++
			continue
		}
		h.queue = slices.Delete(h.queue, i, i+1)
		if q.mode == NoLock {
			h.granted = append(h.granted, q)
			q.owner().add(q)
		}
		q.mode, q.want = q.want, NoLock
		q.wake <- struct{}{}
	}
	e.dropIfIdle(h)
}

// release gives up a granted request.
func (e *Engine) release(q *request) {
	q.owner().remove(q)
	e.forget(q)
}

func (e *Engine) forget(q *request) {
	h := q.head
	i := slices.Index(h.granted, q)
	h.granted = slices.Delete(h.granted, i, i+1)
	e.grantWaiters(h)
}

// releaseAll gives up everything that an owner has.
func (e *Engine) releaseAll(o *owned) {
	l := *o
	*o = nil
	for _, q := range l {
		e.forget(q)
	}
}

// unlock undoes one acquisition in mode m, and releases or weakens the lock accordingly.
func (e *Engine) unlock(s *Session, t *Txn, r Resource, m Mode) bool {
	h := e.locks[r]
	if h == nil {
		return false
	}
	q := h.own(s, t)
	if q == nil {
		return false
	}
	if q.counts[m] == 0 {
		if m != q.mode { // a combined mode stands for the strongest of its parts
			return false
		}
		for m = X; q.counts[m] == 0; m-- {
		}
	}
	q.counts[m]--
	left := NoLock
	for c, n := range q.counts {
		if n > 0 {
			left = Convert(left, Mode(c))
		}
	}
	if left == NoLock {
		e.release(q)
		return true
	}
	q.mode = left
	e.grantWaiters(h)
	return true
}

func (e *Engine) held(s *Session, t *Txn, r Resource) Mode {
	if h := e.locks[r]; h != nil {
		if q := h.own(s, t); q != nil {
			return q.mode
		}
	}
	return NoLock
}

// address is where a record lies: the garbage collector moves none.
func address(p any) uint64 { return uint64(reflect.ValueOf(p).Pointer()) }

// Locks lists held and awaited locks for sys.dm_tran_locks, ordered by session and resource.
// An unfinished conversion shows twice, as held and as awaited.
func (e *Engine) Locks() []LockInfo {
	var l []LockInfo
	add := func(q *request, m Mode, waiting bool) {
		i := LockInfo{
			Resource: q.head.res, Mode: m, SPID: q.session.SPID, Waiting: waiting, Since: time.Unix(0, q.since),
			Converts: waiting && q.mode != NoLock, Address: address(q),
		}
		for _, n := range q.counts {
			i.Count += int(n)
		}
		i.Count = max(i.Count, 1)
		if q.txn != nil {
			i.TxnID = q.txn.id
		}
		l = append(l, i)
	}
	for _, h := range e.locks {
		for _, q := range h.granted {
			add(q, q.mode, false)
		}
		for _, q := range h.queue {
			add(q, q.want, true)
		}
	}
	for _, t := range e.txns {
		for _, r := range t.implicitLocks() {
			l = append(l, LockInfo{Resource: r, Mode: X, SPID: t.session.SPID, TxnID: t.id, Since: t.began, Count: 1, Address: address(t)})
		}
	}
	slices.SortFunc(l, func(a, b LockInfo) int {
		return cmp.Or(cmp.Compare(a.SPID, b.SPID), cmp.Compare(a.Resource.Kind, b.Resource.Kind),
			cmp.Compare(a.Resource.DB, b.Resource.DB), cmp.Compare(a.Resource.ID, b.Resource.ID),
			cmp.Compare(a.Resource.Key, b.Resource.Key), cmp.Compare(a.Mode, b.Mode))
	})
	return l
}
