package compat

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
)

// catalogViews makes a row of each view that the emulator has; those that it has not are refused by family.
func catalogViews() []Row {
	var list []Row
	for _, v := range catalog.AllViews() {
		name := v.Schema + "." + v.Name
		list = append(list, exact(name, "SELECT TOP (0) * FROM "+name, ""))
	}
	for line := range strings.Lines(refusedViews) {
		if family, view, ok := strings.Cut(strings.TrimSpace(line), "|"); ok {
			list = append(list, refused(strings.TrimSpace(family), "SELECT * FROM "+strings.TrimSpace(view)))
		}
	}
	list = append(list, refused("compatibility views without a schema", "SELECT * FROM sysobjects").but("Msg 208"))
	return area("Catalog views", list...)
}

// refusedViews are the views that SQL Server has and the emulator has not: a family, and one of it.
const refusedViews = `
sys.dm_exec_*                                   | sys.dm_exec_requests
sys.dm_os_* other than dm_os_host_info          | sys.dm_os_wait_stats
sys.dm_db_*                                     | sys.dm_db_index_usage_stats
sys.dm_tran_*                                   | sys.dm_tran_locks
sys.dm_io_*                                     | sys.dm_io_virtual_file_stats
sys.dm_hadr_*                                   | sys.dm_hadr_cluster
sys.dm_broker_*                                 | sys.dm_broker_queue_monitors
sys.dm_xe_*                                     | sys.dm_xe_sessions
sys.dm_server_*                                 | sys.dm_server_services
sys.dm_clr_*                                    | sys.dm_clr_properties
sys.allocation_units                            | sys.allocation_units
sys.assemblies, assembly_*, trusted_assemblies  | sys.assemblies
keys and certificates                           | sys.certificates
availability groups, mirroring                  | sys.availability_groups
change tracking                                 | sys.change_tracking_tables
columnstore segments and row groups             | sys.column_store_segments
Service Broker                                  | sys.service_queues
credentials, endpoints, linked servers          | sys.servers
audits                                          | sys.server_audits
external data sources, tables, models           | sys.external_data_sources
file tables, full-text                          | sys.fulltext_indexes
graph: edge_constraints                         | sys.edge_constraints
spatial, XML, JSON and vector indexes           | sys.spatial_indexes
messages, plan guides, numbered procedures      | sys.messages
Query Store: queries, plans, runtime statistics | sys.query_store_query
resource governor                               | sys.resource_governor_resource_pools
row-level security                              | sys.security_policies
extended event sessions                         | sys.server_event_sessions
server triggers                                 | sys.server_triggers
login_token, user_token                         | sys.user_token
all_parameters, all_sql_modules, all_views      | sys.all_sql_modules
the views of system objects' parts              | sys.system_columns
sys.time_zone_info                              | sys.time_zone_info
traces                                          | sys.traces
compatibility views with a schema               | sys.sysobjects
INFORMATION_SCHEMA: domains, privileges, usage  | INFORMATION_SCHEMA.DOMAINS
`
