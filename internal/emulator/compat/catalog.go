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
		if v.Described {
			list = append(list, subset(name, "the rows", "SELECT * FROM "+name+" WHERE 1 = 0", ""))
			continue
		}
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
other sys.dm_os_*                        | sys.dm_os_schedulers sys.dm_os_performance_counters
other sys.dm_db_*                        | sys.dm_db_file_space_usage
other sys.dm_tran_*                      | sys.dm_tran_database_transactions sys.dm_tran_version_store
sys.dm_io_*                              | sys.dm_io_virtual_file_stats
sys.dm_hadr_*                            | sys.dm_hadr_cluster
other sys.dm_broker_*                    | sys.dm_broker_connections sys.dm_broker_forwarded_messages
other sys.dm_xe_*                        | sys.dm_xe_objects sys.dm_xe_session_targets
sys.dm_server_*                          | sys.dm_server_services
sys.dm_clr_*                             | sys.dm_clr_properties
usages of CLR types                      | sys.type_assembly_usages
keys and certificates                    | sys.certificates sys.symmetric_keys
availability groups                      | sys.availability_groups
change tracking                          | sys.change_tracking_tables
columnstore segments and row groups      | sys.column_store_segments
other Service Broker views               | sys.service_broker_endpoints
audits                                   | sys.server_audits
external data sources, tables, models    | sys.external_data_sources
full-text                                | sys.fulltext_indexes
FileTables                               | sys.filetables
spatial reference systems                | sys.spatial_reference_systems
XML schema collections                   | sys.xml_schema_collections
Query Store: queries, plans, statistics  | sys.query_store_runtime_stats
tokens                                   | sys.user_token sys.login_token
traces                                   | sys.traces
compatibility views                      | sys.sysindexes
other views of INFORMATION_SCHEMA        | INFORMATION_SCHEMA.COLUMN_PRIVILEGES
`
