package verify_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/pkg/verify"
)

var update = flag.Bool("update", false, "write the table of checks into docs/verify.md")

// TestDocument holds the page's table against the checks.
func TestDocument(t *testing.T) {
	const page, begin, end = "../../docs/verify.md", "<!-- checks -->\n", "<!-- /checks -->"
	b, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(b), begin)
	old, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no place for the table", page)
	}
	if table := checkTable(); table != old {
		if !*update {
			t.Fatalf("%s is out of date: go test ./pkg/verify -run TestDocument -update", page)
		}
		if err := os.WriteFile(page, []byte(head+begin+table+end+tail), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func checkTable() string {
	var b strings.Builder
	b.WriteString("| check | severity | scope | true when it passes | needs |\n|---|---|---|---|---|\n")
	for _, d := range verify.Describe(verify.Selection{}) {
		needs := make([]string, len(d.Needs))
		for i, n := range d.Needs {
			needs[i] = n.String()
		}
		title := d.Title
		if d.Effects != "" {
			title += " (" + d.Effects + ")"
		}
		fmt.Fprintf(&b, "| [`%s`](%s) | %s | %s | %s | %s |\n", d.ID, d.Link, d.Severity, d.Scope, title, strings.Join(needs, ", "))
	}
	return b.String()
}
