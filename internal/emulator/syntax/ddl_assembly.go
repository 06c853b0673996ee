package syntax

// assembly reads what follows CREATE | ALTER ASSEMBLY.
func (p *parser) assembly(n Node, alter bool) Stmt {
	s := &AssemblyStmt{Node: n, Alter: alter, Name: p.ident()}
	if !alter && p.accept("AUTHORIZATION") {
		s.Authorization = p.ident()
	}
	if !alter || p.at("FROM") {
		p.expect("FROM")
		p.list(func() { s.From = append(s.From, p.expr()) })
	}
	if p.accept("WITH") {
		p.list(func() { p.assemblyOption(s) })
	}
	if alter && p.accept("DROP", "FILE") {
		if s.DropAll = p.accept("ALL"); !s.DropAll {
			p.list(func() { s.DropFiles = append(s.DropFiles, p.stringLit()) })
		}
	}
	if alter && p.accept("ADD", "FILE") {
		p.expect("FROM")
		p.list(func() {
			f := AssemblyFile{Content: p.expr()}
			if p.accept("AS") {
				f.Name = p.stringLit()
			}
			s.AddFiles = append(s.AddFiles, f)
		})
	}
	if alter && s.From == nil && s.PermissionSet == "" && s.Visibility == nil && !s.Unchecked && s.DropFiles == nil && !s.DropAll && s.AddFiles == nil {
		p.syntax()
	}
	return s
}

func (p *parser) assemblyOption(s *AssemblyStmt) {
	switch {
	case p.accept("PERMISSION_SET"):
		p.expect("=")
		s.PermissionSet = p.expectAny("SAFE", "EXTERNAL_ACCESS", "UNSAFE")
	case s.Alter && p.accept("VISIBILITY"):
		p.expect("=")
		on := p.expectAny("ON", "OFF") == "ON"
		s.Visibility = &on
	default:
		if !s.Alter {
			p.syntax()
		}
		p.expect("UNCHECKED", "DATA")
		s.Unchecked = true
	}
}

// aggregate reads what follows CREATE AGGREGATE.
func (p *parser) aggregate(n Node) Stmt {
	s := &CreateModuleStmt{Node: n, Mode: "CREATE", Kind: "AGGREGATE", Name: p.name()}
	p.parenList(func() { s.Params = append(s.Params, p.param()) })
	p.expect("RETURNS")
	t := p.typeName()
	s.Returns = &t
	if !p.external(s) {
		p.syntax()
	}
	return s
}

// asymmetricKey reads what follows CREATE ASYMMETRIC KEY.
func (p *parser) asymmetricKey(n Node) Stmt {
	s := &AsymmetricKeyStmt{Node: n, Name: p.ident()}
	if p.accept("AUTHORIZATION") {
		s.Authorization = p.ident()
	}
	for _, words := range [][]string{{"FROM", "EXECUTABLE", "FILE"}, {"FROM", "FILE"}, {"FROM", "PROVIDER"}, {"WITH", "ALGORITHM"}} {
		if p.at(words...) {
			what := words[0]
			for _, w := range words[1:] {
				what += " " + w
			}
			p.unsupported(p.tok(), "CREATE ASYMMETRIC KEY … "+what)
		}
	}
	p.expect("FROM", "ASSEMBLY")
	s.Assembly = p.ident()
	return s
}
