package exec

import "github.com/hartonomous/hartctl/internal/emulator/types"

// hashKey appends the values of exprs so that equal values, and only these, give equal keys; null reports a NULL among them.
// ts are the types that the values compare in; nil for the expressions' own.
func hashKey(dst []byte, exprs []Expr, ts []types.Type, env *Env) (key []byte, null bool, err error) {
	for i, e := range exprs {
		v, err := e.Eval(env)
		if err != nil {
			return dst, false, err
		}
		null = null || v.IsNull()
		t := e.Type()
		if ts != nil {
			t = ts[i]
		}
		dst = types.AppendSortKey(dst, v, t)
	}
	return dst, null, nil
}

// rowKey appends a whole row, for set operations; ts are the columns' types.
func rowKey(dst []byte, r types.Row, ts []types.Type) []byte {
	for i, v := range r {
		dst = types.AppendSortKey(dst, v, ts[i])
	}
	return dst
}
