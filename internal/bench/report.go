package main

import (
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
	"time"
)

// bar is what a figure must reach.
type bar struct {
	limit   float64
	atLeast bool // the limit is a floor; otherwise it is a ceiling
}

func atMost(limit float64) *bar  { return &bar{limit: limit} }
func atLeast(limit float64) *bar { return &bar{limit: limit, atLeast: true} }

func (b *bar) passes(v float64) bool {
	if b.atLeast {
		return v >= b.limit
	}
	return v <= b.limit
}

func (b *bar) String() string {
	sign := "≤ "
	if b.atLeast {
		sign = "≥ "
	}
	return sign + number(b.limit)
}

// figure is one line of the table.
type figure struct {
	name   string
	value  float64
	unit   string
	bar    *bar   // nil: it is only reported
	method string // how it was measured
	absent string // why there is no value
}

type report []figure

func (r *report) add(name string, value float64, unit string, b *bar, method string) {
	*r = append(*r, figure{name: name, value: value, unit: unit, bar: b, method: method})
}

func (r *report) absent(name, why string) {
	*r = append(*r, figure{name: name, absent: why})
}

// write draws the table of a group.
func (r report) write(w io.Writer, title string) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(tw, "\n%s\tvalue\tbar\t\thow\n", title)
	for _, f := range r {
		switch {
		case f.absent != "":
			fmt.Fprintf(tw, "  %s\tabsent\t\t\t%s\n", f.name, f.absent)
		case f.bar == nil:
			fmt.Fprintf(tw, "  %s\t%s %s\t\t\t%s\n", f.name, number(f.value), f.unit, f.method)
		default:
			verdict := "pass"
			if !f.bar.passes(f.value) {
				verdict = "OVER"
			}
			fmt.Fprintf(tw, "  %s\t%s %s\t%s\t%s\t%s\n", f.name, number(f.value), f.unit, f.bar, verdict, f.method)
		}
	}
	return tw.Flush()
}

// number writes three significant digits, and every digit of a count.
func number(v float64) string {
	switch {
	case v == float64(int64(v)):
		return strconv.FormatInt(int64(v), 10)
	case v >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
