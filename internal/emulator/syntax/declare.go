package syntax

// declare reads DECLARE @a type [= expr], …; DECLARE @t TABLE (…); or a cursor.
func (p *parser) declare(n Node) Stmt {
	if p.tok().kind != variable {
		return p.declareCursor(n)
	}
	s := &DeclareStmt{Node: n}
	p.list(func() {
		v := DeclareVar{Node: p.node(), Name: p.variableName()}
		p.accept("AS")
		switch {
		case p.at("CURSOR"):
			v.Type = TypeName{Node: p.node(), Name: "cursor"}
			p.i++
		case p.accept("TABLE"):
			def := p.tableDef()
			v.Table = &def
		default:
			v.Type = p.typeName()
			if p.accept("=") {
				v.Init = p.expr()
			}
		}
		s.Vars = append(s.Vars, v)
	})
	return s
}

// cursorOptions are the words between CURSOR and FOR.
var cursorOptions = []string{
	"LOCAL", "GLOBAL", "FORWARD_ONLY", "SCROLL", "STATIC", "KEYSET", "DYNAMIC", "FAST_FORWARD", "READ_ONLY",
	"SCROLL_LOCKS", "OPTIMISTIC", "TYPE_WARNING",
}

func (p *parser) declareCursor(n Node) Stmt {
	s := &DeclareCursorStmt{Node: n, Name: p.ident()}
	return p.cursorDefinition(s)
}

// cursorDefinition reads the words of DECLARE or SET from [INSENSITIVE] [SCROLL] CURSOR on.
func (p *parser) cursorDefinition(s *DeclareCursorStmt) Stmt {
	for {
		o := p.acceptAny("INSENSITIVE", "SCROLL")
		if o == "" {
			break
		}
		s.Options = append(s.Options, o)
	}
	p.expect("CURSOR")
	for {
		o := p.acceptAny(cursorOptions...)
		if o == "" {
			break
		}
		s.Options = append(s.Options, o)
	}
	p.expect("FOR")
	q := &SelectStmt{Node: p.node()}
	if p.at("WITH") {
		q.With = p.with()
	}
	q.Body = p.queryExpr()
	p.queryTail(q)
	switch {
	case p.at("FOR", "UPDATE"), p.at("FOR", "READ"):
		p.i++
		if p.accept("READ") {
			p.expect("ONLY")
			s.Options = append(s.Options, "READ ONLY")
			break
		}
		p.i++
		s.Options = append(s.Options, "UPDATE")
		if p.accept("OF") {
			p.list(func() { p.columnName() }) // only positioned updates, which are refused, look at them
		}
	case p.at("FOR"):
		q.For = p.forClause()
	}
	q.Options = p.queryHints()
	s.Query = q
	return s
}

// cursorName reads a cursor's name, or the name of a cursor variable with its @; GLOBAL before it changes nothing that the emulator tells apart by name.
func (p *parser) cursorName() string {
	if p.tok().kind == variable {
		return "@" + p.variableName()
	}
	if p.at("GLOBAL") && isIdent(p.peek(1)) {
		p.i++
	}
	return p.ident()
}

func (p *parser) fetch(n Node) Stmt {
	s := &FetchStmt{Node: n, Direction: "NEXT"}
	if d := p.acceptAny("NEXT", "PRIOR", "FIRST", "LAST"); d != "" {
		s.Direction = d
		p.expect("FROM")
	} else if next := p.peek(1); p.atAny("ABSOLUTE", "RELATIVE") && (next.kind == intLit || next.kind == variable || next.w == "-") {
		s.Direction = p.anyWord()
		s.Offset = p.constant()
		p.expect("FROM")
	} else {
		p.accept("FROM")
	}
	s.Cursor = p.cursorName()
	if p.accept("INTO") {
		p.list(func() { s.Into = append(s.Into, p.variableName()) })
	}
	return s
}
