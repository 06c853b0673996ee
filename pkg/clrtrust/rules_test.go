package clrtrust

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func sources(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, pattern := range []string{"*.go", "*/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if !strings.HasSuffix(f, "_test.go") {
				out = append(out, f)
			}
		}
	}
	return out
}

// TestStandardLibraryOnly keeps the trust decision free of other people's code.
func TestStandardLibraryOnly(t *testing.T) {
	for _, path := range sources(t) {
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Imports {
			name, _ := strconv.Unquote(i.Path.Value)
			first, _, _ := strings.Cut(name, "/")
			if strings.Contains(first, ".") && !strings.HasPrefix(name, "github.com/hartonomous/hartctl/pkg/clrtrust/") {
				t.Errorf("%s imports %s", path, name)
			}
		}
	}
}

// TestRulesAreUsed compares the rules with the IDs in the code, both ways.
func TestRulesAreUsed(t *testing.T) {
	var code strings.Builder
	for _, path := range sources(t) {
		if path == "rules.go" {
			continue
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		code.Write(b)
	}
	for id, r := range rules {
		if !strings.Contains(code.String(), strconv.Quote(id)) {
			t.Errorf("nothing finds %s", id)
		}
		if r.remedy == "" || r.severity == "" {
			t.Errorf("rule %s lacks a severity or a remedy", id)
		}
	}
	for _, m := range regexp.MustCompile(`(?:find|add|note)\("([a-z0-9-]+)"`).FindAllStringSubmatch(code.String(), -1) {
		if _, ok := rules[m[1]]; !ok {
			t.Errorf("no rule %s", m[1])
		}
	}
}
