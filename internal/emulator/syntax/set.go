package syntax

import (
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
		s.Value = p.wordOrConstant()
	default:
		p.setOnOff(s)
	}
	return s
}

func (p *parser) setOnOff(s *SetOptionStmt) {
	p.list(func() {
		t := p.tok()
		w := p.anyWord()
		if !onOff[w] {
			p.fail(sqlerr.New(195, t.value(p.text), "SET option"), int(t.line))
		}
		s.Options = append(s.Options, w)
	})
	s.Value = p.onOffValue()
	if p.inModule {
		return
	}
	for _, o := range s.Options {
		if o == "QUOTED_IDENTIFIER" || o == "ANSI_DEFAULTS" {
			p.quoted = s.Value.(*ColumnRef).Parts[0]
			p.relex(p.quoted == "ON")
		}
	}
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
