package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"time"
)

var (
	okLine   = regexp.MustCompile(`^ok (.+)$`)
	failLine = regexp.MustCompile(`^FAIL (.+?): (.*)$`)
)

// lines reads the output of a program that prints "ok NAME" and "FAIL NAME: reason".
func lines(text string) (o outcome) {
	for l := range strings.Lines(text) {
		l = strings.TrimRight(l, "\n")
		if okLine.MatchString(l) {
			o.passed++
		} else if m := failLine.FindStringSubmatch(l); m != nil {
			o.failed = append(o.failed, failure{m[1], m[2]})
		}
	}
	return o
}

var goResult = regexp.MustCompile(`^ *--- (PASS|FAIL|SKIP): (\S+)`)

// goTests reads the output of go test -v: a test with parts counts by its parts.
func goTests(text string) (o outcome) {
	result := map[string]string{}
	reason := map[string]string{}
	parent := map[string]bool{}
	var order []string
	current := ""
	s := bufio.NewScanner(strings.NewReader(text))
	s.Buffer(nil, 1<<24)
	for s.Scan() {
		l := s.Text()
		if name, ok := strings.CutPrefix(l, "=== RUN   "); ok {
			current = name
			continue
		}
		if m := goResult.FindStringSubmatch(l); m != nil {
			result[m[2]] = m[1]
			order = append(order, m[2])
			if i := strings.LastIndex(m[2], "/"); i >= 0 {
				parent[m[2][:i]] = true
			}
			continue
		}
		if strings.Contains(l, "_test.go:") || strings.Contains(l, "testing.go:") {
			reason[current] = strings.TrimSpace(l)
		}
	}
	for _, name := range order {
		switch {
		case parent[name] || result[name] == "SKIP":
		case result[name] == "PASS":
			o.passed++
		default:
			o.failed = append(o.failed, failure{name, reason[name]})
		}
	}
	return o
}

// output runs a program within the limit and gives what it printed; an exit code is no error.
func output(ctx context.Context, limit time.Duration, prepare func(c *exec.Cmd), name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	c := exec.CommandContext(ctx, name, args...)
	c.WaitDelay = time.Second
	prepare(c)
	out, err := c.CombinedOutput()
	if ctx.Err() != nil {
		return string(out), fmt.Errorf("%s: no end within %s", name, limit)
	}
	var code *exec.ExitError
	if err != nil && !errors.As(err, &code) {
		return string(out), err
	}
	return string(out), nil
}

// installed names the first program that is not on the path.
func installed(programs ...string) string {
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			return p + " is not on the path"
		}
	}
	return ""
}
