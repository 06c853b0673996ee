package types

import (
	"math"
	"time"
)

// Bool is a bit value, also a predicate's TRUE and FALSE.
func Bool(b bool) Value {
	if b {
		return Value{Kind: Bit, I: 1}
	}
	return Value{Kind: Bit}
}

// IntOf is a value of an integer kind, bit, or (in ten-thousandths) money.
func IntOf(k Kind, i int64) Value { return Value{Kind: k, I: i} }

// Int32 is an int.
func Int32(i int32) Value { return Value{Kind: Int, I: int64(i)} }

// FloatOf is a real or float; a real is rounded to single precision. Negative zero becomes zero.
func FloatOf(k Kind, f float64) Value {
	if k == Real {
		f = float64(float32(f))
	}
	if f == 0 {
		f = 0
	}
	return Value{Kind: k, I: int64(math.Float64bits(f))}
}

// StringOf is a character value, JSON or XML.
func StringOf(k Kind, s string) Value { return Value{Kind: k, S: s} }

// NStr is an nvarchar value.
func NStr(s string) Value { return Value{Kind: NVarChar, S: s} }

// BytesOf is a binary value, uniqueidentifier or vector.
func BytesOf(k Kind, b []byte) Value { return Value{Kind: k, S: string(b)} }

// DecimalOf is a decimal; its scale is the Dec's.
func DecimalOf(d Dec) Value { return decimalOfKind(Decimal, d) }

func decimalOfKind(k Kind, d Dec) Value {
	v := Value{Kind: k, Scale: d.Scale}
	if d.Hi == 0 && d.Lo <= math.MaxInt64 {
		v.I = int64(d.Lo)
		if d.Neg {
			v.I = -v.I
		}
		return v
	}
	var b [17]byte
	if !d.Neg {
		b[0] = 1
	}
	putUint64(b[1:9], d.Hi)
	putUint64(b[9:17], d.Lo)
	v.S = string(b[:])
	return v
}

// Int is the number of an integer, bit or money value (ten-thousandths).
func (v Value) Int() int64 { return v.I }

// Bool reports a bit that is 1; NULL is false.
func (v Value) Bool() bool { return v.Kind != Null && v.I != 0 }

// Float is the number of any numeric value as a float64.
func (v Value) Float() float64 {
	switch {
	case v.Kind.IsFloat():
		return math.Float64frombits(uint64(v.I))
	case v.Kind.IsDecimal():
		return v.Dec().Float()
	case v.Kind.IsMoney():
		return float64(v.I) / 10000
	}
	return float64(v.I)
}

// Str is the text of a character value, JSON or XML.
func (v Value) Str() string { return v.S }

// Bytes is the content of a binary value, uniqueidentifier or vector.
func (v Value) Bytes() []byte { return []byte(v.S) }

// Dec is the exact number of an integer, bit, money or decimal value.
func (v Value) Dec() Dec {
	if v.S != "" {
		return Dec{Neg: v.S[0] == 0, Hi: getUint64(v.S[1:9]), Lo: getUint64(v.S[9:17]), Scale: v.Scale}
	}
	d := DecInt(v.I)
	switch {
	case v.Kind.IsDecimal():
		d.Scale = v.Scale
	case v.Kind.IsMoney():
		d.Scale = 4
	}
	return d
}

func putUint64(b []byte, u uint64) {
	for i := range 8 {
		b[i] = byte(u >> (56 - 8*i))
	}
}

func getUint64(s string) (u uint64) {
	for i := range 8 {
		u = u<<8 | uint64(s[i])
	}
	return u
}

const (
	ticksPerSecond = 10_000_000
	ticksPerMinute = 60 * ticksPerSecond
	ticksPerHour   = 60 * ticksPerMinute
	ticksPerDay    = 24 * ticksPerHour
	// days1900 is 1900-01-01 in days since 0001-01-01; maxDay is 9999-12-31.
	days1900 = 693595
	maxDay   = 3652058
	// unixTicks is 1970-01-01 in ticks since 0001-01-01.
	unixTicks = 719162 * ticksPerDay
	// datetimePerDay is a day of datetime in 1/300 s.
	datetimePerDay = 24 * 60 * 60 * 300
)

// Ticks is the moment of a date and time value in 100 ns since 0001-01-01T00:00 (UTC for
// datetimeoffset); of time, since midnight.
func (v Value) Ticks() int64 {
	switch v.Kind {
	case Date:
		return v.I * ticksPerDay
	case DateTime:
		return days1900*ticksPerDay + datetimeTicks(v.I)
	case SmallDateTime:
		return days1900*ticksPerDay + v.I*ticksPerMinute
	}
	return v.I
}

// datetimeTicks converts 1/300 s to 100 ns, rounded: .0033333, .0066667, as conversions to datetime2 show them.
func datetimeTicks(units int64) int64 {
	day, rest := floorDiv(units, datetimePerDay)
	return day*ticksPerDay + (rest*200_000+3)/6
}

func floorDiv(a, b int64) (q, r int64) {
	q, r = a/b, a%b
	if r < 0 {
		q--
		r += b
	}
	return q, r
}

// LocalTicks is Ticks in the value's own time zone.
func (v Value) LocalTicks() int64 {
	if v.Kind == DateTimeOffset {
		return v.I + int64(v.Off)*ticksPerMinute
	}
	return v.Ticks()
}

// Time is the moment of a date and time value; a time is on 1900-01-01. A datetimeoffset carries its zone, others UTC.
func (v Value) Time() time.Time {
	ticks := v.Ticks()
	if v.Kind == Time {
		ticks += days1900 * ticksPerDay
	}
	ticks -= unixTicks
	sec, rest := floorDiv(ticks, ticksPerSecond)
	t := time.Unix(sec, rest*100).UTC()
	if v.Kind == DateTimeOffset {
		t = t.In(time.FixedZone("", int(v.Off)*60))
	}
	return t
}

// FromTime is a value of a date and time kind with the given fractional digits (Time, DateTime2, DateTimeOffset),
// rounded to what the kind holds. Other kinds than datetimeoffset take the clock reading of t in its own zone.
func FromTime(k Kind, t time.Time, scale uint8) Value {
	_, off := t.Zone()
	utc := t.Unix()*ticksPerSecond + int64(t.Nanosecond()/100) + unixTicks
	local := utc + int64(off)*ticksPerSecond
	switch k {
	case DateTimeOffset:
		return Value{Kind: k, Scale: scale, Off: int16(off / 60), I: roundTicks(utc, scale)}
	case Time:
		_, r := floorDiv(local, ticksPerDay)
		return Value{Kind: k, Scale: scale, I: roundTicks(r, scale) % ticksPerDay}
	}
	return fromLocalTicks(k, local, scale)
}

// fromLocalTicks is a date, datetime, smalldatetime or datetime2 from ticks; the caller checks the range.
func fromLocalTicks(k Kind, ticks int64, scale uint8) Value {
	v := Value{Kind: k}
	switch k {
	case Date:
		v.I, _ = floorDiv(ticks, ticksPerDay)
	case DateTime:
		day, rest := floorDiv(ticks-days1900*ticksPerDay, ticksPerDay)
		v.I = day*datetimePerDay + (rest*3+50_000)/100_000
	case SmallDateTime:
		v.I, _ = floorDiv(ticks-days1900*ticksPerDay+ticksPerMinute/2, ticksPerMinute)
	default:
		v.Scale = scale
		v.I = roundTicks(ticks, scale)
	}
	return v
}

var tickUnits = [...]int64{10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1}

// roundTicks rounds to scale fractional digits of a second.
func roundTicks(ticks int64, scale uint8) int64 {
	u := tickUnits[min(scale, 7)]
	q, r := floorDiv(ticks, u)
	if r*2 >= u {
		q++
	}
	return q * u
}

// TypeOf is the narrowest type of a value: the type of a literal, of a variable of type sql_variant.
func TypeOf(v Value) Type {
	t := Type{Kind: v.Kind}
	switch {
	case v.Kind == Char || v.Kind == VarChar || v.Kind == Binary || v.Kind == VarBinary:
		return t.LengthFor(DataLength(v, t))
	case v.Kind == NChar || v.Kind == NVarChar:
		return t.LengthFor(UTF16Len(v.S))
	case v.Kind.IsDecimal():
		d := v.Dec()
		t.Scale = d.Scale
		t.Precision = uint8(max(d.Digits(), int(d.Scale), 1))
	case t.hasFraction():
		t.Scale = v.Scale
	case v.Kind == Vector:
		t.Length = len(v.S) / 4
	case t.IsLOB() || v.Kind == JSON || v.Kind == XML || v.Kind == Geometry || v.Kind.isOldLOB():
		t.Length = Max
	}
	return t
}
