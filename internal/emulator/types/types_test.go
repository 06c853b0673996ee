package types

import (
	"errors"
	"testing"
)

func TestParseName(t *testing.T) {
	for _, c := range []struct {
		name string
		args []int
		max  bool
		base string
		want string
		err  int32
		text string
	}{
		{"NVARCHAR", []int{50}, false, "", "nvarchar(50)", 0, ""},
		{"nvarchar", nil, true, "", "nvarchar(max)", 0, ""},
		{"character varying", []int{3}, false, "", "varchar(3)", 0, ""},
		{"national character", nil, false, "", "nchar(1)", 0, ""},
		{"integer", nil, false, "", "int", 0, ""},
		{"dec", []int{10, 2}, false, "", "decimal(10,2)", 0, ""},
		{"decimal", nil, false, "", "decimal(18,0)", 0, ""},
		{"float", []int{24}, false, "", "real", 0, ""},
		{"double precision", nil, false, "", "float", 0, ""},
		{"rowversion", nil, false, "", "timestamp", 0, ""},
		{"sysname", nil, false, "", "sysname", 0, ""},
		{"datetime2", []int{3}, false, "", "datetime2(3)", 0, ""},
		{"time", nil, false, "", "time(7)", 0, ""},
		{"vector", []int{3}, false, "float32", "vector(3)", 0, ""},
		{"int", []int{3}, false, "", "", 2716, "Cannot specify a column width on data type int."},
		{"varchar", []int{0}, false, "", "", 1001, "Line 1: Length or precision specification 0 is invalid."},
		{"varchar", []int{8001}, false, "", "", 131, "The size (8001) given to the type 'varchar' exceeds the maximum allowed for any data type (8000)."},
		{"nvarchar", []int{4001}, false, "", "", 2717, "The size (4001) given to the type 'nvarchar' exceeds the maximum allowed (4000)."},
		{"decimal", []int{39}, false, "", "", 2750, "Column or parameter #1: Specified column precision 39 is greater than the maximum precision of 38."},
		{"decimal", []int{3, 4}, false, "", "", 192, ""},
		{"time", []int{8}, false, "", "", 1002, "Line 1: Specified scale 8 is invalid."},
		{"vector", []int{1999}, false, "", "", 2717, ""},
		{"vector", []int{3}, false, "float16", "", 40517, ""},
		{"vector", []int{3}, false, "x", "", 195, "'x' is not a recognized vector base type."},
		{"geography", nil, false, "", "", 40517, ""},
	} {
		got, err := ParseName(c.name, c.args, c.max, c.base)
		if number(err) != c.err || err == nil && got.String() != c.want {
			t.Errorf("ParseName(%s %v) = %v, %v; want %s, %d", c.name, c.args, got, err, c.want, c.err)
		}
		if err != nil && c.text != "" && errMessage(err) != c.text {
			t.Errorf("text %q, want %q", errMessage(err), c.text)
		}
	}
	if _, err := ParseName("mytype", nil, false, ""); !errors.Is(err, ErrUnknownType) {
		t.Errorf("unknown: %v", err)
	}
}

func errMessage(err error) string { return sqlError(err).Message }

func TestTypeIDs(t *testing.T) {
	for _, k := range Kinds() {
		typ := defaultType(k)
		back, ok := FromID(typ.UserTypeID())
		if !ok || back.Kind != k && k != Vector {
			t.Errorf("FromID(%d) = %v, want %v", typ.UserTypeID(), back, k)
		}
	}
	if VectorOf(3).SystemTypeID() != 165 || VectorOf(3).UserTypeID() != 255 || VectorOf(3).MaxLength() != 20 || SysName.UserTypeID() != 256 || SysName.MaxLength() != 256 {
		t.Error("ids of vector and sysname")
	}
	for typ, want := range map[Type][3]int{IntType: {4, 10, 0}, DateTimeType: {8, 23, 3}, TimeOf(0): {3, 8, 0}, DateTime2Type: {8, 27, 7}, DateTimeOffsetOf(3): {9, 30, 3}, NVarCharOf(5): {10, 0, 0}, DecimalType(20, 2): {13, 20, 2}, XMLType: {-1, 0, 0}, TextType: {16, 0, 0}} {
		p, s := typ.PrecisionScale()
		if typ.MaxLength() != want[0] || p != want[1] || s != want[2] {
			t.Errorf("%v: %d %d %d, want %v", typ, typ.MaxLength(), p, s, want)
		}
	}
}

func TestArith(t *testing.T) {
	one := func(s string) (Value, Type) { v := dec(s); v.Kind = Numeric; typ := TypeOf(v); return v, typ }
	for _, c := range []struct{ op, a, b, want, typ string }{
		{"/", "1.0", "3", "0.333333", "numeric(7,6)"}, {"*", "1.5", "1.5", "2.25", "numeric(5,2)"}, {"+", "1.5", "2.25", "3.75", "numeric(4,2)"}, {"%", "5.5", "2", "1.5", "numeric(2,1)"},
	} {
		a, ta := one(c.a)
		b, tb := one(c.b)
		rt, err := BinaryType(c.op, ta, tb)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Arith(c.op, a, b, rt)
		if err != nil || str(t, got, rt) != c.want || rt.String() != c.typ {
			t.Errorf("%s %s %s = %s %v (%v), want %s %s", c.a, c.op, c.b, str(t, got, rt), rt, err, c.want, c.typ)
		}
	}
	max := Int32(2147483647)
	if _, err := Arith("+", max, Int32(1), IntType); number(err) != 8115 {
		t.Errorf("overflow: %v", err)
	}
	if _, err := Arith("/", max, Int32(0), IntType); number(err) != 8134 {
		t.Errorf("division by zero: %v", err)
	}
	if v, _ := Arith("%", Int32(-7), Int32(3), IntType); v.I != -1 {
		t.Errorf("-7 %% 3 = %d", v.I)
	}
	if v, _ := Arith("+", NStr("a"), NStr("b"), NVarCharOf(2)); v.S != "ab" {
		t.Error("concatenation")
	}
	if v, _ := Arith("+", NullValue, NStr("b"), NVarCharOf(2)); !v.IsNull() {
		t.Error("NULL")
	}
	d, _ := Convert(StringOf(VarChar, "2024-02-29"), VarCharOf(10), DateTimeType, 0, true)
	if v, _ := Arith("+", d, Int32(1), DateTimeType); str(t, v, DateTimeType) != "Mar  1 2024 12:00AM" {
		t.Errorf("datetime + 1 = %s", str(t, v, DateTimeType))
	}
}

func TestBinaryType(t *testing.T) {
	for _, c := range []struct {
		op   string
		a, b Type
		want string
		err  int32
		text string
	}{
		{"+", IntType, BigIntType, "bigint", 0, ""},
		{"+", VarCharOf(3), NVarCharOf(4), "nvarchar(7)", 0, ""},
		{"+", CharOf(3), NCharOf(4), "nchar(7)", 0, ""},
		{"+", VarCharOf(8000), VarCharOf(10), "varchar(8000)", 0, ""},
		{"+", VarCharMax, CharOf(10), "varchar(max)", 0, ""},
		{"+", VarCharOf(3), IntType, "int", 0, ""},
		{"+", DateTimeType, IntType, "datetime", 0, ""},
		{"*", MoneyType, IntType, "money", 0, ""},
		{"+", DateType, IntType, "", 206, "Operand type clash: date is incompatible with int"},
		{"+", DateType, DateType, "", 8117, "Operand data type date is invalid for add operator."},
		{"+", DateType, DateTimeType, "", 402, "The data types date and datetime are incompatible in the add operator."},
		{"-", VarCharOf(1), VarCharOf(1), "", 8117, "Operand data type varchar is invalid for subtract operator."},
		{"+", BitType, BitType, "", 402, "The data types bit and bit are incompatible in the add operator."},
		{"%", FloatType, IntType, "", 402, ""},
		{"=", IntType, VarCharOf(3), "int", 0, ""},
		{"=", DateType, IntType, "", 206, ""},
		{"=", TextType, VarCharOf(1), "", 402, "The data types text and varchar are incompatible in the equal to operator."},
		{"=", DateType, DateTimeType, "datetime", 0, ""},
		{"/", DecimalType(10, 2), IntType, "decimal(21,13)", 0, ""},
		{"*", DecimalType(38, 10), DecimalType(38, 10), "decimal(38,6)", 0, ""},
	} {
		got, err := BinaryType(c.op, c.a, c.b)
		if number(err) != c.err || err == nil && got.String() != c.want || err != nil && c.text != "" && errMessage(err) != c.text {
			t.Errorf("%v %s %v = %v, %v; want %s %d %s", c.a, c.op, c.b, got, err, c.want, c.err, c.text)
		}
	}
}

func TestUnify(t *testing.T) {
	for _, c := range []struct {
		a, b Type
		want string
	}{
		{VarCharOf(3), VarCharOf(5), "varchar(5)"},
		{VarCharOf(5), NCharOf(3), "nvarchar(5)"},
		{IntType, DecimalType(5, 2), "decimal(12,2)"},
		{NullType, DateType, "date"},
		{TimeOf(1), TimeOf(5), "time(5)"},
		{IntType, VarCharOf(9), "int"},
		{DateType, DateTime2Of(3), "datetime2(3)"},
		{CharOf(2), VarCharMax, "varchar(max)"},
	} {
		for _, p := range [][2]Type{{c.a, c.b}, {c.b, c.a}} {
			if got, err := Unify(p[0], p[1]); err != nil || got.String() != c.want {
				t.Errorf("Unify(%v, %v) = %v, %v; want %s", p[0], p[1], got, err, c.want)
			}
		}
	}
}

func TestLike(t *testing.T) {
	for _, c := range []struct {
		s, p, e string
		want    bool
	}{
		{"hello", "H%", "", true},
		{"hello", "%lo", "", true},
		{"hello", "h_llo", "", true},
		{"hello", "h[a-f]llo", "", true},
		{"hello", "h[^a-f]llo", "", false},
		{"50%", "50!%", "!", true},
		{"505", "50!%", "!", false},
		{"a_b", "a[_]b", "", true},
		{"axb", "a[_]b", "", false},
		{"", "%", "", true},
		{"", "_", "", false},
		{"abc", "%b%c%", "", true},
		{"a]b", "a]b", "", true},
		{"x", "[", "", false},
		{"é", "e", "", false},
		{"a-b", "a-b", "", true},
		{"ab", "a-b", "", false},
	} {
		if got, err := Like(c.s, c.p, c.e, SQLLatin1CIAS); err != nil || got != c.want {
			t.Errorf("%q LIKE %q = %v, %v", c.s, c.p, got, err)
		}
	}
	if _, err := Like("a", "a", "xx", 0); number(err) != 506 {
		t.Error("506")
	}
}

func TestCollation(t *testing.T) {
	if got := SQLLatin1CIAS.TDS(); got != [5]byte{0x09, 0x04, 0xD0, 0x00, 0x34} {
		t.Errorf("% X", got)
	}
	if got := Latin1v100BIN2UTF8.TDS(); got != [5]byte{0x09, 0x04, 0x00, 0x26, 0x00} {
		t.Errorf("% X", got)
	}
	for _, c := range Collations() {
		if back, ok := ParseCollation(c.String()); !ok || back != c {
			t.Errorf("%v", c)
		}
	}
	if Fold("ABC ") != Fold("abc") || Fold("ÀB") != Fold("àb") || Fold("a") == Fold("á") {
		t.Error("Fold")
	}
	if s := CP1252Decode(CP1252Encode("€uro–x")); s != "€uro–x" {
		t.Error(s)
	}
	if s := UTF16Decode([]uint16{0xD83D}) + UTF16Decode([]uint16{0xDE00}); UTF16Len(s) != 2 || Concat(s[:3], s[3:]) != "😀" {
		t.Error("surrogates")
	}
}
