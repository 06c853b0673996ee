package fn

import (
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func init() { register(logicalFuncs) }

// logicalFuncs choose among their arguments, or ask about them.
var logicalFuncs = []Func{
	{Name: "ISNULL", Min: 2, Max: 2, Deterministic: true, Lazy: true, Nulls: true, Result: isNullType, Eval: evalIsNull},
	{Name: "COALESCE", Min: 2, Max: 4096, Deterministic: true, Lazy: true, Nulls: true, Result: coalesceType, Eval: evalCoalesce},
	{Name: "NULLIF", Min: 2, Max: 2, Deterministic: true, Lazy: true, Nulls: true, Result: nullIfType, Eval: evalNullIf},
	{Name: "CHOOSE", Min: 2, Max: 255, Deterministic: true, Lazy: true, Nulls: true, Result: chooseType, Eval: evalChoose},
	{Name: "GREATEST", Min: 1, Max: 254, Deterministic: true, Nulls: true, Result: extremeType("greatest"), Eval: extreme(1)},
	{Name: "LEAST", Min: 1, Max: 254, Deterministic: true, Nulls: true, Result: extremeType("least"), Eval: extreme(-1)},
}

// isNullType is the first argument's type, whatever the second's, which must convert to it.
func isNullType(a []types.Type) (types.Type, error) {
	if a[0].Kind == types.Null {
		if a[1].Kind == types.Null {
			return types.IntType, nil
		}
		return a[1].Base(), nil
	}
	if ok, _ := types.CanConvert(a[1], a[0]); !ok {
		return types.Type{}, types.ConversionError(a[1], a[0], false)
	}
	return a[0].Base(), nil
}

func evalIsNull(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	if !a[0].IsNull() {
		return a[0], nil
	}
	rt, err := isNullType(t)
	if err != nil {
		return types.NullValue, err
	}
	return types.Convert(a[1], t[1], rt, 0, false)
}

// unifyAll is the common type of all.
func unifyAll(a []types.Type) (types.Type, error) {
	var rt types.Type
	for _, t := range a {
		var err error
		if rt, err = types.Unify(rt, t); err != nil {
			return rt, err
		}
	}
	return rt.Base(), nil
}

func coalesceType(a []types.Type) (types.Type, error) {
	rt, err := unifyAll(a)
	if err == nil && rt.Kind == types.Null {
		return rt, sqlerr.New(4127)
	}
	return rt, err
}

func evalCoalesce(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	rt, err := coalesceType(t)
	if err != nil {
		return types.NullValue, err
	}
	for i, v := range a {
		if !v.IsNull() {
			return types.Convert(v, t[i], rt, 0, false)
		}
	}
	return types.NullValue, nil
}

func nullIfType(a []types.Type) (types.Type, error) {
	if a[0].Kind == types.Null {
		return types.Type{}, sqlerr.New(4151)
	}
	if _, err := types.BinaryType("=", a[0], a[1]); err != nil {
		return types.Type{}, err
	}
	return a[0].Base(), nil
}

func evalNullIf(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	if a[0].IsNull() || a[1].IsNull() {
		return a[0], nil
	}
	common, err := types.BinaryType("=", t[0], t[1])
	if err != nil {
		return types.NullValue, err
	}
	x, err1 := types.Convert(a[0], t[0], common, 0, false)
	y, err2 := types.Convert(a[1], t[1], common, 0, false)
	if err := firstError(err1, err2); err != nil {
		return types.NullValue, err
	}
	if types.Equal(x, y, common) {
		return types.NullValue, nil
	}
	return a[0], nil
}

func chooseType(a []types.Type) (types.Type, error) {
	if !isWhole(a[0]) {
		return types.Type{}, invalidArg("choose", 1, a[0])
	}
	rt, err := unifyAll(a[1:])
	if err == nil && rt.Kind == types.Null {
		return types.IntType, nil
	}
	return rt, err
}

func evalChoose(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	if a[0].IsNull() {
		return types.NullValue, nil
	}
	n, err := whole(a[0], t[0])
	if err != nil || n < 1 || n >= int64(len(a)) {
		return types.NullValue, err
	}
	rt, err := chooseType(t)
	if err != nil {
		return types.NullValue, err
	}
	return types.Convert(a[n], t[n], rt, 0, false)
}

func extremeType(name string) Result {
	return func(a []types.Type) (types.Type, error) {
		for i, t := range a {
			switch t.Kind {
			case types.Text, types.NText, types.Image, types.XML, types.JSON, types.Vector, types.Variant, types.Cursor:
				return types.Type{}, invalidArg(name, i+1, t)
			}
		}
		rt, err := unifyAll(a)
		if err == nil && rt.Kind == types.Null {
			return types.IntType, nil
		}
		return rt, err
	}
}

// extreme is the largest (sign 1) or smallest argument that is not NULL.
func extreme(sign int) Eval {
	return func(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
		rt, err := extremeType("")(t)
		if err != nil {
			return types.NullValue, err
		}
		best := types.NullValue
		for i, v := range a {
			c, err := types.Convert(v, t[i], rt, 0, false)
			if err != nil {
				return types.NullValue, err
			}
			if !c.IsNull() && (best.IsNull() || types.Compare(c, best, rt)*sign > 0) {
				best = c
			}
		}
		return best, nil
	}
}
