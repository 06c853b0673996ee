package database

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// The Query Store options: numbers, and words out of a list.
var (
	storeNumbers = map[string]func(q *catalog.QueryStore) *int64{
		"DATA_FLUSH_INTERVAL_SECONDS": func(q *catalog.QueryStore) *int64 { return &q.FlushSeconds },
		"MAX_STORAGE_SIZE_MB":         func(q *catalog.QueryStore) *int64 { return &q.MaxStorageMB },
		"INTERVAL_LENGTH_MINUTES":     func(q *catalog.QueryStore) *int64 { return &q.IntervalMinutes },
		"MAX_PLANS_PER_QUERY":         func(q *catalog.QueryStore) *int64 { return &q.MaxPlans },
		"STALE_QUERY_THRESHOLD_DAYS":  func(q *catalog.QueryStore) *int64 { return &q.StaleDays },
	}
	storeWords = map[string]struct {
		field  func(q *catalog.QueryStore) *string
		values string
	}{
		"OPERATION_MODE":          {func(q *catalog.QueryStore) *string { return &q.State }, "READ_WRITE READ_ONLY"},
		"SIZE_BASED_CLEANUP_MODE": {func(q *catalog.QueryStore) *string { return &q.CleanupMode }, "AUTO OFF"},
		"QUERY_CAPTURE_MODE":      {func(q *catalog.QueryStore) *string { return &q.CaptureMode }, "ALL AUTO NONE"},
		"WAIT_STATS_CAPTURE_MODE": {func(q *catalog.QueryStore) *string { return &q.WaitCapture }, "ON OFF"},
	}
	intervals = []int64{1, 5, 10, 15, 30, 60, 1440}
	// storeLeast are the least numbers; SQL Server's own bounds (12452, 12453) are not documented, so less is refused.
	storeLeast = map[string]int64{"DATA_FLUSH_INTERVAL_SECONDS": 60, "MAX_STORAGE_SIZE_MB": 1}
)

// queryStore applies QUERY_STORE = ON [(…)], = OFF or (…). Nothing is recorded here, only the options are kept.
func queryStore(d *catalog.Database, o syntax.Option) error {
	q := &d.QueryStore
	switch upper(o.Value) {
	case "ON":
		if q.State == "OFF" {
			q.State = "READ_WRITE"
		}
	case "OFF":
		q.State = "OFF"
	case "":
	default:
		return sqlerr.Unsupported("QUERY_STORE = %s", upper(o.Value))
	}
	off := q.State == "OFF"
	if err := storeOptions(q, o.Options); err != nil {
		return err
	}
	if off {
		q.State = "OFF" // a bare list sets options and leaves the store off
	}
	return nil
}

func storeOptions(q *catalog.QueryStore, list []syntax.Option) error {
	for i, o := range list {
		if slices.ContainsFunc(list[:i], func(p syntax.Option) bool { return p.Name == o.Name }) {
			return sqlerr.Unsupported("QUERY_STORE with %s twice", o.Name)
		}
		value := upper(o.Value)
		if o.Name == "CLEANUP_POLICY" {
			if err := storeOptions(q, o.Options); err != nil {
				return err
			}
			continue
		}
		if field, ok := storeNumbers[o.Name]; ok {
			n, err := strconv.ParseInt(value, 10, 32)
			if err != nil || n < storeLeast[o.Name] || o.Name == "INTERVAL_LENGTH_MINUTES" && !slices.Contains(intervals, n) {
				return sqlerr.Unsupported("QUERY_STORE (%s = %s)", o.Name, value)
			}
			*field(q) = n
			continue
		}
		w, ok := storeWords[o.Name]
		if !ok || !slices.Contains(strings.Fields(w.values), value) {
			return sqlerr.Unsupported("QUERY_STORE (%s = %s)", o.Name, value)
		}
		*w.field(q) = value
	}
	return nil
}
