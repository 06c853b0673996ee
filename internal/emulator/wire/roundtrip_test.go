package wire

import (
	"context"
	"encoding/hex"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func dec(s string, kind types.Kind) types.Value {
	d, _, _ := types.ParseDec(s)
	v := types.DecimalOf(d)
	v.Kind = kind
	return v
}

// typeValues are values of every kind, their limits among them.
var typeValues = []struct {
	t    types.Type
	v    types.Value
	want string // as the driver gives it; "" is checked by value only
}{
	{types.BitType, types.Bool(true), "true"},
	{types.TinyIntType, types.IntOf(types.TinyInt, 255), "255"},
	{types.SmallIntType, types.IntOf(types.SmallInt, -32768), "-32768"},
	{types.IntType, types.Int32(math.MinInt32), "-2147483648"},
	{types.BigIntType, types.IntOf(types.BigInt, math.MinInt64), "-9223372036854775808"},
	{types.RealType, types.FloatOf(types.Real, 1.5), "1.5"},
	{types.FloatType, types.FloatOf(types.Float, -1.25e300), "-1.25e+300"},
	{types.SmallMoneyType, types.IntOf(types.SmallMoney, -12345), "-1.2345"},
	{types.MoneyType, types.IntOf(types.Money, -922337203685477580), "-92233720368547.7580"},
	{types.DecimalType(9, 2), dec("-1234567.89", types.Decimal), "-1234567.89"},
	{types.DecimalType(19, 0), dec("9223372036854775808", types.Decimal), "9223372036854775808"},
	{types.NumericType(28, 4), dec("0.0001", types.Numeric), "0.0001"},
	{types.NumericType(38, 10), dec("-9999999999999999999999999999.9999999999", types.Numeric), "-9999999999999999999999999999.9999999999"},
	{types.DateType, types.Value{Kind: types.Date, I: 3652058}, "9999-12-31"},
	{types.DateType, types.Value{Kind: types.Date}, "0001-01-01"},
	{types.TimeOf(0), types.Value{Kind: types.Time, I: 863990000000}, "23:59:59"},
	{types.TimeOf(3), types.Value{Kind: types.Time, Scale: 3, I: 10000}, "00:00:00.001"},
	{types.TimeType, types.Value{Kind: types.Time, Scale: 7, I: 863999999999}, "23:59:59.9999999"},
	{types.DateTime2Of(7), types.Value{Kind: types.DateTime2, Scale: 7, I: 3652058*ticksPerDay + ticksPerDay - 1}, "9999-12-31 23:59:59.9999999"},
	{types.DateTime2Of(0), types.Value{Kind: types.DateTime2, I: 0}, "0001-01-01 00:00:00"},
	{types.DateTimeOffsetOf(2), types.Value{Kind: types.DateTimeOffset, Scale: 2, Off: -330, I: 700000*ticksPerDay + 1_200_000}, "-0530"},
	{types.DateTimeType, types.Value{Kind: types.DateTime, I: -53690 * datetimePerDay}, "1753-01-01 00:00:00"},
	{types.DateTimeType, types.Value{Kind: types.DateTime, I: -1}, "1899-12-31 23:59:59.997"},
	{types.SmallDateTimeType, types.Value{Kind: types.SmallDateTime, I: 65535*1440 + 1439}, "2079-06-06 23:59:00"},
	{types.UniqueIdentifierType, types.BytesOf(types.UniqueIdentifier, []byte("0123456789abcdef")), ""},
	{types.CharOf(5), types.StringOf(types.Char, "é€  x"), "é€  x"},
	{types.VarCharOf(10), types.StringOf(types.VarChar, ""), ""},
	{types.VarCharOf(8000), types.StringOf(types.VarChar, strings.Repeat("ü", 8000)), strings.Repeat("ü", 8000)},
	{types.VarCharMax, types.StringOf(types.VarChar, strings.Repeat("ö", 9000)), strings.Repeat("ö", 9000)},
	{types.NCharOf(3), types.StringOf(types.NChar, "a☃ "), "a☃ "},
	{types.NVarCharOf(4000), types.NStr(strings.Repeat("😀", 2000)), strings.Repeat("😀", 2000)},
	{types.NVarCharMax, types.NStr(""), ""},
	{types.NVarCharMax, types.NStr(strings.Repeat("long ☃ ", 20000)), strings.Repeat("long ☃ ", 20000)},
	{types.BinaryOf(3), types.BytesOf(types.Binary, []byte{0, 1, 255}), "\x00\x01\xff"},
	{types.VarBinaryOf(8000), types.BytesOf(types.VarBinary, make([]byte, 8000)), string(make([]byte, 8000))},
	{types.VarBinaryMax, types.BytesOf(types.VarBinary, []byte{1}), "\x01"},
	{types.TimestampType, types.BytesOf(types.Timestamp, []byte{0, 0, 0, 0, 0, 0, 7, 209}), "\x00\x00\x00\x00\x00\x00\x07\xd1"},
	{types.TextType, types.StringOf(types.Text, "tëxt"), "tëxt"},
	{types.NTextType, types.StringOf(types.NText, "ntext ☃"), "ntext ☃"},
	{types.ImageType, types.BytesOf(types.Image, []byte{9, 8}), "\x09\x08"},
	{types.XMLType, types.StringOf(types.XML, "<a>☃</a>"), "<a>☃</a>"},
	{types.JSONType, types.StringOf(types.JSON, `{"a":"☃"}`), `{"a":"☃"}`},
	{types.VectorOf(2), types.VectorOfFloats([]float32{1, -0.25}), "[1.0000000e+000,-2.5000000e-001]"},
	{types.Type{Kind: types.VarChar, Length: 10, Collation: types.Latin1v100BIN2UTF8}, types.StringOf(types.VarChar, "☃"), "☃"},
	{types.Type{Kind: types.Char, Length: 8000, Collation: types.Latin1v100BIN2UTF8}, types.StringOf(types.Char, "☃"), "☃"},
	{types.VariantType, types.Int32(7), "7"},
	{types.VariantType, types.NStr("v☃"), "v☃"},
	{types.VariantType, types.StringOf(types.VarChar, "vé"), "vé"},
	{types.VariantType, dec("12.50", types.Decimal), "12.50"},
	{types.VariantType, types.Value{Kind: types.Date, I: 700000}, ""},
	{types.VariantType, types.Value{Kind: types.DateTime2, Scale: 3, I: 700000 * ticksPerDay}, ""},
	{types.VariantType, types.BytesOf(types.VarBinary, []byte{1, 2}), "\x01\x02"},
	{types.VariantType, types.BytesOf(types.UniqueIdentifier, []byte("0123456789abcdef")), ""},
}

// Every kind as a column, NOT NULL and nullable, beside a NULL, as the driver reads it.
func TestColumnsThroughDriver(t *testing.T) {
	f := &fake{batch: map[string]func(context.Context, Writer) error{}}
	for i, c := range typeValues {
		f.batch[fmt.Sprint("RUN ", i)] = func(_ context.Context, w Writer) error {
			w.Columns([]Column{{Name: "a", Type: c.t}, {Name: "b", Type: c.t, Nullable: true}, {Name: "n", Type: c.t, Nullable: true, Expr: true}, {Name: "m", Type: c.t, Nullable: true}})
			if err := w.Row(types.Row{c.v, c.v, types.NullValue, c.v}); err != nil {
				return err
			}
			if err := w.Row(types.Row{c.v, c.v, types.NullValue, types.NullValue}); err != nil { // NBCROW
				return err
			}
			return w.Done(Done{HasCount: true, Count: 2})
		}
	}
	_, addr := start(t, f)
	db := open(t, dsn(addr))
	for i, c := range typeValues {
		rows, err := db.Query(fmt.Sprint("RUN ", i))
		if err != nil {
			t.Fatalf("%s: %v", c.t, err)
		}
		n := 0
		for rows.Next() {
			var a, b, null, m any
			if err := rows.Scan(&a, &b, &null, &m); err != nil {
				t.Fatalf("%s: %v", c.t, err)
			}
			if n++; null != nil || (m == nil) != (n == 2) {
				t.Errorf("%s: NULL gives %v, %v", c.t, null, m)
			}
			for _, got := range []any{a, b} {
				if s := goText(got); !strings.Contains(s, c.want) || len(c.want) > 20 && c.t.IsString() && s != c.want {
					t.Errorf("%s: got %.60q, want %.60q", c.t, s, c.want)
				}
			}
		}
		if err := rows.Err(); err != nil || n != 2 {
			t.Errorf("%s: %d rows, %v", c.t, n, err)
		}
	}
}

func goText(v any) string {
	switch v := v.(type) {
	case []byte:
		return string(v)
	case fmt.Stringer:
		return v.String()
	}
	return fmt.Sprint(v)
}

// Every kind that a client can send: what the encoder writes, the decoder reads.
func TestEncodeDecode(t *testing.T) {
	for _, c := range typeValues {
		for _, v := range []types.Value{c.v, types.NullValue} {
			e, err := newEncoder(c.t, true, true)
			if err != nil {
				t.Fatal(err)
			}
			b := e.appendType(nil)
			if b, err = e.append(b, v); err != nil {
				t.Errorf("%s: %v", c.t, err)
				continue
			}
			cur := &cursor{b: b}
			ti, err := readTypeInfo(cur)
			if err != nil {
				t.Errorf("%s: type info % x: %v", c.t, b, err)
				continue
			}
			if e.frame == frameTextPtr {
				ti.frame = frameTextPtr
			}
			got, err := ti.readValue(cur)
			if err != nil || len(cur.b) > 0 {
				t.Errorf("%s: %v, %d bytes left", c.t, err, len(cur.b))
				continue
			}
			want := v
			switch c.t.Kind { // kinds that have another name on the wire
			case types.Timestamp:
				want.Kind = types.Binary
			case types.JSON, types.Vector:
				want = types.StringOf(types.VarChar, c.want)
			}
			if v.IsNull() {
				want = types.NullValue
			}
			if got != want {
				t.Errorf("%s: got %.80v, want %.80v", c.t, got, want)
			}
		}
	}
}

func TestTypeInfoBytes(t *testing.T) {
	cases := []struct {
		t        types.Type
		nullable bool
		want     string
	}{
		{types.IntType, false, "38"},
		{types.IntType, true, "2604"},
		{types.Type{}, true, "2604"},
		{types.VarCharOf(10), true, "a70a000904d00034"},
		{types.NVarCharOf(128), false, "e700010904d00034"},
		{types.NVarCharMax, true, "e7ffff0904d00034"},
		{types.DecimalType(10, 2), true, "6a110a02"},
		{types.UniqueIdentifierType, false, "2410"},
		{types.DateTimeType, false, "3d"},
		{types.DateType, false, "28"},
		{types.DateTime2Of(3), true, "2a03"},
		{types.TimestampType, false, "ad0800"},
		{types.XMLType, true, "f100"},
		{types.VariantType, true, "62491f0000"},
		{types.JSONType, true, "e7ffff0904d00034"},
		{types.VectorOf(3), true, "a7ffff0904002600"},
	}
	for _, c := range cases {
		e, err := newEncoder(c.t, c.nullable, false)
		if got := hex.EncodeToString(e.appendType(nil)); err != nil || got != c.want {
			t.Errorf("%s: %s, want %s (%v)", c.t, got, c.want, err)
		}
	}
	if _, err := newEncoder(types.CursorType, true, false); err == nil {
		t.Error("a cursor column")
	}
}

func TestColumnFlags(t *testing.T) {
	for _, c := range []struct {
		col  Column
		want uint16
	}{
		{Column{}, 8},
		{Column{Nullable: true}, 9},
		{Column{Identity: true}, 16},
		{Column{Expr: true}, 32},
		{Column{Expr: true, Nullable: true}, 33},
		{Column{ReadOnly: true, Nullable: true}, 1},
		{Column{ReadOnly: true}, 0},
	} {
		if got := c.col.flags(); got != c.want {
			t.Errorf("%+v: %d, want %d", c.col, got, c.want)
		}
	}
}

func TestEncoderRefusesWrongValues(t *testing.T) {
	for _, c := range []struct {
		t types.Type
		v types.Value
	}{
		{types.IntType, types.NStr("1")},
		{types.DateType, types.Int32(1)},
		{types.VarCharOf(2), types.StringOf(types.VarChar, "abc")},
		{types.DecimalType(2, 0), dec("100", types.Decimal)},
		{types.FloatType, types.Int32(1)},
	} {
		e, _ := newEncoder(c.t, true, false)
		if _, err := e.append(nil, c.v); err == nil {
			t.Errorf("%s took a %s", c.t, c.v.Kind)
		}
	}
}
