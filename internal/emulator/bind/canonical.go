package bind

import (
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// Canonical is a definition as the catalog stores it: the whole in parentheses, names in brackets, constants in parentheses,
// functions in lower case; IN becomes a chain of OR from the last value to the first, BETWEEN two comparisons, CAST a CONVERT.
func Canonical(e syntax.Expr) string {
	p := &printer{}
	p.expr(e, 0)
	return "(" + p.b.String() + ")"
}

// print is a fingerprint of an expression at this level: two expressions with the same one are the same. Empty when the
// expression holds something that has no fingerprint (a query).
func (b *binder) print(e syntax.Expr) string {
	p := &printer{column: func(c *syntax.ColumnRef) (string, bool) {
		_, depth, v, i, err := b.lookup(c)
		if err != nil {
			return "", false
		}
		return "#" + strconv.Itoa(depth) + slotPrint(v.offset+i), true
	}}
	if c, ok := e.(*syntax.ColumnRef); ok {
		if _, depth, v, i, err := b.lookup(c); err == nil && depth == 0 {
			return slotPrint(v.offset + i)
		}
	}
	p.expr(e, 0)
	if p.failed {
		return ""
	}
	return strings.ToLower(p.b.String())
}

func slotPrint(slot int) string { return "#" + strconv.Itoa(slot) }

type printer struct {
	b      strings.Builder
	column func(*syntax.ColumnRef) (string, bool)
	failed bool
}

func (p *printer) s(parts ...string) {
	for _, x := range parts {
		p.b.WriteString(x)
	}
}

// Binding strength; an operand that binds less is put in parentheses.
const (
	precOr = iota + 1
	precAnd
	precNot
	precCompare
	precAdd
	precMul
	precUnary
)

var precedence = map[string]int{
	"OR": precOr, "AND": precAnd, "=": precCompare, "<>": precCompare, "!=": precCompare, "<": precCompare,
	"<=": precCompare, ">": precCompare, ">=": precCompare, "!<": precCompare, "!>": precCompare, "+": precAdd, "-": precAdd,
	"&": precAdd, "|": precAdd, "^": precAdd, "||": precAdd, "*": precMul, "/": precMul, "%": precMul,
}

var canonicalOps = map[string]string{"!=": "<>", "!<": ">=", "!>": "<="}

// wrap prints an operand, in parentheses when it binds less than its surroundings.
func (p *printer) wrap(own, around int, f func()) {
	if own < around {
		p.s("(")
		f()
		p.s(")")
		return
	}
	f()
}

func (p *printer) expr(e syntax.Expr, around int) {
	switch e := e.(type) {
	case *syntax.Literal:
		p.literal(e)
	case *syntax.ColumnRef:
		p.columnRef(e)
	case *syntax.VarRef:
		p.s("@", strings.TrimPrefix(e.Name, "@"))
	case *syntax.SysVar:
		p.s("@@", strings.ToLower(e.Name))
	case *syntax.Unary:
		p.unary(e, around)
	case *syntax.Binary:
		p.binary(e, around)
	case *syntax.IsNull:
		p.wrap(precCompare, around, func() {
			p.expr(e.X, precAdd)
			p.s(" IS ", not(e.Not), "NULL")
		})
	case *syntax.IsDistinct:
		p.wrap(precCompare, around, func() {
			p.expr(e.L, precAdd)
			p.s(" IS ", not(e.Not), "DISTINCT FROM ")
			p.expr(e.R, precAdd)
		})
	case *syntax.Between:
		p.between(e, around)
	case *syntax.Like:
		p.like(e, around)
	case *syntax.In:
		p.in(e, around)
	case *syntax.Case:
		p.caseExpr(e)
	case *syntax.Cast:
		p.cast(e)
	case *syntax.Collate:
		p.expr(e.X, precUnary)
		p.s(" COLLATE ", e.Name)
	case *syntax.AtTimeZone:
		p.expr(e.X, precUnary)
		p.s(" AT TIME ZONE ")
		p.expr(e.Zone, precUnary)
	case *syntax.Call:
		p.call(e)
	case *syntax.Method:
		p.expr(e.X, precUnary)
		p.s(".", bracket(e.Name))
		if !e.NoParens {
			p.arguments(e.Args)
		}
	case *syntax.StaticCall:
		p.s(typeText(e.Type), "::", e.Name)
		p.arguments(e.Args)
	case *syntax.NextValue:
		p.s("NEXT VALUE FOR ", bracketed(e.Sequence))
	default:
		p.failed = true
	}
}

func not(b bool) string {
	if b {
		return "NOT "
	}
	return ""
}

func bracket(s string) string { return "[" + strings.ReplaceAll(s, "]", "]]") + "]" }

func bracketed(n syntax.Name) string {
	var parts []string
	for _, s := range []string{n.Server, n.Database, n.Schema, n.Object} {
		if s != "" {
			parts = append(parts, bracket(s))
		}
	}
	return strings.Join(parts, ".")
}

func (p *printer) literal(l *syntax.Literal) {
	switch l.Kind {
	case syntax.NullLiteral:
		p.s("NULL")
	case syntax.StringLiteral:
		p.s("'", strings.ReplaceAll(l.Text, "'", "''"), "'")
	case syntax.NStringLiteral:
		p.s("N'", strings.ReplaceAll(l.Text, "'", "''"), "'")
	case syntax.BinaryLiteral:
		p.s("0x", strings.ToUpper(l.Text))
	case syntax.MoneyLiteral:
		p.s("($", strings.TrimPrefix(l.Text, "$"), ")")
	default:
		p.s("(", l.Text, ")")
	}
}

func (p *printer) columnRef(c *syntax.ColumnRef) {
	if p.column != nil {
		s, ok := p.column(c)
		p.failed = p.failed || !ok
		p.s(s)
		return
	}
	for i, part := range c.Parts {
		if i > 0 {
			p.s(".")
		}
		p.s(bracket(part))
	}
}

// isNumber reports a number with a sign, which is one constant.
func isNumber(u *syntax.Unary) bool {
	l, ok := u.X.(*syntax.Literal)
	return ok && u.Op == "-" && (l.Kind == syntax.IntLiteral || l.Kind == syntax.DecimalLiteral || l.Kind == syntax.FloatLiteral || l.Kind == syntax.MoneyLiteral)
}

func (p *printer) unary(u *syntax.Unary, around int) {
	switch {
	case isNumber(u):
		l := u.X.(*syntax.Literal)
		if l.Kind == syntax.MoneyLiteral {
			p.s("(-$", strings.TrimPrefix(l.Text, "$"), ")")
		} else {
			p.s("(-", l.Text, ")")
		}
	case strings.EqualFold(u.Op, "NOT"):
		p.wrap(precNot, around, func() {
			p.s("NOT ")
			p.expr(u.X, precCompare)
		})
	case u.Op == "+":
		p.expr(u.X, around)
	default:
		p.s(u.Op)
		p.expr(u.X, precUnary)
	}
}

func (p *printer) binary(e *syntax.Binary, around int) {
	op := strings.ToUpper(e.Op)
	own := precedence[op]
	p.failed = p.failed || own == 0
	p.wrap(own, around, func() {
		links := chain(e, e.Op)
		if own == precCompare {
			links = []syntax.Expr{e.L, e.R}
		}
		for i, x := range links {
			if i > 0 {
				if own <= precAnd {
					p.s(" ", op, " ")
				} else if c := canonicalOps[op]; c != "" {
					p.s(c)
				} else {
					p.s(op)
				}
			}
			switch {
			case own == precCompare:
				p.expr(x, precAdd)
			case i > 0 && own >= precAdd:
				p.expr(x, own+1)
			default:
				p.expr(x, own)
			}
		}
	})
}

func (p *printer) between(e *syntax.Between, around int) {
	own, low, high, word := precAnd, ">=", "<=", " AND "
	if e.Not {
		own, low, high, word = precOr, "<", ">", " OR "
	}
	p.wrap(own, around, func() {
		p.expr(e.X, precAdd)
		p.s(low)
		p.expr(e.Low, precAdd)
		p.s(word)
		p.expr(e.X, precAdd)
		p.s(high)
		p.expr(e.High, precAdd)
	})
}

func (p *printer) like(e *syntax.Like, around int) {
	own := precCompare
	if e.Not {
		own = precNot
	}
	p.wrap(own, around, func() {
		p.s(not(e.Not))
		p.expr(e.X, precAdd)
		p.s(" like ")
		p.expr(e.Pattern, precAdd)
		if e.Escape != nil {
			p.s(" escape ")
			p.expr(e.Escape, precAdd)
		}
	})
}

func (p *printer) in(e *syntax.In, around int) {
	if e.Query != nil {
		p.failed = true
		return
	}
	own, op, word := precOr, "=", " OR "
	if e.Not {
		own, op, word = precAnd, "<>", " AND "
	}
	if len(e.List) == 1 {
		own = precCompare
	}
	p.wrap(own, around, func() {
		for i := len(e.List) - 1; i >= 0; i-- {
			p.expr(e.X, precAdd)
			p.s(op)
			p.expr(e.List[i], precAdd)
			if i > 0 {
				p.s(word)
			}
		}
	})
}

func (p *printer) caseExpr(e *syntax.Case) {
	p.s("case")
	if e.Input != nil {
		p.s(" ")
		p.expr(e.Input, precAdd)
	}
	for _, w := range e.Whens {
		p.s(" when ")
		p.expr(w.Cond, 0)
		p.s(" then ")
		p.expr(w.Then, 0)
	}
	if e.Else != nil {
		p.s(" else ")
		p.expr(e.Else, 0)
	}
	p.s(" end")
}

func (p *printer) arguments(es []syntax.Expr) {
	p.s("(")
	for i, e := range es {
		if i > 0 {
			p.s(",")
		}
		p.expr(e, 0)
	}
	p.s(")")
}

func (p *printer) cast(e *syntax.Cast) {
	if e.Try {
		p.s("TRY_CAST(")
		p.expr(e.X, 0)
		p.s(" AS ", typeText(e.Type), ")")
		return
	}
	p.s("CONVERT(", typeText(e.Type), ",")
	p.expr(e.X, 0)
	if e.Style != nil {
		p.s(",")
		p.expr(e.Style, 0)
	}
	p.s(")")
}

func typeText(t syntax.TypeName) string {
	s := bracket(strings.ToLower(t.Name))
	if t.Schema != "" {
		s = bracket(t.Schema) + "." + bracket(t.Name)
	}
	if t.Max {
		return s + "(max)"
	}
	for i, n := range t.Args {
		if i == 0 {
			s += "("
		} else {
			s += ","
		}
		s += strconv.Itoa(n)
	}
	if len(t.Args) > 0 {
		s += ")"
	}
	return s
}

func (p *printer) call(c *syntax.Call) {
	if c.Over != nil || len(c.WithinGroup) > 0 || len(c.Pairs) > 0 || c.Returning != nil {
		p.failed = true
		return
	}
	if c.Name.Schema == "" && syntax.Niladic(c.Name.Object) {
		p.s(niladic(c.Name.Object))
		return
	}
	if c.Name.Schema != "" {
		p.s(bracketed(c.Name))
	} else {
		p.s(strings.ToLower(c.Name.Object))
	}
	if c.Args == nil && !c.Star {
		p.s("()")
		return
	}
	p.s("(")
	if c.Distinct {
		p.s("distinct ")
	}
	if c.Star {
		p.s("*")
	}
	for i, a := range c.Args {
		if i > 0 {
			p.s(",")
		}
		if ref, ok := a.(*syntax.ColumnRef); ok && i == 0 && len(ref.Parts) == 1 && isDateFunc(c.Name.Object) {
			p.s(strings.ToLower(ref.Parts[0]))
			continue
		}
		p.expr(a, 0)
	}
	p.s(")")
}

// niladicForms are the functions that SQL Server stores for those without parentheses.
var niladicForms = map[string]string{
	"current_timestamp": "getdate()", "current_user": "user_name()", "user": "user_name()", "system_user": "suser_sname()",
}

// niladic prints a function that is written without parentheses.
func niladic(name string) string {
	name = strings.ToLower(name)
	if form, ok := niladicForms[name]; ok {
		return form
	}
	return name
}

var dateFuncs = map[string]bool{
	"DATEADD": true, "DATEDIFF": true, "DATEDIFF_BIG": true, "DATEPART": true, "DATENAME": true,
	"DATETRUNC": true, "DATE_BUCKET": true,
}

func isDateFunc(name string) bool { return dateFuncs[strings.ToUpper(name)] }
