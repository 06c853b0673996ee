package assembly

import (
	"slices"
	"testing"
)

func TestIsConstant(t *testing.T) {
	for text, want := range map[string]bool{
		"1": true, "-1.5": true, "N'a'": true, "'it''s'": true, "0x00FF": true, "NULL": true, "": false, "1 + 1": false, "'a": false, "'a'''": true, "'a' -- ''": false, "f(1)": false, "@x": false,
		"1); DROP TABLE t --": false, "1 -- x": false, "NULL/**/": false, "1;": false,
	} {
		if got := isConstant(text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// TestCalls: what is called where nothing is declared.
func TestCalls(t *testing.T) {
	scalar := func(types ...string) Binding {
		b := Binding{Object: "dbo.f", Kind: "scalar", Deterministic: true}
		for _, x := range types {
			b.Parameters = append(b.Parameters, Parameter{Type: x})
		}
		return b
	}
	random := scalar("int")
	random.Deterministic = false
	declared := []Example{{Function: "dbo.g"}}
	for name, c := range map[string]struct {
		a    Assembly
		want []Example
	}{
		"declared":        {Assembly{PermissionSet: "UNSAFE", Examples: declared, Bindings: []Binding{scalar("int")}}, declared},
		"derived":         {Assembly{PermissionSet: "SAFE", Bindings: []Binding{scalar("geometry"), random, scalar("nvarchar(20)", "varbinary(max)")}}, []Example{{Function: "dbo.f", Arguments: []string{"N'1'", "0x0000803F00000000"}, Derived: true}}},
		"nothing derived": {Assembly{PermissionSet: "SAFE", Bindings: []Binding{scalar("geometry"), random, {Kind: "aggregate"}}}, nil},
		"not safe":        {Assembly{PermissionSet: "EXTERNAL_ACCESS", Bindings: []Binding{scalar("int")}}, nil},
	} {
		got := c.a.Calls()
		if !slices.EqualFunc(got, c.want, func(a, b Example) bool {
			return a.Function == b.Function && slices.Equal(a.Arguments, b.Arguments) && a.Derived == b.Derived
		}) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestExamples: an example that is none.
func TestExamples(t *testing.T) {
	binding := Binding{Object: "dbo.f", Kind: "scalar", Parameters: []Parameter{{Type: "int"}}}
	for _, c := range []struct {
		e    Example
		want int
	}{
		{Example{Function: "DBO.F", Arguments: []string{"1"}}, 0},
		{Example{Function: "dbo.g", Arguments: []string{"1"}}, 1},
		{Example{Function: "dbo.f"}, 1},
		{Example{Function: "dbo.f", Arguments: []string{"SUSER_NAME()"}}, 1},
	} {
		var cmp comparison
		cmp.examples(&Assembly{Bindings: []Binding{binding}, Examples: []Example{c.e}})
		if len(cmp.differences) != c.want {
			t.Errorf("%+v: %v", c.e, cmp.differences)
		}
	}
}
