package assembly

import (
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hartonomous/hartctl/assemblies"
)

func TestBuiltIn(t *testing.T) {
	list, err := Open(assemblies.Files, "assemblies")
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 1 || !list[0].Development || len(list[0].Content) != list[0].Size || len(list[0].Bindings) == 0 {
		t.Errorf("got %d assemblies: %+v", len(list), list)
	}
	if want := "sqlclrfunctions, version=1.0.0.0, culture=neutral, publickeytoken=" + list[0].PublicKeyToken + ", processorarchitecture=msil"; list[0].CLRName() != want {
		t.Errorf("clr_name %s, want %s", list[0].CLRName(), want)
	}
}

// entry is a lock's entry for a file that holds its own name.
func entry(name, more string) string {
	sum := sha512.Sum512([]byte(name))
	return fmt.Sprintf("  - {file: %s.dll, name: %s, version: 1.0.0.0, culture: neutral, sha2_512: %s%s}\n", name, name, hex.EncodeToString(sum[:]), more)
}

func folder(lock string, names ...string) fstest.MapFS {
	m := fstest.MapFS{LockName: &fstest.MapFile{Data: []byte("version: 1\nassemblies:\n" + lock)}}
	for _, n := range names {
		m[n+".dll"] = &fstest.MapFile{Data: []byte(n)}
	}
	return m
}

func TestLoadOrder(t *testing.T) {
	needs := func(name string) string {
		return ", permission_set: SAFE, references: [{name: " + name + "}]"
	}
	list, err := Open(folder(entry("a", needs("b"))+entry("b", needs("C"))+entry("c", needs("mscorlib")), "a", "b", "c"), "t")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range list {
		got = append(got, a.Name)
	}
	if strings.Join(got, " ") != "c b a" {
		t.Errorf("order %v", got)
	}
	if _, err := Open(folder(entry("a", needs("b"))+entry("b", needs("a")), "a", "b"), "t"); err == nil || !strings.Contains(err.Error(), "circle") {
		t.Errorf("a circle: %v", err)
	}
}

func TestRefuses(t *testing.T) {
	safe := ", permission_set: SAFE"
	binding := func(text string) string { return safe + ", bindings: [{" + text + "}]" }
	for want, lock := range map[string]string{
		"is not the one that was locked": strings.Replace(entry("a", safe), "sha2_512: ", "sha2_512: 00", 1),
		"is not SAFE":                    entry("a", ", permission_set: safe"),
		"must never be replaced":         strings.Replace(entry("a", safe), "name: a,", "name: Microsoft.SqlServer.Types,", 1),
		"unknown key":                    entry("a", safe+", hash: x"),
		"stands there twice":             entry("a", safe) + entry("a", safe),
		"has no CLR form":                entry("a", binding("object: dbo.f, kind: scalar, class: C, method: M, parameters: [{name: '@v', type: VECTOR(3)}]")),
		"is not schema.name":             entry("a", binding("object: f, kind: scalar, class: C, method: M")),
		"class and method are missing":   entry("a", binding("object: dbo.f, kind: scalar, class: C")),
		`kind "table"`:                   entry("a", binding("object: dbo.f, kind: table, class: C, method: M")),
	} {
		if _, err := Open(folder(lock, "a"), "t"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	if _, err := Open(folder(entry("a", safe)), "t"); err == nil || !strings.Contains(err.Error(), "a.dll") {
		t.Errorf("a missing file: %v", err)
	}
}
