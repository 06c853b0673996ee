package resource

import (
	"fmt"
	"strings"

	"github.com/hartonomous/hartctl/pkg/mssql"
	"github.com/hartonomous/hartctl/pkg/mssql/token"
)

// predicate is a condition on an event, read so that it can be written in one form and compared with the server's own. (learn.microsoft.com:
// CREATE EVENT SESSION, predicate_expression.)
type predicate struct {
	op       string // AND, OR, NOT with its parts; a comparison; CALL of a comparing function
	parts    []*predicate
	function []string
	source   []string // a field of the event, or package and source
	value    string
	isText   bool
}

// parsePredicate reads a predicate; nil for none.
func parsePredicate(text string) (*predicate, error) {
	ts := token.Scan(text)
	if len(ts) == 0 {
		return nil, nil
	}
	p := predicateParser{ts: ts}
	e := p.or()
	if p.bad == nil && p.i < len(ts) {
		p.fail()
	}
	if p.bad != nil {
		return nil, fmt.Errorf("predicate %q: %w", text, p.bad)
	}
	return e, nil
}

type predicateParser struct {
	ts  []token.Token
	i   int
	bad error
}

func (p *predicateParser) fail() {
	if p.bad != nil {
		return
	}
	if p.i >= len(p.ts) {
		p.bad = fmt.Errorf("it ends too early")
		return
	}
	p.bad = fmt.Errorf("%q cannot stand there", p.ts[p.i].Text)
	if p.ts[p.i].Is("LIKE") {
		p.bad = fmt.Errorf("LIKE is not in the grammar; write sqlserver.like_i_sql_unicode_string(source, N'pattern')")
	}
}

// next passes one character.
func (p *predicateParser) next(c string) bool {
	if p.bad == nil && p.i < len(p.ts) && p.ts[p.i].Kind == token.Punct && p.ts[p.i].Text == c {
		p.i++
		return true
	}
	return false
}

func (p *predicateParser) word(w string) bool {
	if p.bad == nil && p.i < len(p.ts) && p.ts[p.i].Is(w) {
		p.i++
		return true
	}
	return false
}

func (p *predicateParser) expect(c string) {
	if !p.next(c) {
		p.fail()
	}
}

func (p *predicateParser) or() *predicate  { return p.chain("OR", p.and) }
func (p *predicateParser) and() *predicate { return p.chain("AND", p.factor) }

func (p *predicateParser) chain(op string, part func() *predicate) *predicate {
	parts := []*predicate{part()}
	for p.word(op) {
		parts = append(parts, part())
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return &predicate{op: op, parts: parts}
}

func (p *predicateParser) factor() *predicate {
	if p.word("NOT") {
		return &predicate{op: "NOT", parts: []*predicate{p.factor()}}
	}
	if p.i+2 < len(p.ts) && p.ts[p.i].Text == "(" && !p.sourceInParens() && p.next("(") {
		e := p.or()
		p.expect(")")
		return e
	}
	return p.leaf()
}

// sourceInParens reports whether ( package.source ) comes next.
func (p *predicateParser) sourceInParens() bool {
	return p.i+4 < len(p.ts) && p.ts[p.i+1].IsName() && p.ts[p.i+2].Text == "." && p.ts[p.i+4].Text == ")"
}

func (p *predicateParser) leaf() *predicate {
	e := &predicate{source: p.name()}
	if len(e.source) == 2 && p.next("(") {
		e.op, e.function = "CALL", e.source
		e.source = p.name()
		p.expect(",")
		p.constant(e)
		p.expect(")")
		return e
	}
	switch {
	case p.next("="):
		e.op = "="
	case p.next("!"):
		p.expect("=")
		e.op = "<>"
	case p.next("<"):
		e.op = "<"
		if p.next(">") {
			e.op = "<>"
		} else if p.next("=") {
			e.op = "<="
		}
	case p.next(">"):
		e.op = ">"
		if p.next("=") {
			e.op = ">="
		}
	default:
		p.fail()
	}
	p.constant(e)
	return e
}

func (p *predicateParser) name() []string {
	if p.next("(") {
		n := p.name()
		p.expect(")")
		return n
	}
	var parts []string
	for p.bad == nil {
		if p.i >= len(p.ts) || !p.ts[p.i].IsName() || len(parts) == 2 {
			p.fail()
			break
		}
		parts = append(parts, p.ts[p.i].Text)
		p.i++
		if !p.next(".") {
			break
		}
	}
	return parts
}

// constant reads a whole number or a string, which may stand in parentheses.
func (p *predicateParser) constant(e *predicate) {
	if p.next("(") {
		p.constant(e)
		p.expect(")")
		return
	}
	sign := ""
	if p.next("-") {
		sign = "-"
	}
	if p.bad != nil || p.i >= len(p.ts) {
		p.fail()
		return
	}
	t := p.ts[p.i]
	switch {
	case t.Kind == token.String && sign == "":
		e.isText = true
	case t.Kind == token.Number && strings.Trim(t.Text, "0123456789") == "":
	default:
		p.fail()
		return
	}
	e.value = sign + t.Text
	p.i++
}

// String is the predicate as CREATE EVENT SESSION takes it.
func (e *predicate) String() string {
	value := "(" + e.value + ")"
	if e.isText {
		value = mssql.String(e.value)
	}
	switch e.op {
	case "AND", "OR":
		parts := make([]string, len(e.parts))
		for i, x := range e.parts {
			parts[i] = x.String()
		}
		return "(" + strings.Join(parts, " "+e.op+" ") + ")"
	case "NOT":
		return "NOT " + e.parts[0].String()
	case "CALL":
		return "(" + mssql.Name(e.function...) + "(" + mssql.Name(e.source...) + ", " + value + "))"
	}
	return "(" + mssql.Name(e.source...) + e.op + value + ")"
}

// comparing are the names of comparing functions without their type, and the operators that mean the same.
var comparing = map[string]string{
	"equal": "=", "not_equal": "<>", "greater_than": ">", "greater_than_equal": ">=", "less_than": "<", "less_than_equal": "<=",
}

var comparedTypes = []string{"_int64", "_uint64", "_float64", "_boolean", "_unicode_string", "_ansi_string", "_i_sql_unicode_string", "_i_sql_ansi_string", "_i_unicode_string", "_i_ansi_string"}

// same is a text that two predicates share when they mean the same: parentheses, capitals of names, how AND and OR nest, and whether an operator or
// its function was written do not count.
func (e *predicate) same() string {
	if e == nil {
		return ""
	}
	switch e.op {
	case "AND", "OR":
		var parts []string
		for _, x := range e.parts {
			s := x.same()
			if x.op == e.op {
				s = strings.TrimSuffix(strings.TrimPrefix(s, "("), ")")
			}
			parts = append(parts, s)
		}
		return "(" + strings.Join(parts, " "+e.op+" ") + ")"
	case "NOT":
		return "NOT " + e.parts[0].same()
	}
	op, source, value := e.op, strings.ToLower(strings.Join(e.source, ".")), e.value
	if e.isText {
		value = mssql.String(value)
	}
	if op == "CALL" {
		name := strings.ToLower(e.function[1])
		for _, t := range comparedTypes {
			if o, ok := comparing[strings.TrimSuffix(name, t)]; ok && strings.HasSuffix(name, t) {
				return source + o + value
			}
		}
		op = " " + strings.ToLower(strings.Join(e.function, ".")) + " "
	}
	return source + op + value
}
