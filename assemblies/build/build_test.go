package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The checked-in assembly is what its sources give: in place, and in a copy elsewhere under another time zone and language.
func TestSourcesGiveTheCheckedInBytes(t *testing.T) {
	if !compilerInstalled() {
		t.Skip(errNoCompiler)
	}
	if err := run("..", true); err != nil {
		t.Error(err)
	}
	elsewhere := filepath.Join(t.TempDir(), "a copy")
	for _, name := range []string{"dev.snk", lockFile, assemblyFile} {
		copyFile(t, filepath.Join("..", name), filepath.Join(elsewhere, name))
	}
	sources, err := filepath.Glob("../src/*.cs")
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range sources {
		copyFile(t, source, filepath.Join(elsewhere, "src", filepath.Base(source)))
	}
	t.Setenv("TZ", "Asia/Tokyo")
	t.Setenv("LC_ALL", "tr_TR.UTF-8")
	if err := run(elsewhere, true); err != nil {
		t.Error(err)
	}
	source := filepath.Join(elsewhere, "src", "Numbers.cs")
	text, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(source, bytes.Replace(text, []byte("Widest = 1000000;"), []byte("Widest = 1000001;"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(elsewhere, true); err == nil {
		t.Error("a changed source went unnoticed")
	}
	if err := run(elsewhere, false); err != nil {
		t.Error(err)
	}
	if err := run(elsewhere, true); err != nil {
		t.Error("after a rebuild:", err)
	}
}

// The strong name holds, for an implementation that is not ours.
func TestStrongNameHolds(t *testing.T) {
	if _, err := exec.LookPath("sn"); err != nil {
		t.Skip("sn is not installed")
	}
	if said, err := exec.Command("sn", "-v", filepath.Join("..", assemblyFile)).CombinedOutput(); err != nil || !strings.Contains(string(said), "is strongnamed") {
		t.Errorf("%v\n%s", err, said)
	}
}

func TestPinNeedsOneLineAKey(t *testing.T) {
	dll, err := os.ReadFile(filepath.Join("..", assemblyFile))
	if err != nil {
		t.Fatal(err)
	}
	const good = "assemblies:\n  - file: a\n    size: 1\n    mvid: x\n    sha2_512: y\n"
	if _, err := pin([]byte(good), dll); err != nil {
		t.Error(err)
	}
	if _, err := pin([]byte(good+"    mvid: z\n"), dll); err == nil {
		t.Error("two MVIDs were taken")
	}
	if _, err := pin([]byte("assemblies:\n"), dll); err == nil {
		t.Error("a lock without lines to pin was taken")
	}
	if _, err := pin([]byte(good), []byte("no assembly")); err == nil {
		t.Error("bytes without metadata were taken")
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
