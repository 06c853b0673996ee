package syntax

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// exec reads what follows EXEC.
func (p *parser) exec(n Node) Stmt {
	switch {
	case p.at("("):
		return p.execString(n)
	case p.at("AS"):
		p.i++
		return p.executeAs(n)
	}
	s := &ExecStmt{Node: n}
	if p.tok().kind == variable {
		v := p.variableName()
		if !p.accept("=") {
			s.ProcVar = v
			return p.execArgs(s)
		}
		s.ReturnVar = v
		if p.tok().kind == variable {
			s.ProcVar = p.variableName()
			return p.execArgs(s)
		}
	}
	return p.execProc(s)
}

// execProc reads a procedure's name and arguments.
func (p *parser) execProc(s *ExecStmt) Stmt {
	s.Proc = p.name()
	if p.at(";") && p.peek(1).kind == intLit {
		p.unsupported(p.tok(), "numbered procedures")
	}
	return p.execArgs(s)
}

func (p *parser) execArgs(s *ExecStmt) Stmt {
	if p.startsArg() {
		p.list(func() {
			a := p.execArg()
			if last := len(s.Args) - 1; last >= 0 && s.Args[last].Name != "" && a.Name == "" {
				p.fail(sqlerr.New(119), a.Line)
			}
			s.Args = append(s.Args, a)
		})
	}
	if p.at("AT") {
		p.unsupported(p.tok(), "EXEC … AT")
	}
	p.execOptions(s)
	return s
}

// startsArg reports whether an argument follows. A bare word is a string argument, unless it starts the next statement.
func (p *parser) startsArg() bool {
	t := p.tok()
	switch t.kind {
	case eof, bad, sysVariable, dollar:
		return t.kind == sysVariable
	case op:
		return t.w == "-" || t.w == "+"
	case word:
		if t.reserved {
			return t.w == "NULL" || t.w == "DEFAULT" || t.w == "ON" || t.w == "OFF"
		}
		return p.peek(1).w != ":" && !p.at("AT")
	}
	return true
}

func (p *parser) execArg() ExecArg {
	a := ExecArg{Node: p.node()}
	if p.tok().kind == variable && p.peek(1).w == "=" {
		a.Name = p.variableName()
		p.i++
	}
	n := p.node()
	t := p.tok()
	switch {
	case p.at("DEFAULT"):
		a.Value = p.exprOrDefault()
	case t.kind == word && t.w != "NULL":
		if t.reserved && t.w != "ON" && t.w != "OFF" {
			p.syntax()
		}
		p.i++
		a.Value = &Literal{Node: n, Kind: NStringLiteral, Text: t.value(p.text)}
	case t.kind == quoted:
		a.Value = &Literal{Node: n, Kind: NStringLiteral, Text: p.ident()}
	default:
		a.Value = p.constant()
	}
	a.Output = p.acceptAny("OUTPUT", "OUT") != ""
	return a
}

func (p *parser) execOptions(s *ExecStmt) {
	if !p.at("WITH", "RECOMPILE") && !p.at("WITH", "RESULT") {
		return
	}
	p.i++
	p.list(func() {
		if p.accept("RECOMPILE") {
			s.Recompile = true
			return
		}
		p.expect("RESULT", "SETS")
		if p.at("(") {
			p.unsupported(p.tok(), "EXEC WITH RESULT SETS (…)")
		}
		s.ResultSets = p.expectAny("UNDEFINED", "NONE")
	})
}

// execString reads EXEC ('…' + @v) [AS USER = '…'] [AT server].
func (p *parser) execString(n Node) Stmt {
	s := &ExecStmt{Node: n}
	p.expect("(")
	part := func() Expr {
		if t := p.tok(); t.kind != variable && !isString(t) && t.kind != sysVariable {
			p.syntax()
		}
		return p.primary(false)
	}
	s.Dynamic = part()
	for links := 0; p.accept("+"); p.chain(&links) {
		r := part()
		s.Dynamic = &Binary{Node: s.Dynamic.Position(), Op: "+", L: s.Dynamic, R: r}
	}
	if p.at(",") {
		p.unsupported(p.tok(), "EXEC (…) with arguments")
	}
	p.expect(")")
	if p.accept("AS") {
		kind := p.expectAny("USER", "LOGIN")
		p.expect("=")
		if name := p.stringLit(); kind == "USER" {
			s.AsUser = name
		} else {
			s.AsLogin = name
		}
	}
	if p.accept("AT") {
		s.At = p.ident()
	}
	p.execOptions(s)
	return s
}

// executeAs reads EXECUTE AS USER | LOGIN = name, or CALLER.
func (p *parser) executeAs(n Node) Stmt {
	s := &ExecuteAsStmt{Node: n, Kind: p.expectAny("USER", "LOGIN", "CALLER")}
	if s.Kind != "CALLER" {
		p.expect("=")
		s.Name = p.constant()
	}
	if p.at("WITH") && (p.is(p.peek(1), "NO") || p.is(p.peek(1), "COOKIE")) {
		p.unsupported(p.tok(), "EXECUTE AS … WITH "+strings.ToUpper(p.peek(1).value(p.text)))
	}
	return s
}
