package table

import (
	"math"
	"strconv"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// SequenceKeys are the two counters of a sequence: the last value handed out, and how many values
// were handed out since CREATE or RESTART (0: the next value is the start value).
func SequenceKeys(db, id int32) (last, used store.MetaKey) {
	n := strconv.Itoa(int(id))
	return store.MetaKey{DB: db, Class: "sequence", Name: n}, store.MetaKey{DB: db, Class: "sequence used", Name: n}
}

// NextValue hands out the next value of a sequence; Msg 11728 when a sequence without CYCLE is exhausted.
func NextValue(e *store.Engine, db int32, q *catalog.Sequence) (types.Value, error) {
	last, used := SequenceKeys(db, q.ID)
	v := q.Start.I
	if e.Counter(used) > 0 {
		var ok bool
		if v, ok = step(e.Counter(last), q.Increment.I, q.Min.I, q.Max.I); !ok {
			if !q.Cycle {
				return types.Value{}, sqlerr.New(11728, q.Name)
			}
			if v = q.Min.I; q.Increment.I < 0 {
				v = q.Max.I
			}
		}
	}
	e.SetCounter(last, v)
	e.AddCounter(used, 1)
	return SequenceValue(q, v), nil
}

// defaultCache is how many values a sequence hands out at a time when CACHE names no number.
const defaultCache = 50

// CacheOutruns reports that the next value is the first since CREATE or RESTART and that fewer values are left than the cache
// holds, which Msg 11729 tells; with CYCLE or NO CACHE there is nothing to tell.
func CacheOutruns(e *store.Engine, db int32, q *catalog.Sequence) bool {
	_, used := SequenceKeys(db, q.ID)
	if q.Cycle || q.Cache == 0 || e.Counter(used) > 0 {
		return false
	}
	cache := q.Cache
	if cache < 0 {
		cache = defaultCache
	}
	v, left := q.Start.I, true
	for range cache - 1 {
		if v, left = step(v, q.Increment.I, q.Min.I, q.Max.I); !left {
			return true
		}
	}
	return false
}

// SequenceValue gives n the type of the sequence.
func SequenceValue(q *catalog.Sequence, n int64) types.Value {
	return types.Value{Kind: q.Type.Kind, I: n}
}

// RestartSequence makes the next value the start value again.
func RestartSequence(e *store.Engine, db, id int32) {
	last, used := SequenceKeys(db, id)
	e.SetCounter(used, 0)
	e.SetCounter(last, 0)
}

// step adds inc to v and reports whether the result is within the bounds.
func step(v, inc, low, high int64) (int64, bool) {
	if inc > 0 && v > math.MaxInt64-inc || inc < 0 && v < math.MinInt64-inc {
		return 0, false
	}
	v += inc
	return v, v >= low && v <= high
}
