package cli

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hartonomous/hartctl/internal/ui"
	"github.com/hartonomous/hartctl/pkg/verify"
	"github.com/hartonomous/hartctl/pkg/verify/check"
)

// TestWatch looks five times: well, well, away, worse, well again; and is stopped.
func TestWatch(t *testing.T) {
	report := func(s check.Status, text string) *verify.Report {
		return &verify.Report{Entries: []verify.Entry{{Check: check.Check{ID: "platform.x", Title: "It is so", Remedy: "Mend it."}, Result: check.Result{Status: s, Text: text}}}}
	}
	answers := []func() (*verify.Report, error){
		func() (*verify.Report, error) { return report(check.Passed, "one"), nil },
		func() (*verify.Report, error) { return report(check.Passed, "two"), nil },
		func() (*verify.Report, error) { return nil, errors.New("gone away") },
		func() (*verify.Report, error) { return nil, errors.New("gone away") },
		func() (*verify.Report, error) { return report(check.Failed, "three"), nil },
		func() (*verify.Report, error) { return report(check.Passed, "four"), nil },
	}
	var out, errOut bytes.Buffer
	a := &app{out: ui.New(&out, true), err: ui.New(&errOut, true), format: "text"}
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	err := a.watch(ctx, time.Nanosecond, func(context.Context) (*verify.Report, error) {
		if n == len(answers) {
			cancel()
			return nil, ctx.Err()
		}
		n++
		return answers[n-1]()
	}, &reportWriter{app: a})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	text := out.String()
	for want, times := range map[string]int{"one": 1, "two": 0, "was passed": 1, "FAIL platform.x": 1, "was failed": 1, "four": 1} {
		if got := strings.Count(text, want); got != times {
			t.Errorf("%q stands %d times, want %d, in\n%s", want, got, times, text)
		}
	}
	if got := strings.Count(errOut.String(), "gone away"); got != 1 {
		t.Errorf("a server that is away is said %d times", got)
	}
}
