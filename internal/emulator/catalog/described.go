package catalog

import (
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// describe makes a view of which only the columns are known: a statement that reads none of its rows (WHERE 1 = 0, TOP (0)) sees
// what SQL Server would describe, and a statement that reads them is refused. The columns are those of the view's page on
// learn.microsoft.com; none of them may be NULL unless it says so.
func describe(schema, name string, id int32, columns string) *View {
	w := define(schema, name, id, columns)
	w.Described = true
	return w.rows(none).check(func(*Viewer) error { return sqlerr.Unsupported("the rows of %s.%s", schema, name) })
}

// oneRow is for views that have one row, of constants.
func oneRow(w *View, _ *Viewer, emit func(types.Row) bool) { emit(w.row()) }

// describedViews count or measure what the emulator has not: pages, waits, plans, the work of past requests, the texts of all languages.
var describedViews = []*View{
	describe("sys", "internal_tables", -1601, objectColumns+`internal_type tinyint n; internal_type_desc desc n; parent_id int; parent_minor_id int;
		lob_data_space_id int; filestream_data_space_id int n`),
	describe("sys", "dm_db_index_usage_stats", -1602, `database_id smallint; object_id int; index_id int; user_seeks bigint; user_scans bigint;
		user_lookups bigint; user_updates bigint; last_user_seek datetime n; last_user_scan datetime n; last_user_lookup datetime n;
		last_user_update datetime n; system_seeks bigint; system_scans bigint; system_lookups bigint; system_updates bigint;
		last_system_seek datetime n; last_system_scan datetime n; last_system_lookup datetime n; last_system_update datetime n`),
	describe("sys", "dm_os_wait_stats", -1603, `wait_type nvarchar(60); waiting_tasks_count bigint; wait_time_ms bigint; max_wait_time_ms bigint;
		signal_wait_time_ms bigint`),
	describe("sys", "dm_tran_active_transactions", -1604, `transaction_id bigint; name nvarchar(32); transaction_begin_time datetime; transaction_type int;
		transaction_uow guid n; transaction_state int; transaction_status int; transaction_status2 int; dtc_state int; dtc_status int;
		dtc_isolation_level int; filestream_transaction_id varbinary(128) n`),
	describe("sys", "dm_os_sys_info", -1605, `cpu_ticks bigint; ms_ticks bigint; cpu_count int; hyperthread_ratio int; physical_memory_kb bigint;
		virtual_memory_kb bigint; committed_kb bigint; committed_target_kb bigint; visible_target_kb bigint; stack_size_in_bytes int;
		os_quantum bigint; os_error_mode int; os_priority_class int n; max_workers_count int; scheduler_count int; scheduler_total_count int;
		deadlock_monitor_serial_number int; sqlserver_start_time_ms_ticks bigint; sqlserver_start_time datetime; affinity_type int;
		affinity_type_desc nvarchar(60); process_kernel_time_ms bigint; process_user_time_ms bigint; time_source int; time_source_desc nvarchar(60);
		virtual_machine_type int; virtual_machine_type_desc nvarchar(60); softnuma_configuration int; softnuma_configuration_desc nvarchar(60);
		process_physical_affinity nvarchar(3072); sql_memory_model int; sql_memory_model_desc nvarchar(60); socket_count int n;
		cores_per_socket int n; numa_node_count int n; container_type int; container_type_desc nvarchar(60)`),
	describe("sys", "dm_resource_governor_workload_groups", -1606, `group_id int; name sysname; pool_id int; external_pool_id int;
		statistics_start_time datetime; total_request_count bigint; total_queued_request_count bigint; active_request_count int;
		queued_request_count int; total_cpu_limit_violation_count bigint; total_cpu_usage_ms bigint; max_request_cpu_time_ms bigint;
		blocked_task_count int; total_lock_wait_count bigint; total_lock_wait_time_ms bigint; total_query_optimization_count bigint;
		total_suboptimal_plan_generation_count bigint; total_reduced_memgrant_count bigint; max_request_grant_memory_kb bigint;
		active_parallel_thread_count bigint; importance sysname; request_max_memory_grant_percent int; request_max_cpu_time_sec int;
		request_memory_grant_timeout_sec int; group_max_requests int; max_dop int; effective_max_dop int; total_cpu_usage_preemptive_ms bigint;
		request_max_memory_grant_percent_numeric float; tempdb_data_space_kb bigint n; peak_tempdb_data_space_kb bigint n;
		total_tempdb_data_limit_violation_count bigint n`),
	describe("sys", "resource_governor_workload_groups", -1607, `group_id int; name sysname; importance sysname;
		request_max_memory_grant_percent int; request_max_cpu_time_sec int; request_memory_grant_timeout_sec int; max_dop int;
		group_max_requests int; pool_id int; external_pool_id int; request_max_memory_grant_percent_numeric float;
		group_max_tempdb_data_percent float n; group_max_tempdb_data_mb float n`),
	describe("sys", "messages", -1608, `message_id int; language_id smallint; severity tinyint n; is_event_logged bit; text nvarchar(2048)`),
	describe("sys", "syslanguages", -1609, `langid smallint; dateformat nchar(3); datefirst tinyint; upgrade int n; name sysname; alias sysname;
		months nvarchar(372) n; shortmonths nvarchar(132) n; days nvarchar(217) n; lcid int; msglangid smallint`),
	describe("sys", "time_zone_info", -1610, `name sysname; current_utc_offset nvarchar(6); is_currently_dst bit`),
	describe("sys", "linked_logins", -1611, `server_id int; local_principal_id int n; uses_self_credential bit; remote_name sysname n; modify_date datetime`),
	describe("sys", "json_index_paths", -1612, `object_id int; index_id int; path utf8(8000) n`),
	describe("sys", "query_store_query", -1613, `query_id bigint; query_text_id bigint; context_settings_id bigint; object_id bigint n;
		batch_sql_handle varbinary(64) n; query_hash binary(8); is_internal_query bit; query_parameterization_type tinyint;
		query_parameterization_type_desc desc n; initial_compile_start_time datetimeoffset; last_compile_start_time datetimeoffset n;
		last_execution_time datetimeoffset n; last_compile_batch_sql_handle varbinary(64) n; last_compile_batch_offset_start bigint n;
		last_compile_batch_offset_end bigint n; count_compiles bigint n; avg_compile_duration float n; last_compile_duration bigint n;
		avg_bind_duration float n; last_bind_duration bigint n; avg_bind_cpu_time float n; last_bind_cpu_time bigint n;
		avg_optimize_duration float n; last_optimize_duration bigint n; avg_optimize_cpu_time float n; last_optimize_cpu_time bigint n;
		avg_compile_memory_kb float n; last_compile_memory_kb bigint n; max_compile_memory_kb bigint n; is_clouddb_internal_query bit n`),
	describe("sys", "query_store_query_text", -1614, `query_text_id bigint; query_sql_text nvarchar(max) n; statement_sql_handle varbinary(64) n;
		is_part_of_encrypted_module bit; has_restricted_text bit`),
	describe("sys", "query_store_runtime_stats_interval", -1615, `runtime_stats_interval_id bigint; start_time datetimeoffset; end_time datetimeoffset;
		comment nvarchar(max) n`),
}
