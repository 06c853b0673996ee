package syntax

// principalKinds are the principals that CREATE and ALTER take.
var principalKinds = [][]string{{"SERVER", "ROLE"}, {"APPLICATION", "ROLE"}, {"LOGIN"}, {"USER"}, {"ROLE"}}

// principal reads CREATE or ALTER of a login, user or role.
func (p *parser) principal(n Node, alter bool) Stmt {
	s := &PrincipalStmt{Node: n, Alter: alter}
	for _, k := range principalKinds {
		if p.accept(k...) {
			s.Kind = k[0]
			if len(k) == 2 {
				s.Kind += " " + k[1]
			}
			break
		}
	}
	if s.Kind == "" {
		p.syntax()
	}
	s.Name = p.identOr("PUBLIC")
	switch {
	case s.Kind == "ROLE" || s.Kind == "SERVER ROLE":
		p.roleTail(s)
	case alter:
		p.alterPrincipal(s)
	default:
		p.principalSource(s)
		p.principalOptions(s)
	}
	return s
}

func (p *parser) roleTail(s *PrincipalStmt) {
	switch {
	case !s.Alter:
		if p.accept("AUTHORIZATION") {
			s.Authorization = p.ident()
		}
	case p.accept("ADD", "MEMBER"):
		s.AddMember = p.ident()
	case p.accept("DROP", "MEMBER"):
		s.DropMember = p.ident()
	default:
		p.expect("WITH")
		s.Options = []Option{p.option()}
	}
}

func (p *parser) alterPrincipal(s *PrincipalStmt) {
	if s.Kind == "LOGIN" {
		if w := p.acceptAny("ENABLE", "DISABLE"); w != "" {
			b := w == "ENABLE"
			s.Enable = &b
			return
		}
		if p.at("ADD", "CREDENTIAL") || p.at("DROP", "CREDENTIAL") {
			p.unsupported(p.tok(), "ALTER LOGIN … CREDENTIAL")
		}
	}
	if !p.at("WITH") {
		p.syntax()
	}
	p.principalOptions(s)
}

// principalSource reads FOR | FROM LOGIN, WITHOUT LOGIN, FROM WINDOWS ….
func (p *parser) principalSource(s *PrincipalStmt) {
	if p.accept("WITHOUT", "LOGIN") {
		s.Source = "WITHOUT LOGIN"
		return
	}
	if p.acceptAny("FOR", "FROM") == "" {
		return
	}
	switch {
	case p.accept("LOGIN"):
		s.Source, s.SourceName = "FOR LOGIN", p.ident()
	case p.accept("WINDOWS"):
		s.Source = "FROM WINDOWS"
	case p.accept("EXTERNAL"):
		p.expect("PROVIDER")
		s.Source = "FROM EXTERNAL PROVIDER"
	case p.accept("CERTIFICATE"):
		s.Source, s.SourceName = "FROM CERTIFICATE", p.ident()
	default:
		p.expect("ASYMMETRIC", "KEY")
		s.Source, s.SourceName = "FROM ASYMMETRIC KEY", p.ident()
	}
}

// principalOptions reads WITH option, …; PASSWORD takes words after its value, which become options of their own.
func (p *parser) principalOptions(s *PrincipalStmt) {
	if !p.accept("WITH") {
		return
	}
	p.list(func() {
		if p.at("NO", "CREDENTIAL") || p.at("CREDENTIAL") {
			p.unsupported(p.tok(), "ALTER LOGIN … CREDENTIAL")
		}
		s.Options = append(s.Options, p.option())
		for p.atAny("MUST_CHANGE", "HASHED", "UNLOCK", "OLD_PASSWORD") {
			s.Options = append(s.Options, p.option())
		}
	})
}
