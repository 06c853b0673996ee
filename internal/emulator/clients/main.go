// Command clients runs other people's SQL Server clients against a started emulator, and prints how many of their checks pass. It exits
// 1 when a bar is missed. Clients that are not installed are named, and do not count.
//
//	go run ./internal/emulator/clients [client …]
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
)

// client is one client and what it has to reach.
type client struct {
	name string
	// bar is how many checks have to pass; 0 means all.
	bar int
	// quick: it is run by this package's tests too.
	quick bool
	// find looks for what the client needs, and says in words what is missing. fetch allows it to download.
	find func(ctx context.Context, fetch bool) (missing string)
	run  func(ctx context.Context, s *server) (outcome, error)
}

// outcome is what a client's checks gave.
type outcome struct {
	passed int
	failed []failure
}

type failure struct{ check, reason string }

func (o outcome) total() int { return o.passed + len(o.failed) }

// reaches compares with the bar.
func (o outcome) reaches(bar int) bool {
	if bar == 0 {
		return len(o.failed) == 0 && o.passed > 0
	}
	return o.passed >= bar
}

// clients are all clients, in the order of the report.
var clients = []client{goMSSQLDB, golangMigrate, goose, tsql, bsqldb, tedious, npmMSSQL}

func main() {
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ok, err := report(ctx, os.Stdout, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "clients:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

// report runs the clients of these names, all for none, and says whether every bar was reached.
func report(ctx context.Context, out io.Writer, names []string) (bool, error) {
	s, err := start(ctx)
	if err != nil {
		return false, err
	}
	defer s.stop()
	ok := true
	for _, c := range clients {
		if len(names) > 0 && !slices.Contains(names, c.name) {
			continue
		}
		if missing := c.find(ctx, true); missing != "" {
			fmt.Fprintf(out, "%-16s not installed: %s\n", c.name, missing)
			continue
		}
		o, err := c.run(ctx, s)
		if err != nil {
			fmt.Fprintf(out, "%-16s %v\n", c.name, err)
			ok = false
			continue
		}
		verdict := "ok"
		if !o.reaches(c.bar) {
			verdict, ok = "MISSED", false
		}
		bar := "all"
		if c.bar > 0 {
			bar = fmt.Sprint(c.bar)
		}
		fmt.Fprintf(out, "%-16s %3d of %3d (bar: %s) %s\n", c.name, o.passed, o.total(), bar, verdict)
		for _, f := range o.failed {
			fmt.Fprintf(out, "    %s: %s\n", f.check, f.reason)
		}
	}
	return ok, ctx.Err()
}
