package types

import "strings"

// DataLength is the number of bytes that a value takes, as DATALENGTH says it; t gives a character type's collation
// and the size of a fixed type.
func DataLength(v Value, t Type) int {
	switch v.Kind {
	case Null:
		return 0
	case Char, VarChar, Text:
		return charLen(v.S, t.Collation)
	case NChar, NVarChar, NText, XML:
		return 2 * UTF16Len(v.S)
	case Binary, VarBinary, Image, Geometry:
		return len(v.S)
	case JSON:
		return jsonDataLength(v.S)
	case Vector:
		return 8 + len(v.S)
	case Time:
		return timeSize(v.Scale)
	case DateTime2:
		return timeSize(v.Scale) + 3
	case DateTimeOffset:
		return timeSize(v.Scale) + 5
	case Numeric, Decimal:
		if t.Kind.IsDecimal() {
			return decimalSize(t.Precision)
		}
		return decimalSize(uint8(v.Dec().Digits()))
	}
	return kindInfos[v.Kind].size
}

// charLen is the length in bytes of a varchar.
func charLen(s string, c Collation) int {
	if c.IsUTF8() {
		return len(s)
	}
	return UTF16Len(s)
}

// lengthIn is the length of a character or binary value in the units of a type's declaration.
func lengthIn(v Value, t Type) int {
	switch {
	case t.Kind.IsUnicode():
		return UTF16Len(v.S)
	case t.Kind.IsString():
		return charLen(v.S, t.Collation)
	}
	return len(v.S)
}

// Fits reports that a value of the type's own family goes into the type without loss: its excess, if any, is trailing
// blanks (zero bytes of binary data). When it does not, a column write is Msg 2628 (or 8152).
func Fits(v Value, t Type) bool {
	if v.Kind == Null || !t.hasLength() || t.Length == Max {
		return true
	}
	if lengthIn(v, t) <= t.Length {
		return true
	}
	if t.Kind.IsBinary() {
		return len(strings.TrimRight(v.S, "\x00")) <= t.Length
	}
	v.S = strings.TrimRight(v.S, " ")
	return lengthIn(v, t) <= t.Length
}

// Fit cuts a character or binary value to the type's length, and pads it for char, nchar and binary.
func Fit(v Value, t Type) Value {
	if v.Kind == Null || !t.hasLength() || t.Length == Max {
		return v
	}
	n := lengthIn(v, t)
	switch {
	case n > t.Length:
		v.S = cut(v.S, t)
		n = lengthIn(v, t)
		if n < t.Length { // a UTF-8 character that did not fit
			if t.Kind == Char {
				v.S += strings.Repeat(" ", t.Length-n)
			}
		}
	case n < t.Length && (t.Kind == Char || t.Kind == NChar):
		v.S += strings.Repeat(" ", t.Length-n)
	case n < t.Length && t.Kind == Binary:
		v.S += strings.Repeat("\x00", t.Length-n)
	}
	return v
}

// cut shortens to the declared length.
func cut(s string, t Type) string {
	switch {
	case t.Kind.IsBinary():
		return s[:t.Length]
	case t.Kind.IsString() && !t.Kind.IsUnicode() && t.Collation.IsUTF8():
		n := t.Length
		for n > 0 && s[n]&0xC0 == 0x80 {
			n--
		}
		return s[:n]
	}
	return UTF16Slice(s, 0, t.Length)
}
