package fn

import (
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func init() { register(bitFuncs) }

// bitFuncs are the bit manipulation functions of 2022, over integers; binary data is refused.
var bitFuncs = []Func{
	{Name: "LEFT_SHIFT", Min: 2, Max: 2, Deterministic: true, Result: bitResult("left_shift", first(sameInteger)), Eval: shift(1)},
	{Name: "RIGHT_SHIFT", Min: 2, Max: 2, Deterministic: true, Result: bitResult("right_shift", first(sameInteger)), Eval: shift(-1)},
	{Name: "GET_BIT", Min: 2, Max: 2, Deterministic: true, Result: bitResult("get_bit", func([]types.Type) types.Type { return types.BitType }), Eval: evalGetBit},
	{Name: "SET_BIT", Min: 2, Max: 3, Deterministic: true, Result: bitResult("set_bit", first(sameInteger)), Eval: evalSetBit},
}

func bitResult(name string, result func([]types.Type) types.Type) Result {
	check := typed(name, result, func(t types.Type) bool { return t.IsInteger() || t.Kind == types.Null }, isWhole)
	return func(args []types.Type) (types.Type, error) {
		if len(args) > 0 && args[0].IsBinary() {
			return types.Type{}, sqlerr.Unsupported("%s of binary data", name)
		}
		return check(args)
	}
}

// sameInteger is an integer type itself.
func sameInteger(t types.Type) types.Type {
	if t.Kind == types.Null {
		return types.IntType
	}
	return t.Base()
}

// bitWidth is the number of bits of an integer type.
func bitWidth(t types.Type) int64 { return int64(8 * t.MaxLength()) }

// integerOf makes an integer of a type from its lowest bits.
func integerOf(t types.Type, bits uint64) types.Value {
	n := int64(bits)
	switch t.Kind {
	case types.TinyInt:
		n = int64(uint8(bits))
	case types.SmallInt:
		n = int64(int16(bits))
	case types.Int:
		n = int64(int32(bits))
	}
	return types.IntOf(t.Kind, n)
}

// shift moves bits; vacated ones are 0, on the right as on the left. A negative amount moves the other way.
func shift(direction int64) Eval {
	return func(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
		n, err := whole(a[1], t[1])
		if err != nil {
			return types.NullValue, err
		}
		w := bitWidth(t[0])
		bits := uint64(a[0].I) & (^uint64(0) >> (64 - w))
		switch n *= direction; {
		case n >= w, n <= -w:
			bits = 0
		case n >= 0:
			bits <<= uint(n)
		default:
			bits >>= uint(-n)
		}
		return integerOf(t[0], bits), nil
	}
}

// bitAt is the place of a bit; one outside of the value has an error of its own, which is refused.
func bitAt(name string, v types.Value, t []types.Type) (uint, error) {
	n, err := whole(v, t[1])
	if err == nil && (n < 0 || n >= bitWidth(t[0])) {
		err = sqlerr.Unsupported("%s of bit %d of %s", name, n, t[0].Name())
	}
	return uint(n), err
}

func evalGetBit(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	n, err := bitAt("GET_BIT", a[1], t)
	if err != nil {
		return types.NullValue, err
	}
	return types.Bool(a[0].I>>n&1 == 1), nil
}

func evalSetBit(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	n, err := bitAt("SET_BIT", a[1], t)
	if err != nil {
		return types.NullValue, err
	}
	on := true
	if len(a) == 3 {
		b, err := types.Convert(a[2], t[2], types.BitType, 0, false)
		if err != nil {
			return types.NullValue, err
		}
		on = b.I != 0
	}
	bits := uint64(a[0].I) &^ (1 << n)
	if on {
		bits |= 1 << n
	}
	return integerOf(t[0], bits), nil
}
