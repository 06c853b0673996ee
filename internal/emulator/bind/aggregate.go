package bind

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// aggregates are the aggregate functions; those that are false are refused.
var aggregates = map[string]bool{
	"COUNT": true, "COUNT_BIG": true, "SUM": true, "AVG": true, "MIN": true, "MAX": true,
	"STRING_AGG": true, "STDEV": true, "STDEVP": true, "VAR": true, "VARP": true, "APPROX_COUNT_DISTINCT": false,
	"CHECKSUM_AGG": false, "GROUPING": true, "GROUPING_ID": true, "JSON_ARRAYAGG": true, "JSON_OBJECTAGG": true, "PRODUCT": false,
}

func isAggregate(c *syntax.Call) bool {
	if c.Name.Schema != "" || c.Name.Database != "" {
		return false
	}
	_, ok := aggregates[strings.ToUpper(c.Name.Object)]
	return ok
}

// aggregate binds an aggregate of the current group.
func (b *binder) aggregate(c *syntax.Call) (exec.Expr, error) {
	switch {
	case b.clause == clauseWhere:
		return nil, sqlerr.New(147).At(c.Line)
	case b.clause == clauseOn:
		return nil, sqlerr.New(1015).At(c.Line)
	case b.clause == clauseGroupBy:
		return nil, sqlerr.New(144).At(c.Line)
	case b.clause == clauseSet:
		return nil, sqlerr.New(157).At(c.Line)
	case b.lvl.inAgg:
		return nil, sqlerr.New(130).At(c.Line)
	case b.lvl.group == nil:
		if b.clause == clauseTop {
			return nil, sqlerr.New(1015).At(c.Line)
		}
		return nil, sqlerr.Unsupported("an aggregate in this place").At(c.Line)
	}
	g := b.lvl.group
	active := g.active
	g.active, b.lvl.inAgg = false, true
	n := len(b.lvl.free)
	a, err := b.aggregateSpec(c)
	g.active, b.lvl.inAgg = active, false
	if err != nil {
		return nil, err
	}
	if len(b.lvl.free) > n && (a.Arg != nil && !readsLevel(a.Arg) || a.External != nil && !readsLevelAny(a.Args)) {
		return nil, sqlerr.Unsupported("an aggregate over columns of the outer query").At(c.Line)
	}
	if a.Arg != nil && readsLevel(a.Arg) && readsAround(a.Arg) {
		return nil, sqlerr.New(8124).At(c.Line)
	}
	g.aggs = append(g.aggs, a)
	return &exec.Col{Slot: len(g.keys) + len(g.aggs) - 1, T: a.T, Null: true}, nil
}

// aggregateSpec binds an aggregate's arguments and types it.
func (b *binder) aggregateSpec(c *syntax.Call) (*exec.Agg, error) {
	if db, schema, m := b.clrAggregate(c); m != nil {
		return b.clrSpec(c, db, schema, m)
	}
	name := strings.ToUpper(c.Name.Object)
	if !aggregates[name] {
		return nil, sqlerr.Unsupported("aggregate %s", name).At(c.Line)
	}
	if strings.HasPrefix(name, "JSON_") {
		return b.jsonAggregate(c)
	}
	if name == "GROUPING" || name == "GROUPING_ID" {
		return b.groupingFunc(c)
	}
	a := &exec.Agg{Func: name, Distinct: c.Distinct}
	want := 1
	if name == "STRING_AGG" {
		want = 2
	}
	if c.Star {
		if name != "COUNT" && name != "COUNT_BIG" {
			return nil, sqlerr.New(102, "*").At(c.Line)
		}
	} else {
		if len(c.Args) != want {
			return nil, sqlerr.New(174, strings.ToLower(name), want).At(c.Line)
		}
		x, err := b.scalar(c.Args[0])
		if err != nil {
			return nil, err
		}
		a.Arg = x
	}
	if err := b.typeAggregate(a, c); err != nil {
		return nil, at(err, c.Line)
	}
	return a, nil
}

func (b *binder) typeAggregate(a *exec.Agg, c *syntax.Call) error {
	if a.Func == "COUNT" || a.Func == "COUNT_BIG" {
		if a.T = types.IntType; a.Func == "COUNT_BIG" {
			a.T = types.BigIntType
		}
		if a.Distinct && a.Arg != nil && distinctable(a.Arg.Type()) != nil {
			return sqlerr.New(8117, a.Arg.Type().Name(), strings.ToLower(a.Func))
		}
		return nil
	}
	if len(b.errs) > 0 && isUntypedNull(a.Arg) {
		a.T = types.IntType
		return nil
	}
	t := a.Arg.Type()
	invalid := func() error {
		name := t.Name()
		if t.Kind == types.Null {
			name = "NULL"
		}
		return sqlerr.New(8117, name, strings.ToLower(a.Func))
	}
	switch a.Func {
	case "MIN", "MAX":
		switch t.Kind {
		case types.Null, types.Bit, types.Text, types.NText, types.Image, types.XML, types.JSON, types.Vector, types.Geometry:
			return invalid()
		}
		a.T = t.Base()
		return nil
	case "SUM", "AVG":
		switch {
		case t.Kind == types.TinyInt, t.Kind == types.SmallInt, t.Kind == types.Int:
			a.T = types.IntType
		case t.Kind == types.BigInt:
			a.T = t.Base()
		case t.Kind.IsDecimal():
			scale := t.Scale
			if a.Func == "AVG" {
				scale = max(scale, 6)
			}
			a.T = types.Type{Kind: t.Kind, Precision: 38, Scale: scale}
		case t.Kind.IsMoney():
			a.T = types.MoneyType
		case t.Kind.IsFloat():
			a.T = types.FloatType
		default:
			return invalid()
		}
		return nil
	case "STRING_AGG":
		return b.typeStringAgg(a, c)
	}
	if !t.IsNumeric() || t.Kind == types.Bit {
		return invalid()
	}
	a.T = types.FloatType
	return nil
}

func (b *binder) typeStringAgg(a *exec.Agg, c *syntax.Call) error {
	sep, err := b.scalar(c.Args[1])
	if err != nil {
		return err
	}
	switch sep.(type) {
	case *exec.Const, *exec.Var:
	default:
		return sqlerr.New(8733)
	}
	t := a.Arg.Type()
	switch {
	case !t.IsString():
		if a.Arg, err = Convert(a.Arg, types.NVarCharOf(4000)); err != nil {
			return err
		}
		a.T = types.NVarCharOf(4000)
	case t.IsMax():
		a.T = t
	case t.IsUnicode():
		a.T = types.NVarCharOf(4000)
	default:
		a.T = types.VarCharOf(8000)
	}
	a.T.Collation = t.Collation
	if a.Sep, err = Convert(sep, a.T); err != nil {
		return err
	}
	a.Order, err = b.sortKeys(c.WithinGroup)
	return err
}

// sortKeys binds an ORDER BY whose items are expressions only (OVER, WITHIN GROUP).
func (b *binder) sortKeys(items []syntax.OrderItem) ([]exec.SortKey, error) {
	var out []exec.SortKey
	for _, it := range items {
		x, err := b.scalar(it.Expr)
		if err != nil {
			return nil, err
		}
		if err := sortable(x.Type()); err != nil {
			return nil, at(err, it.Expr.Position().Line)
		}
		out = append(out, exec.SortKey{X: x, Ordinal: -1, Desc: it.Desc, T: x.Type()})
	}
	return out, nil
}

// sortable refuses the types that have no order: 306, 305.
func sortable(t types.Type) error {
	switch t.Kind {
	case types.Text, types.NText, types.Image:
		return sqlerr.New(306)
	case types.XML:
		return sqlerr.New(305)
	case types.Geometry:
		return sqlerr.New(249, t.Name(), "ORDER BY")
	case types.JSON:
		return sqlerr.New(13636).WithState(2)
	case types.Vector:
		return sqlerr.New(42213)
	}
	return nil
}

// hasAggregate reports whether an expression of a select list holds an aggregate of its own query.
func (b *binder) hasAggregate(e syntax.Expr) bool {
	found := false
	walk(e, func(x syntax.Expr) bool {
		if c, ok := x.(*syntax.Call); ok && c.Over == nil && b.aggregates(c) {
			found = true
		}
		return !found
	})
	return found
}

// walk visits an expression and its operands, not the queries in it, while f is true.
func walk(e syntax.Expr, f func(syntax.Expr) bool) {
	if e == nil || !f(e) {
		return
	}
	for _, c := range operandsOf(e) {
		walk(c, f)
	}
}

func operandsOf(e syntax.Expr) []syntax.Expr {
	switch e := e.(type) {
	case *syntax.Unary:
		return []syntax.Expr{e.X}
	case *syntax.Binary:
		return []syntax.Expr{e.L, e.R}
	case *syntax.IsNull:
		return []syntax.Expr{e.X}
	case *syntax.IsDistinct:
		return []syntax.Expr{e.L, e.R}
	case *syntax.Between:
		return []syntax.Expr{e.X, e.Low, e.High}
	case *syntax.Like:
		if e.Escape != nil {
			return []syntax.Expr{e.X, e.Pattern, e.Escape}
		}
		return []syntax.Expr{e.X, e.Pattern}
	case *syntax.In:
		return append([]syntax.Expr{e.X}, e.List...)
	case *syntax.Quantified:
		return []syntax.Expr{e.X}
	case *syntax.Case:
		var out []syntax.Expr
		if e.Input != nil {
			out = append(out, e.Input)
		}
		for _, w := range e.Whens {
			out = append(out, w.Cond, w.Then)
		}
		if e.Else != nil {
			out = append(out, e.Else)
		}
		return out
	case *syntax.Cast:
		if e.Style != nil {
			return []syntax.Expr{e.X, e.Style}
		}
		return []syntax.Expr{e.X}
	case *syntax.Collate:
		return []syntax.Expr{e.X}
	case *syntax.AtTimeZone:
		return []syntax.Expr{e.X, e.Zone}
	case *syntax.Method:
		return append([]syntax.Expr{e.X}, e.Args...)
	case *syntax.StaticCall:
		return e.Args
	case *syntax.Call:
		out := append([]syntax.Expr(nil), e.Args...)
		for _, p := range e.Pairs {
			out = append(out, p.Key, p.Value)
		}
		for _, o := range e.WithinGroup {
			out = append(out, o.Expr)
		}
		if e.Over != nil {
			out = append(out, e.Over.PartitionBy...)
			for _, o := range e.Over.OrderBy {
				out = append(out, o.Expr)
			}
		}
		return out
	}
	return nil
}

// readsLevel reports whether an expression reads a column of its own level.
// readsAround reports that an aggregate's argument reads a column of the levels around.
func readsAround(x exec.Expr) bool {
	found := false
	exec.Refs(x, func(r exec.Ref) { found = found || r.Depth > 0 })
	return found
}

func readsLevel(x exec.Expr) bool {
	found := false
	exec.Refs(x, func(r exec.Ref) { found = found || r.Depth == 0 })
	return found
}
