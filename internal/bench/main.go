// Command bench measures hartctl and its emulator, and prints each figure beside its bar.
//
//	go run ./internal/bench [group ...]
//
// With PEERS=1 the migrations of the group migrations are also run by golang-migrate and goose, where they are on PATH. A figure over its bar is no
// failure: the program reports. Its exit code is 1 when something could not be measured.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
)

// group is a set of figures that are measured together.
type group struct {
	name    string
	measure func(ctx context.Context, b *bench) error
}

// The binary comes first: a child's peak of memory is never counted below what its parent had when it started it.
var groups = []group{
	{"binary", binaryFigures},
	{"requests", requestFigures},
	{"migrations", migrationFigures},
	{"files", fileFigures},
	{"schema", schemaFigures},
	{"assemblies", assemblyFigures},
	{"emulator", emulatorFigures},
	{"points", pointFigures},
	{"broker", brokerFigures},
	{"domain", domainFigures},
	{"rollback", rollbackFigures},
	{"verify", verifyFigures},
}

// bench is one run of the program.
type bench struct {
	dir    string // for what is built and written
	binary string // hartctl
	peers  bool
	report report
}

func main() {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
	defer cancel()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, wanted []string) error {
	names := make([]string, len(groups))
	for i, g := range groups {
		names[i] = g.name
	}
	for _, w := range wanted {
		if !slices.Contains(names, w) {
			return fmt.Errorf("there is no group %q: use %s", w, strings.Join(names, ", "))
		}
	}
	dir, err := os.MkdirTemp("", "hartctl-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := &bench{dir: dir, peers: os.Getenv("PEERS") == "1"}
	if b.binary, err = build(ctx, dir); err != nil {
		return err
	}
	fmt.Printf("%s, %s/%s, %d CPUs\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	var failed []string
	for _, g := range groups {
		if len(wanted) > 0 && !slices.Contains(wanted, g.name) {
			continue
		}
		b.report = report{}
		if err := g.measure(ctx, b); err != nil {
			failed = append(failed, fmt.Sprintf("%s: %v", g.name, err))
		}
		if err := b.report.write(os.Stdout, g.name); err != nil {
			return err
		}
	}
	if len(failed) > 0 {
		return fmt.Errorf("not measured: %s", strings.Join(failed, "; "))
	}
	return nil
}
