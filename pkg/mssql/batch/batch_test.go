package batch

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSplit(t *testing.T) {
	b := func(text string, line, count int) Batch { return Batch{text, line, count} }
	tests := []struct {
		name, script string
		want         []Batch
	}{
		{"empty", "", nil},
		{"blank", " \r\n\t\n", nil},
		{"no separator", "SELECT 1", []Batch{b("SELECT 1", 1, 1)}},
		{"two", "SELECT 1\nGO\nSELECT 2\n", []Batch{b("SELECT 1\n", 1, 1), b("SELECT 2\n", 3, 1)}},
		{"crlf", "SELECT 1\r\nGO\r\nSELECT 2\r\n", []Batch{b("SELECT 1\r\n", 1, 1), b("SELECT 2\r\n", 3, 1)}},
		{"byte order mark", "\ufeffGO\nSELECT 1", []Batch{b("SELECT 1", 2, 1)}},
		{"case and spaces", "a\n \tgO \t\nb", []Batch{b("a\n \t", 1, 1), b("b", 3, 1)}},
		{"at the end without newline", "a\nGO", []Batch{b("a\n", 1, 1)}},
		{"count", "a\nGO 5000\nb", []Batch{b("a\n", 1, 5000), b("b", 3, 1)}},
		{"count at the end", "a\nGO 2", []Batch{b("a\n", 1, 2)}},
		{"count and note", "a\nGO 2 -- twice\nb", []Batch{b("a\n", 1, 2), b("b", 3, 1)}},
		{"note", "a\nGO -- note\nb", []Batch{b("a\n", 1, 1), b("b", 3, 1)}},
		{"note without space", "a\nGO--note\nb", []Batch{b("a\n", 1, 1), b("b", 3, 1)}},
		{"block note", "a\nGO /* x */\nb", []Batch{b("a\n", 1, 1), b("b", 3, 1)}},
		{"after the end of a block comment", "/* x\n*/ GO\nb", []Batch{b("/* x\n*/ ", 1, 1), b("b", 3, 1)}},
		{"blank batches dropped", "GO\n\nGO\na\nGO\n \nGO", []Batch{b("a\n", 4, 1)}},
		{"not alone", "SELECT 1 AS GO FROM t", []Batch{b("SELECT 1 AS GO FROM t", 1, 1)}},
		{"after a string", "select 'x' go\nb", []Batch{b("select 'x' go\nb", 1, 1)}},
		{"other words", "GOTO x\nGO1\ngo_date\nGO.x\nGO(1)", []Batch{b("GOTO x\nGO1\ngo_date\nGO.x\nGO(1)", 1, 1)}},
		{"in a string", "SELECT 'a\nGO\nb'", []Batch{b("SELECT 'a\nGO\nb'", 1, 1)}},
		{"in brackets", "[a\nGO\nb]", []Batch{b("[a\nGO\nb]", 1, 1)}},
		{"in quotes", "\"a\nGO\nb\"", []Batch{b("\"a\nGO\nb\"", 1, 1)}},
		{"in a block comment", "/*\nGO\n*/", []Batch{b("/*\nGO\n*/", 1, 1)}},
		{"in a nested comment", "/* /* */\nGO\n*/ a", []Batch{b("/* /* */\nGO\n*/ a", 1, 1)}},
		{"in a line comment", "-- GO\na", []Batch{b("-- GO\na", 1, 1)}},
		{"apostrophe in brackets", "[don't]\nGO\nb", []Batch{b("[don't]\n", 1, 1), b("b", 3, 1)}},
		{"comment in quotes", "\"x/*\"\nGO\nb", []Batch{b("\"x/*\"\n", 1, 1), b("b", 3, 1)}},
		{"apostrophe in a comment", "-- it's\nGO\nb", []Batch{b("-- it's\n", 1, 1), b("b", 3, 1)}},
		{"doubled ends", "'a''\nGO\n' [x]]\nGO\n]\nGO\nb", []Batch{b("'a''\nGO\n' [x]]\nGO\n]\n", 1, 1), b("b", 7, 1)}},
		{"variable syntax is text", "SELECT '$(x'\nGO\nb", []Batch{b("SELECT '$(x'\n", 1, 1), b("b", 3, 1)}},
		{"backslash newline is text", "SELECT 'a\\\nb'", []Batch{b("SELECT 'a\\\nb'", 1, 1)}},
		{"unclosed string takes the rest", "SELECT 'a\nGO\nb", []Batch{b("SELECT 'a\nGO\nb", 1, 1)}},
		{"minus and slash", "SELECT 1-1/2\nGO\nb", []Batch{b("SELECT 1-1/2\n", 1, 1), b("b", 3, 1)}},
		{"dialog", "BEGIN DIALOG @h\nGO\nBEGIN TRAN", []Batch{b("BEGIN DIALOG @h\n", 1, 1), b("BEGIN TRAN", 3, 1)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Split(tt.script)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("Split(%q)\n got %#v\nwant %#v", tt.script, got, tt.want)
			}
		})
	}
}

func TestSplitErrors(t *testing.T) {
	for script, line := range map[string]int{
		"a\nGO;\nb":           2,
		"a\nGO 0\n":           2,
		"a\n\nGO 99999999999": 3,
		"a\nGO foo\n":         2,
		"a\nGO 1 2\n":         2,
		"a\nGO -1\n":          2,
		"/*\n*/ GO x":         2,
	} {
		_, err := Split(script)
		var se *SyntaxError
		if !errors.As(err, &se) || se.Line != line {
			t.Errorf("Split(%q) = %v, want a syntax error in line %d", script, err, line)
		}
	}
}

// slowSplit is an independent lexer: it marks every byte as code or not, a byte at a time, then
// looks at whole lines. It knows only separators without count or comment.
func slowSplit(script string) []Batch {
	code := make([]bool, len(script))
	for i := 0; i < len(script); {
		switch {
		case strings.HasPrefix(script[i:], "--"):
			for i < len(script) && script[i] != '\n' {
				i++
			}
		case strings.HasPrefix(script[i:], "/*"):
			depth := 1
			for i += 2; i < len(script) && depth > 0; {
				if strings.HasPrefix(script[i:], "/*") {
					depth++
					i += 2
				} else if strings.HasPrefix(script[i:], "*/") {
					depth--
					i += 2
				} else {
					i++
				}
			}
		case script[i] == '\'' || script[i] == '"' || script[i] == '[':
			end := script[i]
			if end == '[' {
				end = ']'
			}
			for i++; i < len(script); i++ {
				if script[i] == end {
					if i+1 < len(script) && script[i+1] == end {
						i++
						continue
					}
					i++
					break
				}
			}
		default:
			code[i] = true
			i++
		}
	}
	var out []Batch
	start, startLine, line := 0, 1, 1
	add := func(end int) {
		if strings.TrimSpace(script[start:end]) != "" {
			out = append(out, Batch{script[start:end], startLine, 1})
		}
	}
	for i := 0; i < len(script); {
		end := i
		for end < len(script) && script[end] != '\n' {
			end++
		}
		isCode := true
		for j := i; j < end; j++ {
			isCode = isCode && code[j]
		}
		next := min(end+1, len(script))
		if isCode && strings.EqualFold(strings.Trim(script[i:end], " \t\r\f\v"), "go") && (end == len(script) || code[end]) {
			add(i + strings.IndexAny(script[i:end], "gG"))
			start, startLine = next, line+1
		}
		if next > end {
			line++
		}
		i = next
	}
	add(len(script))
	return out
}

// TestSplitAgainstSlowLexer draws scripts from the tokens that trap splitters.
func TestSplitAgainstSlowLexer(t *testing.T) {
	token := rapid.SampledFrom([]string{"\n", "\nGO\n", "\ngo\r\n", "\n\tGo \n", "'", "''", "\"", "[", "]", "]]", "--", "-", "/*", "*/", "/", "*", "a", "GOTO", "GO_", " ", "\r\n", "it's", ";", "é"})
	rapid.Check(t, func(t *rapid.T) {
		script := strings.Join(rapid.SliceOfN(token, 0, 40).Draw(t, "tokens"), "")
		got, err := Split(script)
		if err != nil {
			return // a GO line with more on it: the slow lexer does not judge those
		}
		if want := slowSplit(script); sameLines(script) && !reflect.DeepEqual(got, want) {
			t.Fatalf("script %q\n got %#v\nwant %#v", script, got, want)
		}
	})
}

// sameLines is false where a comment shares a line with GO, which the slow lexer leaves out.
func sameLines(script string) bool {
	for line := range strings.Lines(script) {
		upper := strings.ToUpper(line)
		if strings.Contains(upper, "GO") && (strings.Contains(line, "/*") || strings.Contains(line, "*/") || strings.Contains(line, "--")) {
			return false
		}
	}
	return true
}

func FuzzSplit(f *testing.F) {
	for _, s := range []string{"a\nGO\nb", "/* /* */ GO */\nGO 3 -- x\n[a]]\nGO\n]", "'it''s'\r\nGO\r\n", "\ufeffGO"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, script string) {
		batches, err := Split(script)
		if err != nil {
			return
		}
		// Every batch stands in the script, in order, on the line that it says.
		text := strings.TrimPrefix(script, bom)
		at := 0
		for _, b := range batches {
			i := strings.Index(text[at:], b.Text)
			if i < 0 {
				t.Fatalf("batch %q is not in the rest of the script", b.Text)
			}
			if b.Count < 1 {
				t.Fatalf("count %d", b.Count)
			}
			line := 1 + strings.Count(text[:at+i], "\n")
			if b.StartLine < line {
				t.Fatalf("batch %q said to start at line %d, found at %d", b.Text, b.StartLine, line)
			}
			at += i + len(b.Text)
		}
		// Joined by separators, the batches split the same way again.
		var again strings.Builder
		for _, b := range batches {
			again.WriteString(b.Text)
			again.WriteString("\nGO\n")
		}
		second, err := Split(again.String())
		if err != nil || len(second) != len(batches) {
			if unclosed(batches) {
				return
			}
			t.Fatalf("split again: %d batches, want %d (%v)", len(second), len(batches), err)
		}
	})
}

// unclosed reports a last batch whose string or comment never ends: what follows it is inside.
func unclosed(batches []Batch) bool {
	if len(batches) == 0 {
		return false
	}
	probe, err := Split(batches[len(batches)-1].Text + "\nGO\nx")
	return err != nil || len(probe) != 2
}

func BenchmarkSplit(b *testing.B) {
	proc := "CREATE OR ALTER PROCEDURE dbo.p @a int AS\nBEGIN\n    SET NOCOUNT ON;\n    -- a comment\n    SELECT [t].[a], 'text' FROM dbo.t WHERE a = @a;\nEND\nGO\n"
	script := strings.Repeat(proc, 8<<20/len(proc))
	b.SetBytes(int64(len(script)))
	for b.Loop() {
		if _, err := Split(script); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSplitHexLiteral(b *testing.B) {
	script := "CREATE ASSEMBLY a FROM 0x" + strings.Repeat("4D5A90", 8<<20/6) + "\nGO\n"
	b.SetBytes(int64(len(script)))
	for b.Loop() {
		if _, err := Split(script); err != nil {
			b.Fatal(err)
		}
	}
}
