// Package expression writes T-SQL expressions in a normal form. A server does not keep the text of checks, defaults, computed columns, filters and predicates: it
// keeps what it made of them, and two versions, or a server and an emulator, need not make the same (sys.check_constraints.definition and its like). Two
// expressions with one normal form mean the same, for every row and for NULL too.
package expression

import (
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/pkg/mssql/token"
)

// Same reports whether two expressions mean the same, as far as rewriting can tell: by their normal forms, or by their tokens where one of them is none that
// Normal knows.
func Same(a, b string) bool {
	if tokens(a) == tokens(b) {
		return true
	}
	x, ok := Normal(a)
	y, known := Normal(b)
	return ok && known && x == y
}

// Key is one text for all expressions that are the Same: the normal form, or the tokens.
func Key(text string) string {
	if n, ok := Normal(text); ok {
		return n
	}
	return tokens(text)
}

// Normal is the normal form of an expression or a condition; ok is false when it is none that is known here (a query, for one).
func Normal(text string) (form string, ok bool) {
	p := &parser{tokens: join(token.Scan(text))}
	defer func() {
		if r := recover(); r != nil {
			if _, unknown := r.(unknown); !unknown {
				panic(r)
			}
			form, ok = "", false
		}
	}()
	n := p.or()
	if p.at < len(p.tokens) {
		return "", false
	}
	return n.String(), true
}

// unknown is what the parser panics with at what it does not know.
type unknown struct{}

// node is an operation on operands, or a leaf: a name or a constant, with no operands and not called.
type node struct {
	op   string
	args []node
	call bool // op is a function: it has parentheses even without an argument
}

// String writes a node: the operands of AND and OR in one order, since theirs says nothing.
func (n node) String() string {
	if len(n.args) == 0 && !n.call {
		return n.op
	}
	parts := make([]string, len(n.args))
	for i, a := range n.args {
		parts[i] = a.String()
	}
	if n.op == and || n.op == or {
		slices.Sort(parts)
	}
	return n.op + "(" + strings.Join(parts, ",") + ")"
}

// tokens are the tokens of a text as one text, without outer parentheses.
func tokens(text string) string {
	ts := token.Scan(text)
	for len(ts) > 1 && ts[0].Text == "(" && closes(ts) == len(ts)-1 {
		ts = ts[1 : len(ts)-1]
	}
	words := make([]string, len(ts))
	for i, t := range ts {
		switch t.Kind {
		case token.Word, token.Quoted:
			words[i] = strings.ToLower(t.Text)
		case token.String:
			words[i] = constant(t.Text)
		default:
			words[i] = t.Text
		}
	}
	return strings.Join(words, " ")
}

// closes is the index of the parenthesis that closes the first token; -1 when none does.
func closes(ts []token.Token) int {
	depth := 0
	for i, t := range ts {
		if t.Kind != token.Punct {
			continue
		}
		switch t.Text {
		case "(":
			depth++
		case ")":
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// constant is a string as a constant of the normal form.
func constant(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
