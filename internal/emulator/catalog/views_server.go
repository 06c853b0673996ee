package catalog

import (
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

var serverViews = []*View{
	define("sys", "databases", -1070, `name sysname; database_id int; source_database_id int n; owner_sid varbinary(85) n; create_date datetime;
		compatibility_level tinyint; collation_name sysname n; user_access tinyint n; user_access_desc desc n; is_read_only bit n; is_auto_close_on bit;
		is_auto_shrink_on bit n; state tinyint n =0; state_desc desc n =ONLINE; is_in_standby bit n =0; is_cleanly_shutdown bit n =0;
		is_supplemental_logging_enabled bit n =0; snapshot_isolation_state tinyint n; snapshot_isolation_state_desc desc n;
		is_read_committed_snapshot_on bit n; recovery_model tinyint n; recovery_model_desc desc n; page_verify_option tinyint n;
		page_verify_option_desc desc n; is_auto_create_stats_on bit n; is_auto_create_stats_incremental_on bit n; is_auto_update_stats_on bit n;
		is_auto_update_stats_async_on bit n; is_ansi_null_default_on bit n; is_ansi_nulls_on bit n; is_ansi_padding_on bit n; is_ansi_warnings_on bit n;
		is_arithabort_on bit n; is_concat_null_yields_null_on bit n; is_numeric_roundabort_on bit n; is_quoted_identifier_on bit n;
		is_recursive_triggers_on bit n; is_cursor_close_on_commit_on bit n; is_local_cursor_default bit n; is_fulltext_enabled bit n;
		is_trustworthy_on bit n; is_db_chaining_on bit n; is_parameterization_forced bit n; is_master_key_encrypted_by_server bit =0;
		is_query_store_on bit n; is_published bit =0; is_subscribed bit =0; is_merge_published bit =0; is_distributor bit =0; is_sync_with_backup bit =0;
		service_broker_guid guid; is_broker_enabled bit; log_reuse_wait tinyint n =0; log_reuse_wait_desc desc n =NOTHING; is_date_correlation_on bit;
		is_cdc_enabled bit =0; is_encrypted bit n =0; is_honor_broker_priority_on bit n; replica_id guid n; group_database_id guid n;
		resource_pool_id int n; default_language_lcid smallint n; default_language_name sysname n; default_fulltext_language_lcid int n;
		default_fulltext_language_name sysname n; is_nested_triggers_on bit n; is_transform_noise_words_on bit n; two_digit_year_cutoff smallint n;
		containment tinyint n =0; containment_desc desc n =NONE; target_recovery_time_in_seconds int n; delayed_durability int n;
		delayed_durability_desc nvarchar(60) n; is_memory_optimized_elevate_to_snapshot_on bit n; is_federation_member bit n =0;
		is_remote_data_archive_enabled bit n =0; is_mixed_page_allocation_on bit n; is_temporal_history_retention_enabled bit n;
		catalog_collation_type int =0; catalog_collation_type_desc nvarchar(60) n =DATABASE_DEFAULT; physical_database_name sysname n;
		is_result_set_caching_on bit n =0; is_accelerated_database_recovery_on bit n; is_tempdb_spill_to_remote_store bit n =0;
		is_stale_page_detection_on bit n =0; is_memory_optimized_enabled bit n =1; is_data_retention_enabled bit n =1; is_ledger_on bit n =0;
		is_change_feed_enabled bit n =0; is_data_lake_replication_enabled bit n =0; is_event_stream_enabled bit n =0; data_compaction tinyint n =0;
		data_compaction_desc desc n =UNSUPPORTED; data_lake_log_publishing tinyint n =0; data_lake_log_publishing_desc desc n =UNSUPPORTED;
		is_vorder_enabled bit n =0; is_proactive_statistics_refresh_on bit n =0; is_optimized_locking_on bit n`).rows(databaseRows),
	define("sys", "configurations", -1071, `configuration_id int; name nvarchar(35); value variant n; minimum variant n; maximum variant n;
		value_in_use variant n; description nvarchar(255); is_dynamic bit; is_advanced bit`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for _, o := range Options {
			c := v.Cat.Config(o.ID)
			if c == nil {
				continue
			}
			if !emit(w.row("configuration_id", o.ID, "name", o.Name, "value", types.IntOf(types.Int, c.Value), "minimum", types.IntOf(types.Int, o.Min),
				"maximum", types.IntOf(types.Int, o.Max), "value_in_use", types.IntOf(types.Int, c.ValueInUse), "description", o.Description,
				"is_dynamic", o.Dynamic, "is_advanced", o.Advanced)) {
				return
			}
		}
	}),
	define("sys", "dm_os_host_info", -1072, `host_platform nvarchar(256); host_distribution nvarchar(256); host_release nvarchar(256);
		host_service_pack_level nvarchar(256); host_sku int n; os_language_version int; host_architecture nvarchar(256)`).rows(hostRows).check(func(v *Viewer) error {
		if v.Instance.Platform == "" {
			return sqlerr.Unsupported("sys.dm_os_host_info without a description of the host")
		}
		return nil
	}),
}

var (
	userAccess     = map[string]int{"MULTI_USER": 0, "SINGLE_USER": 1, "RESTRICTED_USER": 2}
	recoveryModels = map[string]int{"FULL": 1, "BULK_LOGGED": 2, "SIMPLE": 3}
	pageVerify     = map[string]int{"NONE": 0, "TORN_PAGE_DETECTION": 1, "CHECKSUM": 2}
	durabilities   = map[string]int{"DISABLED": 0, "ALLOWED": 1, "FORCED": 2}
)

// databases walks the databases that the viewer may see: all with VIEW ANY DATABASE, else master, tempdb and those it can enter.
func (v *Viewer) databases(yield func(d *Database) bool) {
	all := v.Cat.Allowed(Subject{Login: v.Login}, "VIEW ANY DATABASE", "SERVER", 0)
	for _, d := range v.Cat.Databases() {
		if (all || d.ID <= 2 || v.Cat.UserOf(d, v.Login) != nil) && !yield(d) {
			return
		}
	}
}

// DatabaseVisible reports whether a login sees a database in sys.databases, DB_ID and DB_NAME.
func (c Catalog) DatabaseVisible(d *Database, l *Login) bool {
	return d.ID <= 2 || c.Allowed(Subject{Login: l}, "VIEW ANY DATABASE", "SERVER", 0) || c.UserOf(d, l) != nil
}

func databaseRows(w *View, v *Viewer, emit func(types.Row) bool) {
	for d := range v.databases {
		var owner any
		if l := v.Cat.Login(d.Owner); l != nil {
			owner = sidValue(l.SID)
		}
		snapshot, snapshotDesc := 0, "OFF"
		if d.Snapshot {
			snapshot, snapshotDesc = 1, "ON"
		}
		var source any
		if d.SnapshotOf != nil {
			source = d.SnapshotOf.ID
		}
		o := d.Options
		if !emit(w.row("name", d.Name, "database_id", d.ID, "source_database_id", source, "owner_sid", owner, "create_date", d.Created, "compatibility_level", d.Compat,
			"collation_name", d.Collation.String(), "user_access", userAccess[d.UserAccess], "user_access_desc", d.UserAccess, "is_read_only", d.ReadOnly,
			"is_auto_close_on", on(o["AUTO_CLOSE"]), "is_auto_shrink_on", on(o["AUTO_SHRINK"]),
			"snapshot_isolation_state", snapshot, "snapshot_isolation_state_desc", snapshotDesc, "is_read_committed_snapshot_on", d.RCSI,
			"recovery_model", recoveryModels[d.Recovery], "recovery_model_desc", d.Recovery,
			"page_verify_option", pageVerify[d.PageVerify], "page_verify_option_desc", d.PageVerify,
			"is_auto_create_stats_on", on(o["AUTO_CREATE_STATISTICS"]), "is_auto_create_stats_incremental_on", on(o["INCREMENTAL"]),
			"is_auto_update_stats_on", on(o["AUTO_UPDATE_STATISTICS"]), "is_auto_update_stats_async_on", on(o["AUTO_UPDATE_STATISTICS_ASYNC"]),
			"is_ansi_null_default_on", on(o["ANSI_NULL_DEFAULT"]), "is_ansi_nulls_on", on(o["ANSI_NULLS"]), "is_ansi_padding_on", on(o["ANSI_PADDING"]),
			"is_ansi_warnings_on", on(o["ANSI_WARNINGS"]), "is_arithabort_on", on(o["ARITHABORT"]),
			"is_concat_null_yields_null_on", on(o["CONCAT_NULL_YIELDS_NULL"]), "is_numeric_roundabort_on", on(o["NUMERIC_ROUNDABORT"]),
			"is_quoted_identifier_on", on(o["QUOTED_IDENTIFIER"]), "is_recursive_triggers_on", on(o["RECURSIVE_TRIGGERS"]),
			"is_cursor_close_on_commit_on", on(o["CURSOR_CLOSE_ON_COMMIT"]), "is_local_cursor_default", o["CURSOR_DEFAULT"] == "LOCAL",
			"is_fulltext_enabled", d.ID > 3, "is_trustworthy_on", d.Trustworthy, "is_db_chaining_on", d.DBChaining,
			"is_parameterization_forced", o["PARAMETERIZATION"] == "FORCED", "is_query_store_on", d.QueryStore.State != "OFF",
			"service_broker_guid", d.BrokerGUID, "is_broker_enabled", d.Broker, "is_date_correlation_on", on(o["DATE_CORRELATION_OPTIMIZATION"]),
			"is_honor_broker_priority_on", on(o["HONOR_BROKER_PRIORITY"]), "target_recovery_time_in_seconds", number(o["TARGET_RECOVERY_TIME"]),
			"delayed_durability", durabilities[o["DELAYED_DURABILITY"]], "delayed_durability_desc", o["DELAYED_DURABILITY"],
			"is_memory_optimized_elevate_to_snapshot_on", on(o["MEMORY_OPTIMIZED_ELEVATE_TO_SNAPSHOT"]),
			"is_mixed_page_allocation_on", on(o["MIXED_PAGE_ALLOCATION"]), "is_temporal_history_retention_enabled", on(o["TEMPORAL_HISTORY_RETENTION"]),
			"physical_database_name", d.Name, "is_accelerated_database_recovery_on", on(o["ACCELERATED_DATABASE_RECOVERY"]),
			"is_optimized_locking_on", on(o["OPTIMIZED_LOCKING"]))) {
			return
		}
	}
}

func number(s string) int64 {
	var n int64
	for _, r := range s {
		if r < '0' || r > '9' {
			break
		}
		n = n*10 + int64(r-'0')
	}
	return n
}

// hostRows describes the emulated host; what the emulator does not know of it is the empty text, as SQL Server
// says of a service pack on Linux.
func hostRows(w *View, v *Viewer, emit func(types.Row) bool) {
	emit(w.row("host_platform", v.Instance.Platform, "host_distribution", "hartctl emulator", "host_release", "",
		"host_service_pack_level", "", "os_language_version", 1033, "host_architecture", v.Instance.Architecture))
}
