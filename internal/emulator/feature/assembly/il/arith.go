package il

import (
	"math"
	"math/bits"
)

// narrow cuts a number to what a variable holds.
func narrow(s store, v int64) int64 {
	switch s {
	case storeBool, storeU1:
		return int64(uint8(v))
	case storeI1:
		return int64(int8(v))
	case storeI2:
		return int64(int16(v))
	case storeU2, storeChar:
		return int64(uint16(v))
	case storeI4, storeU4:
		return int64(int32(v))
	case storeR4:
		return bitsOf(float64(float32(math.Float64frombits(uint64(v)))))
	}
	return v
}

func bitsOf(f float64) int64 { return int64(math.Float64bits(f)) }

func truth(k kind, s *slot) bool {
	if k >= kO {
		return s.o != nil
	}
	return s.i != 0
}

// holds evaluates a condition; the unsigned ones are, for floating point, true of unordered numbers.
func holds(c compare, k kind, x, y *slot) bool {
	switch k {
	case kO:
		same := x.o == y.o
		if c == cmpEQ {
			return same
		}
		return !same
	case kF4, kF8:
		return holdsFloat(c, x.float(), y.float())
	}
	a, b := x.i, y.i
	switch c {
	case cmpEQ:
		return a == b
	case cmpNE:
		return a != b
	case cmpGE:
		return a >= b
	case cmpGT:
		return a > b
	case cmpLE:
		return a <= b
	case cmpLT:
		return a < b
	}
	u, v := uint64(a), uint64(b)
	if k == kI4 {
		u, v = uint64(uint32(a)), uint64(uint32(b))
	}
	switch c {
	case cmpGEUn:
		return u >= v
	case cmpGTUn:
		return u > v
	case cmpLEUn:
		return u <= v
	}
	return u < v
}

func holdsFloat(c compare, a, b float64) bool {
	switch c {
	case cmpEQ:
		return a == b
	case cmpNE:
		return a != b
	case cmpGE:
		return a >= b
	case cmpGT:
		return a > b
	case cmpLE:
		return a <= b
	case cmpLT:
		return a < b
	case cmpGEUn:
		return !(a < b)
	case cmpGTUn:
		return !(a <= b)
	case cmpLEUn:
		return !(a > b)
	}
	return !(a >= b)
}

// calculate is an operator of two numbers.
func calculate(op arithmetic, k kind, x, y int64) (int64, error) {
	switch k {
	case kF4, kF8:
		v := calculateFloat(op, math.Float64frombits(uint64(x)), math.Float64frombits(uint64(y)))
		if k == kF4 {
			v = float64(float32(v))
		}
		return bitsOf(v), nil
	case kI4:
		return calculate32(op, int32(x), int32(y))
	}
	return calculate64(op, x, y)
}

func calculateFloat(op arithmetic, a, b float64) float64 {
	switch op {
	case arAdd:
		return a + b
	case arSub:
		return a - b
	case arMul:
		return a * b
	case arDiv:
		return a / b
	}
	return math.Mod(a, b)
}

func divideByZero() error {
	return throw("System.DivideByZeroException", "Attempted to divide by zero.")
}

func calculate32(op arithmetic, a, b int32) (int64, error) {
	x, y := int64(a), int64(b)
	switch op {
	case arDivUn, arRemUn, arAddOvfUn, arSubOvfUn, arMulOvfUn:
		x, y = int64(uint32(a)), int64(uint32(b))
	}
	var v int64
	switch op {
	case arAdd, arAddOvf, arAddOvfUn:
		v = x + y
	case arSub, arSubOvf, arSubOvfUn:
		v = x - y
	case arMul, arMulOvf:
		v = x * y
	case arMulOvfUn:
		if hi, lo := bits.Mul64(uint64(x), uint64(y)); hi != 0 || lo > math.MaxUint32 {
			return 0, overflow()
		}
		v = x * y
	case arDiv, arDivUn, arRem, arRemUn:
		if y == 0 {
			return 0, divideByZero()
		}
		if op <= arRem && a == math.MinInt32 && b == -1 {
			return 0, overflow()
		}
		if op == arDiv || op == arDivUn {
			v = x / y
		} else {
			v = x % y
		}
	case arAnd:
		v = x & y
	case arOr:
		v = x | y
	case arXor:
		v = x ^ y
	}
	switch op {
	case arAddOvf, arSubOvf, arMulOvf:
		if v != int64(int32(v)) {
			return 0, overflow()
		}
	case arAddOvfUn, arSubOvfUn, arMulOvfUn:
		if v < 0 || v > math.MaxUint32 {
			return 0, overflow()
		}
	}
	return int64(int32(v)), nil
}

func calculate64(op arithmetic, x, y int64) (int64, error) {
	u, w := uint64(x), uint64(y)
	switch op {
	case arAdd:
		return x + y, nil
	case arSub:
		return x - y, nil
	case arMul:
		return x * y, nil
	case arAnd:
		return x & y, nil
	case arOr:
		return x | y, nil
	case arXor:
		return x ^ y, nil
	case arDiv, arRem, arDivUn, arRemUn:
		if y == 0 {
			return 0, divideByZero()
		}
		if op <= arRem && x == math.MinInt64 && y == -1 {
			return 0, overflow()
		}
		switch op {
		case arDiv:
			return x / y, nil
		case arRem:
			return x % y, nil
		case arDivUn:
			return int64(u / w), nil
		}
		return int64(u % w), nil
	case arAddOvf:
		if v := x + y; (v > x) == (y > 0) {
			return v, nil
		}
	case arSubOvf:
		if v := x - y; (v < x) == (y > 0) {
			return v, nil
		}
	case arMulOvf:
		if x == 0 || y == 0 {
			return 0, nil
		}
		if v := x * y; v/y == x && !(x == -1 && y == math.MinInt64) && !(y == -1 && x == math.MinInt64) {
			return v, nil
		}
	case arAddOvfUn:
		if v, carry := bits.Add64(u, w, 0); carry == 0 {
			return int64(v), nil
		}
	case arSubOvfUn:
		if v, borrow := bits.Sub64(u, w, 0); borrow == 0 {
			return int64(v), nil
		}
	case arMulOvfUn:
		if hi, lo := bits.Mul64(u, w); hi == 0 {
			return int64(lo), nil
		}
	}
	return 0, overflow()
}

// shifted masks the count, as the processor does.
func shifted(s shift, k kind, v, n int64) int64 {
	if k == kI4 {
		n &= 31
		switch s {
		case shLeft:
			return int64(int32(v) << n)
		case shRight:
			return int64(int32(v) >> n)
		}
		return int64(int32(uint32(v) >> n))
	}
	n &= 63
	switch s {
	case shLeft:
		return v << n
	case shRight:
		return v >> n
	}
	return int64(uint64(v) >> n)
}

func negated(k kind, v int64) int64 {
	switch k {
	case kF4, kF8:
		return bitsOf(-math.Float64frombits(uint64(v)))
	case kI4:
		return int64(-int32(v))
	}
	return -v
}

// converted is conv.*: floating point is cut towards zero, and what does not fit becomes the smallest number, as the processor gives it.
func converted(c conversion, k kind, v int64) (int64, error) {
	if c >= convOvf {
		return convertedChecked(c, k, v)
	}
	if isFloat(k) {
		f := math.Float64frombits(uint64(v))
		switch c {
		case convR4:
			return bitsOf(float64(float32(f))), nil
		case convR8:
			return v, nil
		case convU8:
			if f >= 1<<63 && f < 1<<64 {
				return int64(uint64(f)), nil
			}
			return truncated(f), nil
		case convI8:
			return truncated(f), nil
		case convU4:
			return int64(int32(truncated(f))), nil
		case convI4:
			if !(f > -2147483649 && f < 2147483648) {
				return math.MinInt32, nil
			}
			return int64(int32(f)), nil
		}
		if !(f > -2147483649 && f < 2147483648) { // by way of int32
			v = math.MinInt32
		} else {
			v = int64(f)
		}
	}
	switch c {
	case convI1:
		return int64(int8(v)), nil
	case convI2:
		return int64(int16(v)), nil
	case convI4, convU4:
		return int64(int32(v)), nil
	case convU1:
		return int64(uint8(v)), nil
	case convU2:
		return int64(uint16(v)), nil
	case convU8:
		if k == kI4 {
			return int64(uint32(v)), nil
		}
		return v, nil
	case convR4:
		return bitsOf(float64(float32(v))), nil
	case convR8:
		return bitsOf(float64(v)), nil
	case convRUn:
		if k == kI4 {
			return bitsOf(float64(uint32(v))), nil
		}
		return bitsOf(float64(uint64(v))), nil
	}
	return v, nil
}

// truncated is a float64 as an int64; what does not fit is the smallest one.
func truncated(f float64) int64 {
	if f >= -9223372036854775808 && f < 9223372036854775808 {
		return int64(f)
	}
	return math.MinInt64
}

// ranges of the checked conversions.
var ranges = [...]struct{ low, high int64 }{
	convI1: {math.MinInt8, math.MaxInt8}, convI2: {math.MinInt16, math.MaxInt16}, convI4: {math.MinInt32, math.MaxInt32}, convI8: {math.MinInt64, math.MaxInt64},
	convU1: {0, math.MaxUint8}, convU2: {0, math.MaxUint16}, convU4: {0, math.MaxUint32}, convU8: {0, math.MaxInt64},
}

func convertedChecked(c conversion, k kind, v int64) (int64, error) {
	unsigned := c >= convOvfUn
	to := c - convOvf
	if unsigned {
		to = c - convOvfUn
	}
	r := ranges[to]
	if isFloat(k) {
		f := math.Trunc(math.Float64frombits(uint64(v)))
		if to == convU8 && f >= 1<<63 && f < 1<<64 {
			return int64(uint64(f)), nil
		}
		if !(f >= float64(r.low) && f <= float64(r.high)) || f >= 1<<63 {
			return 0, overflow()
		}
		v, unsigned = int64(f), false
	}
	if unsigned {
		if k == kI4 {
			v = int64(uint32(v))
		} else if v < 0 { // above what int64 holds
			if to == convU8 {
				return v, nil
			}
			return 0, overflow()
		}
	}
	if v < r.low || v > r.high {
		return 0, overflow()
	}
	if to == convU4 {
		v = int64(int32(v))
	}
	return v, nil
}
