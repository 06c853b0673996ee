package syntax

import (
	"math"
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// onOff are the SET options that take ON or OFF (learn.microsoft.com: SET statements).
var onOff = map[string]bool{
	"ANSI_DEFAULTS": true, "ANSI_NULLS": true, "ANSI_NULL_DFLT_OFF": true, "ANSI_NULL_DFLT_ON": true, "ANSI_PADDING": true,
	"ANSI_WARNINGS": true, "ARITHABORT": true, "ARITHIGNORE": true, "CONCAT_NULL_YIELDS_NULL": true, "CURSOR_CLOSE_ON_COMMIT": true,
	"DISABLE_DEF_CNST_CHK": true, "FMTONLY": true, "FORCEPLAN": true, "IMPLICIT_TRANSACTIONS": true, "NOCOUNT": true, "NOEXEC": true,
	"NO_BROWSETABLE": true, "NUMERIC_ROUNDABORT": true, "PARSEONLY": true, "QUOTED_IDENTIFIER": true, "REMOTE_PROC_TRANSACTIONS": true,
	"SHOWPLAN_ALL": true, "SHOWPLAN_TEXT": true, "SHOWPLAN_XML": true, "XACT_ABORT": true,
}

// valued are the SET options that take a value.
var valued = map[string]bool{
	"CONTEXT_INFO": true, "DATEFIRST": true, "DATEFORMAT": true, "DEADLOCK_PRIORITY": true, "LANGUAGE": true, "LOCK_TIMEOUT": true,
	"QUERY_GOVERNOR_COST_LIMIT": true, "ROWCOUNT": true, "TEXTSIZE": true, "FIPS_FLAGGER": true,
}

// isolationLevels are the words of SET TRANSACTION ISOLATION LEVEL.
var isolationLevels = [][]string{{"READ", "UNCOMMITTED"}, {"READ", "COMMITTED"}, {"REPEATABLE", "READ"}, {"SNAPSHOT"}, {"SERIALIZABLE"}}

// set reads what follows SET.
func (p *parser) set(n Node) Stmt {
	t := p.tok()
	if t.kind == variable {
		return p.setVar(n)
	}
	if t.kind != word {
		p.syntax()
	}
	s := &SetOptionStmt{Node: n}
	switch w := p.upper(t); {
	case w == "TRANSACTION" || w == "TRAN":
		p.i++
		p.expect("ISOLATION", "LEVEL")
		s.Options = []string{"TRANSACTION ISOLATION LEVEL"}
		v := p.node()
		for _, words := range isolationLevels {
			if p.accept(words...) {
				s.Value = &Literal{Node: v, Kind: StringLiteral, Text: strings.Join(words, " ")}
				return s
			}
		}
		p.syntax()
	case w == "IDENTITY_INSERT":
		p.i++
		s.Options = []string{w}
		name := p.name()
		s.Table = &name
		s.Value = p.onOffValue()
	case w == "STATISTICS":
		p.i++
		p.list(func() { s.Options = append(s.Options, "STATISTICS "+p.expectAny("IO", "TIME", "XML", "PROFILE")) })
		s.Value = p.onOffValue()
	case w == "OFFSETS":
		p.unsupported(t, "SET OFFSETS")
	case valued[w]:
		p.i++
		s.Options = []string{w}
		s.Value = p.setValue(w)
	default:
		p.setOnOff(s)
	}
	return s
}

// setValue reads the value of an option. What an option's grammar has no place for is Msg 102, or 1080 for a number that is no int;
// what it takes but does not mean anything is found when the SET runs.
func (p *parser) setValue(option string) Expr {
	t := p.tok()
	switch option {
	case "LOCK_TIMEOUT", "QUERY_GOVERNOR_COST_LIMIT":
		digits := t
		if t.w == "-" || t.w == "+" {
			digits = p.peek(1)
		}
		number := digits.kind == intLit && len(strings.TrimLeft(digits.value(p.text), "0")) <= len("2147483647")
		if number && option == "LOCK_TIMEOUT" {
			n, _ := strconv.ParseInt(digits.value(p.text), 10, 64)
			number = n <= math.MaxInt32
		}
		if !number {
			p.fail(sqlerr.New(102, option).WithState(3), int(t.line))
		}
	case "TEXTSIZE":
		if t.kind == variable {
			p.syntax()
		}
	case "ROWCOUNT":
		switch {
		case t.kind == variable:
		case t.kind == intLit || t.kind == decLit:
			if n, err := strconv.ParseInt(t.value(p.text), 10, 64); err != nil || n > math.MaxInt32 {
				p.fail(sqlerr.New(1080, t.value(p.text)), int(t.line))
			}
		default:
			p.syntax()
		}
	case "FIPS_FLAGGER":
		if w := strings.ToUpper(t.value(p.text)); w != "OFF" && w != "ENTRY" && w != "INTERMEDIATE" && w != "FULL" {
			p.fail(sqlerr.New(102, t.value(p.text)).WithState(3), int(t.line))
		}
	}
	return p.wordOrConstant()
}

func (p *parser) setOnOff(s *SetOptionStmt) {
	last := p.tok()
	p.list(func() {
		last = p.tok()
		w := p.anyWord()
		if !onOff[w] {
			p.unknownOption(last)
		}
		s.Options = append(s.Options, w)
	})
	if !p.at("ON") && !p.at("OFF") && p.tok().kind != eof && p.tok().w != ";" {
		p.fail(sqlerr.New(102, last.value(p.text)).WithState(4), int(last.line))
	}
	s.Value = p.onOffValue()
	for _, o := range s.Options {
		p.parseTime(o, s)
	}
}

// parseTime is what an option does while the batch is read. In a module PARSEONLY (1059) and SHOWPLAN (1067) are not allowed.
func (p *parser) parseTime(option string, s *SetOptionStmt) {
	value := s.Value.(*ColumnRef).Parts[0]
	switch {
	case p.inModule && option == "PARSEONLY":
		p.fail(sqlerr.New(1059), 0)
	case p.inModule && strings.HasPrefix(option, "SHOWPLAN"):
		p.fail(sqlerr.New(1067), 0)
	case p.inModule:
	case option == "PARSEONLY":
		p.parseOnly = value
	case option == "QUOTED_IDENTIFIER", option == "ANSI_DEFAULTS":
		p.quoted = value
		p.relex(value == "ON")
	}
}

// unknownOption is Msg 195, whose state says what follows the name: 5 for ON and OFF, 7 for a value.
func (p *parser) unknownOption(name *token) {
	switch t := p.tok(); {
	case p.at("ON"), p.at("OFF"), p.at(","):
		p.fail(sqlerr.New(195, name.value(p.text), "SET option").WithState(5), int(name.line))
	case t.kind == eof, t.w == ";", t.reserved:
		p.syntax()
	}
	p.fail(sqlerr.New(195, name.value(p.text), "SET option").WithState(7), int(name.line))
}

func (p *parser) onOffValue() Expr {
	n := p.node()
	return &ColumnRef{Node: n, Parts: []string{p.expectAny("ON", "OFF")}}
}

func (p *parser) setVar(n Node) Stmt {
	s := &SetVarStmt{Node: n, Name: p.variableName()}
	if p.at(".") {
		p.unsupported(p.tok(), "SET @variable.method()")
	}
	s.Op = p.expectAny(assignOps...)
	if s.Op == "=" && p.at("CURSOR") {
		return p.cursorDefinition(&DeclareCursorStmt{Node: n, Name: "@" + s.Name})
	}
	s.Expr = p.expr()
	return s
}
