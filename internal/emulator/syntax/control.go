package syntax

import (
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// control reads the statements of control flow.
func (p *parser) control(t *token, n Node) Stmt {
	if s := p.conversation(n); s != nil {
		return s
	}
	switch t.w {
	case "IF":
		p.i++
		s := &IfStmt{Node: n, Cond: p.condition()}
		s.Then = p.nested()
		if p.accept("ELSE") {
			s.Else = p.nested()
		}
		return s
	case "WHILE":
		p.i++
		s := &WhileStmt{Node: n, Cond: p.condition()}
		p.loops++
		s.Body = p.nested()
		p.loops--
		return s
	case "BEGIN":
		return p.begin(n)
	case "BREAK", "CONTINUE":
		p.i++
		return p.leaveLoop(t, n)
	case "RETURN":
		p.i++
		s := &ReturnStmt{Node: n}
		if p.startsOperand() {
			s.Value = p.expr()
			if p.routine.kind != "PROCEDURE" && p.routine.kind != "FUNCTION" || p.tableFn {
				p.fail(sqlerr.New(178), n.Line)
			}
		} else if p.routine.kind == "FUNCTION" && !p.tableFn {
			p.fail(sqlerr.New(1075), n.Line)
		}
		return s
	case "GOTO":
		p.i++
		s := &GotoStmt{Node: n}
		if p.tok().kind != word {
			p.syntax()
		}
		s.Label = p.ident()
		p.gotos = append(p.gotos, gotoRef{s.Label, n.Line, slices.Clone(p.tries)})
		return s
	case "PRINT":
		p.i++
		return &PrintStmt{Node: n, Value: p.scalarOnly()}
	case "RAISERROR":
		p.i++
		return p.raiserror(n)
	case "THROW":
		return p.throw(n)
	case "WAITFOR":
		p.i++
		return p.waitfor(n)
	case "DECLARE":
		p.i++
		return p.declare(n)
	case "EXEC", "EXECUTE":
		p.i++
		return p.exec(n)
	}
	return nil
}

// startsOperand reports whether an expression follows, and not the next statement.
func (p *parser) startsOperand() bool {
	t := p.tok()
	switch t.kind {
	case eof, bad:
		return false
	case op:
		return t.w == "(" || t.w == "-" || t.w == "+" || t.w == "~"
	case word:
		if !t.reserved {
			return p.peek(1).w != ":" && t.w != "THROW"
		}
		return t.w == "NULL" || t.w == "CASE" || niladic[t.w] || reservedFuncs[t.w] && p.peek(1).w == "("
	}
	return true
}

func (p *parser) leaveLoop(t *token, n Node) Stmt {
	number, stmt := int32(135), Stmt(&BreakStmt{n})
	if t.w == "CONTINUE" {
		number, stmt = 136, &ContinueStmt{n}
	}
	if p.loops == 0 {
		p.fail(sqlerr.New(number), n.Line)
	}
	return stmt
}

// begin reads BEGIN … END, TRY … CATCH and BEGIN TRANSACTION.
func (p *parser) begin(n Node) Stmt {
	switch {
	case p.atBegin("DISTRIBUTED"): // local until another server takes part, which none can here
		p.i += 2
		p.expectAny("TRAN", "TRANSACTION")
		return &BeginTranStmt{Node: n, Name: p.tranName()}
	case p.atBegin("TRAN"), p.atBegin("TRANSACTION"):
		p.i += 2
		s := &BeginTranStmt{Node: n, Name: p.tranName()}
		if p.accept("WITH", "MARK") {
			s.Mark = true
			if isString(p.tok()) {
				s.MarkText = p.stringLit()
			}
		}
		return s
	case p.atBegin("TRY"):
		p.i += 2
		return p.try(n)
	}
	p.refused()
	p.i++
	s := &BlockStmt{Node: n, Body: p.block(false)}
	p.expect("END")
	return s
}

func (p *parser) atBegin(w string) bool { return p.is(p.peek(1), w) }

func (p *parser) try(n Node) Stmt {
	s := &TryStmt{Node: n}
	p.enterTry()
	s.Try = p.block(true)
	p.expect("END")
	if len(s.Try) == 0 {
		p.syntax()
	}
	p.expect("TRY")
	p.tries = p.tries[:len(p.tries)-1]
	p.expect("BEGIN", "CATCH")
	p.enterTry()
	p.catches++
	s.Catch = p.block(true)
	p.catches--
	p.tries = p.tries[:len(p.tries)-1]
	p.expect("END", "CATCH")
	return s
}

func (p *parser) enterTry() {
	p.tryCount++
	p.tries = append(p.tries, p.tryCount)
}

func (p *parser) label(n Node) Stmt {
	s := &LabelStmt{Node: n, Label: p.ident()}
	p.i++
	key := strings.ToLower(s.Label)
	if _, dup := p.labels[key]; dup {
		p.fail(sqlerr.New(132, s.Label), n.Line)
	}
	if p.labels == nil {
		p.labels = map[string][]int{}
	}
	p.labels[key] = slices.Clone(p.tries)
	return s
}

// checkLabels finds each GOTO's label (Msg 133); a label in a TRY or CATCH is reached from inside only (Msg 1026).
func (p *parser) checkLabels() {
	for _, g := range p.gotos {
		scope, ok := p.labels[strings.ToLower(g.label)]
		if !ok {
			p.fail(sqlerr.New(133, g.label), g.line)
		}
		if len(scope) > len(g.tries) || !slices.Equal(scope, g.tries[:len(scope)]) {
			p.fail(sqlerr.New(1026), g.line)
		}
	}
}

// raiserror takes constants and variables only.
func (p *parser) raiserror(n Node) Stmt {
	s := &RaiserrorStmt{Node: n}
	p.expect("(")
	s.Msg = p.constant()
	p.expect(",")
	s.Severity = p.constant()
	p.expect(",")
	s.State = p.constant()
	for p.accept(",") {
		s.Args = append(s.Args, p.constant())
	}
	p.expect(")")
	if p.accept("WITH") {
		p.list(func() { s.Options = append(s.Options, p.expectAny("LOG", "NOWAIT", "SETERROR")) })
	}
	return s
}

func (p *parser) throw(n Node) Stmt {
	if p.open {
		p.syntax()
	}
	p.i++
	s := &ThrowStmt{Node: n}
	if t := p.tok(); t.kind == eof || t.w == ";" || t.reserved && t.w != "NULL" {
		if p.catches == 0 {
			p.fail(sqlerr.New(10704), n.Line)
		}
		return s
	}
	s.Number = p.constant()
	p.expect(",")
	s.Message = p.constant()
	p.expect(",")
	s.State = p.constant()
	return s
}

func (p *parser) waitfor(n Node) Stmt {
	s := &WaitforStmt{Node: n}
	if p.at("(") {
		return p.waitforMessages(s)
	}
	s.Kind = p.expectAny("DELAY", "TIME")
	s.Value = p.constant()
	return s
}
