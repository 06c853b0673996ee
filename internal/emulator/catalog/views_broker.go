package catalog

import (
	"context"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// brokerViews are those of Service Broker. A database has one route, its own instance; connections, forwarded messages, priorities and
// remote bindings are refused where they would be made, so there are none.
var brokerViews = []*View{
	define("sys", "service_message_types", -1401, `name exactname; message_type_id int; principal_id int n; validation char(2);
		validation_desc desc n; xml_collection_id int n`).rows(messageTypeRows),
	define("sys", "service_contracts", -1402, `name exactname; service_contract_id int; principal_id int n`).rows(
		func(w *View, v *Viewer, emit func(types.Row) bool) {
			for c := range v.contracts {
				if !emit(w.row("name", c.Name, "service_contract_id", c.ID, "principal_id", c.Owner)) {
					return
				}
			}
		}),
	define("sys", "service_contract_message_usages", -1403, `service_contract_id int; message_type_id int; is_sent_by_initiator bit;
		is_sent_by_target bit`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for c := range v.contracts {
			for _, m := range c.Messages {
				if !emit(w.row("service_contract_id", c.ID, "message_type_id", m.Type, "is_sent_by_initiator", m.Initiator, "is_sent_by_target", m.Target)) {
					return
				}
			}
		}
	}),
	define("sys", "services", -1404, `name exactname; service_id int; principal_id int n; service_queue_id int`).rows(
		func(w *View, v *Viewer, emit func(types.Row) bool) {
			for s := range v.services {
				if !emit(w.row("name", s.Name, "service_id", s.ID, "principal_id", s.Owner, "service_queue_id", s.Queue)) {
					return
				}
			}
		}),
	define("sys", "service_contract_usages", -1405, `service_id int; service_contract_id int`).rows(
		func(w *View, v *Viewer, emit func(types.Row) bool) {
			for s := range v.services {
				for _, c := range s.Contracts {
					if !emit(w.row("service_id", s.ID, "service_contract_id", c)) {
						return
					}
				}
			}
		}),
	define("sys", "service_queues", -1406, objectColumns+`max_readers smallint n; activation_procedure nvarchar(776) n; execute_as_principal_id int n;
		is_activation_enabled bit; is_receive_enabled bit; is_enqueue_enabled bit; is_retention_enabled bit;
		is_poison_message_handling_enabled bit n`).rows(queueRows),
	define("sys", "conversation_endpoints", -1407, `conversation_handle guid; conversation_id guid; is_initiator tinyint; service_contract_id int;
		conversation_group_id guid; service_id int; lifetime datetime; state char(2); state_desc desc n; far_service nvarchar(256);
		far_broker_instance nvarchar(128) n; principal_id int; far_principal_id int =0; outbound_session_key_identifier guid;
		inbound_session_key_identifier guid; security_timestamp datetime n; dialog_timer datetime; send_sequence bigint;
		last_send_tran_id binary(6) n; end_dialog_sequence bigint n; receive_sequence bigint n; receive_sequence_frag int n; system_sequence bigint n;
		first_out_of_order_sequence bigint n; last_out_of_order_sequence bigint n; last_out_of_order_frag int n; is_system bit =0;
		priority tinyint =5`).unknown("security_timestamp", "last_send_tran_id", "end_dialog_sequence", "receive_sequence", "receive_sequence_frag",
		"system_sequence", "first_out_of_order_sequence", "last_out_of_order_sequence", "last_out_of_order_frag").check(readable).rows(endpointRows),
	define("sys", "conversation_groups", -1408, `conversation_group_id guid; service_id int; is_system bit n =0`).check(readable).rows(groupRows),
	define("sys", "transmission_queue", -1409, `conversation_handle guid; to_service_name nvarchar(256) n; to_broker_instance nvarchar(128) n;
		from_service_name nvarchar(256) n; service_contract_name nvarchar(256) n; enqueue_time datetime; message_sequence_number bigint;
		message_type_name nvarchar(256) n; is_conversation_error bit; is_end_of_dialog bit; message_body varbinary(max) n;
		transmission_status nvarchar(4000) n; priority tinyint =5`).check(readable).rows(transmissionRows),
	define("sys", "routes", -1410, `name sysname; route_id int =65536; principal_id int n =1; remote_service_name nvarchar(256) n;
		broker_instance nvarchar(128) n; lifetime datetime n; address nvarchar(256) n =LOCAL; mirror_address nvarchar(256) n`).rows(
		func(w *View, _ *Viewer, emit func(types.Row) bool) { emit(w.row("name", "AutoCreatedLocal")) }),
	define("sys", "dm_broker_queue_monitors", -1411, `database_id int n; queue_id int n; state nvarchar(32) n; last_empty_rowset_time datetime n;
		last_activated_time datetime n; tasks_waiting int n`).check(needsBroker).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for _, m := range v.Monitors() {
			if !emit(w.row("database_id", m.DB, "queue_id", m.Queue, "state", m.State, "last_empty_rowset_time", optionalTime(m.LastEmpty),
				"last_activated_time", optionalTime(m.LastActivated), "tasks_waiting", m.Waiting)) {
				return
			}
		}
	}),
	define("sys", "dm_broker_activated_tasks", -1412, `spid int n; database_id smallint n; queue_id int n; procedure_name nvarchar(650) n;
		execute_as int n`).check(needsBroker).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for _, t := range v.Activated() {
			if !emit(w.row("spid", t.SPID, "database_id", t.DB, "queue_id", t.Queue, "procedure_name", t.Procedure, "execute_as", t.User)) {
				return
			}
		}
	}),
}

// noKey is the session key of a conversation without security, and noTimer the dialog_timer of one that has none.
const noKey = "00000000-0000-0000-0000-000000000000"

var noTimer = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)

// unknown marks columns whose values the emulator does not know: reading them is refused.
func (v *View) unknown(names ...string) *View {
	v.Refused = map[string]bool{}
	for _, n := range names {
		v.Refused[n] = true
	}
	return v
}

func needsBroker(v *Viewer) error {
	if v.Monitors == nil {
		return sqlerr.Unsupported("a view of the broker without a server")
	}
	return needsServerState("VIEW SERVER PERFORMANCE STATE")(v)
}

// readable tries whether the trees of conversations can be read.
func readable(v *Viewer) error {
	_, err := v.Cat.Endpoints(context.Background(), v.DB.ID)
	return err
}

func (v *Viewer) contracts(yield func(c *Contract) bool) {
	a := v.access()
	for _, c := range v.Cat.Contracts(v.DB.ID) {
		if (c.ID <= DefaultContract || a.Has("", "CONTRACT", c.ID)) && !yield(c) {
			return
		}
	}
}

func (v *Viewer) services(yield func(s *Service) bool) {
	for _, s := range systemServices {
		if !yield(s) {
			return
		}
	}
	a := v.access()
	for _, s := range v.Cat.Services(v.DB.ID) {
		if a.Has("", "SERVICE", s.ID) && !yield(s) {
			return
		}
	}
}

var validationNames = map[string]string{"N": "BINARY", "E": "EMPTY", "X": "XML"}

func messageTypeRows(w *View, v *Viewer, emit func(types.Row) bool) {
	a := v.access()
	for _, t := range v.Cat.MessageTypes(v.DB.ID) {
		if (t.ID <= DefaultMessage || a.Has("", "MESSAGE TYPE", t.ID)) && !emit(w.row("name", t.Name, "message_type_id", t.ID, "principal_id", t.Owner,
			"validation", t.Validation+" ", "validation_desc", validationNames[t.Validation])) {
			return
		}
	}
}

func queueRows(w *View, v *Viewer, emit func(types.Row) bool) {
	for _, o := range systemQueues {
		o.Created, o.Modified = v.DB.Created, v.DB.Created
		if !emit(w.row(objectFields(&o), "is_activation_enabled", false, "is_receive_enabled", true, "is_enqueue_enabled", true,
			"is_retention_enabled", false, "is_poison_message_handling_enabled", true)) {
			return
		}
	}
	for o := range v.objects {
		q, ok := o.(*Queue)
		if !ok {
			continue
		}
		readers := null(q.MaxReaders)
		if q.Procedure != "" {
			readers = q.MaxReaders
		}
		if !emit(w.row(objectFields(&q.Object), "max_readers", readers, "activation_procedure", null(q.Procedure), "execute_as_principal_id", null(q.ExecuteAs),
			"is_activation_enabled", q.Activation, "is_receive_enabled", q.Receive, "is_enqueue_enabled", q.Enqueue, "is_retention_enabled", q.Retention,
			"is_poison_message_handling_enabled", q.Poison)) {
			return
		}
	}
}

// seesService reports who sees the conversations of a service: with RECEIVE on its queue, or the whole database.
func (v *Viewer) seesService(a *Access, id int32) bool {
	s := v.Cat.ServiceByID(v.DB.ID, id)
	return s != nil && a.Has("", "SERVICE", id)
}

func endpointRows(w *View, v *Viewer, emit func(types.Row) bool) {
	ctx := context.Background()
	list, _ := v.Cat.Endpoints(ctx, v.DB.ID) // readable has tried it
	a := v.access()
	for _, e := range list {
		if !v.seesService(a, e.Service) {
			continue
		}
		state, err := v.Cat.StateOf(ctx, v.DB.ID, e)
		if err != nil {
			return
		}
		timer := e.Timer
		if timer.IsZero() {
			timer = noTimer
		}
		if !emit(w.row("conversation_handle", GUID(e.Handle), "conversation_id", GUID(e.Conversation), "is_initiator", e.Initiator,
			"service_contract_id", e.Contract, "conversation_group_id", GUID(e.Group), "service_id", e.Service, "lifetime", e.Lifetime, "state", state,
			"state_desc", StateNames[state], "far_service", e.FarService, "far_broker_instance", null(e.FarInstance), "principal_id", e.Principal,
			"outbound_session_key_identifier", GUIDValue(noKey), "inbound_session_key_identifier", GUIDValue(noKey), "dialog_timer", timer,
			"send_sequence", e.Sent)) {
			return
		}
	}
}

func groupRows(w *View, v *Viewer, emit func(types.Row) bool) {
	list, _ := v.Cat.Endpoints(context.Background(), v.DB.ID) // readable has tried it
	a := v.access()
	seen := map[string]bool{}
	for _, e := range list {
		if seen[e.Group] || e.State == Closed || !v.seesService(a, e.Service) {
			continue
		}
		seen[e.Group] = true
		if !emit(w.row("conversation_group_id", GUID(e.Group), "service_id", e.Service)) {
			return
		}
	}
}

func transmissionRows(w *View, v *Viewer, emit func(types.Row) bool) {
	list, _ := v.Cat.Transmissions(context.Background(), v.DB.ID) // readable has tried it
	if !v.access().Has("VIEW DEFINITION", "DATABASE", 0) {
		return
	}
	for _, m := range list {
		if !emit(w.row("conversation_handle", GUID(m.Handle), "to_service_name", m.ToService, "to_broker_instance", m.ToInstance,
			"from_service_name", m.FromService, "service_contract_name", m.Contract, "enqueue_time", m.Enqueued, "message_sequence_number", m.Sequence,
			"message_type_name", m.Type, "is_conversation_error", m.Error, "is_end_of_dialog", m.End, "message_body", m.Body,
			"transmission_status", m.Status)) {
			return
		}
	}
}
