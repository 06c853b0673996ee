package types

// Value is one SQL value. Kind Null is SQL NULL, whatever the column's type; otherwise Kind is
// the value's own kind, and which field holds it depends on the kind:
//
//	Bit, TinyInt … BigInt           I
//	SmallMoney, Money               I, in ten-thousandths
//	Numeric, Decimal                I when it fits and S is empty, else S (sign and magnitude); Scale
//	Real, Float                     I, the IEEE 754 bits of a float64
//	Date                            I, days since 0001-01-01
//	Time, DateTime2                 I, 100 ns ticks since midnight / since 0001-01-01T00:00
//	DateTimeOffset                  I, as DateTime2 in UTC; Off, the offset in minutes
//	DateTime                        I, 1/300 s ticks since 1900-01-01
//	SmallDateTime                   I, minutes since 1900-01-01
//	Char … NText, XML, JSON         S, UTF-8 (a lone surrogate as its three-byte form)
//	Binary, VarBinary, Image,
//	Timestamp, UniqueIdentifier     S, the raw bytes (uniqueidentifier in SQL Server's byte order)
//	Geometry                        S, the serialised form (package geo)
//	Vector                          S, little-endian float32, no header
//	Variant                         never: a sql_variant column holds values of their base kind, see VariantOf
type Value struct {
	Kind  Kind
	Scale uint8 // decimals; fractional digits of time kinds
	Off   int16
	I     int64
	S     string
}

// NullValue is SQL NULL.
var NullValue Value

// IsNull reports whether v is SQL NULL.
func (v Value) IsNull() bool { return v.Kind == Null }

// Row is one row of values in column order. A stored row is never changed in place.
type Row []Value
