package il

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
)

// store is how a type lies in arrays and in fields of less than a stack slot.
type store uint8

const (
	storeNone store = iota
	storeBool
	storeI1
	storeU1
	storeI2
	storeU2
	storeChar
	storeI4
	storeU4
	storeI8
	storeU8
	storeR4
	storeR8
	storeObject // references and SqlTypes values
)

// storeSizes are the bytes of an element.
var storeSizes = [...]int{
	storeBool: 1, storeI1: 1, storeU1: 1, storeI2: 2, storeU2: 2, storeChar: 2, storeI4: 4, storeU4: 4, storeI8: 8, storeU8: 8,
	storeR4: 4, storeR8: 8, storeObject: 24,
}

// array is a one-dimensional array; one of the slices is its content.
type array struct {
	typ *typ // of the array
	b   []byte
	h   []uint16
	w   []int32
	l   []int64
	f   []float32
	d   []float64
	o   []slot
}

func (a *array) len() int {
	switch a.typ.elem.store {
	case storeBool, storeI1, storeU1:
		return len(a.b)
	case storeI2, storeU2, storeChar:
		return len(a.h)
	case storeI4, storeU4:
		return len(a.w)
	case storeI8, storeU8:
		return len(a.l)
	case storeR4:
		return len(a.f)
	case storeR8:
		return len(a.d)
	}
	return len(a.o)
}

// makeArray makes n zero elements; the caller accounts for them.
func makeArray(t *typ, n int) *array {
	a := &array{typ: t}
	switch t.elem.store {
	case storeBool, storeI1, storeU1:
		a.b = make([]byte, n)
	case storeI2, storeU2, storeChar:
		a.h = make([]uint16, n)
	case storeI4, storeU4:
		a.w = make([]int32, n)
	case storeI8, storeU8:
		a.l = make([]int64, n)
	case storeR4:
		a.f = make([]float32, n)
	case storeR8:
		a.d = make([]float64, n)
	default:
		a.o = make([]slot, n)
		if t.elem.isStruct() {
			for i := range a.o {
				a.o[i] = t.elem.zero()
			}
		}
	}
	return a
}

func bytesArray(b []byte) *array { return &array{typ: byteArrayType, b: b} }

// get reads element i, which exists.
func (a *array) get(i int) slot {
	switch a.typ.elem.store {
	case storeBool, storeU1:
		return slot{i: int64(a.b[i])}
	case storeI1:
		return slot{i: int64(int8(a.b[i]))}
	case storeI2:
		return slot{i: int64(int16(a.h[i]))}
	case storeU2, storeChar:
		return slot{i: int64(a.h[i])}
	case storeI4, storeU4:
		return slot{i: int64(a.w[i])}
	case storeI8, storeU8:
		return slot{i: a.l[i]}
	case storeR4:
		return floatSlot(float64(a.f[i]))
	case storeR8:
		return floatSlot(a.d[i])
	}
	return a.o[i]
}

// set writes element i, which exists.
func (a *array) set(i int, v slot) {
	switch a.typ.elem.store {
	case storeBool, storeI1, storeU1:
		a.b[i] = byte(v.i)
	case storeI2, storeU2, storeChar:
		a.h[i] = uint16(v.i)
	case storeI4, storeU4:
		a.w[i] = int32(v.i)
	case storeI8, storeU8:
		a.l[i] = v.i
	case storeR4:
		a.f[i] = float32(v.float())
	case storeR8:
		a.d[i] = v.float()
	default:
		put(&a.o[i], v)
	}
}

func floatSlot(f float64) slot { return slot{i: int64(math.Float64bits(f))} }

func (s *slot) float() float64 { return math.Float64frombits(uint64(s.i)) }

// primitive reports an array whose elements have bytes.
func (a *array) primitive() bool { return a.typ.elem.store != storeObject }

// readBytes copies n bytes from byte offset at, little-endian.
func (a *array) readBytes(at, n int) []byte {
	if a.typ.elem.store <= storeU1 {
		return append([]byte(nil), a.b[at:at+n]...)
	}
	size := storeSizes[a.typ.elem.store]
	first, last := at/size, (at+n+size-1)/size
	out := make([]byte, 0, (last-first)*size)
	for i := first; i < last; i++ {
		out = a.appendElement(out, i)
	}
	return out[at-first*size:][:n]
}

func (a *array) appendElement(out []byte, i int) []byte {
	switch a.typ.elem.store {
	case storeI2, storeU2, storeChar:
		return binary.LittleEndian.AppendUint16(out, a.h[i])
	case storeI4, storeU4:
		return binary.LittleEndian.AppendUint32(out, uint32(a.w[i]))
	case storeI8, storeU8:
		return binary.LittleEndian.AppendUint64(out, uint64(a.l[i]))
	case storeR4:
		return binary.LittleEndian.AppendUint32(out, math.Float32bits(a.f[i]))
	case storeR8:
		return binary.LittleEndian.AppendUint64(out, math.Float64bits(a.d[i]))
	}
	return append(out, a.b[i])
}

// writeBytes stores bytes at byte offset at.
func (a *array) writeBytes(at int, data []byte) {
	if a.typ.elem.store <= storeU1 {
		copy(a.b[at:], data)
		return
	}
	size := storeSizes[a.typ.elem.store]
	first, last := at/size, (at+len(data)+size-1)/size
	whole := data
	if at%size != 0 || len(data)%size != 0 {
		whole = a.readBytes(first*size, (last-first)*size)
		copy(whole[at-first*size:], data)
	}
	for i := first; i < last; i++ {
		a.setElement(i, whole[(i-first)*size:])
	}
}

func (a *array) setElement(i int, b []byte) {
	switch a.typ.elem.store {
	case storeI2, storeU2, storeChar:
		a.h[i] = binary.LittleEndian.Uint16(b)
	case storeI4, storeU4:
		a.w[i] = int32(binary.LittleEndian.Uint32(b))
	case storeI8, storeU8:
		a.l[i] = int64(binary.LittleEndian.Uint64(b))
	case storeR4:
		a.f[i] = math.Float32frombits(binary.LittleEndian.Uint32(b))
	case storeR8:
		a.d[i] = math.Float64frombits(binary.LittleEndian.Uint64(b))
	}
}

// copyElements copies n elements between arrays of the same storage; ranges are checked.
func copyElements(from *array, i int, to *array, j, n int) {
	copy2(to.b, from.b, j, i, n)
	copy2(to.h, from.h, j, i, n)
	copy2(to.w, from.w, j, i, n)
	copy2(to.l, from.l, j, i, n)
	copy2(to.f, from.f, j, i, n)
	copy2(to.d, from.d, j, i, n)
	copy2(to.o, from.o, j, i, n)
}

func copy2[T any](to, from []T, j, i, n int) {
	if to != nil && from != nil {
		copy(to[j:j+n], from[i:i+n])
	}
}

// sort orders a part of an array of numbers as System.Array.Sort does: NaN first. It reports false for other arrays.
func (a *array) sort(from, n int) bool {
	switch a.typ.elem.store {
	case storeI1:
		slices.SortFunc(a.b[from:from+n], func(x, y byte) int { return cmp.Compare(int8(x), int8(y)) })
	case storeBool, storeU1:
		slices.Sort(a.b[from : from+n])
	case storeI2:
		slices.SortFunc(a.h[from:from+n], func(x, y uint16) int { return cmp.Compare(int16(x), int16(y)) })
	case storeU2, storeChar:
		slices.Sort(a.h[from : from+n])
	case storeI4:
		slices.Sort(a.w[from : from+n])
	case storeU4:
		slices.SortFunc(a.w[from:from+n], func(x, y int32) int { return cmp.Compare(uint32(x), uint32(y)) })
	case storeI8:
		slices.Sort(a.l[from : from+n])
	case storeU8:
		slices.SortFunc(a.l[from:from+n], func(x, y int64) int { return cmp.Compare(uint64(x), uint64(y)) })
	case storeR4:
		slices.Sort(a.f[from : from+n])
	case storeR8:
		slices.Sort(a.d[from : from+n])
	default:
		return false
	}
	return true
}
