package types

import (
	"regexp"
	"strings"
	"sync"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// windowsCollations are the names of SQL Server's Windows collations without their suffixes
// (learn.microsoft.com: Windows collation name).
const windowsCollations = `Albanian Albanian_100 Arabic Arabic_100 Assamese_100 Azeri_Cyrillic_100 Azeri_Latin_100 Bashkir_100 Bengali_100
	Bosnian_Cyrillic_100 Bosnian_Latin_100 Breton_100 Chinese_Hong_Kong_Stroke_90 Chinese_PRC Chinese_PRC_90 Chinese_PRC_Stroke
	Chinese_PRC_Stroke_90 Chinese_Simplified_Pinyin_100 Chinese_Simplified_Stroke_Order_100 Chinese_Taiwan_Bopomofo
	Chinese_Taiwan_Bopomofo_90 Chinese_Taiwan_Stroke Chinese_Taiwan_Stroke_90 Chinese_Traditional_Bopomofo_100
	Chinese_Traditional_Pinyin_100 Chinese_Traditional_Stroke_Count_100 Chinese_Traditional_Stroke_Order_100 Corsican_100 Croatian
	Croatian_100 Cyrillic_General Cyrillic_General_100 Czech Czech_100 Danish_Greenlandic_100 Danish_Norwegian Dari_100 Divehi_90
	Divehi_100 Estonian Estonian_100 Finnish_Swedish Finnish_Swedish_100 French French_100 Frisian_100 Georgian_Modern_Sort
	Georgian_Modern_Sort_100 German_PhoneBook German_PhoneBook_100 Greek Greek_100 Hebrew Hebrew_100 Hungarian Hungarian_100
	Hungarian_Technical Hungarian_Technical_100 Icelandic Icelandic_100 Indic_General_90 Indic_General_100 Japanese Japanese_90
	Japanese_Bushu_Kakusu_100 Japanese_Bushu_Kakusu_140 Japanese_Unicode Japanese_XJIS_100 Japanese_XJIS_140 Kazakh_90 Kazakh_100
	Khmer_100 Korean_90 Korean_100 Korean_Wansung Lao_100 Latin1_General Latin1_General_100 Latvian Latvian_100 Lithuanian
	Lithuanian_100 Macedonian_FYROM_90 Macedonian_FYROM_100 Maltese_100 Maori_100 Mapudungan_100 Modern_Spanish Modern_Spanish_100
	Mohawk_100 Nepali_100 Norwegian_100 Pashto_100 Persian_100 Polish Polish_100 Romanian Romanian_100 Romansh_100 Sami_Norway_100
	Sami_Sweden_Finland_100 Serbian_Cyrillic_100 Serbian_Latin_100 Slovak Slovak_100 Slovenian Slovenian_100 Syriac_90 Syriac_100
	Tamazight_100 Tatar_90 Tatar_100 Thai Thai_100 Tibetan_100 Traditional_Spanish Traditional_Spanish_100 Turkish Turkish_100
	Turkmen_100 Uighur_100 Ukrainian Ukrainian_100 Upper_Sorbian_100 Urdu_100 Uzbek_Latin_90 Uzbek_Latin_100 Vietnamese Vietnamese_100
	Welsh_100 Yakut_100`

// sqlCollations are those of SQL Server's own collations, without code page and suffixes.
const sqlCollations = `1xCompat AltDiction AltDiction2 AltDiction_Pref Croatian Czech Danish_Pref EBCDIC037 EBCDIC273 EBCDIC277 EBCDIC277_2 EBCDIC278
	EBCDIC280 EBCDIC284 EBCDIC285 EBCDIC297 EBCDIC1141 Estonian Hungarian Icelandic_Pref Latin1_General Latin1_General_Pref Latvian
	Lithuanian MixDiction Polish Romanian Scandinavian Scandinavian_Pref Slovak Slovenian SwedishPhone_Pref SwedishStd_Pref Ukrainian`

// knownCollation matches the name of a collation that SQL Server has.
var knownCollation = sync.OnceValue(func() *regexp.Regexp {
	names := func(list string) string { return strings.Join(strings.Fields(list), "|") }
	return regexp.MustCompile(`(?i)^(?:(?:` + names(windowsCollations) + `)_(?:BIN|BIN2|BIN2_UTF8|C[IS]_A[IS](?:_KS)?(?:_WS)?(?:_VSS)?(?:_SC)?(?:_UTF8)?)` +
		`|SQL_(?:` + names(sqlCollations) + `)_CP[0-9]+_(?:BIN|BIN2|C[IS]_A[IS](?:_UTF8)?))$`)
})

// UnknownCollation is the error of a name that ParseCollation does not take: Msg 448, or the refusal of one that SQL Server has.
func UnknownCollation(name string) *sqlerr.Error {
	if knownCollation().MatchString(name) {
		return sqlerr.Unsupported("collation %s", name)
	}
	return sqlerr.New(448, name)
}
