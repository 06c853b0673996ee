package types

import (
	"math"
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

type intRange struct{ lo, hi int64 }

var intRanges = map[Kind]intRange{
	TinyInt:  {0, math.MaxUint8},
	SmallInt: {math.MinInt16, math.MaxInt16},
	Int:      {math.MinInt32, math.MaxInt32},
	BigInt:   {math.MinInt64, math.MaxInt64},
}

// intOverflowState is the state of 220 and 232.
var intOverflowState = map[Kind]uint8{TinyInt: 1, SmallInt: 2, Int: 3}

// fixed6 writes a float with six decimals, as 232 shows it.
func fixed6(f float64) string { return strconv.FormatFloat(f, 'f', 6, 64) }

// toInteger converts to bit, tinyint, smallint, int and bigint.
func toInteger(v Value, from, to Type) (Value, error) {
	if to.Kind == Bit {
		return toBit(v, from, to)
	}
	r := intRanges[to.Kind]
	fits := func(i int64) bool { return i >= r.lo && i <= r.hi }
	switch k := v.Kind; {
	case k == Bit || k.IsInteger():
		if fits(v.I) {
			return IntOf(to.Kind, v.I), nil
		}
		if k == BigInt {
			return NullValue, overflow("expression", to, 2)
		}
		state := uint8(1)
		if to.Kind == TinyInt {
			state = 2
		}
		return NullValue, sqlerr.New(220, to.Name(), v.I).WithState(state)
	case k.IsDecimal():
		if i, ok := v.Dec().Int64(); ok && fits(i) {
			return IntOf(to.Kind, i), nil
		}
		return NullValue, overflow("expression", to, 2)
	case k.IsFloat():
		f := math.Trunc(v.Float())
		if f >= float64(r.lo) && (to.Kind == BigInt && f < 1<<63 || to.Kind != BigInt && f <= float64(r.hi)) {
			return IntOf(to.Kind, int64(f)), nil
		}
		if to.Kind == BigInt {
			return NullValue, overflow("expression", to, 2)
		}
		return NullValue, sqlerr.New(232, to.Name(), fixed6(v.Float())).WithState(intOverflowState[to.Kind])
	case k.IsMoney():
		d, _ := v.Dec().Rescale(0, false)
		i, _ := d.Int64()
		if fits(i) {
			return IntOf(to.Kind, i), nil
		}
		switch to.Kind {
		case TinyInt:
			return NullValue, sqlerr.New(232, to.Name(), fixed6(v.Float())).WithState(11)
		case SmallInt:
			return NullValue, sqlerr.New(220, to.Name(), v.I).WithState(7)
		}
		return NullValue, sqlerr.New(237, to.Name())
	case k.IsString():
		return textToInteger(v, from, to, r)
	case k.IsBinary():
		return IntOf(to.Kind, intFromBytes(v.S, kindInfos[to.Kind].size, to.Kind == TinyInt)), nil
	case k == DateTime || k == SmallDateTime:
		f, _ := datetimeDays(v)
		return toInteger(IntOf(BigInt, int64(math.Floor(f+0.5))), BigIntType, to)
	}
	return NullValue, ConversionError(from, to, true)
}

func textToInteger(v Value, from, to Type, r intRange) (Value, error) {
	i, ok, tooLarge := parseInteger(v.S)
	switch {
	case !ok && to.Kind == BigInt:
		return NullValue, transaction(sqlerr.New(8114, from.Name(), to.Name()))
	case !ok:
		return NullValue, sqlerr.New(245, from.Name(), v.S, to.Name())
	case !tooLarge && i >= r.lo && i <= r.hi:
		return IntOf(to.Kind, i), nil
	}
	switch to.Kind {
	case TinyInt:
		return NullValue, sqlerr.New(244, from.Name(), v.S, "INT1")
	case SmallInt:
		return NullValue, sqlerr.New(244, from.Name(), v.S, "INT2")
	case Int:
		return NullValue, sqlerr.New(248, from.Name(), v.S)
	}
	return NullValue, overflow("expression", to, 2)
}

// parseInteger reads blanks, a sign, digits, blanks. Nothing at all, and a lone sign, are 0.
func parseInteger(s string) (i int64, ok, tooLarge bool) {
	s = strings.Trim(s, " ")
	neg := false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		neg = s[0] == '-'
		s = strings.TrimLeft(s[1:], " ")
	}
	if !allDigits(s) {
		return 0, false, false
	}
	if s == "" {
		return 0, true, false
	}
	u, err := strconv.ParseUint(s, 10, 64)
	if err != nil || u > 1<<63 || u == 1<<63 && !neg {
		return 0, true, true
	}
	if neg {
		return -int64(u), true, false
	}
	return int64(u), true, false
}

// intFromBytes reads the last size bytes, big-endian.
func intFromBytes(s string, size int, unsigned bool) int64 {
	if len(s) > size {
		s = s[len(s)-size:]
	}
	var u uint64
	for i := range len(s) {
		u = u<<8 | uint64(s[i])
	}
	if !unsigned && len(s) == size && size < 8 && s[0] >= 0x80 {
		u |= ^uint64(0) << (8 * size)
	}
	return int64(u)
}

func toBit(v Value, from, to Type) (Value, error) {
	switch k := v.Kind; {
	case k.IsFloat():
		return Bool(v.Float() != 0), nil
	case k.IsDecimal():
		return Bool(!v.Dec().IsZero()), nil
	case k.IsNumeric():
		return Bool(v.I != 0), nil
	case k.IsBinary():
		return Bool(intFromBytes(v.S, 1, true) != 0), nil
	case k == DateTime || k == SmallDateTime:
		return Bool(v.I != 0), nil
	case k.IsString():
		s := strings.Trim(v.S, " ")
		switch {
		case strings.EqualFold(s, "true"):
			return Bool(true), nil
		case strings.EqualFold(s, "false"):
			return Bool(false), nil
		}
		if i, ok, large := parseInteger(s); ok {
			return Bool(i != 0 || large), nil
		}
		return NullValue, sqlerr.New(245, from.Name(), v.S, to.Name())
	}
	return NullValue, ConversionError(from, to, true)
}

func toDecimal(v Value, from, to Type) (Value, error) {
	var d Dec
	state := uint8(8)
	switch k := v.Kind; {
	case k.IsFloat():
		var ok bool
		if d, ok = DecFloat(v.Float(), to.Scale); !ok || d.Digits() > int(to.Precision) {
			return NullValue, overflow(from.Name(), to, 6)
		}
	case k.IsNumeric():
		d = v.Dec()
	case k.IsString():
		var ok, large bool
		d, ok, large = ParseDec(strings.Trim(v.S, " "))
		if !ok {
			return NullValue, transaction(sqlerr.New(8114, from.Name(), "numeric"))
		}
		if large {
			return NullValue, overflow(from.Name(), to, 6)
		}
	case k.IsBinary():
		return binaryToDecimal(v, from, to)
	case k == DateTime || k == SmallDateTime:
		f, _ := datetimeDays(v)
		return toDecimal(FloatOf(Float, f), FloatType, to)
	default:
		return NullValue, ConversionError(from, to, true)
	}
	r, ok := d.Fit(to.Precision, to.Scale)
	if !ok {
		if _, scaled := d.Rescale(to.Scale, false); !scaled && v.Kind.IsDecimal() {
			state = 6
		}
		return NullValue, overflow(errorName(from), to, state)
	}
	return decimalOfKind(to.Kind, r), nil
}

// binaryToDecimal reads the storage form: precision, scale, 0, sign, magnitude in little-endian.
func binaryToDecimal(v Value, from, to Type) (Value, error) {
	b := v.S
	if len(b) < 5 || len(b) > 20 || b[0] > MaxPrecision || b[1] > b[0] || b[3] > 1 {
		return NullValue, transaction(sqlerr.New(8114, from.Name(), "numeric"))
	}
	d := Dec{Neg: b[3] == 0, Scale: b[1]}
	for i := len(b) - 1; i >= 4; i-- {
		d.Hi = d.Hi<<8 | d.Lo>>56
		d.Lo = d.Lo<<8 | uint64(b[i])
	}
	d.Neg = d.Neg && !d.IsZero()
	r, ok := d.Fit(to.Precision, to.Scale)
	if !ok {
		return NullValue, overflow("numeric", to, 8)
	}
	return decimalOfKind(to.Kind, r), nil
}

func moneyRange(k Kind) intRange {
	if k == SmallMoney {
		return intRange{math.MinInt32, math.MaxInt32}
	}
	return intRange{math.MinInt64, math.MaxInt64}
}

func toMoney(v Value, from, to Type) (Value, error) {
	r := moneyRange(to.Kind)
	var d Dec
	switch k := v.Kind; {
	case k.IsFloat():
		var ok bool
		if d, ok = DecFloat(v.Float(), 4); !ok {
			return NullValue, overflow("expression", to, 2)
		}
	case k.IsNumeric():
		d = v.Dec()
	case k.IsString():
		var ok, large bool
		d, ok, large = parseMoney(v.S)
		if ok && !large {
			var i int64
			if i, ok = moneyOf(d, r); ok {
				return IntOf(to.Kind, i), nil
			}
			ok, large = true, true
		}
		bad, tooLarge := int32(235), int32(236)
		if to.Kind == SmallMoney {
			bad, tooLarge = 293, 294
		}
		if large {
			return NullValue, sqlerr.New(tooLarge)
		}
		return NullValue, sqlerr.New(bad)
	case k.IsBinary():
		return IntOf(to.Kind, intFromBytes(v.S, kindInfos[to.Kind].size, false)), nil
	case k == DateTime || k == SmallDateTime:
		f, _ := datetimeDays(v)
		return toMoney(FloatOf(Float, f), FloatType, to)
	default:
		return NullValue, ConversionError(from, to, true)
	}
	i, ok := moneyOf(d, r)
	if !ok {
		if v.Kind.IsDecimal() {
			return NullValue, overflow("numeric", to, 4)
		}
		return NullValue, overflow("expression", to, 2)
	}
	return IntOf(to.Kind, i), nil
}

// moneyOf rounds to ten-thousandths.
func moneyOf(d Dec, r intRange) (int64, bool) {
	d, ok := d.Rescale(4, false)
	if !ok {
		return 0, false
	}
	d.Scale = 0
	i, ok := d.Int64()
	return i, ok && i >= r.lo && i <= r.hi
}

const currencySymbols = "$¢£¤¥€"

// parseMoney reads blanks, sign and currency symbol in either order, digits with commas, and a fraction. Nothing is 0.
func parseMoney(s string) (d Dec, ok, overflow bool) {
	s = strings.Trim(s, " ")
	sign, symbol := "", false
	for s != "" {
		if sign == "" && (s[0] == '-' || s[0] == '+') {
			sign, s = s[:1], strings.TrimLeft(s[1:], " ")
			continue
		}
		r := []rune(s)[0]
		if !symbol && strings.ContainsRune(currencySymbols, r) {
			symbol, s = true, strings.TrimLeft(strings.TrimPrefix(s, string(r)), " ")
			continue
		}
		break
	}
	if s == "" {
		return Dec{}, true, false
	}
	whole, frac, dot := strings.Cut(s, ".")
	if strings.HasPrefix(whole, ",") {
		return Dec{}, false, false
	}
	whole = strings.ReplaceAll(whole, ",", "")
	if dot && whole == "" && frac == "" {
		return Dec{}, true, false
	}
	return ParseDec(sign + whole + "." + frac)
}

func toFloat(v Value, from, to Type) (Value, error) {
	var f float64
	switch k := v.Kind; {
	case k.IsNumeric():
		f = v.Float()
	case k.IsString():
		var ok bool
		if f, ok = parseFloat(v.S); !ok {
			return NullValue, transaction(sqlerr.New(8114, from.Name(), to.Name()))
		}
	case k == DateTime || k == SmallDateTime:
		f, _ = datetimeDays(v)
	default:
		return NullValue, ConversionError(from, to, true)
	}
	if math.IsInf(f, 0) || to.Kind == Real && math.Abs(f) > math.MaxFloat32 {
		return NullValue, overflow("expression", to, 2)
	}
	return FloatOf(to.Kind, f), nil
}

// parseFloat reads blanks, sign, digits with a point, and an exponent (e or d). Nothing is 0.
func parseFloat(s string) (float64, bool) {
	s = strings.Trim(s, " ")
	if s == "" {
		return 0, true
	}
	mant, exp := s, ""
	if i := strings.IndexAny(s, "eEdD"); i >= 0 {
		mant, exp = s[:i], s[i+1:]
		digits := strings.TrimLeft(exp, "+-")
		if len(exp)-len(digits) > 1 || !allDigits(digits) {
			return 0, false
		}
		if digits == "" {
			exp = "0"
		}
	}
	sign := ""
	if mant != "" && (mant[0] == '-' || mant[0] == '+') {
		sign, mant = mant[:1], strings.TrimLeft(mant[1:], " ")
	}
	whole, frac, _ := strings.Cut(mant, ".")
	if whole == "" && frac == "" || !allDigits(whole) || !allDigits(frac) {
		return 0, false
	}
	text := sign + "0" + whole + "." + frac + "0"
	if exp != "" {
		text += "e" + exp
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil && !math.IsInf(f, 0) && f != 0 {
		return 0, false
	}
	return f, true
}
