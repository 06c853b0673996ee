package assembly

import (
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"os"
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
	if want := "sqlclrfunctions, version=1.0.0.0, culture=neutral, publickeytoken=" + DevelopmentKey + ", processorarchitecture=msil"; list[0].CLRName() != want {
		t.Errorf("clr_name %s, want %s", list[0].CLRName(), want)
	}
	if unsigned, wrong := list[0].Signature(); unsigned || len(wrong) > 0 {
		t.Errorf("unsigned %t, wrong %q", unsigned, wrong)
	}
}

// library is a file of the test libraries.
func library(t *testing.T, file string) []byte {
	t.Helper()
	b, err := os.ReadFile("../../clrtrust/testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// entry is a lock's entry for a file that is as the lock says.
func entry(t *testing.T, file string, content []byte, more string) string {
	t.Helper()
	a, err := New(file, content)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha512.Sum512(content)
	var refs []string
	for _, r := range a.References {
		refs = append(refs, fmt.Sprintf("{name: %s, version: %s, public_key_token: %s}", r.Name, r.Version, r.PublicKeyToken))
	}
	token := ""
	if a.PublicKeyToken != "" {
		token = ", public_key_token: " + a.PublicKeyToken
	}
	return fmt.Sprintf("  - {file: %s, name: %s, version: %s, culture: neutral%s, size: %d, mvid: %s, sha2_512: %s, permission_set: %s, references: [%s]%s}\n",
		file, a.Name, a.Version, token, a.Size, a.MVID, hex.EncodeToString(sum[:]), a.PermissionSet, strings.Join(refs, ", "), more)
}

func folder(lock string, files map[string][]byte) fstest.MapFS {
	m := fstest.MapFS{LockName: &fstest.MapFile{Data: []byte("version: 1\nassemblies:\n" + lock)}}
	for name, b := range files {
		m[name] = &fstest.MapFile{Data: b}
	}
	return m
}

func TestLoadOrder(t *testing.T) {
	safe, user := library(t, "Safe.dll"), library(t, "User.dll")
	list, err := Open(folder(entry(t, "User.dll", user, "")+entry(t, "Safe.dll", safe, ""), map[string][]byte{"Safe.dll": safe, "User.dll": user}), "t")
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 2 || list[0].Name != "Safe" || list[1].Name != "User" || !list[0].StandsAlone() || list[1].StandsAlone() {
		t.Errorf("order %v", list)
	}
	if _, err := Open(folder(entry(t, "User.dll", user, ""), map[string][]byte{"User.dll": user}), "t"); err == nil || !strings.Contains(err.Error(), "missing-reference") {
		t.Errorf("without what it references: %v", err)
	}
}

// The processor architecture of the name is that of the file.
func TestCLRNameHasTheArchitecture(t *testing.T) {
	a, err := New("Safe.x64.dll", library(t, "Safe.x64.dll"))
	if err != nil || !strings.HasSuffix(a.CLRName(), "processorarchitecture=amd64") {
		t.Errorf("%s, %v", a.CLRName(), err)
	}
}

func TestSignature(t *testing.T) {
	torn := library(t, "Safe.dll")
	torn[len(torn)-700] ^= 0x40
	for name, c := range map[string]struct {
		content  []byte
		unsigned bool
		wrong    string
	}{
		"signed":       {library(t, "Safe.dll"), false, ""},
		"unsigned":     {library(t, "Safe.unsigned.dll"), true, ""},
		"delay-signed": {library(t, "Safe.delay.dll"), false, "delay-signed: "},
		"changed":      {torn, false, "bad-signature: "},
	} {
		a, err := New(name, c.content)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		unsigned, wrong := a.Signature()
		if got := strings.Join(wrong, ""); unsigned != c.unsigned || !strings.HasPrefix(got, c.wrong) || (got == "") != (c.wrong == "") {
			t.Errorf("%s: unsigned %t, wrong %q", name, unsigned, got)
		}
	}
	if _, err := New("text", []byte("text")); err == nil {
		t.Error("text is an assembly")
	}
}

func TestRefuses(t *testing.T) {
	own, err := assemblies.Files.ReadFile("SqlClrFunctions.dll")
	if err != nil {
		t.Fatal(err)
	}
	plain := entry(t, "a.dll", own, "")
	binding := func(text string) string { return entry(t, "a.dll", own, ", bindings: [{"+text+"}]") }
	const norm = "class: SqlClrFunctions.VectorOperations, method: VectorNorm, returns: float, deterministic: true"
	for want, lock := range map[string]string{
		"sha2_512: not what the lock says": strings.Replace(plain, "sha2_512: ", "sha2_512: 00", 1),
		"none of SAFE":                     strings.Replace(plain, "permission_set: SAFE", "permission_set: safe", 1),
		"mvid: not what the lock says":     strings.Replace(plain, "mvid: ", "mvid: 0", 1),
		"unknown key":                      entry(t, "a.dll", own, ", hash: x"),
		"the lock has it twice":            plain + plain,
		"is no name in the folder":         strings.Replace(plain, "file: a.dll", "file: ../a.dll", 1),
		"it takes varbinary":               binding("object: dbo.f, kind: scalar, parameters: [{name: '@v', type: VECTOR(3)}], " + norm),
		"(Msg 6550)":                       binding("object: dbo.f, kind: scalar, " + norm),
		"is not schema.name":               binding("object: f, kind: scalar, class: C, method: M"),
		"no class C":                       binding("object: dbo.f, kind: scalar, class: C, method: M"),
		"binding dbo.f: the kind":          binding("object: dbo.f, kind: table, class: C, method: M"),
	} {
		if _, err := Open(folder(lock, map[string][]byte{"a.dll": own}), "t"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	if _, err := Open(folder(plain, nil), "t"); err == nil || !strings.Contains(err.Error(), "a.dll: file: cannot be read") {
		t.Errorf("a missing file: %v", err)
	}
	if _, err := Open(folder(plain, map[string][]byte{"a.dll": own, "b.dll": own}), "t"); err == nil || !strings.Contains(err.Error(), "b.dll: file: the lock does not name it") {
		t.Errorf("a file more: %v", err)
	}
}
