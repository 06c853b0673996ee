package proc

import (
	"testing"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func TestWaitTime(t *testing.T) {
	now := time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		kind, text string
		want       time.Duration
		ok         bool
	}{
		{"DELAY", "00:00:05", 5 * time.Second, true},
		{"DELAY", "01:02", time.Hour + 2*time.Minute, true},
		{"DELAY", "00:00:00.250", 250 * time.Millisecond, true},
		{"TIME", "13:00", time.Hour, true},
		{"TIME", "11:00", 23 * time.Hour, true},
		{"DELAY", "5", 0, false},
		{"DELAY", "25:00", 0, false},
		{"DELAY", "x:y", 0, false},
	} {
		got, err := waitTime(c.kind, types.NStr(c.text), now)
		if got != c.want || (err == nil) != c.ok {
			t.Errorf("%s %s: %v, %v", c.kind, c.text, got, err)
		}
	}
}
