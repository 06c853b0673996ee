package syntax

import (
	"slices"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// The most that a GROUP BY with grouping sets may have: sets (Msg 10705) and expressions (Msg 10707). (learn.microsoft.com: GROUP BY.)
const (
	maxGroupingSets  = 4096
	maxGroupingExprs = 32
)

// groupingSets reads the items of GROUP BY. Each gives grouping sets, an expression one; those of the whole are every combination.
func (p *parser) groupingSets(q *QuerySpec) {
	line := int(p.tok().line)
	plain := true
	sets := [][]int{{}}
	p.list(func() {
		item, isPlain := p.groupingItem(q)
		plain = plain && isPlain
		sets = p.combine(sets, item)
	})
	for _, w := range [...]string{"ROLLUP", "CUBE"} {
		if !p.at("WITH", w) {
			continue
		}
		if !plain {
			p.fail(sqlerr.New(10703), int(p.tok().line))
		}
		p.i += 2
		elements := make([][]int, len(q.GroupBy))
		for i := range elements {
			elements[i] = []int{i}
		}
		sets, plain = p.expand(w, elements), false
	}
	if plain {
		return
	}
	if len(q.GroupBy) > maxGroupingExprs {
		p.fail(sqlerr.New(10707, maxGroupingExprs), line)
	}
	q.Sets = sets
}

// combine joins every set of a with every one of b.
func (p *parser) combine(a, b [][]int) [][]int {
	if len(a)*len(b) > maxGroupingSets {
		p.fail(sqlerr.New(10705, maxGroupingSets), int(p.tok().line))
	}
	var out [][]int
	for _, x := range a {
		for _, y := range b {
			out = append(out, slices.Concat(x, y))
		}
	}
	return out
}

// expand makes the sets of ROLLUP or CUBE of elements.
func (p *parser) expand(word string, elements [][]int) [][]int {
	if word == "ROLLUP" {
		var out [][]int
		for n := len(elements); n >= 0; n-- {
			out = append(out, slices.Concat(elements[:n]...))
		}
		return out
	}
	out := [][]int{{}}
	for _, e := range elements {
		out = p.combine(out, [][]int{e, {}})
	}
	return out
}

// groupingItem reads one item of GROUP BY; plain reports an expression.
func (p *parser) groupingItem(q *QuerySpec) (sets [][]int, plain bool) {
	p.enter()
	defer p.leave()
	switch {
	case p.at("ROLLUP", "("), p.at("CUBE", "("):
		w := p.anyWord()
		var elements [][]int
		p.parenList(func() { elements = append(elements, p.groupingElement(q)) })
		return p.expand(w, elements), false
	case p.at("GROUPING", "SETS", "("):
		p.i += 2
		p.parenList(func() {
			if p.at("ROLLUP", "(") || p.at("CUBE", "(") {
				s, _ := p.groupingItem(q)
				sets = append(sets, s...)
				return
			}
			if p.accept("(", ")") {
				sets = append(sets, []int{})
				return
			}
			sets = append(sets, p.groupingElement(q))
		})
		if len(sets) > maxGroupingSets {
			p.fail(sqlerr.New(10705, maxGroupingSets), int(p.tok().line))
		}
		return sets, false
	case p.accept("(", ")"):
		return [][]int{{}}, false
	}
	return [][]int{p.groupingExpr(q)}, true
}

// groupingElement reads an expression, or several in parentheses.
func (p *parser) groupingElement(q *QuerySpec) []int {
	if p.at("(") {
		if after := p.toks[p.tok().match+1].w; after == "," || after == ")" {
			var list []int
			p.parenList(func() {
				if p.at("ROLLUP", "(") || p.at("CUBE", "(") {
					p.unsupported(p.tok(), "ROLLUP and CUBE inside of a grouping set")
				}
				list = append(list, p.groupingExpr(q)...)
			})
			return list
		}
	}
	return p.groupingExpr(q)
}

func (p *parser) groupingExpr(q *QuerySpec) []int {
	q.GroupBy = append(q.GroupBy, p.expr())
	return []int{len(q.GroupBy) - 1}
}

// Grouped reports GROUP BY.
func (q *QuerySpec) Grouped() bool { return len(q.GroupBy) > 0 || q.Sets != nil }
