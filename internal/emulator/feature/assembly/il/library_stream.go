package il

import (
	"encoding/binary"
	"math"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func streamOf(s *slot) (*stream, error) {
	x, ok := s.o.(*stream)
	if !ok {
		return nil, invalid("an object that is no reader or writer")
	}
	return x, nil
}

// reading is a method of BinaryReader that takes size bytes.
func reading(ret string, size int, f func(b []byte) slot) native {
	return instance(ret, func(_ *Machine, a []slot) (slot, error) {
		x, err := streamOf(&a[0])
		if err != nil {
			return slot{}, err
		}
		b, err := x.take(size)
		if err != nil {
			return slot{}, err
		}
		return f(b), nil
	})
}

func (x *stream) take(n int) ([]byte, error) {
	if n > len(x.data)-x.at {
		x.at = len(x.data)
		return nil, throw("System.IO.EndOfStreamException", "Unable to read beyond the end of the stream.")
	}
	b := x.data[x.at : x.at+n]
	x.at += n
	return b, nil
}

// writing is a method of BinaryWriter.
func writing(f func(b []byte, v *slot) ([]byte, error)) native {
	return instance(tVoid, func(m *Machine, a []slot) (slot, error) {
		x, err := streamOf(&a[0])
		if err != nil {
			return slot{}, err
		}
		before := len(x.data)
		if x.data, err = f(x.data, &a[1]); err != nil {
			return slot{}, err
		}
		if err := m.alloc(2 * int64(len(x.data)-before)); err != nil {
			return slot{}, err
		}
		return slot{}, m.work(len(x.data) - before)
	})
}

func writingNumber(f func(b []byte, v *slot) []byte) native {
	return writing(func(b []byte, v *slot) ([]byte, error) { return f(b, v), nil })
}

func readString(m *Machine, a []slot) (slot, error) {
	x, err := streamOf(&a[0])
	if err != nil {
		return slot{}, err
	}
	n, size := binary.Uvarint(x.data[x.at:])
	if size <= 0 || n > math.MaxInt32 {
		return slot{}, throw("System.FormatException", "Too many bytes in what should have been a 7 bit encoded Int32.")
	}
	x.at += size
	b, err := x.take(int(n))
	if err != nil {
		return slot{}, err
	}
	return m.newText(string(b))
}

func writeString(b []byte, v *slot) ([]byte, error) {
	u, err := wanted(v, "value")
	if err != nil {
		return b, err
	}
	s := types.UTF16Decode(u)
	return append(binary.AppendUvarint(b, uint64(len(s))), s...), nil
}

func readBytesMember(m *Machine, a []slot) (slot, error) {
	x, err := streamOf(&a[0])
	if err != nil {
		return slot{}, err
	}
	if a[1].i < 0 {
		return slot{}, argumentRange("Non-negative number required.", "count")
	}
	b, err := x.take(int(min(a[1].i, int64(len(x.data)-x.at))))
	if err != nil {
		return slot{}, err
	}
	return m.copyBytes(bytesArray(b))
}

func writeBytesMember(b []byte, v *slot) ([]byte, error) {
	a, err := binaryOf(v)
	if err == nil && a == nil {
		err = argumentNull("buffer")
	}
	if err != nil {
		return b, err
	}
	return append(b, a.b...), nil
}

const (
	reader = "System.IO.BinaryReader::"
	writer = "System.IO.BinaryWriter::"
)

var streamMembers = map[string]native{
	reader + "ReadBoolean()":           reading(tBool, 1, func(b []byte) slot { return boolSlot(b[0] != 0) }),
	reader + "ReadByte()":              reading(tByte, 1, func(b []byte) slot { return slot{i: int64(b[0])} }),
	reader + "ReadInt16()":             reading(tInt16, 2, func(b []byte) slot { return slot{i: int64(int16(little.Uint16(b)))} }),
	reader + "ReadInt32()":             reading(tInt32, 4, func(b []byte) slot { return slot{i: int64(int32(little.Uint32(b)))} }),
	reader + "ReadInt64()":             reading(tInt64, 8, func(b []byte) slot { return slot{i: int64(little.Uint64(b))} }),
	reader + "ReadSingle()":            reading(tSingle, 4, func(b []byte) slot { return floatSlot(float64(math.Float32frombits(little.Uint32(b)))) }),
	reader + "ReadDouble()":            reading(tDouble, 8, func(b []byte) slot { return slot{i: int64(little.Uint64(b))} }),
	reader + "ReadString()":            instance(tString, readString),
	reader + "ReadBytes(System.Int32)": instance(tBytes, readBytesMember),
	writer + "Write(System.Boolean)":   writingNumber(func(b []byte, v *slot) []byte { return append(b, byte(boolSlot(v.i != 0).i)) }),
	writer + "Write(System.Byte)":      writingNumber(func(b []byte, v *slot) []byte { return append(b, byte(v.i)) }),
	writer + "Write(System.Int16)":     writingNumber(func(b []byte, v *slot) []byte { return little.AppendUint16(b, uint16(v.i)) }),
	writer + "Write(System.Int32)":     writingNumber(func(b []byte, v *slot) []byte { return little.AppendUint32(b, uint32(v.i)) }),
	writer + "Write(System.Int64)":     writingNumber(func(b []byte, v *slot) []byte { return little.AppendUint64(b, uint64(v.i)) }),
	writer + "Write(System.Single)":    writingNumber(func(b []byte, v *slot) []byte { return little.AppendUint32(b, math.Float32bits(float32(v.float()))) }),
	writer + "Write(System.Double)":    writingNumber(func(b []byte, v *slot) []byte { return little.AppendUint64(b, uint64(v.i)) }),
	writer + "Write(System.String)":    writing(writeString),
	writer + "Write(System.Byte[])":    writing(writeBytesMember),
}
