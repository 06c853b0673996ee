package syntax

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// teesqlInputs gives the T-SQL inputs of github.com/sqlc-dev/teesql's goldens, when the module cache has them.
func teesqlInputs(t testing.TB) []string {
	cache, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Skip("no go command")
	}
	files, _ := filepath.Glob(filepath.Join(strings.TrimSpace(string(cache)), "github.com/sqlc-dev/teesql@*/parser/testdata/*/query.sql"))
	if len(files) == 0 {
		t.Skip("teesql is not in the module cache")
	}
	return files
}

// TestCorpus parses every input of the goldens: no panic, and every error has a line inside the text.
func TestCorpus(t *testing.T) {
	verbose := os.Getenv("CORPUS")
	var ok, refused, wrong int
	for _, f := range teesqlInputs(t) {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, batch := range splitGo(decode(text)) {
			_, err := Parse(batch, Options{QuotedIdentifier: true})
			var e *sqlerr.Error
			switch {
			case err == nil:
				ok++
			case !errors.As(err, &e):
				t.Fatalf("%s: %v", f, err)
			case e.Line < 1 || e.Line > strings.Count(batch, "\n")+1:
				t.Errorf("%s: line %d", f, e.Line)
			case e.Number == 40517:
				refused++
			default:
				wrong++
				if verbose != "" {
					t.Logf("%s: %v\n    %s", filepath.Base(filepath.Dir(f)), e, line(batch, e.Line))
				}
			}
		}
	}
	t.Logf("%d accepted, %d refused by name, %d with other errors", ok, refused, wrong)
	if wrong > 410 {
		t.Errorf("%d inputs of the goldens have syntax errors", wrong)
	}
}

// TestCaptured: what a real server ran without error is never a syntax error here.
func TestCaptured(t *testing.T) {
	files, _ := filepath.Glob("../../../../shared/oracle/*/*.json")
	if len(files) == 0 {
		t.Skip("no captured answers")
	}
	type step struct {
		SQL     string
		Results []struct{ Error *struct{ Number int32 } }
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var c struct{ Setup, Steps []step }
		if err := json.Unmarshal(text, &c); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		for _, s := range append(c.Setup, c.Steps...) {
			failed := false
			for _, r := range s.Results {
				failed = failed || r.Error != nil
			}
			_, err := Parse(strings.ReplaceAll(s.SQL, "{db}", "d"), Options{QuotedIdentifier: true})
			if n := number(err); n != 0 && n != 40517 && !failed {
				t.Errorf("%s: %v\n%s", f, err, s.SQL)
			}
		}
	}
}

// decode reads UTF-16 files with a byte order mark too.
func decode(b []byte) string {
	if len(b) < 2 || b[0] != 0xFF || b[1] != 0xFE {
		return strings.TrimPrefix(string(b), "\ufeff")
	}
	units := make([]uint16, 0, len(b)/2)
	for i := 2; i+1 < len(b); i += 2 {
		units = append(units, uint16(b[i])|uint16(b[i+1])<<8)
	}
	return string(utf16.Decode(units))
}

func line(s string, n int) string {
	lines := strings.Split(s, "\n")
	return lines[n-1]
}

// splitGo splits a script at its GO lines.
func splitGo(s string) (batches []string) {
	var b strings.Builder
	for l := range strings.Lines(s) {
		if strings.EqualFold(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(l), ";")), "go") {
			batches = append(batches, b.String())
			b.Reset()
			continue
		}
		b.WriteString(l)
	}
	return append(batches, b.String())
}
