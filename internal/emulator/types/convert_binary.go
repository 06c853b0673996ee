package types

import (
	"encoding/hex"
	"math"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// toBinary converts to binary, varbinary, image and timestamp; binary data that stays binary is not cut here.
func toBinary(v Value, from, to Type, style int) (Value, error) {
	var b []byte
	switch k := v.Kind; {
	case k.IsBinary() || k == Geometry:
		b = v.Bytes()
	case k.IsString() && style == 0:
		if k.IsUnicode() {
			b = UTF16LE(v.S)
		} else {
			b = EncodeChar(v.S, from.Collation)
		}
	case k.IsString():
		var ok bool
		if b, ok = parseHex(v.S, style); !ok {
			if style != 1 && style != 2 {
				return NullValue, sqlerr.New(281, style, from.Name())
			}
			return NullValue, transaction(sqlerr.New(8114, from.Name(), to.Name()))
		}
	case k == UniqueIdentifier:
		b = v.Bytes()
	case k.IsDecimal():
		b = decimalBytes(v.Dec(), from)
	case k == Real:
		b = appendUint64(nil, uint64(math.Float32bits(float32(v.Float()))))[4:]
	case k == Float:
		b = appendUint64(nil, math.Float64bits(v.Float()))
	case k == DateTime:
		day, rest := floorDiv(v.I, datetimePerDay)
		b = append(appendUint64(nil, uint64(day))[4:], appendUint64(nil, uint64(rest))[4:]...)
	case k == SmallDateTime:
		day, rest := floorDiv(v.I, 24*60)
		b = append(appendUint64(nil, uint64(day))[6:], appendUint64(nil, uint64(rest))[6:]...)
	case k.IsTemporal():
		b = temporalBytes(v)
	case k.IsNumeric():
		b = appendUint64(nil, uint64(v.I))[8-kindInfos[k].size:]
	default:
		return NullValue, ConversionError(from, to, true)
	}
	if k := v.Kind; k.IsNumeric() || k == DateTime || k == SmallDateTime {
		b = rightAligned(b, to, k.IsDecimal())
	}
	if to.Kind == Timestamp {
		b = append(b, make([]byte, 8)...)[:8]
	}
	return BytesOf(to.Kind, b), nil
}

// rightAligned cuts a number at its left, and pads binary(n) there; a decimal is padded and cut at its right.
func rightAligned(b []byte, to Type, left bool) []byte {
	n := to.Length
	if to.Kind == Timestamp {
		n = 8
	}
	if left || to.Kind == Image || n == Max {
		return b
	}
	if len(b) > n {
		return b[len(b)-n:]
	}
	if to.Kind != VarBinary {
		return append(make([]byte, n-len(b)), b...)
	}
	return b
}

// parseHex reads 0x… (style 1) or plain hexadecimal digits (style 2).
func parseHex(s string, style int) ([]byte, bool) {
	s = strings.TrimRight(s, " ")
	switch style {
	case 1:
		if len(s) < 2 || s[0] != '0' || s[1] != 'x' && s[1] != 'X' {
			return nil, false
		}
		s = s[2:]
	case 2:
	default:
		return nil, false
	}
	b, err := hex.DecodeString(s)
	return b, err == nil
}

// decimalBytes is the storage form: precision, scale, 0, sign, magnitude in little-endian words of four bytes.
func decimalBytes(d Dec, from Type) []byte {
	p := from.Precision
	if p == 0 {
		p = uint8(max(d.Digits(), int(d.Scale)))
	}
	sign := byte(1)
	if d.Neg {
		sign = 0
	}
	b := []byte{p, d.Scale, 0, sign}
	hi, lo := d.Hi, d.Lo
	for i := 0; i < 16 && (i < 4 || i%4 != 0 || hi|lo != 0); i++ {
		b = append(b, byte(lo))
		lo = lo>>8 | hi<<56
		hi >>= 8
	}
	return b
}

// temporalBytes is the storage form of date, time, datetime2 and datetimeoffset, little-endian after the scale.
func temporalBytes(v Value) []byte {
	le := func(b []byte, u int64, n int) []byte {
		for range n {
			b = append(b, byte(u))
			u >>= 8
		}
		return b
	}
	if v.Kind == Date {
		return le(nil, v.I, 3)
	}
	day, rest := floorDiv(v.I, ticksPerDay)
	b := le([]byte{v.Scale}, rest/tickUnits[v.Scale], timeSize(v.Scale))
	if v.Kind != Time {
		b = le(b, day, 3)
	}
	if v.Kind == DateTimeOffset {
		b = le(b, int64(v.Off), 2)
	}
	return b
}
