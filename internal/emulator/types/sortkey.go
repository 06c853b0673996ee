package types

import (
	"strings"
	"unicode/utf8"
)

// SortKey gives bytes in whose order (bytes.Compare) values of the common type t sort as Compare sorts them; equal values
// have equal keys. The keys of several columns may be concatenated: no key is a prefix of another. NULL sorts lowest.
func SortKey(v Value, t Type) []byte { return AppendSortKey(nil, v, t) }

// AppendSortKey appends SortKey(v, t) to dst.
func AppendSortKey(dst []byte, v Value, t Type) []byte {
	if v.Kind == Null {
		return append(dst, 0)
	}
	dst = append(dst, 1)
	switch {
	case t.Kind == Variant:
		return appendVariantKey(dst, v)
	case t.Kind.IsString() || t.Kind == XML || t.Kind == JSON:
		return appendEscaped(dst, sortString(nil, v.S, t.Collation, !t.Kind.IsUnicode() && t.Kind.IsString()))
	case t.Kind == UniqueIdentifier:
		for _, i := range guidOrder {
			dst = append(dst, v.S[i])
		}
		return dst
	case t.Kind.IsBinary() || t.Kind == Vector:
		return appendEscaped(dst, []byte(strings.TrimRight(v.S, "\x00")))
	case t.Kind.IsDecimal():
		return appendDecimalKey(dst, v.Dec(), t.Scale)
	case t.Kind.IsFloat():
		u := uint64(FloatOf(Float, v.Float()).I)
		if u>>63 == 1 {
			u = ^u
		} else {
			u |= 1 << 63
		}
		return appendUint64(dst, u)
	}
	return appendUint64(dst, uint64(v.I)^1<<63)
}

func appendUint64(dst []byte, u uint64) []byte {
	return append(dst, byte(u>>56), byte(u>>48), byte(u>>40), byte(u>>32), byte(u>>24), byte(u>>16), byte(u>>8), byte(u))
}

// guidOrder is the order in which SQL Server compares the bytes of a uniqueidentifier.
var guidOrder = [16]int{10, 11, 12, 13, 14, 15, 8, 9, 6, 7, 4, 5, 0, 1, 2, 3}

// appendEscaped writes bytes so that no key is a prefix of another: 00 becomes 00 FF, the end is 00 00.
func appendEscaped(dst, b []byte) []byte {
	for _, c := range b {
		dst = append(dst, c)
		if c == 0 {
			dst = append(dst, 0xFF)
		}
	}
	return append(dst, 0, 0)
}

// appendDecimalKey writes a decimal: its sign, and its digits at the type's scale.
func appendDecimalKey(dst []byte, d Dec, scale uint8) []byte {
	if d.Scale != scale {
		d, _ = d.Rescale(scale, false)
	}
	if d.Neg {
		return appendUint64(appendUint64(append(dst, 0), ^d.Hi), ^d.Lo)
	}
	return appendUint64(appendUint64(append(dst, 1), d.Hi), d.Lo)
}

// sortString appends the collation key of a text; char says that it is char or varchar. Trailing blanks do not count.
func sortString(dst []byte, s string, c Collation, char bool) []byte {
	info := &collationInfos[c]
	s = strings.TrimRight(s, " ")
	switch {
	case info.bin || info.bin2:
		return appendBinaryOrder(dst, s, c, char)
	case info.sql && char:
		return sqlSortKey(dst, s, info)
	}
	return windowsSortKey(dst, s, info)
}

// appendBinaryOrder writes the code units: BIN2 compares units; BIN the first unit, then the stored bytes.
func appendBinaryOrder(dst []byte, s string, c Collation, char bool) []byte {
	if char {
		return append(dst, EncodeChar(s, c)...)
	}
	for i, u := range UTF16Encode(s) {
		if i > 0 && collationInfos[c].bin {
			dst = append(dst, byte(u), byte(u>>8))
		} else {
			dst = append(dst, byte(u>>8), byte(u))
		}
	}
	return dst
}

func appendPrimary(dst []byte, u sortUnit) []byte {
	if u.other != 0 {
		return append(dst, 0xF0, byte(u.other>>16), byte(u.other>>8), byte(u.other))
	}
	if u.primary == 0 {
		return dst
	}
	return append(dst, byte(u.primary>>8), byte(u.primary))
}

// appendLevels writes the accents, and the case when it decides; trailing plain units are left out.
func appendLevels(dst []byte, units []sortUnit, caseSensitive bool) []byte {
	end := 0
	for i, u := range units {
		if u.accent != 0 {
			end = i + 1
		}
	}
	dst = append(dst, 0, 1)
	for _, u := range units[:end] {
		dst = append(dst, 2)
		for a := u.accent; a != 0; a <<= 8 {
			if b := byte(a >> 24); b != 0 {
				dst = append(dst, b+1)
			}
		}
	}
	if !caseSensitive {
		return dst
	}
	dst = append(dst, 0, 1)
	end = 0
	for i, u := range units {
		if u.lower == 2 {
			end = i + 1
		}
	}
	for _, u := range units[:end] {
		dst = append(dst, u.lower)
	}
	return dst
}

// sqlSortKey is the key of a varchar under a SQL sort order.
func sqlSortKey(dst []byte, s string, info *collationInfo) []byte {
	if !info.caseSensitive && isASCII(s) {
		for i := range len(s) {
			dst = appendPrimary(dst, sqlUnits[s[i]])
		}
		return append(dst, 0, 1)
	}
	var buf [64]sortUnit
	units := buf[:0]
	for _, b := range CP1252Encode(s) {
		units = append(units, sqlUnits[b])
		dst = appendPrimary(dst, sqlUnits[b])
	}
	return appendLevels(dst, units, info.caseSensitive)
}

// windowsSortKey is the key of a text under the Windows rules.
func windowsSortKey(dst []byte, s string, info *collationInfo) []byte {
	var buf [64]sortUnit
	units := buf[:0]
	var aside []byte
	for i := 0; i < len(s); {
		if s[i] == '-' || s[i] == '\'' {
			n := len(units)
			kind := byte(1)
			if s[i] == '-' {
				kind = 2
			}
			aside = append(aside, byte(n>>8)|0x80, byte(n), kind)
			i++
			continue
		}
		if u, ok := surrogateAt(s, i); ok {
			if info.v100 {
				units = append(units, sortUnit{other: rune(u), lower: 1})
			}
			i += 3
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		units = windowsUnits(units, r, info)
		i += n
	}
	for _, u := range units {
		dst = appendPrimary(dst, u)
	}
	dst = appendLevels(dst, units, info.caseSensitive)
	if len(aside) > 0 {
		dst = append(append(dst, 0, 1), aside...)
	}
	return dst
}
