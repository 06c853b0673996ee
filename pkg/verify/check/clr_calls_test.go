package check

import (
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/assembly"
)

// TestCLRCalls: what the server could answer to the calls of two assemblies.
func TestCLRCalls(t *testing.T) {
	scalar := assembly.Binding{Object: "dbo.f", Kind: "scalar", Deterministic: true, Parameters: []assembly.Parameter{{Type: "int"}}}
	declared := assembly.Assembly{
		Name: "Declared", PermissionSet: "UNSAFE", Bindings: []assembly.Binding{scalar, {Object: "dbo.sum", Kind: "aggregate", Parameters: []assembly.Parameter{{Type: "int"}}}},
		Examples: []assembly.Example{{Function: "dbo.f", Arguments: []string{"2"}, Result: "1.41421356"}, {Function: "dbo.sum", Arguments: []string{"1"}, Result: "0x01"}},
	}
	derived := assembly.Assembly{Name: "Derived", PermissionSet: "SAFE", Bindings: []assembly.Binding{scalar}}
	silent := assembly.Assembly{Name: "Silent", PermissionSet: "UNSAFE", Bindings: []assembly.Binding{scalar}}
	library := assembly.Assembly{Name: "Library"}
	row := func(call int64, value any, number int64, message string) Set {
		return Set{Columns: []string{"call", "value", "number", "message"}, Rows: []Row{NewRow("call", call, "value", value, "number", number, "message", message)}}
	}
	good := []Set{row(0, 1.4142136, 0, ""), row(1, []byte{1}, 0, ""), row(2, int64(5), 0, "")}
	for name, c := range map[string]struct {
		assemblies []assembly.Assembly
		sets       []Set
		status     Status
		text       string
	}{
		"good":                   {[]assembly.Assembly{declared, derived, library}, good, Passed, "3 calls"},
		"another number":         {[]assembly.Assembly{declared, derived}, append([]Set{row(0, 1.5, 0, "")}, good[1:]...), bad, "dbo.f(2) is 1.5, and must be 1.41421356"},
		"another value":          {[]assembly.Assembly{declared, derived}, append([]Set{row(1, []byte{2}, 0, "")}, good[0], good[2]), bad, "is 02, and must be 0x01"},
		"NULL":                   {[]assembly.Assembly{declared, derived}, append([]Set{row(1, nil, 0, "")}, good[0], good[2]), bad, "is none"},
		"not trusted":            {[]assembly.Assembly{derived}, []Set{{Columns: []string{"call"}}, row(0, nil, 10314, "An error occurred")}, bad, "Msg 10314"},
		"refuses its arguments":  {[]assembly.Assembly{derived}, []Set{row(0, nil, 6522, "System.ArgumentException: no")}, Passed, ""},
		"does not load":          {[]assembly.Assembly{derived}, []Set{row(0, nil, 6522, "System.IO.FileNotFoundException: Other")}, bad, "FileNotFoundException"},
		"a declared call throws": {[]assembly.Assembly{declared}, []Set{row(0, nil, 6522, "System.ArgumentException: no"), good[1]}, bad, "Msg 6522"},
		"may not be called":      {[]assembly.Assembly{derived}, []Set{row(0, nil, 229, "The EXECUTE permission was denied")}, Unknown, "the login may not call"},
		"no answer":              {[]assembly.Assembly{derived}, nil, bad, "gave no answer"},
		"nothing known":          {[]assembly.Assembly{declared, silent}, good[:2], Unknown, "of Silent no call"},
	} {
		in := declaring(Input{Sets: c.sets}, deploy.OnlyAssemblies(c.assemblies))
		r := byID(t, "behaviour.clr").Judge(in)
		text := r.Text
		for _, d := range r.Details {
			text += "\n" + d.Text
		}
		if r.Status != c.status || !strings.Contains(text, c.text) {
			t.Errorf("%s: %s %s", name, r.Status, text)
		}
	}
	text, missing := composeCalls(declaring(Input{}, deploy.OnlyAssemblies([]assembly.Assembly{declared})))
	for _, want := range []string{"SELECT 0 AS call, [dbo].[f](2) AS value", "[dbo].[sum](a0) AS value, 0 AS number, NULL AS message FROM (VALUES (1)) AS v (a0)"} {
		if !strings.Contains(text, want) || missing != "" {
			t.Errorf("without %s:\n%s", want, text)
		}
	}
	if _, missing := composeCalls(declaring(Input{}, deploy.OnlyAssemblies([]assembly.Assembly{library}))); missing == "" {
		t.Error("there is something to call of a library")
	}
}
