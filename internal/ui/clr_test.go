package ui

import (
	"bytes"
	"strings"
	"testing"
	"unicode"

	"github.com/hartonomous/hartctl/pkg/clrtrust"
	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
	"github.com/hartonomous/hartctl/pkg/deploy/assembly"
)

// Names come out of files that nobody trusts yet: a terminal must not obey them, and a reader must see what is there.
func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"Größe.Метод":       "Größe.Метод",
		"a\x1b[2Jb":         `a\x1b[2Jb`,
		"a\nb\r\t\x00":      `a\nb\r\t\x00`,
		"gpj\u202eexe":      `gpj\u202eexe`,
		"in\u200bvisible":   `in\u200bvisible`,
		"broken\xff":        `broken\ufffd`,
		"non\u00a0breaking": `non\u00a0breaking`,
	} {
		if got := Clean(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	if got := Clean(strings.Repeat("é", maxCell+5)); !strings.HasSuffix(got, "é… (10 bytes more)") {
		t.Errorf("a long name ends with %q", got[len(got)-30:])
	}
}

// Wherever a hostile name stands in a report, it is drawn escaped.
func TestReportsDrawNoControlCharacters(t *testing.T) {
	const bad = "x\x1b]0;owned\x07\u202e"
	p := clrtrust.Parameter{Name: bad, CLRType: bad, SQLType: bad}
	r := &clrtrust.Report{
		Identity: clrtrust.Identity{Name: bad, Culture: bad}, DisplayName: bad, CLRName: bad, RuntimeVersion: bad, TargetFramework: bad, Platform: bad,
		Kind: clrtrust.ILOnly, Requires: clrtrust.Unsafe, StrongName: clrtrust.StrongName{Verdict: "bad-key", Detail: bad},
		References:   []clrtrust.Reference{{Identity: clrtrust.Identity{Name: bad, Version: ecma.Version{1}, Culture: bad}}},
		Authenticode: []clrtrust.Authenticode{{Subject: bad, Issuer: bad + "2", Problem: bad}},
		Exports: []clrtrust.Export{
			{Kind: clrtrust.ScalarFunction, Class: bad, Method: bad, Name: bad, Parameters: []clrtrust.Parameter{p}, Returns: p},
			{Kind: clrtrust.TableFunction, Class: bad, Method: bad, FillRow: bad, Columns: []clrtrust.Parameter{p}},
			{Kind: clrtrust.Trigger, Class: bad, Method: bad, Target: bad, Event: bad},
		},
		Aggregates: []clrtrust.UserDefined{{Class: bad, Name: bad, Parameters: []clrtrust.Parameter{p}, Returns: p}},
		Types:      []clrtrust.UserDefined{{Class: bad}},
		Hazards:    clrtrust.Hazards{PInvokes: clrtrust.Members{Count: 2, Names: []string{bad}}},
		Findings:   []clrtrust.Finding{{ID: "unsigned", Severity: clrtrust.Warning, Assembly: bad, Text: bad}, {ID: "x", Severity: clrtrust.Error, Text: bad}},
	}
	i := &Inspected{File: bad, Report: r, Providers: []Provider{Missing}}
	var b bytes.Buffer
	o := New(&b, true)
	o.Assembly(i)
	o.Assemblies([]*Inspected{i, i})
	o.LoadOrder([]LoadStep{{Assemblies: []string{bad, bad}, Files: []string{bad, bad}}})
	o.Names("missing", []string{bad})
	o.Differences([]assembly.Difference{{File: bad, Subject: bad, Locked: bad, Actual: bad, Text: bad}}, []assembly.Difference{{File: bad, Subject: bad, Text: bad}})
	for _, c := range b.String() {
		if c != '\n' && !unicode.IsPrint(c) {
			t.Fatalf("%q is drawn:\n%q", c, b.String())
		}
	}
}
