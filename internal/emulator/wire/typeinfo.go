package wire

import (
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// framing says how a value of a type is delimited.
type framing uint8

const (
	frameFixed   framing = iota // size bytes, never NULL
	frameByte                   // a length byte; 0 is NULL
	frameShort                  // two length bytes; 0xFFFF is NULL
	framePLP                    // a partially length-prefixed value: chunks
	frameLong                   // four length bytes; 0xFFFFFFFF (0 for sql_variant) is NULL
	frameTextPtr                // text, ntext, image in a row: a text pointer, then four length bytes
)

// typeInfo is a TYPE_INFO as the client sent it.
type typeInfo struct {
	token   byte
	size    int // declared size in bytes; meaningless with framePLP
	frame   framing
	charset charset
	typ     types.Type
}

// fixedTypes are the tokens without parameters.
var fixedTypes = map[byte]struct {
	kind types.Kind
	size int
}{
	typNull:     {types.Null, 0},
	typInt1:     {types.TinyInt, 1},
	typBit:      {types.Bit, 1},
	typInt2:     {types.SmallInt, 2},
	typInt4:     {types.Int, 4},
	typDatetim4: {types.SmallDateTime, 4},
	typFlt4:     {types.Real, 4},
	typMoney:    {types.Money, 8},
	typDatetime: {types.DateTime, 8},
	typFlt8:     {types.Float, 8},
	typMoney4:   {types.SmallMoney, 4},
	typInt8:     {types.BigInt, 8},
}

// sizedTypes are the nullable tokens with one size byte: size to kind.
var sizedTypes = map[byte]map[int]types.Kind{
	typGUID:     {16: types.UniqueIdentifier},
	typIntN:     {1: types.TinyInt, 2: types.SmallInt, 4: types.Int, 8: types.BigInt},
	typBitN:     {1: types.Bit},
	typFltN:     {4: types.Real, 8: types.Float},
	typMoneyN:   {4: types.SmallMoney, 8: types.Money},
	typDatetimN: {4: types.SmallDateTime, 8: types.DateTime},
}

// scaledTypes are the tokens with one scale byte.
var scaledTypes = map[byte]types.Kind{
	typTime:      types.Time,
	typDatetime2: types.DateTime2,
	typDTOffset:  types.DateTimeOffset,
}

// stringTypes are the tokens with a two-byte size.
var stringTypes = map[byte]types.Kind{
	typVarBinary: types.VarBinary,
	typVarChar:   types.VarChar,
	typBinary:    types.Binary,
	typChar:      types.Char,
	typNVarChar:  types.NVarChar,
	typNChar:     types.NChar,
}

// longTypes are the old large types.
var longTypes = map[byte]types.Kind{
	typImage: types.Image,
	typText:  types.Text,
	typNText: types.NText,
}

// streamFault is a malformed type or value: the number of the message that reports it.
type streamFault struct {
	number int32 // 4002, 8009, 8016 or 8023
	token  byte
	kind   types.Kind
}

func (f *streamFault) Error() string { return "wire: malformed data stream" }

var errShort = &streamFault{number: 4002}

func badType(token byte) error   { return &streamFault{number: 8009, token: token} }
func badLength(token byte) error { return &streamFault{number: 8016, token: token} }
func badValue(ti typeInfo) error {
	return &streamFault{number: 8023, token: ti.token, kind: ti.typ.Kind}
}

// readTypeInfo reads a TYPE_INFO other than a table's. The error is a *streamFault or a refusal.
func readTypeInfo(c *cursor) (typeInfo, error) {
	ti := typeInfo{token: c.u8()}
	if c.short {
		return ti, errShort
	}
	if f, ok := fixedTypes[ti.token]; ok {
		ti.typ.Kind, ti.size = f.kind, f.size
		return ti, nil
	}
	if kinds, ok := sizedTypes[ti.token]; ok {
		ti.size, ti.frame = int(c.u8()), frameByte
		k, ok := kinds[ti.size]
		if !ok && ti.size == 0 && !c.short { // some clients send a bare NULL with size 0
			for n, kk := range kinds {
				if n > ti.size {
					ti.size, k, ok = n, kk, true
				}
			}
		}
		ti.typ.Kind = k
		return ti, c.fault(!ok, ti.token)
	}
	if k, ok := scaledTypes[ti.token]; ok {
		ti.typ = types.Type{Kind: k, Scale: c.u8()}
		ti.size, ti.frame = 10, frameByte
		return ti, c.fault(ti.typ.Scale > 7, ti.token)
	}
	if k, ok := longTypes[ti.token]; ok {
		c.u32()
		ti.typ, ti.size, ti.frame = types.Type{Kind: k, Length: types.Max}, -1, frameLong
		return ti, ti.readCharset(c)
	}
	if k, ok := stringTypes[ti.token]; ok {
		return readStringInfo(c, ti, k)
	}
	switch ti.token {
	case typDecimalN, typNumericN:
		ti.size, ti.frame = int(c.u8()), frameByte
		ti.typ = types.Type{Kind: types.Decimal, Precision: c.u8(), Scale: c.u8()}
		if ti.token == typNumericN {
			ti.typ.Kind = types.Numeric
		}
		p := ti.typ.Precision
		return ti, c.fault(ti.size > 17 || p < 1 || p > types.MaxPrecision || ti.typ.Scale > p, ti.token)
	case typDate:
		ti.size, ti.frame, ti.typ = 3, frameByte, types.DateType
	case typVariant:
		ti.size, ti.frame, ti.typ = int(c.u32()), frameLong, types.VariantType
	case typXML:
		ti.frame, ti.typ = framePLP, types.XMLType
		if c.u8() != 0 {
			c.shortText()
			c.shortText()
			c.longText()
			return ti, refuse("typed xml parameters")
		}
	case typUDT:
		c.shortText() // the database
		if schema, name := c.shortText(), c.shortText(); schema != "" && schema != "sys" || name != "geometry" {
			return ti, refuse("CLR type parameters but geometry")
		}
		ti.frame, ti.typ = framePLP, types.GeometryType
	default:
		return ti, badType(ti.token)
	}
	return ti, c.fault(false, ti.token)
}

func readStringInfo(c *cursor, ti typeInfo, k types.Kind) (typeInfo, error) {
	n := int(c.u16())
	ti.typ.Kind = k
	if err := ti.readCharset(c); err != nil {
		return ti, err
	}
	if n == 0xFFFF {
		ti.frame, ti.typ.Length = framePLP, types.Max
		return ti, c.fault(k == types.Binary || k == types.Char || k == types.NChar, ti.token)
	}
	ti.frame, ti.size, ti.typ.Length = frameShort, n, max(n, 1)
	if k.IsUnicode() {
		ti.typ.Length = max(n/2, 1)
	}
	return ti, c.fault(n > 8000 || k.IsUnicode() && n%2 != 0, ti.token)
}

// readCharset reads the five collation bytes of a character type.
func (ti *typeInfo) readCharset(c *cursor) error {
	if !ti.typ.Kind.IsString() {
		return c.fault(false, ti.token)
	}
	b := c.take(5)
	if c.short {
		return errShort
	}
	ti.charset = charsetOf(b)
	return nil
}

// fault reports a stream that ended, or a bad length.
func (c *cursor) fault(bad bool, token byte) error {
	switch {
	case c.short:
		return errShort
	case bad:
		return badLength(token)
	}
	return nil
}
