package wire

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// textPointer is what stands before a text, ntext or image value: SQL Server's own placeholders.
const textPointer = "\x10dummy textptr\x00\x00\x00dummyTS\x00"

// append writes one value in the column's frame.
func (e *encoder) append(b []byte, v types.Value) ([]byte, error) {
	if v.IsNull() {
		return e.appendNull(b)
	}
	if !e.accepts(v.Kind) {
		return b, fmt.Errorf("wire: a %s value in a column of type %s", v.Kind, e.typ)
	}
	start := len(b)
	switch e.frame {
	case frameByte:
		b = append(b, 0)
	case frameShort:
		b = append(b, 0, 0)
	case frameLong:
		b = append(b, 0, 0, 0, 0)
	case frameTextPtr:
		b = append(append(b, textPointer...), 0, 0, 0, 0)
	case framePLP:
		b = append(b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	}
	body := len(b)
	b, err := e.appendBody(b, v)
	if err != nil {
		return b, err
	}
	n := len(b) - body
	switch e.frame {
	case frameByte:
		b[start] = byte(n)
	case frameShort:
		if n > e.size {
			return b, fmt.Errorf("wire: a value of %d bytes in a column of type %s", n, e.typ)
		}
		binary.LittleEndian.PutUint16(b[start:], uint16(n))
	case frameLong, frameTextPtr:
		binary.LittleEndian.PutUint32(b[body-4:], uint32(n))
	case framePLP:
		binary.LittleEndian.PutUint64(b[start:], uint64(n))
		binary.LittleEndian.PutUint32(b[start+8:], uint32(n))
		if n > 0 { // the terminator; an empty value's chunk length is already that
			b = append(b, 0, 0, 0, 0)
		}
	}
	return b, nil
}

func (e *encoder) appendNull(b []byte) ([]byte, error) {
	switch e.frame {
	case frameFixed:
		return b, fmt.Errorf("wire: NULL in a NOT NULL column of type %s", e.typ)
	case frameShort:
		return append(b, 0xFF, 0xFF), nil
	case frameLong:
		return append(b, 0, 0, 0, 0), nil
	case framePLP:
		return append(b, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF), nil
	}
	return append(b, 0), nil // a length byte, or an empty text pointer
}

// accepts reports that a value's kind can go into the column as it is: the engine converts, the wire does not.
func (e *encoder) accepts(k types.Kind) bool {
	t := e.typ.Kind
	switch {
	case t == types.Variant || t == k:
		return true
	case t == types.Bit || t.IsInteger() || t == types.Null:
		return k == types.Bit || k.IsInteger()
	case t.IsDecimal():
		return k.IsDecimal() || k.IsInteger()
	case t.IsMoney():
		return k.IsMoney()
	case t.IsFloat():
		return k.IsFloat()
	case t.IsString() || t == types.JSON || t == types.XML:
		return k.IsString() || k == types.JSON || k == types.XML
	case t.IsBinary():
		return k.IsBinary()
	}
	return false
}

func (e *encoder) appendBody(b []byte, v types.Value) ([]byte, error) {
	switch k := e.typ.Kind; {
	case k == types.Variant:
		return appendVariant(b, v)
	case k == types.Bit || k.IsInteger() || k == types.Null:
		return appendLittle(b, uint64(v.I), e.size), nil
	case k.IsMoney():
		if e.size == 4 {
			return appendLittle(b, uint64(v.I), 4), nil
		}
		return appendLittle(appendLittle(b, uint64(v.I)>>32, 4), uint64(v.I), 4), nil
	case k == types.Real:
		return appendLittle(b, uint64(math.Float32bits(float32(v.Float()))), 4), nil
	case k == types.Float:
		return appendLittle(b, math.Float64bits(v.Float()), 8), nil
	case k.IsDecimal():
		return appendDecimal(b, v.Dec(), e.typ)
	case k.IsTemporal():
		return appendTemporal(b, v, e.typ), nil
	case k == types.Vector:
		return append(b, types.VectorText(v)...), nil
	case e.unicode():
		return appendUTF16(b, v.S), nil
	case k.IsString() || k == types.JSON:
		return append(b, types.EncodeChar(v.S, e.typ.Collation)...), nil
	}
	return append(b, v.S...), nil
}

func appendLittle(b []byte, u uint64, n int) []byte {
	for range n {
		b = append(b, byte(u))
		u >>= 8
	}
	return b
}

func decimalSize(precision uint8) int {
	switch {
	case precision <= 9:
		return 4
	case precision <= 19:
		return 8
	case precision <= 28:
		return 12
	}
	return 16
}

func appendDecimal(b []byte, d types.Dec, t types.Type) ([]byte, error) {
	fit, ok := d.Fit(t.Precision, t.Scale)
	if !ok {
		return b, fmt.Errorf("wire: %s does not fit a column of type %s", d, t)
	}
	sign := byte(1)
	if fit.Neg {
		sign = 0
	}
	var mag [16]byte
	binary.LittleEndian.PutUint64(mag[:], fit.Lo)
	binary.LittleEndian.PutUint64(mag[8:], fit.Hi)
	return append(append(b, sign), mag[:decimalSize(t.Precision)]...), nil
}

func appendTemporal(b []byte, v types.Value, t types.Type) []byte {
	switch t.Kind {
	case types.Date:
		return appendLittle(b, uint64(v.I), 3)
	case types.SmallDateTime:
		day, minute := v.I/(24*60), v.I%(24*60)
		return appendLittle(appendLittle(b, uint64(day), 2), uint64(minute), 2)
	case types.DateTime:
		day, tick := v.I/datetimePerDay, v.I%datetimePerDay
		if tick < 0 {
			day, tick = day-1, tick+datetimePerDay
		}
		return appendLittle(appendLittle(b, uint64(day), 4), uint64(tick), 4)
	}
	day, ticks := v.I/ticksPerDay, v.I%ticksPerDay
	b = appendLittle(b, uint64(ticks/tickUnits[t.Scale]), timeSize(t.Scale))
	if t.Kind != types.Time {
		b = appendLittle(b, uint64(day), 3)
	}
	if t.Kind == types.DateTimeOffset {
		b = appendLittle(b, uint64(uint16(v.Off)), 2)
	}
	return b
}

// appendVariant writes base type, properties and value.
func appendVariant(b []byte, v types.Value) ([]byte, error) {
	t := types.TypeOf(v)
	e, err := newEncoder(t, false, true)
	if err != nil || e.frame == framePLP || e.frame == frameTextPtr || e.frame == frameLong {
		return b, fmt.Errorf("wire: a %s value in a sql_variant", v.Kind)
	}
	b = append(b, e.token)
	switch {
	case e.frame == frameShort:
		props := len(b)
		b = append(b, 0)
		if t.Kind.IsString() {
			c := t.Collation.TDS()
			b = append(b, c[:]...)
		}
		b = append(b, byte(e.size), byte(e.size>>8))
		b[props] = byte(len(b) - props - 1)
	case t.Kind.IsDecimal():
		b = append(b, 2, t.Precision, t.Scale)
	case t.Kind == types.Time || t.Kind == types.DateTime2 || t.Kind == types.DateTimeOffset:
		b = append(b, 1, t.Scale)
	default:
		b = append(b, 0)
	}
	return e.appendBody(b, v)
}
