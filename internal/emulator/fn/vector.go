package fn

import (
	"math"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func init() { register(vectorFuncs) }

func isVector(t types.Type) bool { return t.Kind == types.Null || t.Kind == types.Vector }

var vectorFuncs = []Func{
	{Name: "VECTOR_DISTANCE", Min: 3, Max: 3, Deterministic: true, Result: func(a []types.Type) (types.Type, error) {
		for i, t := range a {
			if i == 0 && !isText(t) || i > 0 && !isVector(t) {
				return types.Type{}, invalidArg("vector_distance", i+1, t)
			}
		}
		if a[1].Kind == types.Vector && a[2].Kind == types.Vector && a[1].Length != a[2].Length {
			return types.Type{}, sqlerr.New(42204, a[1].Length, a[2].Length).WithState(3)
		}
		return types.FloatType, nil
	}, Eval: evalDistance},
	{Name: "VECTOR_NORM", Min: 2, Max: 2, Deterministic: true, Result: returns("vector_norm", types.FloatType, isVector, isText), Eval: func(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
		n, err := norm(types.VectorFloats(a[0]), a[1].S)
		if err != nil {
			return types.NullValue, err
		}
		return types.FloatOf(types.Float, n), nil
	}},
	{Name: "VECTOR_NORMALIZE", Min: 2, Max: 2, Deterministic: true, Result: typed("vector_normalize", first(types.Type.Base), isVector, isText), Eval: func(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
		f := types.VectorFloats(a[0])
		n, err := norm(f, a[1].S)
		if err != nil {
			return types.NullValue, err
		}
		if n == 0 {
			return a[0], nil
		}
		for i := range f {
			f[i] = float32(float64(f[i]) / n)
		}
		return types.VectorOfFloats(f), nil
	}},
	{Name: "VECTORPROPERTY", Min: 2, Max: 2, Deterministic: true, Result: returns("vectorproperty", types.VariantType, isVector, isText), Eval: func(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
		switch strings.ToLower(a[1].S) {
		case "dimensions":
			return types.Int32(int32(len(a[0].S) / 4)), nil
		case "basetype":
			return types.NStr("float32"), nil
		}
		return types.NullValue, nil
	}},
}

func norm(f []float32, kind string) (float64, error) {
	n := 0.0
	for _, x := range f {
		v := math.Abs(float64(x))
		switch strings.ToLower(kind) {
		case "norm1":
			n += v
		case "norm2":
			n += v * v
		case "norminf":
			n = max(n, v)
		default:
			return 0, sqlerr.New(42210, kind)
		}
	}
	if strings.EqualFold(kind, "norm2") {
		n = math.Sqrt(n)
	}
	return n, nil
}

func single(f float64) types.Value { return types.FloatOf(types.Float, float64(float32(f))) }

// evalDistance computes the cosine distance, the Euclidean distance, or the negative dot product. The result is a float with
// the precision of the elements, real.
func evalDistance(_ *exec.Env, a []types.Value, _ []types.Type) (types.Value, error) {
	x, y := a[1], a[2]
	if len(x.S) != len(y.S) {
		return types.NullValue, sqlerr.New(42204, len(x.S)/4, len(y.S)/4).WithState(3)
	}
	switch {
	case strings.EqualFold(a[0].S, "cosine"):
		dot, xx, yy := types.VectorProducts(x, y)
		if xx == 0 || yy == 0 {
			return types.NullValue, sqlerr.Unsupported("cosine distance of a zero vector")
		}
		return single(1 - dot/math.Sqrt(xx*yy)), nil
	case strings.EqualFold(a[0].S, "euclidean"):
		return single(math.Sqrt(types.VectorSquare(x, y))), nil
	case strings.EqualFold(a[0].S, "dot"):
		dot, _, _ := types.VectorProducts(x, y)
		return single(-dot), nil
	}
	return types.NullValue, sqlerr.New(42201, a[0].S)
}
