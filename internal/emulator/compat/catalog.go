package compat

import (
	"maps"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
)

// catalogViews makes a row of each view that the emulator has; those that it has not are refused by family, for as long as
// one of the family is missing.
func catalogViews() []Row {
	var list []Row
	for _, v := range catalog.AllViews() {
		name := v.Schema + "." + v.Name
		if len(v.Refused) > 0 {
			lacks := strings.Join(slices.Sorted(maps.Keys(v.Refused)), ", ")
			first := slices.IndexFunc(v.Columns, func(c catalog.ViewColumn) bool { return !v.Refused[c.Name] })
			list = append(list, subset(name, "the columns "+lacks, "SELECT TOP (0) "+v.Columns[first].Name+" FROM "+name, ""))
			continue
		}
		list = append(list, exact(name, "SELECT TOP (0) * FROM "+name, ""))
	}
	for line := range strings.Lines(strings.TrimSpace(refusedViews)) {
		family, views, _ := strings.Cut(line, "|")
		for _, view := range strings.Fields(views) {
			schema, name, _ := strings.Cut(view, ".")
			if catalog.KnownView(schema, name) {
				list = append(list, refused(strings.TrimSpace(family), "SELECT * FROM "+view))
				break
			}
		}
	}
	list = append(list, exact("compatibility views without a schema", "SELECT name FROM sysobjects WHERE name = 'sysobjects'", "sysobjects"))
	return area("Catalog views", list...)
}

// refusedViews are the views that SQL Server has and the emulator has not: a family, and some of it.
const refusedViews = `
other sys.dm_exec_*                      | sys.dm_exec_cached_plans sys.dm_exec_query_stats sys.dm_exec_procedure_stats
other sys.dm_os_*                        | sys.dm_os_wait_stats sys.dm_os_schedulers sys.dm_os_performance_counters
other sys.dm_db_*                        | sys.dm_db_index_usage_stats sys.dm_db_file_space_usage
other sys.dm_tran_*                      | sys.dm_tran_active_transactions sys.dm_tran_database_transactions sys.dm_tran_version_store
sys.dm_io_*                              | sys.dm_io_virtual_file_stats
sys.dm_hadr_*                            | sys.dm_hadr_cluster
other sys.dm_broker_*                    | sys.dm_broker_connections sys.dm_broker_forwarded_messages
other sys.dm_xe_*                        | sys.dm_xe_objects sys.dm_xe_session_targets
sys.dm_server_*                          | sys.dm_server_services
sys.dm_clr_*                             | sys.dm_clr_properties
allocation units                         | sys.allocation_units
usages of CLR types                      | sys.type_assembly_usages
keys and certificates                    | sys.certificates sys.symmetric_keys
availability groups, mirroring           | sys.availability_groups sys.database_mirroring
change tracking                          | sys.change_tracking_tables
columnstore segments and row groups      | sys.column_store_segments
other Service Broker views               | sys.conversation_priorities sys.remote_service_bindings sys.service_broker_endpoints
credentials                              | sys.credentials
endpoints                                | sys.endpoints
linked servers                           | sys.servers sys.linked_logins
audits                                   | sys.server_audits
external data sources, tables, models    | sys.external_data_sources
full-text                                | sys.fulltext_indexes
FileTables                               | sys.filetables
spatial reference systems                | sys.spatial_reference_systems
XML indexes and schema collections       | sys.xml_indexes sys.xml_schema_collections
JSON indexes                             | sys.json_indexes
vector indexes                           | sys.vector_indexes
messages                                 | sys.messages
plan guides                              | sys.plan_guides
Query Store: queries, plans, statistics  | sys.query_store_query sys.query_store_runtime_stats
resource governor                        | sys.resource_governor_resource_pools
server triggers                          | sys.server_triggers
tokens                                   | sys.user_token sys.login_token
all_parameters, all_sql_modules          | sys.all_sql_modules sys.all_parameters sys.all_views
the parts of system objects              | sys.system_parameters
time zones                               | sys.time_zone_info
traces                                   | sys.traces
compatibility views                      | sys.sysindexes sys.sysprocesses
other views of INFORMATION_SCHEMA        | INFORMATION_SCHEMA.DOMAINS INFORMATION_SCHEMA.TABLE_PRIVILEGES
`
