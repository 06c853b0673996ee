package events

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// maxPredicate is the longest text of a predicate. (learn.microsoft.com: CREATE EVENT SESSION.)
const maxPredicate = 3000

// predicate checks the predicate of an event and gives its text: every name in brackets, numbers in parentheses, AND and OR with
// theirs around them.
func predicate(o *object, p *syntax.EventPredicate) (string, error) {
	if p == nil {
		return "", nil
	}
	text, err := predicateNode(o, p)
	if err == nil && len(text) > maxPredicate {
		return "", sqlerr.New(25716, o.name, maxPredicate)
	}
	return text, err
}

func predicateNode(o *object, p *syntax.EventPredicate) (string, error) {
	switch p.Op {
	case "AND", "OR":
		left, err := predicateNode(o, p.Left)
		if err != nil {
			return "", err
		}
		right, err := predicateNode(o, p.Right)
		return "(" + left + " " + p.Op + " " + right + ")", err
	case "NOT":
		right, err := predicateNode(o, p.Right)
		return "NOT (" + right + ")", err
	}
	kind, err := sourceKind(o, p.Source)
	if err != nil {
		return "", err
	}
	value, err := constant(o, p.Source, kind, p.Value)
	if err != nil {
		return "", err
	}
	if p.Op != "CALL" {
		return "(" + bracketed(p.Source) + p.Op + value + ")", nil
	}
	name := fold(p.Function)
	takes, ok := compareNames[name]
	switch {
	case !ok:
		return "", sqlerr.Unsupported("%s in the predicate of an event", p.Function)
	case takes != kind:
		return "", sqlerr.Unsupported("%s on %s, which is of another type", p.Function, p.Source)
	}
	return "(" + bracketed(p.Function) + "(" + bracketed(p.Source) + "," + value + "))", nil
}

// sourceKind finds a source: a field of the event, or a global one.
func sourceKind(o *object, n syntax.EventName) (valueKind, error) {
	known := sourceNames
	if n.Package == "" {
		known = o.fields
	}
	if k, ok := known[fold(n)]; ok {
		return k, nil
	}
	if n.Package == "" {
		return 0, sqlerr.Unsupported("the field %s in the predicate of %s", n, o.name)
	}
	if !strings.Contains(packages, " "+strings.ToLower(n.Package)+" ") {
		return 0, sqlerr.New(25706, "event attribute or predicate source", n)
	}
	return 0, sqlerr.Unsupported("%s in the predicate of an event", n)
}

// constant is the value of a comparison as text: Msg 25713 for a number where a string belongs and the other way round.
func constant(o *object, n syntax.EventName, kind valueKind, v syntax.Literal) (string, error) {
	text := strings.ReplaceAll(v.Text, "'", "''")
	switch {
	case kind == unicode && v.Kind == syntax.NStringLiteral:
		return "N'" + text + "'", nil
	case kind == unicode && v.Kind == syntax.StringLiteral:
		return "", sqlerr.Unsupported("a string without N for %s, which is Unicode", n)
	case kind == number && v.Kind == syntax.IntLiteral:
		return "(" + v.Text + ")", nil
	case kind == number && v.Kind == syntax.DecimalLiteral:
		return "", sqlerr.Unsupported("a fraction in the predicate of an event")
	}
	return "", sqlerr.New(25713, "event attribute or predicate source", n, "event", o.name)
}

func bracketed(n syntax.EventName) string {
	if n.Package == "" {
		return "[" + n.Name + "]"
	}
	return "[" + n.Package + "].[" + n.Name + "]"
}

func fold(n syntax.EventName) string { return strings.ToLower(n.String()) }
