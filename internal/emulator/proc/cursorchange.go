package proc

import (
	"slices"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// dataState tells whether anything can have been written since it was taken last: the engine's commits and the session's own
// transaction.
type dataState struct {
	commits uint64
	txn     int64
	written int
}

func (s *Session) dataState() dataState {
	d := dataState{commits: s.srv.engine.CommitClock()}
	if tx := s.tran.tx; tx != nil {
		d.txn, d.written = tx.ID(), int(tx.Mark())
	}
	return d
}

// read runs the cursor's query.
func (cur *cursor) read(env *exec.Env, q *exec.Query) (rows []types.Row, err error) {
	_, err = q.Run(env, func(r types.Row) error {
		rows = append(rows, r)
		return nil
	})
	return rows, err
}

// unchanged refuses the FETCH of a cursor that is not static when the rows that it has yet to give are others by now. The rows that
// it gave may have changed or gone, but no row may have come.
func (s *Session) unchanged(cur *cursor) error {
	if cur.static {
		return nil
	}
	now := s.dataState()
	if now == cur.seen && cur.query.bound && !cur.query.value.Local {
		return nil
	}
	var rows []types.Row
	err := s.within(cur.home, func(env *exec.Env) error {
		q, err := cur.query.get(cur.home)
		if err != nil {
			return err
		}
		held := env.Vars
		env.Vars = slices.Clone(cur.vars)
		rows, err = cur.read(env, q)
		env.Vars = held
		return err
	})
	if err != nil {
		return err
	}
	left := cur.rows[min(cur.at+1, len(cur.rows)):]
	before := len(rows) - len(left)
	if before < 0 || before > cur.at+1 || !slices.EqualFunc(rows[before:], left, sameRow) {
		return sqlerr.Unsupported("FETCH from a cursor whose rows changed since OPEN; say STATIC")
	}
	cur.seen = s.dataState()
	return nil
}

func sameRow(a, b types.Row) bool { return slices.Equal(a, b) }
