package types

// Max is the Length of a (max) type.
const Max = -1

// Type is a data type as declared or inferred. It is a small value; compare with ==.
type Type struct {
	Kind Kind
	// Length counts bytes for char, varchar, binary, varbinary; UTF-16 units for nchar, nvarchar;
	// elements for vector. Max (-1) for (max) types, text, ntext, image, xml, json and geometry.
	Length int
	// Precision and Scale are those of decimal and numeric; Scale also the fractional digits of
	// time, datetime2 and datetimeoffset.
	Precision, Scale uint8
	// Collation of a character type; the zero value is the database default.
	Collation Collation
	// UserType is sys.types.user_type_id when it is not the kind's own: 256 sysname, >256 an alias type.
	UserType int32
}

// Collation is one of the collations that the emulator knows; the zero value is SQL_Latin1_General_CP1_CI_AS.
type Collation uint8
