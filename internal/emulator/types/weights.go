package types

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// The order of characters. A collation key has levels, separated by 0x01 0x01: primary weights (which letter), accents,
// case when it is sensitive, and the hyphen and apostrophe that the Windows rules set aside.
//
// Windows rules (nvarchar always, varchar of Windows collations): punctuation, symbols, digits, letters in the order
// below, word sort: '-' and the apostrophe only decide between otherwise equal texts.
// SQL sort orders 51 and 52 (varchar of SQL_Latin1_General_CP1): every non-alphanumeric character of the code page in its
// own order, then digits, then letters; nothing is set aside and nothing expands.

const (
	windowsPunctuation = " !\"#$%&()*,./:;?@[\\]^_`{|}~¡¦¨¯´¸¿+<=>±«»×÷¢£¤¥§©¬®°µ¶·"
	primaryDigit       = 0x0C00
	primaryLetter      = 0x0E00
)

// ligatures expand into letters under the Windows rules.
var ligatures = map[rune]string{'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'Æ': "ae", 'œ': "oe", 'Œ': "oe", 'þ': "th", 'Þ': "th"}

// sortUnit is one weighed character.
type sortUnit struct {
	primary uint16
	accent  uint32 // up to four marks, one a byte
	lower   byte   // 1 lower case or neither, 2 upper case
	other   rune   // a character beyond the tables, weighed by its code point after all letters
}

// windowsUnits appends the units of one character under the Windows rules.
func windowsUnits(dst []sortUnit, r rune, info *collationInfo) []sortUnit {
	if r < utf8.RuneSelf {
		return append(dst, asciiUnits[r])
	}
	if !info.width {
		if f := width.LookupRune(r).Folded(); f != 0 {
			r = f
		}
	}
	if !info.kana && r >= 'ァ' && r <= 'ヶ' {
		r -= 'ァ' - 'ぁ'
	}
	if r < utf8.RuneSelf {
		return append(dst, asciiUnits[r])
	}
	if s, ok := ligatures[r]; ok {
		cased := byte(1)
		if unicode.IsUpper(r) {
			cased = 2
		}
		for _, c := range s {
			u := asciiUnits[c]
			u.lower = cased
			dst = append(dst, u)
		}
		return dst
	}
	if r > 0xFFFF {
		if info.v100 {
			dst = append(dst, sortUnit{other: r, lower: 1})
		}
		return dst // version 80 gives supplementary characters no weight
	}
	if i := strings.IndexRune(windowsPunctuation, r); i >= 0 {
		return append(dst, sortUnit{primary: uint16(0x0200 + i), lower: 1})
	}
	if isMark(r) && len(dst) > 0 {
		dst[len(dst)-1].addMark(r)
		return dst
	}
	var buf [utf8.UTFMax]byte
	d := norm.NFD.Bytes(buf[:utf8.EncodeRune(buf[:], r)])
	base, n := utf8.DecodeRune(d)
	u := weigh(base)
	for rest := d[n:]; len(rest) > 0; {
		mark, m := utf8.DecodeRune(rest)
		u.addMark(mark)
		rest = rest[m:]
	}
	return append(dst, u)
}

// isMark reports a combining diacritical mark.
func isMark(r rune) bool { return r >= 0x300 && r <= 0x36F }

func (u *sortUnit) addMark(r rune) { u.accent = u.accent<<8 | uint32(byte(r)+2) }

// weigh gives a character without accents its weight.
func weigh(r rune) sortUnit {
	if r < utf8.RuneSelf {
		return asciiUnits[r]
	}
	u := sortUnit{lower: 1}
	l := unicode.ToLower(r)
	if l != r {
		u.lower = 2
	}
	switch l {
	case 'ð':
		u.primary, u.accent = asciiUnits['d'].primary, 0x30
	case 'ø':
		u.primary, u.accent = asciiUnits['o'].primary, 0x2F
	case 'ł':
		u.primary, u.accent = asciiUnits['l'].primary, 0x2F
	default:
		u.other = l
	}
	return u
}

// asciiUnits weighs ASCII under the Windows rules.
var asciiUnits = func() (t [utf8.RuneSelf]sortUnit) {
	for r := range rune(utf8.RuneSelf) {
		u := sortUnit{lower: 1}
		switch {
		case r >= '0' && r <= '9':
			u.primary = primaryDigit + uint16(r)
		case r >= 'a' && r <= 'z':
			u.primary = primaryLetter + uint16(r-'a')*4
		case r >= 'A' && r <= 'Z':
			u.primary, u.lower = primaryLetter+uint16(r-'A')*4, 2
		case r == '-' || r == '\'':
			// set aside
		case r == '\t' || r == '\n' || r == '\v' || r == '\f' || r == '\r':
			u.primary = 0x0180 + uint16(r)
		case r < 0x20 || r == 0x7F:
			// no weight
		default:
			u.primary = uint16(0x0200 + strings.IndexRune(windowsPunctuation, r))
		}
		t[r] = u
	}
	return t
}()

// sqlUnits weighs code page 1252 under sort order 52 (51 when case decides).
var sqlUnits = func() (t [256]sortUnit) {
	for b := range 256 {
		r := []rune(CP1252Decode([]byte{byte(b)}))[0]
		u := sortUnit{lower: 1}
		switch {
		case r >= '0' && r <= '9':
			u.primary = primaryDigit + uint16(r)
		case unicode.IsLetter(r) && r != 'ª' && r != 'º' && r != 'ƒ' && r != 'ˆ' && r != 'µ':
			if unicode.IsUpper(r) {
				u.lower = 2
			}
			d := []rune(norm.NFD.String(string(unicode.ToLower(r))))
			base, ok := map[rune]rune{'æ': 'a', 'ð': 'd', 'ø': 'o', 'þ': 't', 'ß': 's', 'œ': 'o'}[d[0]]
			if ok {
				u.primary = primaryLetter + uint16(base-'a')*4
				switch d[0] {
				case 'æ', 'þ', 'ß', 'œ':
					u.primary++ // letters of their own, after the one that they start with
				default:
					u.accent = 0x2F
				}
			} else {
				u.primary = primaryLetter + uint16(d[0]-'a')*4
			}
			if len(d) > 1 {
				u.addMark(d[1])
			}
		default:
			u.primary = 0x0100 + uint16(b)
		}
		t[b] = u
	}
	return t
}()
