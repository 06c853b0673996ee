package exec

import "github.com/hartonomous/hartctl/internal/emulator/types"

// Source is one source of a FROM clause. All sources of a clause share env.Row, the wide row: Run sets the
// slots that the source owns and calls next once for each of its rows.
type Source interface {
	Run(env *Env, next func() error) error
}

// Rel is a query expression: Run emits its rows, each freshly made, so that they may be kept.
type Rel interface {
	Run(env *Env, emit func(types.Row) error) error
}

// Span is a range of slots of the wide row.
type Span struct{ Offset, Width int }

func (s Span) of(r types.Row) types.Row { return r[s.Offset : s.Offset+s.Width] }

// Rows is the planned FROM clause of a statement other than a query.
type Rows struct {
	Width int
	From  Source // nil: no rows of its own
}

// Run calls next with an environment whose Row is the wide row; it is reused for each.
func (r *Rows) Run(env *Env, next func(*Env) error) error {
	e := r.Env(env)
	if r.From == nil {
		return next(e)
	}
	return r.From.Run(e, func() error { return next(e) })
}

// Env is an environment with an empty wide row, to evaluate expressions bound over the rows.
func (r *Rows) Env(env *Env) *Env {
	e := *env
	if e.state == nil {
		e.state = &runState{}
	}
	e.Row = make(types.Row, r.Width)
	return &e
}

// Filter passes the rows for which Cond is TRUE.
type Filter struct {
	Src  Source
	Cond Expr
}

// Run implements Source.
func (f *Filter) Run(env *Env, next func() error) error {
	return f.Src.Run(env, func() error {
		ok, err := Holds(f.Cond, env)
		if err != nil || !ok {
			return err
		}
		return next()
	})
}

// Derived is a query as a source: a derived table, view, CTE or the inner side of APPLY.
type Derived struct {
	Rel Rel
	Span
	// Marker is the slot that becomes 1 for each row; -1 for none.
	Marker int
	// Args are the variables of the query when it is an inline function's; nil keeps those around it.
	Args []Expr
}

// Run implements Source.
func (d *Derived) Run(env *Env, next func() error) error {
	inner := env.nested(0)
	if d.Args != nil {
		inner.Vars = make([]types.Value, len(d.Args))
		for i, a := range d.Args {
			v, err := a.Eval(env)
			if err != nil {
				return err
			}
			inner.Vars[i] = v
		}
	}
	return d.Rel.Run(inner, func(r types.Row) error {
		copy(d.Span.of(env.Row), r)
		if d.Marker >= 0 {
			env.Row[d.Marker] = trueValue
		}
		return next()
	})
}

// RowFunc is a source whose rows a function makes: catalog views, table functions, the rows of inserted and deleted.
type RowFunc struct {
	Span
	Marker int
	Args   []Expr
	Rows   func(env *Env, args []types.Value, emit func(types.Row) error) error
}

// Run implements Source.
func (f *RowFunc) Run(env *Env, next func() error) error {
	args := make([]types.Value, len(f.Args))
	for i, a := range f.Args {
		v, err := a.Eval(env)
		if err != nil {
			return err
		}
		args[i] = v
	}
	return f.Rows(env, args, func(r types.Row) error {
		if err := env.tick(); err != nil {
			return err
		}
		dst := f.Span.of(env.Row)
		for i := copy(dst, r); i < len(dst); i++ {
			dst[i] = types.NullValue
		}
		if f.Marker >= 0 {
			env.Row[f.Marker] = trueValue
		}
		return next()
	})
}
