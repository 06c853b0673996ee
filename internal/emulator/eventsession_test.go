package emulator_test

import (
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// clrSession is a session as it is usually written, with all its parts.
const clrSession = `CREATE EVENT SESSION [Clr] ON SERVER
 ADD EVENT sqlserver.assembly_load (WHERE ([sqlserver].[database_name]=N'H''s')),
 ADD EVENT sqlclr.clr_init_failure,
 ADD EVENT sqlserver.error_reported (ACTION (sqlserver.sql_text, package0.callstack)
  WHERE ([error_number]=(6522) OR error_number = 6549 AND NOT ([package0].[equal_int64]([severity],(10))))),
 ADD EVENT sqlserver.sp_statement_completed (SET collect_object_name = (1)
  WHERE ((sqlserver.session_id) > 50 AND [sqlserver].[like_i_sql_unicode_string]([object_name], N'%clr[_]%')))
 ADD TARGET package0.event_file (SET filename=N'Clr.xel', max_file_size=(50), max_rollover_files=(5))
 WITH (STARTUP_STATE=ON, MAX_DISPATCH_LATENCY=5 SECONDS, MAX_MEMORY = 8 MB, TRACK_CAUSALITY = ON)`

func TestEventSessionDefinition(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"SET NOCOUNT ON", nil},
		{clrSession, nil},
		{
			"SELECT name, event_retention_mode, event_retention_mode_desc, max_dispatch_latency, max_memory, max_event_size, memory_partition_mode, memory_partition_mode_desc, track_causality, startup_state FROM sys.server_event_sessions",
			w("Clr|S|ALLOW_SINGLE_EVENT_LOSS|5000|8192|0|G|NONE|true|true"),
		},
		{"SELECT package + '.' + name, predicate FROM sys.server_event_session_events ORDER BY event_id", w(
			"sqlserver.assembly_load|([sqlserver].[database_name]=N'H''s')",
			"sqlclr.clr_init_failure|NULL",
			"sqlserver.error_reported|(([error_number]=(6522)) OR (([error_number]=(6549)) AND NOT (([package0].[equal_int64]([severity],(10))))))",
			"sqlserver.sp_statement_completed|(([sqlserver].[session_id]>(50)) AND ([sqlserver].[like_i_sql_unicode_string]([object_name],N'%clr[_]%')))")},
		{
			"SELECT a.package + '.' + a.name FROM sys.server_event_session_actions a JOIN sys.server_event_session_events e ON e.event_session_id = a.event_session_id AND e.event_id = a.event_id WHERE e.name = 'error_reported'",
			w("sqlserver.sql_text", "package0.callstack"),
		},
		{
			"SELECT t.name, f.name, CAST(f.value AS nvarchar(100)) FROM sys.server_event_session_targets t JOIN sys.server_event_session_fields f ON f.event_session_id = t.event_session_id AND f.object_id = t.target_id",
			w("event_file|filename|Clr.xel", "event_file|max_file_size|50", "event_file|max_rollover_files|5"),
		},
		{"SELECT module FROM sys.server_event_session_events", w("!40517")},
		{"SELECT COUNT(*) FROM sys.dm_xe_sessions", w("0")},
		{"ALTER EVENT SESSION clr ON SERVER STATE = START", w("(kept by the emulator, without effect: event session Clr runs and records nothing)")},
		{"SELECT name, DATEDIFF(hour, create_time, GETDATE()) FROM sys.dm_xe_sessions", w("Clr|0")},
		{"ALTER EVENT SESSION Clr ON SERVER STATE = START", w("!25705/16/1 line 1: The event session has already been started.")},
		{"ALTER EVENT SESSION Clr ON SERVER WITH (MAX_MEMORY = 4 MB)", w("!25707")},
		{"ALTER EVENT SESSION Clr ON SERVER WITH (STARTUP_STATE = OFF)", nil},
		{"ALTER EVENT SESSION Clr ON SERVER DROP EVENT sqlclr.clr_init_failure", nil},
		{"ALTER EVENT SESSION Clr ON SERVER ADD EVENT sqlclr.gc_suspension ADD TARGET package0.ring_buffer", nil},
		{"SELECT COUNT(*) FROM sys.server_event_session_events; SELECT name FROM sys.server_event_session_targets; SELECT startup_state FROM sys.server_event_sessions", w("4", "event_file", "ring_buffer", "false")},
		{"ALTER EVENT SESSION Clr ON SERVER DROP TARGET package0.event_file", nil},
		{"SELECT COUNT(*) FROM sys.server_event_session_fields", w("1")},
		{"ALTER EVENT SESSION Clr ON SERVER STATE = STOP", nil},
		{"ALTER EVENT SESSION Clr ON SERVER STATE = STOP", w("!25704")},
		{"ALTER EVENT SESSION Clr ON SERVER WITH (MAX_MEMORY = 512 KB, MAX_DISPATCH_LATENCY = INFINITE)", nil},
		{"SELECT max_memory, max_dispatch_latency FROM sys.server_event_sessions", w("512|0")},
		{"DROP EVENT SESSION Clr ON SERVER", nil},
		{"SELECT COUNT(*) FROM sys.server_event_sessions", w("0")},
	})
}

func TestEventSessionErrors(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	const create = "CREATE EVENT SESSION e ON SERVER ADD EVENT "
	steps(t, c, []step{
		{"SET NOCOUNT ON", nil},
		{create + "sqlserver.clr_assembly_load", w(`!25623/16/1 line 1: The event name, "sqlserver.clr_assembly_load", is invalid, or the object could not be found`)},
		{create + "nopackage.error_reported", w("!25623")},
		{create + "sqlserver.perhaps_there", w("!40517")},
		{create + "sqlserver.error_reported (ACTION (nopackage.x))", w(`!25623/16/1 line 1: The event action name, "nopackage.x", is invalid, or the object could not be found`)},
		{create + "sqlserver.error_reported, ADD EVENT sqlserver.ERROR_REPORTED", w("!25625")},
		{create + "sqlserver.error_reported (SET collect_nothing = 1)", w("!25629")},
		{create + "sqlserver.error_reported ADD TARGET package0.event_file (SET filename = N'x', filename = N'y')", w("!25650")},
		{create + "sqlserver.error_reported ADD TARGET package0.event_file", w(`!25642/16/1 line 1: Mandatory customizable attributes are missing for target, "package0.event_file".`)},
		{create + "sqlserver.error_reported (WHERE severity = N'x')", w(`!25713/16/1 line 1: The value specified for event attribute or predicate source, "severity", event, "sqlserver.error_reported", is invalid.`)},
		{create + "sqlserver.error_reported (WHERE nopackage.x = 1)", w("!25706")},
		{create + "sqlserver.error_reported (WHERE message LIKE N'x')", w("!40517")},
		{create + "sqlserver.error_reported (WHERE message = 'x')", w("!40517")},
		{create + "sqlserver.error_reported (WHERE severity > 16 AND)", w("!102")},
		{create + "sqlserver.error_reported WITH (MAX_MEMORY = 1 MB, MAX_MEMORY = 2 MB)", w("!25702")},
		{create + "sqlserver.error_reported WITH (MAX_EVENT_SIZE = 100 KB)", w("!25640")},
		{create + "sqlserver.error_reported WITH (MAX_DURATION = 5 MINUTES)", w("!40517")},
		{"CREATE EVENT SESSION #e ON SERVER ADD EVENT sqlserver.error_reported", w("!25701")},
		{"CREATE EVENT SESSION system_health ON SERVER ADD EVENT sqlserver.error_reported", w("!40517")},
		{"ALTER EVENT SESSION e ON SERVER STATE = START", w("!15151/16/1 line 1: Cannot alter the event session 'e', because it does not exist or you do not have permission.")},
		{"DROP EVENT SESSION e ON SERVER", w("!15151")},
		{"BEGIN TRAN; " + create + "sqlserver.error_reported", w("!574/16/0 line 1: CREATE EVENT SESSION statement cannot be used inside a user transaction.")},
		{"ROLLBACK; SELECT COUNT(*) FROM sys.server_event_sessions", w("0")},
		{create + "sqlserver.error_reported", nil},
		{create + "sqlserver.error_reported", w(`!25631/16/1 line 1: The event session, "e", already exists. Choose a unique name for the event session.`)},
		{"ALTER EVENT SESSION e ON SERVER DROP EVENT sqlserver.attention", w("!25653")},
		{"CREATE LOGIN ann WITH PASSWORD = 'aB3$efghij'", nil},
		{"EXECUTE AS LOGIN = 'ann'; CREATE EVENT SESSION f ON SERVER ADD EVENT sqlserver.error_reported", w("!15247")},
		{"DROP EVENT SESSION e ON SERVER", w("!15151")},
		{"SELECT name FROM sys.server_event_sessions", w("!300", "!297")},
		{"REVERT; GRANT ALTER ANY EVENT SESSION TO ann; EXECUTE AS LOGIN = 'ann'; DROP EVENT SESSION e ON SERVER; REVERT", nil},
	})
}

// TestEventSessionStartup: when the instance comes up, the sessions that ask for it run and the others do not.
func TestEventSessionStartup(t *testing.T) {
	dir := t.TempDir()
	e, err := emulator.Open(emulator.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	steps(t, session(t, e), []step{
		{"CREATE EVENT SESSION a ON SERVER ADD EVENT sqlserver.attention WITH (STARTUP_STATE = ON)", nil},
		{"CREATE EVENT SESSION b ON SERVER ADD EVENT sqlserver.attention", nil},
		{"ALTER EVENT SESSION b ON SERVER STATE = START", w("(kept by the emulator, without effect: event session b runs and records nothing)")},
	})
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	e = open(t, emulator.Options{Dir: dir})
	steps(t, session(t, e), []step{{"SELECT name FROM sys.dm_xe_sessions", w("a", "#1")}})
}
