package exec

import (
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Values is a VALUES list; all rows have the same types.
type Values struct{ Rows [][]Expr }

// Run implements Rel. The expressions see the enclosing row as the innermost outer one.
func (v *Values) Run(env *Env, emit func(types.Row) error) error {
	for _, exprs := range v.Rows {
		row := make(types.Row, len(exprs))
		for i, x := range exprs {
			val, err := x.Eval(env)
			if err != nil {
				return err
			}
			row[i] = val
		}
		if err := emit(row); err != nil {
			return err
		}
	}
	return nil
}

// Project converts each row of a query by expressions over it, in the place of its own row.
type Project struct {
	Rel   Rel
	Items []Expr
}

// Run implements Rel.
func (p *Project) Run(env *Env, emit func(types.Row) error) error {
	e := env.withRow(nil)
	return p.Rel.Run(env, func(r types.Row) error {
		e.Row = r
		out := make(types.Row, len(p.Items))
		for i, x := range p.Items {
			v, err := x.Eval(e)
			if err != nil {
				return err
			}
			out[i] = v
		}
		return emit(out)
	})
}

// SetOp is UNION [ALL], EXCEPT, INTERSECT over rows that have the types Types already.
type SetOp struct {
	Op    string
	All   bool
	L, R  Rel
	Types []types.Type
}

// Run implements Rel.
func (s *SetOp) Run(env *Env, emit func(types.Row) error) error {
	if s.Op == "UNION" && s.All {
		if err := s.L.Run(env, emit); err != nil {
			return err
		}
		return s.R.Run(env, emit)
	}
	seen := map[string]bool{}
	var key []byte
	if s.Op == "UNION" {
		distinct := func(r types.Row) error {
			key = rowKey(key[:0], r, s.Types)
			if seen[string(key)] {
				return nil
			}
			seen[string(key)] = true
			return emit(r)
		}
		if err := s.L.Run(env, distinct); err != nil {
			return err
		}
		return s.R.Run(env, distinct)
	}
	right := map[string]bool{}
	err := s.R.Run(env, func(r types.Row) error {
		key = rowKey(key[:0], r, s.Types)
		right[string(key)] = true
		return nil
	})
	if err != nil {
		return err
	}
	want := s.Op == "INTERSECT"
	return s.L.Run(env, func(r types.Row) error {
		key = rowKey(key[:0], r, s.Types)
		if right[string(key)] != want || seen[string(key)] {
			return nil
		}
		seen[string(key)] = true
		return emit(r)
	})
}

// Sorted is a query expression (a set operation) with ORDER BY by ordinal, and OFFSET/FETCH.
type Sorted struct {
	Rel   Rel
	Width int
	Order []SortKey
	Limit *Limit
}

// Run implements Rel.
func (s *Sorted) Run(env *Env, emit func(types.Row) error) error {
	limit, err := s.Limit.start(env)
	if err != nil {
		return err
	}
	if limit != nil {
		emit = limit.wrap(emit)
	}
	sorted := &sorter{keys: s.Order, n: s.Width, limit: limit}
	if err := s.Rel.Run(env, sorted.add); err != nil {
		return err
	}
	return limit.end(sorted.emit(env, emit))
}

// Recursive is a recursive common table expression: the anchor's rows, then those that each of Steps makes of the
// rows of the round before, which it reads through Work.
type Recursive struct {
	Anchor Rel
	Steps  []Rel
	Work   *WorkTable
	// Max is MAXRECURSION; 0 for no limit.
	Max int
}

// WorkTable is what a recursive member reads: the rows of the last round.
type WorkTable struct{ Name string }

type workRows struct{ rows []types.Row }

// Run implements Rel.
func (w *WorkTable) Run(env *Env, emit func(types.Row) error) error {
	cur, _ := env.state.cache[w].(*workRows)
	if cur == nil {
		return nil
	}
	for _, r := range cur.rows {
		if err := emit(append(types.Row(nil), r...)); err != nil {
			return err
		}
	}
	return nil
}

// Run implements Rel; 530 when the rounds exceed MAXRECURSION.
func (c *Recursive) Run(env *Env, emit func(types.Row) error) error {
	if env.state == nil {
		env = env.begin(false)
	}
	if env.state.cache == nil {
		env.state.cache = map[any]any{}
	}
	var rows []types.Row
	collect := func(to *[]types.Row) func(types.Row) error {
		return func(r types.Row) error {
			if err := env.tick(); err != nil {
				return err
			}
			*to = append(*to, r)
			return emit(append(types.Row(nil), r...))
		}
	}
	if err := c.Anchor.Run(env, collect(&rows)); err != nil {
		return err
	}
	saved := env.state.cache[c.Work]
	defer func() { env.state.cache[c.Work] = saved }()
	for round := 0; len(rows) > 0; round++ {
		var next []types.Row
		env.state.cache[c.Work] = &workRows{rows}
		for _, step := range c.Steps {
			add := collect(&next)
			if c.Max > 0 && round >= c.Max {
				add = func(types.Row) error { return sqlerr.New(530, c.Max) }
			}
			if err := step.Run(env, add); err != nil {
				return err
			}
		}
		rows = next
	}
	return nil
}
