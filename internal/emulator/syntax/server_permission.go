package syntax

import "strings"

// permission reads GRANT, DENY or REVOKE.
func (p *parser) permission(n Node) Stmt {
	s := &PermissionStmt{Node: n, Action: p.anyWord()}
	if s.Action == "REVOKE" {
		s.GrantOptionFor = p.accept("GRANT", "OPTION", "FOR")
	}
	p.list(func() { s.Permissions = append(s.Permissions, p.permissionName()) })
	if p.accept("ON") {
		s.Class = p.class()
		name := p.name()
		s.Securable = &name
		if s.Class == "" {
			s.Class = "OBJECT"
		}
		if p.at("(") {
			columns := p.identList()
			for k := range s.Permissions {
				s.Permissions[k].Columns = append(s.Permissions[k].Columns, columns...)
			}
		}
	}
	if s.Action != "REVOKE" || !p.accept("FROM") {
		p.expect("TO")
	}
	p.list(func() { s.To = append(s.To, p.identOr("PUBLIC")) })
	if s.Action == "GRANT" && p.accept("WITH", "GRANT") {
		p.expect("OPTION")
		s.WithGrantOption = true
	}
	if s.Action != "GRANT" {
		s.Cascade = p.accept("CASCADE")
	}
	if p.accept("AS") {
		s.As = p.identOr("PUBLIC")
	}
	return s
}

// permissionName reads the words of one permission and its column list.
func (p *parser) permissionName() Permission {
	a := Permission{Node: p.node()}
	var words []string
	for p.tok().kind == word && !p.atAny("ON", "TO", "FROM") {
		words = append(words, p.anyWord())
	}
	if words == nil {
		p.syntax()
	}
	a.Name = strings.Join(words, " ")
	switch a.Name {
	case "ALL PRIVILEGES":
		a.Name = "ALL"
	case "EXEC":
		a.Name = "EXECUTE"
	}
	if p.at("(") {
		a.Columns = p.identList()
	}
	return a
}

// class reads the words before "::", and passes it; empty when there are none.
func (p *parser) class() string {
	k := 0
	for p.peek(k).kind == word && k < 4 {
		k++
	}
	if k == 0 || p.peek(k).w != "::" {
		return ""
	}
	var words []string
	for !p.accept("::") {
		words = append(words, p.anyWord())
	}
	return strings.Join(words, " ")
}

func (p *parser) alterAuthorization(n Node) Stmt {
	s := &AlterAuthorizationStmt{Node: n}
	p.expect("ON")
	s.Class = p.class()
	if s.Class == "" {
		s.Class = "OBJECT"
	}
	s.Name = p.name()
	p.expect("TO")
	if !p.accept("SCHEMA", "OWNER") {
		s.To = p.identOr("PUBLIC")
	}
	return s
}
