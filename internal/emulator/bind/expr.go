package bind

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Expr binds a scalar expression in which no column may be named (128), such as the value of SET or a DEFAULT.
func Expr(s *Scope, e syntax.Expr) (exec.Expr, error) {
	b := newBinder(s)
	b.noColumns = true
	x, err := b.scalar(e)
	if err = b.join(err); err != nil {
		return nil, err
	}
	return x, nil
}

// Condition binds the predicate of IF and WHILE; 4145 for what is none.
func Condition(s *Scope, e syntax.Expr) (exec.Expr, error) {
	b := newBinder(s)
	b.noColumns = true
	x, err := b.condition(e)
	if err = b.join(err); err != nil {
		return nil, err
	}
	return x, nil
}

// condition binds a predicate.
func (b *binder) condition(e syntax.Expr) (exec.Expr, error) {
	x, err := b.scalar(e)
	if err != nil {
		return nil, err
	}
	if !isPredicate(x) {
		if len(b.errs) > 0 {
			return x, nil
		}
		return nil, sqlerr.New(4145, "").At(e.Position().Line)
	}
	return x, nil
}

func isPredicate(x exec.Expr) bool {
	_, ok := x.(exec.Predicate)
	return ok
}

// scalar binds an expression; an error gets the line of the expression unless it has one.
func (b *binder) scalar(e syntax.Expr) (exec.Expr, error) {
	if x, ok := b.groupKey(e); ok {
		return x, nil
	}
	x, err := b.expr(e)
	return x, at(err, e.Position().Line)
}

func (b *binder) expr(e syntax.Expr) (exec.Expr, error) {
	switch e := e.(type) {
	case *syntax.Literal:
		return literal(e)
	case *syntax.VarRef:
		slot, t, ok := b.s.Vars.Lookup(e.Name)
		if !ok {
			return nil, sqlerr.New(137, strings.TrimPrefix(e.Name, "@")).At(e.Line)
		}
		if t.Kind == types.Cursor {
			return nil, sqlerr.New(16949, "@"+strings.TrimPrefix(e.Name, "@")).At(e.Line)
		}
		return &exec.Var{Slot: slot, T: t, Name: e.Name}, nil
	case *syntax.SysVar:
		return b.sysVar(e)
	case *syntax.ColumnRef:
		return b.column(e)
	case *syntax.Unary:
		return b.unary(e)
	case *syntax.Binary:
		return b.binary(e)
	case *syntax.IsNull:
		x, err := b.scalar(e.X)
		return &exec.IsNull{X: x, Negate: e.Not}, err
	case *syntax.IsDistinct:
		t, xs, err := b.operands("=", e.L, e.R)
		if err != nil {
			return nil, err
		}
		return &exec.IsDistinct{L: xs[0], R: xs[1], T: t, Negate: e.Not}, nil
	case *syntax.Between:
		return b.between(e)
	case *syntax.Like:
		return b.like(e)
	case *syntax.In:
		return b.in(e)
	case *syntax.Exists:
		in, _, err := b.inner(withoutStar(e.Query), queryExists)
		if err != nil {
			return nil, err
		}
		return &exec.Exists{Inner: in}, nil
	case *syntax.Quantified:
		return b.quantified(e)
	case *syntax.Match:
		return b.match(e)
	case *syntax.Subquery:
		in, cols, err := b.inner(e.Query, queryScalar)
		if err != nil {
			return nil, err
		}
		if len(cols) != 1 {
			return nil, sqlerr.New(116).At(e.Line)
		}
		return &exec.Scalar{Inner: in, T: cols[0].Type}, nil
	case *syntax.Case:
		return b.caseExpr(e)
	case *syntax.Cast:
		return b.cast(e)
	case *syntax.Collate:
		return b.collate(e)
	case *syntax.Call:
		return b.call(e)
	case *syntax.AtTimeZone:
		return b.atTimeZone(e)
	case *syntax.Method:
		return b.method(e)
	case *syntax.StaticCall:
		return b.staticCall(e)
	case *syntax.NextValue:
		return b.nextValue(e)
	case *syntax.Star:
		return nil, sqlerr.New(102, "*").At(e.Line)
	}
	return nil, sqlerr.Unsupported("expression %T", e)
}

func (b *binder) unary(e *syntax.Unary) (exec.Expr, error) {
	if strings.EqualFold(e.Op, "NOT") {
		if matches(e.X) {
			return nil, sqlerr.New(13905).At(e.Line)
		}
		x, err := b.condition(e.X)
		if err != nil {
			return nil, err
		}
		return &exec.Not{X: x}, nil
	}
	x, err := b.scalar(e.X)
	if err != nil {
		return nil, err
	}
	t, err := types.UnaryType(e.Op, x.Type())
	if err != nil {
		return nil, err
	}
	u := &exec.Unary{Op: e.Op, X: x, T: t}
	if c, ok := x.(*exec.Const); ok && c.Literal {
		if v, err := u.Eval(nil); err == nil {
			return &exec.Const{V: v, T: t, Literal: true}, nil
		}
	}
	return u, nil
}

var cmpOps = map[string]exec.CmpOp{
	"=": exec.EQ, "<>": exec.NE, "!=": exec.NE, "<": exec.LT, "<=": exec.LE, "!>": exec.LE,
	">": exec.GT, ">=": exec.GE, "!<": exec.GE,
}

func (b *binder) binary(e *syntax.Binary) (exec.Expr, error) {
	switch op := strings.ToUpper(e.Op); op {
	case "AND", "OR":
		if op == "OR" && matches(e) {
			return nil, sqlerr.New(13905).At(e.Line)
		}
		var xs []exec.Expr
		for _, p := range chain(e, op) {
			x, err := b.condition(p)
			if err != nil {
				return nil, err
			}
			xs = append(xs, x)
		}
		if op == "AND" {
			return &exec.And{Xs: xs}, nil
		}
		return &exec.Or{Xs: xs}, nil
	}
	if op, ok := cmpOps[e.Op]; ok {
		t, xs, err := b.operands(e.Op, e.L, e.R)
		if err != nil {
			return nil, err
		}
		return &exec.Compare{Op: op, L: xs[0], R: xs[1], T: t}, nil
	}
	if f := shifts[e.Op]; f != "" {
		return b.shift(f, e)
	}
	links := chain(e, e.Op)
	x, err := b.scalar(links[0])
	if err != nil {
		return nil, err
	}
	for _, r := range links[1:] {
		y, err := b.scalar(r)
		if err != nil {
			return nil, err
		}
		if x, err = arith(e.Op, x, y); err != nil {
			return nil, at(err, e.Line)
		}
	}
	return x, nil
}

// chain lists the operands of a left-deep chain of one operator, without recursion.
func chain(e *syntax.Binary, op string) []syntax.Expr {
	var rev []syntax.Expr
	var cur syntax.Expr = e
	for {
		x, ok := cur.(*syntax.Binary)
		if !ok || !strings.EqualFold(x.Op, op) {
			break
		}
		rev = append(rev, x.R)
		cur = x.L
	}
	out := []syntax.Expr{cur}
	for i := len(rev) - 1; i >= 0; i-- {
		out = append(out, rev[i])
	}
	return out
}

// arith types L op R and converts the operands.
func arith(op string, l, r exec.Expr) (exec.Expr, error) {
	lt, rt := l.Type(), r.Type()
	if op == "||" {
		if !(lt.IsString() || lt.IsBinary() || lt.Kind == types.Null) || !(rt.IsString() || rt.IsBinary() || rt.Kind == types.Null) {
			return nil, sqlerr.Unsupported("|| of types other than text and binary")
		}
		op = "+"
	}
	// An integer constant counts in decimal arithmetic with the digits that it has.
	if rt.Kind.IsDecimal() {
		lt = literalType(l, lt)
	} else if lt.Kind.IsDecimal() {
		rt = literalType(r, rt)
	}
	ta, tb, t, err := types.OperandTypes(op, lt, rt)
	if err != nil {
		return nil, err
	}
	if l, err = operand(l, ta); err != nil {
		return nil, err
	}
	if r, err = operand(r, tb); err != nil {
		return nil, err
	}
	return &exec.Arith{Op: op, L: l, R: r, T: t}, nil
}

func literalType(e exec.Expr, t types.Type) types.Type {
	if c, ok := e.(*exec.Const); ok && c.Literal && t.IsInteger() {
		return types.LiteralDecimal(c.V)
	}
	return t
}

// operand converts an operand of arithmetic; exact numbers go into decimal arithmetic as they are.
func operand(e exec.Expr, t types.Type) (exec.Expr, error) {
	from := e.Type()
	if t.Kind.IsDecimal() && (from.Kind.IsDecimal() || from.IsInteger()) {
		return e, nil
	}
	return Convert(e, t)
}

func (b *binder) caseExpr(e *syntax.Case) (exec.Expr, error) {
	defer b.inConditional()()
	var input exec.Expr
	var err error
	if e.Input != nil {
		if input, err = b.scalar(e.Input); err != nil {
			return nil, err
		}
	}
	c := &exec.Case{}
	var results []exec.Expr
	for _, w := range e.Whens {
		var cond exec.Expr
		if input != nil {
			y, err := b.scalar(w.Cond)
			if err != nil {
				return nil, err
			}
			t, xs, err := comparands("=", input, y)
			if err != nil {
				return nil, at(err, e.Line)
			}
			cond = &exec.Compare{Op: exec.EQ, L: xs[0], R: xs[1], T: t}
		} else if cond, err = b.condition(w.Cond); err != nil {
			return nil, err
		}
		then, err := b.scalar(w.Then)
		if err != nil {
			return nil, err
		}
		c.Whens = append(c.Whens, exec.CaseWhen{Cond: cond})
		results = append(results, then)
	}
	if e.Else != nil {
		x, err := b.scalar(e.Else)
		if err != nil {
			return nil, err
		}
		results = append(results, x)
	}
	if allNull(results) && len(b.errs) == 0 {
		return nil, sqlerr.New(8133).At(e.Line)
	}
	t, xs, err := unify(results...)
	if err != nil {
		return nil, err
	}
	c.T = t
	for i := range c.Whens {
		c.Whens[i].Then = xs[i]
	}
	if e.Else != nil {
		c.Else = xs[len(xs)-1]
	}
	return c, nil
}

func allNull(es []exec.Expr) bool {
	for _, e := range es {
		if !isUntypedNull(e) {
			return false
		}
	}
	return true
}

func (b *binder) cast(e *syntax.Cast) (exec.Expr, error) {
	t, err := b.castType(e.Type)
	if err != nil {
		return nil, err
	}
	x, err := b.scalar(e.X)
	if err != nil {
		return nil, err
	}
	var style exec.Expr
	if e.Style != nil {
		if style, err = b.scalar(e.Style); err != nil {
			return nil, err
		}
		if style, err = Convert(style, types.IntType); err != nil {
			return nil, err
		}
	}
	if isUntypedNull(x) {
		return &exec.Const{T: t}, nil
	}
	if _, ok := types.CanConvert(x.Type(), t); !ok {
		return nil, types.ConversionError(x.Type(), t, true)
	}
	if err := noXML(x.Type(), t); err != nil {
		return nil, err
	}
	if t.IsString() && x.Type().IsString() {
		t.Collation = x.Type().Collation
	}
	return fold(&exec.Convert{X: x, T: t, Style: style, Try: e.Try, Explicit: true}, x), nil
}

func (b *binder) collate(e *syntax.Collate) (exec.Expr, error) {
	x, err := b.scalar(e.X)
	if err != nil {
		return nil, err
	}
	var c types.Collation
	if strings.EqualFold(e.Name, "database_default") {
		c = b.s.DB.Collation
	} else {
		var ok bool
		if c, ok = types.ParseCollation(e.Name); !ok {
			return nil, types.UnknownCollation(e.Name).At(e.Line)
		}
	}
	t := x.Type()
	if t.Kind == types.Null {
		return x, nil
	}
	if !t.IsString() {
		return nil, sqlerr.New(447, t.Name()).At(e.Line)
	}
	t.Collation = c
	return &exec.Retyped{X: x, T: t, Collate: true}, nil
}

// withoutStar is the query of EXISTS (SELECT * FROM …): the columns do not matter and are not bound.
func withoutStar(q *syntax.SelectStmt) *syntax.SelectStmt {
	spec, ok := q.Body.(*syntax.QuerySpec)
	if !ok || len(spec.Items) != 1 || len(spec.From) == 0 || spec.Grouped() || spec.Having != nil || spec.Distinct {
		return q
	}
	star, ok := spec.Items[0].Expr.(*syntax.Star)
	if !ok || len(star.Qualifier) > 0 {
		return q
	}
	body, query := *spec, *q
	body.Items = []syntax.SelectItem{{Node: spec.Items[0].Node, Expr: &syntax.Literal{Node: star.Node, Kind: syntax.IntLiteral, Text: "1"}}}
	query.Body = &body
	return &query
}
