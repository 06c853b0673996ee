package check

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/pkg/mssql"
)

// denied are the errors of a login without a right, and of something else in the way: nothing is known then of what was to be probed.
var denied = []int32{229, 230, 262, 297, 300, 916, 15151, 15247, 1222, 1205}

// Probes reports whether the check has requests of its own.
func (c Check) Probes() bool { return c.Probe != nil || c.Script != "" || c.Compose != nil }

// Run probes.
func (c Check) Run(ctx context.Context, in Input, connect Connect) Result {
	if c.Probe != nil {
		return c.Probe(ctx, in, connect)
	}
	script := c.Script
	if c.Compose != nil {
		text, missing := c.Compose(in)
		if missing != "" {
			return Inapplicable("%s", missing)
		}
		script = text
	}
	s, err := connect(ctx)
	if err != nil {
		return Unclear("%v", err)
	}
	defer s.Close()
	in.Sets = nil
	err = s.Query(ctx, query("probe.sql")+"\n"+script, func(_ int, rows mssql.Rows) error {
		set, err := ReadSet(rows)
		in.Sets = append(in.Sets, set)
		return err
	})
	switch {
	case err != nil:
		return broken(err)
	case !slices.ContainsFunc(in.Sets, func(set Set) bool { return len(set.Rows) > 0 }):
		return Unclear("the probe got no answer")
	case len(in.Sets[0].Columns) == 1 && in.Sets[0].Columns[0] == "missing":
		return Inapplicable("%s", in.Row().Text("missing"))
	}
	return c.Eval(in)
}

// broken is the result of a probe that ended with an error.
func broken(err error) Result {
	var e *mssql.Error
	switch {
	case !errors.As(err, &e):
		return Unclear("%v", err)
	case e.Has(refused):
		_, what, _ := strings.Cut(err.Error(), "not supported by the emulator: ")
		what, _, _ = strings.Cut(what, ";")
		return Emulated("it does not do " + what)
	}
	for _, n := range denied {
		if e.Has(n) {
			return Unclear("%v", err)
		}
	}
	return Bad("%v", err)
}

// figures compares what a probe measured with what it must be: rows of name, value, expected, tolerance.
func figures(in Input) Result {
	var list []Detail
	for _, r := range in.Rows() {
		var value, expected, tolerance float64
		_, err := fmt.Sscan(r.Text("value")+" "+r.Text("expected")+" "+r.Text("tolerance"), &value, &expected, &tolerance)
		if apart := value - expected; err != nil || !(apart <= tolerance && apart >= -tolerance) {
			list = append(list, Detail{Object: r.Text("name"), Text: fmt.Sprintf("%s is %s, and must be %s", r.Text("name"), orNone(r.Text("value")), r.Text("expected"))})
		}
	}
	return Wrong(list, fmt.Sprintf("%d figures", len(in.Rows())), "%d figure", "%d figures")
}
