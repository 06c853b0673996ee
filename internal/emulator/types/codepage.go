package types

import (
	"unicode/utf8"
)

// cp1252High are the characters of code page 1252 at 0x80-0x9F; the five unused bytes are the C1 controls, as Windows maps them.
var cp1252High = [32]rune{
	0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D, 0x8F,
	0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
}

// cp1252Byte is the byte of a character, false when code page 1252 lacks it.
func cp1252Byte(r rune) (byte, bool) {
	switch {
	case r < 0x80 || r >= 0xA0 && r <= 0xFF:
		return byte(r), true
	case r == utf8.RuneError:
		return 0, false
	}
	for i, h := range cp1252High {
		if h == r {
			return byte(0x80 + i), true
		}
	}
	return 0, false
}

// CP1252Encode gives the bytes of a varchar; a character that the code page lacks becomes '?', one for each UTF-16 unit.
func CP1252Encode(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		if s[i] < 0x80 {
			out = append(out, s[i])
			i++
			continue
		}
		if _, ok := surrogateAt(s, i); ok {
			out = append(out, '?')
			i += 3
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		b, ok := cp1252Byte(r)
		if !ok {
			b = '?'
			if r > 0xFFFF {
				out = append(out, '?')
			}
		}
		out = append(out, b)
	}
	return out
}

// CP1252Decode is the text of a varchar's bytes.
func CP1252Decode(b []byte) string {
	out := make([]byte, 0, len(b)+8)
	for _, c := range b {
		switch {
		case c < 0x80:
			out = append(out, c)
		case c < 0xA0:
			out = utf8.AppendRune(out, cp1252High[c-0x80])
		default:
			out = utf8.AppendRune(out, rune(c))
		}
	}
	return string(out)
}

// EncodeChar gives the stored bytes of a varchar or char under its collation: code page 1252 or UTF-8.
func EncodeChar(s string, c Collation) []byte {
	if c.IsUTF8() {
		return []byte(cleanUTF8(s))
	}
	if isASCII(s) {
		return []byte(s)
	}
	return CP1252Encode(s)
}

// DecodeChar is the text of stored varchar or char bytes.
func DecodeChar(b []byte, c Collation) string {
	if c.IsUTF8() {
		return cleanUTF8(string(b))
	}
	return CP1252Decode(b)
}

// cleanUTF8 replaces what is not valid UTF-8 (also lone surrogates) by U+FFFD.
func cleanUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}

// toCodePage is s as a varchar of the collation keeps it.
func toCodePage(s string, c Collation) string {
	if isASCII(s) {
		return s
	}
	if c.IsUTF8() {
		return cleanUTF8(s)
	}
	return CP1252Decode(CP1252Encode(s))
}
