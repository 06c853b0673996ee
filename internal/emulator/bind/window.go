package bind

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// windowFuncs are the functions that need OVER: how many arguments, and whether ORDER BY is required and a frame allowed.
var windowFuncs = map[string]struct {
	min, max     int
	order, frame bool
	typ          types.Type // zero: the first argument's
}{
	"ROW_NUMBER": {0, 0, true, false, types.BigIntType}, "RANK": {0, 0, true, false, types.BigIntType},
	"DENSE_RANK": {0, 0, true, false, types.BigIntType}, "NTILE": {1, 1, true, false, types.BigIntType},
	"PERCENT_RANK": {0, 0, true, false, types.FloatType}, "CUME_DIST": {0, 0, true, false, types.FloatType},
	"LAG": {1, 3, true, false, types.NullType}, "LEAD": {1, 3, true, false, types.NullType},
	"FIRST_VALUE": {1, 1, true, true, types.NullType}, "LAST_VALUE": {1, 1, true, true, types.NullType},
}

// percentiles are the functions of WITHIN GROUP that are refused.
var percentiles = map[string]bool{"PERCENTILE_CONT": true, "PERCENTILE_DISC": true, "APPROX_PERCENTILE_CONT": true, "APPROX_PERCENTILE_DISC": true}

func isWindowFunc(c *syntax.Call) bool {
	_, ok := windowFuncs[strings.ToUpper(c.Name.Object)]
	return ok && c.Name.Schema == ""
}

// window binds a function with OVER and gives the slot that it will fill.
func (b *binder) window(c *syntax.Call) (exec.Expr, error) {
	name := strings.ToUpper(c.Name.Object)
	spec, ranking := windowFuncs[name]
	if !ranking && !b.aggregates(c) {
		return nil, sqlerr.New(4113, c.Name.Object).At(c.Line)
	}
	if c.Over == nil {
		return nil, sqlerr.New(10753, c.Name.Object).At(c.Line)
	}
	if b.clause != clauseSelect && b.clause != clauseOrderBy {
		return nil, sqlerr.New(4108).At(c.Line)
	}
	if b.lvl.inAgg {
		return nil, sqlerr.New(4109).At(c.Line)
	}
	w := &exec.Window{Func: name, IgnoreNulls: c.IgnoreNulls}
	b.clause = clauseOther
	defer func(c clause) { b.clause = c }(clauseSelect)
	var err error
	if ranking {
		if len(c.Args) < spec.min || len(c.Args) > spec.max {
			return nil, sqlerr.New(174, strings.ToLower(name), spec.max).At(c.Line)
		}
		if spec.order && len(c.Over.OrderBy) == 0 {
			return nil, sqlerr.New(4112, c.Name.Object).At(c.Line)
		}
		if c.Over.Frame != nil && !spec.frame {
			return nil, sqlerr.New(10752, c.Name.Object).At(c.Line)
		}
		err = b.windowArgs(w, c, spec.typ)
	} else {
		if c.Distinct {
			return nil, sqlerr.New(10759).At(c.Line)
		}
		if name == "STRING_AGG" {
			return nil, sqlerr.Unsupported("STRING_AGG with OVER").At(c.Line)
		}
		if w.Agg, err = b.aggregateSpec(c); err == nil {
			w.T = w.Agg.T
		}
	}
	if err != nil {
		return nil, err
	}
	defer func(over bool) { b.place.over = over }(b.place.over)
	b.place.over = true
	for _, p := range c.Over.PartitionBy {
		x, err := b.scalar(p)
		if err != nil {
			return nil, err
		}
		w.Partition = append(w.Partition, x)
	}
	for _, o := range c.Over.OrderBy {
		if l, ok := o.Expr.(*syntax.Literal); ok {
			if l.Kind == syntax.IntLiteral {
				return nil, sqlerr.New(5308).At(l.Line)
			}
			return nil, sqlerr.New(5309).At(l.Line)
		}
	}
	if w.Order, err = b.sortKeys(c.Over.OrderBy); err != nil {
		return nil, err
	}
	if err := b.frame(w, c); err != nil {
		return nil, err
	}
	b.lvl.windows = append(b.lvl.windows, w)
	// Until placeWindows the slot is negative, so that it equals no column's.
	col := &exec.Col{Slot: -len(b.lvl.windows), T: w.T, Null: true}
	b.lvl.windowCols = append(b.lvl.windowCols, col)
	return col, nil
}

func (b *binder) windowArgs(w *exec.Window, c *syntax.Call, t types.Type) error {
	for i, a := range c.Args {
		x, err := b.scalar(a)
		if err != nil {
			return err
		}
		switch {
		case w.Func == "NTILE" || i == 1:
			x, err = Convert(x, types.BigIntType)
		case i == 2:
			x, err = Convert(x, w.Args[0].Type())
		}
		if err != nil {
			return at(err, a.Position().Line)
		}
		w.Args = append(w.Args, x)
	}
	if w.T = t; t.Kind == types.Null {
		w.T = w.Args[0].Type()
	}
	return nil
}

// frame binds ROWS or RANGE; without one an ordered window runs from the start to the current row's peers.
func (b *binder) frame(w *exec.Window, c *syntax.Call) error {
	f := c.Over.Frame
	if f == nil {
		w.Start.Unbounded = true
		if len(w.Order) == 0 {
			w.End.Unbounded = true
		}
		return nil
	}
	if len(w.Order) == 0 {
		return sqlerr.New(10756).At(c.Line)
	}
	w.Rows = f.Rows
	bound := func(fb syntax.FrameBound) (exec.Bound, error) {
		out := exec.Bound{Unbounded: strings.HasPrefix(fb.Kind, "UNBOUNDED"), Preceding: strings.HasSuffix(fb.Kind, "PRECEDING")}
		if fb.Offset == nil {
			return out, nil
		}
		if !f.Rows {
			return out, sqlerr.New(4194).At(c.Line)
		}
		x, err := b.scalar(fb.Offset)
		if err != nil {
			return out, err
		}
		out.Offset, err = Convert(x, types.BigIntType)
		return out, err
	}
	var err error
	if w.Start, err = bound(f.Start); err != nil {
		return err
	}
	if w.End, err = bound(f.End); err != nil {
		return err
	}
	if w.Start.Unbounded && !w.Start.Preceding || w.End.Unbounded && w.End.Preceding {
		return sqlerr.New(4193, f.Start.Kind).At(c.Line)
	}
	return nil
}

// placeWindows gives the windows' slots, behind a row of width base.
func (l *level) placeWindows(base int) {
	for _, c := range l.windowCols {
		c.Slot = base - c.Slot - 1
	}
}
