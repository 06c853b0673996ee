package bind

import (
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// hints applies the query hints that the parser took: MAXRECURSION counts, and OPTIMIZE FOR names variables that exist (137). The
// others are of the plan, and change no result.
func (b *binder) hints(hs []syntax.QueryHint) error {
	for _, h := range hs {
		if h.Words[0] == "MAXRECURSION" {
			n, err := strconv.Atoi(h.Words[1])
			if err != nil {
				return sqlerr.New(310, h.Words[1], 32767).At(h.Line)
			}
			b.maxRecursion = n
		}
		for _, v := range h.Vars {
			name := strings.TrimPrefix(v.Name, "@")
			if b.s.Vars != nil {
				if _, _, ok := b.s.Vars.Lookup(name); ok {
					continue
				}
			}
			return sqlerr.New(137, name).At(v.Line)
		}
	}
	return nil
}

// hintEffects says what the table hints that are known do; one that is not here is refused.
var hintEffects = map[string]struct {
	hint store.Hint
	lock store.Mode
}{
	"NOLOCK": {hint: store.HintNoLock}, "READUNCOMMITTED": {hint: store.HintNoLock}, "READCOMMITTED": {}, "ROWLOCK": {}, "PAGLOCK": {},
	"FORCESEEK": {}, "FORCESCAN": {}, "INDEX": {}, "KEEPIDENTITY": {}, "KEEPDEFAULTS": {},
	"READCOMMITTEDLOCK": {hint: store.HintCommitted}, "UPDLOCK": {hint: store.HintUpdate, lock: store.IX}, "XLOCK": {hint: store.HintXLock, lock: store.IX},
	"REPEATABLEREAD": {hint: store.HintHold}, "HOLDLOCK": {hint: store.HintHold, lock: store.S}, "SERIALIZABLE": {hint: store.HintHold, lock: store.S},
	"READPAST": {hint: store.HintReadPast}, "TABLOCK": {lock: store.S}, "TABLOCKX": {lock: store.X},
}

// invalidHints are not for a table that is read (Msg 8171): NOEXPAND is for an indexed view, the others for a bulk load.
var invalidHints = map[string]uint8{"NOEXPAND": 2, "IGNORE_CONSTRAINTS": 1, "IGNORE_TRIGGERS": 1}

func invalidHint(h syntax.TableHint, n syntax.Name) error {
	if state := invalidHints[h.Name]; state != 0 {
		object := n.Text
		if object == "" {
			object = n.Object
		}
		return sqlerr.New(8171, h.Written, object).WithState(state).At(h.Line)
	}
	return nil
}

// levelHints are the isolation levels under which READPAST skips rows, whatever the session's level.
var levelHints = map[string]bool{"READCOMMITTED": true, "READCOMMITTEDLOCK": true, "REPEATABLEREAD": true}

// applyHints sets what the hints ask for. A hint of an index changes no result: the index must exist, and be of use.
func applyHints(v *rangeVar, n syntax.Name, hints []syntax.TableHint) error {
	s := v.scan
	level := false
	for _, h := range hints {
		if err := invalidHint(h, n); err != nil {
			return err
		}
		e, ok := hintEffects[h.Name]
		if !ok {
			return sqlerr.Unsupported("table hint %s", h.Name).At(h.Line)
		}
		level = level || levelHints[h.Name]
		switch h.Name {
		case "INDEX", "FORCESEEK":
			if err := checkIndexHint(v, h); err != nil {
				return err
			}
		}
		s.Hint |= e.hint
		s.Lock = strongest(s.Lock, e.lock)
	}
	s.ReadPastLevel = level
	return nil
}

func strongest(a, b store.Mode) store.Mode {
	if a == store.S && b == store.IX || a == store.IX && b == store.S {
		return store.SIX
	}
	return max(a, b)
}

// checkIndexHint checks INDEX and FORCESEEK: Msg 307 and 308 for an index that is not there, 315 for a disabled one, 8622 for
// FORCESEEK of a table without an index. A filtered index, or the columns of FORCESEEK, may make SQL Server fail: they are refused.
func checkIndexHint(v *rangeVar, h syntax.TableHint) error {
	if h.Name == "FORCESEEK" {
		if len(h.Args) > 0 {
			return sqlerr.Unsupported("FORCESEEK with an index").At(h.Line)
		}
		for i := range v.table.Indexes {
			if ix := &v.table.Indexes[i]; ix.ID > 0 && !ix.Disabled && len(ix.Columns) > 0 {
				return nil
			}
		}
		return sqlerr.New(8622).At(h.Line)
	}
	for _, a := range h.Args {
		ix, err := hintedIndex(v, a)
		if err != nil {
			return err
		}
		if ix != nil && ix.Filter != "" {
			return sqlerr.Unsupported("INDEX hint of the filtered index %s", ix.Name).At(h.Line)
		}
	}
	return nil
}

// hintedIndex finds the index that an argument of INDEX names by name or number; nil for 0, the heap or clustered index.
func hintedIndex(v *rangeVar, a syntax.Expr) (*catalog.Index, error) {
	table := v.table.Name
	if v.schema != "" {
		table = v.schema + "." + table
	}
	line := a.Position().Line
	switch a := a.(type) {
	case *syntax.ColumnRef:
		for i := range v.table.Indexes {
			if ix := &v.table.Indexes[i]; ix.ID > 0 && same(ix.Name, a.Parts[0]) {
				if ix.Disabled {
					return nil, sqlerr.New(315, ix.Name, table).At(line)
				}
				return ix, nil
			}
		}
		return nil, sqlerr.New(308, a.Parts[0], table).At(line)
	case *syntax.Literal:
		id, err := strconv.Atoi(a.Text)
		if a.Kind != syntax.IntLiteral || err != nil {
			break
		}
		if id == 0 {
			return nil, nil
		}
		for i := range v.table.Indexes {
			if ix := &v.table.Indexes[i]; ix.ID == id {
				if ix.Disabled {
					return nil, sqlerr.Unsupported("INDEX hint of the disabled index %s", ix.Name).At(line)
				}
				return ix, nil
			}
		}
		return nil, sqlerr.New(307, id, table).At(line)
	}
	return nil, sqlerr.New(102, "(").At(line)
}

// InsertLock is the table lock that the hints of an INSERT's target ask for: the others change nothing, as its rows are locked
// exclusively anyhow.
func InsertLock(ref syntax.TableRef) (store.Mode, error) {
	t, ok := ref.(*syntax.TableName)
	if !ok {
		return store.NoLock, nil
	}
	lock := store.NoLock
	for _, h := range t.Hints {
		if err := invalidHint(h, t.Name); err != nil {
			return lock, err
		}
		if _, ok := hintEffects[h.Name]; !ok {
			return lock, sqlerr.Unsupported("table hint %s", h.Name).At(h.Line)
		}
		if h.Name == "TABLOCK" || h.Name == "TABLOCKX" {
			lock = store.X
		}
	}
	return lock, nil
}
