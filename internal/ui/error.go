package ui

import (
	"fmt"
	"strings"

	"github.com/hartonomous/hartctl/pkg/mssql"
)

// Problem draws an error: what, where, all that the server said with the first marked, and the next move.
func (o *Output) Problem(what string, server []mssql.ServerError, place string, next []string) {
	fmt.Fprintf(o.W, "%s %s\n", o.bad.Render("error:"), strings.ReplaceAll(what, "\n", "\n       "))
	if place != "" {
		fmt.Fprintf(o.W, "  %s %s\n", o.dim.Render("at"), place)
	}
	for i, e := range server {
		mark := " "
		if i == 0 && len(server) > 1 {
			mark = o.bad.Render(">")
		}
		fmt.Fprintf(o.W, "  %s %s\n", mark, e.Error())
	}
	for _, n := range next {
		fmt.Fprintf(o.W, "  %s %s\n", o.good.Render("next:"), n)
	}
}

// Table draws rows under a head; columns are as wide as their longest cell.
func (o *Output) Table(head []string, rows [][]string) {
	width := make([]int, len(head))
	for _, row := range append([][]string{head}, rows...) {
		for i, cell := range row {
			width[i] = max(width[i], len([]rune(cell)))
		}
	}
	line := func(cells []string, render func(...string) string) {
		for i, cell := range cells {
			if i == len(cells)-1 {
				fmt.Fprintln(o.W, render(cell))
			} else {
				fmt.Fprint(o.W, render(pad(cell, width[i])), "  ")
			}
		}
	}
	if strings.Join(head, "") != "" {
		line(head, o.dim.Render)
	}
	for _, row := range rows {
		line(row, func(s ...string) string { return s[0] })
	}
}

// First draws the first line of a run.
func (o *Output) First(line string) { fmt.Fprintln(o.W, o.title.Render(line)) }

// Good draws a line of success.
func (o *Output) Good(format string, args ...any) {
	fmt.Fprintln(o.W, o.good.Render(fmt.Sprintf(format, args...)))
}

// Warn draws a line that asks for attention.
func (o *Output) Warn(format string, args ...any) {
	fmt.Fprintln(o.W, o.alter.Render(fmt.Sprintf(format, args...)))
}
