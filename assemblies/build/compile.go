package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

// referenceFolder holds the reference assemblies of .NET Framework 4.8, which Debian's mono-devel installs.
const referenceFolder = "/usr/lib/mono/4.8-api"

// references are the libraries that SQL Server hosts itself; mcs records only those that the sources use.
var references = []string{"mscorlib", "System", "System.Data", "System.Xml", "System.Core"}

// errNoCompiler says what to install.
var errNoCompiler = errors.New("no C# compiler with the references of .NET Framework 4.8: apt-get install mono-mcs mono-devel")

// compilerInstalled tells whether compile can work at all.
func compilerInstalled() bool {
	_, noCompiler := exec.LookPath("mcs")
	_, noReferences := os.Stat(filepath.Join(referenceFolder, "mscorlib.dll"))
	return noCompiler == nil && noReferences == nil
}

// compile gives the bytes of the signed assembly. Mono's mcs is deterministic by itself: it writes no time of day (the PE
// timestamp is zero), derives the MVID from what it emits, and an RSA signature of PKCS #1 v1.5 has no random part. The MVID
// depends on the name of the output, which is therefore always the same, in a folder of its own.
func compile(folder string) ([]byte, error) {
	if !compilerInstalled() {
		return nil, errNoCompiler
	}
	sources, err := filepath.Glob(filepath.Join(folder, "src", "*.cs"))
	if err != nil {
		return nil, err
	}
	slices.Sort(sources) // the order of the sources is the order of the metadata
	out, err := os.MkdirTemp("", "assemblies")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(out) }()
	dll := filepath.Join(out, assemblyFile)
	args := []string{
		"-nologo", "-target:library", "-optimize+", "-warn:4", "-warnaserror+", "-noconfig", "-nostdlib",
		"-keyfile:" + filepath.Join(folder, "dev.snk"), "-out:" + dll,
	}
	for _, name := range references {
		args = append(args, "-reference:"+filepath.Join(referenceFolder, name+".dll"))
	}
	if said, err := exec.Command("mcs", append(args, sources...)...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("mcs: %w\n%s", err, said)
	}
	return os.ReadFile(dll)
}
