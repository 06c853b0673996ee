package exec

import (
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Select is one query specification: FROM, WHERE, GROUP BY, HAVING, windows, select list, DISTINCT, ORDER BY, TOP.
//
// Rows pass through up to three layouts, each the Row of the environment in which the next clause's expressions are
// evaluated: the wide row of FROM; after grouping, the group keys followed by the aggregates; and, when there are
// windows, either of these followed by their values.
type Select struct {
	Width int
	From  Source // nil: one row without columns
	Group *Group
	// Having filters groups.
	Having  Expr
	Windows []*Window
	// PostWidth is the width of the row that the select list sees, windows included.
	PostWidth int
	Items     []Expr
	Distinct  bool
	// Order sorts by expressions over the same row as Items; with Distinct they are Items' own, by ordinal.
	Order []SortKey
	Limit *Limit
	// Sequences tells that the select list draws from sequences.
	Sequences bool
	// Assign, when set, is called with the environment of each row, in order; the rows emitted are then nil.
	// No sort key is an ordinal then.
	Assign func(env *Env) error
}

// SortKey is one ORDER BY item. Ordinal is the select list item it equals, -1 for none.
type SortKey struct {
	X       Expr
	Ordinal int
	Desc    bool
	T       types.Type
}

// Run implements Rel.
func (s *Select) Run(outer *Env, emit func(types.Row) error) error {
	env := *outer
	env.Row = make(types.Row, s.Width)
	if s.Assign != nil {
		final := emit
		emit = func(r types.Row) error {
			if err := s.Assign(env.withRow(r[:s.PostWidth])); err != nil {
				return err
			}
			return final(nil)
		}
	}
	out := emit
	limit, err := s.Limit.start(outer)
	if err != nil {
		return err
	}
	if limit != nil {
		if limit.none() {
			return nil
		}
		out = limit.wrap(emit)
	}
	if len(s.Order) > 0 || s.Limit != nil && s.Limit.Percent {
		n := len(s.Items)
		if s.Assign != nil {
			n = s.PostWidth
		}
		sorted := &sorter{keys: s.Order, n: n, limit: limit}
		if err := s.rows(&env, sorted.add); err != nil {
			return err
		}
		return limit.end(sorted.emit(&env, out))
	}
	return limit.end(s.rows(&env, out))
}

// rows emits the select list, after DISTINCT; with ORDER BY the sort keys follow each row's items.
func (s *Select) rows(env *Env, emit func(types.Row) error) error {
	extra := 0
	for i := range s.Order {
		if s.Order[i].Ordinal < 0 {
			extra++
		}
	}
	var seen map[string]bool
	var key []byte
	if s.Distinct {
		seen = map[string]bool{}
	}
	project := func(env *Env) error {
		if s.Sequences {
			env.NewRow()
		}
		var row types.Row
		if s.Assign != nil {
			row = append(make(types.Row, 0, s.PostWidth+extra), env.Row[:s.PostWidth]...)
		} else {
			row = make(types.Row, len(s.Items), len(s.Items)+extra)
		}
		for i := 0; i < len(s.Items) && s.Assign == nil; i++ {
			v, err := s.Items[i].Eval(env)
			if err != nil {
				return err
			}
			row[i] = v
		}
		if seen != nil {
			key = key[:0]
			for i, v := range row {
				key = types.AppendSortKey(key, v, s.Items[i].Type())
			}
			if seen[string(key)] {
				return nil
			}
			seen[string(key)] = true
		}
		if extra > 0 {
			for i := range s.Order {
				if s.Order[i].Ordinal < 0 {
					v, err := s.Order[i].X.Eval(env)
					if err != nil {
						return err
					}
					row = append(row, v)
				}
			}
		}
		return emit(row)
	}
	if len(s.Windows) == 0 {
		return s.source(env, project)
	}
	var rows []types.Row
	base := s.PostWidth - len(s.Windows)
	err := s.source(env, func(e *Env) error {
		r := make(types.Row, s.PostWidth)
		copy(r, e.Row[:base])
		rows = append(rows, r)
		return nil
	})
	if err != nil {
		return err
	}
	post := env.withRow(nil)
	for i, w := range s.Windows {
		if err := w.compute(post, rows, base+i); err != nil {
			return err
		}
	}
	for _, r := range rows {
		post.Row = r
		if err := project(post); err != nil {
			return err
		}
	}
	return nil
}

// source calls next with the environment of each row that reaches the select list.
func (s *Select) source(env *Env, next func(*Env) error) error {
	if s.Group != nil {
		return s.Group.run(env, s.From, func(e *Env) error {
			if s.Having != nil {
				ok, err := Holds(s.Having, e)
				if err != nil || !ok {
					return err
				}
			}
			return next(e)
		})
	}
	if s.From == nil {
		return next(env)
	}
	return s.From.Run(env, func() error { return next(env) })
}

// Group is GROUP BY with its aggregates; without keys it makes one row, whatever comes in.
type Group struct {
	Keys []Expr
	Aggs []*Agg
	// Sets are the grouping sets, each as the keys that it leaves out, a bit a key; none for one of all keys.
	Sets []uint32
	// Grand is an aggregation without GROUP BY: one row even of no input.
	Grand bool
}

type groupRow struct {
	keys types.Row
	aggs []aggState
}

// newRow begins a group, of a set that leaves keys out.
func (g *Group) newRow(env *Env, out uint32) *groupRow {
	r := &groupRow{aggs: make([]aggState, len(g.Aggs))}
	for i, a := range g.Aggs {
		if a.Keys != nil {
			r.aggs[i] = groupingState(a, out)
			continue
		}
		r.aggs[i] = a.newState(env)
	}
	return r
}

func (g *Group) run(env *Env, src Source, next func(*Env) error) error {
	var groups []*groupRow
	index := map[string]*groupRow{}
	var key []byte
	vals := make(types.Row, len(g.Keys))
	if g.Grand {
		groups = append(groups, g.newRow(env, 0))
	}
	sets := g.Sets
	if sets == nil {
		sets = []uint32{0}
	}
	group := func(set int, out uint32) *groupRow {
		if g.Grand {
			return groups[0]
		}
		key = key[:0]
		if len(sets) > 1 {
			key = append(key, byte(set>>8), byte(set))
		}
		for i, k := range g.Keys {
			if out&(1<<i) == 0 {
				key = types.AppendSortKey(key, vals[i], k.Type())
			}
		}
		gr := index[string(key)]
		if gr == nil {
			gr = g.newRow(env, out)
			gr.keys = append(types.Row(nil), vals...)
			for i := range gr.keys {
				if out&(1<<i) != 0 {
					gr.keys[i] = types.NullValue
				}
			}
			index[string(key)] = gr
			groups = append(groups, gr)
		}
		return gr
	}
	add := func() error {
		for i, k := range g.Keys {
			v, err := k.Eval(env)
			if err != nil {
				return err
			}
			vals[i] = v
		}
		for set, out := range sets {
			gr := group(set, out)
			for i, a := range g.Aggs {
				if err := a.step(env, gr.aggs[i]); err != nil {
					return err
				}
			}
		}
		return nil
	}
	var err error
	if src == nil {
		err = add()
	} else {
		err = src.Run(env, add)
	}
	if err != nil {
		return err
	}
	if len(groups) == 0 && g.totals() {
		return sqlerr.Unsupported("the grand total of grouping sets over no rows")
	}
	post := env.withRow(make(types.Row, len(g.Keys)+len(g.Aggs)))
	for _, gr := range groups {
		copy(post.Row, gr.keys)
		for i := range g.Aggs {
			v, err := gr.aggs[i].result()
			if err != nil {
				return err
			}
			post.Row[len(g.Keys)+i] = v
		}
		if err := next(post); err != nil {
			return err
		}
	}
	return nil
}
