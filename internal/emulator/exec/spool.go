package exec

import "github.com/hartonomous/hartctl/internal/emulator/types"

// Spool reads a source once in a run of the statement and keeps its rows by key, for a correlated query that asks for
// rows of one key at a time. The source reads no columns of other sources or levels.
type Spool struct {
	Src Source
	Span
	// Keys are over the source's own rows; Probe, over those around, is compared with them as Types.
	Keys, Probe []Expr
	Types       []types.Type
}

// Run implements Source.
func (s *Spool) Run(env *Env, next func() error) error {
	if env.state == nil || env.state.assigns {
		return s.Src.Run(env, next)
	}
	b, err := cached(env, s, true, func() (*buildSide, error) { return s.build(env) })
	if err != nil {
		return err
	}
	var buf [64]byte
	key, null, err := hashKey(buf[:0], s.Probe, s.Types, env)
	if err != nil || null {
		return err
	}
	for _, i := range b.buckets[string(key)] {
		copy(s.Span.of(env.Row), b.rows[i])
		if err := next(); err != nil {
			return err
		}
	}
	return nil
}

func (s *Spool) build(env *Env) (*buildSide, error) {
	b := &buildSide{buckets: map[string][]int32{}}
	var key []byte
	err := s.Src.Run(env, func() error {
		var null bool
		var err error
		if key, null, err = hashKey(key[:0], s.Keys, s.Types, env); err != nil || null {
			return err
		}
		b.buckets[string(key)] = append(b.buckets[string(key)], int32(len(b.rows)))
		b.rows = append(b.rows, append(types.Row(nil), s.Span.of(env.Row)...))
		return nil
	})
	return b, err
}
