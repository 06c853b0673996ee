package types

// kindInfo is what sys.types and the messages say of a kind.
type kindInfo struct {
	name      string
	id        uint8 // system_type_id
	user      int32 // user_type_id when it differs from the id
	size      int   // max_length in bytes of a fixed-size kind
	precision uint8
	scale     uint8
}

// kindInfos is indexed by Kind. The numbers are those of sys.types.
var kindInfos = [...]kindInfo{
	Null:             {name: "NULL"},
	Binary:           {name: "binary", id: 173},
	VarBinary:        {name: "varbinary", id: 165},
	Char:             {name: "char", id: 175},
	VarChar:          {name: "varchar", id: 167},
	NChar:            {name: "nchar", id: 239},
	NVarChar:         {name: "nvarchar", id: 231},
	UniqueIdentifier: {name: "uniqueidentifier", id: 36, size: 16},
	Timestamp:        {name: "timestamp", id: 189, size: 8},
	Image:            {name: "image", id: 34, size: 16},
	Text:             {name: "text", id: 35, size: 16},
	NText:            {name: "ntext", id: 99, size: 16},
	Bit:              {name: "bit", id: 104, size: 1, precision: 1},
	TinyInt:          {name: "tinyint", id: 48, size: 1, precision: 3},
	SmallInt:         {name: "smallint", id: 52, size: 2, precision: 5},
	Int:              {name: "int", id: 56, size: 4, precision: 10},
	BigInt:           {name: "bigint", id: 127, size: 8, precision: 19},
	SmallMoney:       {name: "smallmoney", id: 122, size: 4, precision: 10, scale: 4},
	Money:            {name: "money", id: 60, size: 8, precision: 19, scale: 4},
	Numeric:          {name: "numeric", id: 108},
	Decimal:          {name: "decimal", id: 106},
	Real:             {name: "real", id: 59, size: 4, precision: 24},
	Float:            {name: "float", id: 62, size: 8, precision: 53},
	Time:             {name: "time", id: 41},
	Date:             {name: "date", id: 40, size: 3, precision: 10},
	SmallDateTime:    {name: "smalldatetime", id: 58, size: 4, precision: 16},
	DateTime:         {name: "datetime", id: 61, size: 8, precision: 23, scale: 3},
	DateTime2:        {name: "datetime2", id: 42},
	DateTimeOffset:   {name: "datetimeoffset", id: 43},
	JSON:             {name: "json", id: 244, size: -1},
	Vector:           {name: "vector", id: 165, user: 255},
	XML:              {name: "xml", id: 241, size: -1},
	Variant:          {name: "sql_variant", id: 98, size: 8016},
	Table:            {name: "table", id: 243, size: -1},
	Cursor:           {name: "cursor"},
	Geometry:         {name: "geometry", id: 240, user: 129, size: -1},
}

// String is the kind's bare name as messages write it; the untyped NULL is "NULL".
func (k Kind) String() string { return kindInfos[k].name }

// IsString reports a character kind.
func (k Kind) IsString() bool { return k >= Char && k <= NVarChar || k == Text || k == NText }

// IsUnicode reports a character kind of UTF-16 units.
func (k Kind) IsUnicode() bool { return k == NChar || k == NVarChar || k == NText }

// IsBinary reports binary, varbinary, image and timestamp.
func (k Kind) IsBinary() bool { return k == Binary || k == VarBinary || k == Image || k == Timestamp }

// IsInteger reports tinyint … bigint (not bit).
func (k Kind) IsInteger() bool { return k >= TinyInt && k <= BigInt }

// IsDecimal reports decimal and numeric.
func (k Kind) IsDecimal() bool { return k == Numeric || k == Decimal }

// IsMoney reports money and smallmoney.
func (k Kind) IsMoney() bool { return k == Money || k == SmallMoney }

// IsFloat reports float and real.
func (k Kind) IsFloat() bool { return k == Real || k == Float }

// IsNumeric reports bit and every kind of number.
func (k Kind) IsNumeric() bool { return k >= Bit && k <= Float }

// IsTemporal reports the date and time kinds.
func (k Kind) IsTemporal() bool { return k >= Time && k <= DateTimeOffset }

// isOldLOB reports text, ntext and image.
func (k Kind) isOldLOB() bool { return k == Text || k == NText || k == Image }
