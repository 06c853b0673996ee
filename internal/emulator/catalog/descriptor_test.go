package catalog

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// TestDescriptors compares the views' columns with those that a SQL Server 2025 described, where captures are at hand.
func TestDescriptors(t *testing.T) {
	files, _ := filepath.Glob("../../../../shared/oracle/catalog/view-descriptors*.json")
	if len(files) == 0 {
		t.Skip("no captures")
	}
	view := regexp.MustCompile(`FROM (\w+)\.(\w+) WHERE`)
	for _, f := range files {
		var capture struct {
			Steps []struct {
				SQL     string
				Results []struct{ Columns []described }
			}
		}
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b, &capture); err != nil {
			t.Fatal(err)
		}
		for _, step := range capture.Steps {
			names := view.FindAllStringSubmatch(step.SQL, -1)
			for _, r := range step.Results {
				if r.Columns != nil {
					checkDescriptor(t, names[0][1], names[0][2], r.Columns)
					names = names[1:]
				}
			}
		}
	}
}

type described struct {
	Name, Type string
	Length     *int
	Nullable   bool
	Collation  *struct{ SortID int }
}

func checkDescriptor(t *testing.T, schema, name string, want []described) {
	w := LookupView(schema, name)
	if w == nil {
		if !KnownView(schema, name) {
			t.Errorf("%s.%s is neither there nor known", schema, name)
		}
		return
	}
	if len(w.Columns) != len(want) {
		t.Errorf("%s has %d columns, want %d", name, len(w.Columns), len(want))
		return
	}
	for k, want := range want {
		c := w.Columns[k]
		if c.Name != want.Name || c.Nullable != want.Nullable {
			t.Errorf("%s column %d is %s nullable %v, want %s %v", name, k, c.Name, c.Nullable, want.Name, want.Nullable)
		}
		if n := want.Length; n != nil && *n != 65535 && c.Type.Kind != types.Variant && c.Type.MaxLength() != *n {
			t.Errorf("%s.%s has length %d, want %d", name, c.Name, c.Type.MaxLength(), *n)
		}
		if k := want.Collation; k != nil && (k.SortID == 0) != (c.Type.Collation != 0) {
			t.Errorf("%s.%s has collation %v, want sort id %d", name, c.Name, c.Type.Collation, k.SortID)
		}
	}
}
