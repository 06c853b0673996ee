package il

import "math"

// The three ways to declare a member.
func static(ret string, f func(m *Machine, a []slot) (slot, error)) native {
	return native{static: true, ret: ret, call: f}
}

func instance(ret string, f func(m *Machine, a []slot) (slot, error)) native {
	return native{ret: ret, call: f}
}

func constructor(f func(m *Machine, a []slot) (slot, error)) native { return native{call: f} }

// The full names that tables use most.
const (
	tVoid   = "System.Void"
	tBool   = "System.Boolean"
	tChar   = "System.Char"
	tByte   = "System.Byte"
	tInt16  = "System.Int16"
	tInt32  = "System.Int32"
	tInt64  = "System.Int64"
	tSingle = "System.Single"
	tDouble = "System.Double"
	tString = "System.String"
	tBytes  = "System.Byte[]"
	tSB     = "System.Text.StringBuilder"
	sqlName = "System.Data.SqlTypes."
)

func boolSlot(b bool) slot {
	if b {
		return slot{i: 1}
	}
	return slot{}
}

// float1 is a function of one double.
func float1(f func(float64) float64) native {
	return static(tDouble, func(_ *Machine, a []slot) (slot, error) { return floatSlot(f(a[0].float())), nil })
}

func float2(f func(x, y float64) float64) native {
	return static(tDouble, func(_ *Machine, a []slot) (slot, error) { return floatSlot(f(a[0].float(), a[1].float())), nil })
}

func int2(ret string, f func(x, y int64) int64) native {
	return static(ret, func(_ *Machine, a []slot) (slot, error) { return slot{i: f(a[0].i, a[1].i)}, nil })
}

func maxInt(x, y int64) int64 { return max(x, y) }
func minInt(x, y int64) int64 { return min(x, y) }

// maxFloat and minFloat are Math.Max and Math.Min: NaN wins, and of two zeros the second.
func maxFloat(x, y float64) float64 {
	if x > y || math.IsNaN(x) {
		return x
	}
	return y
}

func minFloat(x, y float64) float64 {
	if x < y || math.IsNaN(x) {
		return x
	}
	return y
}

func absInt(lowest int64) func(*Machine, []slot) (slot, error) {
	return func(_ *Machine, a []slot) (slot, error) {
		if a[0].i == lowest {
			return slot{}, throw("System.OverflowException", "Negating the minimum value of a twos complement number is invalid.")
		}
		return slot{i: max(a[0].i, -a[0].i)}, nil
	}
}

func signInt(_ *Machine, a []slot) (slot, error) {
	switch {
	case a[0].i < 0:
		return slot{i: -1}, nil
	case a[0].i > 0:
		return slot{i: 1}, nil
	}
	return slot{}, nil
}

func signFloat(_ *Machine, a []slot) (slot, error) {
	switch f := a[0].float(); {
	case f < 0:
		return slot{i: -1}, nil
	case f > 0:
		return slot{i: 1}, nil
	case f == 0:
		return slot{}, nil
	}
	return slot{}, throw("System.ArithmeticException", "Function does not accept floating point Not-a-Number values.")
}

// roundDigits is Math.Round(Double, Int32): half to even after scaling, as the .NET Framework does it.
func roundDigits(_ *Machine, a []slot) (slot, error) {
	v, n := a[0].float(), a[1].i
	if n < 0 || n > 15 {
		return slot{}, argumentRange("Rounding digits must be between 0 and 15, inclusive.", "digits")
	}
	if math.Abs(v) < 1e16 {
		p := math.Pow(10, float64(n))
		v = math.RoundToEven(v*p) / p
	}
	return floatSlot(v), nil
}

var mathMembers = map[string]native{
	"System.Math::Sqrt(System.Double)":                      float1(math.Sqrt),
	"System.Math::Exp(System.Double)":                       float1(math.Exp),
	"System.Math::Log(System.Double)":                       float1(math.Log),
	"System.Math::Log10(System.Double)":                     float1(math.Log10),
	"System.Math::Pow(System.Double,System.Double)":         float2(math.Pow),
	"System.Math::Floor(System.Double)":                     float1(math.Floor),
	"System.Math::Ceiling(System.Double)":                   float1(math.Ceil),
	"System.Math::Truncate(System.Double)":                  float1(math.Trunc),
	"System.Math::Round(System.Double)":                     float1(math.RoundToEven),
	"System.Math::Round(System.Double,System.Int32)":        static(tDouble, roundDigits),
	"System.Math::Sin(System.Double)":                       float1(math.Sin),
	"System.Math::Cos(System.Double)":                       float1(math.Cos),
	"System.Math::Tan(System.Double)":                       float1(math.Tan),
	"System.Math::Asin(System.Double)":                      float1(math.Asin),
	"System.Math::Acos(System.Double)":                      float1(math.Acos),
	"System.Math::Atan(System.Double)":                      float1(math.Atan),
	"System.Math::Atan2(System.Double,System.Double)":       float2(math.Atan2),
	"System.Math::Sinh(System.Double)":                      float1(math.Sinh),
	"System.Math::Cosh(System.Double)":                      float1(math.Cosh),
	"System.Math::Tanh(System.Double)":                      float1(math.Tanh),
	"System.Math::Abs(System.Double)":                       float1(math.Abs),
	"System.Math::Abs(System.Single)":                       static(tSingle, func(_ *Machine, a []slot) (slot, error) { return floatSlot(math.Abs(a[0].float())), nil }),
	"System.Math::Abs(System.Int16)":                        static(tInt16, absInt(math.MinInt16)),
	"System.Math::Abs(System.Int32)":                        static(tInt32, absInt(math.MinInt32)),
	"System.Math::Abs(System.Int64)":                        static(tInt64, absInt(math.MinInt64)),
	"System.Math::Max(System.Int32,System.Int32)":           int2(tInt32, maxInt),
	"System.Math::Min(System.Int32,System.Int32)":           int2(tInt32, minInt),
	"System.Math::Max(System.Int64,System.Int64)":           int2(tInt64, maxInt),
	"System.Math::Min(System.Int64,System.Int64)":           int2(tInt64, minInt),
	"System.Math::Max(System.Int16,System.Int16)":           int2(tInt16, maxInt),
	"System.Math::Min(System.Int16,System.Int16)":           int2(tInt16, minInt),
	"System.Math::Max(System.Byte,System.Byte)":             int2(tByte, maxInt),
	"System.Math::Min(System.Byte,System.Byte)":             int2(tByte, minInt),
	"System.Math::Max(System.Double,System.Double)":         float2(maxFloat),
	"System.Math::Min(System.Double,System.Double)":         float2(minFloat),
	"System.Math::Max(System.Single,System.Single)":         static(tSingle, func(_ *Machine, a []slot) (slot, error) { return floatSlot(maxFloat(a[0].float(), a[1].float())), nil }),
	"System.Math::Min(System.Single,System.Single)":         static(tSingle, func(_ *Machine, a []slot) (slot, error) { return floatSlot(minFloat(a[0].float(), a[1].float())), nil }),
	"System.Math::Sign(System.Int32)":                       static(tInt32, signInt),
	"System.Math::Sign(System.Int64)":                       static(tInt32, signInt),
	"System.Math::Sign(System.Double)":                      static(tInt32, signFloat),
	"System.Math::Sign(System.Single)":                      static(tInt32, signFloat),
	"System.Math::BigMul(System.Int32,System.Int32)":        int2(tInt64, func(x, y int64) int64 { return x * y }),
	"System.Double::IsNaN(System.Double)":                   static(tBool, func(_ *Machine, a []slot) (slot, error) { return boolSlot(math.IsNaN(a[0].float())), nil }),
	"System.Double::IsInfinity(System.Double)":              static(tBool, func(_ *Machine, a []slot) (slot, error) { return boolSlot(math.IsInf(a[0].float(), 0)), nil }),
	"System.Double::IsPositiveInfinity(System.Double)":      static(tBool, func(_ *Machine, a []slot) (slot, error) { return boolSlot(math.IsInf(a[0].float(), 1)), nil }),
	"System.Double::IsNegativeInfinity(System.Double)":      static(tBool, func(_ *Machine, a []slot) (slot, error) { return boolSlot(math.IsInf(a[0].float(), -1)), nil }),
	"System.Single::IsNaN(System.Single)":                   static(tBool, func(_ *Machine, a []slot) (slot, error) { return boolSlot(math.IsNaN(a[0].float())), nil }),
	"System.Single::IsInfinity(System.Single)":              static(tBool, func(_ *Machine, a []slot) (slot, error) { return boolSlot(math.IsInf(a[0].float(), 0)), nil }),
	"System.BitConverter::DoubleToInt64Bits(System.Double)": static(tInt64, func(_ *Machine, a []slot) (slot, error) { return slot{i: a[0].i}, nil }),
	"System.BitConverter::Int64BitsToDouble(System.Int64)":  static(tDouble, func(_ *Machine, a []slot) (slot, error) { return slot{i: a[0].i}, nil }),
}
