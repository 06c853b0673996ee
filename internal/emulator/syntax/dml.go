package syntax

import "github.com/hartonomous/hartctl/internal/emulator/sqlerr"

// maxValuesRows bounds the VALUES list of an INSERT (Msg 10738).
const maxValuesRows = 1000

// target reads the table that a statement changes.
func (p *parser) target() TableRef {
	t := p.tok()
	if t.kind == variable {
		return &TableVar{Node: p.node(), Name: p.variableName()}
	}
	if t.kind == word && p.peek(1).w == "(" && refusedSources[p.upper(t)] {
		p.unsupported(t, p.upper(t))
	}
	name := p.name()
	ref := &TableName{Node: name.Node, Name: name}
	if p.at("WITH", "(") {
		ref.Hints = p.tableHints()
	}
	return ref
}

// columnName reads a column of the target table, qualified perhaps.
func (p *parser) columnName() string {
	if t := p.tok(); t.kind == dollar {
		p.i++
		return t.value(p.text)
	}
	list := p.parts()
	return list[len(list)-1]
}

func (p *parser) columnNames() (names []string) {
	p.parenList(func() { names = append(names, p.columnName()) })
	return names
}

func (p *parser) insert(n Node, with []CTE) Stmt {
	p.expect("INSERT")
	if p.at("BULK") && with == nil {
		return p.insertBulk(n)
	}
	s := &InsertStmt{Node: n, With: with, Top: p.top(false)}
	p.accept("INTO")
	s.Target = p.target()
	p.targetHints(s.Target, "INSERT")
	if p.at("(") && !p.atSubquery() {
		s.Columns = p.columnNames()
	}
	s.Output = p.output()
	switch {
	case p.accept("DEFAULT", "VALUES"):
		s.DefaultValues = true
		s.Options = p.queryHints()
	case p.at("VALUES"):
		q := &SelectStmt{Node: p.node()}
		v := p.values()
		if len(v.Rows) > maxValuesRows {
			p.fail(sqlerr.New(10738), n.Line)
		}
		q.Body = v
		s.Query = q
		s.Options = p.queryHints()
	case p.atAny("EXEC", "EXECUTE"):
		e := p.node()
		p.i++
		x, ok := p.exec(e).(*ExecStmt)
		if !ok {
			p.syntax()
		}
		s.Exec = x
	case p.at("SELECT"), p.at("("):
		s.Query = p.query()
		s.Options, s.Query.Options = s.Query.Options, nil
	default:
		p.syntax()
	}
	return s
}

func (p *parser) update(n Node, with []CTE) Stmt {
	p.expect("UPDATE")
	s := &UpdateStmt{Node: n, With: with, Top: p.top(false), Target: p.target()}
	p.targetHints(s.Target, "UPDATE")
	p.refuseFunctionTarget()
	p.expect("SET")
	s.Set = p.setItems()
	s.Output = p.output()
	if p.accept("FROM") {
		s.From = p.from()
	}
	s.Where = p.where()
	s.Options = p.queryHints()
	return s
}

// refuseFunctionTarget: UPDATE and DELETE may change a table through an inline function.
func (p *parser) refuseFunctionTarget() {
	if p.at("(") {
		p.unsupported(p.tok(), "table-valued functions as targets")
	}
}

func (p *parser) where() Expr {
	if !p.accept("WHERE") {
		return nil
	}
	if p.at("CURRENT", "OF") {
		p.unsupported(p.tok(), "WHERE CURRENT OF")
	}
	return p.matching()
}

func (p *parser) setItems() (items []SetItem) {
	p.list(func() {
		s := SetItem{Node: p.node()}
		if p.tok().kind == variable {
			s.Var = p.variableName()
			s.Op = p.expectAny(assignOps...)
			if s.Op == "=" && p.assignsColumn() {
				s.Column = p.parts()
				s.Op = p.expectAny(assignOps...)
				s.Expr = p.exprOrDefault()
			} else {
				s.Expr = p.expr()
			}
			items = append(items, s)
			return
		}
		var list []string
		if t := p.tok(); t.kind == dollar {
			p.i++
			list = []string{t.value(p.text)}
		} else {
			list = p.parts()
		}
		if p.at("(") {
			last := len(list) - 1
			if last == 0 {
				p.syntax()
			}
			if equalFoldASCII(list[last], "WRITE") {
				p.unsupported(p.tok(), "column.WRITE()")
			}
			s.Method = &Method{Node: s.Node, X: &ColumnRef{Node: s.Node, Parts: list[:last]}, Name: list[last], Args: p.args()}
			items = append(items, s)
			return
		}
		s.Column = list
		s.Op = p.expectAny(assignOps...)
		s.Expr = p.exprOrDefault()
		items = append(items, s)
	})
	return items
}

// assignsColumn reports whether column = comes next: the middle of @v = column = expr.
func (p *parser) assignsColumn() bool {
	k := 0
	for isIdent(p.peek(k)) && p.peek(k+1).w == "." {
		k += 2
	}
	if !isIdent(p.peek(k)) {
		return false
	}
	for _, o := range assignOps {
		if p.peek(k+1).w == o {
			return true
		}
	}
	return false
}

func (p *parser) delete(n Node, with []CTE) Stmt {
	p.expect("DELETE")
	s := &DeleteStmt{Node: n, With: with, Top: p.top(false)}
	p.accept("FROM")
	s.Target = p.target()
	p.targetHints(s.Target, "DELETE")
	p.refuseFunctionTarget()
	s.Output = p.output()
	if p.accept("FROM") {
		s.From = p.from()
	}
	s.Where = p.where()
	s.Options = p.queryHints()
	return s
}

// output reads OUTPUT items [INTO target [(columns)]].
func (p *parser) output() *Output {
	if !p.at("OUTPUT") {
		return nil
	}
	o := &Output{Node: p.node()}
	p.i++
	p.list(func() { o.Items = append(o.Items, p.selectItem(false)) })
	if p.accept("INTO") {
		o.Into = p.target()
		if p.at("(") && !p.atSubquery() {
			o.IntoColumns = p.columnNames()
		}
		if p.at("OUTPUT") {
			p.unsupported(p.tok(), "two OUTPUT clauses")
		}
	}
	return o
}

func (p *parser) merge(n Node, with []CTE) Stmt {
	p.expect("MERGE")
	s := &MergeStmt{Node: n, With: with, Top: p.top(false)}
	p.accept("INTO")
	target := p.target()
	switch t := target.(type) {
	case *TableName:
		hints := t.Hints
		p.tableTail(t, "USING")
		t.Hints = append(hints, t.Hints...)
	case *TableVar:
		if !p.at("USING") {
			t.Alias = p.alias(false)
		}
	}
	s.Target = target
	p.targetHints(target, "MERGE")
	p.expect("USING")
	s.Source = p.joined()
	p.expect("ON")
	if p.at("MATCH", "(") {
		p.unsupported(p.tok(), "MATCH in MERGE")
	}
	s.On = p.condition()
	for p.at("WHEN") {
		s.Whens = append(s.Whens, p.mergeWhen())
	}
	if s.Whens == nil {
		p.syntax()
	}
	s.Output = p.output()
	s.Options = p.queryHints()
	return s
}

func (p *parser) mergeWhen() MergeWhen {
	w := MergeWhen{Node: p.node()}
	p.expect("WHEN")
	w.Matched = !p.accept("NOT")
	p.expect("MATCHED")
	if !w.Matched && p.accept("BY") {
		w.BySource = p.expectAny("SOURCE", "TARGET") == "SOURCE"
	}
	if p.accept("AND") {
		w.And = p.condition()
	}
	p.expect("THEN")
	insert := !w.Matched && !w.BySource
	switch {
	case insert:
		p.expect("INSERT")
		w.Action = "INSERT"
		if p.at("(") {
			w.Columns = p.columnNames()
		}
		if p.accept("DEFAULT", "VALUES") {
			break
		}
		p.expect("VALUES")
		p.parenList(func() { w.Values = append(w.Values, p.exprOrDefault()) })
	case p.accept("DELETE"):
		w.Action = "DELETE"
	default:
		p.expect("UPDATE", "SET")
		w.Action = "UPDATE"
		w.Set = p.setItems()
	}
	return w
}
