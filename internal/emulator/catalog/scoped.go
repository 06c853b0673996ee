package catalog

import "github.com/hartonomous/hartctl/internal/emulator/types"

// ScopedOption is a database scoped configuration option.
type ScopedOption struct {
	ID       int32
	Name     string
	Kind     string // bit or int: the inner type of its value
	Default  string
	Min, Max int64 // of an int
	UserOnly bool  // not in the system databases
	// Fixed: the other value would change results, and is refused.
	Fixed bool
}

// ScopedOptions are the options that the emulator keeps; they change nothing but the catalog, for plans do not exist here.
var ScopedOptions = []ScopedOption{
	{ID: 1, Name: "MAXDOP", Kind: "int", Default: "0", Max: 32767},
	{ID: 2, Name: "LEGACY_CARDINALITY_ESTIMATION", Kind: "bit", Default: "0"},
	{ID: 3, Name: "PARAMETER_SNIFFING", Kind: "bit", Default: "1"},
	{ID: 4, Name: "QUERY_OPTIMIZER_HOTFIXES", Kind: "bit", Default: "0"},
	{ID: 6, Name: "IDENTITY_CACHE", Kind: "bit", Default: "1"},
	{ID: 7, Name: "INTERLEAVED_EXECUTION_TVF", Kind: "bit", Default: "1"},
	{ID: 8, Name: "BATCH_MODE_MEMORY_GRANT_FEEDBACK", Kind: "bit", Default: "1"},
	{ID: 9, Name: "BATCH_MODE_ADAPTIVE_JOINS", Kind: "bit", Default: "1"},
	{ID: 10, Name: "TSQL_SCALAR_UDF_INLINING", Kind: "bit", Default: "1"},
	{ID: 13, Name: "OPTIMIZE_FOR_AD_HOC_WORKLOADS", Kind: "bit", Default: "0"},
	{ID: 14, Name: "XTP_PROCEDURE_EXECUTION_STATISTICS", Kind: "bit", Default: "0"},
	{ID: 15, Name: "XTP_QUERY_EXECUTION_STATISTICS", Kind: "bit", Default: "0"},
	{ID: 16, Name: "ROW_MODE_MEMORY_GRANT_FEEDBACK", Kind: "bit", Default: "1"},
	{ID: 17, Name: "ISOLATE_SECURITY_POLICY_CARDINALITY", Kind: "bit", Default: "0"},
	{ID: 18, Name: "BATCH_MODE_ON_ROWSTORE", Kind: "bit", Default: "1"},
	{ID: 19, Name: "DEFERRED_COMPILATION_TV", Kind: "bit", Default: "1"},
	{ID: 20, Name: "ACCELERATED_PLAN_FORCING", Kind: "bit", Default: "1"},
	{ID: 21, Name: "GLOBAL_TEMPORARY_TABLE_AUTO_DROP", Kind: "bit", Default: "1", Fixed: true},
	{ID: 22, Name: "LIGHTWEIGHT_QUERY_PROFILING", Kind: "bit", Default: "1"},
	{ID: 23, Name: "VERBOSE_TRUNCATION_WARNINGS", Kind: "bit", Default: "1", Fixed: true},
	{ID: 24, Name: "LAST_QUERY_PLAN_STATS", Kind: "bit", Default: "0"},
	{ID: 25, Name: "PAUSED_RESUMABLE_INDEX_ABORT_DURATION_MINUTES", Kind: "int", Default: "1440", Max: 71582},
	{ID: 27, Name: "EXEC_QUERY_STATS_FOR_SCALAR_FUNCTIONS", Kind: "bit", Default: "1"},
	{ID: 28, Name: "PARAMETER_SENSITIVE_PLAN_OPTIMIZATION", Kind: "bit", Default: "1"},
	{ID: 29, Name: "ASYNC_STATS_UPDATE_WAIT_AT_LOW_PRIORITY", Kind: "bit", Default: "0"},
	{ID: 31, Name: "CE_FEEDBACK", Kind: "bit", Default: "1"},
	{ID: 33, Name: "MEMORY_GRANT_FEEDBACK_PERSISTENCE", Kind: "bit", Default: "1"},
	{ID: 34, Name: "MEMORY_GRANT_FEEDBACK_PERCENTILE_GRANT", Kind: "bit", Default: "1"},
	{ID: 35, Name: "OPTIMIZED_PLAN_FORCING", Kind: "bit", Default: "1"},
	{ID: 37, Name: "DOP_FEEDBACK", Kind: "bit", Default: "0"},
	{ID: 39, Name: "FORCE_SHOWPLAN_RUNTIME_PARAMETER_COLLECTION", Kind: "bit", Default: "0"},
	{Name: "PREVIEW_FEATURES", Kind: "bit", Default: "0", UserOnly: true}, // its id is not documented
}

// ScopedOptionByName finds an option; nil when the emulator does not keep it.
func ScopedOptionByName(name string) *ScopedOption {
	for i := range ScopedOptions {
		if SameName(ScopedOptions[i].Name, name) {
			return &ScopedOptions[i]
		}
	}
	return nil
}

func scopedRows(w *View, v *Viewer, emit func(types.Row) bool) {
	for _, o := range ScopedOptions {
		if o.UserOnly && v.DB.ID <= 4 {
			continue
		}
		text, changed := v.DB.Scoped[o.Name]
		if !changed {
			text = o.Default
		}
		kind := types.Bit
		if o.Kind == "int" {
			kind = types.Int
		}
		if !emit(w.row("configuration_id", null(o.ID), "name", o.Name, "value", types.IntOf(kind, number(text)), "is_value_default", text == o.Default)) {
			return
		}
	}
}
