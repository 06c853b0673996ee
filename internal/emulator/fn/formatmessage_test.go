package fn

import (
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func TestFormatMessage(t *testing.T) {
	str := func(s string) types.Value { return types.StringOf(types.VarChar, s) }
	for _, c := range []struct {
		format string
		args   []types.Value
		want   string
		number int32
	}{
		{"plain", nil, "plain", 0},
		{"%s-%d%%", []types.Value{str("a"), types.Int32(-5)}, "a--5%", 0},
		{"[%5s][%-5s][%.2s]", []types.Value{str("ab"), str("ab"), str("abc")}, "[   ab][ab   ][ab]", 0},
		{"[%05d][%+d][%x][%#X][%o][%u]", []types.Value{types.Int32(-42), types.Int32(7), types.Int32(255), types.Int32(255), types.Int32(8), types.Int32(-1)}, "[-0042][+7][ff][0XFF][10][4294967295]", 0},
		{"[%*d]", []types.Value{types.Int32(4), types.Int32(7)}, "[   7]", 0},
		{"%I64d", []types.Value{types.IntOf(types.BigInt, 1<<40)}, "1099511627776", 0},
		{"%s %d", []types.Value{types.NullValue}, "(null) (null)", 0},
		{"%d", []types.Value{str("x")}, "", 2786},
		{"%s", []types.Value{types.Int32(1)}, "", 2786},
		{"%f", nil, "", 2787},
		{"100%", nil, "", 2787},
	} {
		got, err := FormatMessage(c.format, c.args)
		var number int32
		if e, ok := err.(*sqlerr.Error); ok {
			number = e.Number
		}
		if got != c.want || number != c.number {
			t.Errorf("%q: %q, Msg %d; want %q, Msg %d", c.format, got, number, c.want, c.number)
		}
	}
}

func FuzzFormatMessage(f *testing.F) {
	f.Add("%-5s %05d %I64d")
	f.Fuzz(func(t *testing.T, format string) {
		if len(format) > 200 {
			return
		}
		_, _ = FormatMessage(format, []types.Value{types.NStr("x"), types.Int32(1)})
	})
}
