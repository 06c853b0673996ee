package syntax

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

var literalKinds = map[kind]LiteralKind{
	strLit: StringLiteral, nstrLit: NStringLiteral, intLit: IntLiteral, decLit: DecimalLiteral,
	floatLit: FloatLiteral, moneyLit: MoneyLiteral, binLit: BinaryLiteral,
}

// maxDigits is the largest precision of a numeric constant (Msg 1007).
const maxDigits = 38

// literal reads a constant; NULL too.
func (p *parser) literal() *Literal {
	t := p.tok()
	l := &Literal{Node: p.node()}
	if k, ok := literalKinds[t.kind]; ok {
		l.Kind, l.Text = k, t.value(p.text)
		switch k {
		case BinaryLiteral:
			l.Text = l.Text[2:]
		case IntLiteral, DecimalLiteral:
			if digits := strings.TrimLeft(strings.Replace(l.Text, ".", "", 1), "0"); len(digits) > maxDigits {
				p.fail(sqlerr.New(1007, l.Text), l.Line)
			}
		}
		p.i++
		return l
	}
	p.expect("NULL")
	return l
}

// primary reads an operand.
func (p *parser) primary(cond bool) Expr {
	t := p.tok()
	n := p.node()
	switch t.kind {
	case word, quoted:
		return p.wordPrimary(t, n)
	case variable:
		p.i++
		return &VarRef{Node: n, Name: t.value(p.text)[1:]}
	case sysVariable:
		p.i++
		return &SysVar{Node: n, Name: strings.ToUpper(t.value(p.text)[2:])}
	case dollar:
		p.i++
		if strings.EqualFold(t.value(p.text), "$partition") {
			p.unsupported(t, "$PARTITION")
		}
		return &ColumnRef{Node: n, Parts: []string{t.value(p.text)}}
	case op:
		switch t.w {
		case "(":
			return p.parenthesised(n, cond)
		case "{":
			p.unsupported(t, "ODBC escape sequences")
		}
		p.syntax()
	}
	return p.literal()
}

func (p *parser) parenthesised(n Node, cond bool) Expr {
	if p.atSubquery() {
		return &Subquery{Node: n, Query: p.subquery()}
	}
	p.enter()
	defer p.leave()
	p.i++
	var e Expr
	if cond {
		e = p.or()
	} else {
		e = p.expr()
	}
	p.expect(")")
	return e
}

// niladic are the functions written without parentheses.
var niladic = map[string]bool{
	"CURRENT_TIMESTAMP": true, "CURRENT_DATE": true, "CURRENT_USER": true, "SESSION_USER": true, "SYSTEM_USER": true, "USER": true,
}

// Niladic reports a function that is written without parentheses.
func Niladic(name string) bool { return niladic[strings.ToUpper(name)] }

// reservedFuncs are the functions whose names are reserved words.
var reservedFuncs = map[string]bool{
	"COALESCE": true, "NULLIF": true, "LEFT": true, "RIGHT": true, "CONVERT": true, "TRY_CONVERT": true, "IDENTITY": true, "UPDATE": true,
}

// refusedFuncs are the functions and predicates of SQL Server with a syntax of their own that the emulator does not have.
var refusedFuncs = map[string]bool{
	"CONTAINS": true, "FREETEXT": true, "AI_GENERATE_EMBEDDINGS": true, "OPENDATASOURCE": true, "TSEQUAL": true,
	"SEMANTICKEYPHRASETABLE": true, "SEMANTICSIMILARITYDETAILSTABLE": true, "SEMANTICSIMILARITYTABLE": true,
}

func (p *parser) wordPrimary(t *token, n Node) Expr {
	if t.kind == word {
		w := p.upper(t)
		if refusedFuncs[w] && p.peek(1).w == "(" {
			p.unsupported(t, w)
		}
		if t.reserved {
			return p.reservedPrimary(t, n)
		}
		if p.at("NEXT", "VALUE", "FOR") {
			p.i += 3
			v := &NextValue{Node: n, Sequence: p.name()}
			if p.at("OVER") {
				v.Over = p.over()
			}
			return v
		}
	}
	return p.reference(n)
}

func (p *parser) reservedPrimary(t *token, n Node) Expr {
	switch {
	case t.w == "NULL":
		return p.literal()
	case t.w == "CASE":
		return p.caseExpr(n)
	case niladic[t.w]:
		p.i++
		return &Call{Node: n, Name: Name{Node: n, Object: t.w, Text: t.value(p.text)}}
	case t.w == "IDENTITYCOL" || t.w == "ROWGUIDCOL":
		p.i++
		return &ColumnRef{Node: n, Parts: []string{map[string]string{"IDENTITYCOL": "$IDENTITY", "ROWGUIDCOL": "$ROWGUID"}[t.w]}}
	case reservedFuncs[t.w] && p.peek(1).w == "(":
		p.i++
		return p.call(Name{Node: n, Object: t.w, Text: t.value(p.text)}, true)
	}
	p.syntax()
	return nil
}

// spatialMethods are the methods of geometry and geography; after a two-part name they mean column.method().
var spatialMethods = map[string]bool{
	"AsBinaryZM": true, "AsGml": true, "AsTextZM": true, "BufferWithCurves": true, "BufferWithTolerance": true, "CurveToLineWithTolerance": true,
	"EnvelopeAngle": true, "EnvelopeCenter": true, "Filter": true, "InstanceOf": true, "IsNearest": true, "IsValidDetailed": true,
	"MakeValid": true, "MinDbCompatibilityLevel": true, "NumRings": true, "Reduce": true, "ReorientObject": true, "RingN": true,
	"ShortestLineTo": true, "ToString": true, "GetAncestor": true, "GetLevel": true, "IsDescendantOf": true, "GetReparentedValue": true,
}

func isMethodName(s string) bool {
	return spatialMethods[s] || xmlMethods[s] || strings.HasPrefix(s, "ST") && len(s) > 2 && 'A' <= s[2] && s[2] <= 'Z' && strings.ToUpper(s) != s
}

// reference reads a column, a function call, or a static method.
func (p *parser) reference(n Node) Expr {
	first := p.i
	list := p.parts()
	last := len(list) - 1
	switch {
	case p.at("::"):
		return p.staticCall(n, list)
	case p.at("("):
		if last > 0 && isMethodName(list[last]) {
			return p.method(n, &ColumnRef{Node: n, Parts: list[:last]}, list[last])
		}
		return p.call(p.makeName(n, list), p.toks[first].kind == word && last == 0)
	}
	if list[last] == "" || last > 4 {
		p.syntax()
	}
	return &ColumnRef{Node: n, Parts: list}
}

func (p *parser) staticCall(n Node, list []string) Expr {
	if len(list) > 2 {
		p.syntax()
	}
	p.i++
	c := &StaticCall{Node: n, Type: TypeName{Node: n, Name: list[len(list)-1]}}
	if len(list) == 2 {
		c.Type.Schema = list[0]
	}
	c.Name = p.ident()
	if p.at("(") {
		c.Args = p.args()
	}
	return c
}

func (p *parser) caseExpr(n Node) Expr {
	p.enter()
	p.nestCase(n, 4)
	defer func() { p.cases--; p.leave() }()
	p.expect("CASE")
	c := &Case{Node: n}
	if !p.at("WHEN") {
		c.Input = p.expr()
	}
	for p.accept("WHEN") {
		var w When
		if c.Input == nil {
			w.Cond = p.condition()
		} else {
			w.Cond = p.expr()
		}
		p.expect("THEN")
		w.Then = p.expr()
		c.Whens = append(c.Whens, w)
	}
	if c.Whens == nil {
		p.syntax()
	}
	if p.accept("ELSE") {
		c.Else = p.expr()
	}
	p.expect("END")
	return c
}

// nestCase bounds CASE and IIF in each other (Msg 125).
func (p *parser) nestCase(n Node, state uint8) {
	if p.cases++; p.cases > maxCase {
		p.fail(sqlerr.New(125).WithState(state), n.Line)
	}
}
