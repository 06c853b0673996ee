package catalog

import (
	"slices"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// fileColumns are those of sys.database_files; sys.master_files puts the database before and a credential behind.
const fileColumns = `file_id int; file_guid guid n; type tinyint; type_desc desc n; data_space_id int; name sysname; physical_name nvarchar(260) n;
	state tinyint n =0; state_desc desc n =ONLINE; size int; max_size int; growth int; is_media_read_only bit =0; is_read_only bit; is_sparse bit;
	is_percent_growth bit; is_name_reserved bit =0; is_persistent_log_buffer bit =0; create_lsn numeric(25) n; drop_lsn numeric(25) n;
	read_only_lsn numeric(25) n; read_write_lsn numeric(25) n; differential_base_lsn numeric(25) n; differential_base_guid guid n;
	differential_base_time datetime n; redo_start_lsn numeric(25) n; redo_start_fork_guid guid n; redo_target_lsn numeric(25) n;
	redo_target_fork_guid guid n; backup_lsn numeric(25) n;`

const spaceColumns = `name sysname; data_space_id int; type char(2); type_desc desc n; is_default bit n; is_system bit n =0;`

var fileViews = []*View{
	define("sys", "database_files", -1080, fileColumns).check(originalFiles).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for _, f := range v.DB.Files {
			if !emit(w.row(fileFields(v.DB, f))) {
				return
			}
		}
	}),
	define("sys", "master_files", -1081, `database_id int;`+fileColumns+`credential_id int n`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		server := v.Cat.Access(Subject{Login: v.Login})
		all := server.Has("VIEW ANY DEFINITION", "SERVER", 0) || server.Has("ALTER ANY DATABASE", "SERVER", 0) || server.Has("CREATE ANY DATABASE", "SERVER", 0)
		for _, d := range v.Cat.Databases() {
			if !all {
				continue
			}
			for _, f := range d.Files {
				if !emit(w.row("database_id", d.ID, fileFields(d, f))) {
					return
				}
			}
		}
	}),
	define("sys", "data_spaces", -1082, spaceColumns).rows(spaceRows),
	define("sys", "filegroups", -1083, spaceColumns+`filegroup_guid guid n; log_filegroup_id int n; is_read_only bit n; is_autogrow_all_files bit n`).rows(spaceRows),
	define("sys", "partition_schemes", -1084, spaceColumns+`function_id int`).rows(none),
	define("sys", "partition_functions", -1085, `name sysname; function_id int; type char(2); type_desc desc n; fanout int;
		boundary_value_on_right bit; is_system bit; create_date datetime; modify_date datetime`).rows(none),
	define("sys", "partition_range_values", -1086, `function_id int; boundary_id int; parameter_id int; value variant n`).rows(none),
	define("sys", "partition_parameters", -1087, `function_id int; parameter_id int; system_type_id tinyint; max_length smallint; precision tinyint;
		scale tinyint; collation_name sysname n; user_type_id int`).rows(none),
	define("sys", "destination_data_spaces", -1088, `partition_scheme_id int; destination_id int; data_space_id int`).rows(none),
	define("sys", "database_query_store_options", -1089, `desired_state smallint; desired_state_desc desc n; actual_state smallint; actual_state_desc desc n;
		readonly_reason int n =0; current_storage_size_mb bigint n =0; flush_interval_seconds bigint n; interval_length_minutes bigint n;
		max_storage_size_mb bigint n; stale_query_threshold_days bigint n; max_plans_per_query bigint n; query_capture_mode smallint;
		query_capture_mode_desc desc n; capture_policy_execution_count int n; capture_policy_total_compile_cpu_time_ms bigint n;
		capture_policy_total_execution_cpu_time_ms bigint n; capture_policy_stale_threshold_hours int n; size_based_cleanup_mode smallint;
		size_based_cleanup_mode_desc desc n; wait_stats_capture_mode smallint; wait_stats_capture_mode_desc desc n;
		actual_state_additional_info nvarchar(4000) n`).rows(queryStoreRows),
	define("sys", "database_scoped_configurations", -1090, `configuration_id int n; name nvarchar(60) n; value variant n; value_for_secondary variant n;
		is_value_default bit n`).rows(scopedRows),
}

// originalFiles refuses sys.database_files in a database snapshot: whether it shows the source's files there is not known.
func originalFiles(v *Viewer) error {
	if v.DB.SnapshotOf != nil {
		return sqlerr.Unsupported("sys.database_files in a database snapshot; sys.master_files has its files")
	}
	return nil
}

// none is for views whose objects cannot be created here, and of which a fresh SQL Server has no row.
func none(*View, *Viewer, func(types.Row) bool) {}

var fileTypes = []string{"ROWS", "LOG", "FILESTREAM"}

func fileFields(d *Database, f File) fields {
	readOnly := d.ReadOnly && f.Type == 0
	for _, g := range d.Filegroups {
		if g.ID == f.Filegroup && g.ReadOnly {
			readOnly = true
		}
	}
	return fields{
		"file_id", f.ID, "file_guid", f.GUID, "type", f.Type, "type_desc", fileTypes[f.Type], "data_space_id", f.Filegroup, "name", f.Name,
		"physical_name", f.Path, "size", f.Size, "max_size", f.MaxSize, "growth", f.Growth, "is_read_only", readOnly, "is_sparse", f.Sparse, "is_percent_growth", f.PercentGrowth,
	}
}

var spaceTypes = map[string]string{"FG": "ROWS_FILEGROUP", "FD": "FILESTREAM_DATA_FILEGROUP", "FX": "MEMORY_OPTIMIZED_DATA_FILEGROUP"}

// spaceRows also says that a memory-optimised filegroup is a default one, beside the default for rows.
func spaceRows(w *View, v *Viewer, emit func(types.Row) bool) {
	for _, g := range v.DB.Filegroups {
		f := fields{"name", g.Name, "data_space_id", g.ID, "type", g.Type, "type_desc", spaceTypes[g.Type], "is_default", g.Default || g.Type == "FX"}
		if w.Name == "filegroups" {
			f = append(f, "filegroup_guid", g.GUID, "is_read_only", g.ReadOnly, "is_autogrow_all_files", g.AutoGrow)
		}
		if !emit(w.row(f)) {
			return
		}
	}
}

var (
	queryStoreStates = []string{"OFF", "READ_ONLY", "READ_WRITE", "ERROR"}
	captureModes     = []string{"", "ALL", "AUTO", "NONE", "CUSTOM"}
)

func queryStoreRows(w *View, v *Viewer, emit func(types.Row) bool) {
	if v.DB.ID == 1 || v.DB.ID == 2 {
		return
	}
	q := v.DB.QueryStore
	state := slices.Index(queryStoreStates, q.State)
	emit(w.row("desired_state", state, "desired_state_desc", q.State, "actual_state", state, "actual_state_desc", q.State,
		"flush_interval_seconds", q.FlushSeconds, "interval_length_minutes", q.IntervalMinutes, "max_storage_size_mb", q.MaxStorageMB,
		"stale_query_threshold_days", q.StaleDays, "max_plans_per_query", q.MaxPlans,
		"query_capture_mode", slices.Index(captureModes, q.CaptureMode), "query_capture_mode_desc", q.CaptureMode,
		"size_based_cleanup_mode", q.CleanupMode == "AUTO", "size_based_cleanup_mode_desc", q.CleanupMode,
		"wait_stats_capture_mode", q.WaitCapture == "ON", "wait_stats_capture_mode_desc", q.WaitCapture,
		"actual_state_additional_info", ""))
}
