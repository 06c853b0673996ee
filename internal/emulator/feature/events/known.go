package events

import "strings"

// valueKind is what a field, a source or an attribute holds.
type valueKind uint8

const (
	number  valueKind = iota
	unicode           // marked with *
)

// object is an event or a target: the fields that a predicate may name, and the attributes that SET may, by folded name.
type object struct {
	name       string // package.name
	fields     map[string]valueKind
	attributes map[string]valueKind
	mandatory  []string // attributes
}

// knownEvents are events by package.name, their fields, and after ";" their customizable attributes. (sys.dm_xe_objects and
// sys.dm_xe_object_columns of SQL Server; not all of them, see refuseOrMissing.)
const knownEvents = `
sqlclr.clr_allocation_failure
sqlclr.clr_init_failure
sqlclr.clr_virtual_alloc_failure
sqlclr.gc_suspension
sqlos.async_io_completed duration
sqlos.async_io_requested
sqlos.wait_completed duration signal_duration
sqlos.wait_info duration signal_duration
sqlos.wait_info_external duration
sqlserver.app_domain_ring_buffer_recorded
sqlserver.assembly_load
sqlserver.attention duration request_id
sqlserver.auto_stats database_id object_id index_id duration retries
sqlserver.blocked_process_report duration database_id object_id index_id
sqlserver.broker_activation
sqlserver.broker_activation_stored_procedure_invoked
sqlserver.broker_activation_task_aborted
sqlserver.broker_activation_task_limit_reached
sqlserver.broker_activation_task_started
sqlserver.broker_conversation
sqlserver.broker_message_undeliverable
sqlserver.broker_queue_disabled
sqlserver.broker_transmission_exception
sqlserver.connectivity_ring_buffer_recorded
sqlserver.database_attached
sqlserver.database_created
sqlserver.database_detached
sqlserver.database_dropped
sqlserver.database_file_size_change database_id duration file_id ; collect_database_name
sqlserver.database_started
sqlserver.database_stopped
sqlserver.database_transaction_begin
sqlserver.database_transaction_end
sqlserver.database_xml_deadlock_report
sqlserver.errorlog_written message*
sqlserver.error_reported error_number severity state message*
sqlserver.execution_warning
sqlserver.existing_connection ; collect_database_name collect_options_text
sqlserver.hash_warning
sqlserver.lock_acquired associated_object_id database_id duration mode object_id resource_type transaction_id ; collect_database_name collect_resource_description
sqlserver.lock_cancel associated_object_id database_id duration object_id transaction_id ; collect_database_name collect_resource_description
sqlserver.lock_deadlock associated_object_id database_id deadlock_id duration object_id transaction_id ; collect_database_name collect_resource_description
sqlserver.lock_deadlock_chain ; collect_database_name collect_resource_description
sqlserver.lock_escalation database_id object_id escalated_lock_count hobt_lock_count transaction_id ; collect_database_name collect_statement
sqlserver.lock_released associated_object_id database_id duration object_id transaction_id ; collect_database_name collect_resource_description
sqlserver.lock_timeout associated_object_id database_id duration object_id transaction_id ; collect_database_name collect_resource_description
sqlserver.lock_timeout_greater_than_0 associated_object_id database_id duration object_id transaction_id ; collect_database_name collect_resource_description
sqlserver.login is_cached ; collect_database_name collect_options_text
sqlserver.logout duration
sqlserver.missing_column_statistics
sqlserver.missing_join_predicate
sqlserver.module_end source_database_id object_id duration row_count line_number object_name* statement* ; collect_statement
sqlserver.module_start source_database_id object_id line_number object_name* statement* ; collect_statement
sqlserver.object_altered
sqlserver.object_created
sqlserver.object_deleted
sqlserver.physical_page_read
sqlserver.physical_page_write
sqlserver.plan_guide_unsuccessful
sqlserver.query_post_compilation_showplan ; collect_database_name
sqlserver.query_post_execution_showplan duration cpu_time estimated_rows estimated_cost ; collect_database_name
sqlserver.query_pre_execution_showplan ; collect_database_name
sqlserver.query_store_db_data_structs_not_released
sqlserver.rpc_completed cpu_time duration physical_reads logical_reads writes row_count object_name* statement* ; collect_data_stream collect_statement
sqlserver.rpc_starting object_name* statement* ; collect_data_stream collect_statement
sqlserver.server_memory_change
sqlserver.server_start_stop
sqlserver.sort_warning
sqlserver.sp_cache_hit
sqlserver.sp_cache_insert
sqlserver.sp_cache_miss
sqlserver.sp_cache_remove
sqlserver.sp_statement_completed source_database_id object_id object_type duration cpu_time physical_reads logical_reads writes row_count last_row_count nest_level line_number offset offset_end object_name* statement* ; collect_object_name collect_statement
sqlserver.sp_statement_starting source_database_id object_id object_type nest_level line_number offset offset_end object_name* statement* ; collect_object_name collect_statement
sqlserver.sql_batch_completed cpu_time duration physical_reads logical_reads writes row_count batch_text* ; collect_batch_text
sqlserver.sql_batch_starting batch_text* ; collect_batch_text
sqlserver.sql_statement_completed duration cpu_time physical_reads logical_reads writes row_count last_row_count line_number offset offset_end statement* ; collect_parameterized_plan_handle collect_statement
sqlserver.sql_statement_post_compile
sqlserver.sql_statement_recompile source_database_id object_id ; collect_object_name collect_statement
sqlserver.sql_statement_starting line_number offset offset_end statement* ; collect_statement
sqlserver.sql_transaction
sqlserver.user_event event_id user_info*
sqlserver.xml_deadlock_report`

// knownTargets are targets with their attributes; "!" marks those that must be set.
const knownTargets = `
package0.etw_classic_sync_target ; default_etw_session_logfile_path* default_etw_session_buffer_size_kb default_etw_session_logfile_size_mb retries
package0.event_counter
package0.event_file ; filename*! max_file_size max_rollover_files increment metadatafile*
package0.histogram ; slots filtering_event_name* source_type source*!
package0.pair_matching ; begin_event*! begin_matching_columns* begin_matching_actions* end_event*! end_matching_columns* end_matching_actions* respond_to_memory_pressure max_orphans
package0.ring_buffer ; max_memory max_events_limit occurrence_number`

const knownActions = `
package0.callstack package0.collect_cpu_cycle_time package0.collect_current_thread_id package0.collect_system_time package0.event_sequence
package0.last_error package0.process_id
sqlos.cpu_id sqlos.numa_node_id sqlos.scheduler_address sqlos.scheduler_id sqlos.system_thread_id sqlos.task_address
sqlos.task_elapsed_quantum sqlos.task_resource_group_id sqlos.task_resource_pool_id sqlos.task_time sqlos.worker_address
sqlserver.client_app_name sqlserver.client_connection_id sqlserver.client_hostname sqlserver.client_pid sqlserver.compile_plan_guid
sqlserver.context_info sqlserver.database_id sqlserver.database_name sqlserver.execution_plan_guid sqlserver.is_system
sqlserver.nt_username sqlserver.plan_handle sqlserver.query_hash sqlserver.query_hash_signed sqlserver.query_plan_hash
sqlserver.query_plan_hash_signed sqlserver.request_id sqlserver.server_instance_name sqlserver.server_principal_name
sqlserver.server_principal_sid sqlserver.session_id sqlserver.session_nt_username sqlserver.session_resource_group_id
sqlserver.session_resource_pool_id sqlserver.session_server_principal_name sqlserver.sql_text sqlserver.transaction_id
sqlserver.transaction_sequence sqlserver.tsql_frame sqlserver.tsql_stack sqlserver.username`

// knownSources are the global sources of predicates.
const knownSources = `
package0.counter package0.partitioned_counter
sqlserver.client_app_name* sqlserver.client_hostname* sqlserver.client_pid sqlserver.database_id sqlserver.database_name* sqlserver.is_system
sqlserver.nt_username* sqlserver.request_id sqlserver.server_instance_name* sqlserver.server_principal_name* sqlserver.session_id
sqlserver.session_nt_username* sqlserver.session_server_principal_name* sqlserver.sql_text* sqlserver.transaction_id
sqlserver.transaction_sequence sqlserver.username*`

// knownCompares are the comparing functions.
const knownCompares = `
package0.divides_by_uint64 package0.equal_boolean package0.equal_int64 package0.equal_uint64 package0.equal_unicode_string*
package0.greater_than_equal_int64 package0.greater_than_equal_uint64 package0.greater_than_int64 package0.greater_than_max_uint64
package0.greater_than_uint64 package0.less_than_equal_int64 package0.less_than_equal_uint64 package0.less_than_int64
package0.less_than_uint64 package0.not_equal_boolean package0.not_equal_int64 package0.not_equal_uint64
package0.not_equal_unicode_string*
sqlserver.equal_i_sql_unicode_string* sqlserver.like_i_sql_unicode_string* sqlserver.not_equal_i_sql_unicode_string*`

// knownAbsent are names that circulate and that no version of SQL Server has.
const knownAbsent = " sqlserver.clr_assembly_load sqlserver.clr_allocation_failure "

// packages are the packages whose objects a session may name; another one does not exist.
const packages = " filestream package0 qds secaudit sqlclr sqlos sqlserver sqlsni ucs xtpcompile xtpengine xtpruntime xtp "

var (
	eventObjects  = objects(knownEvents)
	targetObjects = objects(knownTargets)
	actionNames   = names(knownActions)
	sourceNames   = names(knownSources)
	compareNames  = names(knownCompares)
)

func objects(text string) map[string]*object {
	m := map[string]*object{}
	for line := range strings.Lines(strings.TrimSpace(text)) {
		head, attributes, _ := strings.Cut(line, ";")
		name, fields, _ := strings.Cut(strings.TrimSpace(head), " ")
		o := &object{name: name, fields: names(fields), attributes: names(strings.ReplaceAll(attributes, "!", ""))}
		for _, a := range strings.Fields(attributes) {
			if strings.HasSuffix(a, "!") {
				o.mandatory = append(o.mandatory, strings.TrimRight(a, "*!"))
			}
		}
		m[name] = o
	}
	return m
}

func names(text string) map[string]valueKind {
	m := map[string]valueKind{}
	for _, n := range strings.Fields(text) {
		if s, ok := strings.CutSuffix(n, "*"); ok {
			m[s] = unicode
			continue
		}
		m[n] = number
	}
	return m
}
