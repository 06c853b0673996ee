package proc

import (
	"context"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// kill ends a session: its request is cancelled, its transaction rolled back and its locks are released. The next request on
// its connection gets Msg 596 and closes it. It returns when that is done.
func (s *Session) kill(ctx context.Context) error {
	s.killed = true
	for s.busy {
		s.cancel()
		if s.idle == nil {
			s.idle = make(chan struct{})
		}
		idle := s.idle
		s.srv.engine.Unlatch()
		select {
		case <-idle:
		case <-ctx.Done():
		}
		s.srv.engine.Latch()
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	s.end()
	return nil
}

// end releases everything that a session holds, once.
func (s *Session) end() {
	if s.ended {
		return
	}
	s.ended = true
	s.unfollow()
	s.ctx, s.out = context.Background(), nil
	s.dropAuto()
	_ = s.rollback()
	s.dropTemp(s.temp)
	s.st.Close()
	delete(s.srv.sessions, s.spid)
}

// KillOthers ends every other session that is in a database, for ALTER DATABASE … WITH ROLLBACK IMMEDIATE.
func (s *Session) KillOthers(ctx context.Context, db int32) error {
	for again := true; again; {
		again = false
		for _, o := range s.srv.sessions {
			if o == s || o.heldDB != db {
				continue
			}
			if err := o.kill(ctx); err != nil {
				return err
			}
			again = true // the latch was free: look again
			break
		}
	}
	return nil
}

// killStmt is KILL: Msg 6102 without ALTER ANY CONNECTION, 6104 for the own session, 6106 for one that is not there.
func (c *compiler) killStmt(st *syntax.KillStmt) action {
	l := c.expr(st.SPID, st.Line)
	return func(s *Session, f *frame, _ *instr) (result, error) {
		v, err := s.value(f, l)
		if err != nil {
			return result{}, err
		}
		if !s.HasPermission("ALTER ANY CONNECTION", "SERVER", 0) {
			return result{}, sqlerr.New(6102)
		}
		other := s.srv.sessions[int32(v.I)]
		switch {
		case int32(v.I) == s.spid:
			return result{}, sqlerr.New(6104)
		case other == nil:
			return result{}, sqlerr.New(6106, v.I)
		}
		return result{}, other.kill(s.ctx)
	}
}
