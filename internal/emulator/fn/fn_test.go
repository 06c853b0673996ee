package fn

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func errNumber(err error) int32 {
	var e *sqlerr.Error
	if errors.As(err, &e) {
		return e.Number
	}
	return 0
}

// arg is a value with its type, made from a Go value: string (varchar), n"" (nvarchar), int, float64, dec, date texts.
type (
	n   string
	dec string
	d   string // date
	dt  string // datetime
	d2  string // datetime2
	do  string // datetimeoffset
	tm  string // time
	bin string
	mon string
	vec string
)

func arg(t *testing.T, x any) (types.Value, types.Type) {
	t.Helper()
	conv := func(s string, to types.Type) (types.Value, types.Type) {
		v, err := types.Convert(types.NStr(s), types.NVarCharMax, to, 0, true)
		if err != nil {
			t.Fatalf("%s as %v: %v", s, to, err)
		}
		return v, to
	}
	switch x := x.(type) {
	case nil:
		return types.NullValue, types.NullType
	case types.Type: // a typed NULL
		return types.NullValue, x
	case int:
		return types.Int32(int32(x)), types.IntType
	case int64:
		return types.IntOf(types.BigInt, x), types.BigIntType
	case float64:
		return types.FloatOf(types.Float, x), types.FloatType
	case string:
		return types.StringOf(types.VarChar, x), types.VarCharOf(max(len(x), 1))
	case n:
		return types.NStr(string(x)), types.NVarCharOf(max(types.UTF16Len(string(x)), 1))
	case bin:
		return types.BytesOf(types.VarBinary, []byte(x)), types.VarBinaryOf(max(len(x), 1))
	case dec:
		v, _, _ := types.ParseDec(string(x))
		return types.DecimalOf(v), types.TypeOf(types.DecimalOf(v))
	case d:
		return conv(string(x), types.DateType)
	case dt:
		return conv(string(x), types.DateTimeType)
	case d2:
		return conv(string(x), types.DateTime2Type)
	case do:
		return conv(string(x), types.DateTimeOffsetOf(0))
	case tm:
		return conv(string(x), types.TimeOf(0))
	case mon:
		return conv(string(x), types.MoneyType)
	case vec:
		return conv(string(x), types.VectorOf(strings.Count(string(x), ",")+1))
	}
	t.Fatalf("argument %T", x)
	return types.NullValue, types.NullType
}

func call(t *testing.T, env *exec.Env, name string, args ...any) (string, types.Type, error) {
	t.Helper()
	f := Lookup(name)
	if f == nil {
		t.Fatalf("%s is not there", name)
	}
	if err := f.CheckCount(len(args)); err != nil {
		return "", types.Type{}, err
	}
	values, kinds := make([]types.Value, len(args)), make([]types.Type, len(args))
	for i, a := range args {
		values[i], kinds[i] = arg(t, a)
	}
	rt, err := f.Result(kinds)
	if err != nil {
		return "", rt, err
	}
	v, err := f.Eval(env, values, kinds)
	if err != nil {
		return "", rt, err
	}
	if v.IsNull() {
		return "NULL", rt, nil
	}
	if v.Kind != rt.Kind && rt.Kind != types.Variant {
		t.Errorf("%s%v gives a %v, the type rule says %v", name, args, v.Kind, rt)
	}
	style := 0
	if v.Kind.IsBinary() {
		style = 1
	}
	if v.Kind == types.DateTime {
		style = 121
	}
	s, err := types.Convert(v, types.TypeOf(v), types.NVarCharMax, style, true)
	if err != nil {
		t.Errorf("%s%v: %v", name, args, err)
	}
	return s.S, rt, nil
}

func TestFunctions(t *testing.T) {
	env := &exec.Env{Now: time.Date(2026, 11, 24, 14, 5, 6, 123456700, time.UTC)}
	type a = []any
	for _, c := range []struct {
		name string
		args a
		want string
		typ  string
	}{
		{"LEN", a{"abc  "}, "3", "int"},
		{"LEN", a{n("a😀")}, "3", "int"},
		{"LEN", a{12345}, "5", "int"},
		{"LEN", a{types.VarCharMax}, "NULL", "bigint"},
		{"DATALENGTH", a{n("ab ")}, "6", "int"},
		{"DATALENGTH", a{"ab "}, "3", "int"},
		{"DATALENGTH", a{7}, "4", "int"},
		{"LEFT", a{"hello", 2}, "he", "varchar(5)"},
		{"RIGHT", a{n("hello"), 2}, "lo", "nvarchar(5)"},
		{"LEFT", a{"ab", 9}, "ab", ""},
		{"SUBSTRING", a{"hello", 2, 3}, "ell", "varchar(5)"},
		{"SUBSTRING", a{"hello", 0, 3}, "he", ""},
		{"SUBSTRING", a{"hello", 9, 3}, "", ""},
		{"SUBSTRING", a{"hello", 3}, "llo", ""},
		{"SUBSTRING", a{bin("\x01\x02\x03"), 2, 1}, "0x02", "varbinary(3)"},
		{"REVERSE", a{"abc"}, "cba", ""},
		{"UPPER", a{n("straße é")}, "STRAßE É", ""},
		{"LOWER", a{"ABC"}, "abc", "varchar(3)"},
		{"LTRIM", a{"  a "}, "a ", ""},
		{"RTRIM", a{" a  "}, " a", ""},
		{"TRIM", a{"  a "}, "a", ""},
		{"SPACE", a{3}, "   ", "varchar(8000)"},
		{"SPACE", a{-1}, "NULL", ""},
		{"ASCII", a{"A"}, "65", "int"},
		{"UNICODE", a{n("λ")}, "955", ""},
		{"CHAR", a{65}, "A", "char(1)"},
		{"CHAR", a{256}, "NULL", ""},
		{"NCHAR", a{955}, "λ", "nchar(1)"},
		{"STR", a{123.456, 8, 2}, "  123.46", ""},
		{"STR", a{1234567.0, 3}, "***", ""},
		{"STR", a{12.5}, "        13", "varchar(10)"},
		{"SOUNDEX", a{"Robert"}, "R163", ""},
		{"SOUNDEX", a{"Smythe"}, "S530", ""},
		{"DIFFERENCE", a{"Green", "Greene"}, "4", "int"},
		{"CHARINDEX", a{"L", "hello"}, "3", "int"},
		{"CHARINDEX", a{"l", "hello", 4}, "4", ""},
		{"CHARINDEX", a{"x", "hello"}, "0", ""},
		{"CHARINDEX", a{"", "hello"}, "0", ""},
		{"CHARINDEX", a{nil, "a"}, "NULL", ""},
		{"PATINDEX", a{"%[0-9]%", "ab3c"}, "3", ""},
		{"PATINDEX", a{"ab%", "abc"}, "1", ""},
		{"PATINDEX", a{"b%", "abc"}, "0", ""},
		{"PATINDEX", a{"%c", "abc"}, "3", ""},
		{"REPLACE", a{"Hello", "L", "r"}, "Herro", "varchar(8000)"},
		{"REPLACE", a{"aaa", "aa", n("b")}, "ba", "nvarchar(4000)"},
		{"REPLACE", a{"a", "", "b"}, "a", ""},
		{"REPLICATE", a{"ab", 3}, "ababab", "varchar(8000)"},
		{"REPLICATE", a{"ab", -1}, "NULL", ""},
		{"STUFF", a{"abcdef", 2, 3, "xy"}, "axyef", ""},
		{"STUFF", a{"abc", 4, 1, "x"}, "NULL", ""},
		{"STUFF", a{"abc", 1, 1, nil}, "bc", ""},
		{"CONCAT", a{"a", nil, 1}, "a1", "varchar(14)"},
		{"CONCAT", a{"a", n("b")}, "ab", "nvarchar(2)"},
		{"CONCAT_WS", a{",", "a", nil, "b"}, "a,b", ""},
		{"QUOTENAME", a{"a]b"}, "[a]]b]", "nvarchar(258)"},
		{"QUOTENAME", a{"a'b", "'"}, "'a''b'", ""},
		{"QUOTENAME", a{"a", "x"}, "NULL", ""},
		{"STRING_ESCAPE", a{"a\"/\x01", "json"}, `a\"\/\u0001`, "nvarchar(max)"},
		{"TRANSLATE", a{"2*[3+4]", "[]", "()"}, "2*(3+4)", ""},
		{"ABS", a{-5}, "5", "int"},
		{"ABS", a{dec("-1.50")}, "1.50", "decimal(3,2)"},
		{"ABS", a{"-1"}, "1", "float"},
		{"SIGN", a{dec("-1.5")}, "-1.0", ""},
		{"SIGN", a{0}, "0", ""},
		{"CEILING", a{dec("1.2")}, "2", "decimal(2,0)"},
		{"CEILING", a{dec("-1.2")}, "-1", ""},
		{"FLOOR", a{dec("-1.2")}, "-2", ""},
		{"FLOOR", a{1.7}, "1", "float"},
		{"FLOOR", a{mon("-1.5")}, "-2.00", "money"},
		{"ROUND", a{dec("123.4545"), 2}, "123.4500", "decimal(7,4)"},
		{"ROUND", a{dec("123.45"), -2}, "100.00", ""},
		{"ROUND", a{150, -2}, "200", "int"},
		{"ROUND", a{dec("150.75"), 0, 1}, "150.00", ""},
		{"ROUND", a{-2.5, 0}, "-3", ""},
		{"POWER", a{2, 10}, "1024", "int"},
		{"POWER", a{dec("1.5"), 2}, "2.3", "decimal(38,1)"},
		{"SQRT", a{9}, "3", "float"},
		{"SQUARE", a{3}, "9", ""},
		{"EXP", a{0}, "1", ""},
		{"LOG10", a{1000}, "3", ""},
		{"LOG", a{8, 2}, "3", ""},
		{"PI", a{}, "3.14159", ""},
		{"DEGREES", a{1}, "57", "int"},
		{"BIT_COUNT", a{255}, "8", "bigint"},
		{"BIT_COUNT", a{-1}, "32", ""},
		{"ISNUMERIC", a{"1e5"}, "1", ""},
		{"ISNUMERIC", a{"$"}, "1", ""},
		{"ISNUMERIC", a{"abc"}, "0", ""},
		{"ISNUMERIC", a{""}, "0", ""},
		{"ISNUMERIC", a{nil}, "0", ""},
		{"GETDATE", a{}, "2026-11-24 14:05:06.123", "datetime"},
		{"SYSUTCDATETIME", a{}, "2026-11-24 14:05:06.1234567", "datetime2(7)"},
		{"SYSDATETIMEOFFSET", a{}, "2026-11-24 14:05:06.1234567 +00:00", ""},
		{"DATEADD", a{"month", 1, d("2024-01-31")}, "2024-02-29", "date"},
		{"DATEADD", a{"day", -1, dt("2024-03-01 10:00")}, "2024-02-29 10:00:00.000", "datetime"},
		{"DATEADD", a{"yy", 1, "2024-02-29"}, "2025-02-28 00:00:00.000", "datetime"},
		{"DATEADD", a{"hour", 25, tm("12:00")}, "13:00:00", "time(0)"},
		{"DATEDIFF", a{"year", d("2023-12-31"), d("2024-01-01")}, "1", "int"},
		{"DATEDIFF", a{"week", d("2024-03-02"), d("2024-03-03")}, "1", ""},
		{"DATEDIFF", a{"week", d("2024-03-03"), d("2024-03-09")}, "0", ""},
		{"DATEDIFF", a{"dd", "2024-02-28", "2024-03-01"}, "2", ""},
		{"DATEDIFF", a{"second", dt("2024-01-01 00:00:00.997"), dt("2024-01-01 00:00:01")}, "1", ""},
		{"DATEDIFF_BIG", a{"ms", d("2000-01-01"), d("2100-01-01")}, "3155760000000", "bigint"},
		{"DATEPART", a{"weekday", d("2024-03-03")}, "1", "int"},
		{"DATEPART", a{"week", d("2024-01-06")}, "1", ""},
		{"DATEPART", a{"week", d("2024-01-07")}, "2", ""},
		{"DATEPART", a{"iso_week", d("2024-12-30")}, "1", ""},
		{"DATEPART", a{"dy", d("2024-12-31")}, "366", ""},
		{"DATEPART", a{"ns", d2("2024-01-01 00:00:00.1234567")}, "123456700", ""},
		{"DATEPART", a{"tz", do("2024-01-01 00:00:00 +02:00")}, "120", ""},
		{"DATENAME", a{"month", d("2024-02-01")}, "February", "nvarchar(30)"},
		{"DATENAME", a{"dw", d("2024-03-03")}, "Sunday", ""},
		{"DATENAME", a{"year", d("2024-03-03")}, "2024", ""},
		{"DATETRUNC", a{"month", d2("2024-02-29 13:14:15")}, "2024-02-01 00:00:00.0000000", "datetime2(7)"},
		{"DATETRUNC", a{"hour", dt("2024-02-29 13:14:15")}, "2024-02-29 13:00:00.000", ""},
		{"YEAR", a{"2024-05-06"}, "2024", ""},
		{"MONTH", a{d("2024-05-06")}, "5", ""},
		{"DAY", a{d("2024-05-06")}, "6", ""},
		{"EOMONTH", a{d("2024-02-10")}, "2024-02-29", "date"},
		{"EOMONTH", a{d("2024-01-31"), 1}, "2024-02-29", ""},
		{"ISDATE", a{"2024-02-29"}, "1", ""},
		{"ISDATE", a{"2023-02-29"}, "0", ""},
		{"ISDATE", a{""}, "0", ""},
		{"SWITCHOFFSET", a{do("2024-01-01 10:00:00 +02:00"), "+00:00"}, "2024-01-01 08:00:00 +00:00", "datetimeoffset(0)"},
		{"TODATETIMEOFFSET", a{dt("2024-01-01 10:00"), "-05:00"}, "2024-01-01 10:00:00.000 -05:00", "datetimeoffset(3)"},
		{"DATEFROMPARTS", a{2024, 2, 29}, "2024-02-29", ""},
		{"DATETIME2FROMPARTS", a{2024, 2, 29, 1, 2, 3, 5, 1}, "2024-02-29 01:02:03.5", ""},
		{"DATETIMEFROMPARTS", a{2024, 2, 29, 1, 2, 3, 4}, "2024-02-29 01:02:03.003", ""},
		{"TIMEFROMPARTS", a{1, 2, 3, 0, 0}, "01:02:03", ""},
		{"ISNULL", a{types.VarCharOf(3), "hello"}, "hel", "varchar(3)"},
		{"ISNULL", a{nil, 1}, "1", "int"},
		{"COALESCE", a{nil, nil, dec("1.5"), 2}, "1.5", "decimal(11,1)"},
		{"NULLIF", a{1, 1}, "NULL", "int"},
		{"NULLIF", a{"a", "b"}, "a", ""},
		{"CHOOSE", a{2, "a", "b"}, "b", ""},
		{"CHOOSE", a{3, "a", "b"}, "NULL", ""},
		{"GREATEST", a{1, nil, dec("2.5")}, "2.5", "decimal(11,1)"},
		{"LEAST", a{"b", "A"}, "A", ""},
		{"GREATEST", a{nil, nil}, "NULL", ""},
		{"HASHBYTES", a{"MD5", "abc"}, "0x900150983CD24FB0D6963F7D28E17F72", "varbinary(8000)"},
		{"HASHBYTES", a{"sha1", "abc"}, "0xA9993E364706816ABA3E25717850C26C9CD0D89D", ""},
		{"VECTOR_DISTANCE", a{"euclidean", vec("[0,0]"), vec("[3,4]")}, "5", "float"},
		{"VECTOR_DISTANCE", a{"cosine", vec("[1,0]"), vec("[0,1]")}, "1", ""},
		{"VECTOR_DISTANCE", a{"dot", vec("[1,2]"), vec("[3,4]")}, "-11", ""},
		{"VECTOR_NORM", a{vec("[3,-4]"), "norm1"}, "7", ""},
		{"VECTOR_NORMALIZE", a{vec("[3,4]"), "norm2"}, "[6.0000002e-001,8.0000001e-001]", "vector(2)"},
		{"VECTORPROPERTY", a{vec("[3,4]"), "Dimensions"}, "2", ""},
		{"FORMAT", a{dec("1234.567"), "N2"}, "1,234.57", "nvarchar(4000)"},
		{"FORMAT", a{-5, "D3"}, "-005", ""},
		{"FORMAT", a{dec("0.256"), "P1"}, "25.6%", ""},
		{"FORMAT", a{1234, "C"}, "$1,234.00", ""},
		{"FORMAT", a{255, "X"}, "FF", ""},
		{"FORMAT", a{dec("1234.5"), "#,##0.00"}, "1,234.50", ""},
		{"FORMAT", a{7, "000"}, "007", ""},
		{"FORMAT", a{dt("2024-02-09 13:04:05"), "yyyy-MM-dd HH:mm:ss"}, "2024-02-09 13:04:05", ""},
		{"FORMAT", a{d("2024-02-09"), "d"}, "2/9/2024", ""},
		{"FORMAT", a{d("2024-02-09"), "dddd, MMMM d"}, "Friday, February 9", ""},
		{"FORMAT", a{dt("2024-02-09 13:04"), "hh:mm tt"}, "01:04 PM", ""},
	} {
		got, rt, err := call(t, env, c.name, c.args...)
		if err != nil || got != c.want || c.typ != "" && rt.String() != c.typ {
			t.Errorf("%s%v = %q %v (%v), want %q %s", c.name, c.args, got, rt, err, c.want, c.typ)
		}
	}
}

func TestFunctionErrors(t *testing.T) {
	type a = []any
	for _, c := range []struct {
		name string
		args a
		err  int32
		text string
	}{
		{"LEN", a{}, 174, "The len function requires 1 argument(s)."},
		{"SUBSTRING", a{"a"}, 189, "The substring function requires 2 to 3 arguments."},
		{"LEN", a{types.TextType}, 8116, "Argument data type text is invalid for argument 1 of len function."},
		{"SUBSTRING", a{1, 1, 1}, 8116, "Argument data type int is invalid for argument 1 of substring function."},
		{"LEFT", a{"a", -1}, 537, ""},
		{"RIGHT", a{"a", -1}, 536, "Invalid length parameter passed to the right function."},
		{"SUBSTRING", a{"a", 1, -1}, 537, ""},
		{"SQRT", a{-1}, 3623, ""},
		{"LOG", a{0}, 3623, ""},
		{"POWER", a{10, 10}, 232, ""},
		{"ABS", a{-2147483648}, 8115, ""},
		{"ROUND", a{dec("748.58"), -3}, 8115, ""},
		{"SQRT", a{"x"}, 8114, ""},
		{"DATEADD", a{"foo", 1, d("2024-01-01")}, 155, "'foo' is not a recognized dateadd option."},
		{"DATEADD", a{"year", 8000, d("2024-01-01")}, 517, "Adding a value to a 'date' column caused an overflow."},
		{"DATEADD", a{"hour", 1, d("2024-01-01")}, 9810, "The datepart hour is not supported by date function dateadd for data type date."},
		{"DATEPART", a{"year", tm("10:00")}, 9810, ""},
		{"DATEDIFF", a{"ms", d("2000-01-01"), d("2100-01-01")}, 535, ""},
		{"DATEFROMPARTS", a{2023, 2, 29}, 289, "Cannot construct data type date, some of the arguments have values which are not valid."},
		{"SWITCHOFFSET", a{do("2024-01-01 10:00:00 +02:00"), "+15:00"}, 9812, ""},
		{"COALESCE", a{nil, nil}, 4127, ""},
		{"NULLIF", a{nil, 1}, 4151, ""},
		{"ISNULL", a{d("2024-01-01"), 1}, 206, ""},
		{"VECTOR_DISTANCE", a{"dot", vec("[1]"), vec("[1,2]")}, 42204, ""},
		{"RAND", a{1}, 40517, ""},
		{"FORMAT", a{1, "E3"}, 40517, ""},
		{"FORMAT", a{1, "N", "de-DE"}, 40517, ""},
		{"TRANSLATE", a{"a", "ab", "c"}, 9828, ""},
		{"HASHBYTES", a{"MD4", "a"}, 40517, ""},
	} {
		_, _, err := call(t, &exec.Env{}, c.name, c.args...)
		var e *sqlerr.Error
		if errNumber(err) != c.err || errors.As(err, &e) && c.text != "" && e.Message != c.text {
			t.Errorf("%s%v: %v, want %d %s", c.name, c.args, err, c.err, c.text)
		}
	}
}

func TestTables(t *testing.T) {
	for name, f := range functions {
		if name != strings.ToUpper(name) || f.Min > f.Max || f.Result == nil || f.Eval == nil {
			t.Errorf("%s is malformed", name)
		}
		if !knownFunctions[name] {
			t.Errorf("%s is not in the list of SQL Server's functions", name)
		}
	}
	for name := range nullability {
		if !Known(name) {
			t.Errorf("nullability of %s, which is no function", name)
		}
	}
	if Lookup("len") == nil || Lookup("checksum") != nil || !Known("Checksum") || Known("frobnicate") {
		t.Error("Lookup, Known")
	}
	if SysVar("@@rowcount") == nil || SysVar("cpu_busy") != nil || !KnownSysVar("@@CPU_BUSY") || KnownSysVar("@@x") {
		t.Error("SysVar")
	}
	if v := Version(&exec.Server{Version: "17.0", Platform: "Linux"}); !strings.HasPrefix(v, "hartctl emulator of Microsoft SQL Server 2025") {
		t.Error(v)
	}
	sign := Lookup("SIGN")
	if Lookup("PI").IsNullable(nil) || !sign.IsNullable([]bool{true}) || sign.IsNullable([]bool{false}) || !Lookup("LEN").IsNullable([]bool{false}) {
		t.Error("IsNullable")
	}
}
