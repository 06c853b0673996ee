package syntax

import "slices"

// besideShift are the operators of arithmetic, bits and concatenation.
var besideShift = []string{"+", "-", "*", "/", "%", "&", "|", "^", "||"}

// shift reads operands of << and >>, operators since SQL Server 2022. Their precedence among the other operators is not
// documented: beside one they need parentheses.
func (p *parser) shift(cond bool) Expr {
	mixed := p.i > 0 && slices.Contains(besideShift, p.toks[p.i-1].w)
	l := p.unary(cond)
	if isPredicate(l) || p.shiftOp() == "" {
		return l
	}
	first := p.tok()
	for n := 0; p.shiftOp() != ""; p.chain(&n) {
		o := p.shiftOp()
		p.i += 2
		l = &Binary{Node: l.Position(), Op: o, L: l, R: p.unary(false)}
	}
	if mixed || p.atAny(besideShift...) {
		p.unsupported(first, "the "+first.w+first.w+" operator beside other operators without parentheses")
	}
	return l
}

// shiftOp is the shift operator that comes next; its characters stand together.
func (p *parser) shiftOp() string {
	for _, o := range [...]string{"<", ">"} {
		if p.at(o, o) && p.peek(1).pos == p.tok().end {
			return o + o
		}
	}
	return ""
}
