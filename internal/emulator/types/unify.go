package types

import "github.com/hartonomous/hartctl/internal/emulator/sqlerr"

// Unify gives the common type of two expressions in UNION, CASE, COALESCE, IN and VALUES: the type of higher precedence, wide
// enough for both. The untyped NULL takes the other's type. Msg 206 or 257 when the lower does not convert implicitly.
func Unify(a, b Type) (Type, error) {
	if a.Kind == Null {
		return b, nil
	}
	if b.Kind == Null || a == b {
		return a, nil
	}
	lo, hi := a, b
	if lo.Kind > hi.Kind {
		lo, hi = hi, lo
	}
	if implicit, _ := CanConvert(lo, hi); !implicit {
		return Type{}, ConversionError(lo, hi, false)
	}
	t := hi
	t.UserType = 0
	switch {
	case lo.Kind.IsString() && hi.Kind.IsString():
		t = joinLengths(lo, hi)
		t.Collation = CommonCollation(a, b)
	case hi.hasLength() && lo.hasLength():
		t = joinLengths(lo, hi)
	case hi.Kind.IsDecimal() && lo.Kind.IsNumeric():
		l := AsDecimal(lo)
		s := max(l.Scale, hi.Scale)
		p := max(l.Precision-l.Scale, hi.Precision-hi.Scale) + s
		if p > MaxPrecision {
			s -= min(p-MaxPrecision, s)
			p = MaxPrecision
		}
		t.Precision, t.Scale = p, s
	case hi.hasFraction():
		t.Scale = max(hi.Scale, fractionDigits(lo))
	case hi.Kind == Vector && lo.Kind == Vector && lo.Length != hi.Length:
		return Type{}, sqlerr.New(42204, a.Length, b.Length)
	}
	return t, nil
}

// fractionDigits is what a lower date and time type contributes to the common scale.
func fractionDigits(t Type) uint8 {
	switch t.Kind {
	case Time, DateTime2, DateTimeOffset:
		return t.Scale
	case DateTime:
		return 3
	}
	return 0
}

// joinLengths is the type that holds either of two character or binary types.
func joinLengths(lo, hi Type) Type {
	t := hi
	t.UserType = 0
	if hi.Kind.isOldLOB() || lo.Kind.isOldLOB() {
		return t
	}
	if lo.Kind == VarChar && hi.Kind == NChar {
		t.Kind = NVarChar
	}
	if lo.Length == Max || hi.Length == Max {
		switch t.Kind {
		case Char:
			t.Kind = VarChar
		case NChar:
			t.Kind = NVarChar
		case Binary:
			t.Kind = VarBinary
		}
		t.Length = Max
		return t
	}
	n := max(lo.Length, hi.Length)
	if t.Kind.IsUnicode() {
		n = min(n, 4000)
	}
	t.Length = n
	return t
}

// CommonCollation is the collation of an operation on two texts. A type does not say whether its collation was declared, so
// the default one gives way. Whether two others may meet is the binder's to say.
func CommonCollation(a, b Type) Collation {
	if a.Kind.IsString() && a.Collation != SQLLatin1CIAS || !b.Kind.IsString() {
		return a.Collation
	}
	return b.Collation
}

// AsDecimal is the decimal type that an exact number takes in decimal arithmetic: int is (10,0), money (19,4).
func AsDecimal(t Type) Type {
	if t.Kind.IsDecimal() {
		return t.Base()
	}
	p, s := t.PrecisionScale()
	return NumericType(p, s)
}

// LiteralDecimal is the decimal type that an integer constant takes in decimal arithmetic: as many digits as it has.
func LiteralDecimal(v Value) Type { return NumericType(v.Dec().Digits(), 0) }
