package resource

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// query_store: the Query Store of the database. A key that is left out is left alone.
//
//	query_store:
//	  operation_mode: READ_WRITE
//	  max_storage_size_mb: 1024
//
// learn.microsoft.com: ALTER DATABASE SET options, QUERY_STORE.
func init() {
	register(Kind{
		Name: "query_store", Phase: plan.Database, Scope: plan.ScopeDatabase, Section: true,
		Query: query("observe_query_store.sql"),
		Read: func(r mssql.Rows) (any, error) {
			have := map[string]string{}
			var name, value string
			err := each(r, []any{&name, &value}, func() { have[name] = value })
			return have, err
		},
		Declared: section("query_store", checkQueryStore),
		Diff:     diffQueryStore,
	})
}

// queryStoreOptions are the options in the order in which they are set, with the form of their value: a word, a number, or nested.
var queryStoreOptions = []struct{ key, clause string }{
	{"operation_mode", "OPERATION_MODE = %s"},
	{"stale_query_threshold_days", "CLEANUP_POLICY = (STALE_QUERY_THRESHOLD_DAYS = %s)"},
	{"data_flush_interval_seconds", "DATA_FLUSH_INTERVAL_SECONDS = %s"},
	{"interval_length_minutes", "INTERVAL_LENGTH_MINUTES = %s"},
	{"max_storage_size_mb", "MAX_STORAGE_SIZE_MB = %s"},
	{"query_capture_mode", "QUERY_CAPTURE_MODE = %s"},
	{"size_based_cleanup_mode", "SIZE_BASED_CLEANUP_MODE = %s"},
	{"max_plans_per_query", "MAX_PLANS_PER_QUERY = %s"},
	{"wait_stats_capture_mode", "WAIT_STATS_CAPTURE_MODE = %s"},
}

func checkQueryStore(declared *map[string]string) error {
	for key, value := range *declared {
		if !slices.ContainsFunc(queryStoreOptions, func(o struct{ key, clause string }) bool { return o.key == key }) {
			return fmt.Errorf("unknown key %q", key)
		}
		if strings.Trim(strings.ToUpper(value), "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") != "" || value == "" {
			return fmt.Errorf("%s: %q is neither a word nor a number", key, value)
		}
	}
	return nil
}

func diffQueryStore(in Input) ([]plan.Step, error) {
	declared := in.Declared.(map[string]string)
	have, _ := in.Observed.(map[string]string)
	var set, reasons []string
	for _, o := range queryStoreOptions {
		want, ok := declared[o.key]
		want = strings.ToUpper(want)
		if !ok || have[o.key] == want {
			continue
		}
		set = append(set, fmt.Sprintf(o.clause, want))
		if now, known := have[o.key]; known {
			reasons = append(reasons, fmt.Sprintf("%s is %s, declared %s", o.key, now, want))
		}
	}
	if actual := have["actual_state"]; actual != "" && actual != have["operation_mode"] && strings.EqualFold(declared["operation_mode"], have["operation_mode"]) {
		in.Note("database/query_store", fmt.Sprintf("is %s although it is set to %s (%s)", actual, have["operation_mode"], readOnlyReason(have["readonly_reason"])))
	}
	if len(set) == 0 {
		return nil, nil
	}
	reason := "the database is new"
	if len(reasons) > 0 {
		reason = strings.Join(reasons, "; ")
	}
	return []plan.Step{databaseStep("database/query_store", plan.Alter, reason, "",
		render("set_query_store.sql", struct{ Database, Options string }{in.Options.Database, strings.Join(set, ", ")}))}, nil
}

// readOnlyReason says why a Query Store takes nothing more. (learn.microsoft.com: sys.database_query_store_options, readonly_reason.)
func readOnlyReason(code string) string {
	switch code {
	case "1":
		return "the database is read-only"
	case "2":
		return "the database is in single-user mode"
	case "4":
		return "the database is in emergency mode"
	case "8":
		return "the database is a secondary replica"
	case "65536":
		return "it is full: raise max_storage_size_mb"
	}
	return "readonly_reason " + code
}
