package types

import (
	"bytes"
	"strings"
)

// Compare orders two values that are not NULL and already converted to the common type t: -1, 0 or 1.
// Character data compares by the collation of t, trailing blanks do not count; binary data ignores trailing zero bytes;
// uniqueidentifier compares in SQL Server's byte order.
func Compare(a, b Value, t Type) int {
	switch {
	case t.Kind == Variant:
		return bytes.Compare(appendVariantKey(nil, a), appendVariantKey(nil, b))
	case t.Kind.IsString() || t.Kind == XML || t.Kind == JSON:
		if a.S == b.S {
			return 0
		}
		var x, y [128]byte
		char := !t.Kind.IsUnicode() && t.Kind.IsString()
		return bytes.Compare(sortString(x[:0], a.S, t.Collation, char), sortString(y[:0], b.S, t.Collation, char))
	case t.Kind == UniqueIdentifier:
		for _, i := range guidOrder {
			if a.S[i] != b.S[i] {
				return cmpUint(uint64(a.S[i]), uint64(b.S[i]))
			}
		}
		return 0
	case t.Kind.IsBinary() || t.Kind == Vector:
		return strings.Compare(strings.TrimRight(a.S, "\x00"), strings.TrimRight(b.S, "\x00"))
	case t.Kind.IsDecimal():
		return a.Dec().Cmp(b.Dec())
	case t.Kind.IsFloat():
		x, y := a.Float(), b.Float()
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	}
	switch {
	case a.I < b.I:
		return -1
	case a.I > b.I:
		return 1
	}
	return 0
}

// Equal reports Compare(a, b, t) == 0.
func Equal(a, b Value, t Type) bool { return Compare(a, b, t) == 0 }

// variantFamily is the family by which sql_variant values compare first (documentation: sql_variant, hierarchy order).
func variantFamily(k Kind) byte {
	switch {
	case k.IsTemporal():
		return 6
	case k.IsFloat():
		return 5
	case k.IsNumeric():
		return 4
	case k == UniqueIdentifier:
		return 3
	case k.IsString():
		return 2
	}
	return 1
}

// appendVariantKey orders values of any kinds: by family, then by value in the family's common type.
func appendVariantKey(dst []byte, v Value) []byte {
	f := variantFamily(v.Kind)
	dst = append(dst, f)
	switch f {
	case 6:
		ticks := v.Ticks()
		if v.Kind == Time {
			ticks += days1900 * ticksPerDay
		}
		return appendUint64(dst, uint64(ticks)^1<<63)
	case 5:
		return AppendSortKey(dst, v, FloatType)
	case 4:
		d := v.Dec()
		return appendVariantDecimal(dst, d)
	case 3:
		return AppendSortKey(dst, v, UniqueIdentifierType)
	case 2:
		return AppendSortKey(dst, v, NVarCharMax)
	}
	return AppendSortKey(dst, v, VarBinaryMax)
}

// appendVariantDecimal orders exact numbers of any scale: sign, digits of the whole part, then all digits.
func appendVariantDecimal(dst []byte, d Dec) []byte {
	whole, frac, _ := strings.Cut(strings.TrimPrefix(d.String(), "-"), ".")
	whole = strings.TrimLeft(whole, "0")
	text := append([]byte{byte(len(whole) + 1)}, whole...)
	text = append(text, strings.TrimRight(frac, "0")...)
	text = append(text, 1)
	if d.Neg {
		for i := range text {
			text[i] = ^text[i]
		}
		return append(append(dst, 0), text...)
	}
	return append(append(dst, 1), text...)
}
