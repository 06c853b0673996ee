package expression

import (
	"strings"

	"github.com/hartonomous/hartctl/pkg/mssql/token"
)

// parser reads an expression by the precedence of T-SQL's operators; what it does not know it panics at.
type parser struct {
	tokens []token.Token
	at     int
	depth  int
}

// maxDepth bounds nesting: an expression that is deeper is compared by its tokens.
const maxDepth = 500

func (p *parser) peek(ahead int) token.Token {
	if p.at+ahead >= len(p.tokens) {
		return token.Token{Kind: token.Punct}
	}
	return p.tokens[p.at+ahead]
}

// is reports whether the next tokens are these: keywords in capitals, or punctuation.
func (p *parser) is(words ...string) bool {
	for i, w := range words {
		if t := p.peek(i); !t.Is(w) && (t.Kind != token.Punct || t.Text != w) {
			return false
		}
	}
	return true
}

// take takes the next tokens when they are these.
func (p *parser) take(words ...string) bool {
	if !p.is(words...) {
		return false
	}
	p.at += len(words)
	return true
}

func (p *parser) need(words ...string) {
	if !p.take(words...) {
		panic(unknown{})
	}
}

func (p *parser) next() token.Token {
	t := p.peek(0)
	p.at++
	return t
}

func (p *parser) or() node {
	if p.depth++; p.depth > maxDepth {
		panic(unknown{})
	}
	defer func() { p.depth-- }()
	list := []node{p.and()}
	for p.take(or) {
		list = append(list, p.and())
	}
	return junction(or, list)
}

func (p *parser) and() node {
	list := []node{p.not()}
	for p.take(and) {
		list = append(list, p.not())
	}
	return junction(and, list)
}

func (p *parser) not() node {
	odd := false
	for p.take(not) {
		odd = !odd
	}
	if n := p.comparison(); !odd {
		return n
	} else {
		return negate(n)
	}
}

// comparison reads a comparison, or an expression alone.
func (p *parser) comparison() node {
	x := p.sum()
	if p.take("IS") {
		negative := p.take(not)
		var n node
		if p.take("NULL") {
			n = node{op: isNull, args: []node{x}}
		} else {
			p.need("DISTINCT", "FROM")
			n = binary(isDistinct, x, p.sum())
		}
		return when(negative, n)
	}
	negative := p.is(not) && (p.peek(1).Is("IN") || p.peek(1).Is("BETWEEN") || p.peek(1).Is("LIKE")) && p.take(not)
	switch {
	case p.take("IN"):
		p.need("(")
		return when(negative, in(x, p.list()))
	case p.take("BETWEEN"):
		low := p.sum()
		p.need(and)
		return when(negative, between(x, low, p.sum()))
	case p.take("LIKE"):
		like := node{op: "LIKE", args: []node{x, p.sum()}}
		if p.take("ESCAPE") {
			like.args = append(like.args, p.sum())
		}
		return when(negative, like)
	}
	if op, ok := comparisons[p.peek(0).Text]; ok && p.peek(0).Kind == token.Punct {
		p.at++
		return binary(op, x, p.sum())
	}
	return x
}

func when(negative bool, n node) node {
	if negative {
		return negate(n)
	}
	return n
}

// operators are those between values, the weaker ones first; all are read from the left.
var operators = [2]map[string]bool{
	{"+": true, "-": true, "&": true, "|": true, "^": true, "||": true},
	{"*": true, "/": true, "%": true},
}

func (p *parser) sum() node { return p.operation(0) }

func (p *parser) operation(level int) node {
	if level == len(operators) {
		return p.unary()
	}
	n := p.operation(level + 1)
	for p.peek(0).Kind == token.Punct && operators[level][p.peek(0).Text] {
		op := p.next().Text
		n = binary(op, n, p.operation(level+1))
	}
	return n
}

func (p *parser) unary() node {
	switch {
	case p.take("+"):
		return p.unary()
	case p.take("-"):
		n := p.unary()
		if len(n.args) == 0 && !n.call && isNumber(n.op) {
			return node{op: minus(n.op)}
		}
		return node{op: "-", args: []node{n}}
	case p.take("~"):
		return node{op: "~", args: []node{p.unary()}}
	}
	n := p.primary()
	for {
		switch {
		case p.take("COLLATE"):
			n = binary("COLLATE", n, node{op: strings.ToLower(p.next().Text)})
		case p.take("AT", "TIME", "ZONE"):
			n = binary("AT TIME ZONE", n, p.primary())
		case p.is(".") && p.peek(1).IsName() && (n.call || len(n.args) > 0):
			p.at++
			n = p.member(n)
		default:
			return n
		}
	}
}

// member is a method of a value, or a property of it.
func (p *parser) member(n node) node {
	name := "." + strings.ToLower(p.next().Text)
	if !p.take("(") {
		return node{op: name, args: []node{n}}
	}
	return node{op: name, args: append([]node{n}, p.list()...), call: true}
}

// list reads expressions up to the closing parenthesis.
func (p *parser) list() []node {
	if p.take(")") {
		return nil
	}
	list := []node{p.or()}
	for p.take(",") {
		list = append(list, p.or())
	}
	p.need(")")
	return list
}
