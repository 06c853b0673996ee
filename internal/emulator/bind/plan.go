package bind

import (
	"slices"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// fromNode is a FROM clause before it is planned.
type fromNode interface{ span() exec.Span }

type leafNode struct {
	src  exec.Source
	scan *exec.Scan
	sp   exec.Span
	// guard are the filter predicates of a security policy over the scan.
	guard []exec.Expr
	// versions is the source of a table with FOR SYSTEM_TIME, which has no scan of its own.
	versions *exec.Versions
	// lateral: the source reads slots of those to its left.
	lateral bool
	// stable: the source gives the same rows each time in a run.
	stable bool
}

type joinNode struct {
	kind  string
	l, r  fromNode
	on    []exec.Expr
	apply bool
}

func (l *leafNode) span() exec.Span { return l.sp }

func (j *joinNode) span() exec.Span {
	l, r := j.l.span(), j.r.span()
	return exec.Span{Offset: l.Offset, Width: r.Offset + r.Width - l.Offset}
}

// rows is the source behind the security policy's filter.
func (l *leafNode) rows() exec.Source { return filter(l.src, l.guard) }

// crossJoin joins two sources that a comma separates.
func crossJoin(l, r fromNode) fromNode {
	if l == nil {
		return r
	}
	return &joinNode{kind: "CROSS", l: l, r: r}
}

// conjuncts splits a predicate at AND.
func conjuncts(p exec.Expr) []exec.Expr {
	and, ok := p.(*exec.And)
	if !ok {
		return []exec.Expr{p}
	}
	var out []exec.Expr
	for _, x := range and.Xs {
		out = append(out, conjuncts(x)...)
	}
	return out
}

func all(ps []exec.Expr) exec.Expr {
	switch len(ps) {
	case 0:
		return nil
	case 1:
		return ps[0]
	}
	return &exec.And{Xs: ps}
}

func filter(src exec.Source, ps []exec.Expr) exec.Source {
	if len(ps) == 0 {
		return src
	}
	return &exec.Filter{Src: src, Cond: all(ps)}
}

// oneRow is a FROM clause without sources: one row, for a WHERE without FROM.
type oneRow struct{}

func (oneRow) Run(_ *exec.Env, next func() error) error { return next() }

// noRow is a FROM clause whose WHERE no row satisfies: nothing is read.
type noRow struct{}

func (noRow) Run(*exec.Env, func() error) error { return nil }

// contradiction reports a comparison of literals that does not hold, as WHERE 1 = 0.
func contradiction(p exec.Expr) bool {
	c, ok := p.(*exec.Compare)
	if !ok || !isLiteral(c.L) || !isLiteral(c.R) {
		return false
	}
	holds, err := exec.Holds(c, &exec.Env{})
	return err == nil && !holds
}

func isLiteral(e exec.Expr) bool {
	c, ok := e.(*exec.Const)
	return ok && c.Literal
}

// planFrom plans a FROM clause and the conjuncts of WHERE; nil for neither.
func planFrom(n fromNode, where []exec.Expr) exec.Source {
	if slices.ContainsFunc(where, contradiction) {
		return noRow{}
	}
	if n == nil {
		if len(where) == 0 {
			return nil
		}
		return filter(oneRow{}, where)
	}
	return plan(n, where)
}

// reads reports whether an expression reads slots of a span, and slots outside of it.
func reads(e exec.Expr, s exec.Span) (in, out bool) {
	exec.Refs(e, func(r exec.Ref) {
		if r.Depth != 0 {
			return
		}
		if r.Slot >= s.Offset && r.Slot < s.Offset+s.Width {
			in = true
		} else {
			out = true
		}
	})
	return in, out
}

// split tells the predicates that read only s from the others.
func split(ps []exec.Expr, s exec.Span) (own, rest []exec.Expr) {
	for _, p := range ps {
		if _, out := reads(p, s); out {
			rest = append(rest, p)
		} else {
			own = append(own, p)
		}
	}
	return own, rest
}

// plan makes a source whose rows satisfy ps.
func plan(n fromNode, ps []exec.Expr) exec.Source {
	if l, ok := n.(*leafNode); ok {
		if l.versions != nil {
			return planVersions(l, ps)
		}
		if l.scan != nil {
			l.scan.Seek = chooseSeek(l.scan, ps)
		}
		if l.scan == nil || l.scan.Seek == nil {
			if src := spool(l, ps); src != nil {
				return filter(src, ps)
			}
		}
		return filter(l.rows(), ps)
	}
	j := n.(*joinNode)
	ls, rs := j.l.span(), j.r.span()
	switch j.kind {
	case "LEFT", "OUTER APPLY":
		left, above := split(ps, ls)
		right, cross := split(j.on, rs)
		return filter(j.join(left, right, cross, true, false), above)
	case "RIGHT":
		right, above := split(ps, rs)
		left, cross := split(j.on, ls)
		return filter(j.join(left, right, cross, false, true), above)
	case "FULL":
		return filter(j.join(nil, nil, j.on, true, true), ps)
	}
	// An inner join may evaluate its conditions anywhere.
	left, rest := split(append(j.on[:len(j.on):len(j.on)], ps...), ls)
	right, cross := split(rest, rs)
	return j.join(left, right, cross, false, false)
}

// join plans both sides with their own predicates; cross reads both.
func (j *joinNode) join(left, right, cross []exec.Expr, keepL, keepR bool) exec.Source {
	l := plan(j.l, left)
	rs := j.r.span()
	if j.apply || lateral(j.r) {
		return &exec.Loop{L: l, R: plan(j.r, right), On: all(cross), Outer: keepL, Right: rs}
	}
	if leaf, ok := j.r.(*leafNode); ok && leaf.scan != nil && !keepR && len(cross) > 0 {
		// A seek whose bounds come from the left row.
		ps := append(append([]exec.Expr(nil), right...), cross...)
		if s := chooseSeek(leaf.scan, ps); s != nil && len(s.Eq) > 0 && seekReads(s) {
			leaf.scan.Seek = s
			return &exec.Loop{L: l, R: filter(leaf.rows(), ps), Outer: keepL, Right: rs}
		}
	}
	h := &exec.Hash{L: l, R: plan(j.r, right), Left: j.l.span(), Right: rs, KeepL: keepL, KeepR: keepR}
	var rest []exec.Expr
	for _, p := range cross {
		if lk, rk, t, ok := equiKey(p, j.l.span(), rs); ok {
			h.LKeys, h.RKeys, h.KeyTypes = append(h.LKeys, lk), append(h.RKeys, rk), append(h.KeyTypes, t)
		} else {
			rest = append(rest, p)
		}
	}
	h.On = all(rest)
	return h
}

// lateral reports whether a source reads slots of the sources to its left.
func lateral(n fromNode) bool {
	switch n := n.(type) {
	case *leafNode:
		return n.lateral
	case *joinNode:
		return lateral(n.l) || lateral(n.r)
	}
	return false
}

// equiKey takes l = r apart when each side reads one of the spans only.
func equiKey(p exec.Expr, ls, rs exec.Span) (lk, rk exec.Expr, t types.Type, ok bool) {
	c, isCmp := p.(*exec.Compare)
	if !isCmp || c.Op != exec.EQ {
		return nil, nil, t, false
	}
	within := func(e exec.Expr, s exec.Span) bool {
		in, out := reads(e, s)
		return in && !out
	}
	switch {
	case within(c.L, ls) && within(c.R, rs):
		return c.L, c.R, c.T, true
	case within(c.R, ls) && within(c.L, rs):
		return c.R, c.L, c.T, true
	}
	return nil, nil, t, false
}

// onlyScan finds the scan of a FROM clause that has one table.
func onlyScan(s exec.Source) *exec.Scan {
	switch s := s.(type) {
	case *exec.Scan:
		return s
	case *exec.Filter:
		return onlyScan(s.Src)
	}
	return nil
}
