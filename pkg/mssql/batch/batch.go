// Package batch splits a T-SQL script at its GO lines, as SSMS does.
//
// GO is a word of the client tools, not of T-SQL: it stands alone on its line, apart from white space, comments
// and a repeat count, in any case (learn.microsoft.com: SQL Server Utilities Statements - GO). Inside a string, a
// quoted or bracketed identifier or a comment (block comments nest) it is just text.
package batch

import (
	"fmt"
	"math"
	"strings"
)

// Batch is one batch of a script.
type Batch struct {
	// Text is the batch exactly as it stands in the script, without its GO line.
	Text string
	// StartLine is the 1-based line of the script on which Text begins: line n of a server
	// message is line StartLine+n-1 of the script.
	StartLine int
	// Count is how often the batch runs: GO 5 gives 5, GO gives 1.
	Count int
}

// SyntaxError is a GO line that no client tool takes.
type SyntaxError struct {
	Line int
	Text string // the line's text from GO on
	Why  string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d: %s in %q", e.Line, e.Why, e.Text)
}

// bom is the UTF-8 byte order mark that editors put before a script.
const bom = "\ufeff"

// Split cuts script into its batches. A batch of nothing but white space is left out. A byte order mark
// at the start is not part of the first batch. The only error is a *SyntaxError.
func Split(script string) ([]Batch, error) {
	s := scanner{text: strings.TrimPrefix(script, bom), line: 1}
	var batches []Batch
	start, startLine := 0, 1
	add := func(end, count int) {
		if text := s.text[start:end]; strings.TrimSpace(text) != "" {
			batches = append(batches, Batch{Text: text, StartLine: startLine, Count: count})
		}
	}
	for {
		end, count, ok, err := s.next()
		if err != nil {
			return nil, err
		}
		if !ok {
			add(len(s.text), 1)
			return batches, nil
		}
		add(end, count)
		start, startLine = s.pos, s.line
	}
}

// scanner makes one pass over the text; pos and line are where it stands.
type scanner struct {
	text string
	pos  int
	line int
}

// plain marks the bytes that need no look: neither white space that matters nor the start of a token with an end.
var plain = func() (t [256]bool) {
	for i := range t {
		t[i] = true
	}
	for _, c := range "\n'\"[-/" {
		t[c] = false
	}
	return t
}()

// next finds the next separator. end is where the batch before it ends; the scanner then stands
// behind the separator's line.
func (s *scanner) next() (end, count int, ok bool, err error) {
	blank := true // nothing but white space and comments on this line so far
	for s.pos < len(s.text) {
		if blank {
			s.skipBlanks()
			if s.pos >= len(s.text) {
				break
			}
			if s.atGo() {
				end = s.pos
				count, err = s.separator()
				return end, count, err == nil, err
			}
		}
		switch c := s.text[s.pos]; c {
		case '\n':
			s.pos++
			s.line++
			blank = true
		case '\'', '"':
			s.quoted(c)
			blank = false
		case '[':
			s.quoted(']')
			blank = false
		case '-':
			if s.startsWith("--") {
				s.lineComment()
			} else {
				s.pos++
				blank = false
			}
		case '/':
			if s.startsWith("/*") {
				s.blockComment()
			} else {
				s.pos++
				blank = false
			}
		default:
			blank = false
			i := s.pos + 1
			for i < len(s.text) && plain[s.text[i]] {
				i++
			}
			s.pos = i
		}
	}
	return 0, 0, false, nil
}

func (s *scanner) startsWith(p string) bool { return strings.HasPrefix(s.text[s.pos:], p) }

func (s *scanner) skipBlanks() {
	for s.pos < len(s.text) && isBlank(s.text[s.pos]) {
		s.pos++
	}
}

// isBlank is white space within a line; a carriage return belongs to the line's end.
func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v' }

// atGo reports whether the word GO stands here; GOTO, GO_1, GO1, GO.x, GO@ and GO( are other things.
func (s *scanner) atGo() bool {
	t := s.text[s.pos:]
	if len(t) < 2 || t[0]|0x20 != 'g' || t[1]|0x20 != 'o' {
		return false
	}
	if len(t) == 2 {
		return true
	}
	c := t[2]
	return isBlank(c) || c == '\n' || c == ';' || strings.HasPrefix(t[2:], "--") || strings.HasPrefix(t[2:], "/*")
}

// separator reads GO, its count and what may follow them on the line.
func (s *scanner) separator() (int, error) {
	from, line := s.pos, s.line
	fail := func(why string) (int, error) {
		rest, _, _ := strings.Cut(s.text[from:], "\n")
		return 0, &SyntaxError{Line: line, Text: strings.TrimRight(rest, "\r"), Why: why}
	}
	s.pos += len("GO")
	count, digits := 0, 0
	for {
		s.skipBlanks()
		switch {
		case s.pos >= len(s.text):
		case s.text[s.pos] == '\n':
			s.pos++
			s.line++
		case s.startsWith("--"):
			s.lineComment()
			continue
		case s.startsWith("/*"):
			s.blockComment()
			continue
		case s.text[s.pos] == ';':
			return fail("GO takes no semicolon")
		case digits == 0 && isDigit(s.text[s.pos]):
			for ; s.pos < len(s.text) && isDigit(s.text[s.pos]); s.pos++ {
				digits++
				if count = count*10 + int(s.text[s.pos]-'0'); count > math.MaxInt32 {
					return fail("the count of GO is too large")
				}
			}
			if count == 0 {
				return fail("the count of GO must be positive")
			}
			continue
		default:
			return fail("GO stands alone on its line, or with a count")
		}
		if digits == 0 {
			count = 1
		}
		return count, nil
	}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// quoted skips a token that ends with close; a doubled close is part of it.
func (s *scanner) quoted(close byte) {
	s.pos++
	for {
		i := strings.IndexByte(s.text[s.pos:], close)
		if i < 0 {
			s.line += strings.Count(s.text[s.pos:], "\n")
			s.pos = len(s.text)
			return
		}
		s.line += strings.Count(s.text[s.pos:s.pos+i], "\n")
		s.pos += i + 1
		if s.pos < len(s.text) && s.text[s.pos] == close {
			s.pos++
			continue
		}
		return
	}
}

// lineComment skips to the end of the line, which stays.
func (s *scanner) lineComment() {
	if i := strings.IndexByte(s.text[s.pos:], '\n'); i >= 0 {
		s.pos += i
		return
	}
	s.pos = len(s.text)
}

// blockComment skips a comment and those nested in it.
func (s *scanner) blockComment() {
	depth := 0
	for s.pos < len(s.text) {
		switch {
		case s.startsWith("/*"):
			depth++
			s.pos += 2
		case s.startsWith("*/"):
			depth--
			s.pos += 2
			if depth == 0 {
				return
			}
		case s.text[s.pos] == '\n':
			s.line++
			s.pos++
		default:
			i := s.pos + 1
			for i < len(s.text) && s.text[i] != '/' && s.text[i] != '*' && s.text[i] != '\n' {
				i++
			}
			s.pos = i
		}
	}
}
