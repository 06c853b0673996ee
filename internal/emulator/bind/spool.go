package bind

import "github.com/hartonomous/hartctl/internal/emulator/exec"

// spool puts a spool over a source whose rows a correlated predicate picks by equality; nil when there is none.
func spool(l *leafNode, ps []exec.Expr) exec.Source {
	if !l.stable || l.lateral {
		return nil
	}
	s := &exec.Spool{Src: l.rows(), Span: l.sp}
	for _, p := range ps {
		c, ok := p.(*exec.Compare)
		if !ok || c.Op != exec.EQ {
			continue
		}
		switch {
		case ownOnly(c.L, l.sp) && outerOnly(c.R):
			s.Keys, s.Probe = append(s.Keys, c.L), append(s.Probe, c.R)
		case ownOnly(c.R, l.sp) && outerOnly(c.L):
			s.Keys, s.Probe = append(s.Keys, c.R), append(s.Probe, c.L)
		default:
			continue
		}
		s.Types = append(s.Types, c.T)
	}
	if len(s.Keys) == 0 {
		return nil
	}
	return s
}

// ownOnly reports an expression over the columns of one source alone.
func ownOnly(e exec.Expr, s exec.Span) bool {
	any, other := false, false
	exec.Refs(e, func(r exec.Ref) {
		if r.Depth == 0 && r.Slot >= s.Offset && r.Slot < s.Offset+s.Width {
			any = true
		} else {
			other = true
		}
	})
	return any && !other && !exec.Any(e, volatile)
}

// outerOnly reports an expression over columns of the levels around alone.
func outerOnly(e exec.Expr) bool {
	any, own := false, false
	exec.Refs(e, func(r exec.Ref) {
		any = any || r.Depth > 0
		own = own || r.Depth == 0
	})
	return any && !own && !exec.Any(e, volatile)
}

// isConstant reports an expression that reads no columns.
func isConstant(e exec.Expr) bool {
	reads := false
	exec.Refs(e, func(exec.Ref) { reads = true })
	return !reads && !exec.Any(e, volatile)
}
