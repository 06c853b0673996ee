package proc

import (
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
	"github.com/hartonomous/hartctl/internal/emulator/wire"
)

// output is the answer of one request. The session holds the engine latch; the writer keeps what it is given in memory, and
// gives the latch up where it sends, because the client may not read.
type output struct {
	s *Session
	w wire.Writer
	// capture, when set, takes result sets instead of the client (INSERT … EXEC), whose messages it still gets.
	capture *captured
	// mute drops everything: the body of a function answers nobody.
	mute int
	// dones counts the DONE tokens: an answer has at least one.
	dones int
	// last is the newest of them: an answer does not end within a procedure.
	last wire.Done
}

// unlatched runs f with the latch released.
func (o *output) unlatched(f func() error) error {
	o.s.srv.engine.Unlatch()
	defer o.s.srv.engine.Latch()
	return f()
}

// lost is what ends a request whose answer cannot be written.
func lost(err error) error {
	if err != nil {
		return &connectionLost{err}
	}
	return nil
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
	return lost(o.w.Columns(out))
}

func (o *output) row(r types.Row) error {
	if o.capture != nil {
		return o.capture.row(r)
	}
	if o.mute > 0 {
		return nil
	}
	return lost(o.w.Row(r))
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
	return lost(o.w.Error(e))
}

func (o *output) info(e *sqlerr.Error) error {
	if o.mute > 0 && o.capture == nil {
		return nil
	}
	return lost(o.w.Info(e))
}

func (o *output) done(d wire.Done) error {
	if o.mute > 0 {
		return nil
	}
	o.dones++
	o.last = d
	return lost(o.w.Done(d))
}

func (o *output) flush() error {
	return lost(o.w.Flush())
}

// connectionLost is a write that failed: the request ends and the connection is closed.
type connectionLost struct{ err error }

func (c *connectionLost) Error() string { return c.err.Error() }
func (c *connectionLost) Unwrap() error { return c.err }
