package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/pkg/verify"
	"github.com/hartonomous/hartctl/pkg/verify/check"
)

// statusWords are what stands before a check's name.
var statusWords = map[check.Status]string{
	check.Passed: "ok  ", check.Failed: "FAIL", check.Warned: "warn", check.Unknown: "??? ", check.NotApplicable: "n/a ", check.Skipped: "skip",
}

// maxDetails is how many details of a check are drawn; the files have all of them.
const maxDetails = 20

// Verification draws a report by groups. Unless verbose, checks that passed take one line a check, and what was skipped is only counted.
func (o *Output) Verification(r *verify.Report, strict, verbose bool) {
	width := 0
	for _, e := range r.Entries {
		if e.Result.Status != check.Skipped || verbose {
			width = max(width, len([]rune(e.Name())))
		}
	}
	group := ""
	for _, e := range r.Entries {
		if e.Result.Status == check.Skipped && !verbose {
			continue
		}
		if g := e.Check.Group(); g != group {
			group = g
			fmt.Fprintf(o.W, "\n%s\n", o.phase.Render(g))
		}
		o.verified(e, width)
	}
	fmt.Fprintln(o.W)
	var counts []string
	for _, s := range check.Statuses {
		if n := r.Count(s); n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", n, strings.ReplaceAll(string(s), "-", " ")))
		}
	}
	took := fmt.Sprintf("in %s", r.Duration.Round(time.Millisecond))
	if !r.Offline {
		took += fmt.Sprintf(", %d requests", r.Requests)
	}
	text := strings.Join(counts, ", ") + " " + took
	switch r.Outcome(strict) {
	case verify.Good:
		o.Good("Verified: %s.", text)
	case verify.Bad:
		o.Warn("Not as it should be: %s.", text)
	default:
		o.Warn("Not everything could be found out: %s.", text)
	}
}

// verified draws one check, and what to do when there is something to do.
func (o *Output) verified(e verify.Entry, width int) {
	style := map[check.Status]func(...string) string{check.Passed: o.good.Render, check.Failed: o.bad.Render, check.Warned: o.alter.Render, check.Unknown: o.alter.Render}[e.Result.Status]
	if style == nil {
		style = o.dim.Render
	}
	fmt.Fprintf(o.W, "  %s %s  %s\n", style(statusWords[e.Result.Status]), pad(e.Name(), width), Clean(e.Result.Text))
	if slices.Contains([]check.Status{check.Passed, check.NotApplicable, check.Skipped}, e.Result.Status) {
		return
	}
	indent := "       " + pad("", width) + "  "
	for i, d := range e.Result.Details {
		if i == maxDetails {
			fmt.Fprintf(o.W, "%s… and %d more: --format json has all\n", indent, len(e.Result.Details)-i)
			break
		}
		at := ""
		if d.File != "" {
			at = fmt.Sprintf("%s:%d: ", d.File, max(d.Line, 1))
		}
		fmt.Fprintf(o.W, "%s%s\n", indent, Clean(at+d.Text))
	}
	if e.Result.Status == check.Unknown {
		return
	}
	fmt.Fprintf(o.W, "%s%s %s\n", indent, o.dim.Render("→"), e.Check.Remedy)
	if e.Check.Next != "" {
		fmt.Fprintf(o.W, "%s%s %s\n", indent, o.dim.Render("→"), e.Check.Next)
	}
}

// Check draws all that is known of one check.
func (o *Output) Check(d verify.Description) {
	o.First(d.ID)
	needs := "nothing but to log in"
	if len(d.Needs) > 0 {
		words := make([]string, len(d.Needs))
		for i, n := range d.Needs {
			words[i] = n.String()
		}
		needs = strings.Join(words, ", ")
	}
	rows := [][]string{{"passes when", d.Title}, {"severity", string(d.Severity)}, {"scope", string(d.Scope)}, {"needs", needs}, {"remedy", d.Remedy}}
	if d.Next != "" {
		rows = append(rows, []string{"next", d.Next})
	}
	if d.Effects != "" {
		rows = append(rows, []string{"does", d.Effects})
	}
	o.Table([]string{"", ""}, append(rows, []string{"more", d.Link}))
	if d.Query != "" {
		fmt.Fprintf(o.W, "\n%s\n", o.Highlight(d.Query))
	}
}

// Changed draws a check that is now otherwise than it was.
func (o *Output) Changed(at time.Time, c verify.Change) {
	fmt.Fprintf(o.W, "\n%s UTC, was %s:\n", at.Format(time.TimeOnly), c.Before)
	o.verified(c.Entry, len(c.Entry.Name()))
}
