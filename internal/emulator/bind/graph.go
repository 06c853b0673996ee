package bind

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// graphName reports whether a name that begins with $ is a pseudo column of a graph table, or such a column's whole name.
func graphName(name string) bool {
	if catalog.PseudoColumn(name) {
		return true
	}
	i := strings.LastIndexByte(name, '_')
	return i > 0 && catalog.PseudoColumn(name[:i]) && catalog.IsPseudo(name, name[:i])
}

// matchedEdge is one step of a MATCH pattern, in the direction of the edge.
type matchedEdge struct {
	edge, from, to *rangeVar
	back           bool
}

// matches reports whether MATCH stands in a condition, joined by nothing but AND, OR and NOT.
func matches(e syntax.Expr) bool {
	switch e := e.(type) {
	case *syntax.Match:
		return true
	case *syntax.Unary:
		return strings.EqualFold(e.Op, "NOT") && matches(e.X)
	case *syntax.Binary:
		if op := strings.ToUpper(e.Op); op == "AND" || op == "OR" {
			return matches(e.L) || matches(e.R)
		}
	}
	return false
}

// match binds MATCH to equalities of the internal columns of edges and nodes, which the planner makes into seeks and joins.
// Every name that is wrong is reported, edges before nodes. (learn.microsoft.com: MATCH.)
func (b *binder) match(m *syntax.Match) (exec.Expr, error) {
	and := &exec.And{}
	for i := range m.Patterns {
		left := m.Patterns[i].First
		for _, s := range m.Patterns[i].Steps {
			n := len(b.errs)
			edge, err := b.matchSource(s.Edge, 13902)
			if err != nil {
				return nil, err
			}
			l, err := b.matchSource(left, 13901)
			if err != nil {
				return nil, err
			}
			r, err := b.matchSource(s.To, 13901)
			if err != nil {
				return nil, err
			}
			left = s.To
			if len(b.errs) > n {
				continue
			}
			if edge.matched {
				b.report(sqlerr.New(13903, s.Edge.Name).At(s.Edge.Line))
				continue
			}
			if edge.dbID != l.dbID || edge.dbID != r.dbID {
				return nil, sqlerr.New(13904).At(m.Line)
			}
			e := matchedEdge{edge: edge, from: l, to: r, back: s.Back}
			if s.Back {
				e.from, e.to = r, l
			}
			edge.matched, l.matched, r.matched = true, true, true
			b.lvl.matches = append(b.lvl.matches, e)
			and.Xs = append(and.Xs, ends(edge, e.from, catalog.GraphFromObjID, catalog.GraphFromID)...)
			and.Xs = append(and.Xs, ends(edge, e.to, catalog.GraphToObjID, catalog.GraphToID)...)
		}
	}
	return and, nil
}

// ends says that one end of an edge is a node.
func ends(edge, node *rangeVar, object, id int) []exec.Expr {
	return []exec.Expr{
		&exec.Compare{Op: exec.EQ, L: edge.internal(object), R: &exec.Const{V: types.Int32(node.table.ID), T: types.IntType}, T: types.IntType},
		&exec.Compare{Op: exec.EQ, L: edge.internal(id), R: node.internal(catalog.GraphID), T: types.BigIntType},
	}
}

// internal reads a graph column that has no name in a query.
func (v *rangeVar) internal(kind int) exec.Expr {
	i := v.table.GraphSlot(kind)
	c := &v.cols[i]
	return &exec.Col{Slot: v.offset + i, T: c.typ, Null: c.nullable, Name: c.name}
}

// matchSource finds a source of a pattern; what is wrong with its name is reported: 13900, 13901 or 13902, 13920.
func (b *binder) matchSource(n syntax.MatchName, wrong int32) (*rangeVar, error) {
	v := b.lvl.named(n.Name)
	if v == nil {
		for l := b.lvl; l.parent != nil && !l.sealed; l = l.parent {
			if !l.hideParent && l.parent.named(n.Name) != nil {
				return nil, sqlerr.Unsupported("MATCH over %s, a source of the query around", n.Name).At(n.Line)
			}
		}
		b.report(sqlerr.New(13900, n.Name).At(n.Line))
		return nil, nil
	}
	switch {
	case v.scan == nil:
		return nil, sqlerr.Unsupported("MATCH over %s, which is no table", n.Name).At(n.Line)
	case wrong == 13901 && !v.table.Node, wrong == 13902 && !v.table.Edge:
		b.report(sqlerr.New(wrong, n.Name).At(n.Line))
	case v.joined:
		b.report(sqlerr.New(13920, n.Name).At(n.Line))
	}
	return v, nil
}

func (l *level) named(name string) *rangeVar {
	for _, v := range l.tables {
		if !v.hidden && !v.qualifiedOnly && same(v.alias, name) {
			return v
		}
	}
	return nil
}

// starOrder lists the sources in the order of *: those of MATCH come last, an edge before its nodes. How several edges would stand
// is not known, and is refused.
func (l *level) starOrder(s *syntax.Star) ([]*rangeVar, error) {
	if len(l.matches) == 0 || len(s.Qualifier) > 0 {
		return l.tables, nil
	}
	m := l.matches[0]
	if len(l.matches) > 1 || m.back || m.from.offset > m.to.offset {
		return nil, sqlerr.Unsupported("SELECT * with MATCH over several edges, or nodes in another order than in FROM").At(s.Line)
	}
	var out []*rangeVar
	for _, v := range l.tables {
		if !v.matched {
			out = append(out, v)
		}
	}
	out = append(out, m.edge, m.from)
	if m.to != m.from {
		out = append(out, m.to)
	}
	return out, nil
}
