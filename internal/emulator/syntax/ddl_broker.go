package syntax

// messageType reads what follows CREATE | ALTER MESSAGE TYPE.
func (p *parser) messageType(n Node, alter bool) Stmt {
	s := &MessageTypeStmt{Node: n, Alter: alter, Name: p.ident()}
	if !alter && p.accept("AUTHORIZATION") {
		s.Authorization = p.identOr("PUBLIC")
	}
	if alter && !p.at("VALIDATION") {
		p.syntax()
	}
	if p.accept("VALIDATION") {
		p.expect("=")
		if p.at("VALID_XML") {
			p.unsupported(p.tok(), "VALIDATION = VALID_XML")
		}
		s.Validation = p.expectAny("NONE", "EMPTY", "WELL_FORMED_XML")
	}
	return s
}

// contract reads what follows CREATE CONTRACT.
func (p *parser) contract(n Node) Stmt {
	s := &ContractStmt{Node: n, Name: p.ident()}
	if p.accept("AUTHORIZATION") {
		s.Authorization = p.identOr("PUBLIC")
	}
	p.parenList(func() {
		m := ContractMessage{Type: p.identOr("DEFAULT")}
		p.expect("SENT", "BY")
		m.SentBy = p.expectAny("INITIATOR", "TARGET", "ANY")
		s.Messages = append(s.Messages, m)
	})
	return s
}

// queue reads what follows CREATE | ALTER QUEUE.
func (p *parser) queue(n Node, alter bool) Stmt {
	s := &QueueStmt{Node: n, Alter: alter, Name: p.name()}
	if alter && (p.at("REBUILD") || p.at("REORGANIZE") || p.at("MOVE")) {
		p.unsupported(p.tok(), "ALTER QUEUE … "+p.upper(p.tok()))
	}
	if alter && !p.at("WITH") {
		p.syntax()
	}
	if p.accept("WITH") {
		p.list(func() { p.queueOption(s) })
	}
	if !alter && p.accept("ON") {
		if isString(p.tok()) {
			s.Filegroup = p.stringLit()
		} else {
			s.Filegroup = p.identOr("PRIMARY", "DEFAULT")
		}
	}
	return s
}

func (p *parser) onOff() *bool {
	on := p.expectAny("ON", "OFF") == "ON"
	return &on
}

func (p *parser) queueOption(s *QueueStmt) {
	switch {
	case p.accept("STATUS", "="):
		s.Status = p.onOff()
	case p.accept("RETENTION", "="):
		s.Retention = p.onOff()
	case p.accept("POISON_MESSAGE_HANDLING"):
		p.expect("(", "STATUS", "=")
		s.Poison = p.onOff()
		p.expect(")")
	case p.accept("ACTIVATION"):
		s.Activation = &QueueActivation{}
		p.parenList(func() { p.activation(s, s.Activation) })
	default:
		p.syntax()
	}
}

func (p *parser) activation(s *QueueStmt, a *QueueActivation) {
	switch {
	case s.Alter && p.accept("DROP"):
		a.Drop = true
	case p.accept("STATUS", "="):
		a.Status = p.onOff()
	case p.accept("PROCEDURE_NAME", "="):
		n := p.name()
		a.Procedure = &n
	case p.accept("MAX_QUEUE_READERS", "="):
		a.MaxReaders = p.literal()
	case p.at("EXECUTE", "AS") || p.at("EXEC", "AS"):
		p.i += 2
		if isString(p.tok()) {
			a.ExecuteAs, a.User = "USER", p.stringLit()
			return
		}
		a.ExecuteAs = p.expectAny("SELF", "OWNER")
	default:
		p.syntax()
	}
}

// service reads what follows CREATE | ALTER SERVICE.
func (p *parser) service(n Node, alter bool) Stmt {
	s := &ServiceStmt{Node: n, Alter: alter, Name: p.ident()}
	if !alter && p.accept("AUTHORIZATION") {
		s.Authorization = p.identOr("PUBLIC")
	}
	if !alter || p.at("ON") {
		p.expect("ON", "QUEUE")
		q := p.name()
		s.Queue = &q
	}
	if !p.at("(") {
		if s.Queue == nil {
			p.syntax()
		}
		return s
	}
	p.parenList(func() {
		switch {
		case !alter:
			s.Contracts = append(s.Contracts, p.identOr("DEFAULT"))
		case p.accept("ADD", "CONTRACT"):
			s.Contracts = append(s.Contracts, p.identOr("DEFAULT"))
		default:
			p.expect("DROP", "CONTRACT")
			s.Drop = append(s.Drop, p.identOr("DEFAULT"))
		}
	})
	return s
}
