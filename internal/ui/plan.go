package ui

import (
	"crypto/sha512"
	"fmt"
	"strings"

	"github.com/charmbracelet/lipgloss"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
)

// phaseTitles say what a phase is about.
var phaseTitles = map[plan.Phase]string{
	plan.Instance: "instance configuration", plan.Database: "database, files and options", plan.Journal: "hartctl's own tables",
	plan.Structure: "schemas and roles", plan.Migrations: "migrations", plan.Trust: "what the instance trusts of CLR",
	plan.Assemblies: "CLR assemblies", plan.Bindings: "what is bound to CLR assemblies", plan.Modules: "views, functions and procedures",
	plan.Security: "permissions", plan.Events: "extended event sessions", plan.Seeds: "reference data",
	plan.Broker: "Service Broker", plan.Activation: "what queues activate",
	plan.Rollback: "as it was",
}

// symbol is the sign of an action and its colour.
func (o *Output) symbol(a plan.Action) (string, lipgloss.Style) {
	switch a {
	case plan.Create, plan.Grant:
		return "+", o.create
	case plan.Drop, plan.Revert, plan.Revoke:
		return "-", o.drop
	}
	return "~", o.alter
}

// PlanOptions choose how much of a plan is shown.
type PlanOptions struct {
	Statements  bool // every batch
	Bookkeeping bool // also what hartctl adds around the work
}

// Plan draws a plan: phase by phase, each step with its reason and hazards.
func (o *Output) Plan(p *plan.Plan, opt PlanOptions) {
	for _, n := range p.Notes {
		fmt.Fprintf(o.W, "%s %s: %s\n", o.dim.Render("left out:"), n.Subject, n.Text)
	}
	if p.Empty() {
		fmt.Fprintln(o.W, o.good.Render("Nothing to do: the target is as declared."))
		return
	}
	phase := plan.Phase("")
	width := idWidth(p)
	for i, s := range p.Steps {
		if s.Phase != phase {
			phase = s.Phase
			fmt.Fprintf(o.W, "\n%s %s\n", o.phase.Render(string(phase)), o.dim.Render("· "+phaseTitles[phase]))
		}
		sign, style := o.symbol(s.Action)
		fmt.Fprintf(o.W, "%4d %s %s  %s\n", i+1, style.Render(sign), style.Render(pad(s.ID, width)), s.Reason)
		for _, h := range s.Hazards {
			fmt.Fprintf(o.W, "       %s %s\n", o.hazard.Render("! "+h.Name+":"), h.Text)
		}
		if opt.Statements {
			o.statements(s, opt.Bookkeeping)
		}
	}
	fmt.Fprintf(o.W, "\n%s\n", o.title.Render(PlanSummary(p)))
}

// PlanSummary is one line about a plan.
func PlanSummary(p *plan.Plan) string {
	hazards := 0
	for _, s := range p.Steps {
		hazards += len(s.Hazards)
	}
	text := fmt.Sprintf("Plan: %s in %s.", count(len(p.Steps), "step"), count(p.Requests(), "request"))
	if hazards > 0 {
		text += fmt.Sprintf(" %s to allow by name.", count(hazards, "hazard"))
	}
	return text
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

const indent = "         "

// statements draws a step's batches with GO between them.
func (o *Output) statements(s plan.Step, bookkeeping bool) {
	shown := false
	for _, b := range s.Batches {
		if b.Bookkeeping && !bookkeeping {
			continue
		}
		if shown {
			fmt.Fprintf(o.W, "%s%s\n", indent, o.keyword.Render("GO"))
		}
		shown = true
		if b.File != "" && b.StartLine > 0 {
			fmt.Fprintf(o.W, "%s%s\n", indent, o.comment.Render(fmt.Sprintf("-- %s:%d", b.File, b.StartLine)))
		}
		for _, p := range b.Parameters {
			value := fmt.Sprintf("%d bytes, SHA2-512 %x", len(p.Value), sha512.Sum512(p.Value))
			if p.Type == plan.DateTime2 {
				value = string(p.Value)
			}
			fmt.Fprintf(o.W, "%s%s\n", indent, o.comment.Render(fmt.Sprintf("-- @%s: %s", p.Name, value)))
		}
		text := b.SQL
		if b.Work != "" && !bookkeeping {
			text = b.Work
		}
		for line := range strings.Lines(o.Highlight(strings.Trim(text, "\r\n"))) {
			fmt.Fprintf(o.W, "%s%s\n", indent, strings.TrimRight(line, "\r\n"))
		}
		if n := b.Times(); n > 1 {
			fmt.Fprintf(o.W, "%s%s\n", indent, o.keyword.Render(fmt.Sprintf("GO %d", n)))
			shown = false
		}
	}
}

// idWidth is the width of the column of ids: that of the longest, up to a limit.
func idWidth(p *plan.Plan) int {
	w := 0
	for _, s := range p.Steps {
		w = max(w, len([]rune(s.ID)))
	}
	return min(w, 52)
}

func pad(s string, width int) string {
	if n := len([]rune(s)); n < width {
		return s + strings.Repeat(" ", width-n)
	}
	return s
}
