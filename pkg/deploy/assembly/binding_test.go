package assembly

import (
	"testing"

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
