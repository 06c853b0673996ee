package exec

import "github.com/hartonomous/hartctl/internal/emulator/types"

// Parent is an expression with operands. Every node that has some implements it, so that the planner
// sees which columns an expression reads; one that does not is taken to read nothing.
type Parent interface{ Children() []Expr }

// Ref is a column of some query level: Depth 0 is the expression's own.
type Ref struct{ Depth, Slot int }

// correlated is a node with a query inside; Free lists what that reads of the levels around it.
type correlated interface{ Free() []Ref }

// Refs calls f for each column that e reads.
func Refs(e Expr, f func(Ref)) {
	switch x := e.(type) {
	case *Col:
		f(Ref{x.Depth, x.Slot})
		return
	case correlated:
		for _, r := range x.Free() {
			f(r)
		}
	}
	if p, ok := e.(Parent); ok {
		for _, c := range p.Children() {
			Refs(c, f)
		}
	}
}

// Any reports whether f holds for e or an operand of it.
func Any(e Expr, f func(Expr) bool) bool {
	if f(e) {
		return true
	}
	if p, ok := e.(Parent); ok {
		for _, c := range p.Children() {
			if Any(c, f) {
				return true
			}
		}
	}
	return false
}

// Col is a column of the current row (Depth 0) or of an enclosing query's.
type Col struct {
	Depth, Slot int
	T           types.Type
	Null        bool
	Name        string
	// Identity, Computed and Base describe the column it comes from.
	Identity, Computed, Base bool
}

func (c *Col) Type() types.Type { return c.T }
func (c *Col) Nullable() bool   { return c.Null }

// Eval implements Expr.
func (c *Col) Eval(env *Env) (types.Value, error) {
	if c.Depth == 0 {
		return env.Row[c.Slot], nil
	}
	return env.Outer[len(env.Outer)-c.Depth][c.Slot], nil
}

// Const is a literal or a folded constant.
type Const struct {
	V types.Value
	T types.Type
	// Literal tells a literal as written from a computed constant; Cast marks one that CAST or CONVERT computed.
	Literal, Cast bool
}

func (c *Const) Type() types.Type               { return c.T }
func (c *Const) Eval(*Env) (types.Value, error) { return c.V, nil }

// Var is a variable or parameter.
type Var struct {
	Slot int
	T    types.Type
	Name string
}

func (v *Var) Type() types.Type                   { return v.T }
func (v *Var) Nullable() bool                     { return true }
func (v *Var) Eval(env *Env) (types.Value, error) { return env.Vars[v.Slot], nil }

// Retyped gives an expression another type without touching its values (COLLATE, alias types).
type Retyped struct {
	X Expr
	T types.Type
	// Collate marks a COLLATE clause.
	Collate bool
}

func (r *Retyped) Type() types.Type                   { return r.T }
func (r *Retyped) Nullable() bool                     { return r.X.Nullable() }
func (r *Retyped) Eval(env *Env) (types.Value, error) { return r.X.Eval(env) }
func (r *Retyped) Children() []Expr                   { return []Expr{r.X} }

// Func is an expression given as a function; Args are evaluated first, in order.
type Func struct {
	Name string
	T    types.Type
	Null bool
	Args []Expr
	// Volatile marks a result that differs between evaluations with the same arguments.
	Volatile bool
	// Once marks a result that does not change while a statement runs; the arguments are constants.
	Once bool
	Fn   func(env *Env, args []types.Value) (types.Value, error)
}

func (f *Func) Type() types.Type { return f.T }
func (f *Func) Nullable() bool   { return f.Null }
func (f *Func) Children() []Expr { return f.Args }

// Eval implements Expr.
func (f *Func) Eval(env *Env) (types.Value, error) {
	if f.Once {
		return cached(env, f, true, func() (types.Value, error) { return f.call(env) })
	}
	return f.call(env)
}

func (f *Func) call(env *Env) (types.Value, error) {
	var buf [6]types.Value
	args := buf[:0]
	for _, a := range f.Args {
		v, err := a.Eval(env)
		if err != nil {
			return types.NullValue, err
		}
		args = append(args, v)
	}
	return f.Fn(env, args)
}

// Named gives an expression the name of the column that it stands for.
type Named struct {
	Expr
	Name string
}

// Children implements Parent.
func (n *Named) Children() []Expr { return []Expr{n.Expr} }

// Lifted evaluates an expression that was bound at a level Depth further out.
type Lifted struct {
	X     Expr
	Depth int
}

func (l *Lifted) Type() types.Type { return l.X.Type() }
func (l *Lifted) Nullable() bool   { return l.X.Nullable() }

// Free implements correlated.
func (l *Lifted) Free() []Ref {
	var out []Ref
	Refs(l.X, func(r Ref) { out = append(out, Ref{r.Depth + l.Depth, r.Slot}) })
	return out
}

// Eval implements Expr.
func (l *Lifted) Eval(env *Env) (types.Value, error) {
	e := *env
	n := len(env.Outer) - l.Depth
	e.Row, e.Outer = env.Outer[n], env.Outer[:n]
	return l.X.Eval(&e)
}
