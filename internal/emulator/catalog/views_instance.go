package catalog

import "github.com/hartonomous/hartctl/internal/emulator/types"

const endpointColumns = `name sysname; endpoint_id int; principal_id int n =1; protocol tinyint; protocol_desc desc n; type tinyint =2;
	type_desc desc n =TSQL; state tinyint n =0; state_desc desc n =STARTED; is_admin_endpoint bit;`

// instanceViews show the instance and what belongs to it. Endpoints, linked servers, credentials, mirroring, pools of the Resource
// Governor and server triggers are refused where they would be made: there are those of a new instance.
var instanceViews = []*View{
	define("sys", "endpoints", -1630, endpointColumns).rows(endpointsOf(func(endpoint) bool { return true })),
	define("sys", "tcp_endpoints", -1631, endpointColumns+`port int =0; is_dynamic_port bit =1; ip_address varchar(45) n`).rows(
		endpointsOf(func(e endpoint) bool { return e.protocol == "TCP" })),
	define("sys", "servers", -1632, `server_id int =0; name sysname; product sysname =SQL Server; provider sysname; data_source nvarchar(4000) n;
		location nvarchar(4000) n; provider_string nvarchar(4000) n; catalog sysname n; connect_timeout int n =0; query_timeout int n =0;
		is_linked bit =0; is_remote_login_enabled bit =1; is_rpc_out_enabled bit =1; is_data_access_enabled bit =0; is_collation_compatible bit =0;
		uses_remote_collation bit =1; collation_name sysname n; lazy_schema_validation bit =0; is_system bit =0; is_publisher bit =0;
		is_subscriber bit n =0; is_distributor bit n =0; is_nonsql_subscriber bit n =0; is_remote_proc_transaction_promotion_enabled bit n;
		modify_date datetime; is_rda_server bit n`).unknown("provider", "is_remote_proc_transaction_promotion_enabled", "is_rda_server").rows(
		func(w *View, v *Viewer, emit func(types.Row) bool) {
			m := v.Cat.DatabaseByID(1)
			emit(w.row("name", v.Instance.Name, "data_source", v.Instance.Name, "modify_date", m.Created))
		}),
	define("sys", "remote_logins", -1633, `server_id int; local_principal_id int n; remote_name sysname n; modify_date datetime`).rows(none),
	define("sys", "credentials", -1634, `credential_id int; name sysname; credential_identity nvarchar(4000) n; create_date datetime;
		modify_date datetime; target_type nvarchar(100) n; target_id int n`).rows(none),
	define("sys", "database_mirroring", -1635, `database_id int; mirroring_guid guid n; mirroring_state tinyint n; mirroring_state_desc desc n;
		mirroring_role tinyint n; mirroring_role_desc desc n; mirroring_role_sequence int n; mirroring_safety_level tinyint n;
		mirroring_safety_level_desc desc n; mirroring_safety_sequence int n; mirroring_partner_name nvarchar(128) n;
		mirroring_partner_instance nvarchar(128) n; mirroring_witness_name nvarchar(128) n; mirroring_witness_state tinyint n;
		mirroring_witness_state_desc desc n; mirroring_failover_lsn numeric(25) n; mirroring_connection_timeout int n; mirroring_redo_queue int n;
		mirroring_redo_queue_type desc n; mirroring_end_of_log_lsn numeric(25) n; mirroring_replication_lsn numeric(25) n`).rows(
		func(w *View, v *Viewer, emit func(types.Row) bool) {
			for d := range v.databases {
				if !emit(w.row("database_id", d.ID)) {
					return
				}
			}
		}),
	define("sys", "resource_governor_configuration", -1636, `classifier_function_id int =0; is_enabled bit =0; max_outstanding_io_per_volume int =0`).rows(oneRow),
	define("sys", "resource_governor_resource_pools", -1637, `pool_id int; name sysname; min_cpu_percent int =0; max_cpu_percent int =100;
		min_memory_percent int =0; max_memory_percent int =100; cap_cpu_percent int =100; min_iops_per_volume int =0; max_iops_per_volume int =0`).rows(
		func(w *View, v *Viewer, emit func(types.Row) bool) {
			for i, name := range []string{"internal", "default"} {
				if !emit(w.row("pool_id", i+1, "name", name)) {
					return
				}
			}
		}),
	define("sys", "server_triggers", -1638, `name sysname; object_id int; parent_class tinyint; parent_class_desc desc n; parent_id int; type char(2);
		type_desc desc n; create_date datetime; modify_date datetime; is_ms_shipped bit; is_disabled bit`).rows(none),
	define("sys", "server_trigger_events", -1639, `object_id int; type int; type_desc desc; is_first bit n; is_last bit n; event_group_type int n;
		event_group_type_desc desc n; is_trigger_event bit n`).rows(none),
	define("sys", "server_sql_modules", -1640, `object_id int; definition nvarchar(max) n; uses_ansi_nulls bit n; uses_quoted_identifier bit n;
		execute_as_principal_id int n`).rows(none),
	define("sys", "event_notifications", -1641, `name sysname; object_id int; parent_class tinyint; parent_class_desc desc n; parent_id int;
		create_date datetime; modify_date datetime; service_name exactname(256) n; broker_instance nvarchar(128) n; creator_sid varbinary(85) n;
		principal_id int n`).rows(none),
	define("sys", "conversation_priorities", -1642, `priority_id int; name sysname; service_contract_id int n; local_service_id int n;
		remote_service_name exactname(256) n; priority tinyint`).rows(none),
	define("sys", "remote_service_bindings", -1643, `name sysname; remote_service_binding_id int; principal_id int n;
		remote_service_name exactname(256) n; service_contract_id int; remote_principal_id int n; is_anonymous_on bit`).rows(none),
	define("sys", "plan_guides", -1644, `plan_guide_id int; name sysname; create_date datetime; modify_date datetime; is_disabled bit;
		query_text nvarchar(max) n; scope_type tinyint; scope_type_desc desc n; scope_object_id int n; scope_batch nvarchar(max) n;
		parameters nvarchar(max) n; hints nvarchar(max) n`).rows(none),
}

// endpoint is one of those that every instance has.
type endpoint struct {
	name     string
	id       int
	protocol string
	admin    bool
}

var stockEndpoints = []endpoint{
	{"Dedicated Admin Connection", 1, "TCP", true},
	{"TSQL Local Machine", localEndpoint, "SHARED_MEMORY", false},
	{"TSQL Named Pipes", 3, "NAMED_PIPES", false},
	{"TSQL Default TCP", tcpEndpoint, "TCP", false},
	{"TSQL Default VIA", 5, "VIA", false},
}

var endpointProtocols = map[string]int{"HTTP": 1, "TCP": 2, "NAMED_PIPES": 3, "SHARED_MEMORY": 4, "VIA": 5}

func endpointsOf(pick func(endpoint) bool) func(*View, *Viewer, func(types.Row) bool) {
	return func(w *View, _ *Viewer, emit func(types.Row) bool) {
		for _, e := range stockEndpoints {
			if pick(e) && !emit(w.row("name", e.name, "endpoint_id", e.id, "protocol", endpointProtocols[e.protocol], "protocol_desc", e.protocol,
				"is_admin_endpoint", e.admin)) {
				return
			}
		}
	}
}
