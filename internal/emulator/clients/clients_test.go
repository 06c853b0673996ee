package main

import (
	"context"
	"os"
	"testing"
	"time"
)

// TestQuick runs the clients that are quick and installed; make clients runs all.
func TestQuick(t *testing.T) {
	if testing.Short() {
		t.Skip("starts an emulator and other programs")
	}
	var found []client
	for _, c := range clients {
		if !c.quick {
			continue
		}
		if missing := c.find(t.Context(), false); missing != "" {
			t.Logf("%s: %s", c.name, missing)
			continue
		}
		found = append(found, c)
	}
	if len(found) == 0 {
		t.Skip("no client is installed")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	s, err := start(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer s.stop()
	for _, c := range found {
		t.Run(c.name, func(t *testing.T) {
			o, err := c.run(ctx, s)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range o.failed {
				t.Errorf("%s: %s", f.check, f.reason)
			}
			if !o.reaches(c.bar) {
				t.Errorf("%d of %d", o.passed, o.total())
			}
		})
	}
}

func TestOutputs(t *testing.T) {
	o := lines("ok a\nFAIL b c: not: so\nnoise\nok d\n")
	if o.passed != 2 || len(o.failed) != 1 || o.failed[0] != (failure{"b c", "not: so"}) || o.reaches(0) || !o.reaches(2) {
		t.Errorf("lines: %+v", o)
	}
	o = goTests("=== RUN   TestA\n=== RUN   TestA/x\n    a_test.go:3: no\n--- FAIL: TestA (0.00s)\n    --- FAIL: TestA/x (0.00s)\n    --- PASS: TestA/y (0.00s)\n--- PASS: TestB (0.00s)\n--- SKIP: TestC (0.00s)\n")
	if o.passed != 2 || len(o.failed) != 1 || o.failed[0] != (failure{"TestA/x", "a_test.go:3: no"}) {
		t.Errorf("goTests: %+v", o)
	}
	if outcome := (outcome{}); outcome.reaches(0) {
		t.Error("nothing at all reaches a bar")
	}
}

func TestFolders(t *testing.T) {
	for _, name := range []string{"node/package-lock.json", "migrate/go.mod", "goose/go.mod"} {
		if _, err := os.Stat(folder(name)); err != nil {
			t.Error(err)
		}
	}
}
