package types

import (
	"errors"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// Convert gives v, of type from, as a value of type to: CAST (style 0), CONVERT (its style), an implicit conversion or the
// assignment of a variable. NULL stays NULL. Character and binary data that is too long is cut, char and binary are padded.
// Whether the conversion is allowed at all is CanConvert's answer, at compile time.
//
// Style 0 is the default of the type. For date and time values an explicit style 0 means the same as 100: pass 100.
// The errors are those of the conversion (220, 232, 241, 242, 244, 245, 248, 8114, 8115, 8169 …).
func Convert(v Value, from, to Type, style int, explicit bool) (Value, error) {
	if v.Kind == Null {
		return NullValue, nil
	}
	if from.Kind == Variant || from.Kind == Null {
		collation := from.Collation
		from = TypeOf(v)
		from.Collation = collation
		if implicit, cast := CanConvert(from, to); !cast || !implicit && !explicit {
			return NullValue, ConversionError(from, to, explicit)
		}
	}
	if to.Kind == Variant {
		return VariantOf(v, from)
	}
	r, err := convertLoose(v, from, to, style)
	if err != nil {
		return NullValue, err
	}
	return Fit(r, to), nil
}

// VariantOf is v as a sql_variant holds it: the value of its base kind. Msg 206 for the types that it cannot hold.
func VariantOf(v Value, from Type) (Value, error) {
	if v.Kind == Null {
		return v, nil
	}
	if from.Kind == Null || from.Kind == Variant {
		from = TypeOf(v)
	}
	if from.IsLOB() && !(from.IsMax() && DataLength(v, from) <= 8000) || from.Kind == Vector || from.Kind == Timestamp {
		return NullValue, sqlerr.New(206, from.String(), "sql_variant")
	}
	return v, nil
}

// convertLoose converts without cutting or padding text that stays text.
func convertLoose(v Value, from, to Type, style int) (Value, error) {
	switch {
	case to.Kind.IsString():
		return toText(v, from, to, style)
	case to.Kind.IsBinary():
		return toBinary(v, from, to, style)
	case to.Kind == Bit || to.Kind.IsInteger():
		return toInteger(v, from, to)
	case to.Kind.IsDecimal():
		return toDecimal(v, from, to)
	case to.Kind.IsMoney():
		return toMoney(v, from, to)
	case to.Kind.IsFloat():
		return toFloat(v, from, to)
	case to.Kind.IsTemporal():
		return toTemporal(v, from, to, style)
	case to.Kind == UniqueIdentifier:
		return toGUID(v, from, to)
	case to.Kind == JSON:
		return toJSON(v, from, to)
	case to.Kind == Vector:
		return toVector(v, from, to)
	case to.Kind == Geometry:
		return toGeometry(v, from, to)
	case to.Kind == v.Kind:
		return v, nil
	}
	if to.Kind == XML {
		return NullValue, sqlerr.Unsupported("conversion of %s to xml", from.Name())
	}
	return NullValue, ConversionError(from, to, true)
}

// transaction makes an error that ends the transaction: Msg 8114 from converting text (the same number is a statement's when
// a procedure's argument is bound).
func transaction(e *sqlerr.Error) *sqlerr.Error {
	e.Class = sqlerr.Transaction
	return e
}

// overflow is Msg 8115.
func overflow(source string, to Type, state uint8) *sqlerr.Error {
	name := to.Name()
	if to.Kind.IsDecimal() {
		name = "numeric"
	}
	return sqlerr.New(8115, source, name).WithState(state)
}

// errorName is a type's name in conversion messages: every decimal is "numeric".
func errorName(t Type) string {
	if t.Kind.IsDecimal() {
		return "numeric"
	}
	return t.Name()
}

var swallowed = map[int32]bool{
	241: true, 242: true, 244: true, 245: true, 248: true, 295: true, 220: true, 232: true, 237: true,
	8114: true, 8115: true, 8169: true, 8170: true, 9807: true, 234: true, 235: true, 236: true, 293: true, 294: true, 210: true, 13609: true,
}

// Swallowed reports that TRY_CAST and TRY_CONVERT turn this conversion error into NULL.
func Swallowed(err error) bool {
	var e *sqlerr.Error
	return errors.As(err, &e) && swallowed[e.Number]
}
