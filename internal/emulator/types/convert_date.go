package types

import (
	"math"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// Ranges in ticks since 0001-01-01: datetime from 1753, smalldatetime 1900-01-01 to 2079-06-06.
const (
	minDateTime      = 639905 * ticksPerDay
	minSmallDateTime = days1900 * ticksPerDay
	maxSmallDateTime = (days1900+65536)*ticksPerDay - 1
	maxTicks         = (maxDay+1)*ticksPerDay - 1
)

// inRange reports that a clock reading fits a date and time kind.
func inRange(k Kind, ticks int64) bool {
	switch k {
	case DateTime:
		return ticks >= minDateTime && ticks <= maxTicks-9_999 // .9999 would round into the year 10000
	case SmallDateTime:
		return ticks >= minSmallDateTime && ticks+ticksPerMinute/2 <= maxSmallDateTime+1
	}
	return ticks >= 0 && ticks <= maxTicks
}

// datetimeDays is a datetime or smalldatetime in days since 1900-01-01.
func datetimeDays(v Value) (float64, bool) {
	if v.Kind == SmallDateTime {
		return float64(v.I) / (24 * 60), true
	}
	return float64(v.I) / datetimePerDay, v.Kind == DateTime
}

// toTemporal converts to the date and time types.
func toTemporal(v Value, from, to Type, style int) (Value, error) {
	switch k := v.Kind; {
	case k.IsString():
		return textToTemporal(v, from, to, style)
	case k == to.Kind && !to.hasFraction():
		return v, nil
	case k == Date && to.Kind == Time || k == Time && to.Kind == Date:
		return NullValue, ConversionError(from, to, true)
	case k == Time && to.Kind == Time:
		return Value{Kind: Time, Scale: to.Scale, I: roundTicks(v.I, to.Scale) % ticksPerDay}, nil
	case k == DateTimeOffset && to.Kind == DateTimeOffset:
		v.Scale = to.Scale
		v.I = clampRound(v.I, to.Scale)
		return v, nil
	case k.IsTemporal():
		ticks := v.LocalTicks()
		if k == Time {
			ticks += days1900 * ticksPerDay
		}
		return temporalOf(to, ticks, 0, from)
	case to.Kind != DateTime && to.Kind != SmallDateTime:
		if k.IsBinary() {
			return binaryToTemporal(v, from, to)
		}
		return NullValue, ConversionError(from, to, true)
	case k.IsBinary():
		return binaryToDateTime(v, to)
	case k.IsNumeric():
		f := v.Float()
		if math.Abs(f) > 4e6 {
			return NullValue, overflow("expression", to, 2)
		}
		units := math.Round(f * datetimePerDay)
		d := Value{Kind: DateTime, I: int64(units)}
		if !inRange(to.Kind, d.Ticks()) {
			return NullValue, overflow("expression", to, 2)
		}
		return fromLocalTicks(to.Kind, d.Ticks(), 0), nil
	}
	return NullValue, ConversionError(from, to, true)
}

// clampRound rounds, but never beyond 9999-12-31.
func clampRound(ticks int64, scale uint8) int64 {
	r := roundTicks(ticks, scale)
	if r > maxTicks {
		r -= tickUnits[scale]
	}
	return r
}

// temporalOf makes a value of type to from a clock reading (of a datetimeoffset with the given offset); Msg 242 out of range.
func temporalOf(to Type, ticks int64, offset int16, from Type) (Value, error) {
	switch to.Kind {
	case Time:
		_, r := floorDiv(ticks, ticksPerDay)
		return Value{Kind: Time, Scale: to.Scale, I: roundTicks(r, to.Scale) % ticksPerDay}, nil
	case DateTimeOffset:
		utc := clampRound(ticks-int64(offset)*ticksPerMinute, to.Scale)
		return Value{Kind: DateTimeOffset, Scale: to.Scale, Off: offset, I: utc}, nil
	case DateTime2:
		return Value{Kind: DateTime2, Scale: to.Scale, I: clampRound(ticks, to.Scale)}, nil
	}
	if !inRange(to.Kind, ticks) {
		return NullValue, sqlerr.New(242, from.Name(), to.Name())
	}
	return fromLocalTicks(to.Kind, ticks, 0), nil
}

// binaryToDateTime reads the storage form of datetime (4+4 bytes) and smalldatetime (2+2).
func binaryToDateTime(v Value, to Type) (Value, error) {
	size := kindInfos[to.Kind].size
	if len(v.S) > size {
		return NullValue, sqlerr.New(210)
	}
	u := uint64(intFromBytes(v.S, 8, true))
	var r Value
	if to.Kind == DateTime {
		day, rest := int64(int32(u>>32)), int64(u&0xFFFFFFFF)
		r = Value{Kind: DateTime, I: day*datetimePerDay + rest}
		if rest >= datetimePerDay || !inRange(DateTime, r.Ticks()) {
			return NullValue, sqlerr.New(210)
		}
		return r, nil
	}
	day, rest := int64(u>>16&0xFFFF), int64(u&0xFFFF)
	r = Value{Kind: SmallDateTime, I: day*24*60 + rest}
	if rest >= 24*60 || !inRange(SmallDateTime, r.Ticks()) {
		return NullValue, sqlerr.New(210)
	}
	return r, nil
}

// binaryToTemporal reads the storage form of the newer types, which their own conversion to binary writes.
func binaryToTemporal(v Value, from, to Type) (Value, error) {
	le := func(s string) (u int64) {
		for i := len(s) - 1; i >= 0; i-- {
			u = u<<8 | int64(s[i])
		}
		return u
	}
	bad := sqlerr.New(241)
	s := v.S
	if to.Kind == Date {
		if len(s) != 3 || le(s) > maxDay {
			return NullValue, bad
		}
		return Value{Kind: Date, I: le(s)}, nil
	}
	if len(s) == 0 || s[0] > 7 {
		return NullValue, bad
	}
	scale, n := s[0], timeSize(s[0])
	rest := map[Kind]int{Time: 0, DateTime2: 3, DateTimeOffset: 5}[to.Kind]
	if len(s) != 1+n+rest {
		return NullValue, bad
	}
	r := Value{Kind: to.Kind, Scale: scale, I: le(s[1:1+n]) * tickUnits[scale]}
	if r.I >= ticksPerDay {
		return NullValue, bad
	}
	if rest >= 3 {
		r.I += le(s[1+n:4+n]) * ticksPerDay
	}
	if rest == 5 {
		r.Off = int16(le(s[4+n:]))
	}
	if r.I > maxTicks || r.Off < -14*60 || r.Off > 14*60 {
		return NullValue, bad
	}
	return toTemporal(r, Type{Kind: to.Kind, Scale: scale}, to, 0)
}

// textToTemporal reads a text as a date and time type.
func textToTemporal(v Value, from, to Type, style int) (Value, error) {
	order, known := styleOrder(style)
	if !known {
		return NullValue, sqlerr.Unsupported("CONVERT of a character string to %s with style %d", to.Name(), style)
	}
	old := to.Kind == DateTime || to.Kind == SmallDateTime
	p, result := parseDateTime(v.S, order, old)
	failed := func() error {
		switch {
		case to.Kind == SmallDateTime:
			return sqlerr.New(295)
		case style != 0 && !old:
			return sqlerr.New(9807, style)
		}
		return sqlerr.New(241)
	}
	switch {
	case result == parseBad, old && p.hasOffset && !p.zulu:
		return NullValue, failed()
	case result == parseRange && old:
		return NullValue, sqlerr.New(242, from.Name(), to.Name())
	case result == parseRange:
		return NullValue, sqlerr.New(241)
	}
	if to.Kind == DateTimeOffset {
		if utc := p.ticks - int64(p.offset)*ticksPerMinute; utc < 0 || utc > maxTicks {
			return NullValue, sqlerr.New(241)
		}
	}
	return temporalOf(to, p.ticks, p.offset, from)
}
