package types

import (
	"math"
	"math/bits"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// Arith computes a op b for + - * / % & | ^ with the result type that BinaryType gave; operands that are not yet of the types
// that OperandTypes names are converted. NULL with anything is NULL. Msg 8115 on overflow, 8134 on division by zero.
func Arith(op string, a, b Value, result Type) (Value, error) {
	if a.Kind == Null || b.Kind == Null {
		return NullValue, nil
	}
	if result.IsString() || result.IsBinary() {
		return concat(a, b, result)
	}
	var err error
	if a, err = operand(a, result); err != nil {
		return NullValue, err
	}
	if b, err = operand(b, result); err != nil {
		return NullValue, err
	}
	switch {
	case result.Kind == Bit || result.IsInteger():
		return intArith(op, a.I, b.I, result)
	case result.Kind.IsMoney():
		return moneyArith(op, a.I, b.I, result)
	case result.Kind.IsDecimal():
		return decimalArith(op, a.Dec(), b.Dec(), result)
	case result.Kind.IsFloat():
		return floatArith(op, a.Float(), b.Float(), result)
	}
	return dateArith(op, a, b, result)
}

// operand converts to the result's kind; an exact number stays as it is for decimal arithmetic.
func operand(v Value, result Type) (Value, error) {
	k := result.Kind
	if v.Kind == k || k.IsDecimal() && v.Kind.IsNumeric() && !v.Kind.IsFloat() || k.IsFloat() && v.Kind.IsNumeric() {
		return v, nil
	}
	return Convert(v, TypeOf(v), result, 0, true)
}

func concat(a, b Value, result Type) (Value, error) {
	from := TypeOf(a)
	x, err := convertLoose(a, from, result, 0)
	if err != nil {
		return NullValue, err
	}
	y, err := convertLoose(b, TypeOf(b), result, 0)
	if err != nil {
		return NullValue, err
	}
	if result.IsBinary() {
		x.S += y.S
	} else {
		x.S = Concat(x.S, y.S)
	}
	return Fit(x, result), nil
}

func expressionOverflow(result Type) error { return overflow("expression", result, 2) }

func intArith(op string, a, b int64, result Type) (Value, error) {
	var r int64
	ok := true
	switch op {
	case "+":
		r = a + b
		ok = (r > a) == (b > 0)
	case "-":
		r = a - b
		ok = (r < a) == (b > 0)
	case "*":
		r, ok = mulInt(a, b)
	case "/", "%":
		if b == 0 {
			return NullValue, sqlerr.New(8134)
		}
		if b == -1 {
			r, ok = -a, a != math.MinInt64
			if op == "%" {
				r, ok = 0, true
			}
			break
		}
		r = a / b
		if op == "%" {
			r = a % b
		}
	case "&":
		r = a & b
	case "|":
		r = a | b
	case "^":
		r = a ^ b
	default:
		return NullValue, sqlerr.Unsupported("operator %s", op)
	}
	if result.Kind == Bit {
		return Bool(r != 0), nil
	}
	if lim := intRanges[result.Kind]; !ok || r < lim.lo || r > lim.hi {
		return NullValue, expressionOverflow(result)
	}
	return IntOf(result.Kind, r), nil
}

func mulInt(a, b int64) (int64, bool) {
	neg := (a < 0) != (b < 0)
	hi, lo := bits.Mul64(absInt(a), absInt(b))
	if hi != 0 || lo > 1<<63 || lo == 1<<63 && !neg {
		return 0, false
	}
	if neg {
		return -int64(lo), true
	}
	return int64(lo), true
}

func absInt(a int64) uint64 {
	if a < 0 {
		return -uint64(a)
	}
	return uint64(a)
}

// moneyArith works in ten-thousandths: a product is rounded, a quotient cut.
func moneyArith(op string, a, b int64, result Type) (Value, error) {
	x, y := DecInt(a), DecInt(b)
	x.Scale, y.Scale = 4, 4
	r, err := decimalArith(op, x, y, Type{Kind: Decimal, Precision: MaxPrecision, Scale: 4})
	if err != nil {
		return NullValue, err
	}
	i, ok := moneyOf(r.Dec(), moneyRange(result.Kind))
	if !ok {
		return NullValue, expressionOverflow(result)
	}
	return IntOf(result.Kind, i), nil
}

var decimalOps = map[string]func(Dec, Dec, uint8) (Dec, bool){"+": Dec.Add, "-": Dec.Sub, "*": Dec.Mul, "/": Dec.Div, "%": Dec.Mod}

func decimalArith(op string, a, b Dec, result Type) (Value, error) {
	if (op == "/" || op == "%") && b.IsZero() {
		return NullValue, sqlerr.New(8134)
	}
	f, ok := decimalOps[op]
	if !ok {
		return NullValue, sqlerr.Unsupported("operator %s", op)
	}
	r, ok := f(a, b, result.Scale)
	if !ok || r.Digits() > int(result.Precision) {
		return NullValue, expressionOverflow(result)
	}
	return decimalOfKind(result.Kind, r), nil
}

func floatArith(op string, a, b float64, result Type) (Value, error) {
	var r float64
	switch op {
	case "+":
		r = a + b
	case "-":
		r = a - b
	case "*":
		r = a * b
	case "/":
		if b == 0 {
			return NullValue, sqlerr.New(8134)
		}
		r = a / b
	default:
		return NullValue, sqlerr.Unsupported("operator %s on %s", op, result.Name())
	}
	if math.IsInf(r, 0) || math.IsNaN(r) || result.Kind == Real && math.Abs(r) > math.MaxFloat32 {
		return NullValue, expressionOverflow(result)
	}
	return FloatOf(result.Kind, r), nil
}

// dateArith adds and subtracts datetime and smalldatetime as times since 1900-01-01.
func dateArith(op string, a, b Value, result Type) (Value, error) {
	r := Value{Kind: result.Kind, I: a.I + b.I}
	switch op {
	case "+":
	case "-":
		r.I = a.I - b.I
	default:
		return NullValue, sqlerr.Unsupported("operator %s on %s", op, result.Name())
	}
	if !inRange(r.Kind, r.Ticks()) {
		return NullValue, expressionOverflow(result)
	}
	return r, nil
}

// Unary computes -a, +a and ~a with the result type that UnaryType gave.
func Unary(op string, a Value, result Type) (Value, error) {
	if a.Kind == Null || op == "+" {
		return a, nil
	}
	if op == "~" {
		if result.Kind == Bit {
			return Bool(a.I == 0), nil
		}
		r := ^a.I
		if result.Kind == TinyInt {
			r &= 0xFF
		}
		return IntOf(result.Kind, r), nil
	}
	switch {
	case result.Kind.IsFloat():
		return FloatOf(result.Kind, -a.Float()), nil
	case result.Kind.IsDecimal():
		return decimalOfKind(result.Kind, a.Dec().Negate()), nil
	case result.Kind.IsMoney():
		if a.I == moneyRange(result.Kind).lo {
			return NullValue, expressionOverflow(result)
		}
		return IntOf(result.Kind, -a.I), nil
	}
	return intArith("-", 0, a.I, result)
}
