package ecma

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// monoFolder is where Debian's Mono packages put assemblies.
const monoFolder = "/usr/lib/mono"

// TestCorpus reads every row, signature, body and attribute of the assemblies of a Mono installation.
func TestCorpus(t *testing.T) {
	roots := []string{"4.5", "gac"}
	if os.Getenv("CLRTRUST_CORPUS") == "all" {
		roots = []string{"."}
	}
	files, attributes, undecoded, methods := 0, 0, 0, uint32(0)
	for _, root := range roots {
		filepath.WalkDir(filepath.Join(monoFolder, root), func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() || !strings.HasSuffix(path, ".dll") && !strings.HasSuffix(path, ".exe") {
				return nil
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return nil
			}
			f, err := Open(data)
			if err != nil {
				t.Errorf("%s: %v", path, err)
				return nil
			}
			a, u, err := walk(f)
			if err != nil {
				t.Errorf("%s: %v", path, err)
			}
			files, attributes, undecoded, methods = files+1, attributes+a, undecoded+u, methods+f.Rows(MethodDef)
			return nil
		})
	}
	if files == 0 {
		t.Skip("no Mono assemblies on this machine")
	}
	t.Logf("%d files, %d methods, %d attributes, %d not decoded", files, methods, attributes, undecoded)
	if undecoded*1000 > attributes {
		t.Errorf("%d of %d attributes not decoded", undecoded, attributes)
	}
}
