// Command build compiles assemblies/src into assemblies/SqlClrFunctions.dll and pins the result in assemblies/assemblies.lock.
// With -check it writes nothing, and fails when a build gives other bytes than the checked-in file.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

const (
	assemblyFile = "SqlClrFunctions.dll"
	lockFile     = "assemblies.lock"
)

func main() {
	check := flag.Bool("check", false, "compare a build with the checked-in assembly, and write nothing")
	folder := flag.String("dir", "assemblies", "the folder of src, the key, the assembly and its lock file")
	flag.Parse()
	if err := run(*folder, *check); err != nil {
		fmt.Fprintln(os.Stderr, "assemblies/build:", err)
		os.Exit(1)
	}
}

func run(folder string, check bool) error {
	dll, err := compile(folder)
	if err != nil {
		return err
	}
	lockPath := filepath.Join(folder, lockFile)
	lock, err := os.ReadFile(lockPath)
	if err != nil {
		return err
	}
	pinned, err := pin(lock, dll)
	if err != nil {
		return fmt.Errorf("%s: %w", lockPath, err)
	}
	if check {
		have, err := os.ReadFile(filepath.Join(folder, assemblyFile))
		if err != nil {
			return err
		}
		if !bytes.Equal(have, dll) || !bytes.Equal(lock, pinned) {
			return errors.New("the sources give another assembly than the checked-in one: run make assemblies")
		}
		return nil
	}
	if err := os.WriteFile(filepath.Join(folder, assemblyFile), dll, 0o644); err != nil {
		return err
	}
	return os.WriteFile(lockPath, pinned, 0o644)
}
