package exec

import "github.com/hartonomous/hartctl/internal/emulator/types"

var (
	trueValue  = types.Value{Kind: types.Bit, I: 1}
	falseValue = types.Value{Kind: types.Bit}
	bitType    = types.Type{Kind: types.Bit}
)

func truth(b bool) types.Value {
	if b {
		return trueValue
	}
	return falseValue
}

// Holds reports whether a predicate is TRUE (not FALSE, not UNKNOWN).
func Holds(p Expr, env *Env) (bool, error) {
	v, err := p.Eval(env)
	return err == nil && v.Kind == types.Bit && v.I != 0, err
}

// predicate is embedded by the nodes that give TRUE, FALSE or UNKNOWN.
type predicate struct{}

func (predicate) Type() types.Type { return bitType }
func (predicate) Nullable() bool   { return true }
func (predicate) IsPredicate()     {}

// Predicate is implemented by the expressions that stand where a condition is expected.
type Predicate interface {
	Expr
	IsPredicate()
}

// And is a conjunction, evaluated left to right until one is FALSE.
type And struct {
	predicate
	Xs []Expr
}

func (a *And) Children() []Expr { return a.Xs }

// Eval implements Expr.
func (a *And) Eval(env *Env) (types.Value, error) {
	unknown := false
	for _, x := range a.Xs {
		v, err := x.Eval(env)
		if err != nil {
			return types.NullValue, err
		}
		if v.Kind == types.Null {
			unknown = true
		} else if v.I == 0 {
			return falseValue, nil
		}
	}
	if unknown {
		return types.NullValue, nil
	}
	return trueValue, nil
}

// Or is a disjunction, evaluated left to right until one is TRUE.
type Or struct {
	predicate
	Xs []Expr
}

func (o *Or) Children() []Expr { return o.Xs }

// Eval implements Expr.
func (o *Or) Eval(env *Env) (types.Value, error) {
	unknown := false
	for _, x := range o.Xs {
		v, err := x.Eval(env)
		if err != nil {
			return types.NullValue, err
		}
		if v.Kind == types.Null {
			unknown = true
		} else if v.I != 0 {
			return trueValue, nil
		}
	}
	if unknown {
		return types.NullValue, nil
	}
	return falseValue, nil
}

// Not negates a predicate; UNKNOWN stays UNKNOWN.
type Not struct {
	predicate
	X Expr
}

func (n *Not) Children() []Expr { return []Expr{n.X} }

// Eval implements Expr.
func (n *Not) Eval(env *Env) (types.Value, error) {
	v, err := n.X.Eval(env)
	if err != nil || v.Kind == types.Null {
		return types.NullValue, err
	}
	return truth(v.I == 0), nil
}

// IsNull is X IS [NOT] NULL.
type IsNull struct {
	predicate
	X      Expr
	Negate bool
}

func (n *IsNull) Children() []Expr { return []Expr{n.X} }

// Eval implements Expr.
func (n *IsNull) Eval(env *Env) (types.Value, error) {
	v, err := n.X.Eval(env)
	if err != nil {
		return types.NullValue, err
	}
	return truth(v.IsNull() != n.Negate), nil
}

// CmpOp is a comparison operator.
type CmpOp uint8

const (
	EQ CmpOp = iota
	NE
	LT
	LE
	GT
	GE
)

// Flip is the operator with its operands exchanged.
func (o CmpOp) Flip() CmpOp { return [...]CmpOp{EQ, NE, GT, GE, LT, LE}[o] }

// Match reports whether a comparison result (negative, 0, positive) satisfies the operator.
func (o CmpOp) Match(c int) bool {
	switch o {
	case EQ:
		return c == 0
	case NE:
		return c != 0
	case LT:
		return c < 0
	case LE:
		return c <= 0
	case GT:
		return c > 0
	}
	return c >= 0
}

// Compare compares two values of one type.
type Compare struct {
	predicate
	Op   CmpOp
	L, R Expr
	// T is the common type of both.
	T types.Type
}

func (c *Compare) Children() []Expr { return []Expr{c.L, c.R} }

// Eval implements Expr.
func (c *Compare) Eval(env *Env) (types.Value, error) {
	l, err := c.L.Eval(env)
	if err != nil {
		return types.NullValue, err
	}
	r, err := c.R.Eval(env)
	if err != nil {
		return types.NullValue, err
	}
	if l.Kind == types.Null || r.Kind == types.Null {
		return types.NullValue, nil
	}
	return truth(c.Op.Match(types.Compare(l, r, c.T))), nil
}

// IsDistinct is L IS [NOT] DISTINCT FROM R: a comparison in which NULL equals NULL.
type IsDistinct struct {
	predicate
	L, R   Expr
	T      types.Type
	Negate bool
}

func (c *IsDistinct) Children() []Expr { return []Expr{c.L, c.R} }

// Eval implements Expr.
func (c *IsDistinct) Eval(env *Env) (types.Value, error) {
	l, err := c.L.Eval(env)
	if err != nil {
		return types.NullValue, err
	}
	r, err := c.R.Eval(env)
	if err != nil {
		return types.NullValue, err
	}
	distinct := l.IsNull() != r.IsNull()
	if !l.IsNull() && !r.IsNull() {
		distinct = types.Compare(l, r, c.T) != 0
	}
	return truth(distinct != c.Negate), nil
}

// InList is X [NOT] IN (list); all operands have one type.
type InList struct {
	predicate
	X      Expr
	List   []Expr
	T      types.Type
	Negate bool
}

func (n *InList) Children() []Expr { return append([]Expr{n.X}, n.List...) }

// Eval implements Expr.
func (n *InList) Eval(env *Env) (types.Value, error) {
	x, err := n.X.Eval(env)
	if err != nil {
		return types.NullValue, err
	}
	unknown := x.IsNull()
	for _, e := range n.List {
		v, err := e.Eval(env)
		if err != nil {
			return types.NullValue, err
		}
		if x.IsNull() {
			continue
		}
		if v.IsNull() {
			unknown = true
		} else if types.Compare(x, v, n.T) == 0 {
			return truth(!n.Negate), nil
		}
	}
	if unknown {
		return types.NullValue, nil
	}
	return truth(n.Negate), nil
}

// Case is a searched CASE; every branch has the type T.
type Case struct {
	Whens []CaseWhen
	Else  Expr // nil: NULL
	T     types.Type
	// Choose marks CHOOSE, which may be NULL whatever its index is.
	Choose bool
}

// CaseWhen is one branch.
type CaseWhen struct{ Cond, Then Expr }

func (c *Case) Type() types.Type { return c.T }

// Children implements Parent.
func (c *Case) Children() []Expr {
	var out []Expr
	for _, w := range c.Whens {
		out = append(out, w.Cond, w.Then)
	}
	if c.Else != nil {
		out = append(out, c.Else)
	}
	return out
}

// Eval implements Expr.
func (c *Case) Eval(env *Env) (types.Value, error) {
	for _, w := range c.Whens {
		ok, err := Holds(w.Cond, env)
		if err != nil {
			return types.NullValue, err
		}
		if ok {
			return w.Then.Eval(env)
		}
	}
	if c.Else == nil {
		return types.NullValue, nil
	}
	return c.Else.Eval(env)
}

// Coalesce is the first operand that is not NULL; ISNULL is one with two.
type Coalesce struct {
	Args   []Expr
	T      types.Type
	IsNull bool // written as ISNULL
}

func (c *Coalesce) Type() types.Type { return c.T }
func (c *Coalesce) Children() []Expr { return c.Args }

// Eval implements Expr.
func (c *Coalesce) Eval(env *Env) (types.Value, error) {
	for _, a := range c.Args {
		v, err := a.Eval(env)
		if err != nil || !v.IsNull() {
			return v, err
		}
	}
	return types.NullValue, nil
}

// IfTrue is NULL when Cond holds, X otherwise: NULLIF.
type IfTrue struct {
	Cond, X Expr
}

func (n *IfTrue) Type() types.Type { return n.X.Type() }
func (n *IfTrue) Children() []Expr { return []Expr{n.Cond, n.X} }

// Eval implements Expr.
func (n *IfTrue) Eval(env *Env) (types.Value, error) {
	ok, err := Holds(n.Cond, env)
	if err != nil || ok {
		return types.NullValue, err
	}
	return n.X.Eval(env)
}

// FuncPredicate is a built-in function that stands as a condition (REGEXP_LIKE).
type FuncPredicate struct {
	predicate
	Func *Func
}

func (f *FuncPredicate) Children() []Expr                   { return f.Func.Args }
func (f *FuncPredicate) Eval(env *Env) (types.Value, error) { return f.Func.Eval(env) }
