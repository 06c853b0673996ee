package exec

import "github.com/hartonomous/hartctl/internal/emulator/types"

// totals reports whether a set leaves all keys out.
func (g *Group) totals() bool {
	for _, out := range g.Sets {
		if out == uint32(1)<<len(g.Keys)-1 {
			return true
		}
	}
	return false
}

// setState is GROUPING and GROUPING_ID: the same in all rows of a group.
type setState struct{ v types.Value }

func groupingState(a *Agg, out uint32) aggState {
	var bits int64
	for _, k := range a.Keys {
		bits = bits<<1 | int64(out>>k&1)
	}
	return &setState{types.IntOf(a.T.Kind, bits)}
}

func (s *setState) add(types.Value) error { return nil }

func (s *setState) result() (types.Value, error) { return s.v, nil }
