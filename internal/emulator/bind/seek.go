package bind

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/table"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// maxIn bounds the values of an IN list, multiplied over the key columns, that become seeks.
const maxIn = 64

// sarg is a predicate column op value, as far as it bounds an index.
type sarg struct {
	slot int
	op   exec.CmpOp
	vals []exec.Expr // several for IN
}

// chooseSeek picks the index and key range that narrow a scan best; nil when no predicate helps. Every predicate stays a
// filter too, so a range may be wider than the predicate.
func chooseSeek(s *exec.Scan, ps []exec.Expr) *exec.Seek {
	var args []sarg
	for _, p := range ps {
		args = append(args, sargs(s, p)...)
	}
	if len(args) == 0 {
		return nil
	}
	var best *exec.Seek
	score := 0
	for i := range s.Table.Indexes {
		ix := &s.Table.Indexes[i]
		if !seekable(ix) {
			continue
		}
		seek, n := seekOn(s.Table, ix, args)
		if seek != nil && n > score {
			best, score = seek, n
		}
	}
	return best
}

func seekable(ix *catalog.Index) bool {
	if ix.Disabled || ix.Filter != "" || len(ix.Columns) == 0 {
		return false
	}
	return ix.Kind == 1 || ix.Kind == 2 && table.HasTree(ix)
}

// seekOn fits the predicates to one index; the score prefers more key columns, then the clustered index.
func seekOn(t *catalog.Table, ix *catalog.Index, args []sarg) (*exec.Seek, int) {
	seek := &exec.Seek{Index: ix}
	score, product := 0, 1
	for _, kc := range ix.Columns {
		slot := table.Slot(t, kc.Column)
		var eq []exec.Expr
		for _, a := range args {
			if a.slot == slot && a.op == exec.EQ && (eq == nil || len(a.vals) < len(eq)) && product*len(a.vals) <= maxIn {
				eq = a.vals
			}
		}
		if eq != nil {
			seek.Eq = append(seek.Eq, eq)
			product *= len(eq)
			score += 4
			continue
		}
		for _, a := range args {
			if a.slot != slot {
				continue
			}
			switch a.op {
			case exec.GT, exec.GE:
				if seek.Low == nil {
					seek.Low, seek.LowExcl = a.vals[0], a.op == exec.GT
					score++
				}
			case exec.LT, exec.LE:
				if seek.High == nil {
					seek.High, seek.HighExcl = a.vals[0], a.op == exec.LT
					score++
				}
			}
		}
		break
	}
	if score == 0 {
		return nil, 0
	}
	score *= 2
	if ix.Kind == 1 {
		score++
	}
	if ix.Unique && len(seek.Eq) == len(ix.Columns) {
		score += 100
	}
	return seek, score
}

// sargs finds the bounds that a predicate sets on columns of the scan.
func sargs(s *exec.Scan, p exec.Expr) []sarg {
	switch p := p.(type) {
	case *exec.Compare:
		if p.Op == exec.NE {
			return nil
		}
		if a, ok := oneSarg(s, p.L, p.R, p.Op); ok {
			return []sarg{a}
		}
		if a, ok := oneSarg(s, p.R, p.L, p.Op.Flip()); ok {
			return []sarg{a}
		}
	case *exec.And: // BETWEEN
		var out []sarg
		for _, x := range p.Xs {
			out = append(out, sargs(s, x)...)
		}
		return out
	case *exec.InList:
		if p.Negate || len(p.List) > maxIn {
			return nil
		}
		var out sarg
		for i, v := range p.List {
			a, ok := oneSarg(s, p.X, v, exec.EQ)
			if !ok {
				return nil
			}
			if i == 0 {
				out = a
			} else {
				out.vals = append(out.vals, a.vals...)
			}
		}
		return []sarg{out}
	}
	return nil
}

func oneSarg(s *exec.Scan, col, val exec.Expr, op exec.CmpOp) (sarg, bool) {
	c, ok := col.(*exec.Col)
	if !ok || c.Depth != 0 || c.Slot < s.Offset || c.Slot >= s.Offset+s.Width {
		return sarg{}, false
	}
	if in, _ := reads(val, s.Span); in {
		return sarg{}, false
	}
	if exec.Any(val, volatile) {
		return sarg{}, false
	}
	t := s.Table.Columns[c.Slot-s.Offset].Type
	v, ok := keyValue(val, t)
	return sarg{slot: c.Slot - s.Offset, op: op, vals: []exec.Expr{v}}, ok
}

func volatile(e exec.Expr) bool {
	f, ok := e.(*exec.Func)
	return ok && f.Volatile
}

// keyValue makes a value comparable with the keys of a column of type t: keys of one representation order alike.
func keyValue(e exec.Expr, t types.Type) (exec.Expr, bool) {
	from := e.Type()
	switch {
	case from.IsInteger() && t.IsInteger():
		return e, true
	case from.Kind.IsDecimal() && t.Kind.IsDecimal():
		return e, from.Scale == t.Scale
	case from.IsString() && t.IsString():
		same := from.IsUnicode() == t.IsUnicode() && !from.IsLOB()
		if same && from.Collation != t.Collation {
			if from.Collation != types.SQLLatin1CIAS {
				return e, false
			}
			e = &exec.Retyped{X: e, T: t}
		}
		return e, same
	case from.Kind.IsFloat() && t.Kind.IsFloat():
		return e, true
	case from.Kind == types.Binary || from.Kind == types.VarBinary:
		return e, t.Kind == types.Binary || t.Kind == types.VarBinary
	}
	return e, from.Kind == t.Kind && from.Kind != types.Variant && from.Kind != types.Null
}

// seekReads reports whether a seek's bounds come from other sources of the clause.
func seekReads(s *exec.Seek) bool {
	for _, vs := range s.Eq {
		for _, v := range vs {
			if readsLevel(v) {
				return true
			}
		}
	}
	return readsAny(s.Low) || readsAny(s.High)
}

func readsAny(e exec.Expr) bool { return e != nil && readsLevel(e) }
