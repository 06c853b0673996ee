package wire

import (
	"encoding/binary"
	"math"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// readRaw cuts one value's bytes out of the stream as its type frames them; null is SQL NULL.
func (ti *typeInfo) readRaw(c *cursor) (raw []byte, null bool, err error) {
	n := ti.size
	switch ti.frame {
	case frameByte:
		n = int(c.u8())
		null = n == 0
	case frameShort:
		n = int(c.u16())
		null = n == 0xFFFF
	case frameTextPtr:
		p := int(c.u8())
		if p == 0 {
			return nil, true, c.fault(false, ti.token)
		}
		c.take(p + 8) // pointer and timestamp
		fallthrough
	case frameLong:
		u := c.u32()
		n = int(u)
		null = u == 0xFFFFFFFF || u == 0 && ti.token == typVariant
	case framePLP:
		return readPLP(c, ti.token)
	default:
		null = ti.token == typNull
	}
	if null {
		return nil, true, c.fault(false, ti.token)
	}
	long := ti.frame == frameLong || ti.frame == frameTextPtr
	if ti.frame != frameFixed && ti.size >= 0 && n > ti.size && !(long && ti.size == 0) {
		return nil, false, c.fault(true, ti.token)
	}
	raw = c.take(n)
	return raw, false, c.fault(false, ti.token)
}

// readPLP joins the chunks of a (max) value.
func readPLP(c *cursor, token byte) (raw []byte, null bool, err error) {
	total := c.u64()
	if total == plpNull {
		return nil, true, c.fault(false, token)
	}
	first := true
	for {
		n := c.u32()
		if n == 0 || c.short {
			break
		}
		chunk := c.take(int(n))
		if first {
			raw, first = chunk, false // one chunk is the usual case and needs no copy
			continue
		}
		raw = append(raw, chunk...) // take's slices have no spare capacity: append copies
	}
	return raw, false, c.fault(total != plpUnknown && total != uint64(len(raw)), token)
}

// readValue reads one value.
func (ti *typeInfo) readValue(c *cursor) (types.Value, error) {
	raw, null, err := ti.readRaw(c)
	if err != nil || null {
		return types.NullValue, err
	}
	if ti.token == typVariant {
		return readVariant(raw)
	}
	return ti.decode(raw)
}

// decode interprets the bytes of a value that is not NULL.
func (ti *typeInfo) decode(b []byte) (types.Value, error) {
	k := ti.typ.Kind
	switch {
	case k == types.Bit || k.IsInteger():
		return decodeInt(*ti, b)
	case k.IsMoney():
		return decodeMoney(*ti, b)
	case k.IsFloat():
		return decodeFloat(*ti, b)
	case k.IsDecimal():
		return decodeDecimal(*ti, b)
	case k.IsTemporal():
		return decodeTemporal(*ti, b)
	case k.IsUnicode() || k == types.XML:
		if len(b)%2 != 0 {
			return types.NullValue, badLength(ti.token)
		}
		if k == types.XML && len(b) >= 2 && b[0] == 0xFF && b[1] == 0xFE {
			b = b[2:]
		}
		return types.StringOf(k, types.FromUTF16LE(b)), nil
	case k.IsString():
		s, err := ti.charset.decode(b)
		return types.StringOf(k, s), err
	case k == types.Geometry:
		return types.Convert(types.BytesOf(types.VarBinary, b), types.VarBinaryMax, types.GeometryType, 0, false)
	case k == types.UniqueIdentifier && len(b) != 16:
		return types.NullValue, badLength(ti.token)
	}
	return types.BytesOf(k, b), nil
}

func decodeInt(ti typeInfo, b []byte) (types.Value, error) {
	var i int64
	switch len(b) {
	case 1:
		i = int64(b[0])
		if ti.typ.Kind == types.Bit && i != 0 {
			i = 1
		}
	case 2:
		i = int64(int16(binary.LittleEndian.Uint16(b)))
	case 4:
		i = int64(int32(binary.LittleEndian.Uint32(b)))
	case 8:
		i = int64(binary.LittleEndian.Uint64(b))
	}
	if len(b) != ti.size {
		return types.NullValue, badLength(ti.token)
	}
	return types.IntOf(ti.typ.Kind, i), nil
}

func decodeMoney(ti typeInfo, b []byte) (types.Value, error) {
	switch {
	case len(b) != ti.size:
		return types.NullValue, badLength(ti.token)
	case len(b) == 4:
		return types.IntOf(ti.typ.Kind, int64(int32(binary.LittleEndian.Uint32(b)))), nil
	}
	hi, lo := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])
	return types.IntOf(ti.typ.Kind, int64(uint64(hi)<<32|uint64(lo))), nil
}

func decodeFloat(ti typeInfo, b []byte) (types.Value, error) {
	var f float64
	switch {
	case len(b) != ti.size:
		return types.NullValue, badLength(ti.token)
	case len(b) == 4:
		f = float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
	default:
		f = math.Float64frombits(binary.LittleEndian.Uint64(b))
	}
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return types.NullValue, badValue(ti)
	}
	return types.FloatOf(ti.typ.Kind, f), nil
}

// decodeDecimal: a sign byte (1 is positive), then the magnitude, least byte first.
func decodeDecimal(ti typeInfo, b []byte) (types.Value, error) {
	if len(b) < 5 || len(b) > 17 {
		return types.NullValue, badLength(ti.token)
	}
	var mag [16]byte
	copy(mag[:], b[1:])
	d := types.Dec{
		Lo:    binary.LittleEndian.Uint64(mag[:]),
		Hi:    binary.LittleEndian.Uint64(mag[8:]),
		Scale: ti.typ.Scale,
	}
	d.Neg = b[0] == 0 && !d.IsZero()
	if b[0] > 1 || d.Digits() > int(ti.typ.Precision) {
		return types.NullValue, badValue(ti)
	}
	v := types.DecimalOf(d)
	v.Kind = ti.typ.Kind
	return v, nil
}

const (
	ticksPerDay    = 24 * 60 * 60 * 10_000_000
	maxDay         = 3652058 // 9999-12-31 in days since 0001-01-01
	datetimePerDay = 24 * 60 * 60 * 300
	minDatetimeDay = -53690  // 1753-01-01 in days since 1900-01-01
	maxDatetimeDay = 2958463 // 9999-12-31
)

var tickUnits = [8]int64{10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1}

// timeSize is the number of bytes of a time with the given scale.
func timeSize(scale uint8) int { return [8]int{3, 3, 3, 4, 4, 5, 5, 5}[scale] }

// temporalSize is the number of bytes of a value of a date or time kind.
func temporalSize(t types.Type) int {
	switch t.Kind {
	case types.Date:
		return 3
	case types.Time:
		return timeSize(t.Scale)
	case types.DateTime2:
		return timeSize(t.Scale) + 3
	case types.DateTimeOffset:
		return timeSize(t.Scale) + 5
	case types.SmallDateTime:
		return 4
	}
	return 8
}

func decodeTemporal(ti typeInfo, b []byte) (types.Value, error) {
	k := ti.typ.Kind
	if len(b) != temporalSize(ti.typ) {
		return types.NullValue, badLength(ti.token)
	}
	v := types.Value{Kind: k}
	switch k {
	case types.SmallDateTime:
		d, m := int64(binary.LittleEndian.Uint16(b)), int64(binary.LittleEndian.Uint16(b[2:]))
		if m >= 24*60 {
			return types.NullValue, badValue(ti)
		}
		v.I = d*24*60 + m
		return v, nil
	case types.DateTime:
		d, t := int64(int32(binary.LittleEndian.Uint32(b))), int64(binary.LittleEndian.Uint32(b[4:]))
		if d < minDatetimeDay || d > maxDatetimeDay || t >= datetimePerDay {
			return types.NullValue, badValue(ti)
		}
		v.I = d*datetimePerDay + t
		return v, nil
	}
	if k != types.Date {
		n := timeSize(ti.typ.Scale)
		t := little(b[:n]) * tickUnits[ti.typ.Scale]
		if t >= ticksPerDay {
			return types.NullValue, badValue(ti)
		}
		v.I, v.Scale, b = t, ti.typ.Scale, b[n:]
		if k == types.Time {
			return v, nil
		}
	}
	day := little(b[:3])
	if day > maxDay {
		return types.NullValue, badValue(ti)
	}
	if k == types.Date {
		v.I = day
		return v, nil
	}
	v.I += day * ticksPerDay
	if k == types.DateTimeOffset {
		v.Off = int16(binary.LittleEndian.Uint16(b[3:]))
		if v.Off < -14*60 || v.Off > 14*60 {
			return types.NullValue, badValue(ti)
		}
	}
	return v, nil
}

func little(b []byte) int64 {
	var u int64
	for i := len(b) - 1; i >= 0; i-- {
		u = u<<8 | int64(b[i])
	}
	return u
}

// readVariant reads the content of a sql_variant: base type, its properties, the value.
func readVariant(b []byte) (types.Value, error) {
	c := cursor{b: b}
	ti := typeInfo{token: c.u8()}
	props := cursor{b: c.take(int(c.u8()))}
	switch tok := ti.token; {
	case c.short:
		return types.NullValue, errShort
	case fixedTypes[tok].size > 0:
		ti.typ.Kind, ti.size = fixedTypes[tok].kind, fixedTypes[tok].size
	case tok == typGUID:
		ti.typ.Kind, ti.size = types.UniqueIdentifier, 16
	case tok == typDate:
		ti.typ.Kind = types.Date
	case scaledTypes[tok] != types.Null:
		ti.typ = types.Type{Kind: scaledTypes[tok], Scale: props.u8()}
		if ti.typ.Scale > 7 {
			return types.NullValue, badLength(tok)
		}
	case tok == typDecimalN, tok == typNumericN:
		ti.typ = types.Type{Kind: types.Decimal, Precision: props.u8(), Scale: props.u8()}
		if tok == typNumericN {
			ti.typ.Kind = types.Numeric
		}
		if ti.typ.Precision > types.MaxPrecision || ti.typ.Scale > ti.typ.Precision {
			return types.NullValue, badLength(tok)
		}
	case stringTypes[tok] != types.Null:
		ti.typ.Kind = stringTypes[tok]
		if ti.typ.Kind.IsString() {
			if coll := props.take(5); coll != nil {
				ti.charset = charsetOf(coll)
			}
		}
		if n := int(props.u16()); len(c.b) > n || n > 8000 {
			return types.NullValue, badLength(tok)
		}
	default:
		return types.NullValue, badType(tok)
	}
	if props.short {
		return types.NullValue, errShort
	}
	return ti.decode(c.b)
}
