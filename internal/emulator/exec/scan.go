package exec

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/table"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Scan reads a table, whole or by a seek on one of its indexes.
type Scan struct {
	DB    int32
	Table *catalog.Table
	Span
	// Key is the slot that gets the storage key; -1 for none.
	Key  int
	Hint store.Hint
	// Lock is the table lock that a hint asks for; 0 is IS (S under SERIALIZABLE).
	Lock store.Mode
	// Versioned tells that the database reads row versions under READ COMMITTED (RCSI): a plain read takes no IS.
	Versioned bool
	// ReadPastLevel tells that a hint names a level under which READPAST may skip rows.
	ReadPastLevel bool
	Seek          *Seek
	// Direct lets env.Row be the stored row itself: the scan is its query's only source.
	Direct bool
}

// ForUpdate makes the scan read with U locks on its rows and IX on the table.
func (s *Scan) ForUpdate() {
	s.Hint = s.Hint&^store.HintNoLock | store.HintUpdate
	if s.Lock == store.NoLock || s.Lock == store.IS {
		s.Lock = store.IX
	}
}

// Seek narrows a scan to key ranges of an index. The predicates it comes from are evaluated again on each row.
type Seek struct {
	Index *catalog.Index // nil or the clustered index: the table's own tree
	// Eq gives, for each of the leading key columns, the values it may have: one for =, several for IN.
	Eq [][]Expr
	// Low and High bound the next key column; nil is open.
	Low, High         Expr
	LowExcl, HighExcl bool
}

// lock takes the table lock of a read.
func (s *Scan) lock(env *Env) error {
	if s.Hint&store.HintReadPast != 0 && !s.mayReadPast(env.Tx.Iso) {
		return sqlerr.New(650)
	}
	mode := s.Lock
	if mode == store.NoLock {
		mode = store.IS
		if s.Hint&store.HintNoLock != 0 || s.Hint == 0 && (env.Tx.Iso == store.Snapshot || s.Versioned && env.Tx.Iso == store.ReadCommitted) {
			mode = store.SchS
		}
	}
	if env.Tx.Iso == store.Serializable {
		switch mode {
		case store.IS:
			mode = store.S
		case store.IX:
			mode = store.SIX
		}
	}
	_, err := env.Tx.Lock(env.ctx(), table.LockResource(s.DB, s.Table), mode)
	return err
}

// mayReadPast reports whether rows may be skipped under an isolation level (Msg 650).
func (s *Scan) mayReadPast(iso store.Isolation) bool {
	switch {
	case s.Hint&store.HintNoLock != 0, s.Hint&store.HintHold != 0 && !s.ReadPastLevel:
		return false
	case s.ReadPastLevel:
		return true
	}
	return iso == store.ReadCommitted || iso == store.RepeatableRead
}

// Run implements Source.
func (s *Scan) Run(env *Env, next func() error) error {
	if !s.Table.Variable {
		if s.Hint&(store.HintHold|store.HintNoLock|store.HintCommitted) == 0 { // such a hint takes the place of the isolation level
			if err := MemoryAllowed(env, s.DB, s.Table, true); err != nil {
				return err
			}
		}
		if s.Hint == 0 {
			if err := SnapshotAllowed(env, s.DB, s.Table); err != nil {
				return err
			}
		}
		if err := s.lock(env); err != nil {
			return err
		}
	}
	if s.Seek == nil {
		return s.rng(env, store.Range{Hint: s.Hint}, false, next)
	}
	ix := s.Seek.Index
	own := ix != nil && table.HasTree(ix)
	ranges, err := s.Seek.ranges(env, s.Table)
	if err != nil {
		return err
	}
	for _, r := range ranges {
		r.Hint = s.Hint
		if err := s.rng(env, r, own, next); err != nil {
			return err
		}
	}
	return nil
}

// rng reads one range of the table's tree, or of the index's with a look-up of each row.
func (s *Scan) rng(env *Env, r store.Range, index bool, next func() error) error {
	tree := s.Table.Tree
	if index {
		tree = s.Seek.Index.Tree
	}
	ctx := env.ctx()
	it := env.Tx.Scan(tree, r)
	defer it.Close()
	for it.Next(ctx) {
		key, row := it.Key(), it.Row()
		if index {
			key = table.RowKeyOf(row)
			var ok bool
			var err error
			if row, ok, err = env.Tx.Get(ctx, s.Table.Tree, key, s.Hint); err != nil {
				return err
			} else if !ok {
				continue
			}
		}
		if s.Direct && len(row) == s.Width {
			env.Row = row
		} else {
			if s.Direct {
				env.Row = make(types.Row, s.Width)
			}
			dst := s.Span.of(env.Row)
			for i := copy(dst, row); i < len(dst); i++ {
				dst[i] = types.NullValue
			}
			if s.Key >= 0 {
				env.Row[s.Key] = types.Value{Kind: types.VarBinary, S: string(key)}
			}
		}
		if err := next(); err != nil {
			return err
		}
		if err := env.tick(); err != nil {
			return err
		}
	}
	return it.Err()
}

// ranges evaluates the bounds. A NULL bound matches nothing.
func (s *Seek) ranges(env *Env, t *catalog.Table) ([]store.Range, error) {
	if !s.single() {
		return s.several(env, t)
	}
	p := make([]types.Value, len(s.Eq), len(s.Eq)+1)
	for i, alternatives := range s.Eq {
		var err error
		if p[i], err = alternatives[0].Eval(env); err != nil || p[i].IsNull() {
			return nil, err
		}
	}
	r, ok, err := s.within(env, t, p)
	if err != nil || !ok {
		return nil, err
	}
	return []store.Range{r}, nil
}

// single reports that there is one range: no column has several values.
func (s *Seek) single() bool {
	for _, alternatives := range s.Eq {
		if len(alternatives) != 1 {
			return false
		}
	}
	return true
}

func (s *Seek) several(env *Env, t *catalog.Table) ([]store.Range, error) {
	prefixes := [][]types.Value{nil}
	for _, alternatives := range s.Eq {
		var grown [][]types.Value
		for _, p := range prefixes {
			for _, e := range alternatives {
				v, err := e.Eval(env)
				if err != nil {
					return nil, err
				}
				if v.IsNull() {
					continue
				}
				grown = append(grown, append(p[:len(p):len(p)], v))
			}
		}
		prefixes = grown
	}
	var out []store.Range
	seen := map[store.Key]bool{}
	for _, p := range prefixes {
		prefix := table.SeekPrefix(t, s.Index, p)
		if seen[prefix] {
			continue
		}
		seen[prefix] = true
		r, ok, err := s.within(env, t, p)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, r)
		}
	}
	return out, nil
}

// within is the range of the rows whose leading key columns are p, narrowed by the bounds; false when nothing can match.
func (s *Seek) within(env *Env, t *catalog.Table, p []types.Value) (store.Range, bool, error) {
	r := store.Range{From: table.SeekPrefix(t, s.Index, p)}
	if len(p) > 0 {
		r.To = store.PrefixEnd(r.From)
	}
	ok, err := s.bounds(env, t, p, &r)
	return r, ok && (r.To == "" || r.From < r.To), err
}

// bounds narrows r by Low and High; false when nothing can match.
func (s *Seek) bounds(env *Env, t *catalog.Table, p []types.Value, r *store.Range) (bool, error) {
	if s.Low == nil && s.High == nil {
		return true, nil
	}
	desc := s.Index.Columns[len(p)].Desc
	apply := func(e Expr, excl, low bool) (bool, error) {
		if e == nil {
			return true, nil
		}
		v, err := e.Eval(env)
		if err != nil {
			return false, err
		}
		if v.IsNull() {
			return false, nil
		}
		k := table.SeekPrefix(t, s.Index, append(p[:len(p):len(p)], v))
		switch {
		case low != desc && excl:
			r.From = store.PrefixEnd(k)
		case low != desc:
			r.From = k
		case excl:
			r.To = k
		default:
			r.To = store.PrefixEnd(k)
		}
		return true, nil
	}
	if ok, err := apply(s.Low, s.LowExcl, true); err != nil || !ok {
		return false, err
	}
	return apply(s.High, s.HighExcl, false)
}
