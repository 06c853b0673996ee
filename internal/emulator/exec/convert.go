package exec

import "github.com/hartonomous/hartctl/internal/emulator/types"

// Convert is CAST, CONVERT, their TRY forms, or an implicit conversion.
type Convert struct {
	X        Expr
	T        types.Type
	Style    Expr // int; nil: the default
	Try      bool
	Explicit bool
}

func (c *Convert) Type() types.Type { return c.T }

// Children implements Parent.
func (c *Convert) Children() []Expr {
	if c.Style != nil {
		return []Expr{c.X, c.Style}
	}
	return []Expr{c.X}
}

// Eval implements Expr.
func (c *Convert) Eval(env *Env) (types.Value, error) {
	v, err := c.X.Eval(env)
	if err != nil || v.IsNull() {
		return types.NullValue, err
	}
	style := 0
	if c.Style != nil {
		s, err := c.Style.Eval(env)
		if err != nil || s.IsNull() {
			return types.NullValue, err
		}
		if style = int(s.I); style == 0 && (c.T.IsTemporal() || c.X.Type().IsTemporal()) {
			style = 100
		}
	}
	r, err := types.Convert(v, c.X.Type(), c.T, style, c.Explicit)
	if err != nil && c.Try && types.Swallowed(err) {
		return types.NullValue, nil
	}
	return r, err
}
