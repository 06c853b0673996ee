package wire

import (
	"fmt"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// geometryInfo is what TYPE_INFO says of geometry after the database: schema, name and class (MS-TDS, UDT_INFO).
var geometryInfo = appendLongText(appendShortText(appendShortText(nil, "sys"), "geometry"),
	"Microsoft.SqlServer.Types.SqlGeometry, Microsoft.SqlServer.Types, Version=11.0.0.0, Culture=neutral, PublicKeyToken=89845dcd8080cc91")

// encoder writes the type and the values of one column or return value.
type encoder struct {
	typ      types.Type
	token    byte
	size     int
	frame    framing
	utf8     bool   // characters go out as UTF-8
	database string // of a CLR type
}

// nullableTokens are the tokens of kinds whose type is a token and a size, for nullable columns;
// fixedTokens those for NOT NULL ones.
var nullableTokens = map[types.Kind]struct {
	token byte
	size  int
}{
	types.Null:             {typIntN, 4}, // SELECT NULL is an int
	types.Bit:              {typBitN, 1},
	types.TinyInt:          {typIntN, 1},
	types.SmallInt:         {typIntN, 2},
	types.Int:              {typIntN, 4},
	types.BigInt:           {typIntN, 8},
	types.SmallMoney:       {typMoneyN, 4},
	types.Money:            {typMoneyN, 8},
	types.Real:             {typFltN, 4},
	types.Float:            {typFltN, 8},
	types.SmallDateTime:    {typDatetimN, 4},
	types.DateTime:         {typDatetimN, 8},
	types.UniqueIdentifier: {typGUID, 16},
}

var fixedTokens = func() map[types.Kind]byte {
	m := map[types.Kind]byte{}
	for tok, f := range fixedTypes {
		if tok != typNull {
			m[f.kind] = tok
		}
	}
	return m
}()

// kindTokens are the tokens of the other kinds.
var kindTokens = func() map[types.Kind]byte {
	m := map[types.Kind]byte{
		types.Decimal: typDecimalN, types.Numeric: typNumericN, types.Date: typDate,
		types.XML: typXML, types.Variant: typVariant, types.Timestamp: typBinary,
		types.JSON: typNVarChar, types.Vector: typVarChar, types.Geometry: typUDT,
	}
	for _, t := range []map[byte]types.Kind{scaledTypes, stringTypes, longTypes} {
		for tok, k := range t {
			m[k] = tok
		}
	}
	return m
}()

// newEncoder picks the form of a type. json and vector go out in the documented form for a client that did not ask for
// them: text. A _UTF8 varchar goes to a client that did not ask for UTF-8 as nvarchar, so that no character is lost.
func newEncoder(t types.Type, nullable, utf8 bool) (encoder, error) {
	e := encoder{typ: t}
	if tok, ok := fixedTokens[t.Kind]; ok && !nullable {
		e.token, e.frame, e.size = tok, frameFixed, fixedTypes[tok].size
		return e, nil
	}
	if n, ok := nullableTokens[t.Kind]; ok {
		e.token, e.size, e.frame = n.token, n.size, frameByte
		return e, nil
	}
	tok, ok := kindTokens[t.Kind]
	if !ok {
		return e, fmt.Errorf("wire: a column cannot have type %s", t)
	}
	e.token = tok
	switch k := t.Kind; {
	case k.IsDecimal():
		e.frame, e.size = frameByte, 17
	case k.IsTemporal():
		e.frame, e.size = frameByte, temporalSize(t)
	case k == types.Variant:
		e.frame, e.size = frameLong, maxVariant
	case k == types.Timestamp:
		e.frame, e.size = frameShort, 8
	case k == types.Text || k == types.NText || k == types.Image:
		e.frame = frameTextPtr
	case k == types.XML || k == types.Geometry:
		e.frame = framePLP
	case k == types.Vector:
		e.frame, e.typ.Collation = framePLP, types.Latin1v100BIN2UTF8
	case k == types.JSON:
		e.frame = framePLP
		if utf8 {
			e.token, e.utf8, e.typ.Collation = typVarChar, true, types.Latin1v100BIN2UTF8
		}
	case t.Length == types.Max:
		e.frame = framePLP
	default:
		e.frame, e.size = frameShort, t.Length
		if k.IsUnicode() {
			e.size *= 2
		}
	}
	if (t.Kind == types.Char || t.Kind == types.VarChar) && t.Collation.IsUTF8() {
		e.utf8 = utf8
		if !utf8 {
			e.token = map[types.Kind]byte{types.Char: typNChar, types.VarChar: typNVarChar}[t.Kind]
			if e.size *= 2; e.size > 8000 {
				e.token, e.frame = typNVarChar, framePLP
			}
		}
	}
	return e, nil
}

// unicode reports that values go out as UTF-16.
func (e *encoder) unicode() bool {
	return e.token == typNVarChar || e.token == typNChar || e.token == typNText || e.token == typXML
}

// appendType writes the TYPE_INFO.
func (e *encoder) appendType(b []byte) []byte {
	b = append(b, e.token)
	switch {
	case e.frame == frameFixed || e.token == typDate:
	case e.frame == frameTextPtr:
		n := uint32(1<<31 - 1)
		if e.token == typNText {
			n--
		}
		b = append(b, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
	case e.token == typDecimalN || e.token == typNumericN:
		b = append(b, byte(e.size), e.typ.Precision, e.typ.Scale)
	case e.token == typTime || e.token == typDatetime2 || e.token == typDTOffset:
		b = append(b, e.typ.Scale)
	case e.frame == frameByte:
		b = append(b, byte(e.size))
	case e.token == typVariant:
		b = append(b, byte(e.size&0xFF), byte(e.size>>8), 0, 0)
	case e.token == typXML:
		b = append(b, 0) // no schema collection
	case e.token == typUDT:
		b = append(appendShortText(append(b, 0xFF, 0xFF), e.database), geometryInfo...)
	case e.frame == framePLP:
		b = append(b, 0xFF, 0xFF)
	case e.frame == frameShort:
		b = append(b, byte(e.size), byte(e.size>>8))
	}
	switch e.token {
	case typVarChar, typChar, typNVarChar, typNChar, typText, typNText:
		c := e.typ.Collation.TDS()
		b = append(b, c[:]...)
	}
	return b
}

// userType is the UserType of COLMETADATA: only rowversion has one.
func (e *encoder) userType() uint32 {
	if e.typ.Kind == types.Timestamp {
		return userTypeTimestamp
	}
	return 0
}
