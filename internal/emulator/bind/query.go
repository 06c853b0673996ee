package bind

import (
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// queryKind is where a query stands.
type queryKind uint8

const (
	queryStatement queryKind = iota
	queryDerived             // derived table, CTE, view, inline function: ORDER BY needs TOP
	queryScalar
	queryExists
	querySource // of an INSERT
)

// bound is a bound query expression. A column of untyped NULLs has kind Null until the whole query is known.
type bound struct {
	rel     exec.Rel
	cols    []exec.Column
	into    *syntax.Name
	assigns bool
	// collations are those of the columns, where known.
	collations []collated
	// updatable is set for a query that a statement changes a table through.
	updatable *updatable
}

// Query binds a SELECT statement, also one that assigns variables or makes a table (Query.Into).
func Query(s *Scope, q *syntax.SelectStmt) (*exec.Query, error) { return query(s, q, queryStatement) }

// Source binds the SELECT of an INSERT, whose columns are assigned and not returned.
func Source(s *Scope, q *syntax.SelectStmt) (*exec.Query, error) { return query(s, q, querySource) }

func query(s *Scope, q *syntax.SelectStmt, kind queryKind) (*exec.Query, error) {
	b := newBinder(s)
	r, err := b.query(q, kind)
	if err = b.join(err); err != nil {
		return nil, err
	}
	return &exec.Query{Rel: r.rel, Cols: r.cols, Into: r.into, Assigns: r.assigns, Local: b.local, Function: b.function, ReadsData: b.seen.data, NamesObject: b.seen.object || b.seen.sequence, Draws: b.seen.sequence}, nil
}

// query binds a whole query at the binder's level.
func (b *binder) query(q *syntax.SelectStmt, kind queryKind) (*bound, error) {
	if err := b.hints(q.Options); err != nil {
		return nil, err
	}
	saved := b.ctes
	defer func() { b.ctes = saved }()
	if err := b.pushCTEs(q.With); err != nil {
		return nil, err
	}
	limit, err := b.offsetFetch(q)
	if err != nil {
		return nil, err
	}
	statement := kind == queryStatement || kind == querySource
	if !statement && len(q.OrderBy) > 0 && limit == nil && q.For == nil {
		if spec, ok := q.Body.(*syntax.QuerySpec); !ok || spec.Top == nil {
			return nil, sqlerr.New(1033).At(q.Line)
		}
	}
	if q.For != nil && q.For.Kind == "XML" && kind != queryScalar {
		return nil, sqlerr.Unsupported("FOR XML outside a scalar subquery").At(q.For.Line)
	}
	var r *bound
	switch body := q.Body.(type) {
	case *syntax.QuerySpec:
		r, err = b.spec(body, q.OrderBy, limit, kind)
	default:
		b.carrying = false
		if r, err = b.body(q.Body); err == nil && (len(q.OrderBy) > 0 || limit != nil) {
			r, err = b.sorted(r, q.OrderBy, limit)
		}
	}
	if err != nil {
		return nil, err
	}
	for i := range r.cols {
		if r.cols[i].Type.Kind == types.Null {
			r.cols[i].Type, r.cols[i].Nullable, r.cols[i].Untyped = types.IntType, true, statement
		}
	}
	if kind != queryExists && (kind != querySource || q.For != nil) {
		if err := returned(r.collations, q.Line); err != nil {
			return nil, err
		}
	}
	switch {
	case q.For == nil:
		return r, nil
	case q.For.Kind == "XML":
		return b.forXML(r, q, kind)
	}
	return b.forJSON(r, q, kind)
}

// offsetFetch binds OFFSET and FETCH; nil when there is none.
func (b *binder) offsetFetch(q *syntax.SelectStmt) (*exec.Limit, error) {
	if q.Offset == nil && q.Fetch == nil {
		return nil, nil
	}
	if spec, ok := q.Body.(*syntax.QuerySpec); ok && spec.Top != nil {
		return nil, sqlerr.New(10741).At(q.Line)
	}
	l := &exec.Limit{Fetch: true}
	var err error
	if l.Offset, err = b.rowCount(q.Offset, types.BigIntType); err != nil {
		return nil, err
	}
	if q.Fetch != nil {
		if l.Count, err = b.rowCount(q.Fetch, types.BigIntType); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// rowCount binds the number of TOP, OFFSET or FETCH.
func (b *binder) rowCount(e syntax.Expr, t types.Type) (exec.Expr, error) {
	c := b.clause
	b.clause = clauseTop
	x, err := b.scalar(e)
	b.clause = c
	if err != nil {
		return nil, err
	}
	from := x.Type()
	if !from.IsNumeric() && from.Kind != types.Null || from.Kind.IsFloat() && t.Kind == types.BigInt {
		return nil, sqlerr.New(1060).At(e.Position().Line)
	}
	return Convert(x, t)
}

// sibling opens a level beside the binder's own: one branch of a set operation.
func (b *binder) sibling() *binder {
	c := *b
	c.lvl = &level{parent: b.lvl.parent, hideParent: b.lvl.hideParent, sealed: b.lvl.sealed}
	c.errs = nil
	return &c
}

// joinSibling takes over what a branch found, and the columns that it reads of the levels around.
func (b *binder) joinSibling(c *binder) {
	b.done(c)
	for r := range c.lvl.free {
		if b.lvl.free == nil {
			b.lvl.free = map[exec.Ref]bool{}
		}
		b.lvl.free[r] = true
	}
}

// body binds a set operation, a VALUES list, or one branch.
func (b *binder) body(q syntax.QueryExpr) (*bound, error) {
	switch q := q.(type) {
	case *syntax.SetOp:
		return b.setOp(q)
	case *syntax.ValuesQuery:
		return b.values(q)
	case *syntax.QuerySpec:
		c := b.sibling()
		c.place.combined = true
		r, err := c.spec(q, nil, nil, queryDerived)
		if err != nil {
			return nil, c.join(err)
		}
		b.joinSibling(c)
		return r, nil
	}
	return nil, sqlerr.Unsupported("query expression %T", q)
}

func (b *binder) setOp(q *syntax.SetOp) (*bound, error) {
	left, into := q.L, (*syntax.Name)(nil)
	if spec, ok := left.(*syntax.QuerySpec); ok && spec.Into != nil {
		c := *spec
		c.Into, into = nil, spec.Into
		left = &c
	}
	l, err := b.body(left)
	if err != nil {
		return nil, err
	}
	if into == nil {
		into = l.into
	}
	r, err := b.body(q.R)
	if err != nil {
		return nil, err
	}
	if len(l.cols) != len(r.cols) {
		return nil, sqlerr.New(205).At(q.Line)
	}
	if l.assigns || r.assigns {
		return nil, sqlerr.New(10734).At(q.Line)
	}
	op := strings.ToUpper(q.Op)
	cols := make([]exec.Column, len(l.cols))
	ts := make([]types.Type, len(cols))
	for i := range cols {
		t, err := types.Unify(l.cols[i].Type, r.cols[i].Type)
		if err != nil {
			return nil, at(err, q.Line)
		}
		null := l.cols[i].Nullable || r.cols[i].Nullable
		switch op {
		case "EXCEPT":
			null = l.cols[i].Nullable
		case "INTERSECT":
			null = l.cols[i].Nullable && r.cols[i].Nullable
		}
		cols[i], ts[i] = exec.Column{Name: l.cols[i].Name, Type: t, Nullable: null}, t
		if !q.All {
			if t.Kind == types.Geometry || t.Kind == types.JSON || t.Kind == types.Vector {
				return nil, sqlerr.New(5335, t.Name()).At(q.Line)
			}
			if err := distinctable(t); err != nil {
				return nil, at(err, q.Line)
			}
		}
	}
	collations, err := setCollations(op, q.All, l.collations, r.collations)
	if err != nil {
		return nil, at(err, q.Line)
	}
	if err := retype(l, cols); err != nil {
		return nil, at(err, q.Line)
	}
	if err := retype(r, cols); err != nil {
		return nil, at(err, q.Line)
	}
	return &bound{rel: &exec.SetOp{Op: op, All: q.All, L: l.rel, R: r.rel, Types: ts}, cols: cols, into: into, collations: collations}, nil
}

// distinctable refuses the types that DISTINCT, UNION and GROUP BY do not take: 421.
func distinctable(t types.Type) error {
	switch t.Kind {
	case types.Text, types.NText, types.Image, types.XML, types.JSON, types.Vector, types.Geometry:
		return sqlerr.New(421, t.Name())
	}
	return nil
}

// retype converts the columns of a query to the types of cols.
func retype(r *bound, cols []exec.Column) error {
	items := make([]exec.Expr, len(cols))
	change := false
	for i := range cols {
		from := r.cols[i].Type
		c := &exec.Col{Slot: i, T: from, Null: r.cols[i].Nullable}
		items[i] = c
		if from == cols[i].Type || from.Kind == types.Null {
			continue
		}
		x, err := Convert(c, cols[i].Type)
		if err != nil {
			return err
		}
		if _, same := x.(*exec.Retyped); !same {
			change = true
		}
		items[i] = x
	}
	if change {
		r.rel = &exec.Project{Rel: r.rel, Items: items}
	}
	return nil
}

// values binds a VALUES list; the types of a column are brought together over the rows.
func (b *binder) values(q *syntax.ValuesQuery) (*bound, error) {
	width := len(q.Rows[0])
	rows := make([][]exec.Expr, len(q.Rows))
	for i, r := range q.Rows {
		if len(r) != width {
			return nil, sqlerr.New(10709).At(q.Line)
		}
		xs, err := b.args(r)
		if err != nil {
			return nil, err
		}
		rows[i] = xs
	}
	out := &bound{cols: make([]exec.Column, width)}
	for c := range width {
		var t types.Type
		null := false
		for i := range rows {
			var err error
			if t, err = types.Unify(t, rows[i][c].Type()); err != nil {
				return nil, at(err, q.Line)
			}
			null = null || rows[i][c].Nullable()
		}
		for i := range rows {
			if t.Kind == types.Null {
				break
			}
			x, err := Convert(rows[i][c], t)
			if err != nil {
				return nil, at(err, q.Line)
			}
			rows[i][c] = x
		}
		out.cols[c] = exec.Column{Type: t, Nullable: null}
	}
	out.rel = &exec.Values{Rows: rows}
	return out, nil
}

// sorted puts ORDER BY on a set operation: by position, or by the name of a column.
func (b *binder) sorted(r *bound, items []syntax.OrderItem, limit *exec.Limit) (*bound, error) {
	s := &exec.Sorted{Rel: r.rel, Width: len(r.cols), Limit: limit}
	for _, it := range items {
		line := it.Expr.Position().Line
		n := -1
		switch e := it.Expr.(type) {
		case *syntax.Literal:
			k, err := ordinal(e, len(r.cols), len(s.Order)+1)
			if err != nil {
				return nil, err
			}
			n = k
		case *syntax.ColumnRef:
			for i := range r.cols {
				if len(e.Parts) == 1 && same(r.cols[i].Name, e.Parts[0]) {
					n = i
					break
				}
			}
			if n < 0 {
				b.report(sqlerr.New(207, e.Parts[len(e.Parts)-1]).At(line))
			}
		}
		if n < 0 {
			return nil, sqlerr.New(104).At(line)
		}
		if err := sortable(r.cols[n].Type); err != nil {
			return nil, at(err, line)
		}
		s.Order = append(s.Order, exec.SortKey{Ordinal: n, Desc: it.Desc, T: r.cols[n].Type})
	}
	return &bound{rel: s, cols: r.cols, into: r.into, collations: r.collations}, nil
}

// ordinal reads ORDER BY 2: 108 out of range, 408 another constant.
func ordinal(l *syntax.Literal, n, position int) (int, error) {
	if l.Kind != syntax.IntLiteral {
		return 0, sqlerr.New(408, position).At(l.Line)
	}
	k, err := strconv.Atoi(l.Text)
	if err != nil || k < 1 || k > n {
		return 0, sqlerr.New(108, l.Text).At(l.Line)
	}
	return k - 1, nil
}
