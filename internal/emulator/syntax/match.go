package syntax

type (
	// Match is MATCH (pattern AND …) over node and edge tables.
	Match struct {
		Node
		Patterns []MatchPattern
	}
	// MatchPattern is node-(edge)->node and so on: one step more than First.
	MatchPattern struct {
		First MatchName
		Steps []MatchStep
	}
	// MatchStep goes over an edge to the next node; Back is <-(edge)-.
	MatchStep struct {
		Edge, To MatchName
		Back     bool
	}
	// MatchName is the name or alias of a source.
	MatchName struct {
		Node
		Name string
	}
)

func (*Match) expr() {}

// match reads MATCH (…), which stands in WHERE and ON only.
func (p *parser) match() Expr {
	m := &Match{Node: p.node()}
	p.expect("MATCH")
	p.expect("(")
	for {
		m.Patterns = append(m.Patterns, p.matchPattern())
		if !p.accept("AND") {
			break
		}
	}
	p.expect(")")
	return m
}

func (p *parser) matchPattern() MatchPattern {
	pattern := MatchPattern{First: p.matchName()}
	for p.at("-") || p.at("<", "-") {
		s := MatchStep{Back: p.accept("<")}
		p.expect("-", "(")
		s.Edge = p.matchName()
		p.expect(")", "-")
		if !s.Back {
			p.expect(">")
		}
		s.To = p.matchName()
		pattern.Steps = append(pattern.Steps, s)
	}
	if len(pattern.Steps) == 0 {
		p.syntax()
	}
	return pattern
}

func (p *parser) matchName() MatchName {
	for _, w := range [...]string{"SHORTEST_PATH", "LAST_NODE"} {
		if p.at(w, "(") {
			p.unsupported(p.tok(), w)
		}
	}
	return MatchName{Node: p.node(), Name: p.ident()}
}

// matching reads a condition in which MATCH may stand.
func (p *parser) matching() Expr {
	saved := p.mayMatch
	p.mayMatch = true
	e := p.condition()
	p.mayMatch = saved
	return e
}
