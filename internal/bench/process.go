package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// build makes the binary as `make build` does.
func build(ctx context.Context, dir string) (string, error) {
	name := filepath.Join(dir, "hartctl")
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", name, "github.com/hartonomous/hartctl/cmd/hartctl")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building hartctl: %w\n%s", err, out)
	}
	return name, nil
}

// process is what a program's run took.
type process struct {
	cpu, wall time.Duration
	rss       int64 // bytes at the peak; 0 where it cannot be known
	out       string
}

// command runs a program to its end in dir.
func command(ctx context.Context, dir string, env []string, name string, args ...string) (process, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	start := time.Now()
	err := cmd.Run()
	p := process{wall: time.Since(start), out: out.String()}
	if err != nil {
		tail := strings.TrimSpace(p.out)
		return p, fmt.Errorf("%s %s: %w: %s", filepath.Base(name), args[0], err, tail[max(0, len(tail)-500):])
	}
	p.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	p.rss = peakRSS(cmd.ProcessState)
	return p, nil
}
