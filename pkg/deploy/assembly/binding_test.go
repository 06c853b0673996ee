package assembly

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hartonomous/hartctl/pkg/clrtrust"
)

// SQL Server compares base types strictly: what a lock declares either is one of those that bind, or is a difference.
func TestTypeFits(t *testing.T) {
	text := clrtrust.Parameter{CLRType: "System.Data.SqlTypes.SqlString", SQLType: "nvarchar(4000)", Accepts: []string{"nvarchar", "nchar"}}
	char := clrtrust.Parameter{CLRType: "System.Char", SQLType: "nchar(1)", Accepts: []string{"nchar(1)", "nvarchar(1)"}}
	point := clrtrust.Parameter{CLRType: "Sample.Point", SQLType: "[Point]", Accepts: []string{"[Point]"}}
	count := clrtrust.Parameter{CLRType: "System.Int32", SQLType: "int", Accepts: []string{"int"}, Ref: true}
	none := clrtrust.Parameter{CLRType: "System.UInt32"}
	for _, c := range []struct {
		declared string
		actual   clrtrust.Parameter
		fits     bool
	}{
		{"nvarchar(20)", text, true},
		{"NVARCHAR ( MAX )", text, true},
		{"nchar(3)", text, true},
		{"varchar(20)", text, false},
		{"vector(3)", text, false},
		{"json", text, false},
		{"", text, false},
		{"nchar(1)", char, true},
		{"nchar(2)", char, false},
		{"nchar", char, false},
		{"dbo.Point", point, true},
		{"[dbo].[Point]", point, true},
		{"dbo.Line", point, false},
		{"int OUTPUT", count, true},
		{"int", count, false},
		{"bigint OUTPUT", count, false},
		{"nvarchar(20) OUTPUT", text, false},
		{"int", none, false},
	} {
		var d comparison
		d.typeFits("binding", "parameter @p", c.declared, c.actual)
		if fits := len(d.differences) == 0; fits != c.fits {
			t.Errorf("%q for %s: fits %t, want %t: %v", c.declared, c.actual.CLRType, fits, c.fits, d.differences)
		}
	}
}

// A method or class that cannot be bound is noted while nothing is bound to it, and a difference when something is.
func TestUnboundIsNoted(t *testing.T) {
	dll, err := os.ReadFile("../../clrtrust/testdata/Shapes.dll")
	if err != nil {
		t.Fatal(err)
	}
	a, err := New("Shapes.dll", dll)
	if err != nil {
		t.Fatal(err)
	}
	n := func(name, typ string) []Parameter { return []Parameter{{Name: name, Type: typ}} }
	for _, c := range []struct {
		binding Binding
		want    string
	}{
		{Binding{Object: "dbo.Good", Kind: "scalar", Class: "Calls", Method: "Good", Parameters: n("@a", "int"), Returns: "int"}, ""},
		{Binding{Object: "dbo.Sum", Kind: "aggregate", Class: "Sum", Parameters: n("@a", "int"), Returns: "int"}, ""},
		{Binding{Object: "dbo.Twice", Kind: "scalar", Class: "Calls", Method: "Twice", Parameters: n("@a", "int"), Returns: "int"}, "Msg 6572"},
		{Binding{Object: "dbo.Text", Kind: "procedure", Class: "Calls", Method: "Text"}, "Msg 6567"},
		{Binding{Object: "dbo.Holds", Kind: "aggregate", Class: "Holds", Parameters: n("@a", "int"), Returns: "int"}, "Msg 6225"},
		{Binding{Object: "dbo.Writes", Kind: "aggregate", Class: "Writes", Parameters: n("@a", "int"), Returns: "int"}, "Msg 6226"},
		{Binding{Object: "dbo.Many", Kind: "aggregate", Class: "Many", Parameters: n("@a", "int"), Returns: "int"}, "Msg 6255, 6556, 6558"},
	} {
		l := a
		l.Bindings = []Binding{c.binding}
		differences, _ := Compare(fstest.MapFS{"Shapes.dll": &fstest.MapFile{Data: dll}}, &Lock{Version: 1, Assemblies: []Assembly{l}})
		var text []string
		for _, d := range differences {
			text = append(text, d.String())
		}
		if all := strings.Join(text, "\n"); (all == "") != (c.want == "") || !strings.Contains(all, c.want) {
			t.Errorf("%s: %q, want %q", c.binding.Object, all, c.want)
		}
	}
}
