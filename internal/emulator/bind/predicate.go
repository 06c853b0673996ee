package bind

import (
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// operands binds two expressions and brings them to the common type of an operator.
func (b *binder) operands(op string, l, r syntax.Expr) (types.Type, []exec.Expr, error) {
	x, err := b.scalar(l)
	if err != nil {
		return types.Type{}, nil, err
	}
	y, err := b.scalar(r)
	if err != nil {
		return types.Type{}, nil, err
	}
	return comparands(op, x, y)
}

func comparands(op string, x, y exec.Expr) (types.Type, []exec.Expr, error) {
	x, y, err := oneCollation(types.OperationName(op), x, y)
	if err != nil {
		return types.Type{}, nil, err
	}
	ta, tb, t, err := types.OperandTypes(op, x.Type(), y.Type())
	if err != nil {
		return t, nil, err
	}
	if x, err = comparand(x, ta); err != nil {
		return t, nil, err
	}
	if y, err = comparand(y, tb); err != nil {
		return t, nil, err
	}
	return t, []exec.Expr{x, y}, nil
}

// comparand converts an operand of a comparison. Numbers of one representation, and texts, compare as they are.
func comparand(e exec.Expr, t types.Type) (exec.Expr, error) {
	from := e.Type()
	switch {
	case from.IsInteger() && t.IsInteger(),
		from.Kind.IsDecimal() && t.Kind.IsDecimal(), from.IsInteger() && t.Kind.IsDecimal(),
		from.IsString() && t.IsString() && from.IsUnicode() == t.IsUnicode() && !from.IsLOB(),
		from.Kind == t.Kind && (t.Kind == types.DateTime2 || t.Kind == types.DateTimeOffset || t.Kind == types.Time):
		return e, nil
	}
	return Convert(e, t)
}

func (b *binder) between(e *syntax.Between) (exec.Expr, error) {
	x, err := b.scalar(e.X)
	if err != nil {
		return nil, err
	}
	low, err := b.scalar(e.Low)
	if err != nil {
		return nil, err
	}
	high, err := b.scalar(e.High)
	if err != nil {
		return nil, err
	}
	t1, l, err := comparands(">=", x, low)
	if err != nil {
		return nil, err
	}
	t2, h, err := comparands("<=", x, high)
	if err != nil {
		return nil, err
	}
	and := &exec.And{Xs: []exec.Expr{&exec.Compare{Op: exec.GE, L: l[0], R: l[1], T: t1}, &exec.Compare{Op: exec.LE, L: h[0], R: h[1], T: t2}}}
	if e.Not {
		return &exec.Not{X: and}, nil
	}
	return and, nil
}

func (b *binder) like(e *syntax.Like) (exec.Expr, error) {
	text := func(s syntax.Expr) (exec.Expr, error) {
		x, err := b.scalar(s)
		if err != nil {
			return nil, err
		}
		if t := x.Type(); !t.IsString() {
			if t.Kind == types.Null {
				return Convert(x, types.VarCharOf(1))
			}
			if implicit, _ := types.CanConvert(t, types.VarCharMax); !implicit {
				return nil, sqlerr.New(8116, t.Name(), 1, "like")
			}
			return Convert(x, types.VarCharOf(8000))
		}
		return x, nil
	}
	l := &exec.Like{Negate: e.Not}
	var err error
	if l.X, err = text(e.X); err != nil {
		return nil, err
	}
	if l.Pattern, err = text(e.Pattern); err != nil {
		return nil, err
	}
	if e.Escape != nil {
		if l.Escape, err = text(e.Escape); err != nil {
			return nil, err
		}
	}
	if l.X, l.Pattern, err = oneCollation("like", l.X, l.Pattern); err != nil {
		return nil, err
	}
	l.Coll = types.CommonCollation(l.X.Type(), l.Pattern.Type())
	if p, ok := l.Pattern.(*exec.Const); ok && !p.V.IsNull() {
		escape := ""
		if l.Escape != nil {
			c, ok := l.Escape.(*exec.Const)
			if !ok || c.V.IsNull() {
				return l, nil
			}
			escape = c.V.S
		}
		if ready, err := types.ParseLike(p.V.S, escape, l.Coll); err == nil {
			l.Ready = ready
		}
	}
	return l, nil
}

func (b *binder) in(e *syntax.In) (exec.Expr, error) {
	x, err := b.scalar(e.X)
	if err != nil {
		return nil, err
	}
	if e.Query != nil {
		in, cols, err := b.inner(e.Query, queryScalar)
		if err != nil {
			return nil, err
		}
		if len(cols) != 1 {
			return nil, sqlerr.New(116).At(e.Line)
		}
		t, x, err := b.againstQuery("=", x, in, cols[0])
		if err != nil {
			return nil, err
		}
		return &exec.InQuery{Inner: in, X: x, T: t, Negate: e.Not}, nil
	}
	xs := []exec.Expr{x}
	for _, l := range e.List {
		y, err := b.scalar(l)
		if err != nil {
			return nil, err
		}
		xs = append(xs, y)
	}
	for i, y := range xs[1:] {
		if xs[0], xs[i+1], err = oneCollation("equal to", xs[0], y); err != nil {
			return nil, err
		}
		x, y = xs[0], xs[i+1]
		if _, _, _, err := types.OperandTypes("=", x.Type(), y.Type()); err != nil {
			return nil, err
		}
	}
	t, err := commonType(xs...)
	if err != nil {
		return nil, err
	}
	for i := range xs {
		if xs[i], err = comparand(xs[i], t); err != nil {
			return nil, err
		}
	}
	return &exec.InList{X: xs[0], List: xs[1:], T: t, Negate: e.Not}, nil
}

// againstQuery brings an operand and the column of a query to their common type.
func (b *binder) againstQuery(op string, x exec.Expr, in *exec.Inner, col exec.Column) (types.Type, exec.Expr, error) {
	_, _, t, err := types.OperandTypes(op, x.Type(), col.Type)
	if err != nil {
		return t, nil, err
	}
	if col.Base {
		if _, _, err := oneCollation(types.OperationName(op), x, &exec.Col{T: col.Type, Base: true}); err != nil {
			return t, nil, err
		}
	}
	if x, err = Convert(x, t); err != nil {
		return t, nil, err
	}
	if col.Type != t {
		y, err := Convert(&exec.Col{Slot: 0, T: col.Type, Null: true}, t)
		if err != nil {
			return t, nil, err
		}
		in.Rel = &exec.Project{Rel: in.Rel, Items: []exec.Expr{y}}
	}
	return t, x, nil
}

func (b *binder) quantified(e *syntax.Quantified) (exec.Expr, error) {
	x, err := b.scalar(e.X)
	if err != nil {
		return nil, err
	}
	in, cols, err := b.inner(e.Query, queryScalar)
	if err != nil {
		return nil, err
	}
	if len(cols) != 1 {
		return nil, sqlerr.New(116).At(e.Line)
	}
	t, x, err := b.againstQuery(e.Op, x, in, cols[0])
	if err != nil {
		return nil, err
	}
	return &exec.Quantified{Inner: in, X: x, Op: cmpOps[e.Op], T: t, All: e.All}, nil
}

// inner binds a query inside an expression.
func (b *binder) inner(q *syntax.SelectStmt, kind queryKind) (*exec.Inner, []exec.Column, error) {
	if b.noSubqueries {
		return nil, nil, sqlerr.New(1046).At(q.Line)
	}
	if b.lvl.inAgg {
		return nil, nil, sqlerr.New(130).At(q.Line)
	}
	if b.clause == clauseGroupBy {
		return nil, nil, sqlerr.New(144).At(q.Line)
	}
	sub := b.sub(false)
	r, err := sub.query(q, kind)
	if err != nil {
		return nil, nil, sub.join(err)
	}
	b.done(sub)
	return &exec.Inner{Rel: r.rel, Outer: sub.lvl.outerRefs(), Volatile: sub.lvl.volatile, Columns: len(r.cols)}, r.cols, nil
}
