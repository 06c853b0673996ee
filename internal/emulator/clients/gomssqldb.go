package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// goMSSQLDB is the driver's own test suite: every test that skips without a server is run with one, in a process of its own.
// At least 130 of the 139 that apply have to pass.
var goMSSQLDB = client{
	name: "go-mssqldb", bar: 130,
	find: func(context.Context, bool) string { return installed("go") },
	run:  runMSSQLDB,
}

// outside are the tests that dial addresses which are not the server's.
const outside = "^(TestConnectError|TestAccessTokenConnectorFails.*)$"

func runMSSQLDB(ctx context.Context, s *server) (o outcome, err error) {
	dir := filepath.Join(s.dir, "go-mssqldb")
	binary, err := buildMSSQLDB(ctx, dir)
	if err != nil {
		return o, err
	}
	live, err := liveTests(ctx, binary, dir)
	if err != nil {
		return o, err
	}
	for _, name := range live {
		if ctx.Err() != nil {
			return o, ctx.Err()
		}
		result, reason := oneTest(ctx, binary, dir, name, s)
		switch result {
		case "PASS":
			o.passed++
		case "FAIL":
			o.failed = append(o.failed, failure{name, reason})
		}
	}
	return o, nil
}

// buildMSSQLDB copies the driver's module out of the module cache, which is read-only, and builds its root package's tests.
func buildMSSQLDB(ctx context.Context, dir string) (binary string, err error) {
	in := func(dir string) func(*exec.Cmd) { return func(c *exec.Cmd) { c.Dir = dir } }
	text, err := output(ctx, time.Minute, in(root()), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/microsoft/go-mssqldb")
	if err != nil {
		return "", err
	}
	if err := os.CopyFS(dir, os.DirFS(strings.TrimSpace(text))); err != nil {
		return "", err
	}
	binary = filepath.Join(dir, "mssqldb.test")
	if text, err = output(ctx, 5*time.Minute, in(dir), "go", "test", "-c", "-o", binary, "."); err != nil {
		return "", err
	}
	if _, err := os.Stat(binary); err != nil {
		return "", errors.New("go-mssqldb's tests do not build: " + text)
	}
	return binary, nil
}

var skipped = regexp.MustCompile(`(?m)^--- SKIP: (\S+)`)

// liveTests are those that skip without a server.
func liveTests(ctx context.Context, binary, dir string) ([]string, error) {
	text, err := output(ctx, 3*time.Minute, func(c *exec.Cmd) {
		c.Dir = dir
		c.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "SQLSERVER_DSN=") || strings.HasPrefix(v, "HOST=") })
	}, binary, "-test.v", "-test.run", "^Test", "-test.skip", outside)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, m := range skipped.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	if len(names) == 0 {
		return nil, errors.New("none of go-mssqldb's tests asks for a server")
	}
	return names, nil
}

// oneTest gives PASS, FAIL with a reason, or SKIP for a test that asks for more than a server: Azure, SSPI, a second one.
func oneTest(ctx context.Context, binary, dir, name string, s *server) (result, reason string) {
	text, err := output(ctx, 30*time.Second, func(c *exec.Cmd) {
		c.Dir = dir
		c.Env = append(os.Environ(), "SQLSERVER_DSN="+s.dsn("master"))
	}, binary, "-test.v", "-test.run", "^"+name+"$", "-test.timeout", "25s")
	if err != nil {
		return "FAIL", err.Error()
	}
	for l := range strings.Lines(text) {
		if m := goResult.FindStringSubmatch(l); m != nil && m[2] == name {
			return m[1], cause(text)
		}
	}
	return "FAIL", "it panicked: " + cause(text)
}

var (
	refusals = regexp.MustCompile(`not supported by the emulator: ([^;]*);`)
	position = regexp.MustCompile(`(?m)^ *\w+_test\.go:\d+: .*$`)
)

// cause finds what a failed test said: the emulator's refusal, else the last line with a position that is not of the driver's log.
func cause(text string) string {
	if m := refusals.FindStringSubmatch(text); m != nil {
		return "refused: " + m[1]
	}
	last := ""
	for _, l := range position.FindAllString(text, -1) {
		if !strings.Contains(l, " m=+") {
			last = strings.TrimSpace(l)
		}
	}
	return fmt.Sprintf("%.200s", last)
}
