package proc

import (
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/feature/events"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// eventSession runs CREATE, ALTER and DROP EVENT SESSION, which have a transaction of their own: Msg 574 in the user's.
func (c *compiler) eventSession(st *syntax.EventSessionStmt) action {
	return func(s *Session, f *frame, _ *instr) (result, error) {
		if s.tran.count > 0 {
			return result{}, sqlerr.New(574, st.Verb+" EVENT SESSION")
		}
		err := s.within(f, func(env *exec.Env) error { return events.Run(env, f.scope(), st) })
		return result{}, asBindError(err)
	}
}
