package plan

import (
	"fmt"
	"io"
	"strings"

	"github.com/hartonomous/hartctl/pkg/mssql"
)

// Frame is what a script has beside the plan's own batches.
type Frame struct {
	Lock string // first, in master
	Run  string // as soon as there is a journal: the run's row
	End  string // last: how the run ended
}

// Script writes the plan as one script for review, or for sqlcmd -b: every batch that apply would send, with
// GO between them, the steps' context and hazards as comments.
func Script(w io.Writer, p *Plan, f Frame) error {
	s := &scriptWriter{w: w, database: p.Target.Database}
	s.printf("-- hartctl %s: plan for %s\n", p.Tool, comment(p.Target.String()))
	s.printf("-- Server %s, %s, %s. Fingerprint %s.\n", comment(p.Target.ServerName), p.Target.Build, p.Target.Platform, p.Fingerprint)
	for _, n := range p.Notes {
		s.printf("-- Left out: %s: %s\n", comment(n.Subject), comment(n.Text))
	}
	if p.Empty() {
		s.printf("-- Nothing to do.\n")
		return s.err
	}
	s.printf("-- Run it with sqlcmd -b, which stops at the first error.\n")
	s.use(ScopeInstance)
	s.batch(Batch{SQL: f.Lock})
	running := false
	run := func() {
		if !running {
			running = true
			s.use(ScopeDatabase)
			s.batch(Batch{SQL: f.Run})
		}
	}
	for i, step := range p.Steps {
		if step.Phase.Index() > Journal.Index() && !step.RevertsDatabase() {
			run()
		}
		s.printf("\n-- Step %d of %d: %s (%s, %s)\n-- %s\n", i+1, len(p.Steps), comment(step.ID), step.Phase, step.Action, comment(step.Reason))
		if step.Server != "" {
			s.printf("-- On replica %s: run this step there.\n", comment(step.Server))
		}
		for _, h := range step.Hazards {
			s.printf("-- HAZARD %s: %s\n", h.Name, comment(h.Text))
		}
		s.use(step.Scope)
		for _, b := range step.Batches {
			s.batch(b)
		}
		if step.RevertsDatabase() && f.Run != "" {
			run() // what was recorded before would be gone
		}
	}
	if running {
		s.use(ScopeDatabase)
		s.batch(Batch{SQL: f.End})
	}
	return s.err
}

// comment keeps text on its one line.
func comment(s string) string { return strings.NewReplacer("\r", " ", "\n", " ").Replace(s) }

type scriptWriter struct {
	w        io.Writer
	err      error
	database string
	context  string
}

func (s *scriptWriter) printf(format string, args ...any) {
	if s.err == nil {
		_, s.err = fmt.Fprintf(s.w, format, args...)
	}
}

// use changes the database where the scope needs another one.
func (s *scriptWriter) use(scope Scope) {
	want := "master"
	if scope == ScopeDatabase {
		want = s.database
	}
	if want != s.context {
		s.context = want
		s.batch(Batch{SQL: "USE " + mssql.Identifier(want) + ";"})
	}
}

func (s *scriptWriter) batch(b Batch) {
	for _, p := range b.Parameters {
		value := mssql.Binary(p.Value)
		if p.Type == DateTime2 {
			value = mssql.String(string(p.Value))
		}
		s.printf("DECLARE @%s %s = %s;\n", p.Name, p.Type, value)
	}
	s.printf("%s", b.SQL)
	if !strings.HasSuffix(b.SQL, "\n") {
		s.printf("\n")
	}
	if n := b.Times(); n > 1 {
		s.printf("GO %d\n", n)
	} else {
		s.printf("GO\n")
	}
}
