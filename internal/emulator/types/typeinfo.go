package types

import "strconv"

// The types without parameters, and the (max) ones.
var (
	NullType             = Type{}
	BitType              = Type{Kind: Bit}
	TinyIntType          = Type{Kind: TinyInt}
	SmallIntType         = Type{Kind: SmallInt}
	IntType              = Type{Kind: Int}
	BigIntType           = Type{Kind: BigInt}
	SmallMoneyType       = Type{Kind: SmallMoney}
	MoneyType            = Type{Kind: Money}
	RealType             = Type{Kind: Real}
	FloatType            = Type{Kind: Float}
	DateType             = Type{Kind: Date}
	SmallDateTimeType    = Type{Kind: SmallDateTime}
	DateTimeType         = Type{Kind: DateTime}
	DateTime2Type        = Type{Kind: DateTime2, Scale: 7}
	DateTimeOffsetType   = Type{Kind: DateTimeOffset, Scale: 7}
	TimeType             = Type{Kind: Time, Scale: 7}
	UniqueIdentifierType = Type{Kind: UniqueIdentifier}
	TimestampType        = Type{Kind: Timestamp}
	VariantType          = Type{Kind: Variant}
	XMLType              = Type{Kind: XML, Length: Max}
	JSONType             = Type{Kind: JSON, Length: Max}
	TextType             = Type{Kind: Text, Length: Max}
	NTextType            = Type{Kind: NText, Length: Max}
	ImageType            = Type{Kind: Image, Length: Max}
	VarCharMax           = Type{Kind: VarChar, Length: Max}
	NVarCharMax          = Type{Kind: NVarChar, Length: Max}
	VarBinaryMax         = Type{Kind: VarBinary, Length: Max}
	SysName              = Type{Kind: NVarChar, Length: 128, UserType: 256}
	TableType            = Type{Kind: Table}
	CursorType           = Type{Kind: Cursor}
	GeometryType         = Type{Kind: Geometry, Length: Max}
)

// CharOf is char(n), in bytes.
func CharOf(n int) Type { return Type{Kind: Char, Length: n} }

// VarCharOf is varchar(n), in bytes.
func VarCharOf(n int) Type { return Type{Kind: VarChar, Length: n} }

// NCharOf is nchar(n), in UTF-16 units.
func NCharOf(n int) Type { return Type{Kind: NChar, Length: n} }

// NVarCharOf is nvarchar(n), in UTF-16 units.
func NVarCharOf(n int) Type { return Type{Kind: NVarChar, Length: n} }

// BinaryOf is binary(n).
func BinaryOf(n int) Type { return Type{Kind: Binary, Length: n} }

// VarBinaryOf is varbinary(n).
func VarBinaryOf(n int) Type { return Type{Kind: VarBinary, Length: n} }

// DecimalType is decimal(p,s).
func DecimalType(p, s int) Type { return Type{Kind: Decimal, Precision: uint8(p), Scale: uint8(s)} }

// NumericType is numeric(p,s).
func NumericType(p, s int) Type { return Type{Kind: Numeric, Precision: uint8(p), Scale: uint8(s)} }

// TimeOf is time(s).
func TimeOf(s int) Type { return Type{Kind: Time, Scale: uint8(s)} }

// DateTime2Of is datetime2(s).
func DateTime2Of(s int) Type { return Type{Kind: DateTime2, Scale: uint8(s)} }

// DateTimeOffsetOf is datetimeoffset(s).
func DateTimeOffsetOf(s int) Type { return Type{Kind: DateTimeOffset, Scale: uint8(s)} }

// VectorOf is vector(n), of float32.
func VectorOf(n int) Type { return Type{Kind: Vector, Length: n} }

// Name is the bare type name as messages write it: "nvarchar", "decimal"; sysname is "sysname".
func (t Type) Name() string {
	if t.UserType == 256 {
		return "sysname"
	}
	return t.Kind.String()
}

// String is the declaration as SQL writes it: "nvarchar(50)", "varchar(max)", "decimal(10,2)", "datetime2(3)", "vector(3)".
func (t Type) String() string {
	name := t.Name()
	switch {
	case t.UserType == 256:
		return name
	case t.hasLength():
		if t.Length == Max {
			return name + "(max)"
		}
		return name + "(" + strconv.Itoa(t.Length) + ")"
	case t.Kind.IsDecimal():
		return name + "(" + strconv.Itoa(int(t.Precision)) + "," + strconv.Itoa(int(t.Scale)) + ")"
	case t.hasFraction():
		return name + "(" + strconv.Itoa(int(t.Scale)) + ")"
	case t.Kind == Vector:
		return name + "(" + strconv.Itoa(t.Length) + ")"
	}
	return name
}

// hasLength reports the kinds that are declared with a length.
func (t Type) hasLength() bool { return t.Kind >= Binary && t.Kind <= NVarChar }

// hasFraction reports the kinds that are declared with fractional seconds digits.
func (t Type) hasFraction() bool {
	return t.Kind == Time || t.Kind == DateTime2 || t.Kind == DateTimeOffset
}

// IsString reports a character type.
func (t Type) IsString() bool { return t.Kind.IsString() }

// IsUnicode reports nchar, nvarchar and ntext.
func (t Type) IsUnicode() bool { return t.Kind.IsUnicode() }

// IsBinary reports binary, varbinary, image and timestamp.
func (t Type) IsBinary() bool { return t.Kind.IsBinary() }

// IsNumeric reports bit and every number type.
func (t Type) IsNumeric() bool { return t.Kind.IsNumeric() }

// IsInteger reports tinyint … bigint.
func (t Type) IsInteger() bool { return t.Kind.IsInteger() }

// IsTemporal reports the date and time types.
func (t Type) IsTemporal() bool { return t.Kind.IsTemporal() }

// IsMax reports varchar(max), nvarchar(max) and varbinary(max).
func (t Type) IsMax() bool { return t.hasLength() && t.Length == Max }

// IsLOB reports every type whose values can exceed 8000 bytes.
func (t Type) IsLOB() bool {
	return t.IsMax() || t.Kind.isOldLOB() || t.Kind == XML || t.Kind == JSON || t.Kind == Geometry
}

// IsFixed reports types whose values all have the declared length.
func (t Type) IsFixed() bool {
	return !(t.Kind == VarBinary || t.Kind == VarChar || t.Kind == NVarChar || t.IsLOB() || t.Kind == Variant)
}

// SystemTypeID is sys.types.system_type_id.
func (t Type) SystemTypeID() int { return int(kindInfos[t.Kind].id) }

// UserTypeID is sys.types.user_type_id.
func (t Type) UserTypeID() int {
	if t.UserType != 0 {
		return int(t.UserType)
	}
	if u := kindInfos[t.Kind].user; u != 0 {
		return int(u)
	}
	return t.SystemTypeID()
}

// MaxLength is the size in bytes as sys.columns.max_length says it: -1 for (max), 16 for text pointers.
func (t Type) MaxLength() int {
	switch t.Kind {
	case Binary, VarBinary, Char, VarChar:
		return t.Length
	case NChar, NVarChar:
		if t.Length == Max {
			return Max
		}
		return 2 * t.Length
	case Numeric, Decimal:
		return decimalSize(t.Precision)
	case Time:
		return timeSize(t.Scale)
	case DateTime2:
		return timeSize(t.Scale) + 3
	case DateTimeOffset:
		return timeSize(t.Scale) + 5
	case Vector:
		return 8 + 4*t.Length
	}
	return kindInfos[t.Kind].size
}

func decimalSize(precision uint8) int {
	switch {
	case precision <= 9:
		return 5
	case precision <= 19:
		return 9
	case precision <= 28:
		return 13
	}
	return 17
}

// timeSize is the storage of time(s) in bytes.
func timeSize(scale uint8) int {
	switch {
	case scale <= 2:
		return 3
	case scale <= 4:
		return 4
	}
	return 5
}

// PrecisionScale is the precision and scale as sys.columns says them.
func (t Type) PrecisionScale() (precision, scale int) {
	info := kindInfos[t.Kind]
	dot := 0
	if t.Scale > 0 {
		dot = 1
	}
	switch t.Kind {
	case Numeric, Decimal:
		return int(t.Precision), int(t.Scale)
	case Time:
		return 8 + dot + int(t.Scale), int(t.Scale)
	case DateTime2:
		return 19 + dot + int(t.Scale), int(t.Scale)
	case DateTimeOffset:
		return 26 + dot + int(t.Scale), int(t.Scale)
	}
	return int(info.precision), int(info.scale)
}

// FromID gives the type of a user_type_id (or system_type_id) of sys.types with its default parameters;
// false for table types, alias types and CLR types.
func FromID(id int) (Type, bool) {
	if id == 256 {
		return SysName, true
	}
	if id == 0 || id == 243 {
		return Type{}, false
	}
	for k, info := range kindInfos {
		if int(info.user) == id || info.user == 0 && int(info.id) == id {
			return defaultType(Kind(k)), true
		}
	}
	return Type{}, false
}

// Kinds lists the system types in the order of their user type ids.
func Kinds() []Kind {
	return []Kind{
		Image, Text, UniqueIdentifier, Date, Time, DateTime2, DateTimeOffset, TinyInt, SmallInt, Int,
		SmallDateTime, Real, Money, DateTime, Float, Variant, NText, Bit, Decimal, Numeric, SmallMoney, BigInt,
		VarBinary, VarChar, Binary, Char, Timestamp, NVarChar, NChar, XML, JSON, Vector,
	}
}

// defaultType is the type of a bare name: length 1, decimal(18,0), seven fractional digits.
func defaultType(k Kind) Type {
	t := Type{Kind: k}
	switch {
	case t.hasLength():
		t.Length = 1
	case k.isOldLOB() || k == XML || k == JSON || k == Geometry:
		t.Length = Max
	case k.IsDecimal():
		t.Precision = 18
	case t.hasFraction():
		t.Scale = 7
	}
	return t
}

// LengthFor is the type with another length; 8000 bytes at most, beyond that (max).
func (t Type) LengthFor(n int) Type {
	limit := 8000
	if t.Kind.IsUnicode() {
		limit = 4000
	}
	if n < 0 || n > limit {
		n = Max
	}
	if n == 0 {
		n = 1
	}
	t.Length = n
	return t
}

// Base is the type without an alias name.
func (t Type) Base() Type { t.UserType = 0; return t }
