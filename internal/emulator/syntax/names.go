package syntax

import (
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

func isIdent(t *token) bool {
	return t.kind == quoted || t.kind == word && !t.reserved
}

func (p *parser) atIdent() bool { return isIdent(p.tok()) }

// ident reads one identifier.
func (p *parser) ident() string {
	t := p.tok()
	if !isIdent(t) {
		p.syntax()
	}
	p.i++
	return p.nonEmpty(t)
}

func (p *parser) nonEmpty(t *token) string {
	s := t.value(p.text)
	if s == "" {
		p.fail(sqlerr.New(1038), int(t.line))
	}
	return s
}

// identOr reads an identifier, or one of these reserved words (a filegroup named PRIMARY, a principal named PUBLIC).
func (p *parser) identOr(reserved ...string) string {
	t := p.tok()
	if t.kind == word && t.reserved && p.atAny(reserved...) {
		p.i++
		return t.value(p.text)
	}
	return p.ident()
}

// anyWord reads a word of the grammar, reserved or not, in upper case.
func (p *parser) anyWord() string {
	t := p.tok()
	if t.kind != word {
		p.syntax()
	}
	p.i++
	return p.upper(t)
}

func (p *parser) identList() (names []string) {
	p.parenList(func() { names = append(names, p.ident()) })
	return names
}

// stringLit reads a string constant.
func (p *parser) stringLit() string {
	t := p.tok()
	if t.kind != strLit && t.kind != nstrLit {
		p.syntax()
	}
	p.i++
	return t.value(p.text)
}

func isString(t *token) bool { return t.kind == strLit || t.kind == nstrLit }

// variableName reads @name, and gives it without the @.
func (p *parser) variableName() string {
	t := p.tok()
	if t.kind != variable {
		p.syntax()
	}
	p.i++
	return t.value(p.text)[1:]
}

// parts reads a dotted name; empty parts stand for absent ones.
func (p *parser) parts() []string {
	var list []string
	for {
		switch {
		case p.at("."):
			list = append(list, "")
		case p.tok().kind == dollar && len(list) > 0:
			list = append(list, p.tok().value(p.text))
			p.i++
		default:
			list = append(list, p.ident())
		}
		if !p.accept(".") {
			return list
		}
	}
}

// name reads the name of an object.
func (p *parser) name() Name {
	n := p.node()
	list := p.parts()
	return p.makeName(n, list)
}

func (p *parser) makeName(n Node, list []string) Name {
	name := Name{Node: n, Text: p.since(n.Pos)}
	if len(list) > 4 {
		p.fail(sqlerr.New(117, strings.Join(list, "."), 3), n.Line)
	}
	for k, part := range [4]*string{&name.Object, &name.Schema, &name.Database, &name.Server} {
		if k < len(list) {
			*part = list[len(list)-1-k]
		}
	}
	return name
}

// typeWords are the type names of more than one word, longest first, and what they mean.
var typeWords = []struct {
	words []string
	name  string
}{
	{[]string{"NATIONAL", "CHARACTER", "VARYING"}, "nvarchar"},
	{[]string{"NATIONAL", "CHAR", "VARYING"}, "nvarchar"},
	{[]string{"NATIONAL", "CHARACTER"}, "nchar"},
	{[]string{"NATIONAL", "CHAR"}, "nchar"},
	{[]string{"NATIONAL", "TEXT"}, "ntext"},
	{[]string{"CHARACTER", "VARYING"}, "varchar"},
	{[]string{"CHAR", "VARYING"}, "varchar"},
	{[]string{"BINARY", "VARYING"}, "varbinary"},
	{[]string{"DOUBLE", "PRECISION"}, "float"},
}

func (p *parser) typeName() TypeName {
	t := TypeName{Node: p.node()}
	for _, w := range typeWords {
		if p.accept(w.words...) {
			t.Name = w.name
			break
		}
	}
	if t.Name == "" {
		list := p.parts()
		t.Name = list[len(list)-1]
		switch {
		case len(list) == 2:
			t.Schema = list[0]
		case len(list) > 2:
			p.fail(sqlerr.New(117, strings.Join(list, "."), 1), t.Line)
		}
	}
	if !p.accept("(") {
		return t
	}
	if strings.EqualFold(t.Name, "xml") && t.Schema == "" {
		p.unsupported(p.tok(), "xml schema collections")
	}
	switch {
	case p.accept("MAX"):
		t.Max = true
	default:
		t.Args = append(t.Args, p.typeArg())
		if p.accept(",") {
			if p.tok().kind == word {
				t.BaseType = p.ident()
			} else {
				t.Args = append(t.Args, p.typeArg())
			}
		}
	}
	p.expect(")")
	return t
}

// typeArg reads a length, precision or scale (Msg 1080 when it is no int).
func (p *parser) typeArg() int {
	t := p.tok()
	if t.kind != intLit {
		p.syntax()
	}
	p.i++
	s := t.value(p.text)
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil {
		p.fail(sqlerr.New(1080, s), int(t.line))
	}
	return int(n)
}

func joinDots(list []string) string { return strings.Join(list, ".") }
