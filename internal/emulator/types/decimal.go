package types

import (
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"strings"
)

// MaxPrecision is the largest number of digits of a decimal.
const MaxPrecision = 38

// Dec is an exact decimal number: (-1)^Neg × (Hi·2^64+Lo) × 10^-Scale, at most 38 digits. Zero is never negative.
type Dec struct {
	Neg    bool
	Hi, Lo uint64
	Scale  uint8
}

// DecInt is an integer as a Dec.
func DecInt(i int64) Dec {
	if i < 0 {
		return Dec{Neg: true, Lo: uint64(-i)}
	}
	return Dec{Lo: uint64(i)}
}

// DecBig makes a Dec of unscaled × 10^-scale; false when it needs more than 38 digits.
func DecBig(unscaled *big.Int, scale uint8) (Dec, bool) {
	var mag big.Int
	mag.Abs(unscaled)
	if mag.Cmp(bigPow(MaxPrecision)) >= 0 {
		return Dec{}, false
	}
	lo := new(big.Int).And(&mag, new(big.Int).SetUint64(math.MaxUint64)).Uint64()
	hi := new(big.Int).Rsh(&mag, 64).Uint64()
	return Dec{Neg: unscaled.Sign() < 0, Hi: hi, Lo: lo, Scale: scale}, true
}

// Big is the unscaled number.
func (d Dec) Big() *big.Int {
	b := new(big.Int).SetUint64(d.Lo)
	if d.Hi != 0 {
		b.Or(b, new(big.Int).Lsh(new(big.Int).SetUint64(d.Hi), 64))
	}
	if d.Neg {
		b.Neg(b)
	}
	return b
}

func bigPow(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

// IsZero reports zero.
func (d Dec) IsZero() bool { return d.Hi == 0 && d.Lo == 0 }

// Sign is -1, 0 or 1.
func (d Dec) Sign() int {
	switch {
	case d.IsZero():
		return 0
	case d.Neg:
		return -1
	}
	return 1
}

// Negate is -d.
func (d Dec) Negate() Dec {
	d.Neg = !d.Neg && !d.IsZero()
	return d
}

// Digits is the number of digits of the unscaled number, 1 for zero.
func (d Dec) Digits() int {
	if d.Hi == 0 {
		return len(strconv.FormatUint(d.Lo, 10))
	}
	return len(new(big.Int).Abs(d.Big()).String())
}

// String writes all Scale digits: "-1.50".
func (d Dec) String() string {
	var s string
	if d.Hi == 0 {
		s = strconv.FormatUint(d.Lo, 10)
	} else {
		s = new(big.Int).Abs(d.Big()).String()
	}
	if n := int(d.Scale); n > 0 {
		if len(s) <= n {
			s = strings.Repeat("0", n+1-len(s)) + s
		}
		s = s[:len(s)-n] + "." + s[len(s)-n:]
	}
	if d.Neg {
		s = "-" + s
	}
	return s
}

// ParseDec reads an optional sign, digits and one optional point; the scale is the number of digits
// after it. It takes no exponent. More than 38 digits: ok is true and overflow too.
func ParseDec(s string) (d Dec, ok, overflow bool) {
	neg := false
	if s != "" && (s[0] == '+' || s[0] == '-') {
		neg = s[0] == '-'
		s = strings.TrimLeft(s[1:], " ")
	}
	whole, frac, _ := strings.Cut(s, ".")
	if whole == "" && frac == "" || !allDigits(whole) || !allDigits(frac) {
		return Dec{}, false, false
	}
	whole = strings.TrimLeft(whole, "0")
	if len(whole) > MaxPrecision {
		return Dec{}, true, true
	}
	if len(frac)+len(whole) > MaxPrecision {
		// One digit more than fits decides the rounding.
		keep := MaxPrecision - len(whole)
		up := frac[keep] >= '5'
		b, _ := new(big.Int).SetString("0"+whole+frac[:keep], 10)
		if up {
			b.Add(b, big.NewInt(1))
		}
		if neg {
			b.Neg(b)
		}
		d, fits := DecBig(b, uint8(keep))
		return d, true, !fits
	}
	if n := len(whole) + len(frac); n <= 18 {
		var u uint64
		for _, c := range []byte(whole + frac) {
			u = u*10 + uint64(c-'0')
		}
		return Dec{Neg: neg && u != 0, Lo: u, Scale: uint8(len(frac))}, true, false
	}
	b, _ := new(big.Int).SetString("0"+whole+frac, 10)
	if neg {
		b.Neg(b)
	}
	d, fits := DecBig(b, uint8(len(frac)))
	return d, true, !fits
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// Rescale changes the scale, rounding half away from zero (or cutting when truncate); false when it no longer fits 38 digits.
func (d Dec) Rescale(scale uint8, truncate bool) (Dec, bool) {
	if scale == d.Scale {
		return d, true
	}
	if scale > d.Scale {
		if d.IsZero() {
			return Dec{Scale: scale}, true
		}
		if n := scale - d.Scale; d.Hi == 0 && n <= 18 {
			hi, lo := bits.Mul64(d.Lo, pow10u[n])
			r := Dec{Neg: d.Neg, Hi: hi, Lo: lo, Scale: scale}
			return r, hi == 0 || r.Digits() <= MaxPrecision
		}
		return DecBig(new(big.Int).Mul(d.Big(), bigPow(int(scale-d.Scale))), scale)
	}
	n := d.Scale - scale
	if d.Hi == 0 && n <= 18 {
		q, r := d.Lo/pow10u[n], d.Lo%pow10u[n]
		if !truncate && r >= (pow10u[n]+1)/2 {
			q++
		}
		return Dec{Neg: d.Neg && q != 0, Lo: q, Scale: scale}, true
	}
	return DecBig(quoRound(d.Big(), bigPow(int(n)), truncate), scale)
}

var pow10u = [...]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

// quoRound divides, rounding half away from zero, or cutting.
func quoRound(a, b *big.Int, truncate bool) *big.Int {
	q, r := new(big.Int).QuoRem(a, b, new(big.Int))
	if !truncate && r.Abs(r).Lsh(r, 1).CmpAbs(b) >= 0 {
		one := big.NewInt(1)
		if a.Sign()*b.Sign() < 0 {
			one.Neg(one)
		}
		q.Add(q, one)
	}
	return q
}

// Fit rounds to the type's scale; false when the value has more digits than its precision.
func (d Dec) Fit(precision, scale uint8) (Dec, bool) {
	r, ok := d.Rescale(scale, false)
	return r, ok && (r.Digits() <= int(precision))
}

// Cmp compares the numbers whatever their scales.
func (d Dec) Cmp(e Dec) int {
	if d.Scale == e.Scale {
		if d.Neg != e.Neg {
			if d.Neg {
				return -1
			}
			return 1
		}
		c := cmpUint(d.Hi, e.Hi)
		if c == 0 {
			c = cmpUint(d.Lo, e.Lo)
		}
		if d.Neg {
			c = -c
		}
		return c
	}
	a, b := align(d, e)
	return a.Cmp(b)
}

func cmpUint(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// align gives both unscaled numbers at the larger scale.
func align(d, e Dec) (a, b *big.Int) {
	a, b = d.Big(), e.Big()
	if d.Scale < e.Scale {
		a.Mul(a, bigPow(int(e.Scale-d.Scale)))
	} else if e.Scale < d.Scale {
		b.Mul(b, bigPow(int(d.Scale-e.Scale)))
	}
	return a, b
}

// rescaleBig rounds unscaled×10^-from to scale.
func rescaleBig(unscaled *big.Int, from, scale int) (Dec, bool) {
	switch {
	case from > scale:
		unscaled = quoRound(unscaled, bigPow(from-scale), false)
	case from < scale:
		unscaled = new(big.Int).Mul(unscaled, bigPow(scale-from))
	}
	return DecBig(unscaled, uint8(scale))
}

// Add is d+e at the given scale; false on overflow.
func (d Dec) Add(e Dec, scale uint8) (Dec, bool) {
	a, b := align(d, e)
	return rescaleBig(a.Add(a, b), int(max(d.Scale, e.Scale)), int(scale))
}

// Sub is d-e at the given scale; false on overflow.
func (d Dec) Sub(e Dec, scale uint8) (Dec, bool) { return d.Add(e.Negate(), scale) }

// Mul is d×e at the given scale, rounded; false on overflow.
func (d Dec) Mul(e Dec, scale uint8) (Dec, bool) {
	return rescaleBig(new(big.Int).Mul(d.Big(), e.Big()), int(d.Scale)+int(e.Scale), int(scale))
}

// Div is d÷e cut at the given scale (SQL Server truncates a quotient); e must not be zero; false on overflow.
func (d Dec) Div(e Dec, scale uint8) (Dec, bool) {
	a, b := d.Big(), e.Big()
	// a/10^ds ÷ b/10^es × 10^scale
	shift := int(scale) + int(e.Scale) - int(d.Scale)
	if shift >= 0 {
		a.Mul(a, bigPow(shift))
	} else {
		b.Mul(b, bigPow(-shift))
	}
	return DecBig(a.Quo(a, b), scale)
}

// Mod is the remainder of the truncated division with the sign of d; e must not be zero.
func (d Dec) Mod(e Dec, scale uint8) (Dec, bool) {
	a, b := align(d, e)
	return rescaleBig(a.Rem(a, b), int(max(d.Scale, e.Scale)), int(scale))
}

// Float is the nearest float64.
func (d Dec) Float() float64 {
	if d.Hi == 0 && d.Lo < 1<<53 && d.Scale <= 18 {
		f := float64(d.Lo) / float64(pow10u[d.Scale])
		if d.Neg {
			f = -f
		}
		return f
	}
	f, _ := strconv.ParseFloat(d.String(), 64)
	return f
}

// Int64 cuts the fraction; false when it does not fit.
func (d Dec) Int64() (int64, bool) {
	r, _ := d.Rescale(0, true)
	if r.Hi != 0 || r.Lo > 1<<63 || r.Lo == 1<<63 && !r.Neg {
		return 0, false
	}
	if r.Neg {
		return -int64(r.Lo), true
	}
	return int64(r.Lo), true
}

// DecFloat rounds a float to the given scale, using the 17 digits that identify it at most.
func DecFloat(f float64, scale uint8) (Dec, bool) {
	if math.IsNaN(f) || math.IsInf(f, 0) || math.Abs(f) >= 1e38 {
		return Dec{}, false
	}
	s := strconv.FormatFloat(f, 'e', 16, 64)
	mant, exps, _ := strings.Cut(s, "e")
	exp, _ := strconv.Atoi(exps)
	neg := strings.HasPrefix(mant, "-")
	b, _ := new(big.Int).SetString(strings.Replace(strings.TrimPrefix(mant, "-"), ".", "", 1), 10)
	if neg {
		b.Neg(b)
	}
	from := 16 - exp // b × 10^-from
	if from < 0 {
		b.Mul(b, bigPow(-from))
		from = 0
	}
	return rescaleBig(b, from, int(scale))
}
