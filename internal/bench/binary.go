package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// mib is a mebibyte.
const mib = 1 << 20

// binaryFigures measures the program as a whole.
func binaryFigures(ctx context.Context, b *bench) error {
	var cpu []time.Duration
	var rss int64
	for range 15 {
		p, err := command(ctx, b.dir, nil, b.binary, "version")
		if err != nil {
			return err
		}
		cpu, rss = append(cpu, p.cpu), max(rss, p.rss)
	}
	slices.Sort(cpu)
	b.report.add("hartctl version", millis(cpu[len(cpu)/2]), "ms CPU", atMost(15), "user + system, median of 15 runs")
	file, err := os.Stat(b.binary)
	if err != nil {
		return err
	}
	b.report.add("size of the binary", float64(file.Size())/mib, "MiB", atMost(35), "CGO_ENABLED=0 go build -trimpath -ldflags '-s -w'")
	dir, err := os.MkdirTemp(b.dir, "deploy")
	if err != nil {
		return err
	}
	first, err := command(ctx, dir, nil, b.binary, "deploy")
	if err != nil {
		return err
	}
	second, err := command(ctx, dir, nil, b.binary, "deploy")
	if err != nil {
		return err
	}
	if rss == 0 {
		b.report.absent("peak memory", "the system does not say it")
	} else {
		b.report.add("peak memory of version", float64(rss)/mib, "MiB", nil, "resident set, most of 15 runs")
		b.report.add("peak memory of deploy", float64(first.rss)/mib, "MiB", nil, "the built-in schema into a new embedded emulator, both in one process")
		b.report.add("peak memory of a second deploy", float64(second.rss)/mib, "MiB", nil, "nothing to do")
	}
	b.report.add("first deploy without any set-up", millis(first.wall), "ms", nil, "hartctl deploy in an empty folder: embedded emulator on disk, built-in schema")
	b.report.add("second deploy", millis(second.wall), "ms", nil, "the same again, nothing to do")
	return os.RemoveAll(filepath.Clean(dir))
}
