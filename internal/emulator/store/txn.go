package store

import (
	"context"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// Txn is one transaction.
type Txn struct {
	Iso Isolation

	id      int64
	e       *Engine
	session *Session
	began   time.Time
	locks   owned
	undo    undoLog
	writes  int           // undo records that reach the log
	start   StatementView // SNAPSHOT's snapshot
	view    StatementView
	beganAs Isolation
	pin     uint64 // the oldest snapshot used
	isPin   bool
	meta    map[MetaKey]metaValue
	failed  error // why it cannot commit
	ended   bool
	// committed tells OnEnd's functions how the transaction ended.
	committed bool
	before    []func() error // see BeforeCommit
	onEnd     []func(committed bool)
}

// StatementView is the snapshot that a statement reads as of under READ_COMMITTED_SNAPSHOT, once taken.
type StatementView struct {
	at    uint64
	taken bool
}

// Begin starts a transaction. It takes no snapshot yet.
func (s *Session) Begin(iso Isolation) *Txn {
	e := s.e
	e.lastTxn++
	t := &Txn{Iso: iso, began: e.now(), beganAs: iso, id: e.lastTxn, e: e, session: s}
	e.txns[t.id] = t
	return t
}

// BeganAs is the isolation level that the transaction began at.
func (t *Txn) BeganAs() Isolation { return t.beganAs }

// ID is the transaction's number, unique while the engine is open.
func (t *Txn) ID() int64 { return t.id }

// Began is when the transaction began, by the engine's clock.
func (t *Txn) Began() time.Time { return t.began }

// Session is the transaction's session.
func (t *Txn) Session() *Session { return t.session }

// Wrote reports whether something that lasts was written, and not undone, since Begin.
func (t *Txn) Wrote() bool { return t.writes > 0 }

// Engine is the transaction's engine, for its counters.
func (t *Txn) Engine() *Engine { return t.e }

// StartStatement begins a statement: under READ_COMMITTED_SNAPSHOT its first access of data takes a new
// snapshot. A nested statement (a trigger's, a function's) hands the result to ResumeStatement when it ends.
func (t *Txn) StartStatement() (outer StatementView) {
	outer = t.view
	t.view = StatementView{}
	return outer
}

// ResumeStatement goes back to the enclosing statement's snapshot.
func (t *Txn) ResumeStatement(outer StatementView) { t.view = outer }

// statementSnapshot is the commit time that the running statement reads as of.
func (t *Txn) statementSnapshot() uint64 {
	if !t.view.taken {
		t.view = StatementView{at: t.e.clock, taken: true}
		t.hold(t.view.at)
	}
	return t.view.at
}

// snapshot is the commit time that a SNAPSHOT transaction reads as of: that of its first access of data.
func (t *Txn) snapshot() uint64 {
	if !t.start.taken {
		t.start = StatementView{at: t.e.clock, taken: true}
		t.hold(t.start.at)
	}
	return t.start.at
}

// hold keeps the versions that a snapshot sees until the transaction ends.
func (t *Txn) hold(at uint64) {
	if !t.isPin {
		t.pin, t.isPin = at, true
		t.e.pinned[t] = struct{}{}
	}
}

// usable refuses work for a transaction that is over: at shutdown, or by the caller's mistake.
func (t *Txn) usable() error {
	switch {
	case !t.ended:
		return nil
	case t.e.closed:
		return context.Canceled
	}
	return sqlerr.Unsupported("using a transaction that has ended")
}

// Lock takes m on r until the transaction ends. Errors: Msg 1222, 1205, the context's.
func (t *Txn) Lock(ctx context.Context, r Resource, m Mode) (waited bool, err error) {
	if err := t.usable(); err != nil {
		return false, err
	}
	_, waited, err = t.e.acquire(ctx, t.session, t, r, m)
	return waited, err
}

// UnlockApp undoes one Lock of an application lock; false when the transaction does not hold it.
func (t *Txn) UnlockApp(r Resource) bool {
	return t.e.unlock(t.session, t, r, t.e.held(t.session, t, r))
}

// TryLock is Lock that does not wait: false, and nothing taken, when others are in the way.
func (t *Txn) TryLock(r Resource, m Mode) bool {
	if t.ended {
		return false
	}
	if h := t.e.locks[r]; h != nil && Convert(t.e.held(t.session, t, r), m) != t.e.held(t.session, t, r) && h.blocked(t.session, m, len(h.queue)) {
		return false
	}
	_, _, err := t.e.acquire(context.Background(), t.session, t, r, m)
	return err == nil
}

// OnEnd calls f once the transaction is over and its locks are released, with the latch held; f does not release it.
func (t *Txn) OnEnd(f func(committed bool)) { t.onEnd = append(t.onEnd, f) }

// Held is the mode that the transaction holds on r.
func (t *Txn) Held(r Resource) Mode {
	if r.Kind == KeyLock {
		if tr := t.e.trees[TreeID(r.ID)]; tr != nil && tr.find(Key(r.Key)).writer() == t.id {
			return X
		}
	}
	return t.e.held(t.session, t, r)
}

// Commit makes the changes visible and releases the locks, once they are durable. When the log cannot be
// written (Msg 9002, 9001) or a catalog record was changed by two transactions at once (Msg 1205), the
// transaction is rolled back. A context that ends does not stop a commit.
func (t *Txn) Commit(context.Context) error {
	if t.ended {
		return nil
	}
	err := t.runBefore()
	if err == nil && t.e.log != nil {
		return t.e.log.commit(t)
	}
	if err != nil {
		t.Rollback()
		return err
	}
	t.publish()
	return nil
}

// publish gives everything written its commit time and ends the transaction.
func (t *Txn) publish() {
	e := t.e
	t.committed = true
	if t.undo.len() > 0 {
		e.clock++
		oldest := e.oldest()
		for i := range t.undo.len() {
			t.undo.at(i).publish(t, e.clock, oldest)
		}
	}
	if len(t.meta) > 0 {
		e.publishMeta(t)
	}
	t.end()
}

// Rollback undoes everything but volatile trees, and releases the locks.
func (t *Txn) Rollback() {
	if t.ended {
		return
	}
	t.undoTo(0, false, false)
	t.end()
}

func (t *Txn) end() {
	e := t.e
	t.ended = true
	t.undo, t.meta = undoLog{}, nil
	for k, w := range e.metaWriters {
		if w == t {
			delete(e.metaWriters, k)
		}
	}
	delete(e.txns, t.id)
	e.releaseAll(&t.locks)
	if t.isPin {
		delete(e.pinned, t)
		e.collect()
	}
	for _, f := range t.onEnd {
		f(t.committed)
	}
}
