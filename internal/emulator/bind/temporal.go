package bind

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/feature/temporal"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// systemTime is a bound FOR SYSTEM_TIME; on a view it holds for the temporal tables inside, and used tells that there was one.
type systemTime struct {
	kind string
	a, b exec.Expr
	used bool
}

// bindSystemTime binds the moments, which are datetime2(7) whatever the precision of the period.
func (b *binder) bindSystemTime(st *syntax.SystemTime) (*systemTime, error) {
	out := &systemTime{kind: st.Kind}
	for _, m := range []struct {
		from syntax.Expr
		to   *exec.Expr
	}{{st.A, &out.a}, {st.B, &out.b}} {
		if m.from == nil {
			continue
		}
		x, err := b.scalar(m.from)
		if err != nil {
			return nil, err
		}
		if x, err = Convert(x, types.DateTime2Type); err != nil {
			return nil, err
		}
		*m.to = x
	}
	return out, nil
}

// notTemporal is 13544.
func notTemporal(db *catalog.Database, schema *catalog.Schema, name string, line int) error {
	return sqlerr.New(13544, threePart(db, schema, name)).At(line)
}

func threePart(db *catalog.Database, schema *catalog.Schema, name string) string {
	if schema != nil {
		name = schema.Name + "." + name
	}
	if db != nil {
		name = db.Name + "." + name
	}
	return name
}

// versions puts the history beside the scan of a system-versioned table that was just added to the level.
func (b *binder) versions(st *systemTime, leaf *leafNode) error {
	st.used = true
	v := b.lvl.tables[len(b.lvl.tables)-1]
	t := v.table
	history := b.s.Cat.TableByID(v.dbID, t.History)
	if history == nil {
		return sqlerr.Unsupported("the temporal table %s without its history", t.Name)
	}
	of := *v
	of.table = history
	// A policy on the table does not hold for its history, which needs predicates of its own (learn.microsoft.com: Row-level security).
	guard, err := b.securityFilters(&of)
	if err != nil {
		return err
	}
	past := *leaf.scan
	past.Table = history
	start, end, _ := temporal.Slots(t)
	when := func(slot int, op exec.CmpOp, at exec.Expr) exec.Expr {
		c := &t.Columns[slot]
		return exec.PeriodCondition(v.offset+slot, c.Type, c.Name, op, at)
	}
	src := &exec.Versions{Current: leaf.scan, History: &past, CurrentGuard: leaf.guard, HistoryGuard: guard, Start: v.offset + start, End: v.offset + end}
	switch st.kind {
	case "AS OF":
		src.Period = []exec.Expr{when(start, exec.LE, st.a), when(end, exec.GT, st.a)}
	case "FROM":
		src.Period = []exec.Expr{when(start, exec.LT, st.b), when(end, exec.GT, st.a)}
	case "BETWEEN":
		src.Period = []exec.Expr{when(start, exec.LE, st.b), when(end, exec.GT, st.a)}
	case "CONTAINED IN":
		src.Period = []exec.Expr{when(start, exec.GE, st.a), when(end, exec.LE, st.b)}
	}
	if st.kind == "FROM" || st.kind == "BETWEEN" { // a reversed span has no rows
		src.Period = append(src.Period, &exec.Compare{Op: exec.LE, L: st.a, R: st.b, T: types.DateTime2Type})
	}
	leaf.src, leaf.scan, leaf.guard, leaf.versions = src, nil, nil, src
	v.scan = nil
	return nil
}

// planVersions seeks in both tables. A predicate on columns of the queries around that the history has no index for is
// answered from a spool, so that the history is read once.
func planVersions(l *leafNode, ps []exec.Expr) exec.Source {
	v := l.versions
	with := func(more []exec.Expr) []exec.Expr { return append(append([]exec.Expr(nil), v.Period...), more...) }
	if v.History.Seek = chooseSeek(v.History, with(ps)); v.History.Seek == nil || len(v.History.Seek.Eq) == 0 {
		if src := spool(l, ps); src != nil {
			v.History.Seek, v.Current.Seek = chooseSeek(v.History, v.Period), nil
			return filter(src, ps)
		}
	}
	v.Current.Seek = chooseSeek(v.Current, with(ps))
	return filter(l.src, ps)
}
