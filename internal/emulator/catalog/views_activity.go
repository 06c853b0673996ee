package catalog

import (
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// What the session views show of things that the emulator does not have, and why it is true:
//
//   - memory_usage, reads, writes, logical_reads, page_server_reads, granted_query_memory are 0: there are no pages;
//   - group_id is 2, the workload group "default", where every session of an unconfigured Resource Governor is;
//   - cpu_time and total_scheduled_time are the time that the session's requests ran, without waits for locks: one request
//     runs at a time;
//   - node_affinity and dop are those of a machine without NUMA and of serial plans;
//   - percent_complete, estimated_completion_time: no command reports progress.
var activityViews = []*View{
	define("sys", "dm_exec_sessions", -1091, `session_id smallint; login_time datetime; host_name nvarchar(128) n; program_name nvarchar(128) n;
		host_process_id int n; client_version int n; client_interface_name nvarchar(32) n; security_id varbinary(85); login_name nvarchar(128);
		nt_domain nvarchar(128) n; nt_user_name nvarchar(128) n; status nvarchar(30); context_info varbinary(128) n; cpu_time int;
		memory_usage int =0; total_scheduled_time int; total_elapsed_time int; endpoint_id int; last_request_start_time datetime;
		last_request_end_time datetime n; reads bigint =0; writes bigint =0; logical_reads bigint =0; is_user_process bit;`+sessionOptions+`
		original_security_id varbinary(85); original_login_name nvarchar(128); last_successful_logon datetime n;
		last_unsuccessful_logon datetime n; unsuccessful_logons bigint n; group_id int =2; database_id smallint;
		authenticating_database_id int n =1; open_transaction_count int; page_server_reads bigint =0;
		contained_availability_group_id guid n`).check(needsSessions).rows(sessionRows),
	define("sys", "dm_exec_connections", -1092, `session_id int n; most_recent_session_id int n; connect_time datetime; net_transport nvarchar(40);
		protocol_type nvarchar(40) n =TSQL; protocol_version int n; endpoint_id int n; encrypt_option nvarchar(40);
		auth_scheme nvarchar(40) =SQL; node_affinity smallint =0; num_reads int n; num_writes int n; last_read datetime n;
		last_write datetime n; net_packet_size int n; client_net_address nvarchar(48) n; client_tcp_port int n;
		local_net_address nvarchar(48) n; local_tcp_port int n; connection_id guid; parent_connection_id guid n;
		most_recent_sql_handle varbinary(64) n`).check(needsServerState("VIEW SERVER SECURITY STATE")).rows(connectionRows),
	define("sys", "dm_exec_requests", -1093, `session_id smallint; request_id int =0; start_time datetime; status nvarchar(30);
		command nvarchar(32); sql_handle varbinary(64) n; statement_start_offset int n; statement_end_offset int n;
		plan_handle varbinary(64) n; database_id smallint; user_id int; connection_id guid n; blocking_session_id smallint n;
		wait_type nvarchar(60) n; wait_time int; last_wait_type nvarchar(60); wait_resource nvarchar(256); open_transaction_count int;
		open_resultset_count int =1; transaction_id bigint; context_info varbinary(128) n; percent_complete real =0;
		estimated_completion_time bigint =0; cpu_time int; total_elapsed_time int; scheduler_id int n; task_address varbinary(8) n;
		reads bigint =0; writes bigint =0; logical_reads bigint =0;`+sessionOptions+`
		nest_level int; granted_query_memory int =0; executing_managed_code bit =0; group_id int =2; query_hash binary(8) n;
		query_plan_hash binary(8) n; statement_sql_handle varbinary(64) n; statement_context_id bigint n; dop int =1;
		parallel_worker_count int n; external_script_request_id guid n; is_resumable bit =0; page_resource varbinary(8) n;
		page_server_reads bigint =0; dist_statement_id guid n; label nvarchar(255) n`).check(needsSessions).rows(requestRows),
}

// sessionOptions are the columns that sessions and requests share.
const sessionOptions = `text_size int; language nvarchar(128) n; date_format nvarchar(3) n; date_first smallint; quoted_identifier bit;
	arithabort bit; ansi_null_dflt_on bit; ansi_defaults bit; ansi_warnings bit; ansi_padding bit; ansi_nulls bit;
	concat_null_yields_null bit; transaction_isolation_level smallint; lock_timeout int; deadlock_priority int; row_count bigint;
	prev_error int;`

func (s *SessionInfo) optionFields() fields {
	o := s.Options
	return fields{
		"text_size", integer(o["TEXTSIZE"]), "language", o["LANGUAGE"], "date_format", strings.ToLower(o["DATEFORMAT"]),
		"date_first", integer(o["DATEFIRST"]), "quoted_identifier", on(o["QUOTED_IDENTIFIER"]), "arithabort", on(o["ARITHABORT"]),
		"ansi_null_dflt_on", on(o["ANSI_NULL_DFLT_ON"]), "ansi_defaults", on(o["ANSI_DEFAULTS"]), "ansi_warnings", on(o["ANSI_WARNINGS"]),
		"ansi_padding", on(o["ANSI_PADDING"]), "ansi_nulls", on(o["ANSI_NULLS"]), "concat_null_yields_null", on(o["CONCAT_NULL_YIELDS_NULL"]),
		"transaction_isolation_level", int(s.Isolation), "lock_timeout", integer(o["LOCK_TIMEOUT"]),
		"deadlock_priority", integer(o["DEADLOCK_PRIORITY"]), "row_count", s.RowCount, "prev_error", s.LastError,
	}
}

func integer(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}

// viewServerState is the permission that shows other sessions; SQL Server 2022 split it, and names the part in Msg 300.
const viewServerState = "VIEW SERVER STATE"

func (v *Viewer) seesServer() bool {
	return v.Cat.Allowed(Subject{Login: v.Login}, viewServerState, "SERVER", 0)
}

func needsSessions(v *Viewer) error {
	if v.Sessions == nil {
		return sqlerr.Unsupported("a view of sessions without a server")
	}
	return nil
}

// needsServerState refuses the whole view with Msg 300, then 297.
func needsServerState(permission string) func(v *Viewer) error {
	return func(v *Viewer) error {
		if !v.seesServer() {
			return sqlerr.New(297).After(sqlerr.New(300, permission, "server", "master"))
		}
		return needsSessions(v)
	}
}

// sessions walks the sessions that the viewer may see: without the permission only its own.
func (v *Viewer) sessions(yield func(s *SessionInfo) bool) {
	all := v.seesServer()
	for _, s := range v.Sessions() {
		if (all || s.SPID == v.SPID) && !yield(&s) {
			return
		}
	}
}

func principalFields(name, sid string, l *Login) fields {
	if l == nil {
		return fields{name, "", sid, ""}
	}
	return fields{name, l.Name, sid, sidValue(l.SID)}
}

// optionalTime is NULL before the time is known.
func optionalTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

// Endpoints that every instance has (sys.endpoints): local connections and TCP.
const (
	localEndpoint = 2
	tcpEndpoint   = 4
)

// endpoint is where a client comes in.
func (s *SessionInfo) endpoint() int {
	if _, _, err := net.SplitHostPort(s.Remote); err != nil {
		return localEndpoint
	}
	return tcpEndpoint
}

// clientVersion is the major version of the protocol.
func (s *SessionInfo) clientVersion() int {
	if v := s.TDSVersion >> 28; v != 0 {
		return int(v)
	}
	return int(s.TDSVersion >> 24)
}

func (s *SessionInfo) lastStart() time.Time {
	if s.LastStart.IsZero() {
		return s.LoginTime
	}
	return s.LastStart
}

func sessionRows(w *View, v *Viewer, emit func(types.Row) bool) {
	for s := range v.sessions {
		status := "sleeping"
		if s.Busy {
			status = "running"
		}
		if !emit(w.row("session_id", s.SPID, "login_time", s.LoginTime, "host_name", s.Host, "program_name", s.App,
			"host_process_id", int64(int32(s.PID)), "client_version", s.clientVersion(), "client_interface_name", s.Library,
			principalFields("login_name", "security_id", s.Login), principalFields("original_login_name", "original_security_id", s.Original),
			"status", status, "is_user_process", !s.Background, "context_info", string(s.Context), "cpu_time", s.Worked.Milliseconds(),
			"total_scheduled_time", s.Worked.Milliseconds(), "total_elapsed_time", s.Elapsed.Milliseconds(), "endpoint_id", s.endpoint(),
			"last_request_start_time", s.lastStart(), "last_request_end_time", optionalTime(s.LastEnd), s.optionFields(),
			"database_id", s.DB, "open_transaction_count", s.TranCount)) {
			return
		}
	}
}

// connectionRows gives no counts of reads and writes: connections do not keep them.
func connectionRows(w *View, v *Viewer, emit func(types.Row) bool) {
	for s := range v.sessions {
		if s.Background {
			continue // nobody is connected
		}
		transport, encrypted := "Shared memory", "FALSE"
		address := fields{"client_net_address", "<local machine>"}
		if s.Encrypted {
			encrypted = "TRUE"
		}
		if host, port, err := net.SplitHostPort(s.Remote); err == nil {
			transport = "TCP"
			address = fields{"client_net_address", host, "client_tcp_port", integer(port)}
			if host, port, err := net.SplitHostPort(s.Local); err == nil {
				address = append(address, "local_net_address", host, "local_tcp_port", integer(port))
			}
		}
		if !emit(w.row("session_id", s.SPID, "most_recent_session_id", s.SPID, "connect_time", s.LoginTime, "net_transport", transport,
			"protocol_version", int64(s.TDSVersion), "endpoint_id", s.endpoint(), "encrypt_option", encrypted,
			"last_read", s.lastStart(), "last_write", optionalTime(s.LastEnd), "net_packet_size", s.PacketSize, address,
			"connection_id", s.ConnectionID)) {
			return
		}
	}
}

func requestRows(w *View, v *Viewer, emit func(types.Row) bool) {
	now := time.Now()
	for s := range v.sessions {
		if !s.Busy {
			continue
		}
		wait := fields{"status", "running", "blocking_session_id", 0, "wait_time", 0, "last_wait_type", "MISCELLANEOUS", "wait_resource", ""}
		elapsed := now.Sub(s.lastStart())
		if s.Wait != nil {
			kind := waitType(s.Wait.Mode)
			wait = fields{
				"status", "suspended", "blocking_session_id", s.Wait.Blocker, "wait_type", kind, "last_wait_type", kind,
				"wait_time", now.Sub(s.Wait.Since).Milliseconds(), "wait_resource", v.waitResource(s.Wait.Resource),
			}
		}
		if !emit(w.row("session_id", s.SPID, "start_time", s.lastStart(), "command", s.Command, "database_id", s.DB, "user_id", s.UserID,
			"connection_id", s.ConnectionID, wait, "open_transaction_count", s.TranCount, "transaction_id", s.TxnID,
			"context_info", string(s.Context), "cpu_time", s.Worked.Milliseconds(), "total_elapsed_time", elapsed.Milliseconds(),
			s.optionFields(), "nest_level", s.NestLevel)) {
			return
		}
	}
}
