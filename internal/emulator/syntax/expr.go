package syntax

import "github.com/hartonomous/hartctl/internal/emulator/sqlerr"

// The levels of an expression, loosest first: OR; AND; NOT; predicates; + - & | ^ ||; * / %; unary; COLLATE, AT TIME
// ZONE and methods. A predicate stands only where SQL Server's grammar has a condition, so the functions take
// cond: whether a parenthesised operand may be a predicate. The rules that open parentheses bound the recursion.

// expr reads a scalar expression.
func (p *parser) expr() Expr { return p.additive(false) }

// anyExpr reads a scalar expression or a predicate.
func (p *parser) anyExpr() Expr { return p.or() }

// condition reads a predicate (Msg 4145 for anything else).
func (p *parser) condition() Expr {
	e := p.or()
	p.mustBePredicate(e)
	return e
}

func (p *parser) mustBePredicate(e Expr) {
	if isPredicate(e) {
		return
	}
	if p.tok().kind == bad {
		p.syntax()
	}
	near, line := p.near(p.i)
	p.fail(sqlerr.New(4145, near), line)
}

// predicateFuncs are the functions that are conditions, not values.
var predicateFuncs = map[string]bool{"REGEXP_LIKE": true, "UPDATE": true}

func isPredicate(e Expr) bool {
	switch e := e.(type) {
	case *IsNull, *IsDistinct, *Between, *Like, *In, *Exists, *Quantified, *Match:
		return true
	case *Unary:
		return e.Op == "NOT"
	case *Binary:
		switch e.Op {
		case "AND", "OR", "=", "<>", "<", "<=", ">", ">=":
			return true
		}
	case *Call:
		return e.Name.Schema == "" && predicateFuncs[e.Name.Object]
	}
	return false
}

func (p *parser) or() Expr {
	return p.connective("OR", p.and)
}

func (p *parser) and() Expr { return p.connective("AND", p.not) }

func (p *parser) connective(op string, operand func() Expr) Expr {
	l := operand()
	for n := 0; p.at(op); p.chain(&n) {
		p.mustBePredicate(l)
		p.i++
		r := operand()
		p.mustBePredicate(r)
		l = &Binary{Node: l.Position(), Op: op, L: l, R: r}
	}
	return l
}

func (p *parser) not() Expr {
	if !p.at("NOT") {
		return p.predicate()
	}
	p.enter()
	defer p.leave()
	n := p.node()
	p.i++
	x := p.not()
	p.mustBePredicate(x)
	return &Unary{Node: n, Op: "NOT", X: x}
}

// comparisonOps maps comparison operators to the AST's.
var comparisonOps = map[string]string{"=": "=", "<>": "<>", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "!<": ">=", "!>": "<="}

// comparison passes a comparison operator; its characters may stand apart.
func (p *parser) comparison() string {
	t := p.tok()
	if t.kind != op {
		return ""
	}
	for _, two := range [][2]string{{"<", "="}, {"<", ">"}, {">", "="}, {"!", "="}, {"!", "<"}, {"!", ">"}} {
		if p.accept(two[0], two[1]) {
			return comparisonOps[two[0]+two[1]]
		}
	}
	o := comparisonOps[t.w]
	if o != "" {
		p.i++
	}
	return o
}

func (p *parser) predicate() Expr {
	if p.at("EXISTS") {
		n := p.node()
		p.i++
		return &Exists{Node: n, Query: p.subquery()}
	}
	if p.mayMatch && p.at("MATCH", "(") {
		return p.match()
	}
	x := p.additive(true)
	if isPredicate(x) {
		return x
	}
	n := x.Position()
	if o := p.comparison(); o != "" {
		if q := p.acceptAny("ALL", "ANY", "SOME"); q != "" {
			return &Quantified{Node: n, Op: o, All: q == "ALL", X: x, Query: p.subquery()}
		}
		return &Binary{Node: n, Op: o, L: x, R: p.expr()}
	}
	if p.accept("IS") {
		not := p.accept("NOT")
		if p.accept("DISTINCT", "FROM") {
			return &IsDistinct{Node: n, L: x, R: p.expr(), Not: not}
		}
		p.expect("NULL")
		return &IsNull{Node: n, X: x, Not: not}
	}
	not := p.accept("NOT")
	switch {
	case p.accept("BETWEEN"):
		low := p.expr()
		p.expect("AND")
		return &Between{Node: n, X: x, Low: low, High: p.expr(), Not: not}
	case p.accept("IN"):
		in := &In{Node: n, X: x, Not: not}
		if p.atSubquery() {
			in.Query = p.subquery()
		} else {
			p.parenList(func() { in.List = append(in.List, p.expr()) })
		}
		return in
	case p.accept("LIKE"):
		like := &Like{Node: n, X: x, Pattern: p.expr(), Not: not}
		if p.accept("ESCAPE") {
			like.Escape = p.expr()
		}
		return like
	case not:
		p.syntax()
	}
	return x
}

func (p *parser) additive(cond bool) Expr {
	l := p.multiplicative(cond)
	for n := 0; p.tok().kind == op && !isPredicate(l); p.chain(&n) {
		o := p.acceptAny("+", "-", "&", "|", "^", "||")
		if o == "" {
			break
		}
		l = &Binary{Node: l.Position(), Op: o, L: l, R: p.multiplicative(false)}
	}
	return l
}

func (p *parser) multiplicative(cond bool) Expr {
	l := p.shift(cond)
	for n := 0; p.tok().kind == op && !isPredicate(l); p.chain(&n) {
		o := p.acceptAny("*", "/", "%")
		if o == "" {
			break
		}
		l = &Binary{Node: l.Position(), Op: o, L: l, R: p.shift(false)}
	}
	return l
}

func (p *parser) unary(cond bool) Expr {
	n := p.node()
	if p.tok().kind == op {
		if o := p.acceptAny("-", "+", "~"); o != "" {
			p.enter()
			defer p.leave()
			return &Unary{Node: n, Op: o, X: p.unary(false)}
		}
	}
	return p.postfix(p.primary(cond))
}

// postfix reads COLLATE, AT TIME ZONE and method calls after an operand.
func (p *parser) postfix(x Expr) Expr {
	if isPredicate(x) {
		return x
	}
	for links := 0; ; p.chain(&links) {
		n := x.Position()
		switch {
		case p.accept("COLLATE"):
			x = &Collate{Node: n, X: x, Name: p.ident()}
		case p.at("AT", "TIME", "ZONE"):
			p.i += 3
			x = &AtTimeZone{Node: n, X: x, Zone: p.primary(false)}
		case p.at(".") && p.tok().kind == op:
			p.i++
			x = p.method(n, x, p.ident())
		default:
			return x
		}
	}
}

// xmlMethods are the methods of xml values, which the emulator does not have.
var xmlMethods = map[string]bool{"value": true, "query": true, "exist": true, "nodes": true}

func (p *parser) method(n Node, x Expr, name string) Expr {
	m := &Method{Node: n, X: x, Name: name}
	if !p.at("(") {
		m.NoParens = true
		return m
	}
	if xmlMethods[name] {
		p.unsupported(p.tok(), "xml "+name+"()")
	}
	m.Args = p.args()
	return m
}

// args reads a parenthesised argument list, which may be empty.
func (p *parser) args() []Expr {
	p.enter()
	defer p.leave()
	p.expect("(")
	list := []Expr{}
	if p.accept(")") {
		return list
	}
	p.list(func() { list = append(list, p.exprOrDefault()) })
	p.expect(")")
	return list
}

// exprOrDefault reads an expression, or the word DEFAULT.
func (p *parser) exprOrDefault() Expr {
	if p.at("DEFAULT") {
		n := p.node()
		p.i++
		return &Literal{Node: n, Kind: DefaultLiteral}
	}
	return p.expr()
}

// scalarOnly reads an expression without queries in it (1046).
func (p *parser) scalarOnly() Expr {
	p.noQueries = true
	e := p.expr()
	p.noQueries = false
	return e
}

// atSubquery reports whether the "(" that comes next opens a query, which itself may stand in parentheses.
func (p *parser) atSubquery() bool {
	i := p.i
	if p.toks[i].w != "(" {
		return false
	}
	for i++; p.toks[i].w == "("; i++ {
		m := p.toks[i].match
		if m == 0 {
			return false
		}
		switch p.toks[m+1].w {
		case "UNION", "EXCEPT", "INTERSECT":
			return true
		case ")":
		default:
			return false
		}
	}
	return p.toks[i].w == "SELECT"
}

// subquery reads "(" query ")".
func (p *parser) subquery() *SelectStmt {
	if p.noQueries {
		p.fail(sqlerr.New(1046), int(p.tok().line))
	}
	p.enter()
	defer p.leave()
	cases := p.cases
	p.cases = 0
	p.expect("(")
	q := p.query()
	p.expect(")")
	p.cases = cases
	return q
}
