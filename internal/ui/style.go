// Package ui draws what people read: plans, progress, tables, errors. Colours and symbols are for terminals; in a pipe the same words come plain.
package ui

import (
	"io"
	"os"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"
	"golang.org/x/term"
)

// Output is where a command writes, and how.
type Output struct {
	W        io.Writer
	Terminal bool // W is a terminal: progress may redraw its line
	Width    int
	styles
}

type styles struct {
	title, phase, dim, create, alter, drop, hazard, bad, good, keyword, text, comment, number lipgloss.Style
}

// New makes an output for w. noColor turns colours off; NO_COLOR, CLICOLOR_FORCE and a dumb terminal are respected besides.
func New(w io.Writer, noColor bool) *Output {
	o := &Output{W: w, Width: 100}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		o.Terminal = true
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 20 {
			o.Width = width
		}
	}
	r := lipgloss.NewRenderer(w)
	if noColor {
		r.SetColorProfile(termenv.Ascii)
	}
	style := func(color string) lipgloss.Style { return r.NewStyle().Foreground(lipgloss.Color(color)) }
	o.styles = styles{
		title: r.NewStyle().Bold(true), phase: style("12").Bold(true), dim: style("8"),
		create: style("10"), alter: style("11"), drop: style("9"), hazard: style("9").Bold(true),
		bad: style("9").Bold(true), good: style("10"),
		keyword: style("12"), text: style("10"), comment: style("8"), number: style("13"),
	}
	return o
}
