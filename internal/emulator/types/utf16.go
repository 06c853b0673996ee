package types

import (
	"unicode/utf16"
	"unicode/utf8"
)

// UTF16Len counts the UTF-16 units of s; a lone surrogate in its three-byte form is one.
func UTF16Len(s string) int {
	n := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 0xF0:
			n += 2
		case c < 0x80 || c >= 0xC0:
			n++
		}
	}
	return n
}

// UTF16Encode gives the UTF-16 units of s.
func UTF16Encode(s string) []uint16 {
	out := make([]uint16, 0, len(s))
	for i := 0; i < len(s); {
		if c := s[i]; c < 0x80 {
			out = append(out, uint16(c))
			i++
			continue
		}
		if u, ok := surrogateAt(s, i); ok {
			out = append(out, u)
			i += 3
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		out = utf16.AppendRune(out, r)
		i += n
	}
	return out
}

// surrogateAt reads a surrogate's three-byte form.
func surrogateAt(s string, i int) (uint16, bool) {
	if s[i] == 0xED && i+2 < len(s) && s[i+1] >= 0xA0 && s[i+1] < 0xC0 && s[i+2]&0xC0 == 0x80 {
		return 0xD000 | uint16(s[i+1]&0x3F)<<6 | uint16(s[i+2]&0x3F), true
	}
	return 0, false
}

// UTF16Decode is the text of UTF-16 units; a lone surrogate becomes its three-byte form.
func UTF16Decode(u []uint16) string {
	out := make([]byte, 0, len(u)+len(u)/8)
	for i := 0; i < len(u); i++ {
		c := u[i]
		switch {
		case c < 0x80:
			out = append(out, byte(c))
		case utf16.IsSurrogate(rune(c)):
			if i+1 < len(u) {
				if r := utf16.DecodeRune(rune(c), rune(u[i+1])); r != utf8.RuneError {
					out = utf8.AppendRune(out, r)
					i++
					continue
				}
			}
			out = append(out, 0xE0|byte(c>>12), 0x80|byte(c>>6)&0xBF, 0x80|byte(c)&0x3F)
		default:
			out = utf8.AppendRune(out, rune(c))
		}
	}
	return string(out)
}

// isASCII reports that bytes, UTF-16 units and characters coincide.
func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// UTF16Slice is the units [from, to) of s; the bounds must lie within it.
func UTF16Slice(s string, from, to int) string {
	if isASCII(s) {
		return s[from:to]
	}
	return UTF16Decode(UTF16Encode(s)[from:to])
}

// Concat joins two texts so that a high surrogate that ends the first and a low one that starts the second become one character.
func Concat(a, b string) string {
	if len(a) >= 3 && len(b) >= 3 {
		hi, ok1 := surrogateAt(a, len(a)-3)
		lo, ok2 := surrogateAt(b, 0)
		if ok1 && ok2 {
			if r := utf16.DecodeRune(rune(hi), rune(lo)); r != utf8.RuneError {
				return a[:len(a)-3] + string(r) + b[3:]
			}
		}
	}
	return a + b
}

// UTF16LE is the wire and storage form of Unicode text.
func UTF16LE(s string) []byte {
	u := UTF16Encode(s)
	out := make([]byte, 2*len(u))
	for i, c := range u {
		out[2*i], out[2*i+1] = byte(c), byte(c>>8)
	}
	return out
}

// FromUTF16LE reads Unicode text; an odd last byte is dropped.
func FromUTF16LE(b []byte) string {
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = uint16(b[2*i]) | uint16(b[2*i+1])<<8
	}
	return UTF16Decode(u)
}
