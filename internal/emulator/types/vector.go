package types

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// MaxVectorDimensions is the largest n of vector(n).
const MaxVectorDimensions = 1998

// VectorFloats are the elements of a vector.
func VectorFloats(v Value) []float32 {
	out := make([]float32, len(v.S)/4)
	for i := range out {
		out[i] = element(v.S[4*i:])
	}
	return out
}

// element is the first element of a vector's bytes.
func element(s string) float32 {
	return math.Float32frombits(uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24)
}

// VectorProducts are the dot products of two vectors of one length: x·y, x·x and y·y.
func VectorProducts(x, y Value) (dot, xx, yy float64) {
	for s, t := x.S, y.S; len(s) >= 4 && len(t) >= 4; s, t = s[4:], t[4:] {
		p, q := float64(element(s)), float64(element(t))
		dot += p * q
		xx += p * p
		yy += q * q
	}
	return dot, xx, yy
}

// VectorSquare is the square of the Euclidean distance of two vectors of one length.
func VectorSquare(x, y Value) (sum float64) {
	for s, t := x.S, y.S; len(s) >= 4 && len(t) >= 4; s, t = s[4:], t[4:] {
		d := float64(element(s)) - float64(element(t))
		sum += d * d
	}
	return sum
}

// VectorOfFloats makes a vector value.
func VectorOfFloats(f []float32) Value {
	b := make([]byte, 0, 4*len(f))
	for _, x := range f {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return BytesOf(Vector, b)
}

// VectorText is the text form: [1.0000000e+000,-2.5000000e-001].
func VectorText(v Value) string {
	var b strings.Builder
	b.WriteByte('[')
	for i, f := range VectorFloats(v) {
		if i > 0 {
			b.WriteByte(',')
		}
		if f == 0 {
			f = 0 // without the sign of a negative zero
		}
		b.WriteString(threeDigitExponent(strconv.FormatFloat(float64(f), 'e', 7, 64)))
	}
	b.WriteByte(']')
	return b.String()
}

// toVector converts a JSON array of numbers, and checks a vector's dimensions (Msg 42204).
func toVector(v Value, from, to Type) (Value, error) {
	switch {
	case v.Kind == Vector:
		if n := len(v.S) / 4; n != to.Length {
			return NullValue, sqlerr.New(42204, to.Length, n)
		}
		return v, nil
	case v.Kind.IsString() || v.Kind == JSON:
		state := uint8(4)
		if v.Kind == JSON {
			state = 2
		}
		floats, err := parseVector(v.S)
		if err != nil {
			return NullValue, err
		}
		if len(floats) != to.Length {
			return NullValue, sqlerr.New(42204, to.Length, len(floats)).WithState(state)
		}
		return VectorOfFloats(floats), nil
	}
	return NullValue, ConversionError(from, to, true)
}

// toJSON makes a document of text (Msg 13609 …).
func toJSON(v Value, from, to Type) (Value, error) {
	s := v.S
	switch {
	case v.Kind == JSON:
		return v, nil
	case v.Kind == Vector:
		s = VectorText(v)
	case !v.Kind.IsString():
		return NullValue, ConversionError(from, to, true)
	}
	s, err := CanonicalJSON(s)
	return StringOf(JSON, s), err
}

// CheckJSON is nil for one JSON value, else Msg 13609 with the character and position at which it goes wrong.
func CheckJSON(s string, state uint8) error {
	if json.Valid([]byte(s)) {
		return nil
	}
	var any json.RawMessage
	err := json.Unmarshal([]byte(s), &any)
	pos := len(s)
	if e, ok := err.(*json.SyntaxError); ok && e.Offset > 0 && !strings.Contains(e.Error(), "unexpected end") {
		pos = int(e.Offset) - 1
	}
	char := "."
	if pos < len(s) {
		r, _ := utf8.DecodeRuneInString(s[pos:])
		char = string(r)
		pos = UTF16Len(s[:pos])
	} else {
		pos = UTF16Len(s)
	}
	return sqlerr.New(13609, char, pos).WithState(state)
}
