package store

import (
	"slices"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// breakDeadlocks looks for cycles that the queued request q closes, and ends one waiter of each: the
// session with the lowest DeadlockPriority, on a tie q's own. It returns Msg 1205 when that is q's.
// A waiter only ever closes a cycle through itself, so looking when a wait begins finds all of them.
func (e *Engine) breakDeadlocks(q *request) error {
	for q.want != NoLock {
		cycle := e.cycle(q.session)
		if cycle == nil {
			return nil
		}
		victim := q.session
		for _, s := range cycle {
			if s.DeadlockPriority < victim.DeadlockPriority {
				victim = s
			}
		}
		err := sqlerr.New(1205, victim.SPID)
		if victim == q.session {
			return err
		}
		e.dismiss(victim.waiting, err)
		victim.waiting = nil
	}
	return nil
}

// cycle gives the sessions on a path of waits from start back to itself.
func (e *Engine) cycle(start *Session) []*Session {
	seen := map[*Session]bool{}
	var path []*Session
	var visit func(s *Session) bool
	visit = func(s *Session) bool {
		q := s.waiting
		if q == nil || q.want == NoLock || seen[s] {
			return false
		}
		seen[s] = true
		path = append(path, s)
		found := false
		q.head.blockers(s, q.want, slices.Index(q.head.queue, q), func(b *Session) bool {
			found = b == start || visit(b)
			return !found
		})
		if !found {
			path = path[:len(path)-1]
		}
		return found
	}
	if visit(start) {
		return path
	}
	return nil
}
