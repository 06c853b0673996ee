package store

import (
	"context"
	"slices"
	"time"
)

// Session owns locks and transactions.
type Session struct {
	SPID int32
	// LockTimeout bounds each wait for a lock: -1 is for ever, 0 fails at once.
	LockTimeout      time.Duration
	DeadlockPriority int

	e       *Engine
	locks   owned
	waiting *request
	// waitBegan is the start of the wait, or of the last one; waited sums all that ended.
	waitBegan time.Time
	waited    time.Duration
}

// NewSession makes a session that waits for ever and has deadlock priority 0 (NORMAL).
func (e *Engine) NewSession(spid int32) *Session {
	return &Session{SPID: spid, LockTimeout: -1, e: e}
}

// Lock takes m on r for the session; each call counts and needs its own Unlock. Errors: Msg 1222, 1205, the context's.
func (s *Session) Lock(ctx context.Context, r Resource, m Mode) (waited bool, err error) {
	_, waited, err = s.e.acquire(ctx, s, nil, r, m)
	return waited, err
}

// Unlock undoes one Lock in mode m; false when there is none.
func (s *Session) Unlock(r Resource, m Mode) bool { return s.e.unlock(s, nil, r, m) }

// Held is the mode that the session itself owns on r; its transactions' locks do not count.
func (s *Session) Held(r Resource) Mode { return s.e.held(s, nil, r) }

// Waited is how long the session waited for locks in all, without the wait that is under way.
func (s *Session) Waited() time.Duration { return s.waited }

// Waiting is the lock that the session waits for now.
func (s *Session) Waiting() (w Wait, ok bool) {
	q := s.waiting
	if q == nil {
		return Wait{}, false
	}
	w = Wait{Resource: q.head.res, Mode: q.want, Since: s.waitBegan}
	ahead := slices.Index(q.head.queue, q)
	if ahead < 0 {
		return Wait{}, false
	}
	q.head.blockers(s, q.want, ahead, func(o *Session) bool {
		w.Blocker = o.SPID
		return false
	})
	return w, true
}

// Close rolls back the session's transactions and releases its locks.
func (s *Session) Close() {
	for _, t := range s.e.txns {
		if t.session == s {
			t.Rollback()
		}
	}
	s.e.releaseAll(&s.locks)
}
