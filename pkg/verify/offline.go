package verify

import (
	"time"

	"github.com/hartonomous/hartctl/pkg/verify/check"
)

// Offline runs the selected checks of files: no server is contacted.
func Offline(tool string, files *check.Files, s Selection) *Report {
	start := time.Now()
	s.Offline = true
	var entries []Entry
	for _, c := range check.All() {
		if !s.Has(c) {
			continue
		}
		began := time.Now()
		entries = append(entries, Entry{Check: c, Result: c.Judge(check.Input{Files: files}).By(c.Severity), Duration: time.Since(began)})
	}
	r := newReport(tool, start, s, entries)
	r.Offline, r.Duration = true, time.Since(start)
	return r
}
