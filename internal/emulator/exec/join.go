package exec

import "github.com/hartonomous/hartctl/internal/emulator/types"

// Loop joins by running R for each row of L. R may read L's slots (APPLY, or a seek).
type Loop struct {
	L, R Source
	On   Expr // nil: every pair
	// Outer keeps rows of L without a partner, with NULLs in Right.
	Outer bool
	Right Span
}

// Run implements Source.
func (j *Loop) Run(env *Env, next func() error) error {
	return j.L.Run(env, func() error {
		matched := false
		err := j.R.Run(env, func() error {
			if j.On != nil {
				ok, err := Holds(j.On, env)
				if err != nil || !ok {
					return err
				}
			}
			matched = true
			return next()
		})
		if err != nil || matched || !j.Outer {
			return err
		}
		clear(j.Right.of(env.Row))
		return next()
	})
}

// Hash joins by holding the rows of R in memory, in a hash table when there are equalities.
type Hash struct {
	L, R        Source
	Left, Right Span
	// LKeys[i] = RKeys[i], compared as KeyTypes[i], is part of the condition.
	LKeys, RKeys []Expr
	KeyTypes     []types.Type
	On           Expr // the rest of the condition; nil for none
	// KeepL and KeepR keep rows without a partner: LEFT, RIGHT, FULL.
	KeepL, KeepR bool
}

type buildSide struct {
	rows    []types.Row
	buckets map[string][]int32 // nil without keys
}

// Run implements Source.
func (j *Hash) Run(env *Env, next func() error) error {
	b, err := j.build(env)
	if err != nil {
		return err
	}
	var used []bool
	if j.KeepR {
		used = make([]bool, len(b.rows))
	}
	var key []byte
	err = j.L.Run(env, func() error {
		matched := false
		try := func(i int) error {
			copy(j.Right.of(env.Row), b.rows[i])
			if j.On != nil {
				ok, err := Holds(j.On, env)
				if err != nil || !ok {
					return err
				}
			}
			matched = true
			if j.KeepR {
				used[i] = true
			}
			return next()
		}
		if len(j.LKeys) == 0 {
			for i := range b.rows {
				if err := env.tick(); err != nil {
					return err
				}
				if err := try(i); err != nil {
					return err
				}
			}
		} else {
			var null bool
			var err error
			if key, null, err = hashKey(key[:0], j.LKeys, j.KeyTypes, env); err != nil {
				return err
			}
			if !null {
				for _, i := range b.buckets[string(key)] {
					if err := try(int(i)); err != nil {
						return err
					}
				}
			}
		}
		if matched || !j.KeepL {
			return nil
		}
		clear(j.Right.of(env.Row))
		return next()
	})
	if err != nil || !j.KeepR {
		return err
	}
	clear(j.Left.of(env.Row))
	for i, r := range b.rows {
		if used[i] {
			continue
		}
		copy(j.Right.of(env.Row), r)
		if err := next(); err != nil {
			return err
		}
	}
	return nil
}

func (j *Hash) build(env *Env) (*buildSide, error) {
	b := &buildSide{}
	if len(j.RKeys) > 0 {
		b.buckets = map[string][]int32{}
	}
	var key []byte
	err := j.R.Run(env, func() error {
		if b.buckets != nil {
			var null bool
			var err error
			if key, null, err = hashKey(key[:0], j.RKeys, j.KeyTypes, env); err != nil {
				return err
			}
			if null && !j.KeepR {
				return nil
			}
			if !null {
				b.buckets[string(key)] = append(b.buckets[string(key)], int32(len(b.rows)))
			}
		}
		b.rows = append(b.rows, append(types.Row(nil), j.Right.of(env.Row)...))
		return nil
	})
	return b, err
}
