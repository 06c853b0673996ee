package ui

import (
	"fmt"

	"github.com/hartonomous/hartctl/pkg/deploy"
)

// Checks draws a doctor's report.
func (o *Output) Checks(checks []deploy.Check) {
	width := 0
	for _, c := range checks {
		width = max(width, len([]rune(c.Subject)))
	}
	width = min(width, 40)
	for _, c := range checks {
		mark := o.good.Render("ok  ")
		if !c.OK {
			mark = o.bad.Render("FAIL")
		}
		fmt.Fprintf(o.W, "  %s %s  %s\n", mark, pad(c.Subject, width), c.Text)
		if c.Next != "" {
			fmt.Fprintf(o.W, "       %s  %s %s\n", pad("", width), o.dim.Render("→"), c.Next)
		}
	}
}
