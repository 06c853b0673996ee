package fn

import (
	"math"
	"math/rand/v2"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func init() {
	register(mathFuncs)
	register(floatFuncs())
}

var mathFuncs = []Func{
	{Name: "ABS", Min: 1, Max: 1, Deterministic: true, Result: typed("abs", first(sameNumber), isNumber), Eval: evalAbs},
	{Name: "SIGN", Min: 1, Max: 1, Deterministic: true, Result: typed("sign", first(sameNumber), isNumber), Eval: evalSign},
	{Name: "CEILING", Min: 1, Max: 1, Deterministic: true, Result: typed("ceiling", first(wholeNumber), isNumber), Eval: rounding(1)},
	{Name: "FLOOR", Min: 1, Max: 1, Deterministic: true, Result: typed("floor", first(wholeNumber), isNumber), Eval: rounding(-1)},
	{Name: "ROUND", Min: 2, Max: 3, Deterministic: true, Result: typed("round", first(sameNumber), isNumber, isWhole), Eval: evalRound},
	{Name: "POWER", Min: 2, Max: 2, Deterministic: true, Result: typed("power", first(widerNumber), isNumber), Eval: evalPower},
	{Name: "DEGREES", Min: 1, Max: 1, Deterministic: true, Result: typed("degrees", first(angleNumber), isNumber), Eval: angle(func(f float64) float64 { return f * 180 / math.Pi })},
	{Name: "RADIANS", Min: 1, Max: 1, Deterministic: true, Result: typed("radians", first(angleNumber), isNumber), Eval: angle(func(f float64) float64 { return f * math.Pi / 180 })},
	{Name: "PI", Deterministic: true, Result: returns("pi", types.FloatType), Eval: func(*exec.Env, []types.Value, []types.Type) (types.Value, error) {
		return types.FloatOf(types.Float, math.Pi), nil
	}},
	{Name: "RAND", Min: 0, Max: 1, Result: func(a []types.Type) (types.Type, error) {
		if len(a) > 0 {
			return types.Type{}, sqlerr.Unsupported("RAND with a seed")
		}
		return types.FloatType, nil
	}, Eval: func(*exec.Env, []types.Value, []types.Type) (types.Value, error) {
		return types.FloatOf(types.Float, rand.Float64()), nil
	}},
	{Name: "LOG", Min: 1, Max: 2, Deterministic: true, Result: returns("log", types.FloatType, isNumber), Eval: evalLog},
	{Name: "ATN2", Min: 2, Max: 2, Deterministic: true, Result: returns("atn2", types.FloatType, isNumber), Eval: func(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
		y, err1 := float(a[0], t[0])
		x, err2 := float(a[1], t[1])
		if err := firstError(err1, err2); err != nil {
			return types.NullValue, err
		}
		if x == 0 && y == 0 {
			return types.NullValue, sqlerr.New(3623)
		}
		return floatResult(math.Atan2(y, x))
	}},
	{Name: "BIT_COUNT", Min: 1, Max: 1, Deterministic: true, Result: returns("bit_count", types.BigIntType, func(t types.Type) bool {
		return t.Kind == types.Null || t.IsInteger() || t.Kind == types.Bit || t.IsBinary() && t.Kind != types.Image
	}), Eval: evalBitCount},
	{Name: "ISNUMERIC", Min: 1, Max: 1, Deterministic: true, Nulls: true, Result: returns("isnumeric", types.IntType, isAny), Eval: evalIsNumeric},
}

// floatFuncs are float -> float; a NaN or infinity is Msg 3623.
func floatFuncs() []Func {
	table := map[string]func(float64) float64{
		"SQRT": math.Sqrt, "SQUARE": func(f float64) float64 { return f * f }, "EXP": math.Exp, "LOG10": math.Log10,
		"SIN": math.Sin, "COS": math.Cos, "TAN": math.Tan, "COT": func(f float64) float64 { return 1 / math.Tan(f) },
		"ASIN": math.Asin, "ACOS": math.Acos, "ATAN": math.Atan,
	}
	var out []Func
	for name, f := range table {
		out = append(out, Func{
			Name: name, Min: 1, Max: 1, Deterministic: true, Result: returns(name, types.FloatType, isNumber),
			Eval: func(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
				x, err := float(a[0], t[0])
				if err != nil {
					return types.NullValue, err
				}
				return floatResult(f(x))
			},
		})
	}
	return out
}

func floatResult(f float64) (types.Value, error) {
	switch {
	case math.IsNaN(f):
		return types.NullValue, sqlerr.New(3623)
	case math.IsInf(f, 0):
		return types.NullValue, sqlerr.New(8115, "expression", "float")
	}
	return types.FloatOf(types.Float, f), nil
}

// sameNumber is the type of ABS, SIGN and ROUND: tinyint and smallint give int, real and text float, smallmoney money.
func sameNumber(t types.Type) types.Type {
	switch t.Kind {
	case types.TinyInt, types.SmallInt, types.Int:
		return types.IntType
	case types.BigInt:
		return t.Base()
	case types.SmallMoney, types.Money:
		return types.MoneyType
	case types.Numeric, types.Decimal:
		return t.Base()
	}
	return types.FloatType
}

func wholeNumber(t types.Type) types.Type {
	t = sameNumber(t)
	t.Scale = 0
	return t
}

func widerNumber(t types.Type) types.Type {
	t = sameNumber(t)
	if t.Kind.IsDecimal() {
		t.Precision = types.MaxPrecision
	}
	return t
}

func angleNumber(t types.Type) types.Type {
	t = sameNumber(t)
	if t.Kind.IsDecimal() {
		t.Precision, t.Scale = types.MaxPrecision, max(t.Scale, 18)
	}
	return t
}

// number converts an argument to the type of the result.
func number(v types.Value, t, result types.Type) (types.Value, error) {
	return types.Convert(v, t, result, 0, true)
}

func evalAbs(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	rt := sameNumber(t[0])
	v, err := number(a[0], t[0], rt)
	if err != nil {
		return types.NullValue, err
	}
	if v.Kind.IsFloat() && v.Float() < 0 || !v.Kind.IsFloat() && v.Dec().Sign() < 0 {
		return types.Unary("-", v, rt)
	}
	return v, nil
}

func evalSign(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	rt := sameNumber(t[0])
	v, err := number(a[0], t[0], rt)
	if err != nil {
		return types.NullValue, err
	}
	s := int64(0)
	if v.Kind.IsFloat() {
		s = boolInt(v.Float() > 0) - boolInt(v.Float() < 0)
	} else {
		s = int64(v.Dec().Sign())
	}
	return types.Convert(types.IntOf(types.Int, s), types.IntType, rt, 0, true)
}

// rounding is CEILING (direction 1) and FLOOR (-1).
func rounding(direction int) Eval {
	return func(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
		rt := wholeNumber(t[0])
		if rt.Kind.IsFloat() {
			f, err := float(a[0], t[0])
			if err != nil {
				return types.NullValue, err
			}
			if direction > 0 {
				return types.FloatOf(types.Float, math.Ceil(f)), nil
			}
			return types.FloatOf(types.Float, math.Floor(f)), nil
		}
		d := a[0].Dec()
		r, _ := d.Rescale(0, true)
		if r.Cmp(d) != 0 && (d.Sign() > 0) == (direction > 0) {
			r, _ = r.Add(types.DecInt(int64(direction)), 0)
		}
		return types.Convert(types.DecimalOf(r), types.DecimalType(types.MaxPrecision, 0), rt, 0, true)
	}
}

// evalRound rounds half away from zero at a place; a third argument other than 0 cuts.
func evalRound(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	rt := sameNumber(t[0])
	place, err := whole(a[1], t[1])
	if err != nil {
		return types.NullValue, err
	}
	cut := false
	if len(a) == 3 {
		n, err := whole(a[2], t[2])
		if err != nil {
			return types.NullValue, err
		}
		cut = n != 0
	}
	if rt.Kind.IsFloat() {
		return roundFloat(a[0], t[0], place, cut)
	}
	d := a[0].Dec()
	scale := int64(d.Scale)
	if place >= scale {
		return number(a[0], t[0], rt)
	}
	if place < -types.MaxPrecision {
		d = types.Dec{Scale: d.Scale}
	} else {
		// Shift the point so that the place is the units, round there, and shift back.
		if place < 0 {
			p, _ := types.DecBig(pow10(-place), 0)
			d, _ = divide(d, p, cut).Mul(p, 0)
		} else {
			d, _ = d.Rescale(uint8(place), cut)
		}
	}
	r, ok := d.Rescale(rt.Scale, false)
	if rt.Kind.IsDecimal() && (!ok || r.Digits() > int(rt.Precision)) {
		return types.NullValue, sqlerr.New(8115, "expression", "numeric")
	}
	return types.Convert(types.DecimalOf(d), types.TypeOf(types.DecimalOf(d)), rt, 0, true)
}

func roundFloat(v types.Value, t types.Type, place int64, cut bool) (types.Value, error) {
	f, err := float(v, t)
	if err != nil {
		return types.NullValue, err
	}
	if place > 15 || f == 0 {
		return types.FloatOf(types.Float, f), nil
	}
	p := math.Pow(10, math.Abs(float64(place)))
	x := f * p
	if place < 0 {
		x = f / p
	}
	if cut {
		x = math.Trunc(x)
	} else {
		x = math.Round(x)
	}
	if place < 0 {
		return floatResult(x * p)
	}
	return floatResult(x / p)
}

func evalPower(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	rt := widerNumber(t[0])
	x, err1 := float(a[0], t[0])
	y, err2 := float(a[1], t[1])
	if err := firstError(err1, err2); err != nil {
		return types.NullValue, err
	}
	if x == 0 && y < 0 {
		return types.NullValue, sqlerr.New(8134)
	}
	f, err := floatResult(math.Pow(x, y))
	if err != nil {
		return types.NullValue, err
	}
	return types.Convert(f, types.FloatType, rt, 0, true)
}

func angle(f func(float64) float64) Eval {
	return func(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
		x, err := float(a[0], t[0])
		if err != nil {
			return types.NullValue, err
		}
		v, err := floatResult(f(x))
		if err != nil {
			return types.NullValue, err
		}
		return types.Convert(v, types.FloatType, angleNumber(t[0]), 0, true)
	}
}

func evalLog(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	x, err := float(a[0], t[0])
	if err != nil {
		return types.NullValue, err
	}
	if x <= 0 {
		return types.NullValue, sqlerr.New(3623)
	}
	if len(a) == 1 {
		return floatResult(math.Log(x))
	}
	b, err := float(a[1], t[1])
	if err != nil {
		return types.NullValue, err
	}
	if b <= 0 || b == 1 {
		return types.NullValue, sqlerr.New(3623)
	}
	return floatResult(math.Log(x) / math.Log(b))
}

func evalBitCount(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	b, err := types.Convert(a[0], t[0], types.VarBinaryMax, 0, true)
	n := int64(0)
	for i := range len(b.S) {
		for c := b.S[i]; c != 0; c &= c - 1 {
			n++
		}
	}
	return types.IntOf(types.BigInt, n), err
}

// evalIsNumeric says whether a text converts to an int, a float or money.
func evalIsNumeric(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	v := a[0]
	switch {
	case v.IsNull():
		return types.Int32(0), nil
	case !v.Kind.IsString():
		return types.Int32(int32(boolInt(v.Kind.IsNumeric()))), nil
	}
	for _, to := range []types.Type{types.FloatType, types.MoneyType} {
		if _, err := types.Convert(v, t[0], to, 0, true); err == nil && !blank(v.S) {
			return types.Int32(1), nil
		}
	}
	return types.Int32(0), nil
}

func blank(s string) bool {
	for _, r := range s {
		if r != ' ' {
			return false
		}
	}
	return true
}
