package wire

import "github.com/hartonomous/hartctl/internal/emulator/types"

// appendUTF16 appends s as little-endian code units.
func appendUTF16(b []byte, s string) []byte {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return append(b, types.UTF16LE(s[i:])...)
		}
		b = append(b, s[i], 0)
	}
	return b
}

// cutUTF16 shortens s to at most n code units, at a character's start.
func cutUTF16(s string, n int) string {
	if types.UTF16Len(s) <= n {
		return s
	}
	units := 0
	for i, r := range s {
		units++
		if r >= 0x10000 {
			units++
		}
		if units > n {
			return s[:i]
		}
	}
	return s
}

// appendShortText is B_VARCHAR, appendLongText US_VARCHAR; text beyond their reach is cut.
func appendShortText(b []byte, s string) []byte {
	s = cutUTF16(s, 255)
	return appendUTF16(append(b, byte(types.UTF16Len(s))), s)
}

func appendLongText(b []byte, s string) []byte {
	s = cutUTF16(s, 65535)
	n := types.UTF16Len(s)
	return appendUTF16(append(b, byte(n), byte(n>>8)), s)
}
