package fn

import (
	"unicode"
	"unicode/utf16"

	"github.com/hartonomous/hartctl/internal/emulator/types"
	"golang.org/x/text/width"
)

// toUnits takes a text apart as string functions count it: UTF-16 units, or characters under an _SC or UTF-8 collation.
func toUnits(s string, c types.Collation) []rune {
	if c.Supplementary() || c.IsUTF8() {
		return []rune(s)
	}
	u := types.UTF16Encode(s)
	out := make([]rune, len(u))
	for i, x := range u {
		out[i] = rune(x)
	}
	return out
}

func fromUnits(r []rune) string {
	u := make([]uint16, 0, len(r))
	for _, x := range r {
		if x > 0xFFFF {
			u = utf16.AppendRune(u, x)
		} else {
			u = append(u, uint16(x))
		}
	}
	return types.UTF16Decode(u)
}

// sameUnit compares two characters as the collation does.
func sameUnit(a, b rune, c types.Collation) bool {
	if a == b {
		return true
	}
	if c.IsBinary() {
		return false
	}
	return foldUnit(a, c) == foldUnit(b, c)
}

func foldUnit(r rune, c types.Collation) rune {
	if r > 0x7F && c != types.Latin1CIASKSWS {
		if f := width.LookupRune(r).Folded(); f != 0 {
			r = f
		}
		if r >= 'ァ' && r <= 'ヶ' {
			r -= 'ァ' - 'ぁ'
		}
	}
	if !c.CaseSensitive() {
		r = unicode.ToLower(r)
	}
	return r
}

// indexUnits finds needle in s from a place on, -1 when it is not there.
func indexUnits(s, needle []rune, from int, c types.Collation) int {
next:
	for i := from; i+len(needle) <= len(s); i++ {
		for j, r := range needle {
			if !sameUnit(s[i+j], r, c) {
				continue next
			}
		}
		return i
	}
	return -1
}
