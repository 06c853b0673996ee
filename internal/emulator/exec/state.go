package exec

import (
	"context"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// runState lives as long as one run of a statement: results of uncorrelated subqueries, rows of
// materialised sources, and what was warned of already.
type runState struct {
	cache      map[any]any
	nullWarned bool
	ticks      uint
	assigns    bool
}

// begin gives the environment of one run of a statement: e's own state, or a copy of e with a new one.
func (e *Env) begin(assigns bool) *Env {
	run := &struct {
		Env
		runState
	}{*e, runState{assigns: assigns}}
	run.Env.state = &run.runState
	return &run.Env
}

// nested is the environment of an inner query: e's row becomes the innermost of the outer rows.
func (e *Env) nested(width int) *Env {
	inner := *e
	n := len(e.Outer)
	inner.Outer = append(e.Outer[:n:n], e.Row)
	inner.Row = nil
	if width > 0 {
		inner.Row = make(types.Row, width)
	}
	return &inner
}

// withRow is e with another current row at the same depth.
func (e *Env) withRow(r types.Row) *Env {
	c := *e
	c.Row = r
	return &c
}

// cached is the value that make gives, once in a run of the statement when the result cannot change in it.
func cached[T any](env *Env, key any, stable bool, make func() (T, error)) (T, error) {
	if !stable || env.state == nil || env.state.assigns {
		return make()
	}
	if v, ok := env.state.cache[key]; ok {
		return v.(T), nil
	}
	v, err := make()
	if err != nil {
		return v, err
	}
	if env.state.cache == nil {
		env.state.cache = map[any]any{}
	}
	env.state.cache[key] = v
	return v, nil
}

// tick looks at the context from time to time: an attention must end a long loop.
func (e *Env) tick() error {
	if e.state == nil || e.Ctx == nil {
		return nil
	}
	e.state.ticks++
	if e.state.ticks&0x3ff == 0 {
		return e.Ctx.Err()
	}
	return nil
}

func (e *Env) ctx() context.Context {
	if e.Ctx == nil {
		return context.Background()
	}
	return e.Ctx
}

// warnNull sends Msg 8153 once in a statement.
func (e *Env) warnNull() {
	if e.state == nil || e.state.nullWarned || e.Sess == nil {
		return
	}
	e.state.nullWarned = true
	if e.Sess.Option("ANSI_WARNINGS") != "OFF" {
		e.Sess.Message(sqlerr.New(8153))
	}
}

// stop ends a run early (TOP, EXISTS). Each operator makes its own and swallows only that one.
type stop struct{ _ byte }

func (*stop) Error() string { return "stop" }
