package bind

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// spec binds SELECT … FROM … WHERE … GROUP BY … HAVING with its ORDER BY, in the order in which SQL Server reports errors:
// FROM, WHERE, GROUP BY, HAVING, select list, ORDER BY, TOP.
func (b *binder) spec(q *syntax.QuerySpec, order []syntax.OrderItem, limit *exec.Limit, kind queryKind) (*bound, error) {
	if q.Into != nil && kind != queryStatement && kind != querySource {
		return nil, sqlerr.New(156, "INTO").At(q.Into.Line)
	}
	b.place.combined = b.place.combined || q.Distinct
	b.place.ordered, b.place.limited = len(order) > 0, q.Top != nil || limit != nil
	b.lvl.dml = b.lvl.dml || b.carrying
	var node fromNode
	for _, ref := range q.From {
		n, err := b.tableRef(ref)
		if err != nil {
			return nil, err
		}
		node = crossJoin(node, n)
	}
	var where []exec.Expr
	if q.Where != nil {
		b.clause = clauseWhere
		c, err := b.condition(q.Where)
		if err != nil {
			return nil, err
		}
		where = conjuncts(c)
	}
	sel := &exec.Select{}
	if err := b.groupBy(q, order); err != nil {
		return nil, err
	}
	var err error
	if q.Having != nil {
		b.clause = clauseHaving
		if sel.Having, err = b.condition(q.Having); err != nil {
			return nil, err
		}
	}
	b.clause = clauseSelect
	r := &bound{rel: sel, into: q.Into}
	if r.assigns, err = b.assignments(q, kind); err != nil {
		return nil, err
	}
	if r.assigns {
		if sel.Assign, err = b.assign(q.Items); err != nil {
			return nil, err
		}
	} else if r.cols, sel.Items, err = b.selectList(q.Items); err != nil {
		return nil, err
	}
	r.collations = collatedItems(sel.Items)
	var prints []string
	if q.Distinct && len(order) > 0 {
		prints = b.itemPrints(q.Items)
	}
	if sel.Distinct = q.Distinct; q.Distinct {
		for i := range sel.Items {
			if err := distinctable(sel.Items[i].Type()); err != nil {
				return nil, at(err, q.Line)
			}
		}
	}
	b.clause = clauseOrderBy
	if sel.Order, err = b.orderBy(q, order, r.cols, sel, prints); err != nil {
		return nil, err
	}
	b.clause = clauseOther
	sel.Limit = limit
	if q.Top != nil {
		if sel.Limit, err = b.top(q.Top, order, q.Line); err != nil {
			return nil, err
		}
	}
	if b.carrying && !r.assigns {
		b.carry(q, r, sel)
	}
	b.finish(sel, node, where)
	return r, nil
}

// finish lays the rows out and plans the sources.
func (b *binder) finish(sel *exec.Select, node fromNode, where []exec.Expr) {
	sel.Width = b.lvl.width
	base := sel.Width
	if g := b.lvl.group; g != nil {
		sel.Group = &exec.Group{Keys: g.keys, Aggs: g.aggs, Sets: g.sets, Grand: len(g.keys) == 0 && len(g.sets) <= 1}
		base = len(g.keys) + len(g.aggs)
	}
	sel.Windows = b.lvl.windows
	b.lvl.placeWindows(base)
	sel.PostWidth = base + len(sel.Windows)
	if node != nil || len(where) > 0 {
		sel.From = planFrom(node, where)
	}
	if scan := onlyScan(sel.From); scan != nil && scan.Width == sel.Width && scan.Key < 0 {
		scan.Direct = true
	}
	for _, x := range sel.Items {
		sel.Sequences = sel.Sequences || exec.Any(x, func(e exec.Expr) bool { _, ok := e.(*exec.NextValue); return ok })
	}
}

// groupBy binds GROUP BY and opens the grouped row; without GROUP BY an aggregate or HAVING makes one group.
func (b *binder) groupBy(q *syntax.QuerySpec, order []syntax.OrderItem) error {
	grouped := q.Grouped() || q.Having != nil
	for _, it := range q.Items {
		grouped = grouped || it.Expr != nil && b.hasAggregate(it.Expr)
	}
	for _, it := range order {
		grouped = grouped || b.hasAggregate(it.Expr)
	}
	if !grouped {
		return nil
	}
	g := &grouping{}
	var places []int // of q.GroupBy in g.keys
	b.clause = clauseGroupBy
	for _, e := range q.GroupBy {
		line := e.Position().Line
		if l, ok := e.(*syntax.Literal); ok {
			return sqlerr.New(164).At(l.Line)
		}
		n := len(b.errs)
		x, err := b.scalar(e)
		if err != nil {
			return err
		}
		if !readsLevel(x) && len(b.errs) == n {
			return sqlerr.New(164).At(line)
		}
		if x.Type().Kind == types.Geometry {
			return sqlerr.New(249, x.Type().Name(), "GROUP BY").At(line)
		}
		if t := x.Type(); t.Kind == types.JSON || t.Kind == types.Vector {
			return at(sortable(t), line)
		}
		if err := distinctable(x.Type()); err != nil {
			return at(err, line)
		}
		print := b.print(e)
		places = append(places, g.add(x, print, q.Sets != nil))
	}
	g.cut(q.Sets, places)
	g.active = true
	b.lvl.group = g
	return nil
}

// groupKey replaces an expression of a grouped query that is one of its GROUP BY expressions.
func (b *binder) groupKey(e syntax.Expr) (exec.Expr, bool) {
	g := b.lvl.group
	if g == nil || !g.active || len(g.prints) == 0 {
		return nil, false
	}
	switch e.(type) {
	case *syntax.ColumnRef, *syntax.Literal, *syntax.VarRef:
		return nil, false
	}
	p := b.print(e)
	for k := range g.keys {
		if g.prints[k] == p && p != "" {
			return &exec.Col{Slot: k, T: g.keys[k].Type(), Null: g.nullable(k)}, true
		}
	}
	return nil, false
}

// top binds TOP.
func (b *binder) top(t *syntax.Top, order []syntax.OrderItem, line int) (*exec.Limit, error) {
	if t.WithTies && len(order) == 0 {
		return nil, sqlerr.New(1062).At(line)
	}
	typ := types.BigIntType
	if t.Percent {
		typ = types.FloatType
	}
	x, err := b.rowCount(t.Count, typ)
	if err != nil {
		return nil, err
	}
	return &exec.Limit{Count: x, Percent: t.Percent, WithTies: t.WithTies}, nil
}

// selectList binds the items; stars are expanded.
func (b *binder) selectList(items []syntax.SelectItem) ([]exec.Column, []exec.Expr, error) {
	var cols []exec.Column
	var exprs []exec.Expr
	for _, it := range items {
		if star, ok := it.Expr.(*syntax.Star); ok {
			cs, xs, err := b.expandStar(star)
			if err != nil {
				return nil, nil, err
			}
			cols, exprs = append(cols, cs...), append(exprs, xs...)
			continue
		}
		x, err := b.scalar(it.Expr)
		if err != nil {
			return nil, nil, err
		}
		c := exec.Column{Name: it.Alias, Type: x.Type(), Nullable: x.Nullable()}
		if ref, ok := it.Expr.(*syntax.ColumnRef); ok && c.Name == "" {
			c.Name = ref.Parts[len(ref.Parts)-1]
			if strings.HasPrefix(c.Name, "$") {
				if col, ok := x.(*exec.Col); ok {
					c.Name = col.Name
				}
			}
		}
		switch col := x.(type) {
		case *exec.Col:
			c.Identity, c.Computed, c.Base = col.Identity, col.Computed, col.Base
		case *exec.Named:
			c.Computed, c.Base = true, true
		}
		cols, exprs = append(cols, c), append(exprs, x)
	}
	return cols, exprs, nil
}

// assignments tells SELECT @v = … from one that returns rows: 141 for a mixture.
func (b *binder) assignments(q *syntax.QuerySpec, kind queryKind) (bool, error) {
	n := 0
	for _, it := range q.Items {
		if it.Var != "" {
			n++
		}
	}
	switch {
	case n == 0:
		return false, nil
	case n < len(q.Items), kind != queryStatement && kind != querySource, q.Into != nil:
		return false, sqlerr.New(141).At(q.Line)
	}
	return true, nil
}

// assign binds the assignments of SELECT @v = expr; for each row they run in order, each seeing those before it.
func (b *binder) assign(items []syntax.SelectItem) (func(*exec.Env) error, error) {
	type set struct {
		slot int
		x    exec.Expr
	}
	var sets []set
	for _, it := range items {
		slot, t, ok := b.s.Vars.Lookup(it.Var)
		if !ok {
			return nil, sqlerr.New(137, strings.TrimPrefix(it.Var, "@")).WithState(1).At(it.Line)
		}
		x, err := b.assigned(it, slot, t)
		if err != nil {
			return nil, at(err, it.Line)
		}
		sets = append(sets, set{slot, x})
	}
	return func(env *exec.Env) error {
		for _, s := range sets {
			v, err := s.x.Eval(env)
			if err != nil {
				return err
			}
			env.Vars[s.slot] = v
		}
		return nil
	}, nil
}

// assigned is the value of one assignment, compound or not, as the variable's type.
func (b *binder) assigned(it syntax.SelectItem, slot int, t types.Type) (exec.Expr, error) {
	x, err := b.scalar(it.Expr)
	if err != nil {
		return nil, err
	}
	if op := strings.TrimSuffix(it.AssignOp, "="); op != "" {
		if x, err = arith(op, &exec.Var{Slot: slot, T: t, Name: it.Var}, x); err != nil {
			return nil, err
		}
	}
	return Convert(x, t)
}

// orderBy binds ORDER BY: a position, the name of an item, or an expression.
func (b *binder) orderBy(q *syntax.QuerySpec, order []syntax.OrderItem, cols []exec.Column, sel *exec.Select, prints []string) ([]exec.SortKey, error) {
	var out []exec.SortKey
	for i, it := range order {
		line := it.Expr.Position().Line
		k, err := b.orderItem(it.Expr, i+1, cols, sel, prints)
		if err != nil {
			return nil, err
		}
		if k.Ordinal < 0 && q.Distinct {
			return nil, sqlerr.New(145).At(line)
		}
		k.T, k.Desc = k.X.Type(), it.Desc
		if err := sortable(k.T); err != nil {
			return nil, at(err, line)
		}
		for _, o := range out {
			if k.Ordinal >= 0 && k.Ordinal == o.Ordinal || k.Ordinal < 0 && o.Ordinal < 0 && sameColumn(k.X, o.X) {
				return nil, sqlerr.New(169).At(line)
			}
		}
		out = append(out, k)
	}
	return out, nil
}

func sameColumn(x, y exec.Expr) bool {
	a, ok := x.(*exec.Col)
	c, ok2 := y.(*exec.Col)
	return ok && ok2 && a.Depth == c.Depth && a.Slot == c.Slot
}

func (b *binder) orderItem(e syntax.Expr, position int, cols []exec.Column, sel *exec.Select, prints []string) (exec.SortKey, error) {
	switch e := e.(type) {
	case *syntax.Literal:
		n, err := ordinal(e, len(cols), position)
		if err != nil {
			return exec.SortKey{}, err
		}
		return exec.SortKey{X: sel.Items[n], Ordinal: n}, nil
	case *syntax.ColumnRef:
		if len(e.Parts) != 1 {
			break
		}
		n := -1
		for i := range cols {
			if !same(cols[i].Name, e.Parts[0]) {
				continue
			}
			if n >= 0 && !sameColumn(sel.Items[n], sel.Items[i]) {
				return exec.SortKey{}, sqlerr.New(209, e.Parts[0]).At(e.Line)
			}
			if n < 0 {
				n = i
			}
		}
		if n >= 0 {
			return exec.SortKey{X: sel.Items[n], Ordinal: n}, nil
		}
	}
	x, err := b.scalar(e)
	if err != nil {
		return exec.SortKey{}, err
	}
	for i := range sel.Items {
		if sameColumn(x, sel.Items[i]) {
			return exec.SortKey{X: x, Ordinal: i}, nil
		}
	}
	if len(prints) == len(cols) && len(prints) > 0 {
		p := b.print(e)
		for i := range prints {
			if prints[i] == p && p != "" {
				return exec.SortKey{X: x, Ordinal: i}, nil
			}
		}
	}
	return exec.SortKey{X: x, Ordinal: -1}, nil
}

// itemPrints are the fingerprints of a select list without stars; nil for one with a star.
func (b *binder) itemPrints(items []syntax.SelectItem) []string {
	var out []string
	for _, it := range items {
		if _, star := it.Expr.(*syntax.Star); star {
			return nil
		}
		out = append(out, b.print(it.Expr))
	}
	return out
}
