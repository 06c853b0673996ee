package proc

import (
	"context"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/dml"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
	"github.com/hartonomous/hartctl/internal/emulator/wire"
)

// cmdBulk is DONE.curCmd of a bulk load.
const cmdBulk uint16 = 240

// insertBulk is INSERT BULK: it is checked, and the session waits for the rows, which come in the next message.
func (c *compiler) insertBulk(st *syntax.InsertBulkStmt) action {
	l := &lazy[*dml.BulkLoad]{bind: func(sc *bind.Scope) (*dml.BulkLoad, error) { return dml.BindBulk(sc, st) }}
	if err := l.compile(c); err != nil {
		c.fail(err, st.Line)
	}
	return func(s *Session, f *frame, _ *instr) (result, error) {
		err := s.within(f, func(env *exec.Env) error {
			b, err := l.get(f)
			if err != nil {
				return err
			}
			return b.Check(env)
		})
		if err == nil {
			s.bulk = st
		}
		return result{}, err
	}
}

// Bulk implements wire.Session: the rows of a bulk load are one statement.
func (s *Session) Bulk(ctx context.Context, b wire.Bulk, w wire.Writer) error {
	st := s.bulk
	s.bulk = nil
	return s.request(ctx, w, func() error {
		run := func(s *Session, f *frame, _ *instr) (r result, err error) {
			if st == nil {
				return r, sqlerr.Unsupported("a bulk load that no INSERT BULK announced")
			}
			var from []types.Type
			for _, c := range b.Columns {
				from = append(from, c.Type)
			}
			err = s.within(f, func(env *exec.Env) error {
				load, err := dml.BindBulk(f.scope(), st)
				if err != nil {
					return asBindError(err)
				}
				defer s.reading(true)()
				r.rows, err = load.Load(env, from, b.Next)
				return err
			})
			r.counted = true
			return r, err
		}
		code := []instr{{op: opStmt, line: 1, run: run, command: cmdBulk, handler: -1, catch: -1, writes: true}}
		return s.run(s.newFrame(batchFrame, &program{code: code, vars: &bind.Vars{}}))
	})
}
