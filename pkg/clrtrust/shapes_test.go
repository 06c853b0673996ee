package clrtrust

import (
	"testing"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

// What the server would refuse of a class or method is found before it sees it, and only for what is bound.
func TestShapes(t *testing.T) {
	f, err := ecma.Open(read(t, "Shapes.dll"))
	if err != nil {
		t.Fatal(err)
	}
	for class, want := range map[string]string{
		"Sum": "", "Holds": "native-field", "Writes": "binary-serialize", "Many": "aggregate-shape",
		"Wrong":  "aggregate-shape aggregate-shape aggregate-shape aggregate-shape",
		"Absent": "type-missing", "Bare": "type-missing", "Calls": "type-missing",
	} {
		u, fs := BindAggregate(f, class)
		if ids(fs) != want || (u == nil) != (want == "type-missing") {
			t.Errorf("%s: %s", class, ids(fs))
		}
	}
	for _, c := range []struct {
		method string
		as     ExportKind
		want   string
	}{
		{"ByRef", ScalarFunction, "output-parameter output-parameter"},
		{"Good", ScalarFunction, ""},
		{"Text", ScalarFunction, ""},
		{"Text", Procedure, "procedure-return"},
		{"Text", Method, ""},
	} {
		if _, fs := Bind(f, "Calls", c.method, c.as); ids(fs) != c.want {
			t.Errorf("%s as %s: %s", c.method, c.as, ids(fs))
		}
	}
	r := InspectFile(f)
	bare := 0
	for _, found := range r.Findings {
		if found.Severity == Error && !found.OfExport() {
			t.Errorf("%s stands against registering it", found)
		}
		if found.ID == "type-shape" {
			bare++
		}
	}
	if bare != 1 {
		t.Errorf("%d findings about the type without INullable", bare)
	}
}
