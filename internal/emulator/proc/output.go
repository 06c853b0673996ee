package proc

import (
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
	"github.com/hartonomous/hartctl/internal/emulator/wire"
)

// rowsHeld is how many rows are collected before the latch is given up to write them.
const rowsHeld = 64

// output is the answer of one request. The session holds the engine latch; a write to the client may block, so
// output gives the latch up around every write, and collects rows to do that seldom.
type output struct {
	s    *Session
	w    wire.Writer
	rows []types.Row
	// capture, when set, takes result sets instead of the client (INSERT … EXEC), whose messages it still gets.
	capture *captured
	// mute drops everything: the body of a function answers nobody.
	mute int
	// dones counts the DONE tokens: an answer has at least one.
	dones int
	// last is the newest of them: an answer does not end within a procedure.
	last wire.Done
}

// write runs f with the latch released.
func (o *output) write(f func() error) error {
	if err := o.flushRows(); err != nil {
		return err
	}
	return o.unlatched(f)
}

func (o *output) unlatched(f func() error) error {
	o.s.srv.engine.Unlatch()
	err := f()
	o.s.srv.engine.Latch()
	if err != nil {
		return &connectionLost{err}
	}
	return nil
}

func (o *output) flushRows() error {
	if len(o.rows) == 0 {
		return nil
	}
	rows := o.rows
	o.rows = nil
	return o.unlatched(func() error {
		for _, r := range rows {
			if err := o.w.Row(r); err != nil {
				return err
			}
		}
		return nil
	})
}

func (o *output) columns(cols []exec.Column) error {
	if o.capture != nil {
		return o.capture.columns(cols)
	}
	if o.mute > 0 {
		return nil
	}
	out := make([]wire.Column, len(cols))
	for i, c := range cols {
		out[i] = wire.Column{Name: c.Name, Type: c.Type, Nullable: c.Nullable, Identity: c.Identity, Computed: c.Computed, Expr: !c.Base}
	}
	return o.write(func() error { return o.w.Columns(out) })
}

func (o *output) row(r types.Row) error {
	if o.capture != nil {
		return o.capture.row(r)
	}
	if o.mute > 0 {
		return nil
	}
	o.rows = append(o.rows, r)
	if len(o.rows) < rowsHeld {
		return nil
	}
	return o.flushRows()
}

// error sends e, its causes first.
func (o *output) error(e *sqlerr.Error) error {
	for _, c := range e.Causes {
		c.At(e.Line)
		if c.Proc == "" {
			c.Proc = e.Proc
		}
		if err := o.error(c); err != nil {
			return err
		}
	}
	if e.Severity <= 10 {
		return o.info(e)
	}
	return o.write(func() error { return o.w.Error(e) })
}

func (o *output) info(e *sqlerr.Error) error {
	if o.mute > 0 && o.capture == nil {
		return nil
	}
	return o.write(func() error { return o.w.Info(e) })
}

func (o *output) done(d wire.Done) error {
	if o.mute > 0 {
		return nil
	}
	o.dones++
	o.last = d
	return o.write(func() error { return o.w.Done(d) })
}

func (o *output) flush() error {
	return o.write(o.w.Flush)
}

// connectionLost is a write that failed: the request ends and the connection is closed.
type connectionLost struct{ err error }

func (c *connectionLost) Error() string { return c.err.Error() }
func (c *connectionLost) Unwrap() error { return c.err }
