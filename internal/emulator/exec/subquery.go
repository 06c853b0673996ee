package exec

import (
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Inner is a query inside an expression: what the four forms share.
type Inner struct {
	Rel Rel
	// Outer lists the columns of enclosing levels that the query reads, by depth from the expression's own level.
	Outer []Ref
	// Volatile marks a query whose rows may differ each time it runs.
	Volatile bool
	// Columns is the number of columns.
	Columns int
}

// Free implements correlated.
func (q *Inner) Free() []Ref { return q.Outer }

func (q *Inner) stable() bool { return len(q.Outer) == 0 && !q.Volatile }

// Scalar is a query used as a value.
type Scalar struct {
	*Inner
	T types.Type
}

func (s *Scalar) Type() types.Type { return s.T }
func (s *Scalar) Nullable() bool   { return true }

// Eval implements Expr; 512 for more than one row.
func (s *Scalar) Eval(env *Env) (types.Value, error) {
	return cached(env, s.Inner, s.stable(), func() (types.Value, error) {
		out, n := types.NullValue, 0
		err := s.Rel.Run(env.nested(0), func(r types.Row) error {
			if n++; n > 1 {
				return sqlerr.New(512)
			}
			out = r[0]
			return nil
		})
		return out, err
	})
}

// Exists is EXISTS (query).
type Exists struct {
	predicate
	*Inner
	// PerValue tells that the answer depends on the one outer column alone: the query reads no table and is not volatile.
	PerValue bool
}

// knownValues is how many values of an outer column a statement remembers the answer for.
const knownValues = 1000

// Eval implements Expr.
func (e *Exists) Eval(env *Env) (types.Value, error) {
	if !e.PerValue {
		found, err := cached(env, e.Inner, e.stable(), func() (bool, error) { return e.run(env) })
		return truth(found), err
	}
	known, _ := cached(env, e.Inner, true, func() (map[types.Value]bool, error) { return map[types.Value]bool{}, nil })
	at := e.Outer[0]
	v, err := (&Col{Depth: at.Depth, Slot: at.Slot}).Eval(env)
	if err != nil {
		return types.NullValue, err
	}
	found, ok := known[v]
	if !ok {
		if found, err = e.run(env); err == nil && len(known) < knownValues {
			known[v] = found
		}
	}
	return truth(found), err
}

func (e *Exists) run(env *Env) (bool, error) {
	found, mark := false, &stop{}
	err := e.Rel.Run(env.nested(0), func(types.Row) error {
		found = true
		return mark
	})
	if err == error(mark) {
		err = nil
	}
	return found, err
}

// InQuery is X [NOT] IN (query); X and the query's column have type T.
type InQuery struct {
	predicate
	*Inner
	X      Expr
	T      types.Type
	Negate bool
}

func (q *InQuery) Children() []Expr { return []Expr{q.X} }

type valueSet struct {
	keys map[string]bool
	null bool
}

// Eval implements Expr: NULL among the values makes a miss UNKNOWN.
func (q *InQuery) Eval(env *Env) (types.Value, error) {
	x, err := q.X.Eval(env)
	if err != nil {
		return types.NullValue, err
	}
	set, err := cached(env, q.Inner, q.stable(), func() (*valueSet, error) {
		s := &valueSet{keys: map[string]bool{}}
		var key []byte
		err := q.Rel.Run(env.nested(0), func(r types.Row) error {
			if r[0].IsNull() {
				s.null = true
				return nil
			}
			key = types.AppendSortKey(key[:0], r[0], q.T)
			s.keys[string(key)] = true
			return nil
		})
		return s, err
	})
	if err != nil {
		return types.NullValue, err
	}
	if x.IsNull() {
		if len(set.keys) == 0 && !set.null {
			return truth(q.Negate), nil
		}
		return types.NullValue, nil
	}
	var buf [64]byte
	if set.keys[string(types.AppendSortKey(buf[:0], x, q.T))] {
		return truth(!q.Negate), nil
	}
	if set.null {
		return types.NullValue, nil
	}
	return truth(q.Negate), nil
}

// Quantified is X op ALL|ANY (query).
type Quantified struct {
	predicate
	*Inner
	X   Expr
	Op  CmpOp
	T   types.Type
	All bool
}

func (q *Quantified) Children() []Expr { return []Expr{q.X} }

// Eval implements Expr.
func (q *Quantified) Eval(env *Env) (types.Value, error) {
	x, err := q.X.Eval(env)
	if err != nil {
		return types.NullValue, err
	}
	unknown, decided, mark := false, false, &stop{}
	err = q.Rel.Run(env.nested(0), func(r types.Row) error {
		if x.IsNull() || r[0].IsNull() {
			unknown = true
		} else if q.Op.Match(types.Compare(x, r[0], q.T)) != q.All {
			decided = true
			return mark
		}
		return nil
	})
	switch {
	case err != nil && err != error(mark):
		return types.NullValue, err
	case decided:
		return truth(!q.All), nil
	case unknown:
		return types.NullValue, nil
	}
	return truth(q.All), nil
}
