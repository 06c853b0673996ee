package syntax

import "strings"

type kind uint8

const (
	eof         kind = iota
	bad              // a lexical error, in lexer.err; nothing follows but eof
	word             // bare identifier or keyword
	quoted           // [x] or "x"
	strLit           // 'x'
	nstrLit          // N'x'
	intLit           // 12
	decLit           // 1.5
	floatLit         // 1e5
	moneyLit         // $1.5
	binLit           // 0x1F
	variable         // @x
	sysVariable      // @@x
	dollar           // $action
	op               // operators and punctuation
)

// token is one lexeme: text[pos:end].
type token struct {
	// w is the upper case form of a known word, or the operator; empty for any other token.
	w         string
	pos, end  int32
	line      int32
	match     int32 // index of the ")" that closes this "("; 0 when there is none
	kind      kind
	reserved  bool
	undoubled bool // the body has doubled quotes or line continuations to undo
}

// value is a token's text without quotes, doubled quotes and line continuations undone.
func (t *token) value(text string) string {
	s := text[t.pos:t.end]
	switch t.kind {
	case quoted, strLit:
		return unquote(s, t.undoubled)
	case nstrLit:
		return unquote(s[1:], t.undoubled)
	}
	return s
}

func unquote(s string, undoubled bool) string {
	closing := s[len(s)-1:]
	body := s[1 : len(s)-1]
	if !undoubled {
		return body
	}
	if closing != "]" {
		body = strings.ReplaceAll(body, "\\\r\n", "")
		body = strings.ReplaceAll(body, "\\\n", "")
	}
	return strings.ReplaceAll(body, closing+closing, closing)
}
