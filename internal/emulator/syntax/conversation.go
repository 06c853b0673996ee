package syntax

// conversation reads the statements on conversations; nil when another one comes next. Those that begin with a word that is not
// reserved need a semicolon before them.
func (p *parser) conversation(n Node) Stmt {
	switch {
	case p.at("BEGIN", "DIALOG"):
		p.i += 2
		return p.beginDialog(n)
	case p.at("BEGIN", "CONVERSATION", "TIMER"):
		p.i += 3
		s := &TimerStmt{Node: n}
		p.expect("(")
		s.Handle = p.expr()
		p.expect(")", "TIMEOUT", "=")
		s.Seconds = p.expr()
		return s
	case p.at("END", "CONVERSATION"):
		p.i += 2
		return p.endConversation(n)
	case p.at("SEND", "ON", "CONVERSATION"):
		p.begins()
		p.i += 3
		return p.send(n)
	case p.at("RECEIVE"):
		p.begins()
		p.i++
		return p.receive(n)
	case p.at("GET", "CONVERSATION", "GROUP"):
		p.begins()
		p.i += 3
		s := &GetGroupStmt{Node: n, Var: p.variableName()}
		p.expect("FROM")
		s.Queue = p.name()
		return s
	case p.at("MOVE", "CONVERSATION"):
		p.begins()
		p.i += 2
		s := &MoveConversationStmt{Node: n, Handle: p.expr()}
		p.expect("TO")
		s.Group = p.expr()
		return s
	}
	return nil
}

// begins refuses a statement that no semicolon sets off.
func (p *parser) begins() {
	if p.open {
		p.syntax()
	}
}

// brokerName reads the name of a service, contract or message type: an identifier or a variable.
func (p *parser) brokerName() Expr {
	n := p.node()
	if p.tok().kind == variable {
		return p.constant()
	}
	return &Literal{Node: n, Kind: NStringLiteral, Text: p.identOr("DEFAULT")}
}

func (p *parser) beginDialog(n Node) Stmt {
	p.accept("CONVERSATION")
	s := &BeginDialogStmt{Node: n, Var: p.variableName()}
	p.expect("FROM", "SERVICE")
	s.From = p.brokerName()
	p.expect("TO", "SERVICE")
	s.To = p.constant()
	if p.accept(",") {
		s.Instance = p.constant()
	}
	if p.accept("ON", "CONTRACT") {
		s.Contract = p.brokerName()
	}
	if p.at("WITH") {
		p.i++
		p.list(func() { p.dialogOption(s) })
	}
	return s
}

func (p *parser) dialogOption(s *BeginDialogStmt) {
	switch {
	case p.accept("RELATED_CONVERSATION", "="):
		s.Related = p.expr()
	case p.accept("RELATED_CONVERSATION_GROUP", "="):
		s.RelatedGroup = p.expr()
	case p.accept("LIFETIME", "="):
		s.Lifetime = p.expr()
	case p.accept("ENCRYPTION", "="):
		s.Encryption = p.onOff()
	default:
		p.syntax()
	}
}

func (p *parser) send(n Node) Stmt {
	s := &SendStmt{Node: n}
	if p.at("(") {
		p.parenList(func() { s.Handles = append(s.Handles, p.expr()) })
	} else {
		s.Handles = []Expr{p.constant()}
	}
	if p.accept("MESSAGE", "TYPE") {
		s.MessageType = p.brokerName()
	}
	if p.accept("(") {
		s.Body = p.expr()
		p.expect(")")
	}
	return s
}

func (p *parser) endConversation(n Node) Stmt {
	s := &EndConversationStmt{Node: n, Handle: p.constant()}
	switch {
	case p.accept("WITH", "CLEANUP"):
		s.Cleanup = true
	case p.accept("WITH", "ERROR"):
		p.expect("=")
		s.Code = p.constant()
		p.expect("DESCRIPTION", "=")
		s.Description = p.constant()
	}
	return s
}

func (p *parser) receive(n Node) Stmt {
	s := &ReceiveStmt{Node: n}
	if t := p.top(false); t != nil {
		if t.Percent || t.WithTies {
			p.syntax()
		}
		s.Top = t.Count
	}
	p.list(func() { s.Items = append(s.Items, p.selectItem(true)) })
	p.expect("FROM")
	s.Queue = p.name()
	if p.accept("INTO") {
		s.Into = p.variableName()
	}
	if p.accept("WHERE") {
		switch {
		case p.accept("CONVERSATION_HANDLE", "="):
			s.Handle = p.constant()
		default:
			p.expect("CONVERSATION_GROUP_ID", "=")
			s.Group = p.constant()
		}
	}
	return s
}

// waitforMessages reads the rest of WAITFOR (RECEIVE … | GET CONVERSATION GROUP …) [, TIMEOUT n], from the parenthesis.
func (p *parser) waitforMessages(s *WaitforStmt) Stmt {
	p.expect("(")
	p.open = false
	if !p.at("RECEIVE") && !p.at("GET", "CONVERSATION", "GROUP") {
		p.syntax()
	}
	inner := p.conversation(p.node())
	inner.setEnd(p.lastEnd())
	s.Body = inner
	p.accept(";")
	p.expect(")")
	if p.accept(",") {
		p.expect("TIMEOUT")
		s.Timeout = p.constant()
	}
	return s
}
