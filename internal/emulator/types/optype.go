package types

import "github.com/hartonomous/hartctl/internal/emulator/sqlerr"

// operatorNames are the operators as messages 402 and 8117 name them.
var operatorNames = map[string]string{
	"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "%": "modulo",
	"&": "'&'", "|": "'|'", "^": "'^'",
	"=": "equal to", "<>": "not equal to", "!=": "not equal to", "<": "less than", ">": "greater than",
	"<=": "less than or equal to", ">=": "greater than or equal to", "!<": "not less than", "!>": "not greater than",
}

// OperationName is an operator as messages name it: "equal to".
func OperationName(op string) string { return operatorNames[op] }

// IsComparison reports a comparison operator.
func IsComparison(op string) bool {
	switch op {
	case "=", "<>", "!=", "<", ">", "<=", ">=", "!<", "!>":
		return true
	}
	return false
}

// BinaryType gives the type of a op b; of a comparison, the common type to which both operands are converted.
// Errors: 402, 8117, 206, 257, 468.
func BinaryType(op string, a, b Type) (Type, error) {
	_, _, t, err := OperandTypes(op, a, b)
	return t, err
}

// OperandTypes gives the types to which the operands of a op b are converted first, and the type of the result.
// Arith takes the operands so converted.
func OperandTypes(op string, a, b Type) (ta, tb, result Type, err error) {
	if IsComparison(op) {
		t, err := comparisonType(op, a, b)
		return t, t, t, err
	}
	a.UserType, b.UserType = 0, 0
	switch {
	case a.Kind == Null && b.Kind == Null:
		a, b = IntType, IntType
	case a.Kind == Null:
		a = b
	case b.Kind == Null:
		b = a
	}
	switch {
	case a.Kind == Variant || b.Kind == Variant:
		return Type{}, Type{}, Type{}, variantOperand(op, a, b)
	case op == "+" && a.hasLength() && b.hasLength() && a.IsString() == b.IsString():
		return a, b, concatType(a, b), nil
	case op == "&" || op == "|" || op == "^":
		t, err := bitwiseType(op, a, b)
		return t, t, t, err
	case (op == "+" || op == "-") && (isOldDate(a) || isOldDate(b)):
		return dateArithmetic(op, a, b)
	}
	if a.IsTemporal() || b.IsTemporal() {
		return Type{}, Type{}, Type{}, temporalOperand(op, a, b)
	}
	// Text takes part as the number that the other operand is.
	if a.hasLength() && a.IsString() && b.IsNumeric() {
		a = b
	}
	if b.hasLength() && b.IsString() && a.IsNumeric() {
		b = a
	}
	// So does binary data with an exact number.
	if a.hasLength() && a.IsBinary() && (b.IsInteger() || b.Kind.IsMoney()) {
		a = b
	}
	if b.hasLength() && b.IsBinary() && (a.IsInteger() || a.Kind.IsMoney()) {
		b = a
	}
	if !a.IsNumeric() || !b.IsNumeric() || a.Kind == Bit && b.Kind == Bit || op == "%" && (a.Kind.IsFloat() || b.Kind.IsFloat()) {
		return Type{}, Type{}, Type{}, operandError(op, a, b)
	}
	hi := a
	if b.Kind > a.Kind {
		hi = b
	}
	if hi.Kind.IsDecimal() {
		ta, tb = AsDecimal(a), AsDecimal(b)
		p, s := decimalResult(op, ta, tb)
		return ta, tb, Type{Kind: hi.Kind, Precision: p, Scale: s}, nil
	}
	return hi, hi, hi, nil
}

// comparisonType is the common type of a comparison.
func comparisonType(op string, a, b Type) (Type, error) {
	for _, t := range []Type{a, b} {
		switch {
		case t.Kind.isOldLOB():
			return Type{}, sqlerr.New(402, a.Name(), b.Name(), operatorNames[op])
		case t.Kind == XML:
			return Type{}, sqlerr.New(305)
		case t.Kind == Geometry:
			return Type{}, sqlerr.New(403, operatorNames[op], t.Name())
		case t.Kind == JSON || t.Kind == Vector:
			return Type{}, incomparable(op, a, b)
		}
	}
	if a.Kind == Null && b.Kind == Null {
		return IntType, nil
	}
	return Unify(a, b)
}

// incomparable refuses json and vector: 13636 of two json values, 402 of json and text, 8117 of two vectors.
func incomparable(op string, a, b Type) error {
	switch {
	case a.Kind == JSON && b.Kind == JSON:
		return sqlerr.New(13636)
	case a.Kind == JSON && b.IsString(), a.IsString() && b.Kind == JSON:
		return sqlerr.New(402, a.Name(), b.Name(), operatorNames[op])
	case a.Kind == Vector && b.Kind == Vector:
		return sqlerr.New(8117, a.Name(), operatorNames[op])
	}
	return sqlerr.Unsupported("comparison of %s and %s", a.Name(), b.Name())
}

func isOldDate(t Type) bool { return t.Kind == DateTime || t.Kind == SmallDateTime }

// operandError is 402, or 8117 for two operands of one type where * and / do not take it; + and - neither, but of bit and binary
// data, which are 402 there.
func operandError(op string, a, b Type) error {
	sum := (op == "+" || op == "-") && a.Kind != Bit && !a.IsBinary()
	if a.Kind == b.Kind && (op == "*" || op == "/" || sum) {
		return sqlerr.New(8117, errorName(a), operatorNames[op])
	}
	return sqlerr.New(402, errorName(a), errorName(b), operatorNames[op])
}

func variantOperand(op string, a, b Type) error {
	switch {
	case a.Kind == b.Kind:
		return sqlerr.New(8117, a.Name(), operatorNames[op])
	case a.Kind == Variant:
		return sqlerr.New(257, a.Name(), errorName(b))
	}
	return sqlerr.New(257, b.Name(), errorName(a))
}

// temporalOperand refuses arithmetic on the newer date and time types: 206 with a number, 402 with another, 8117 with itself.
func temporalOperand(op string, a, b Type) error {
	if a.Kind != b.Kind && (a.IsNumeric() || b.IsNumeric()) && !isOldDate(a) && !isOldDate(b) {
		return sqlerr.New(206, errorName(a), errorName(b))
	}
	return operandError(op, a, b)
}

// dateArithmetic types + and - where an operand is datetime or smalldatetime: the other may be one too, a number of days, or text.
func dateArithmetic(op string, a, b Type) (ta, tb, result Type, err error) {
	t := a
	if !isOldDate(a) || isOldDate(b) && b.Kind > a.Kind {
		t = b
	}
	for _, o := range []Type{a, b} {
		if !(isOldDate(o) || o.IsNumeric() || o.hasLength() && o.IsString()) {
			return Type{}, Type{}, Type{}, sqlerr.New(402, errorName(a), errorName(b), operatorNames[op])
		}
	}
	return t, t, t, nil
}

// concatType is the type of text + text and binary + binary.
func concatType(a, b Type) Type {
	lo, hi := a, b
	if lo.Kind > hi.Kind {
		lo, hi = hi, lo
	}
	t := joinLengths(lo, hi)
	if a.IsString() {
		t.Collation = CommonCollation(a, b)
	}
	if t.Length != Max {
		limit := 8000
		if t.Kind.IsUnicode() {
			limit = 4000
		}
		t.Length = min(a.Length+b.Length, limit)
	}
	return t
}

// bitwiseType is the type of &, | and ^: an integer type or bit; binary data goes with an integer.
func bitwiseType(op string, a, b Type) (Type, error) {
	whole := func(t Type) bool { return t.IsInteger() || t.Kind == Bit }
	switch {
	case whole(a) && whole(b):
		if a.Kind > b.Kind {
			return a, nil
		}
		return b, nil
	case whole(a) && b.hasLength() && b.IsBinary():
		return a, nil
	case whole(b) && a.hasLength() && a.IsBinary():
		return b, nil
	}
	return Type{}, operandError(op, a, b)
}

// decimalResult is precision and scale of decimal arithmetic (learn.microsoft.com: Precision, scale, and length).
func decimalResult(op string, a, b Type) (precision, scale uint8) {
	p1, s1, p2, s2 := int(a.Precision), int(a.Scale), int(b.Precision), int(b.Scale)
	var p, s int
	switch op {
	case "*":
		p, s = p1+p2+1, s1+s2
	case "/":
		s = max(6, s1+p2+1)
		p = p1 - s1 + s2 + s
	case "%":
		s = max(s1, s2)
		p = min(p1-s1, p2-s2) + s
	default:
		s = max(s1, s2)
		p = s + max(p1-s1, p2-s2) + 1
		if p > MaxPrecision {
			return MaxPrecision, uint8(min(s, MaxPrecision-max(p1-s1, p2-s2)))
		}
	}
	if p > MaxPrecision {
		s = min(s, max(MaxPrecision-(p-s), min(s, 6)))
		p = MaxPrecision
	}
	return uint8(p), uint8(s)
}

// UnaryType is the type of -a (op "-"), +a or ~a. Msg 8117.
func UnaryType(op string, a Type) (Type, error) {
	a.UserType = 0
	switch {
	case op == "+":
		return a, nil
	case a.Kind == Null:
		return IntType, nil
	case op == "~" && (a.IsInteger() || a.Kind == Bit):
		return a, nil
	case op == "~":
		return Type{}, sqlerr.New(8117, errorName(a), "'~'")
	case a.Kind == TinyInt:
		return SmallIntType, nil
	case a.IsNumeric() && a.Kind != Bit:
		return a, nil
	}
	return Type{}, sqlerr.New(8117, errorName(a), "minus")
}
