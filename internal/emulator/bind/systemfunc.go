package bind

// systemTableFunctions are SQL Server's system table functions that are found without their schema.
var systemTableFunctions = map[string]bool{
	"fn_builtin_permissions": true, "fn_check_object_signatures": true, "fn_dblog": true, "fn_dump_dblog": true, "fn_get_audit_file": true,
	"fn_get_sql": true, "fn_helpcollations": true, "fn_helpdatatypemap": true, "fn_listextendedproperty": true, "fn_my_permissions": true,
	"fn_physloccracker": true, "fn_servershareddrives": true, "fn_stmt_sql_handle_from_sql_stmt": true, "fn_trace_geteventinfo": true,
	"fn_trace_getfilterinfo": true, "fn_trace_getinfo": true, "fn_trace_gettable": true, "fn_validate_plan_guide": true,
	"fn_virtualfilestats": true, "fn_virtualservernodes": true, "fn_xe_file_target_read_file": true,
}
