package assemblies

import (
	"crypto/sha512"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/strictyaml"
)

type lockFile struct {
	Version    int      `yaml:"version"`
	Assemblies []locked `yaml:"assemblies"`
}

type locked struct {
	File           string      `yaml:"file"`
	Name           string      `yaml:"name"`
	Version        string      `yaml:"version"`
	Culture        string      `yaml:"culture"`
	PublicKeyToken string      `yaml:"public_key_token"`
	Development    bool        `yaml:"development"`
	Size           int         `yaml:"size"`
	MVID           string      `yaml:"mvid"`
	SHA512         string      `yaml:"sha2_512"`
	PermissionSet  string      `yaml:"permission_set"`
	References     []reference `yaml:"references"`
	Bindings       []binding   `yaml:"bindings"`
	Examples       []example   `yaml:"examples"`
}

type example struct {
	Function  string   `yaml:"function"`
	Arguments []string `yaml:"arguments"`
	Result    string   `yaml:"result"`
}

type reference struct {
	Name           string `yaml:"name"`
	Version        string `yaml:"version"`
	PublicKeyToken string `yaml:"public_key_token"`
}

type binding struct {
	Object     string `yaml:"object"`
	Kind       string `yaml:"kind"`
	Class      string `yaml:"class"`
	Method     string `yaml:"method"`
	Parameters []struct {
		Name string `yaml:"name"`
		Type string `yaml:"type"`
	} `yaml:"parameters"`
	Returns       string `yaml:"returns"`
	NullInput     string `yaml:"null_input"`
	Deterministic bool   `yaml:"deterministic"`
}

func readLock(t *testing.T) locked {
	t.Helper()
	text, err := Files.ReadFile("assemblies.lock")
	if err != nil {
		t.Fatal(err)
	}
	root, err := strictyaml.Parse("assemblies.lock", text)
	if err != nil {
		t.Fatal(err)
	}
	var lock lockFile
	if err := strictyaml.Decode("assemblies.lock", root, &lock); err != nil {
		t.Fatal(err)
	}
	if lock.Version != 1 || len(lock.Assemblies) != 1 {
		t.Fatalf("version %d with %d assemblies, want version 1 with 1", lock.Version, len(lock.Assemblies))
	}
	return lock.Assemblies[0]
}

func TestTheLockPinsTheBytes(t *testing.T) {
	lock := readLock(t)
	dll, err := Files.ReadFile(lock.File)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%x", sha512.Sum512(dll)); got != lock.SHA512 || len(dll) != lock.Size {
		t.Errorf("%s has %d bytes of SHA2-512 %s; the lock says %d, %s", lock.File, len(dll), got, lock.Size, lock.SHA512)
	}
	if lock.Name+".dll" != lock.File || lock.PermissionSet != "SAFE" || lock.Culture != "neutral" {
		t.Errorf("%+v", lock)
	}
}

// hosted is what our assembly may reference: libraries that need no registration in a database.
var hosted = []string{"mscorlib", "System", "System.Data", "System.Xml", "System.Core"}

func TestBindingsFollowTheRules(t *testing.T) {
	lock := readLock(t)
	for _, r := range lock.References {
		if !slices.Contains(hosted, r.Name) {
			t.Errorf("%s references %s, which SQL Server does not host", lock.Name, r.Name)
		}
	}
	seen := map[string]bool{}
	for _, b := range lock.Bindings {
		name, ok := strings.CutPrefix(b.Object, "dbo.")
		if !ok || seen[strings.ToLower(name)] {
			t.Errorf("%s: not in dbo, or bound twice", b.Object)
		}
		seen[strings.ToLower(name)] = true
		switch b.Kind {
		case "scalar":
			if "clr_"+b.Method != name || b.NullInput != "RETURNS NULL ON NULL INPUT" {
				t.Errorf("%s: method %s, %q", b.Object, b.Method, b.NullInput)
			}
		case "aggregate":
			if b.Class != lock.Name+"."+name || b.Method != "" || b.NullInput != "" {
				t.Errorf("%s: class %s, method %q, %q", b.Object, b.Class, b.Method, b.NullInput)
			}
		default:
			t.Errorf("%s: kind %q", b.Object, b.Kind)
		}
	}
}

// host compiles the C# host; the test ends as skipped where Mono is not installed.
func host(t *testing.T) string {
	t.Helper()
	for _, tool := range []string{"mcs", "mono"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(tool + " is not installed")
		}
	}
	exe := filepath.Join(t.TempDir(), "Host.exe")
	if said, err := exec.Command("mcs", "-nologo", "-reference:System.Data.dll", "-out:"+exe, "test/Host.cs").CombinedOutput(); err != nil {
		t.Fatalf("mcs: %v\n%s", err, said)
	}
	return exe
}

func TestTheLockDescribesTheMetadata(t *testing.T) {
	said, err := exec.Command("mono", host(t), "SqlClrFunctions.dll", "describe").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	lock := readLock(t)
	want := []string{strings.Join([]string{"assembly", lock.Name, lock.Version, lock.PublicKeyToken, lock.MVID}, "\t")}
	for _, r := range lock.References {
		want = append(want, strings.Join([]string{"reference", r.Name, r.Version, r.PublicKeyToken}, "\t"))
	}
	for _, b := range lock.Bindings {
		line := []string{b.Kind, strings.TrimPrefix(b.Object, "dbo."), b.Class, b.Method}
		for _, p := range b.Parameters {
			line = append(line, p.Name+" "+p.Type)
		}
		want = append(want, strings.Join(append(line, "=>", b.Returns, fmt.Sprint(b.Deterministic)), "\t"))
	}
	got := strings.Split(strings.TrimSpace(string(said)), "\n")
	slices.Sort(got)
	slices.Sort(want)
	for _, line := range got {
		if !slices.Contains(want, line) {
			t.Errorf("the assembly has, the lock has not:\n%s", line)
		}
	}
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("the lock has, the assembly has not:\n%s", line)
		}
	}
}

func TestTheFunctionsComputeTheCases(t *testing.T) {
	if said, err := exec.Command("mono", host(t), "SqlClrFunctions.dll", "run", "test/cases.tsv").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
}
