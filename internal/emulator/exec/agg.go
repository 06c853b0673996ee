package exec

import (
	"math"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Agg is one aggregate of a group or window. Func is upper case: COUNT, COUNT_BIG, SUM, AVG, MIN, MAX, STRING_AGG,
// STDEV, STDEVP, VAR, VARP, CHECKSUM_AGG.
type Agg struct {
	Func     string
	Arg      Expr // nil for COUNT(*); already of the type that is summed
	Distinct bool
	// Sep and Order are STRING_AGG's separator and WITHIN GROUP.
	Sep   Expr
	Order []SortKey
	T     types.Type
	// External is a CLR aggregate, and Args its arguments, already of their parameters' types; NULLs reach it.
	External *catalog.Module
	Args     []Expr
	// JSON is of JSON_ARRAYAGG and JSON_OBJECTAGG, whose order is in Order; NULLs reach them.
	JSON *JSONAgg
	// Keys are the arguments of GROUPING and GROUPING_ID: places among the keys of the group.
	Keys []int
}

type aggState interface {
	// add takes one argument that is not NULL (any for COUNT(*)).
	add(v types.Value) error
	// result may be asked for again after more rows.
	result() (types.Value, error)
}

func (a *Agg) newState(env *Env) aggState {
	if a.External != nil {
		return &externalState{agg: a, env: env}
	}
	if a.JSON != nil {
		return &jsonState{agg: a}
	}
	var s aggState
	switch a.Func {
	case "COUNT", "COUNT_BIG":
		s = &countState{kind: a.T.Kind}
	case "MIN":
		s = &extremeState{t: a.T, want: -1}
	case "MAX":
		s = &extremeState{t: a.T, want: 1}
	case "SUM", "AVG":
		s = &sumState{t: a.T, avg: a.Func == "AVG"}
	case "STRING_AGG":
		return &joinState{agg: a}
	default:
		s = &varState{fn: a.Func}
	}
	if a.Distinct {
		s = &distinctState{aggState: s, t: a.Arg.Type(), seen: map[string]bool{}}
	}
	return s
}

// step feeds the current row to a state.
func (a *Agg) step(env *Env, s aggState) error {
	if x, ok := s.(*externalState); ok {
		return x.addRow(env)
	}
	if j, ok := s.(*jsonState); ok {
		return j.addRow(env)
	}
	if a.Arg == nil {
		return s.add(trueValue)
	}
	v, err := a.Arg.Eval(env)
	if err != nil {
		return err
	}
	if v.IsNull() {
		if a.Func != "STRING_AGG" {
			env.warnNull()
		}
		return nil
	}
	if j, ok := s.(*joinState); ok {
		return j.addRow(env, v)
	}
	return s.add(v)
}

type distinctState struct {
	aggState
	t    types.Type
	seen map[string]bool
	key  []byte
}

func (d *distinctState) add(v types.Value) error {
	d.key = types.AppendSortKey(d.key[:0], v, d.t)
	if d.seen[string(d.key)] {
		return nil
	}
	d.seen[string(d.key)] = true
	return d.aggState.add(v)
}

type countState struct {
	kind types.Kind
	n    int64
}

func (c *countState) add(types.Value) error { c.n++; return nil }

func (c *countState) result() (types.Value, error) {
	if c.kind == types.Int && c.n > 1<<31-1 {
		return types.NullValue, sqlerr.New(8115, "expression", "int")
	}
	return types.IntOf(c.kind, c.n), nil
}

type extremeState struct {
	t    types.Type
	want int
	v    types.Value
}

func (m *extremeState) add(v types.Value) error {
	if m.v.IsNull() || types.Compare(v, m.v, m.t) == m.want {
		m.v = v
	}
	return nil
}

func (m *extremeState) result() (types.Value, error) { return m.v, nil }

// sumState sums in the result's own type: int, bigint, decimal(38,s), money or float.
type sumState struct {
	t   types.Type
	avg bool
	n   int64
	i   int64
	f   float64
	d   types.Dec
}

func (s *sumState) overflow() error {
	name := s.t.Kind.String()
	if s.t.Kind.IsDecimal() {
		name = "numeric"
	}
	return sqlerr.New(8115, "expression", name)
}

func (s *sumState) add(v types.Value) error {
	s.n++
	switch {
	case s.t.Kind.IsFloat():
		s.f += v.Float()
	case s.t.Kind.IsDecimal():
		d := v.Dec()
		if s.n == 1 {
			s.d = d
			return nil
		}
		sum, ok := s.d.Add(d, max(s.d.Scale, d.Scale))
		if !ok {
			return s.overflow()
		}
		s.d = sum
	default:
		sum := s.i + v.I
		if (sum > s.i) != (v.I > 0) && v.I != 0 || s.t.Kind == types.Int && (sum > 1<<31-1 || sum < -1<<31) {
			return s.overflow()
		}
		s.i = sum
	}
	return nil
}

func (s *sumState) result() (types.Value, error) {
	if s.n == 0 {
		return types.NullValue, nil
	}
	switch {
	case s.t.Kind.IsFloat():
		if s.avg {
			return types.FloatOf(s.t.Kind, s.f/float64(s.n)), nil
		}
		return types.FloatOf(s.t.Kind, s.f), nil
	case s.t.Kind.IsDecimal():
		d, ok := s.d, true
		if s.avg {
			d, ok = s.d.Div(types.DecInt(s.n), s.t.Scale)
		} else if d.Scale != s.t.Scale {
			d, ok = d.Rescale(s.t.Scale, false)
		}
		if !ok {
			return types.NullValue, s.overflow()
		}
		v := types.DecimalOf(d)
		v.Kind = s.t.Kind
		return v, nil
	}
	i := s.i
	if s.avg {
		i /= s.n
	}
	return types.IntOf(s.t.Kind, i), nil
}

// varState is Welford's running variance.
type varState struct {
	fn       string
	n        float64
	mean, m2 float64
}

func (v *varState) add(x types.Value) error {
	f := x.Float()
	v.n++
	d := f - v.mean
	v.mean += d / v.n
	v.m2 += d * (f - v.mean)
	return nil
}

func (v *varState) result() (types.Value, error) {
	n := v.n
	if v.fn == "STDEV" || v.fn == "VAR" {
		n--
	}
	if n <= 0 {
		return types.NullValue, nil
	}
	x := v.m2 / n
	if v.fn == "STDEV" || v.fn == "STDEVP" {
		x = math.Sqrt(x)
	}
	return types.FloatOf(types.Float, x), nil
}

// joinState is STRING_AGG.
type joinState struct {
	agg  *Agg
	sep  string
	rows []types.Row // the text, then the sort keys
}

func (j *joinState) add(types.Value) error { return nil }

func (j *joinState) addRow(env *Env, v types.Value) error {
	if len(j.rows) == 0 {
		sep, err := j.agg.Sep.Eval(env)
		if err != nil {
			return err
		}
		j.sep = sep.S
	}
	row, err := sortedRow(env, v, j.agg.Order)
	j.rows = append(j.rows, row)
	return err
}

func (j *joinState) result() (types.Value, error) {
	if len(j.rows) == 0 {
		return types.NullValue, nil
	}
	sortRows(j.rows, j.agg.Order)
	n := 0
	for _, r := range j.rows {
		n += len(r[0].S) + len(j.sep)
	}
	b := make([]byte, 0, n)
	for i, r := range j.rows {
		if i > 0 {
			b = append(b, j.sep...)
		}
		b = append(b, r[0].S...)
	}
	v := types.StringOf(j.agg.T.Kind, string(b))
	if !j.agg.T.IsMax() && types.DataLength(v, j.agg.T) > 8000 {
		return types.NullValue, sqlerr.New(9829)
	}
	return v, nil
}
