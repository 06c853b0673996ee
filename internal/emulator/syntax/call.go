package syntax

import "strings"

// call reads the arguments of a function and what may follow them. bare: the name is one unquoted word, which may be
// a function with a syntax of its own.
func (p *parser) call(name Name, bare bool) Expr {
	p.enter()
	defer p.leave()
	if bare {
		upper := strings.ToUpper(name.Object)
		if e := p.specialCall(name, upper); e != nil {
			return e
		}
		if predicateFuncs[upper] {
			name.Object = upper
		}
	}
	c := &Call{Node: name.Node, Name: name, Args: []Expr{}}
	p.expect("(")
	switch {
	case p.accept(")"):
	case p.at("*", ")"):
		p.i += 2
		c.Star = true
	default:
		if p.accept("DISTINCT") {
			c.Distinct = true
		} else {
			p.accept("ALL")
		}
		p.list(func() { c.Args = append(c.Args, p.exprOrDefault()) })
		if bare {
			p.trailingClause(c)
		}
		p.expect(")")
	}
	p.callTail(c)
	return c
}

// callTail reads WITHIN GROUP, IGNORE NULLS and OVER.
func (p *parser) callTail(c *Call) {
	if p.accept("WITHIN", "GROUP") {
		p.expect("(")
		c.WithinGroup = p.orderBy()
		p.expect(")")
	}
	switch {
	case p.accept("IGNORE", "NULLS"):
		c.IgnoreNulls = true
	case p.accept("RESPECT", "NULLS"):
	}
	if p.at("OVER") {
		c.Over = p.over()
	}
}

// trailingClause reads what JSON_VALUE and its kin take after their arguments.
func (p *parser) trailingClause(c *Call) {
	switch {
	case p.accept("RETURNING"):
		t := p.typeName()
		c.Returning = &t
	case p.at("WITH") && strings.EqualFold(c.Name.Object, "JSON_QUERY"):
		p.unsupported(p.tok(), "JSON_QUERY WITH ARRAY WRAPPER")
	}
}

// specialCall reads the functions whose arguments are not a plain list; nil for any other.
func (p *parser) specialCall(name Name, upper string) Expr {
	n := name.Node
	switch upper {
	case "CAST", "TRY_CAST", "PARSE", "TRY_PARSE":
		c := &Cast{Node: n, Try: strings.HasPrefix(upper, "TRY_")}
		parse := strings.HasSuffix(upper, "PARSE")
		p.expect("(")
		c.X = p.expr()
		p.expect("AS")
		c.Type = p.typeName()
		if parse {
			p.unsupported(p.tok(), upper)
		}
		p.expect(")")
		return c
	case "CONVERT", "TRY_CONVERT":
		c := &Cast{Node: n, Try: upper == "TRY_CONVERT", Convert: true}
		p.expect("(")
		c.Type = p.typeName()
		p.expect(",")
		c.X = p.expr()
		if p.accept(",") {
			c.Style = p.expr()
		}
		p.expect(")")
		return c
	case "IIF":
		p.nestCase(n, 2)
		defer func() { p.cases-- }()
		c := &Case{Node: n, FromIIF: true}
		p.expect("(")
		w := When{Cond: p.condition()}
		p.expect(",")
		w.Then = p.expr()
		p.expect(",")
		c.Else = p.expr()
		p.expect(")")
		c.Whens = []When{w}
		return c
	case "IDENTITY":
		return p.identityCall(name)
	case "TRIM":
		return p.trimCall(name)
	case "JSON_OBJECT", "JSON_ARRAY", "JSON_OBJECTAGG", "JSON_ARRAYAGG":
		return p.jsonCall(name, upper)
	}
	return nil
}

// identityCall reads SELECT … INTO's IDENTITY(type [, seed, increment]).
func (p *parser) identityCall(name Name) Expr {
	c := &Call{Node: name.Node, Name: name, Args: []Expr{}}
	p.expect("(")
	t := p.typeName()
	c.Returning = &t
	if p.accept(",") {
		c.Args = append(c.Args, p.expr())
		p.expect(",")
		c.Args = append(c.Args, p.expr())
	}
	p.expect(")")
	return c
}

func (p *parser) trimCall(name Name) Expr {
	c := &Call{Node: name.Node, Name: name}
	p.expect("(")
	if next := p.peek(1); next.w != ")" && next.w != "," && next.w != "." && next.w != "(" && next.w != "FROM" && next.kind != op {
		switch p.acceptAny("LEADING", "TRAILING", "BOTH") {
		case "LEADING":
			c.Name.Object = "LTRIM"
		case "TRAILING":
			c.Name.Object = "RTRIM"
		}
	}
	c.Args = []Expr{p.expr()}
	if p.accept("FROM") {
		c.Args = []Expr{p.expr(), c.Args[0]}
	}
	p.expect(")")
	return c
}

// jsonCall reads JSON_OBJECT(k:v, …), JSON_ARRAY(v, …) and their aggregates.
func (p *parser) jsonCall(name Name, upper string) Expr {
	c := &Call{Node: name.Node, Name: name, Args: []Expr{}}
	array := strings.HasPrefix(upper, "JSON_ARRAY")
	c.AbsentOnNull = array
	p.expect("(")
	if !p.at(")") && !p.at("NULL", "ON", "NULL") && !p.at("ABSENT", "ON") && !p.at("RETURNING") {
		p.list(func() {
			k := p.expr()
			if array {
				c.Args = append(c.Args, k)
				return
			}
			p.expect(":")
			c.Pairs = append(c.Pairs, JSONPair{k, p.expr()})
		})
	}
	if upper == "JSON_ARRAYAGG" && p.at("ORDER") {
		c.WithinGroup = p.orderBy()
	}
	switch {
	case p.accept("NULL", "ON", "NULL"):
		c.AbsentOnNull = false
	case p.accept("ABSENT", "ON", "NULL"):
		c.AbsentOnNull = true
	}
	if p.accept("RETURNING") {
		t := p.typeName()
		c.Returning = &t
	}
	p.expect(")")
	p.callTail(c)
	return c
}

func (p *parser) over() *Over {
	p.enter()
	defer p.leave()
	p.expect("OVER")
	if !p.at("(") {
		p.unsupported(p.tok(), "WINDOW clause")
	}
	p.expect("(")
	o := &Over{}
	if p.accept("PARTITION", "BY") {
		p.list(func() { o.PartitionBy = append(o.PartitionBy, p.expr()) })
	}
	if p.at("ORDER") {
		o.OrderBy = p.orderBy()
	}
	if unit := p.acceptAny("ROWS", "RANGE"); unit != "" {
		f := &Frame{Rows: unit == "ROWS"}
		if p.accept("BETWEEN") {
			f.Start = p.frameBound()
			p.expect("AND")
			f.End = p.frameBound()
		} else {
			f.Start, f.End = p.frameBound(), FrameBound{Kind: "CURRENT ROW"}
		}
		o.Frame = f
	}
	if p.atIdent() {
		p.unsupported(p.tok(), "WINDOW clause")
	}
	p.expect(")")
	return o
}

func (p *parser) frameBound() FrameBound {
	switch {
	case p.accept("UNBOUNDED", "PRECEDING"):
		return FrameBound{Kind: "UNBOUNDED PRECEDING"}
	case p.accept("UNBOUNDED", "FOLLOWING"):
		return FrameBound{Kind: "UNBOUNDED FOLLOWING"}
	case p.accept("CURRENT", "ROW"):
		return FrameBound{Kind: "CURRENT ROW"}
	}
	b := FrameBound{Offset: p.expr()}
	b.Kind = p.expectAny("PRECEDING", "FOLLOWING")
	return b
}
