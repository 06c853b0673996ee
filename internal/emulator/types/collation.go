package types

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// The collations. SQLLatin1CIAS, the zero value, is the default of the server and of databases.
const (
	SQLLatin1CIAS Collation = iota
	Latin1CIAS
	Latin1CIASKSWS
	Latin1BIN
	Latin1BIN2
	Latin1v100CIAS
	Latin1v100CSAS
	Latin1v100BIN2
	Latin1v100CIASSC
	Latin1v100CSASSC
	Latin1v100CIASSCUTF8
	Latin1v100CSASSCUTF8
	Latin1v100BIN2UTF8
	Latin1CSAS
	SQLLatin1CSAS
	collationCount
)

// collationInfo is what a collation means.
type collationInfo struct {
	name                       string
	caseSensitive, kana, width bool // sensitive
	bin, bin2, v100, sc, utf8  bool
	sql                        bool // varchar sorts by a SQL sort order instead of the Windows rules
	sortID                     byte
	description                string
}

var collationInfos = [collationCount]collationInfo{
	SQLLatin1CIAS: {
		name: "SQL_Latin1_General_CP1_CI_AS", sql: true, sortID: 52,
		description: "Latin1-General, case-insensitive, accent-sensitive, kanatype-insensitive, width-insensitive for Unicode Data, SQL Server Sort Order 52 on Code Page 1252 for non-Unicode Data",
	},
	SQLLatin1CSAS: {
		name: "SQL_Latin1_General_CP1_CS_AS", sql: true, caseSensitive: true, sortID: 51,
		description: "Latin1-General, case-sensitive, accent-sensitive, kanatype-insensitive, width-insensitive for Unicode Data, SQL Server Sort Order 51 on Code Page 1252 for non-Unicode Data",
	},
	Latin1CIAS: {
		name:        "Latin1_General_CI_AS",
		description: "Latin1-General, case-insensitive, accent-sensitive, kanatype-insensitive, width-insensitive",
	},
	Latin1CSAS: {
		name: "Latin1_General_CS_AS", caseSensitive: true,
		description: "Latin1-General, case-sensitive, accent-sensitive, kanatype-insensitive, width-insensitive",
	},
	Latin1CIASKSWS: {
		name: "Latin1_General_CI_AS_KS_WS", kana: true, width: true,
		description: "Latin1-General, case-insensitive, accent-sensitive, kanatype-sensitive, width-sensitive",
	},
	Latin1BIN:  {name: "Latin1_General_BIN", bin: true, description: "Latin1-General, binary sort"},
	Latin1BIN2: {name: "Latin1_General_BIN2", bin2: true, description: "Latin1-General, binary code point comparison sort"},
	Latin1v100CIAS: {
		name: "Latin1_General_100_CI_AS", v100: true,
		description: "Latin1-General-100, case-insensitive, accent-sensitive, kanatype-insensitive, width-insensitive",
	},
	Latin1v100CSAS: {
		name: "Latin1_General_100_CS_AS", v100: true, caseSensitive: true,
		description: "Latin1-General-100, case-sensitive, accent-sensitive, kanatype-insensitive, width-insensitive",
	},
	Latin1v100BIN2: {name: "Latin1_General_100_BIN2", v100: true, bin2: true, description: "Latin1-General-100, binary code point comparison sort"},
	Latin1v100CIASSC: {
		name: "Latin1_General_100_CI_AS_SC", v100: true, sc: true,
		description: "Latin1-General-100, case-insensitive, accent-sensitive, kanatype-insensitive, width-insensitive, supplementary characters",
	},
	Latin1v100CSASSC: {
		name: "Latin1_General_100_CS_AS_SC", v100: true, sc: true, caseSensitive: true,
		description: "Latin1-General-100, case-sensitive, accent-sensitive, kanatype-insensitive, width-insensitive, supplementary characters",
	},
	Latin1v100CIASSCUTF8: {
		name: "Latin1_General_100_CI_AS_SC_UTF8", v100: true, sc: true, utf8: true,
		description: "Latin1-General-100, case-insensitive, accent-sensitive, kanatype-insensitive, width-insensitive, supplementary characters, UTF8",
	},
	Latin1v100CSASSCUTF8: {
		name: "Latin1_General_100_CS_AS_SC_UTF8", v100: true, sc: true, utf8: true, caseSensitive: true,
		description: "Latin1-General-100, case-sensitive, accent-sensitive, kanatype-insensitive, width-insensitive, supplementary characters, UTF8",
	},
	Latin1v100BIN2UTF8: {
		name: "Latin1_General_100_BIN2_UTF8", v100: true, bin2: true, utf8: true,
		description: "Latin1-General-100, binary code point comparison sort, UTF8",
	},
}

// String is the collation's name.
func (c Collation) String() string { return collationInfos[c].name }

// Description is the text of sys.fn_helpcollations.
func (c Collation) Description() string { return collationInfos[c].description }

// IsUTF8 reports that char and varchar hold UTF-8.
func (c Collation) IsUTF8() bool { return collationInfos[c].utf8 }

// IsBinary reports a _BIN or _BIN2 collation.
func (c Collation) IsBinary() bool { return collationInfos[c].bin || collationInfos[c].bin2 }

// CaseSensitive reports _CS and binary collations.
func (c Collation) CaseSensitive() bool { return collationInfos[c].caseSensitive || c.IsBinary() }

// Supplementary reports that string functions count a supplementary character as one (_SC).
func (c Collation) Supplementary() bool { return collationInfos[c].sc }

// Collations lists every collation that the emulator knows.
func Collations() []Collation {
	out := make([]Collation, collationCount)
	for i := range out {
		out[i] = Collation(i)
	}
	return out
}

// ParseCollation finds a collation by name, in any case; false (448 is the caller's) when it is not one of those known here.
func ParseCollation(name string) (Collation, bool) {
	for i := range collationInfos {
		if strings.EqualFold(collationInfos[i].name, name) {
			return Collation(i), true
		}
	}
	return 0, false
}

// TDS flags of a collation, bits 20 up of the 32-bit field that starts with the LCID.
const (
	flagIgnoreCase  = 1 << 20
	flagIgnoreKana  = 1 << 22
	flagIgnoreWidth = 1 << 23
	flagBinary      = 1 << 24
	flagBinary2     = 1 << 25
	flagUTF8        = 1 << 26
	lcidEnglish     = 0x0409
	version100      = 2 << 28
)

// TDS is the five bytes of COLMETADATA and ENVCHANGE 7: LCID, flags and version (little-endian), sort id.
// SQL_Latin1_General_CP1_CI_AS is 09 04 D0 00 34.
func (c Collation) TDS() [5]byte {
	info := collationInfos[c]
	u := uint32(lcidEnglish)
	switch {
	case info.bin:
		u |= flagBinary
	case info.bin2:
		u |= flagBinary2
	default:
		if !info.caseSensitive {
			u |= flagIgnoreCase
		}
		if !info.kana {
			u |= flagIgnoreKana
		}
		if !info.width {
			u |= flagIgnoreWidth
		}
	}
	if info.utf8 {
		u |= flagUTF8
	}
	if info.v100 {
		u |= version100
	}
	return [5]byte{byte(u), byte(u >> 8), byte(u >> 16), byte(u >> 24), info.sortID}
}

// Fold is the form of an identifier that case-insensitive lookups use: width, kana and case do not count, nor do trailing blanks.
func Fold(s string) string {
	s = strings.TrimRight(s, " ")
	if isASCII(s) {
		return strings.ToLower(s)
	}
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if f := width.LookupRune(r).Folded(); f != 0 {
			r = f
		}
		if r >= 'ァ' && r <= 'ヶ' {
			r -= 'ァ' - 'ぁ'
		}
		return unicode.ToLower(r)
	}, s))
}
