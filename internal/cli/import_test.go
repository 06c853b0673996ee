package cli_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/hartonomous/hartctl/"

// arrow forbids imports: a package below from may not import one below to.
type arrow struct {
	from, to []string // paths in the module; "std" stands for the standard library
	except   []string // packages that may, test files included
	only     bool     // to is all that from may import, instead of what it may not
	deep     bool     // also through other packages
	why      string
}

var arrows = []arrow{
	{from: []string{"pkg"}, to: []string{"internal/cli", "internal/ui", "internal/emulator"}, deep: true, why: "the engines know neither the command line nor the emulator"},
	{from: []string{""}, to: []string{"internal/emulator"}, except: []string{"internal/cli", "internal/emulator", "internal/bench", "internal/reference", "test of internal/e2e", "test of schema"}, why: "the emulator is reached through a connection, as any server"},
	{from: []string{"internal/emulator/wire"}, to: []string{
		"internal/emulator/syntax", "internal/emulator/bind", "internal/emulator/exec", "internal/emulator/store", "internal/emulator/catalog", "internal/emulator/proc",
		"internal/emulator/fn", "internal/emulator/table", "internal/emulator/ddl", "internal/emulator/dml", "internal/emulator/feature", "internal/emulator/compat",
	}, deep: true, why: "the protocol knows no engine"},
	{from: []string{"internal/ui"}, to: []string{"internal/cli"}, why: "drawing does not know the verbs"},
	{from: []string{"internal/config", "internal/strictyaml"}, to: []string{"internal/cli", "internal/ui", "pkg/deploy", "pkg/verify"}, why: "settings are read before anything uses them"},
	{from: []string{"pkg/clrtrust"}, to: []string{"std", "pkg/clrtrust"}, only: true, why: "it is used by itself, too"},
}

// listed is what go list says of a package.
type listed struct {
	ImportPath                         string
	Standard                           bool
	Imports, TestImports, XTestImports []string
	Deps                               []string
}

// TestImports holds the arrows of the architecture: cli -> engines -> mssql, and the emulator apart.
func TestImports(t *testing.T) {
	packages, std := list(t)
	for _, a := range arrows {
		seen := false
		for _, p := range packages {
			own := strings.TrimPrefix(p.ImportPath, module)
			if !strings.HasPrefix(p.ImportPath, module) || !below(own, a.from) {
				continue
			}
			seen = true
			if !below(own, a.except) {
				imports := p.Imports
				if a.deep {
					imports = p.Deps
				}
				a.check(t, own, imports, std)
			}
			if !below(own, a.except) && !below("test of "+own, a.except) {
				a.check(t, "test of "+own, append(slices.Clone(p.TestImports), p.XTestImports...), std)
			}
		}
		if !seen && !a.only {
			t.Errorf("no package below %q: the rule holds nothing", a.from)
		}
	}
}

func (a arrow) check(t *testing.T, from string, imports []string, std map[string]bool) {
	t.Helper()
	for _, path := range imports {
		hit := below(strings.TrimPrefix(path, module), a.to) && strings.HasPrefix(path, module) || std[path] && slices.Contains(a.to, "std")
		if hit != a.only {
			t.Errorf("%s imports %s: %s", from, path, a.why)
		}
	}
}

// below reports whether a path is one of the folders or in one of them; "" is every folder.
func below(path string, folders []string) bool {
	return slices.ContainsFunc(folders, func(f string) bool { return f == "" || path == f || strings.HasPrefix(path, f+"/") })
}

// list asks the go command for the module's packages and all that they take in.
func list(t *testing.T) (packages []listed, std map[string]bool) {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-deps", "-test", "-json=ImportPath,Standard,Imports,TestImports,XTestImports,Deps", "./...")
	cmd.Dir, cmd.Stderr = "../..", os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	std = map[string]bool{}
	for d := json.NewDecoder(out); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if p.Standard {
			std[p.ImportPath] = true
		} else if !strings.ContainsAny(p.ImportPath, " ") && !strings.HasSuffix(p.ImportPath, ".test") {
			packages = append(packages, p)
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return packages, std
}
