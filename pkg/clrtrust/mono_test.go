package clrtrust

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const monoFolder = "/usr/lib/mono"

// monoFiles lists the assemblies of a Mono installation, or skips the test.
func monoFiles(t testing.TB) []string {
	t.Helper()
	var files []string
	filepath.WalkDir(monoFolder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && (strings.HasSuffix(path, ".dll") || strings.HasSuffix(path, ".exe")) {
			files = append(files, path)
		}
		return nil
	})
	if len(files) == 0 {
		t.Skip("no Mono assemblies on this machine")
	}
	return files
}

var (
	monodisField = regexp.MustCompile(`(?m)^(Name|Version|Culture|Public Key):\s*(.*)$`)
	monodisRef   = regexp.MustCompile(`(?m)^\d+: Version=([\d.]+)\n\s*Name=(.*)`)
)

// TestAgreesWithMonodis compares identities and references over a sample of a Mono installation, or all of it.
func TestAgreesWithMonodis(t *testing.T) {
	if _, err := exec.LookPath("monodis"); err != nil {
		t.Skip("monodis is not installed")
	}
	files := monoFiles(t)
	step := max(1, len(files)/20)
	if os.Getenv("CLRTRUST_CORPUS") == "all" {
		step = 1
	}
	n, refs := 0, 0
	for i := 0; i < len(files); i += step {
		data, err := os.ReadFile(files[i])
		if err != nil {
			t.Fatal(err)
		}
		r := Inspect(data)
		want := map[string]string{}
		out, _ := exec.Command("monodis", "--assembly", files[i]).Output()
		for _, m := range monodisField.FindAllStringSubmatch(string(out), -1) {
			want[m[1]] = strings.TrimSpace(m[2])
		}
		if r.Identity.Name != want["Name"] || r.Identity.Version.String() != want["Version"] || r.Identity.Culture != want["Culture"] {
			t.Errorf("%s: %s, monodis %v", files[i], r.DisplayName, want)
		}
		out, _ = exec.Command("monodis", "--assemblyref", files[i]).Output()
		var ours, theirs []string
		for _, m := range monodisRef.FindAllStringSubmatch(string(out), -1) {
			theirs = append(theirs, m[2]+" "+m[1])
		}
		for _, ref := range r.References {
			ours = append(ours, fmt.Sprintf("%s %s", ref.Name, ref.Version))
		}
		if strings.Join(ours, ",") != strings.Join(theirs, ",") {
			t.Errorf("%s references %v, monodis %v", files[i], ours, theirs)
		}
		n, refs = n+1, refs+len(theirs)
	}
	t.Logf("%d assemblies, %d references", n, refs)
}

// TestInspectMono inspects a whole installation: nothing in it is malformed.
func TestInspectMono(t *testing.T) {
	files := monoFiles(t)
	step := max(1, len(files)/100)
	if os.Getenv("CLRTRUST_CORPUS") == "all" {
		step = 1
	}
	counts := map[string]int{}
	for i := 0; i < len(files); i += step {
		data, err := os.ReadFile(files[i])
		if err != nil {
			t.Fatal(err)
		}
		r := Inspect(data)
		for _, f := range r.Findings {
			counts[f.ID]++
			if f.ID == "file-malformed" || f.ID == "metadata-malformed" || f.ID == "inspection-limited" {
				t.Errorf("%s: %s", files[i], f)
			}
		}
	}
	t.Log(counts)
}
