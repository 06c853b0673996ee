package types

import (
	"errors"
	"testing"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

func sqlError(err error) *sqlerr.Error {
	var e *sqlerr.Error
	errors.As(err, &e)
	return e
}

func number(err error) int32 {
	var e *sqlerr.Error
	if errors.As(err, &e) {
		return e.Number
	}
	return 0
}

func str(t *testing.T, v Value, from Type) string {
	t.Helper()
	if v.IsNull() {
		return "NULL"
	}
	style := 0
	if from.IsBinary() {
		style = 1
	}
	s, err := Convert(v, from, NVarCharMax, style, true)
	if err != nil {
		t.Fatalf("text of %v: %v", v, err)
	}
	return s.S
}

func dec(s string) Value {
	d, _, _ := ParseDec(s)
	return DecimalOf(d)
}

func TestConvert(t *testing.T) {
	vs := func(s string) Value { return StringOf(VarChar, s) }
	dt := func(k Kind, y, m, d, hh, mm, ss, ns int, scale uint8) Value {
		return FromTime(k, time.Date(y, time.Month(m), d, hh, mm, ss, ns, time.UTC), scale)
	}
	for _, c := range []struct {
		v     Value
		from  Type
		to    Type
		style int
		want  string
		err   int32
		text  string
	}{
		{vs("12"), VarCharOf(2), IntType, 0, "12", 0, ""},
		{vs(" -12 "), VarCharOf(5), IntType, 0, "-12", 0, ""},
		{vs(""), VarCharOf(5), IntType, 0, "0", 0, ""},
		{vs("1.5"), VarCharOf(5), IntType, 0, "", 245, "Conversion failed when converting the varchar value '1.5' to data type int."},
		{vs("abc"), VarCharOf(5), BigIntType, 0, "", 8114, "Error converting data type varchar to bigint."},
		{vs("3000000000"), VarCharOf(10), IntType, 0, "", 248, "The conversion of the varchar value '3000000000' overflowed an int column."},
		{vs("300"), VarCharOf(10), TinyIntType, 0, "", 244, "The conversion of the varchar value '300' overflowed an INT1 column. Use a larger integer column."},
		{vs("99999"), VarCharOf(10), SmallIntType, 0, "", 244, ""},
		{vs("9999999999999999999"), VarCharOf(30), BigIntType, 0, "", 8115, ""},
		{vs("TRUE"), VarCharOf(10), BitType, 0, "1", 0, ""},
		{vs("x"), VarCharOf(10), BitType, 0, "", 245, ""},
		{vs("1.255"), VarCharOf(10), DecimalType(5, 2), 0, "1.26", 0, ""},
		{vs("-1.255"), VarCharOf(10), DecimalType(5, 2), 0, "-1.26", 0, ""},
		{vs("1e3"), VarCharOf(10), DecimalType(5, 2), 0, "", 8114, "Error converting data type varchar to numeric."},
		{vs(""), VarCharOf(10), DecimalType(5, 2), 0, "", 8114, ""},
		{vs("12345.6"), VarCharOf(10), DecimalType(5, 2), 0, "", 8115, "Arithmetic overflow error converting varchar to data type numeric."},
		{dec("1234.5"), DecimalType(5, 1), DecimalType(4, 2), 0, "", 8115, "Arithmetic overflow error converting numeric to data type numeric."},
		{Int32(300), IntType, TinyIntType, 0, "", 220, "Arithmetic overflow error for data type tinyint, value = 300."},
		{IntOf(BigInt, 1<<40), BigIntType, IntType, 0, "", 8115, "Arithmetic overflow error converting expression to data type int."},
		{dec("99.99"), DecimalType(4, 2), IntType, 0, "99", 0, ""},
		{FloatOf(Float, 3e9), FloatType, IntType, 0, "", 232, "Arithmetic overflow error for type int, value = 3000000000.000000."},
		{IntOf(Money, 15000), MoneyType, IntType, 0, "2", 0, ""},
		{IntOf(Money, -15000), MoneyType, IntType, 0, "-2", 0, ""},
		{vs("$1,234.56"), VarCharOf(10), MoneyType, 0, "1234.56", 0, ""},
		{vs("x"), VarCharOf(10), MoneyType, 0, "", 235, ""},
		{IntOf(Money, 12345678), MoneyType, VarCharOf(20), 1, "1,234.57", 0, ""},
		{IntOf(Money, 12345678), MoneyType, VarCharOf(20), 2, "1234.5678", 0, ""},
		{vs("1.5e2"), VarCharOf(10), FloatType, 0, "150", 0, ""},
		{vs("0x10"), VarCharOf(10), FloatType, 0, "", 8114, ""},
		{FloatOf(Float, 1234567), FloatType, VarCharOf(30), 0, "1.23457e+006", 0, ""},
		{FloatOf(Float, 0.1), FloatType, VarCharOf(30), 0, "0.1", 0, ""},
		{FloatOf(Float, 1), FloatType, VarCharOf(30), 2, "1.000000000000000e+000", 0, ""},
		{Int32(12345), IntType, VarCharOf(3), 0, "*", 0, ""},
		{Int32(12345), IntType, NVarCharOf(3), 0, "", 8115, ""},
		{vs("hello"), VarCharOf(5), VarCharOf(3), 0, "hel", 0, ""},
		{vs("ab"), VarCharOf(5), CharOf(4), 0, "ab  ", 0, ""},
		{NStr("aλb"), NVarCharOf(3), VarCharOf(3), 0, "a?b", 0, ""},
		{vs("2024-02-30"), VarCharOf(10), DateTimeType, 0, "", 242, "The conversion of a varchar data type to a datetime data type resulted in an out-of-range value."},
		{vs("2024-02-30"), VarCharOf(10), DateType, 0, "", 241, "Conversion failed when converting date and/or time from character string."},
		{vs("rubbish"), VarCharOf(10), DateTimeType, 0, "", 241, ""},
		{vs("rubbish"), VarCharOf(10), SmallDateTimeType, 0, "", 295, ""},
		{vs("20240229"), VarCharOf(10), DateType, 0, "2024-02-29", 0, ""},
		{vs("2024-02-29T13:14:15.1234567"), VarCharOf(40), DateTime2Type, 0, "2024-02-29 13:14:15.1234567", 0, ""},
		{vs("2024-02-29T13:14:15.999"), VarCharOf(40), DateTimeType, 0, "Feb 29 2024  1:14PM", 0, ""},
		{vs("Feb 29, 2024 1:05 PM"), VarCharOf(40), DateTime2Of(0), 0, "2024-02-29 13:05:00", 0, ""},
		{vs("29 February 2024"), VarCharOf(40), DateType, 0, "2024-02-29", 0, ""},
		{vs("13:05"), VarCharOf(40), TimeOf(0), 0, "13:05:00", 0, ""},
		{vs("2024-01-01 10:00:00 +02:00"), VarCharOf(40), DateTimeOffsetOf(0), 0, "2024-01-01 10:00:00 +02:00", 0, ""},
		{vs("29/02/2024"), VarCharOf(40), DateType, 103, "2024-02-29", 0, ""},
		{vs("x"), VarCharOf(40), DateType, 103, "", 9807, ""},
		{vs(""), VarCharOf(40), DateType, 0, "1900-01-01", 0, ""},
		{dt(DateTime, 2024, 2, 29, 13, 14, 15, 3_000_000, 0), DateTimeType, VarCharOf(30), 121, "2024-02-29 13:14:15.003", 0, ""},
		{dt(DateTime, 2024, 2, 29, 13, 14, 15, 999_000_000, 0), DateTimeType, VarCharOf(30), 121, "2024-02-29 13:14:16.000", 0, ""},
		{dt(DateTime, 2024, 2, 29, 13, 14, 15, 0, 0), DateTimeType, VarCharOf(30), 126, "2024-02-29T13:14:15", 0, ""},
		{dt(DateTime, 2024, 2, 29, 13, 14, 15, 0, 0), DateTimeType, VarCharOf(30), 112, "20240229", 0, ""},
		{dt(DateTime, 2024, 2, 29, 13, 14, 15, 0, 0), DateTimeType, VarCharOf(30), 999, "", 281, "999 is not a valid style number when converting from datetime to a character string."},
		{dt(DateTime2, 2024, 2, 29, 13, 14, 15, 123456700, 7), DateTime2Type, VarCharOf(40), 126, "2024-02-29T13:14:15.1234567", 0, ""},
		{dt(DateTime, 2024, 2, 29, 12, 0, 0, 3_333_333, 0), DateTimeType, DateTime2Type, 0, "2024-02-29 12:00:00.0033333", 0, ""},
		{dt(DateTime2, 1700, 1, 1, 0, 0, 0, 0, 0), DateTime2Of(0), DateTimeType, 0, "", 242, ""},
		{vs("6F9619FF-8B86-D011-B42D-00C04FC964FF"), VarCharOf(36), UniqueIdentifierType, 0, "6F9619FF-8B86-D011-B42D-00C04FC964FF", 0, ""},
		{vs("6F96"), VarCharOf(36), UniqueIdentifierType, 0, "", 8169, ""},
		{Int32(1), IntType, BinaryOf(2), 0, "0x0001", 0, ""},
		{Int32(1), IntType, VarBinaryOf(8), 0, "0x00000001", 0, ""},
		{dec("1.5"), DecimalType(2, 1), VarBinaryOf(20), 0, "0x020100010F000000", 0, ""},
		{vs("0xABCD"), VarCharOf(10), VarBinaryOf(4), 1, "0xABCD", 0, ""},
		{NStr("ab"), NVarCharOf(2), VarBinaryOf(8), 0, "0x61006200", 0, ""},
		{BytesOf(VarBinary, []byte{1, 0}), VarBinaryOf(2), IntType, 0, "256", 0, ""},
		{vs("[1, -2.5]"), VarCharOf(20), VectorOf(2), 0, "[1.0000000e+000,-2.5000000e+000]", 0, ""},
		{vs("[1]"), VarCharOf(20), VectorOf(2), 0, "", 42204, "The vector dimensions 2 and 1 do not match."},
		{vs("[1,"), VarCharOf(20), VectorOf(2), 0, "", 13609, ""},
		{vs(`{"a":1}`), VarCharOf(20), JSONType, 0, `{"a":1}`, 0, ""},
		{Int32(1), IntType, DateTimeType, 0, "Jan  2 1900 12:00AM", 0, ""},
	} {
		got, err := Convert(c.v, c.from, c.to, c.style, true)
		if n := number(err); n != c.err {
			t.Errorf("Convert(%q %v -> %v, %d): error %v, want %d", c.v.S, c.from, c.to, c.style, err, c.err)
			continue
		}
		var e *sqlerr.Error
		if errors.As(err, &e) {
			if c.text != "" && e.Message != c.text {
				t.Errorf("text %q, want %q", e.Message, c.text)
			}
			continue
		}
		if s := str(t, got, c.to); s != c.want {
			t.Errorf("Convert(%v %v -> %v, %d) = %q, want %q", c.v, c.from, c.to, c.style, s, c.want)
		}
	}
}

func TestCanConvert(t *testing.T) {
	for _, c := range []struct {
		from, to           Type
		implicit, explicit bool
		err                int32
	}{
		{IntType, DateType, false, false, 206},
		{IntType, DateTimeType, true, true, 0},
		{VarCharOf(1), VarBinaryOf(1), false, true, 257},
		{MoneyType, VarCharOf(1), false, true, 257},
		{DateTimeType, IntType, false, true, 257},
		{JSONType, VarCharMax, false, true, 257},
		{VarCharMax, JSONType, true, true, 0},
		{NullType, DateType, true, true, 0},
		{DateType, TimeType, false, false, 206},
	} {
		i, e := CanConvert(c.from, c.to)
		if i != c.implicit || e != c.explicit {
			t.Errorf("CanConvert(%v, %v) = %v, %v", c.from, c.to, i, e)
		}
		if c.err != 0 && number(ConversionError(c.from, c.to, false)) != c.err {
			t.Errorf("ConversionError(%v, %v) = %v", c.from, c.to, ConversionError(c.from, c.to, false))
		}
	}
}

func TestFits(t *testing.T) {
	for _, c := range []struct {
		v    Value
		t    Type
		want bool
	}{
		{NStr("abc"), NVarCharOf(3), true},
		{NStr("abcd"), NVarCharOf(3), false},
		{NStr("abc   "), NVarCharOf(3), true},
		{BytesOf(VarBinary, []byte{1, 2, 0}), VarBinaryOf(2), true},
		{BytesOf(VarBinary, []byte{1, 2, 3}), VarBinaryOf(2), false},
		{NStr("😀"), NVarCharOf(1), false},
		{NStr("x"), NVarCharMax, true},
		{NullValue, NVarCharOf(1), true},
	} {
		if got := Fits(c.v, c.t); got != c.want {
			t.Errorf("Fits(%q, %v) = %v", c.v.S, c.t, got)
		}
	}
}

func FuzzConvertText(f *testing.F) {
	for _, s := range []string{"", "1", "-1.5e10", "2024-02-29T01:02:03.1234567+02:00", "Feb 29 2024 1PM", "$1,2.3", "1:2:3:4 AM", "+", "[1,2]", "{", "a-b", "12 jan 2024 ."} {
		f.Add(s)
	}
	targets := []Type{
		IntType, TinyIntType, BigIntType, BitType, DecimalType(10, 3), NumericType(38, 38), MoneyType, SmallMoneyType, RealType, FloatType,
		DateType, TimeOf(3), DateTimeType, SmallDateTimeType, DateTime2Type, DateTimeOffsetOf(2), UniqueIdentifierType, VectorOf(2), JSONType, CharOf(5), NVarCharOf(2), BinaryOf(3),
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, to := range targets {
			for _, style := range []int{0, 1, 103, 126} {
				v, err := Convert(StringOf(VarChar, s), VarCharMax, to, style, true)
				if err != nil {
					if number(err) == 0 {
						t.Fatalf("error without a number: %v", err)
					}
					continue
				}
				if to.IsNumeric() || to.IsTemporal() {
					// What was read can be written, and sorts.
					if _, err := Convert(v, to, NVarCharMax, 0, true); err != nil {
						t.Fatalf("%q as %v: %v", s, to, err)
					}
				}
				SortKey(v, to)
			}
		}
	})
}
