package plan

import (
	"fmt"
	"io"
	"strings"

	"github.com/hartonomous/hartctl/pkg/mssql"
)

// Script writes the plan as one script for review, or for sqlcmd -b: every batch that apply would send, with
// GO between them, the steps' context and hazards as comments.
func Script(w io.Writer, p *Plan, header []Batch) error {
	e := &errWriter{w: w}
	e.printf("-- hartctl %s: plan for %s\n", p.Tool, comment(p.Target.String()))
	e.printf("-- %s %s, %s. Fingerprint %s.\n", comment(p.Target.ServerName), p.Target.Build, p.Target.Platform, p.Fingerprint)
	for _, n := range p.Notes {
		e.printf("-- Left out: %s: %s\n", comment(n.Subject), comment(n.Text))
	}
	if p.Empty() {
		e.printf("-- Nothing to do.\n")
		return e.err
	}
	e.printf("-- Run it with sqlcmd -b, which stops at the first error.\n")
	context := ""
	use := func(s Step) {
		want := "master"
		if s.Scope == ScopeDatabase {
			want = p.Target.Database
		}
		if want != context {
			e.printf("USE %s;\nGO\n", mssql.Identifier(want))
			context = want
		}
	}
	for _, b := range header {
		e.batch(b)
	}
	for i, s := range p.Steps {
		e.printf("\n-- Step %d of %d: %s (%s, %s)\n-- %s\n", i+1, len(p.Steps), comment(s.ID), s.Phase, s.Action, comment(s.Reason))
		if s.Server != "" {
			e.printf("-- On replica %s: run this step there.\n", comment(s.Server))
		}
		for _, h := range s.Hazards {
			e.printf("-- HAZARD %s: %s\n", h.Name, comment(h.Text))
		}
		use(s)
		for _, b := range s.Batches {
			e.batch(b)
		}
	}
	return e.err
}

// comment keeps text on its one line.
func comment(s string) string { return strings.NewReplacer("\r", " ", "\n", " ").Replace(s) }

type errWriter struct {
	w   io.Writer
	err error
}

func (e *errWriter) printf(format string, args ...any) {
	if e.err == nil {
		_, e.err = fmt.Fprintf(e.w, format, args...)
	}
}

func (e *errWriter) batch(b Batch) {
	e.printf("%s", b.SQL)
	if !strings.HasSuffix(b.SQL, "\n") {
		e.printf("\n")
	}
	if n := b.Times(); n > 1 {
		e.printf("GO %d\n", n)
	} else {
		e.printf("GO\n")
	}
}
