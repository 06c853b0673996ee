package syntax

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// maxIdentifier is the longest identifier in UTF-16 units (Msg 103).
const maxIdentifier = 128

// lexer turns a batch into tokens. A lexical error becomes a bad token, so that an earlier syntax error is reported first.
type lexer struct {
	text   string
	qi     bool // "x" is an identifier
	pos    int
	line   int
	toks   []token
	parens []int32
	err    *sqlerr.Error
}

func (l *lexer) run() {
	if l.toks == nil {
		l.toks = make([]token, 0, len(l.text)/5+16)
	}
	for l.err == nil {
		l.skipSpace()
		if l.err != nil || l.pos >= len(l.text) {
			break
		}
		l.next()
	}
	if l.err != nil {
		l.toks = append(l.toks, token{kind: bad, pos: int32(l.pos), end: int32(l.pos), line: int32(l.err.Line)})
	}
	l.toks = append(l.toks, token{kind: eof, pos: int32(len(l.text)), end: int32(len(l.text)), line: int32(l.line)})
}

func (l *lexer) fail(e *sqlerr.Error, line int) { l.err = e.At(line) }

// skipSpace passes white space and comments; block comments nest.
func (l *lexer) skipSpace() {
	for l.pos < len(l.text) {
		c := l.text[l.pos]
		switch {
		case c == '\n':
			l.line++
			l.pos++
		case c <= ' ':
			l.pos++
		case c == '-' && strings.HasPrefix(l.text[l.pos:], "--"):
			n := strings.IndexByte(l.text[l.pos:], '\n')
			if n < 0 {
				n = len(l.text) - l.pos
			}
			l.pos += n
		case c == '/' && strings.HasPrefix(l.text[l.pos:], "/*"):
			if !l.blockComment() {
				return
			}
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(l.text[l.pos:])
			if !unicode.IsSpace(r) && r != '\uFEFF' && r != '\u200B' {
				return
			}
			l.pos += n
		default:
			return
		}
	}
}

func (l *lexer) blockComment() bool {
	depth := 0
	for l.pos < len(l.text) {
		rest := l.text[l.pos:]
		switch {
		case strings.HasPrefix(rest, "/*"):
			depth++
			l.pos += 2
		case strings.HasPrefix(rest, "*/"):
			depth--
			l.pos += 2
			if depth == 0 {
				return true
			}
		default:
			if rest[0] == '\n' {
				l.line++
			}
			l.pos++
		}
	}
	l.fail(sqlerr.New(113), l.line)
	return false
}

func (l *lexer) add(t token) {
	t.end = int32(l.pos)
	l.toks = append(l.toks, t)
}

// next lexes one token; there is one.
func (l *lexer) next() {
	start := l.pos
	t := token{pos: int32(start), line: int32(l.line)}
	c := l.text[start]
	switch {
	case (c == 'N' || c == 'n') && strings.HasPrefix(l.text[start+1:], "'"):
		l.pos++
		t.kind = nstrLit
		l.quoted(t, '\'')
	case c < utf8.RuneSelf && wordStart[c]:
		l.word(t)
	case c == '\'':
		t.kind = strLit
		l.quoted(t, '\'')
	case c == '"':
		t.kind = strLit
		if l.qi {
			t.kind = quoted
		}
		l.quoted(t, '"')
	case c == '[':
		t.kind = quoted
		l.quoted(t, ']')
	case '0' <= c && c <= '9', c == '.' && start+1 < len(l.text) && isDigit(l.text[start+1]):
		l.number(t)
	case c == '@':
		l.variable(t)
	case c == '$':
		l.dollar(t, 1)
	case c >= utf8.RuneSelf:
		r, n := utf8.DecodeRuneInString(l.text[start:])
		switch {
		case unicode.IsLetter(r):
			l.word(t)
		case unicode.Is(unicode.Sc, r):
			l.dollar(t, n)
		default:
			l.pos += n
			t.kind = op
			t.w = l.text[start:l.pos]
			l.add(t)
		}
	default:
		l.operator(t)
	}
}

var (
	wordStart = byteSet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_#")
	wordPart  = byteSet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_#0123456789@$")
)

func byteSet(s string) (set [256]bool) {
	for i := 0; i < len(s); i++ {
		set[s[i]] = true
	}
	return set
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// passWord moves past the characters of an identifier and checks its length.
func (l *lexer) passWord(start int) bool {
	for l.pos < len(l.text) {
		c := l.text[l.pos]
		if wordPart[c] {
			l.pos++
			continue
		}
		if c < utf8.RuneSelf {
			break
		}
		r, n := utf8.DecodeRuneInString(l.text[l.pos:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			break
		}
		l.pos += n
	}
	return l.checkLength(l.text[start:l.pos], l.line)
}

func (l *lexer) checkLength(s string, line int) bool {
	if len(s) <= maxIdentifier {
		return true
	}
	units := 0
	for i, r := range s {
		if r > 0xFFFF {
			units++
		}
		if units++; units > maxIdentifier {
			l.fail(sqlerr.New(103, s[:i]), line)
			return false
		}
	}
	return true
}

func (l *lexer) word(t token) {
	if !l.passWord(int(t.pos)) {
		return
	}
	e := lookupWord(l.text[t.pos:l.pos])
	t.kind, t.w, t.reserved = word, e.text, e.reserved
	l.add(t)
}

func (l *lexer) variable(t token) {
	l.pos++
	t.kind = variable
	if strings.HasPrefix(l.text[l.pos:], "@") {
		l.pos++
		t.kind = sysVariable
	}
	if l.passWord(int(t.pos)) {
		l.add(t)
	}
}

// quoted lexes a string or quoted identifier whose opening quote is at pos.
func (l *lexer) quoted(t token, closing byte) {
	line := l.line
	l.pos++
	body := l.pos
	for l.pos < len(l.text) {
		c := l.text[l.pos]
		switch {
		case c == closing:
			l.pos++
			if l.pos < len(l.text) && l.text[l.pos] == closing {
				t.undoubled = true
				l.pos++
				continue
			}
			if t.kind == quoted {
				t.end = int32(l.pos)
				if l.pos-body > maxIdentifier && !l.checkLength(t.value(l.text), line) {
					return
				}
			}
			l.add(t)
			return
		case c == '\n':
			l.line++
		case c == '\\' && t.kind != quoted:
			if rest := l.text[l.pos+1:]; strings.HasPrefix(rest, "\n") || strings.HasPrefix(rest, "\r\n") {
				t.undoubled = true
			}
		}
		l.pos++
	}
	l.fail(sqlerr.New(105, l.text[body:]), line)
}

func (l *lexer) digits() {
	for l.pos < len(l.text) && isDigit(l.text[l.pos]) {
		l.pos++
	}
}

func (l *lexer) number(t token) {
	rest := l.text[l.pos:]
	if len(rest) > 1 && rest[0] == '0' && (rest[1] == 'x' || rest[1] == 'X') {
		l.pos += 2
		for l.pos < len(l.text) && isHex(l.text[l.pos]) {
			l.pos++
		}
		t.kind = binLit
		l.add(t)
		return
	}
	t.kind = intLit
	l.digits()
	if l.pos < len(l.text) && l.text[l.pos] == '.' {
		l.pos++
		t.kind = decLit
		l.digits()
	}
	if l.pos < len(l.text) && (l.text[l.pos] == 'e' || l.text[l.pos] == 'E') {
		l.pos++
		if l.pos+1 < len(l.text) && (l.text[l.pos] == '+' || l.text[l.pos] == '-') && isDigit(l.text[l.pos+1]) {
			l.pos++
		}
		t.kind = floatLit
		l.digits()
	}
	l.add(t)
}

func isHex(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// dollar lexes $action or a money constant; n is the length of the currency sign.
func (l *lexer) dollar(t token, n int) {
	l.pos += n
	if l.text[t.pos] == '$' && l.pos < len(l.text) && (wordStart[l.text[l.pos]] && l.text[l.pos] != '#') {
		t.kind = dollar
		if l.passWord(int(t.pos)) {
			l.add(t)
		}
		return
	}
	t.kind = moneyLit
	l.digits()
	if l.pos < len(l.text) && l.text[l.pos] == '.' {
		l.pos++
		l.digits()
	}
	l.add(t)
}

// operators are the tokens of more than one character, longest first.
var operators = []string{"||=", "<=", ">=", "<>", "!=", "!<", "!>", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "||", "::"}

func (l *lexer) operator(t token) {
	t.kind = op
	rest := l.text[l.pos:]
	n := 1
	if len(rest) > 1 && strings.IndexByte("=<>|:", rest[1]) >= 0 {
		for _, o := range operators {
			if strings.HasPrefix(rest, o) {
				n = len(o)
				break
			}
		}
	}
	t.w = rest[:n]
	l.pos += n
	switch t.w {
	case "(":
		l.parens = append(l.parens, int32(len(l.toks)))
	case ")":
		if k := len(l.parens); k > 0 {
			l.toks[l.parens[k-1]].match = int32(len(l.toks))
			l.parens = l.parens[:k-1]
		}
	}
	l.add(t)
}
