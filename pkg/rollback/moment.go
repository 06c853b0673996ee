package rollback

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Layout is a moment as T-SQL's datetime2(7) and the plans write it: UTC, in steps of 100 ns.
const Layout = "2006-01-02T15:04:05.0000000"

// Tick is the smallest step of datetime2(7).
const Tick = 100 * time.Nanosecond

// SnapshotPrefix begins the name of a kept moment: snapshot:before-release-7.
const SnapshotPrefix = "snapshot:"

var ago = regexp.MustCompile(`^(\d{1,9}) ?(seconds?|minutes?|hours?|days?|weeks?) ago$`)

var agoUnits = map[string]time.Duration{"second": time.Second, "minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour, "week": 7 * 24 * time.Hour}

// localLayouts are the forms of a local time, whose zone is named behind it.
var localLayouts = []string{"2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02"}

// ParseMoment reads a moment: RFC 3339 (2025-11-01T10:00:00Z), local with its zone (2025-11-01 10:00 Europe/Berlin, 2025-11-01 10:00 local), or
// relative to now (2 hours ago). The result is UTC and a whole number of ticks.
func ParseMoment(text string, now time.Time, local *time.Location) (time.Time, error) {
	s := strings.TrimSpace(text)
	if m := ago.FindStringSubmatch(strings.ToLower(s)); m != nil {
		n, err := strconv.Atoi(m[1])
		unit := agoUnits[strings.TrimSuffix(m[2], "s")]
		if err != nil || time.Duration(n) > (1<<63-1)/unit {
			return time.Time{}, fmt.Errorf("%q is too long ago", text)
		}
		return now.UTC().Add(-time.Duration(n) * unit).Truncate(Tick), nil
	}
	t, err := time.Parse(time.RFC3339Nano, strings.Replace(strings.ToUpper(s), " ", "T", 1))
	if err != nil {
		if t, err = parseLocal(s, local); err != nil {
			return time.Time{}, err
		}
	}
	if t = t.UTC(); !t.Truncate(Tick).Equal(t) {
		return time.Time{}, fmt.Errorf("%q is finer than 100 ns, which is as fine as a server keeps time", text)
	}
	return t, nil
}

func parseLocal(s string, local *time.Location) (time.Time, error) {
	i := strings.LastIndexByte(s, ' ')
	if i < 0 || !strings.ContainsAny(s[i:], "/lUGu") {
		return time.Time{}, fmt.Errorf("%q is no moment with a zone: write 2025-11-01T10:00:00Z, '2025-11-01 10:00 Europe/Berlin', '2025-11-01 10:00 local' or '2 hours ago'", s)
	}
	name := s[i+1:]
	zone := local
	if !strings.EqualFold(name, "local") {
		var err error
		if zone, err = time.LoadLocation(name); err != nil {
			return time.Time{}, fmt.Errorf("%q: there is no zone %q", s, name)
		}
	}
	for _, layout := range localLayouts {
		t, err := time.ParseInLocation(layout, s[:i], zone)
		if err != nil {
			continue
		}
		return t, checkClock(t, s, layout, s[:i])
	}
	return time.Time{}, fmt.Errorf("%q: %q is no date and time", s, s[:i])
}

// checkClock refuses a local time that the clock skipped, or showed twice.
func checkClock(t time.Time, s, layout, wall string) error {
	if same, err := time.Parse(layout, wall); err != nil || t.Format(time.DateTime) != same.Format(time.DateTime) {
		return fmt.Errorf("%q: the clock skipped this time there: write it with its offset", s)
	}
	for _, by := range []time.Duration{-time.Hour, -30 * time.Minute, 30 * time.Minute, time.Hour} {
		if t.Add(by).Format(time.DateTime) == t.Format(time.DateTime) {
			return fmt.Errorf("%q: the clock showed this time twice there: write it with its offset", s)
		}
	}
	return nil
}

// Show writes a moment for people: in UTC, and in the local zone where that is another.
func Show(t time.Time, local *time.Location) string {
	text := t.UTC().Format("2006-01-02T15:04:05.9999999Z")
	if _, offset := t.In(local).Zone(); offset == 0 {
		return text
	}
	return text + " (" + t.In(local).Format("2006-01-02 15:04:05 MST") + ")"
}
