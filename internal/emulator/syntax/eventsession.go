package syntax

// eventSession reads what follows CREATE | ALTER | DROP EVENT SESSION.
func (p *parser) eventSession(n Node, verb string) Stmt {
	s := &EventSessionStmt{Node: n, Verb: verb, Name: p.ident()}
	p.expect("ON")
	if p.at("DATABASE") {
		p.unsupported(p.tok(), verb+" EVENT SESSION … ON DATABASE")
	}
	p.expect("SERVER")
	switch verb {
	case "DROP":
		return s
	case "ALTER":
		if p.accept("STATE", "=") {
			s.State = p.expectAny("START", "STOP")
			return s
		}
	}
	from := p.i
	if verb == "ALTER" && p.at("DROP", "EVENT") {
		p.list(func() { p.expect("DROP", "EVENT"); s.Drop = append(s.Drop, p.eventName()) })
	}
	if verb == "ALTER" && p.at("DROP", "TARGET") {
		p.list(func() { p.expect("DROP", "TARGET"); s.DropFrom = append(s.DropFrom, p.eventName()) })
	}
	dropped := p.i > from
	if p.at("ADD", "EVENT") {
		p.list(func() { p.expect("ADD", "EVENT"); s.Events = append(s.Events, p.sessionEvent()) })
	} else if verb == "CREATE" {
		p.unsupported(p.tok(), "CREATE EVENT SESSION without events")
	}
	if p.at("ADD", "TARGET") {
		p.list(func() { p.expect("ADD", "TARGET"); s.Targets = append(s.Targets, p.sessionTarget()) })
	}
	if dropped && len(s.Events)+len(s.Targets) > 0 {
		p.unsupported(p.tok(), "ALTER EVENT SESSION with both ADD and DROP")
	}
	s.Options = p.withOptions()
	if p.i == from {
		p.syntax()
	}
	return s
}

// eventName reads package.name; the GUID of a module before it is refused.
func (p *parser) eventName() EventName {
	t := p.tok()
	list := p.parts()
	switch len(list) {
	case 2:
		return EventName{list[0], list[1]}
	case 3:
		p.unsupported(t, "the module of an event's name")
	}
	p.syntax()
	return EventName{}
}

func (p *parser) sessionEvent() SessionEvent {
	e := SessionEvent{EventName: p.eventName()}
	if !p.accept("(") {
		return e
	}
	from := p.i
	e.Set = p.eventFields()
	if p.accept("ACTION") {
		p.parenList(func() { e.Actions = append(e.Actions, p.eventName()) })
	}
	if p.accept("WHERE") {
		e.Where = p.eventPredicate()
	}
	if p.i == from {
		p.syntax()
	}
	p.expect(")")
	return e
}

func (p *parser) sessionTarget() SessionTarget {
	t := SessionTarget{EventName: p.eventName()}
	if p.accept("(") {
		if t.Set = p.eventFields(); t.Set == nil {
			p.syntax()
		}
		p.expect(")")
	}
	return t
}

// eventFields reads SET name = value, …; nil when it does not come next.
func (p *parser) eventFields() (list []EventField) {
	if !p.accept("SET") {
		return nil
	}
	p.list(func() {
		f := EventField{Name: p.ident()}
		p.expect("=")
		f.Value = p.eventValue()
		list = append(list, f)
	})
	return list
}

// eventValue reads a number or a string, which may stand in parentheses.
func (p *parser) eventValue() Literal {
	if p.accept("(") {
		v := p.eventValue()
		p.expect(")")
		return v
	}
	minus := p.accept("-")
	if t := p.tok(); t.kind != intLit && t.kind != decLit && (minus || !isString(t)) {
		p.syntax()
	}
	l := *p.literal()
	if minus {
		l.Text = "-" + l.Text
	}
	return l
}

// eventPredicate reads a condition: NOT binds tighter than AND, AND tighter than OR.
func (p *parser) eventPredicate() *EventPredicate {
	e := p.eventAnd()
	links := 0
	for p.accept("OR") {
		p.chain(&links)
		e = &EventPredicate{Op: "OR", Left: e, Right: p.eventAnd()}
	}
	return e
}

func (p *parser) eventAnd() *EventPredicate {
	e := p.eventFactor()
	links := 0
	for p.accept("AND") {
		p.chain(&links)
		e = &EventPredicate{Op: "AND", Left: e, Right: p.eventFactor()}
	}
	return e
}

func (p *parser) eventFactor() *EventPredicate {
	p.enter()
	defer p.leave()
	if p.accept("NOT") {
		return &EventPredicate{Op: "NOT", Right: p.eventFactor()}
	}
	if p.at("(") && !p.eventSourceInParens() {
		p.i++
		e := p.eventPredicate()
		p.expect(")")
		return e
	}
	return p.eventLeaf()
}

// eventSourceInParens reports whether ( package.name ) comes next.
func (p *parser) eventSourceInParens() bool {
	return isIdent(p.peek(1)) && p.peek(2).w == "." && isIdent(p.peek(3)) && p.peek(4).w == ")"
}

func (p *parser) eventLeaf() *EventPredicate {
	e := &EventPredicate{Source: p.eventSource()}
	if p.at("(") && e.Source.Package != "" {
		e.Op, e.Function = "CALL", e.Source
		p.i++
		e.Source = p.eventSource()
		p.expect(",")
		e.Value = p.eventValue()
		p.expect(")")
		return e
	}
	t := p.tok()
	if p.at("LIKE") || p.at("NOT", "LIKE") {
		p.unsupported(t, "LIKE in the predicate of an event; sqlserver.like_i_sql_unicode_string(source, N'pattern') is its portable form")
	}
	op, ok := comparisonOps[t.w]
	if !ok || t.w == "!<" || t.w == "!>" {
		p.syntax()
	}
	p.i++
	e.Op, e.Value = op, p.eventValue()
	return e
}

// eventSource reads a field of the event or package.source, which may stand in parentheses.
func (p *parser) eventSource() EventName {
	if p.accept("(") {
		n := p.eventSource()
		p.expect(")")
		return n
	}
	if p.peek(1).w == "." {
		return p.eventName()
	}
	return EventName{Name: p.ident()}
}
