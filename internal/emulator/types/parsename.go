package types

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// ErrUnknownType is ParseName's answer for a name that is no system type: 2715 or 243 is the caller's, after its alias types.
var ErrUnknownType = errors.New("no such system type")

// typeNames maps every name and synonym to its kind.
var typeNames = map[string]Kind{
	"binary": Binary, "varbinary": VarBinary, "binary varying": VarBinary,
	"char": Char, "character": Char, "varchar": VarChar, "char varying": VarChar, "character varying": VarChar,
	"nchar": NChar, "national char": NChar, "national character": NChar,
	"nvarchar": NVarChar, "national char varying": NVarChar, "national character varying": NVarChar,
	"uniqueidentifier": UniqueIdentifier, "timestamp": Timestamp, "rowversion": Timestamp,
	"image": Image, "text": Text, "ntext": NText, "national text": NText,
	"bit": Bit, "tinyint": TinyInt, "smallint": SmallInt, "int": Int, "integer": Int, "bigint": BigInt,
	"smallmoney": SmallMoney, "money": Money, "numeric": Numeric, "decimal": Decimal, "dec": Decimal,
	"real": Real, "float": Float, "double precision": Float,
	"time": Time, "date": Date, "smalldatetime": SmallDateTime, "datetime": DateTime, "datetime2": DateTime2, "datetimeoffset": DateTimeOffset,
	"json": JSON, "vector": Vector, "xml": XML, "sql_variant": Variant, "cursor": Cursor, "geometry": Geometry,
}

// NameContext is where a type name stands, for the messages.
type NameContext struct {
	Line    int    // 1001, 1002
	Ordinal int    // 2750: the column's or parameter's number
	Subject string // 131, 2717: column 'a', parameter '@p', type 'varchar', convert specification 'nvarchar'
}

// ParseName gives the system type of a name with its parameters, as written in any case. A length that is left out is 1
// (CastDefault makes it 30). base is vector's second word. ErrUnknownType when the name is no system type; the numbers are
// 1001, 1002, 131, 2717, 2750, 192, 2716, 195.
func ParseName(name string, args []int, max bool, base string) (Type, error) {
	return ParseNameIn(NameContext{Line: 1, Ordinal: 1}, name, args, max, base)
}

// ParseNameIn is ParseName with the place for the messages.
func ParseNameIn(in NameContext, name string, args []int, max bool, base string) (Type, error) {
	folded := Fold(name)
	if folded == "sysname" {
		if len(args) > 0 || max {
			return Type{}, sqlerr.New(2716, name)
		}
		return SysName, nil
	}
	k, ok := typeNames[folded]
	if !ok {
		switch folded {
		case "geography", "hierarchyid":
			return Type{}, sqlerr.Unsupported("data type %s", folded)
		}
		return Type{}, ErrUnknownType
	}
	if in.Subject == "" {
		in.Subject = fmt.Sprintf("type '%s'", k)
	}
	t := defaultType(k)
	switch {
	case base != "" && k != Vector:
		return Type{}, sqlerr.New(2716, name)
	case k == Vector:
		return vectorType(in, args, base)
	case max:
		if k != VarChar && k != NVarChar && k != VarBinary {
			return Type{}, sqlerr.New(102, "max")
		}
		t.Length = Max
		return t, nil
	case len(args) == 0:
		return t, nil
	case len(args) > 1 && !k.IsDecimal(), !t.hasLength() && !k.IsDecimal() && !t.hasFraction() && k != Float:
		return Type{}, sqlerr.New(2716, name)
	case t.hasLength():
		return t.withLength(in, args[0])
	case k.IsDecimal():
		return t.withPrecision(in, args)
	case k == Float:
		switch n := args[0]; {
		case n < 1:
			return Type{}, sqlerr.New(1001, in.Line, n)
		case n > 53:
			return Type{}, sqlerr.New(2750, in.Ordinal, n, 53)
		case n <= 24:
			return RealType, nil
		}
		return FloatType, nil
	}
	if args[0] < 0 || args[0] > 7 {
		return Type{}, sqlerr.New(1002, in.Line, args[0])
	}
	t.Scale = uint8(args[0])
	return t, nil
}

func (t Type) withLength(in NameContext, n int) (Type, error) {
	if n < 1 {
		return Type{}, sqlerr.New(1001, in.Line, n)
	}
	if n > 8000 {
		e := sqlerr.New(131, n, "", 8000)
		e.Message = fmt.Sprintf("The size (%d) given to the %s exceeds the maximum allowed for any data type (8000).", n, in.Subject)
		if !strings.HasPrefix(in.Subject, "column ") {
			e.State = 3
		}
		return Type{}, e
	}
	if t.Kind.IsUnicode() && n > 4000 {
		e := sqlerr.New(2717, n, "", "", 4000)
		e.Message = fmt.Sprintf("The size (%d) given to the %s exceeds the maximum allowed (4000).", n, in.Subject)
		return Type{}, e
	}
	t.Length = n
	return t, nil
}

func (t Type) withPrecision(in NameContext, args []int) (Type, error) {
	p, s := args[0], 0
	if len(args) > 2 {
		return Type{}, sqlerr.New(2716, t.Kind)
	}
	if len(args) == 2 {
		s = args[1]
	}
	switch {
	case p < 1:
		return Type{}, sqlerr.New(1001, in.Line, p)
	case p > MaxPrecision:
		return Type{}, sqlerr.New(2750, in.Ordinal, p, MaxPrecision)
	case s < 0:
		return Type{}, sqlerr.New(1002, in.Line, s)
	case s > p:
		return Type{}, sqlerr.New(192)
	}
	t.Precision, t.Scale = uint8(p), uint8(s)
	return t, nil
}

func vectorType(in NameContext, args []int, base string) (Type, error) {
	switch Fold(base) {
	case "", "float32":
	case "float16":
		return Type{}, sqlerr.Unsupported("vector base type float16")
	default:
		return Type{}, sqlerr.New(195, base, "vector base type")
	}
	if len(args) != 1 {
		return Type{}, sqlerr.Unsupported("vector without one number of dimensions")
	}
	if n := args[0]; n < 1 || n > MaxVectorDimensions {
		e := sqlerr.New(2717, n, "", "", MaxVectorDimensions)
		e.Message = fmt.Sprintf("The size (%d) given to the %s exceeds the maximum allowed (%d).", n, in.Subject, MaxVectorDimensions)
		return Type{}, e
	}
	return VectorOf(args[0]), nil
}

// CastDefault is the type of CAST and CONVERT when the length was left out: 30.
func CastDefault(t Type) Type {
	if t.hasLength() && t.UserType == 0 {
		t.Length = 30
	}
	return t
}
