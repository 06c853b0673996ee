package syntax

import "github.com/hartonomous/hartctl/internal/emulator/sqlerr"

// create reads what follows CREATE.
func (p *parser) create(n Node) Stmt {
	p.refused()
	p.expect("CREATE")
	if p.at("OR", "ALTER") {
		from, to := int(p.tok().pos), int(p.peek(1).end)
		p.i += 2
		if moduleKind(p.tok()) == "" {
			p.syntax()
		}
		return p.module(n, "CREATE OR ALTER", from, to)
	}
	if moduleKind(p.tok()) != "" {
		return p.module(n, "CREATE", 0, 0)
	}
	switch p.upper(p.tok()) {
	case "TABLE":
		p.i++
		return p.createTable(n)
	case "UNIQUE", "CLUSTERED", "NONCLUSTERED", "COLUMNSTORE", "INDEX", "SPATIAL", "VECTOR", "JSON":
		return p.createIndex(n)
	case "SCHEMA":
		return p.createSchema(n)
	case "TYPE":
		p.i++
		return p.createType(n)
	case "SEQUENCE":
		p.i++
		return p.sequence(n, false)
	case "SECURITY":
		p.i++
		p.expect("POLICY")
		return p.securityPolicy(n, false)
	case "ASSEMBLY":
		p.i++
		return p.assembly(n, false)
	case "AGGREGATE":
		p.i++
		return p.aggregate(n)
	case "ASYMMETRIC":
		p.i++
		p.expect("KEY")
		return p.asymmetricKey(n)
	case "MESSAGE":
		p.i++
		p.expect("TYPE")
		return p.messageType(n, false)
	case "CONTRACT":
		p.i++
		return p.contract(n)
	case "QUEUE":
		p.i++
		return p.queue(n, false)
	case "SERVICE":
		p.i++
		return p.service(n, false)
	case "EVENT":
		p.i++
		p.expect("SESSION")
		return p.eventSession(n, "CREATE")
	case "SYNONYM":
		p.i++
		s := &CreateSynonymStmt{Node: n, Name: p.name()}
		p.expect("FOR")
		s.For = p.name()
		return s
	case "STATISTICS":
		p.i++
		return p.createStatistics(n)
	case "DATABASE":
		p.i++
		return p.createDatabase(n)
	}
	p.knownKind()
	return p.principal(n, false)
}

// principalWords begin the statements on principals.
var principalWords = []string{"LOGIN", "USER", "ROLE", "SERVER", "APPLICATION"}

// knownKind fails with 343 at a word that is no kind of object; reserved words are 156.
func (p *parser) knownKind() {
	if t := p.tok(); t.kind == word && !t.reserved && !p.atAny(principalWords...) {
		p.fail(sqlerr.New(343, t.value(p.text)), int(t.line))
	}
}

// alter reads what follows ALTER.
func (p *parser) alter(n Node) Stmt {
	p.refused()
	from, to := int(p.tok().pos), int(p.tok().end)
	p.expect("ALTER")
	if moduleKind(p.tok()) != "" {
		return p.module(n, "ALTER", from, to)
	}
	switch p.upper(p.tok()) {
	case "TABLE":
		p.i++
		return p.alterTable(n)
	case "INDEX":
		p.i++
		return p.alterIndex(n)
	case "SCHEMA":
		p.i++
		return p.alterSchema(n)
	case "SEQUENCE":
		p.i++
		return p.sequence(n, true)
	case "SECURITY":
		p.i++
		p.expect("POLICY")
		return p.securityPolicy(n, true)
	case "ASSEMBLY":
		p.i++
		return p.assembly(n, true)
	case "MESSAGE":
		p.i++
		p.expect("TYPE")
		return p.messageType(n, true)
	case "QUEUE":
		p.i++
		return p.queue(n, true)
	case "SERVICE":
		p.i++
		return p.service(n, true)
	case "EVENT":
		p.i++
		p.expect("SESSION")
		return p.eventSession(n, "ALTER")
	case "DATABASE":
		p.i++
		return p.alterDatabase(n)
	case "AUTHORIZATION":
		p.i++
		return p.alterAuthorization(n)
	}
	p.knownKind()
	return p.principal(n, true)
}

// createSchema reads CREATE SCHEMA with the tables, views and permissions in it.
func (p *parser) createSchema(n Node) Stmt {
	if !p.batchStart {
		if p.blocks > 0 {
			p.syntax()
		}
		p.fail(sqlerr.New(111, "CREATE SCHEMA").WithState(14), n.Line)
	}
	p.expect("SCHEMA")
	s := &CreateSchemaStmt{Node: n}
	if p.atIdent() {
		s.Name = p.ident()
	} else if !p.at("AUTHORIZATION") {
		p.syntax()
	}
	if p.accept("AUTHORIZATION") {
		s.Authorization = p.ident()
		if s.Name == "" {
			s.Name = s.Authorization
		}
	}
	for p.at("CREATE", "TABLE") || p.at("CREATE", "VIEW") || p.atAny("GRANT", "DENY", "REVOKE") {
		p.batchStart, p.inSchema = true, true
		element := p.definition(p.tok(), p.node())
		element.setEnd(p.lastEnd())
		s.Elements = append(s.Elements, element)
		p.batchStart, p.inSchema, p.proc = false, false, ""
	}
	return s
}

func (p *parser) alterSchema(n Node) Stmt {
	s := &AlterSchemaStmt{Node: n, Schema: p.ident()}
	p.expect("TRANSFER")
	s.Class = p.class()
	s.Object = p.name()
	return s
}

func (p *parser) createType(n Node) Stmt {
	s := &CreateTypeStmt{Node: n, Name: p.name()}
	switch {
	case p.accept("FROM"):
		t := p.typeName()
		s.From = &t
		switch {
		case p.accept("NOT", "NULL"):
			b := false
			s.Null = &b
		case p.accept("NULL"):
			b := true
			s.Null = &b
		}
	case p.at("EXTERNAL"):
		p.unsupported(p.tok(), "CREATE TYPE … EXTERNAL NAME")
	default:
		p.expect("AS", "TABLE")
		d := p.tableDef()
		s.Table = &d
		s.Options = p.withOptions()
	}
	return s
}

func (p *parser) sequence(n Node, alter bool) Stmt {
	s := &SequenceStmt{Node: n, Alter: alter, Name: p.name()}
	yes, no := true, false
	for {
		switch {
		case !alter && p.accept("AS"):
			t := p.typeName()
			s.Type = &t
		case !alter && p.accept("START"):
			p.expect("WITH")
			s.Start = p.constant()
		case alter && p.accept("RESTART"):
			s.HasRestart = true
			if p.accept("WITH") {
				s.Restart = p.constant()
			}
		case p.accept("INCREMENT"):
			p.expect("BY")
			s.Increment = p.constant()
		case p.accept("MINVALUE"):
			s.Min = p.constant()
		case p.accept("MAXVALUE"):
			s.Max = p.constant()
		case p.accept("NO", "MINVALUE"):
			s.NoMin = true
		case p.accept("NO", "MAXVALUE"):
			s.NoMax = true
		case p.accept("CYCLE"):
			s.Cycle = &yes
		case p.accept("NO", "CYCLE"):
			s.Cycle = &no
		case p.accept("NO", "CACHE"):
			s.NoCache = true
		case p.accept("CACHE"):
			s.Cache = nil
			if p.tok().kind == intLit {
				s.Cache = p.literal()
			}
		default:
			return s
		}
	}
}

func (p *parser) enableTrigger(n Node) Stmt {
	s := &EnableTriggerStmt{Node: n, Enable: p.anyWord() == "ENABLE"}
	p.expect("TRIGGER")
	if p.accept("ALL") {
		s.All = true
	} else {
		p.list(func() { s.Names = append(s.Names, p.name()) })
	}
	p.expect("ON")
	switch {
	case p.accept("DATABASE"):
		s.OnDatabase = true
	case p.accept("ALL", "SERVER"):
		s.OnServer = true
	default:
		s.On = p.name()
	}
	return s
}
