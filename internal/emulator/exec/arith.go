package exec

import "github.com/hartonomous/hartctl/internal/emulator/types"

// Arith is L op R for + - * / % & | ^ and concatenation.
type Arith struct {
	Op   string
	L, R Expr
	T    types.Type
}

func (a *Arith) Type() types.Type { return a.T }
func (a *Arith) Children() []Expr { return []Expr{a.L, a.R} }

// Eval implements Expr.
func (a *Arith) Eval(env *Env) (types.Value, error) {
	l, err := a.L.Eval(env)
	if err != nil {
		return types.NullValue, err
	}
	r, err := a.R.Eval(env)
	if err != nil || l.IsNull() || r.IsNull() {
		return types.NullValue, err
	}
	return types.Arith(a.Op, l, r, a.T)
}

// Unary is -X, +X or ~X.
type Unary struct {
	Op string
	X  Expr
	T  types.Type
}

func (u *Unary) Type() types.Type { return u.T }
func (u *Unary) Children() []Expr { return []Expr{u.X} }

// Eval implements Expr.
func (u *Unary) Eval(env *Env) (types.Value, error) {
	v, err := u.X.Eval(env)
	if err != nil || v.IsNull() {
		return types.NullValue, err
	}
	return types.Unary(u.Op, v, u.T)
}

// Like is X [NOT] LIKE Pattern [ESCAPE …]; Coll is the collation of the match.
type Like struct {
	predicate
	X, Pattern, Escape Expr // Escape may be nil
	Coll               types.Collation
	Negate             bool
	// Ready is the pattern when it is constant.
	Ready *types.LikePattern
}

// Children implements Parent.
func (l *Like) Children() []Expr {
	if l.Escape != nil {
		return []Expr{l.X, l.Pattern, l.Escape}
	}
	return []Expr{l.X, l.Pattern}
}

// Eval implements Expr.
func (l *Like) Eval(env *Env) (types.Value, error) {
	x, err := l.X.Eval(env)
	if err != nil {
		return types.NullValue, err
	}
	if l.Ready != nil {
		if x.IsNull() {
			return types.NullValue, nil
		}
		return truth(l.Ready.Match(x.S) != l.Negate), nil
	}
	p, err := l.Pattern.Eval(env)
	if err != nil {
		return types.NullValue, err
	}
	escape := ""
	if l.Escape != nil {
		e, err := l.Escape.Eval(env)
		if err != nil || e.IsNull() {
			return types.NullValue, err
		}
		escape = e.S
	}
	if x.IsNull() || p.IsNull() {
		return types.NullValue, nil
	}
	ok, err := types.Like(x.S, p.S, escape, l.Coll)
	if err != nil {
		return types.NullValue, err
	}
	return truth(ok != l.Negate), nil
}
