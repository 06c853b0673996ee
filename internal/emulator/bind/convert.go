package bind

import (
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Convert converts an expression implicitly, as for an assignment or an operand; 206, 257. Constants are converted at
// once when that cannot fail.
func Convert(e exec.Expr, to types.Type) (exec.Expr, error) {
	from := e.Type()
	if from == to || from.Kind == types.Null && isUntypedNull(e) {
		if from == to {
			return e, nil
		}
		return &exec.Const{T: to}, nil
	}
	if implicit, _ := types.CanConvert(from, to); !implicit {
		return nil, types.ConversionError(from, to, false)
	}
	if err := noXML(from, to); err != nil {
		return nil, err
	}
	if sameValues(from, to) {
		return &exec.Retyped{X: e, T: to}, nil
	}
	return fold(&exec.Convert{X: e, T: to}, e), nil
}

// noXML refuses the making of an xml value, which the emulator does not have; NULL is one in any type.
func noXML(from, to types.Type) error {
	if to.Kind == types.XML && from.Kind != types.XML {
		return sqlerr.Unsupported("conversion of %s to xml", from.Name())
	}
	return nil
}

// isUntypedNull reports the literal NULL.
func isUntypedNull(e exec.Expr) bool {
	c, ok := e.(*exec.Const)
	return ok && c.T.Kind == types.Null
}

// sameValues reports that every value of from is one of to, unchanged.
func sameValues(from, to types.Type) bool {
	if from.Kind != to.Kind {
		return false
	}
	switch {
	case from.Kind.IsString() || from.Kind.IsBinary():
		if from.Kind == types.Char || from.Kind == types.NChar || from.Kind == types.Binary {
			return from.Length == to.Length
		}
		return from.Collation == to.Collation && (to.Length == types.Max || from.Length != types.Max && from.Length <= to.Length)
	case from.Kind.IsDecimal():
		return from.Scale == to.Scale && from.Precision <= to.Precision
	case from.Kind == types.Time || from.Kind == types.DateTime2 || from.Kind == types.DateTimeOffset:
		return from.Scale == to.Scale
	case from.Kind == types.Vector:
		return from.Length == to.Length
	}
	return true
}

// fold evaluates a conversion of a constant; one that fails is left to fail when it runs.
func fold(c *exec.Convert, of exec.Expr) exec.Expr {
	k, ok := of.(*exec.Const)
	if !ok || c.Style != nil || c.T.IsTemporal() || k.T.IsTemporal() {
		return c
	}
	v, err := c.Eval(nil)
	if err != nil {
		return c
	}
	return &exec.Const{V: v, T: c.T, Cast: c.Explicit || k.Cast}
}

// commonType is the type that a set of expressions is brought to (CASE, COALESCE, UNION, IN, VALUES). NULL does not
// count; all NULL gives int.
func commonType(es ...exec.Expr) (types.Type, error) {
	var out types.Type
	for _, e := range es {
		var err error
		if out, err = types.Unify(out, e.Type()); err != nil {
			return out, err
		}
	}
	if out.Kind == types.Null {
		return types.IntType, nil
	}
	return out, nil
}

// unify brings expressions to their common type.
func unify(es ...exec.Expr) (types.Type, []exec.Expr, error) {
	t, err := commonType(es...)
	if err != nil {
		return t, nil, err
	}
	out := make([]exec.Expr, len(es))
	for i, e := range es {
		if out[i], err = Convert(e, t); err != nil {
			return t, nil, err
		}
	}
	return t, out, nil
}
