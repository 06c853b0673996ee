package exec

import (
	"encoding/json"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func TestJSONPath(t *testing.T) {
	for _, c := range []struct {
		in   string
		want int32
	}{
		{"$", 0},
		{"$.a", 0},
		{`lax $."a b"[0].c`, 0},
		{"strict $.a_1", 0},
		{" $ .a", 0},
		{"", 13607},
		{"a", 13607},
		{"$.", 13607},
		{"$.1a", 13607},
		{"$[x]", 13607},
		{"$[1", 13607},
		{`$."a`, 13607},
		{"$a", 13607},
	} {
		_, err := ParseJSONPath(c.in)
		var got int32
		if e, ok := err.(*sqlerr.Error); ok {
			got = e.Number
		}
		if got != c.want {
			t.Errorf("%q: %v, want %d", c.in, err, c.want)
		}
	}
}

// FuzzJSON checks that no text or path breaks the JSON functions, and that what JSON_MODIFY makes is JSON.
func FuzzJSON(f *testing.F) {
	f.Add(`{"a":[1,{"b":null}],"c":"\u00e9"}`, "$.a[1].b", "x")
	f.Add(`[]`, "append $", `"`)
	f.Add(` { "a" : 1 , "b" : 2 } `, "$.a", "")
	f.Fuzz(func(t *testing.T, text, path, val string) {
		args := []types.Value{types.NStr(text), types.NStr(path), types.NStr(val)}
		_, _ = JSONValue(nil, args[:2])
		_, _ = JSONQuery(nil, args[:2])
		_, _ = JSONPathExists(nil, args[:2])
		_ = OpenJSON(nil)(nil, args[:2], func(types.Row) error { return nil })
		for _, v := range []types.Value{args[2], types.NullValue} {
			out, err := JSONModify(types.NVarCharMax, false)(nil, []types.Value{args[0], args[1], v})
			if err == nil && !json.Valid([]byte(out.S)) {
				t.Errorf("JSON_MODIFY(%q, %q, %q) gave %q", text, path, val, out.S)
			}
		}
	})
}
