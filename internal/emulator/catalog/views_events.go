package catalog

import (
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// eventViews are those of extended event sessions. The sessions that every instance of SQL Server comes with (system_health,
// AlwaysOn_health, telemetry_xevents) are not among them. (learn.microsoft.com: Extended Events catalog views, sys.dm_xe_sessions.)
var eventViews = []*View{
	define("sys", "server_event_sessions", -1501, `event_session_id int; name sysname; event_retention_mode nchar(1); event_retention_mode_desc sysname;
		max_dispatch_latency int n; max_memory int n; max_event_size int n; memory_partition_mode nchar(1); memory_partition_mode_desc sysname;
		track_causality bit; startup_state bit`).check(seesEvents).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for _, s := range v.Cat.EventSessions() {
			if !emit(w.row("event_session_id", s.ID, "name", s.Name, "event_retention_mode", retentionCodes[s.Retention],
				"event_retention_mode_desc", s.Retention, "max_dispatch_latency", s.Latency, "max_memory", s.Memory, "max_event_size", s.EventSize,
				"memory_partition_mode", partitionCodes[s.Partition], "memory_partition_mode_desc", s.Partition, "track_causality", s.Causality,
				"startup_state", s.Startup)) {
				return
			}
		}
	}),
	define("sys", "server_event_session_events", -1502, `event_session_id int; event_id int; name sysname; package sysname; module sysname;
		predicate nvarchar(3000) n; predicate_xml nvarchar(3000) n`).unknown("module", "predicate_xml").check(seesEvents).rows(
		eventObjectRows(false, func(w *View, s *EventSession, o *EventObject, emit func(types.Row) bool) bool {
			return emit(w.row("event_session_id", s.ID, "event_id", o.ID, "name", o.Name, "package", o.Package, "predicate", null(o.Predicate)))
		})),
	define("sys", "server_event_session_actions", -1503, `event_session_id int; event_id int; name sysname; package sysname; module sysname`).unknown(
		"module").check(seesEvents).rows(
		eventObjectRows(false, func(w *View, s *EventSession, o *EventObject, emit func(types.Row) bool) bool {
			for _, a := range o.Actions {
				if !emit(w.row("event_session_id", s.ID, "event_id", o.ID, "name", a.Name, "package", a.Package)) {
					return false
				}
			}
			return true
		})),
	define("sys", "server_event_session_targets", -1504, `event_session_id int; target_id int; name sysname; package sysname; module sysname`).unknown(
		"module").check(seesEvents).rows(
		eventObjectRows(true, func(w *View, s *EventSession, o *EventObject, emit func(types.Row) bool) bool {
			return emit(w.row("event_session_id", s.ID, "target_id", o.ID, "name", o.Name, "package", o.Package))
		})),
	define("sys", "server_event_session_fields", -1505, `event_session_id int; object_id int; name sysname; value variant`).check(seesEvents).rows(
		func(w *View, v *Viewer, emit func(types.Row) bool) {
			for _, s := range v.Cat.EventSessions() {
				for _, o := range s.Objects {
					for _, f := range o.Fields {
						if !emit(w.row("event_session_id", s.ID, "object_id", o.ID, "name", f.Name, "value", f.Value)) {
							return
						}
					}
				}
			}
		}),
	define("sys", "dm_xe_sessions", -1506, `address varbinary(8); name nvarchar(256); pending_buffers int; total_regular_buffers int;
		regular_buffer_size bigint; total_large_buffers int; large_buffer_size bigint; total_buffer_size bigint; buffer_policy_flags int;
		buffer_policy_desc nvarchar(256); flags int; flag_desc nvarchar(256); dropped_event_count int; dropped_buffer_count int;
		blocked_event_fire_time int; create_time datetime; largest_event_dropped_size int; session_source nvarchar(256)`).unknown("address",
		"pending_buffers", "total_regular_buffers", "regular_buffer_size", "total_large_buffers", "large_buffer_size", "total_buffer_size",
		"buffer_policy_flags", "buffer_policy_desc", "flags", "flag_desc", "dropped_event_count", "dropped_buffer_count", "blocked_event_fire_time",
		"largest_event_dropped_size", "session_source").check(seesEvents).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for _, s := range v.Cat.EventSessions() {
			if !s.Started.IsZero() && !emit(w.row("name", s.Name, "create_time", s.Started)) {
				return
			}
		}
	}),
}

var (
	retentionCodes = map[string]string{"ALLOW_SINGLE_EVENT_LOSS": "S", "ALLOW_MULTIPLE_EVENT_LOSS": "M", "NO_EVENT_LOSS": "N"}
	partitionCodes = map[string]string{"NONE": "G", "PER_NODE": "N", "PER_CPU": "C"}
)

var seesEvents = needsServerState("VIEW SERVER PERFORMANCE STATE")

// eventObjectRows walks the events, or the targets, of all sessions.
func eventObjectRows(targets bool, row func(*View, *EventSession, *EventObject, func(types.Row) bool) bool) func(*View, *Viewer, func(types.Row) bool) {
	return func(w *View, v *Viewer, emit func(types.Row) bool) {
		for _, s := range v.Cat.EventSessions() {
			for i := range s.Objects {
				if o := &s.Objects[i]; o.Target == targets && !row(w, s, o, emit) {
					return
				}
			}
		}
	}
}
