package exec

import (
	"slices"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// sorter collects rows of n items followed by the sort keys that are not items.
type sorter struct {
	keys  []SortKey
	n     int
	limit *limiter
	rows  []types.Row
}

func (s *sorter) add(r types.Row) error {
	s.rows = append(s.rows, r)
	return nil
}

// order gives, for each key, where its value is in a collected row.
func (s *sorter) order() []int {
	pos := make([]int, len(s.keys))
	next := s.n
	for i, k := range s.keys {
		if pos[i] = k.Ordinal; k.Ordinal < 0 {
			pos[i] = next
			next++
		}
	}
	return pos
}

// compareRows orders by the keys, NULL first.
func compareRows(keys []SortKey, pos []int, a, b types.Row) int {
	for i, k := range keys {
		c := compareNulls(a[pos[i]], b[pos[i]], k.T)
		if c != 0 {
			if k.Desc {
				return -c
			}
			return c
		}
	}
	return 0
}

func compareNulls(a, b types.Value, t types.Type) int {
	switch {
	case a.IsNull() && b.IsNull():
		return 0
	case a.IsNull():
		return -1
	case b.IsNull():
		return 1
	}
	return types.Compare(a, b, t)
}

func (s *sorter) emit(env *Env, emit func(types.Row) error) error {
	pos := s.order()
	slices.SortStableFunc(s.rows, func(a, b types.Row) int { return compareRows(s.keys, pos, a, b) })
	if s.limit != nil {
		s.limit.total = int64(len(s.rows))
		s.limit.tie = func(i, j int64) bool { return compareRows(s.keys, pos, s.rows[i], s.rows[j]) == 0 }
		if s.limit.percent {
			s.limit.count = (s.limit.total*s.limit.count + s.limit.frac - 1) / s.limit.frac
		}
	}
	for _, r := range s.rows {
		if err := env.tick(); err != nil {
			return err
		}
		if err := emit(r[:s.n:s.n]); err != nil {
			return err
		}
	}
	return nil
}

// Limit is TOP, or OFFSET and FETCH.
type Limit struct {
	Count    Expr // TOP or FETCH, bigint (float for PERCENT); nil: no bound
	Offset   Expr // bigint; nil: 0
	Percent  bool
	WithTies bool
	// Fetch tells OFFSET/FETCH from TOP, for its errors.
	Fetch bool
}

type limiter struct {
	count, offset int64 // count < 0: no bound
	percent, ties bool
	frac          int64
	total         int64
	seen          int64
	tie           func(i, j int64) bool
	mark          *stop
}

// start evaluates the bounds: 1014, 1031, 10742, 10744.
func (l *Limit) start(env *Env) (*limiter, error) {
	if l == nil {
		return nil, nil
	}
	x := &limiter{count: -1, percent: l.Percent, ties: l.WithTies, mark: &stop{}}
	if l.Count != nil {
		v, err := l.Count.Eval(env)
		if err != nil {
			return nil, err
		}
		switch {
		case l.Percent:
			f := v.Float()
			if v.IsNull() || f < 0 || f > 100 {
				return nil, sqlerr.New(1031)
			}
			x.count, x.frac = int64(f*10000), 1000000
		case v.IsNull():
			return nil, sqlerr.New(1014)
		case l.Fetch && v.I <= 0:
			return nil, sqlerr.New(10744)
		case v.I < 0:
			return nil, sqlerr.New(1014)
		default:
			x.count = v.I
		}
	}
	if l.Offset != nil {
		v, err := l.Offset.Eval(env)
		if err != nil {
			return nil, err
		}
		if v.IsNull() || v.I < 0 {
			return nil, sqlerr.New(10742)
		}
		x.offset = v.I
	}
	return x, nil
}

func (l *limiter) none() bool { return l.count == 0 && !l.percent }

// wrap passes the rows within the bounds and stops the run after the last.
func (l *limiter) wrap(emit func(types.Row) error) func(types.Row) error {
	return func(r types.Row) error {
		i := l.seen
		l.seen++
		if i < l.offset {
			return nil
		}
		if l.count >= 0 && i >= l.offset+l.count {
			if !l.ties || l.tie == nil || l.count == 0 || !l.tie(i, l.offset+l.count-1) {
				return l.mark
			}
			return emit(r)
		}
		if err := emit(r); err != nil {
			return err
		}
		if l.count >= 0 && !l.ties && l.seen >= l.offset+l.count {
			return l.mark
		}
		return nil
	}
}

// end swallows the limiter's own stop.
func (l *limiter) end(err error) error {
	if l != nil && err == error(l.mark) {
		return nil
	}
	return err
}
