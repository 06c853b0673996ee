package syntax

import "github.com/hartonomous/hartctl/internal/emulator/sqlerr"

// batch reads the whole text.
func (p *parser) batch() *Batch {
	b := &Batch{Text: p.text}
	p.batchStart = true
	b.Statements = p.statements(func() bool { return p.tok().kind == eof })
	p.checkLabels()
	b.Quoted, b.ParseOnly = p.quoted, p.parseOnly
	return b
}

// statements reads statements until end; separating semicolons are optional.
func (p *parser) statements(end func() bool) []Stmt {
	list := []Stmt{}
	for {
		for p.accept(";") {
		}
		if end() {
			return list
		}
		if p.tok().kind == eof {
			p.syntax()
		}
		p.open = len(list) > 0 && p.toks[p.i-1].w != ";" && !isLabel(list[len(list)-1])
		list = append(list, p.statement())
	}
}

func isLabel(s Stmt) bool {
	_, ok := s.(*LabelStmt)
	return ok
}

// statement reads one statement and the semicolon that ends it.
func (p *parser) statement() Stmt {
	p.enter()
	defer p.leave()
	t := p.tok()
	s := p.dispatch(t)
	p.batchStart, p.open = false, false
	last := p.i - 1
	for last > 0 && p.toks[last].w == ";" {
		last--
	}
	s.setEnd(int(p.toks[last].end))
	if !p.accept(";") {
		if _, ok := s.(*MergeStmt); ok {
			_, line := p.near(p.i)
			p.fail(sqlerr.New(10713), line)
		}
	}
	return s
}

// nested reads a statement inside another: the body of IF and WHILE.
func (p *parser) nested() Stmt {
	p.blocks++
	p.batchStart, p.open = false, false
	s := p.statement()
	p.blocks--
	return s
}

// block reads the statements up to END, one at least.
func (p *parser) block(empty bool) []Stmt {
	p.blocks++
	p.batchStart = false
	list := p.statements(p.atEnd)
	if len(list) == 0 && !empty {
		p.syntax()
	}
	p.blocks--
	return list
}

// atEnd reports whether the END of a block comes next, and not END CONVERSATION.
func (p *parser) atEnd() bool { return p.at("END") && !p.at("END", "CONVERSATION") }

func (p *parser) dispatch(t *token) Stmt {
	n := p.node()
	if t.w == "(" {
		return p.selectStmt(n)
	}
	if t.kind == word && !t.reserved && p.peek(1).w == ":" {
		return p.label(n)
	}
	if t.kind == word {
		if s := p.rows(t, n); s != nil {
			return s
		}
		if s := p.control(t, n); s != nil {
			return s
		}
		if s := p.session(t, n); s != nil {
			return s
		}
		if s := p.definition(t, n); s != nil {
			return s
		}
		p.refused()
	}
	if p.batchStart && isIdent(t) {
		return p.execProc(&ExecStmt{Node: n})
	}
	p.syntax()
	return nil
}

// rows reads the statements on rows.
func (p *parser) rows(t *token, n Node) Stmt {
	switch t.w {
	case "SELECT":
		return p.selectStmt(n)
	case "WITH":
		if p.open {
			p.fail(sqlerr.New(319, t.value(p.text)), n.Line)
		}
		return p.withStmt(n)
	case "INSERT":
		return p.insert(n, nil)
	case "UPDATE":
		if p.at("UPDATE", "STATISTICS") {
			return p.updateStatistics(n)
		}
		return p.update(n, nil)
	case "DELETE":
		return p.delete(n, nil)
	case "MERGE":
		return p.merge(n, nil)
	case "TRUNCATE":
		p.i++
		p.expect("TABLE")
		s := &TruncateStmt{Node: n, Table: p.name()}
		if p.at("WITH", "(") {
			p.unsupported(p.tok(), "TRUNCATE TABLE … WITH (PARTITIONS)")
		}
		return s
	}
	return nil
}

func (p *parser) selectStmt(n Node) Stmt {
	q := p.query()
	q.Node = n
	return q
}

func (p *parser) withStmt(n Node) Stmt {
	ctes := p.with()
	switch p.tok().w {
	case "INSERT":
		return p.insert(n, ctes)
	case "UPDATE":
		return p.update(n, ctes)
	case "DELETE":
		return p.delete(n, ctes)
	case "MERGE":
		return p.merge(n, ctes)
	}
	q := p.query()
	q.Node, q.With = n, ctes
	return q
}

// definition reads the statements on objects, principals and permissions.
func (p *parser) definition(t *token, n Node) Stmt {
	switch t.w {
	case "CREATE":
		return p.create(n)
	case "ALTER":
		return p.alter(n)
	case "DROP":
		return p.drop(n)
	case "GRANT", "DENY", "REVOKE":
		return p.permission(n)
	case "RESTORE":
		if p.is(p.peek(1), "DATABASE") {
			return p.restoreDatabase(n)
		}
	case "ENABLE", "DISABLE":
		if p.is(p.peek(1), "TRIGGER") {
			return p.enableTrigger(n)
		}
	}
	return nil
}
