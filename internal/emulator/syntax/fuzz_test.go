package syntax

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// FuzzParse: no panic, bounded time, every error is a *sqlerr.Error on a line of the text, every statement inside the text.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"", ";", "SELECT 1", "SELECT [a", "/*", "'", "@", "$", "0x", "1e", "((((", "CREATE", "SET QUOTED_IDENTIFIER OFF SELECT \"a",
		"a: GOTO a", "BEGIN TRY", "N'\\\n'", "CREATE PROC p AS", "SELECT CASE", "\xff\xfe", "WITH", "EXEC (",
	} {
		f.Add(s, true)
	}
	for _, c := range statements {
		f.Add(c.text, false)
	}
	f.Fuzz(func(t *testing.T, text string, qi bool) {
		start := time.Now()
		b, err := Parse(text, Options{QuotedIdentifier: qi})
		if d := time.Since(start); d > time.Second && len(text) < 1<<16 {
			t.Errorf("%v for %d bytes", d, len(text))
		}
		if err != nil {
			var e *sqlerr.Error
			if !errors.As(err, &e) || e.Line < 1 || e.Line > strings.Count(text, "\n")+1 {
				t.Errorf("%v", err)
			}
			return
		}
		end := 0
		for _, s := range b.Statements {
			n := s.Position()
			if n.Pos < end || n.End <= n.Pos || n.End > len(text) || n.Line != strings.Count(text[:n.Pos], "\n")+1 {
				t.Errorf("%T at %+v", s, n)
			}
			end = n.End
			_ = b.Source(s)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	var all strings.Builder
	for range 100 {
		for _, c := range statements {
			if !strings.Contains(c.want, "CreateModule") && !strings.HasPrefix(c.want, "CreateSchema") && c.text != "sp_help 'dbo.t'" {
				all.WriteString(strings.TrimSuffix(c.text, ";") + ";\n")
			}
		}
	}
	text := all.String()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(text, Options{QuotedIdentifier: true}); err != nil {
			b.Fatal(err)
		}
	}
}
