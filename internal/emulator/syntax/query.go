package syntax

import "github.com/hartonomous/hartctl/internal/emulator/sqlerr"

// query reads a query without WITH: body, ORDER BY, FOR, OPTION.
func (p *parser) query() *SelectStmt {
	q := &SelectStmt{Node: p.node(), Body: p.queryExpr()}
	p.queryTail(q)
	if p.at("FOR") {
		q.For = p.forClause()
	}
	q.Options = p.queryHints()
	return q
}

// queryTail reads ORDER BY and OFFSET.
func (p *parser) queryTail(q *SelectStmt) {
	if !p.at("ORDER") {
		return
	}
	q.OrderBy = p.orderBy()
	if !p.accept("OFFSET") {
		return
	}
	q.Offset = p.expr()
	p.expectAny("ROWS", "ROW")
	if p.accept("FETCH") {
		p.expectAny("NEXT", "FIRST")
		q.Fetch = p.expr()
		p.expectAny("ROWS", "ROW")
		p.expect("ONLY")
	}
}

func (p *parser) orderBy() (items []OrderItem) {
	p.expect("ORDER", "BY")
	p.list(func() {
		o := OrderItem{Expr: p.expr()}
		if p.accept("DESC") {
			o.Desc = true
		} else {
			p.accept("ASC")
		}
		items = append(items, o)
	})
	return items
}

// with reads WITH name [(columns)] AS (query), …
func (p *parser) with() (ctes []CTE) {
	p.expect("WITH")
	if p.at("XMLNAMESPACES") {
		p.unsupported(p.tok(), "WITH XMLNAMESPACES")
	}
	if p.at("CHANGE_TRACKING_CONTEXT") {
		p.unsupported(p.tok(), "WITH CHANGE_TRACKING_CONTEXT")
	}
	p.list(func() {
		c := CTE{Node: p.node(), Name: p.ident()}
		if p.at("(") {
			c.Columns = p.identList()
		}
		p.expect("AS")
		c.Query = p.subquery()
		ctes = append(ctes, c)
	})
	return ctes
}

// queryExpr reads query specifications joined by set operators; INTERSECT binds tighter.
func (p *parser) queryExpr() QueryExpr {
	l := p.intersect()
	for n := 0; p.atAny("UNION", "EXCEPT"); p.chain(&n) {
		s := &SetOp{Node: l.Position(), Op: p.anyWord(), L: l}
		s.All = s.Op == "UNION" && p.accept("ALL")
		s.R = p.intersect()
		l = s
	}
	return l
}

func (p *parser) intersect() QueryExpr {
	l := p.queryTerm()
	for n := 0; p.at("INTERSECT"); p.chain(&n) {
		p.i++
		l = &SetOp{Node: l.Position(), Op: "INTERSECT", L: l, R: p.queryTerm()}
	}
	return l
}

func (p *parser) queryTerm() QueryExpr {
	p.enter()
	defer p.leave()
	if p.accept("(") {
		q := p.queryExpr()
		p.expect(")")
		return q
	}
	return p.querySpec()
}

func (p *parser) querySpec() *QuerySpec {
	q := &QuerySpec{Node: p.node()}
	defer func(m bool) { p.mayMatch = m }(p.mayMatch)
	p.mayMatch = false
	p.expect("SELECT")
	if p.accept("DISTINCT") {
		q.Distinct = true
	} else {
		p.accept("ALL")
	}
	q.Top = p.top(true)
	assigns := 0
	p.list(func() {
		item := p.selectItem(true)
		if item.Var != "" {
			assigns++
		}
		q.Items = append(q.Items, item)
	})
	if p.at("INTO") {
		p.i++
		n := p.name()
		q.Into = &n
		if p.at("ON") {
			p.unsupported(p.tok(), "SELECT INTO … ON filegroup")
		}
	}
	if p.accept("FROM") {
		q.From = p.from()
	}
	if p.atIdent() && p.at("WINDOW") && p.is(p.peek(2), "AS") {
		p.unsupported(p.tok(), "WINDOW clause")
	}
	if p.accept("WHERE") {
		q.Where = p.matching()
	}
	if p.at("GROUP") {
		p.groupBy(q)
	}
	if p.accept("HAVING") {
		q.Having = p.condition()
	}
	if p.at("WINDOW") && p.is(p.peek(2), "AS") {
		p.unsupported(p.tok(), "WINDOW clause")
	}
	if assigns > 0 && (assigns < len(q.Items) || q.Into != nil) {
		p.fail(sqlerr.New(141), q.Line)
	}
	return q
}

// top reads TOP (n) [PERCENT] [WITH TIES]; bare: n may stand without parentheses.
func (p *parser) top(bare bool) *Top {
	if !p.accept("TOP") {
		return nil
	}
	t := &Top{}
	switch {
	case p.at("("):
		if p.atSubquery() {
			t.Count = p.primary(false)
			break
		}
		p.i++
		t.Count = p.expr()
		p.expect(")")
	case bare && (p.tok().kind == intLit || p.tok().kind == decLit || p.tok().kind == floatLit):
		t.Count = p.literal()
	default:
		p.syntax()
	}
	t.Percent = p.accept("PERCENT")
	t.WithTies = p.accept("WITH", "TIES")
	return t
}

func (p *parser) groupBy(q *QuerySpec) {
	p.expect("GROUP", "BY")
	if p.at("ALL") {
		p.unsupported(p.tok(), "GROUP BY ALL")
	}
	p.groupingSets(q)
}

// assignOps are the operators of SET and of assignments.
var assignOps = []string{"=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "||="}

// selectItem reads one item of a select list or (assign false) of OUTPUT.
func (p *parser) selectItem(assign bool) SelectItem {
	item := SelectItem{Node: p.node()}
	t := p.tok()
	next := p.peek(1)
	switch {
	case assign && t.kind == variable && next.kind == op:
		p.i++
		if item.AssignOp = p.acceptAny(assignOps...); item.AssignOp != "" {
			item.Var = t.value(p.text)[1:]
			item.Expr = p.expr()
			return item
		}
		p.i--
	case (isIdent(t) || isString(t)) && next.w == "=":
		item.Alias = p.nonEmpty(t)
		p.i += 2
		item.Expr = p.expr()
		return item
	}
	if item.Expr = p.star(); item.Expr != nil {
		return item
	}
	item.Expr = p.expr()
	item.Alias = p.alias(true)
	return item
}

// star reads * or t.*; nil when neither comes next.
func (p *parser) star() Expr {
	n := p.node()
	if p.accept("*") {
		return &Star{Node: n}
	}
	k := 0
	for isIdent(p.peek(k)) && p.peek(k+1).w == "." {
		k += 2
	}
	if k == 0 || p.peek(k).w != "*" {
		return nil
	}
	s := &Star{Node: n}
	for j := 0; j < k; j += 2 {
		s.Qualifier = append(s.Qualifier, p.peek(j).value(p.text))
	}
	p.i += k + 1
	return s
}

// alias reads [AS] name; strings: a column alias may be a string constant. A word before a colon is a label.
func (p *parser) alias(strings bool) string {
	t := p.tok()
	if p.accept("AS") {
		t = p.tok()
		if strings && isString(t) {
			p.i++
			return p.nonEmpty(t)
		}
		return p.ident()
	}
	if isIdent(t) && p.peek(1).w != ":" || strings && isString(t) {
		p.i++
		return p.nonEmpty(t)
	}
	return ""
}
