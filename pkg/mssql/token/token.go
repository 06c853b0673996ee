// Package token reads T-SQL as a row of tokens, enough to tell what kind of statement a batch holds and which names it uses.
// It is not a parser: the server has the last word.
package token

import "strings"

// Kind is what a token is.
type Kind uint8

const (
	Word   Kind = iota // keyword or regular identifier, @variables too
	Quoted             // [identifier] or "identifier"; Text is without the quotes
	String             // 'text' or N'text'
	Number
	Punct // one other character
)

// Token is one token and where it starts.
type Token struct {
	Kind Kind
	Text string
	Pos  int // byte offset
	Line int // 1-based
}

// Is reports whether t is the keyword, in any case.
func (t Token) Is(keyword string) bool { return t.Kind == Word && strings.EqualFold(t.Text, keyword) }

// IsName reports whether t can be (a part of) a name.
func (t Token) IsName() bool { return t.Kind == Word || t.Kind == Quoted }

// Scan gives the tokens of text; comments and white space are left out.
func Scan(text string) []Token {
	out := make([]Token, 0, len(text)/6+8)
	line := 1
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == '\n':
			line++
			i++
		case c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v':
			i++
		case strings.HasPrefix(text[i:], "--"):
			if n := strings.IndexByte(text[i:], '\n'); n >= 0 {
				i += n
			} else {
				i = len(text)
			}
		case strings.HasPrefix(text[i:], "/*"):
			n := commentLen(text[i:])
			line += strings.Count(text[i:i+n], "\n")
			i += n
		case c == '\'' || (c|0x20 == 'n' && i+1 < len(text) && text[i+1] == '\''):
			start := i
			if c != '\'' {
				i++
			}
			n, s := quoted(text[i:], '\'')
			out = append(out, Token{String, s, start, line})
			line += strings.Count(text[i:i+n], "\n")
			i += n
		case c == '[' || c == '"':
			end := c
			if c == '[' {
				end = ']'
			}
			n, s := quoted(text[i:], end)
			out = append(out, Token{Quoted, s, i, line})
			line += strings.Count(text[i:i+n], "\n")
			i += n
		case isWordStart(c):
			n := 1
			for i+n < len(text) && isWordPart(text[i+n]) {
				n++
			}
			out = append(out, Token{Word, text[i : i+n], i, line})
			i += n
		case c >= '0' && c <= '9':
			n := 1
			for i+n < len(text) && (isWordPart(text[i+n]) || text[i+n] == '.') {
				n++
			}
			out = append(out, Token{Number, text[i : i+n], i, line})
			i += n
		default:
			out = append(out, Token{Punct, text[i : i+1], i, line})
			i++
		}
	}
	return out
}

// commentLen is the length of the block comment that s starts with; block comments nest.
func commentLen(s string) int {
	depth := 0
	for i := 0; i < len(s); {
		switch {
		case strings.HasPrefix(s[i:], "/*"):
			depth++
			i += 2
		case strings.HasPrefix(s[i:], "*/"):
			depth--
			i += 2
			if depth == 0 {
				return i
			}
		default:
			i++
		}
	}
	return len(s)
}

// quoted reads the token that s starts with up to its end, which is doubled inside.
func quoted(s string, end byte) (n int, text string) {
	if i := strings.IndexByte(s[1:], end); i >= 0 && (i+2 == len(s) || s[i+2] != end) {
		return i + 2, s[1 : i+1]
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] == end {
			if i+1 < len(s) && s[i+1] == end {
				i++
			} else {
				return i + 1, b.String()
			}
		}
		b.WriteByte(s[i])
	}
	return len(s), b.String()
}

func isWordStart(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == '@' || c == '#' || c >= 0x80
}

func isWordPart(c byte) bool { return isWordStart(c) || c >= '0' && c <= '9' || c == '$' }
