package bind

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// defaultRecursion is MAXRECURSION when no hint gives it.
const defaultRecursion = 100

// cteScope is a chain of the common table expressions in sight, the latest first.
type cteScope struct {
	up  *cteScope
	def *syntax.CTE
	// work and cols are set while the recursive members of the expression are bound.
	work *exec.WorkTable
	cols []exec.Column
}

func (c *cteScope) find(name string) *cteScope {
	for ; c != nil; c = c.up {
		if same(c.def.Name, name) {
			return c
		}
	}
	return nil
}

// pushCTEs brings the expressions of a WITH clause into sight; 239 for a name given twice.
func (b *binder) pushCTEs(with []syntax.CTE) error {
	first := b.ctes
	for i := range with {
		for c := b.ctes; c != first; c = c.up {
			if same(c.def.Name, with[i].Name) {
				return sqlerr.New(239, with[i].Name).At(with[i].Line)
			}
		}
		b.ctes = &cteScope{up: b.ctes, def: &with[i]}
	}
	return nil
}

// cteRef binds a reference to a common table expression: its query takes its place.
func (b *binder) cteRef(c *cteScope, r *syntax.TableName) (fromNode, error) {
	alias := r.Alias
	if alias == "" {
		alias = r.Name.Object
	}
	if c.work != nil {
		b.lvl.markVolatile()
		return b.derivedNode(&bound{rel: c.work, cols: c.cols}, nil, alias, nil, r.Line)
	}
	sub := b.sub(true)
	sub.lvl.sealed = true
	sub.ctes = c.up
	sub.carrying = b.carries(alias)
	q, err := sub.cteQuery(c)
	if err != nil {
		return nil, sub.join(err)
	}
	b.done(sub)
	return b.derivedNode(q, sub.lvl, alias, nil, r.Line)
}

// markVolatile keeps the results of a level and those around it from being reused within a run.
func (l *level) markVolatile() {
	for ; l != nil; l = l.parent {
		l.volatile = true
	}
}

// cteQuery binds the query of an expression and names its columns.
func (b *binder) cteQuery(c *cteScope) (*bound, error) {
	def := c.def
	var q *bound
	var err error
	if refersTo(def.Query.Body, def.Name) {
		b.carrying = false
		q, err = b.recursive(c)
	} else {
		q, err = b.query(def.Query, queryDerived)
	}
	if err != nil {
		return nil, err
	}
	return q, nameColumns(q.cols, def)
}

func nameColumns(cols []exec.Column, def *syntax.CTE) error {
	if n := len(def.Columns); n > 0 {
		if n != len(cols) {
			number := int32(8159)
			if n < len(cols) {
				number = 8158
			}
			return sqlerr.New(number, def.Name).At(def.Line)
		}
		for i := range cols {
			cols[i].Name = def.Columns[i]
		}
	}
	for i := range cols {
		if cols[i].Name == "" {
			return sqlerr.New(8155, i+1, def.Name).At(def.Line)
		}
		if cols[i].Type.Kind == types.Null {
			cols[i].Type, cols[i].Nullable = types.IntType, true
		}
	}
	return nil
}

// members lists the branches of a chain of UNION ALL.
func members(q syntax.QueryExpr) []syntax.QueryExpr {
	if s, ok := q.(*syntax.SetOp); ok && s.All && strings.EqualFold(s.Op, "UNION") {
		return append(members(s.L), members(s.R)...)
	}
	return []syntax.QueryExpr{q}
}

// recursive binds anchor UNION ALL members that refer to the expression itself: 246, 252, 240.
func (b *binder) recursive(c *cteScope) (*bound, error) {
	def := c.def
	if len(def.Query.With) > 0 || len(def.Query.OrderBy) > 0 || def.Query.For != nil {
		return nil, sqlerr.Unsupported("ORDER BY or FOR in the recursive common table expression %s", def.Name).At(def.Line)
	}
	ms := members(def.Query.Body)
	if len(ms) == 1 {
		return nil, sqlerr.New(252, def.Name).At(def.Line)
	}
	n := 0
	for n < len(ms) && !refersTo(ms[n], def.Name) {
		n++
	}
	if n == 0 {
		return nil, sqlerr.New(246, def.Name).At(def.Line)
	}
	var anchor *bound
	for _, m := range ms[:n] {
		q, err := b.body(m)
		if err != nil {
			return nil, err
		}
		if anchor == nil {
			anchor = q
			continue
		}
		if len(q.cols) != len(anchor.cols) {
			return nil, sqlerr.New(205).At(def.Line)
		}
		cols := append([]exec.Column(nil), anchor.cols...)
		var ts []types.Type
		for i := range cols {
			t, err := types.Unify(cols[i].Type, q.cols[i].Type)
			if err != nil {
				return nil, err
			}
			cols[i].Type, cols[i].Nullable = t, cols[i].Nullable || q.cols[i].Nullable
			ts = append(ts, t)
		}
		for _, side := range []*bound{anchor, q} {
			if err := retype(side, cols); err != nil {
				return nil, err
			}
		}
		anchor = &bound{rel: &exec.SetOp{Op: "UNION", All: true, L: anchor.rel, R: q.rel, Types: ts}, cols: cols}
	}
	if err := nameColumns(anchor.cols, def); err != nil {
		return nil, err
	}
	for i := range anchor.cols {
		anchor.cols[i].Nullable = true
	}
	work := &exec.WorkTable{Name: def.Name}
	rec := &exec.Recursive{Anchor: anchor.rel, Work: work, Max: defaultRecursion}
	if b.maxRecursion >= 0 {
		rec.Max = b.maxRecursion
	}
	inner := *b
	inner.ctes = &cteScope{up: c.up, def: def, work: work, cols: anchor.cols}
	inner.errs = nil
	for _, m := range ms[n:] {
		q, err := inner.body(m)
		if err != nil {
			return nil, inner.join(err)
		}
		if len(q.cols) != len(anchor.cols) {
			return nil, sqlerr.New(205).At(def.Line)
		}
		for i := range q.cols {
			if from := q.cols[i].Type; from.Kind != types.Null && !sameDeclared(from, anchor.cols[i].Type) {
				return nil, sqlerr.New(240, anchor.cols[i].Name, def.Name).At(def.Line)
			}
		}
		rec.Steps = append(rec.Steps, q.rel)
	}
	b.done(&inner)
	return &bound{rel: rec, cols: anchor.cols}, nil
}

// sameDeclared is the equality of types that a recursive member is held to.
func sameDeclared(a, b types.Type) bool {
	a.UserType, b.UserType, a.Collation, b.Collation = 0, 0, 0, 0
	if a.Kind.IsDecimal() && b.Kind.IsDecimal() {
		a.Kind = b.Kind
	}
	return a == b
}

// refersTo reports whether a query names a source.
func refersTo(q syntax.QueryExpr, name string) bool {
	switch q := q.(type) {
	case *syntax.SetOp:
		return refersTo(q.L, name) || refersTo(q.R, name)
	case *syntax.QuerySpec:
		for _, r := range q.From {
			if refNames(r, name) {
				return true
			}
		}
	}
	return false
}

func refNames(r syntax.TableRef, name string) bool {
	switch r := r.(type) {
	case *syntax.TableName:
		return r.Name.Schema == "" && r.Name.Database == "" && same(r.Name.Object, name)
	case *syntax.Join:
		return refNames(r.L, name) || refNames(r.R, name)
	case *syntax.Derived:
		for _, c := range r.Query.With {
			if same(c.Name, name) {
				return false
			}
		}
		return refersTo(r.Query.Body, name)
	}
	return false
}
