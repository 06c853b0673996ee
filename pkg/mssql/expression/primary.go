package expression

import (
	"strings"

	"github.com/hartonomous/hartctl/pkg/mssql/token"
)

// reserved are keywords that begin or continue something that is not known here, and are no names.
var reserved = map[string]bool{
	"select": true, "exists": true, "all": true, "any": true, "some": true, "from": true, "where": true, "over": true, "when": true, "then": true, "else": true, "end": true,
	"and": true, "or": true, "not": true, "is": true, "in": true, "like": true, "between": true, "escape": true, "distinct": true, "as": true, "within": true, "case": true,
}

func (p *parser) primary() node {
	t := p.peek(0)
	switch {
	case p.take("("):
		n := p.or()
		p.need(")")
		return n
	case t.Kind == token.String:
		p.at++
		return node{op: constant(t.Text)}
	case t.Kind == token.Number:
		p.at++
		return node{op: number(t.Text)}
	case p.take("NULL"):
		return null
	case p.take("CASE"):
		return p.caseExpression()
	case p.take("NEXT", "VALUE", "FOR"):
		return node{op: "NEXT VALUE FOR", args: []node{{op: p.name()}}}
	case t.Kind == token.Word && reserved[strings.ToLower(t.Text)] || !t.IsName():
		panic(unknown{})
	}
	name := p.name()
	if p.take(":", ":") {
		return p.member(node{op: name + "::"})
	}
	if p.take("(") {
		return p.call(name)
	}
	if f, ok := niladic[name]; ok && t.Kind == token.Word {
		return node{op: f, call: true}
	}
	return node{op: "[" + name + "]"}
}

// name is a name of parts.
func (p *parser) name() string {
	parts := []string{p.part()}
	for p.is(".") && p.peek(1).IsName() {
		p.at++
		parts = append(parts, p.part())
	}
	return strings.Join(parts, "].[")
}

func (p *parser) part() string {
	t := p.next()
	if !t.IsName() {
		panic(unknown{})
	}
	return strings.ReplaceAll(strings.ToLower(t.Text), "]", "]]")
}

// call reads what is in a function's parentheses.
func (p *parser) call(name string) node {
	switch name {
	case "cast", "try_cast":
		x := p.or()
		p.need("AS")
		n := node{op: strings.Replace(name, "cast", "convert", 1), args: []node{{op: p.typeName()}, x}, call: true}
		p.need(")")
		return n
	case "convert", "try_convert":
		n := node{op: name, args: []node{{op: p.typeName()}}, call: true}
		p.need(",")
		n.args = append(n.args, p.list()...)
		if last := len(n.args) - 1; last == 2 && n.args[last].String() == "0" {
			n.args = n.args[:last] // the style that it has anyway
		}
		return n
	}
	if p.take("*") {
		p.need(")")
		return node{op: name, args: []node{{op: "*"}}, call: true}
	}
	var first []node
	if dated[name] && p.peek(0).IsName() {
		part := strings.ToLower(p.next().Text)
		if long, ok := dateparts[part]; ok {
			part = long
		}
		first = []node{{op: part}}
		p.need(",")
	}
	args := append(first, p.list()...)
	if n, ok := shorthand(name, args); ok {
		return n
	}
	return node{op: name, args: args, call: true}
}

func (p *parser) caseExpression() node {
	var input *node
	if !p.is("WHEN") {
		n := p.or()
		input = &n
	}
	var whens []node
	for p.take("WHEN") {
		condition := p.or()
		if input != nil {
			condition = binary("=", *input, condition)
		}
		p.need("THEN")
		whens = append(whens, condition, p.or())
	}
	otherwise := null
	if p.take("ELSE") {
		otherwise = p.or()
	}
	p.need("END")
	return caseOf(whens, otherwise)
}

// typeName reads a type: its name, and its arguments, with those that it has when it is written without.
func (p *parser) typeName() string {
	name := p.name()
	if !p.take("(") {
		return typeName(name, nil)
	}
	var args []string
	for {
		args = append(args, strings.ToLower(p.next().Text))
		if !p.take(",") {
			break
		}
	}
	p.need(")")
	return typeName(name, args)
}
