// Package types holds SQL Server's data types and values: storage, conversion, comparison,
// arithmetic and text forms. It knows nothing of tables, sessions or the wire.
package types

// Kind names a SQL Server data type family. The zero Kind is the untyped NULL.
type Kind uint8

// The kinds, in ascending data type precedence (learn.microsoft.com: Data type precedence),
// so that of two operands the one with the larger Kind decides the common type.
const (
	Null Kind = iota
	Binary
	VarBinary
	Char
	VarChar
	NChar
	NVarChar
	UniqueIdentifier
	Timestamp // rowversion
	Image
	Text
	NText
	Bit
	TinyInt
	SmallInt
	Int
	BigInt
	SmallMoney
	Money
	Numeric
	Decimal
	Real
	Float
	Time
	Date
	SmallDateTime
	DateTime
	DateTime2
	DateTimeOffset
	JSON
	Vector
	XML
	Variant // sql_variant
	Table
	Cursor
	Geometry // a system CLR type; CLR types have the highest precedence
)
