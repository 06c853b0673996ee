package il

import (
	"encoding/binary"
	"math"
)

// arrayArg is an array argument that must be there.
func arrayArg(s *slot, parameter string) (*array, error) {
	a, ok := s.o.(*array)
	if s.o == nil {
		return nil, argumentNull(parameter)
	}
	if !ok {
		return nil, invalid("an object that is no array")
	}
	return a, nil
}

// blockCopy is Buffer.BlockCopy, which counts bytes.
func blockCopy(m *Machine, a []slot) (slot, error) {
	from, err := arrayArg(&a[0], "src")
	if err != nil {
		return slot{}, err
	}
	to, err := arrayArg(&a[2], "dst")
	if err != nil {
		return slot{}, err
	}
	if !from.primitive() || !to.primitive() {
		return slot{}, argument("Object must be an array of primitives.", "src")
	}
	i, j, n := a[1].i, a[3].i, a[4].i
	switch {
	case i < 0:
		return slot{}, argumentRange("Non-negative number required.", "srcOffset")
	case j < 0:
		return slot{}, argumentRange("Non-negative number required.", "dstOffset")
	case n < 0:
		return slot{}, argumentRange("Non-negative number required.", "count")
	case i > byteLength(from)-n || j > byteLength(to)-n:
		return slot{}, throw("System.ArgumentException", "Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.")
	}
	if n == 0 {
		return slot{}, nil
	}
	if err := m.work(int(n)); err != nil {
		return slot{}, err
	}
	to.writeBytes(int(j), from.readBytes(int(i), int(n)))
	return slot{}, nil
}

func byteLength(a *array) int64 { return int64(a.len()) * int64(storeSizes[a.typ.elem.store]) }

// arrayCopy is Array.Copy between arrays of one type.
func arrayCopy(m *Machine, a []slot) (slot, error) {
	i, j, to := int64(0), int64(0), 1
	n := a[len(a)-1].i
	if len(a) == 5 {
		i, j, to = a[1].i, a[3].i, 2
	}
	from, err := arrayArg(&a[0], "sourceArray")
	if err != nil {
		return slot{}, err
	}
	dst, err := arrayArg(&a[to], "destinationArray")
	if err != nil {
		return slot{}, err
	}
	if from.typ.elem.name != dst.typ.elem.name {
		return slot{}, &Refusal{"Array.Copy between arrays of different types"}
	}
	switch {
	case n < 0:
		return slot{}, argumentRange("Non-negative number required.", "length")
	case i < 0:
		return slot{}, argumentRange("Number was less than the array's lower bound in the first dimension.", "sourceIndex")
	case j < 0:
		return slot{}, argumentRange("Number was less than the array's lower bound in the first dimension.", "destinationIndex")
	case i > int64(from.len())-n:
		return slot{}, throw("System.ArgumentException", "Source array was not long enough. Check srcIndex and length, and the array's lower bounds.")
	case j > int64(dst.len())-n:
		return slot{}, throw("System.ArgumentException", "Destination array was not long enough. Check destIndex and length, and the array's lower bounds.")
	}
	if from.typ.elem.isStruct() {
		return slot{}, &Refusal{"Array.Copy of structs"}
	}
	copyElements(from, int(i), dst, int(j), int(n))
	return slot{}, m.work(int(n))
}

// part checks the range of Clear, Reverse and Sort.
func part(a *array, from, n int64) error {
	if from < 0 {
		return argumentRange("Non-negative number required.", "index")
	}
	if n < 0 {
		return argumentRange("Non-negative number required.", "length")
	}
	if from > int64(a.len())-n {
		return throw("System.ArgumentException", "Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.")
	}
	return nil
}

func arrayClear(m *Machine, a []slot) (slot, error) {
	v, err := arrayArg(&a[0], "array")
	if err != nil {
		return slot{}, err
	}
	from, n := a[1].i, a[2].i
	if from < 0 || n < 0 || from > int64(v.len())-n {
		return slot{}, indexOutOfRange()
	}
	for i := from; i < from+n; i++ {
		v.set(int(i), v.typ.elem.zero())
	}
	return slot{}, m.work(int(n))
}

func arraySort(m *Machine, a []slot) (slot, error) {
	v, err := arrayArg(&a[0], "array")
	if err != nil {
		return slot{}, err
	}
	from, n := int64(0), int64(v.len())
	if len(a) == 3 {
		from, n = a[1].i, a[2].i
		if err := part(v, from, n); err != nil {
			return slot{}, err
		}
	}
	if err := m.work(20 * int(n)); err != nil {
		return slot{}, err
	}
	if !v.sort(int(from), int(n)) {
		return slot{}, &Refusal{"Array.Sort of " + v.typ.name}
	}
	return slot{}, nil
}

func arrayReverse(m *Machine, a []slot) (slot, error) {
	v, err := arrayArg(&a[0], "array")
	if err != nil {
		return slot{}, err
	}
	if v.typ.elem.isStruct() {
		return slot{}, &Refusal{"Array.Reverse of structs"}
	}
	for i, j := 0, v.len()-1; i < j; i, j = i+1, j-1 {
		x, y := v.get(i), v.get(j)
		v.set(i, y)
		v.set(j, x)
	}
	return slot{}, m.work(v.len())
}

// initializeArray fills an array with the data of a field.
func initializeArray(m *Machine, a []slot) (slot, error) {
	v, err := arrayArg(&a[0], "array")
	if err != nil {
		return slot{}, err
	}
	data, err := binaryOf(&a[1])
	if err != nil {
		return slot{}, err
	}
	if data == nil || !v.primitive() || byteLength(v) > int64(len(data.b)) {
		return slot{}, invalid("the data of an array")
	}
	v.writeBytes(0, data.b[:byteLength(v)])
	return slot{}, m.work(len(data.b))
}

// bits reads size bytes of a byte array, as BitConverter.ToInt32 and its kin.
func bitsFrom(size int, f func(b []byte) slot) func(*Machine, []slot) (slot, error) {
	return func(_ *Machine, a []slot) (slot, error) {
		v, err := arrayArg(&a[0], "value")
		if err != nil {
			return slot{}, err
		}
		if v.typ.elem.store != storeU1 {
			return slot{}, invalid("an object that is no byte array")
		}
		at := int64(uint32(a[1].i))
		if at >= int64(len(v.b)) {
			return slot{}, argumentRange("Index was out of range. Must be non-negative and less than the size of the collection.", "startIndex")
		}
		if at > int64(len(v.b)-size) {
			return slot{}, throw("System.ArgumentException", "Destination array is not long enough to copy all the items in the collection. Check array index and length.")
		}
		return f(v.b[at:]), nil
	}
}

func bytesOfNumber(f func(v *slot) []byte) native {
	return static(tBytes, func(m *Machine, a []slot) (slot, error) { return slot{o: bytesArray(f(&a[0]))}, m.alloc(72) })
}

var little = binary.LittleEndian

var arrayMembers = map[string]native{
	"System.Buffer::BlockCopy(System.Array,System.Int32,System.Array,System.Int32,System.Int32)": static(tVoid, blockCopy),
	"System.Buffer::ByteLength(System.Array)": static(tInt32, func(_ *Machine, a []slot) (slot, error) {
		v, err := arrayArg(&a[0], "array")
		if err != nil {
			return slot{}, err
		}
		if !v.primitive() {
			return slot{}, argument("Object must be an array of primitives.", "array")
		}
		return slot{i: byteLength(v)}, nil
	}),
	"System.Array::Copy(System.Array,System.Array,System.Int32)":                           static(tVoid, arrayCopy),
	"System.Array::Copy(System.Array,System.Int32,System.Array,System.Int32,System.Int32)": static(tVoid, arrayCopy),
	"System.Array::Clear(System.Array,System.Int32,System.Int32)":                          static(tVoid, arrayClear),
	"System.Array::Sort(System.Array)":                                                     static(tVoid, arraySort),
	"System.Array::Sort(System.Array,System.Int32,System.Int32)":                           static(tVoid, arraySort),
	"System.Array::Reverse(System.Array)":                                                  static(tVoid, arrayReverse),
	"System.Array::get_Length()": instance(tInt32, func(_ *Machine, a []slot) (slot, error) {
		v, err := arrayArg(&a[0], "array")
		if err != nil {
			return slot{}, err
		}
		return slot{i: int64(v.len())}, nil
	}),
	"System.Runtime.CompilerServices.RuntimeHelpers::InitializeArray(System.Array,System.RuntimeFieldHandle)": static(tVoid, initializeArray),
	"System.BitConverter::ToInt16(System.Byte[],System.Int32)":                                                static(tInt16, bitsFrom(2, func(b []byte) slot { return slot{i: int64(int16(little.Uint16(b)))} })),
	"System.BitConverter::ToInt32(System.Byte[],System.Int32)":                                                static(tInt32, bitsFrom(4, func(b []byte) slot { return slot{i: int64(int32(little.Uint32(b)))} })),
	"System.BitConverter::ToUInt32(System.Byte[],System.Int32)":                                               static("System.UInt32", bitsFrom(4, func(b []byte) slot { return slot{i: int64(int32(little.Uint32(b)))} })),
	"System.BitConverter::ToInt64(System.Byte[],System.Int32)":                                                static(tInt64, bitsFrom(8, func(b []byte) slot { return slot{i: int64(little.Uint64(b))} })),
	"System.BitConverter::ToSingle(System.Byte[],System.Int32)":                                               static(tSingle, bitsFrom(4, func(b []byte) slot { return floatSlot(float64(math.Float32frombits(little.Uint32(b)))) })),
	"System.BitConverter::ToDouble(System.Byte[],System.Int32)":                                               static(tDouble, bitsFrom(8, func(b []byte) slot { return slot{i: int64(little.Uint64(b))} })),
	"System.BitConverter::GetBytes(System.Int16)":                                                             bytesOfNumber(func(v *slot) []byte { return little.AppendUint16(nil, uint16(v.i)) }),
	"System.BitConverter::GetBytes(System.Int32)":                                                             bytesOfNumber(func(v *slot) []byte { return little.AppendUint32(nil, uint32(v.i)) }),
	"System.BitConverter::GetBytes(System.Int64)":                                                             bytesOfNumber(func(v *slot) []byte { return little.AppendUint64(nil, uint64(v.i)) }),
	"System.BitConverter::GetBytes(System.Single)":                                                            bytesOfNumber(func(v *slot) []byte { return little.AppendUint32(nil, math.Float32bits(float32(v.float()))) }),
	"System.BitConverter::GetBytes(System.Double)":                                                            bytesOfNumber(func(v *slot) []byte { return little.AppendUint64(nil, uint64(v.i)) }),
}
