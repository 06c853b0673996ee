package syntax

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// firstStates are the states of Msg 111 by kind: CREATE, ALTER.
var firstStates = map[string][2]uint8{"PROCEDURE": {1, 1}, "FUNCTION": {4, 5}, "TRIGGER": {6, 7}, "VIEW": {9, 10}}

// moduleKind tells the kind of module from the word after CREATE or ALTER; empty for anything else.
func moduleKind(t *token) string {
	switch t.w {
	case "PROC", "PROCEDURE":
		return "PROCEDURE"
	case "FUNCTION", "TRIGGER", "VIEW":
		return t.w
	}
	return ""
}

// module reads CREATE | ALTER | CREATE OR ALTER of a module; the current token is the kind.
func (p *parser) module(n Node, mode string, keywordPos, keywordEnd int) Stmt {
	t := p.tok()
	s := &CreateModuleStmt{Node: n, Mode: mode, Kind: moduleKind(t), KeywordPos: keywordPos, KeywordEnd: keywordEnd}
	if !p.batchStart {
		if p.blocks > 0 {
			p.syntax()
		}
		states := firstStates[s.Kind]
		state := states[0]
		if mode == "ALTER" {
			state = states[1]
		}
		p.fail(sqlerr.New(111, "CREATE/ALTER "+s.Kind).WithState(state), n.Line)
	}
	p.i++
	p.batchStart = false
	s.Name = p.name()
	if s.Name.Database != "" {
		p.fail(sqlerr.New(166, s.Kind), n.Line)
	}
	p.proc = s.Name.Object
	saved := p.routine
	p.routine = routine{kind: s.Kind, inModule: true}
	switch s.Kind {
	case "PROCEDURE":
		p.procedure(s)
	case "FUNCTION":
		p.function(s)
	case "TRIGGER":
		p.trigger(s)
	case "VIEW":
		p.view(s)
	}
	p.checkLabels()
	p.routine = saved
	return s
}

func (p *parser) procedure(s *CreateModuleStmt) {
	if p.at(";") {
		p.unsupported(p.tok(), "numbered procedures")
	}
	if p.accept("(") {
		if p.tok().kind == variable {
			p.list(func() { s.Params = append(s.Params, p.param()) })
		}
		p.expect(")")
	} else if p.tok().kind == variable {
		p.list(func() { s.Params = append(s.Params, p.param()) })
	}
	p.moduleOptions(s)
	if p.at("FOR", "REPLICATION") {
		p.unsupported(p.tok(), "FOR REPLICATION procedures")
	}
	p.expect("AS")
	if p.external(s) {
		return
	}
	s.Body = p.statements(func() bool { return p.tok().kind == eof })
}

func (p *parser) param() Param {
	a := Param{Node: p.node(), Name: p.variableName()}
	p.accept("AS")
	if p.at("CURSOR") {
		p.unsupported(p.tok(), "cursor parameters")
	}
	a.Type = p.typeName()
	for {
		switch {
		case p.accept("VARYING"):
			a.Varying = true
		case p.accept("NOT", "NULL"):
			a.NotNull = true
		case p.accept("NULL"):
		case p.accept("="):
			a.Default = p.paramDefault()
		case p.acceptAny("OUTPUT", "OUT") != "":
			a.Output = true
		case p.accept("READONLY"):
			a.ReadOnly = true
		default:
			return a
		}
	}
}

// paramDefault reads a constant; a bare word is a string.
func (p *parser) paramDefault() Expr {
	t, n := p.tok(), p.node()
	if isIdent(t) {
		return &Literal{Node: n, Kind: NStringLiteral, Text: p.ident()}
	}
	return p.constant()
}

// moduleOptions reads WITH option, ….
func (p *parser) moduleOptions(s *CreateModuleStmt) {
	if !p.accept("WITH") {
		return
	}
	p.list(func() {
		switch {
		case p.acceptAny("EXECUTE", "EXEC") != "":
			p.expect("AS")
			if isString(p.tok()) {
				s.Options = append(s.Options, "EXECUTE AS '"+p.stringLit()+"'")
				return
			}
			s.Options = append(s.Options, "EXECUTE AS "+p.expectAny("CALLER", "SELF", "OWNER"))
		case p.accept("RETURNS"):
			p.expect("NULL", "ON", "NULL", "INPUT")
			s.Options = append(s.Options, "RETURNS NULL ON NULL INPUT")
		case p.accept("CALLED"):
			p.expect("ON", "NULL", "INPUT")
			s.Options = append(s.Options, "CALLED ON NULL INPUT")
		case p.accept("INLINE"):
			p.expect("=")
			s.Options = append(s.Options, "INLINE = "+p.expectAny("ON", "OFF"))
		case p.tok().kind == word && !p.atAny("RECOMPILE", "ENCRYPTION", "SCHEMABINDING", "NATIVE_COMPILATION", "VIEW_METADATA"):
			p.fail(sqlerr.New(195, p.ident(), "option"), int(p.tok().line))
		default:
			s.Options = append(s.Options, p.expectAny("RECOMPILE", "ENCRYPTION", "SCHEMABINDING", "NATIVE_COMPILATION", "VIEW_METADATA"))
		}
	})
}

// external reads EXTERNAL NAME assembly.class.method.
func (p *parser) external(s *CreateModuleStmt) bool {
	if !p.accept("EXTERNAL") {
		return false
	}
	p.expect("NAME")
	s.External = p.parts()
	return true
}

func (p *parser) function(s *CreateModuleStmt) {
	p.expect("(")
	if !p.accept(")") {
		p.list(func() { s.Params = append(s.Params, p.param()) })
		p.expect(")")
	}
	p.expect("RETURNS")
	switch {
	case p.tok().kind == variable:
		s.TableVar = p.variableName()
		p.expect("TABLE")
		d := p.tableDef()
		s.TableDef = &d
		p.tableFn = true
	case p.accept("TABLE"):
		if p.at("(") {
			d := p.tableDef()
			s.TableDef = &d
		} else {
			s.ReturnsTable = true
		}
	default:
		t := p.typeName()
		s.Returns = &t
	}
	p.moduleOptions(s)
	if s.TableDef != nil && p.at("ORDER", "(") {
		p.unsupported(p.tok(), "CREATE FUNCTION … ORDER")
	}
	p.accept("AS")
	switch {
	case p.external(s):
		s.ReturnsTable = false
	case s.ReturnsTable:
		p.expect("RETURN")
		s.Query = p.definingQuery(true)
	default:
		if s.TableDef != nil && s.TableVar == "" {
			p.syntax() // RETURNS TABLE (…) is for CLR functions
		}
		if p.at("BEGIN", "ATOMIC") {
			p.refused()
		}
		p.expect("BEGIN")
		s.Body = p.statements(p.atEnd)
		if len(s.Body) == 0 {
			p.syntax()
		}
		p.expect("END")
	}
	p.onlyStatement()
}

// onlyStatement fails unless the batch ends here, a semicolon allowed.
func (p *parser) onlyStatement() {
	if p.at(";") && p.peek(1).kind == eof {
		return
	}
	p.expectEOF()
}

// definingQuery reads the query of a view or inline function; wholly: parentheses may stand around all of it.
func (p *parser) definingQuery(wholly bool) *SelectStmt {
	if wholly && p.at("(") {
		if m := p.tok().match; m > 0 && (p.toks[m+1].kind == eof || p.toks[m+1].w == ";") {
			p.enter()
			defer p.leave()
			p.i++
			q := p.definingQuery(true)
			p.expect(")")
			return q
		}
	}
	n := p.node()
	var ctes []CTE
	if p.at("WITH") {
		ctes = p.with()
	}
	q := p.query()
	q.Node, q.With = n, ctes
	return q
}

func (p *parser) view(s *CreateModuleStmt) {
	if p.at("(") {
		s.Columns = p.identList()
	}
	p.moduleOptions(s)
	p.expect("AS")
	s.Query = p.definingQuery(false)
	if p.accept("WITH") {
		p.expect("CHECK", "OPTION")
		s.CheckOption = true
	}
	if !p.inSchema {
		p.onlyStatement()
	}
}

func (p *parser) trigger(s *CreateModuleStmt) {
	p.expect("ON")
	switch {
	case p.accept("DATABASE"):
		s.OnDatabase = true
	case p.accept("ALL", "SERVER"):
		s.OnServer = true
	default:
		s.Table = p.name()
	}
	p.moduleOptions(s)
	switch {
	case p.acceptAny("FOR", "AFTER") != "":
	default:
		p.expect("INSTEAD", "OF")
		s.InsteadOf = true
	}
	p.list(func() {
		if s.OnDatabase || s.OnServer {
			s.Events = append(s.Events, strings.ToUpper(p.ident()))
			return
		}
		s.Events = append(s.Events, p.expectAny("INSERT", "UPDATE", "DELETE"))
	})
	if p.at("WITH", "APPEND") {
		p.unsupported(p.tok(), "CREATE TRIGGER … WITH APPEND")
	}
	if p.at("NOT", "FOR", "REPLICATION") {
		p.unsupported(p.tok(), "CREATE TRIGGER … NOT FOR REPLICATION")
	}
	p.expect("AS")
	if p.external(s) {
		return
	}
	s.Body = p.statements(func() bool { return p.tok().kind == eof })
	if len(s.Body) == 0 {
		p.syntax()
	}
}
