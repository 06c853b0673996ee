package syntax

import "github.com/hartonomous/hartctl/internal/emulator/sqlerr"

func (p *parser) from() (refs []TableRef) {
	p.list(func() { refs = append(refs, p.joined()) })
	return refs
}

// joined reads a source with the joins that follow it.
func (p *parser) joined() TableRef {
	p.enter()
	defer p.leave()
	l := p.source()
	for n := 0; ; p.chain(&n) {
		j := &Join{Node: l.Position(), L: l}
		switch {
		case p.accept("CROSS", "JOIN"):
			j.Kind, j.R = "CROSS", p.source()
		case p.accept("CROSS", "APPLY"):
			j.Kind, j.R = "CROSS APPLY", p.source()
		case p.accept("OUTER", "APPLY"):
			j.Kind, j.R = "OUTER APPLY", p.source()
		case p.qualifiedJoin(j):
			j.R = p.joined()
			p.expect("ON")
			j.On = p.matching()
		default:
			return l
		}
		l = j
	}
}

// qualifiedJoin reads [INNER | LEFT | RIGHT | FULL [OUTER]] [hint] JOIN.
func (p *parser) qualifiedJoin(j *Join) bool {
	switch {
	case p.accept("JOIN"):
		j.Kind = "INNER"
		return true
	case p.accept("INNER"):
		j.Kind = "INNER"
	case p.atAny("LEFT", "RIGHT", "FULL"):
		j.Kind = p.anyWord()
		p.accept("OUTER")
	default:
		return false
	}
	j.Hint = p.acceptAny("LOOP", "HASH", "MERGE", "REMOTE")
	p.expect("JOIN")
	return true
}

// refusedSources are the row sources of SQL Server that the emulator does not have.
var refusedSources = map[string]bool{
	"OPENROWSET": true, "OPENQUERY": true, "OPENXML": true, "OPENDATASOURCE": true, "CONTAINSTABLE": true, "FREETEXTTABLE": true,
	"CHANGETABLE": true, "PREDICT": true, "VECTOR_SEARCH": true, "AI_GENERATE_CHUNKS": true, "SEMANTICKEYPHRASETABLE": true,
	"SEMANTICSIMILARITYDETAILSTABLE": true, "SEMANTICSIMILARITYTABLE": true,
}

func (p *parser) source() TableRef {
	t := p.tok()
	n := p.node()
	var ref TableRef
	switch {
	case t.kind == variable:
		p.i++
		if p.at(".") {
			p.unsupported(p.tok(), "xml nodes()")
		}
		v := &TableVar{Node: n, Name: t.value(p.text)[1:]}
		v.Alias = p.alias(false)
		ref = v
	case p.at("("):
		ref = p.parenSource(n)
	case t.kind == word && p.peek(1).w == "(" && refusedSources[p.upper(t)]:
		p.unsupported(t, p.upper(t))
	case p.at("::"):
		p.i++
		fallthrough
	default:
		ref = p.namedSource()
	}
	if w := p.acceptAny("PIVOT", "UNPIVOT", "TABLESAMPLE"); w != "" {
		p.unsupported(t, w)
	}
	return ref
}

// parenSource reads (query) alias, (VALUES …) alias, or a join in parentheses.
func (p *parser) parenSource(n Node) TableRef {
	p.enter()
	defer p.leave()
	d := &Derived{Node: n}
	switch {
	case p.at("(", "VALUES"):
		p.i++
		q := &SelectStmt{Node: p.node()}
		q.Body = p.values()
		d.Query = q
		p.expect(")")
	case p.atSubquery():
		d.Query = p.subquery()
	case isDML(p.peek(1)):
		p.unsupported(p.peek(1), "composable DML (FROM (INSERT | UPDATE | DELETE | MERGE … OUTPUT))")
	default:
		p.i++
		j := p.joined()
		p.expect(")")
		return j
	}
	p.accept("AS")
	d.Alias = p.ident()
	if p.at("(") {
		d.Columns = p.identList()
	}
	return d
}

func isDML(t *token) bool {
	return t.w == "INSERT" || t.w == "UPDATE" || t.w == "DELETE" || t.w == "MERGE"
}

// values reads VALUES (…), (…).
func (p *parser) values() *ValuesQuery {
	v := &ValuesQuery{Node: p.node()}
	p.expect("VALUES")
	p.list(func() {
		var row []Expr
		p.parenList(func() { row = append(row, p.exprOrDefault()) })
		if len(v.Rows) > 0 && len(row) != len(v.Rows[0]) {
			p.fail(sqlerr.New(10709), v.Line)
		}
		v.Rows = append(v.Rows, row)
	})
	return v
}

func (p *parser) namedSource() TableRef {
	bare := p.tok().kind == word
	name := p.name()
	if p.at("(") && !p.atHints(0) {
		return p.tableFunc(name, bare)
	}
	t := &TableName{Node: name.Node, Name: name}
	p.tableTail(t, "")
	return t
}

// tableTail reads what follows a table's name: FOR SYSTEM_TIME, alias, hints. notAlias is a word that is no alias here.
func (p *parser) tableTail(t *TableName, notAlias string) {
	if p.accept("FOR", "SYSTEM_TIME") {
		t.SystemTime = p.systemTime()
	}
	if p.at("FOR", "PATH") {
		p.unsupported(p.tok(), "SHORTEST_PATH")
	}
	if (notAlias == "" || !p.at(notAlias)) && !(p.at("WINDOW") && p.is(p.peek(2), "AS")) {
		t.Alias = p.alias(false)
	}
	if p.at("TABLESAMPLE") {
		p.unsupported(p.tok(), "TABLESAMPLE")
	}
	t.Hints = p.tableHints()
	if t.Alias == "" && t.Hints != nil && (notAlias == "" || !p.at(notAlias)) {
		t.Alias = p.alias(false)
	}
}

func (p *parser) tableFunc(name Name, bare bool) TableRef {
	if name.Schema != "" && xmlMethods[name.Object] {
		p.unsupported(p.tok(), "xml "+name.Object+"()")
	}
	f := &TableFunc{Node: name.Node, Name: name, Args: p.args()}
	if bare && p.at("WITH") && equalFoldASCII(name.Object, "OPENJSON") {
		p.i++
		p.parenList(func() {
			c := OpenJSONColumn{Node: p.node(), Name: p.ident()}
			c.Type = p.typeName()
			if p.at("COLLATE") {
				p.unsupported(p.tok(), "COLLATE in OPENJSON WITH")
			}
			if isString(p.tok()) {
				c.Path = p.stringLit()
			}
			c.AsJSON = p.accept("AS", "JSON")
			f.With = append(f.With, c)
		})
	}
	f.Alias = p.alias(false)
	if f.Alias != "" && p.at("(") && !p.atHints(0) {
		f.Columns = p.identList()
	}
	return f
}

func (p *parser) systemTime() *SystemTime {
	s := &SystemTime{Node: p.node()}
	switch {
	case p.accept("ALL"):
		s.Kind = "ALL"
	case p.accept("AS", "OF"):
		s.Kind, s.A = "AS OF", p.constant()
	case p.accept("FROM"):
		s.Kind, s.A = "FROM", p.constant()
		p.expect("TO")
		s.B = p.constant()
	case p.accept("BETWEEN"):
		s.Kind, s.A = "BETWEEN", p.constant()
		p.expect("AND")
		s.B = p.constant()
	case p.accept("CONTAINED", "IN"):
		s.Kind = "CONTAINED IN"
		p.expect("(")
		s.A = p.constant()
		p.expect(",")
		s.B = p.constant()
		p.expect(")")
	default:
		p.syntax()
	}
	return s
}

// constant reads a literal, signed perhaps, or a variable: where SQL Server takes no expression.
func (p *parser) constant() Expr {
	n := p.node()
	switch t := p.tok(); {
	case t.kind == variable, t.kind == sysVariable:
		return p.primary(false)
	case p.at("-"), p.at("+"):
		o := p.tok().w
		p.i++
		return &Unary{Node: n, Op: o, X: p.literal()}
	}
	return p.literal()
}
