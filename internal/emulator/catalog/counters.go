package catalog

import (
	"strconv"

	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// counter reads a counter and the one beside it that says whether it was ever used.
func counter(c Catalog, k store.MetaKey) (int64, bool) {
	used := k
	used.Class += " used"
	e := c.tx.Engine()
	return e.Counter(k), e.Counter(used) != 0
}

// LastIdentity is the last value that a table's identity handed out; false when none was.
func (c Catalog) LastIdentity(db, table int32) (int64, bool) {
	return counter(c, IdentityKey(db, table))
}

func sequenceState(c Catalog, db int32, s *Sequence) (types.Value, bool) {
	n, used := counter(c, store.MetaKey{DB: db, Class: "sequence", Name: strconv.Itoa(int(s.ID))})
	return types.Value{Kind: s.Type.Kind, I: n}, used
}
