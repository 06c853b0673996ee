package cli_test

import (
	"os"
	"path/filepath"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/hartonomous/hartctl/internal/clrtest"
)

// The scripts of hartctl clr have besides:
//
//	repository FILE TO     copy a file of the repository
//	flip FILE OFFSET       change the byte at an offset, which counts from the end when negative
//	build FILE OLD=NEW...  make another build of the project's own assembly, with other names, signed by its key
//	relock LOCK FILE       write a file's size, MVID and SHA2-512 into the lock
func init() {
	scriptCommands["repository"] = only(2, func(ts *testscript.TestScript, args []string) {
		b, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(args[0])))
		ts.Check(err)
		ts.Check(os.WriteFile(ts.MkAbs(args[1]), b, 0o600))
	})
	scriptCommands["flip"] = only(2, func(ts *testscript.TestScript, args []string) {
		b, err := os.ReadFile(ts.MkAbs(args[0]))
		ts.Check(err)
		at, err := strconv.Atoi(args[1])
		ts.Check(err)
		if at < 0 {
			at += len(b)
		}
		b[at] ^= 0x40
		ts.Check(os.WriteFile(ts.MkAbs(args[0]), b, 0o600))
	})
	scriptCommands["build"] = func(ts *testscript.TestScript, _ bool, args []string) {
		dll, err := os.ReadFile(ts.MkAbs(args[0]))
		ts.Check(err)
		snk, err := os.ReadFile("../../assemblies/dev.snk")
		ts.Check(err)
		dll, err = clrtest.Build(dll, snk, args[1:]...)
		ts.Check(err)
		ts.Check(os.WriteFile(ts.MkAbs(args[0]), dll, 0o600))
	}
	scriptCommands["relock"] = only(2, func(ts *testscript.TestScript, args []string) {
		lock, err := os.ReadFile(ts.MkAbs(args[0]))
		ts.Check(err)
		dll, err := os.ReadFile(ts.MkAbs(args[1]))
		ts.Check(err)
		ts.Check(os.WriteFile(ts.MkAbs(args[0]), clrtest.Relock(lock, dll), 0o600))
	})
}
