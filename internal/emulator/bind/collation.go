package bind

import (
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// label is how much an expression insists on its collation (collation precedence): a constant or variable gives way to a
// column, and a column to COLLATE.
type label uint8

const (
	coercible label = iota
	implicit
	explicit
)

// labelOf gives the label of a text expression: that of the strongest text in it. A subquery counts as a column.
func labelOf(e exec.Expr) label {
	if !e.Type().IsString() {
		return coercible
	}
	switch x := e.(type) {
	case *exec.Retyped:
		if x.Collate {
			return explicit
		}
	case *exec.Col, *exec.Scalar:
		return implicit
	}
	strongest := coercible
	if p, ok := e.(exec.Parent); ok {
		for _, c := range p.Children() {
			strongest = max(strongest, labelOf(c))
		}
	}
	return strongest
}

// oneCollation brings two texts that are compared to one collation, that of the stronger; Msg 468 when neither gives way.
func oneCollation(operation string, x, y exec.Expr) (exec.Expr, exec.Expr, error) {
	l, r := x.Type(), y.Type()
	if !l.IsString() || !r.IsString() || l.Collation == r.Collation {
		return x, y, nil
	}
	if a, b := collatedOf(x), collatedOf(y); a.clash != nil && b.label != explicit || b.clash != nil && a.label != explicit {
		return nil, nil, sqlerr.New(4191, operation)
	}
	switch a, b := labelOf(x), labelOf(y); {
	case a == b && a != coercible:
		return nil, nil, sqlerr.New(468, r.Collation, l.Collation, operation)
	case a > b:
		return x, withCollation(y, l.Collation), nil
	case a < b:
		return withCollation(x, r.Collation), y, nil
	}
	return x, y, nil
}

func withCollation(e exec.Expr, c types.Collation) exec.Expr {
	t := e.Type()
	t.Collation = c
	if k, ok := e.(*exec.Const); ok {
		n := *k
		n.T = t
		return &n
	}
	return &exec.Retyped{X: e, T: t}
}
