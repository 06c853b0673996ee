package syntax

// dropKinds are the kinds that DROP takes; those of two words come first.
var dropKinds = [][]string{
	{"SERVER", "ROLE"},
	{"APPLICATION", "ROLE"},
	{"SECURITY", "POLICY"},
	{"MESSAGE", "TYPE"},
	{"ASYMMETRIC", "KEY"},
	{"TABLE"},
	{"VIEW"},
	{"PROCEDURE"},
	{"FUNCTION"},
	{"TRIGGER"},
	{"SCHEMA"},
	{"SEQUENCE"},
	{"SYNONYM"},
	{"TYPE"},
	{"DATABASE"},
	{"USER"},
	{"ROLE"},
	{"LOGIN"},
	{"AGGREGATE"},
	{"ASSEMBLY"},
	{"QUEUE"},
	{"SERVICE"},
	{"CONTRACT"},
	{"INDEX"},
	{"STATISTICS"},
}

func (p *parser) drop(n Node) Stmt {
	p.refused()
	p.expect("DROP")
	if p.accept("EVENT", "SESSION") {
		return p.eventSession(n, "DROP")
	}
	s := &DropStmt{Node: n}
	if p.accept("PROC") {
		s.Kind = "PROCEDURE"
	}
	for _, k := range dropKinds {
		if s.Kind == "" && p.accept(k...) {
			s.Kind = k[0]
			if len(k) == 2 {
				s.Kind += " " + k[1]
			}
		}
	}
	if s.Kind == "" {
		p.knownKind()
		p.syntax()
	}
	s.IfExists = p.accept("IF", "EXISTS")
	switch s.Kind {
	case "INDEX", "STATISTICS":
		p.list(func() { p.dropPart(s) })
		return s
	case "USER", "ROLE", "LOGIN", "SCHEMA", "SERVER ROLE", "APPLICATION ROLE":
		s.Names = []Name{p.name()}
		return s
	}
	p.list(func() { s.Names = append(s.Names, p.name()) })
	switch {
	case s.Kind == "ASYMMETRIC KEY" && p.at("REMOVE"):
		p.unsupported(p.tok(), "DROP ASYMMETRIC KEY … REMOVE PROVIDER KEY")
	case s.Kind == "ASSEMBLY" && p.accept("WITH", "NO"):
		p.expect("DEPENDENTS")
		s.NoDependents = true
	case s.Kind == "TRIGGER" && p.accept("ON"):
		if p.accept("DATABASE") {
			s.OnDatabase = true
		} else {
			p.expect("ALL", "SERVER")
			s.OnAllServer = true
		}
	}
	return s
}

// dropPart reads index ON table, or the older table.index; statistics are always table.statistics.
func (p *parser) dropPart(s *DropStmt) {
	n := p.node()
	list := p.parts()
	last := len(list) - 1
	if last == 0 && s.Kind == "INDEX" {
		s.Names = append(s.Names, p.makeName(n, list))
		p.expect("ON")
		s.On = append(s.On, p.name())
		if p.at("WITH", "(") {
			p.unsupported(p.tok(), "DROP INDEX … WITH")
		}
		return
	}
	if last == 0 || p.at("ON") {
		p.syntax()
	}
	s.Names = append(s.Names, Name{Node: n, Object: list[last], Text: p.since(n.Pos)})
	on := p.makeName(n, list[:last])
	on.Text = joinDots(list[:last])
	s.On = append(s.On, on)
}
