package temporal

import (
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
)

// Cutoff is the end before which rows of t's history are past their retention; ok is false while they are kept for ever: the
// period is INFINITE, or the database's TEMPORAL_HISTORY_RETENTION is OFF.
//
// Such rows are no part of FOR SYSTEM_TIME from the moment that they are past it. (learn.microsoft.com: Manage historical data
// in temporal tables with retention policy.) They stay in the history table, where SQL Server's background task would delete
// them at a time of its own.
func Cutoff(d *catalog.Database, t *catalog.Table, now time.Time) (cut time.Time, ok bool) {
	if d == nil || d.Options["TEMPORAL_HISTORY_RETENTION"] == "OFF" || !Finite(t) {
		return cut, false
	}
	now, n := now.UTC(), t.RetentionN
	switch t.RetentionUnit {
	case "DAY":
		return now.AddDate(0, 0, -n), true
	case "WEEK":
		return now.AddDate(0, 0, -7*n), true
	case "MONTH":
		return back(now, n), true
	}
	return back(now, 12*n), true
}

// Finite reports a retention period that ends.
func Finite(t *catalog.Table) bool {
	return t.Temporal == Versioned && t.RetentionUnit != "" && t.RetentionUnit != "INFINITE"
}

// back goes n months back as DATEADD does: to the last day of a month that is too short.
func back(t time.Time, n int) time.Time {
	out := t.AddDate(0, -n, 0)
	if out.Day() != t.Day() {
		out = out.AddDate(0, 0, -out.Day())
	}
	return out
}
