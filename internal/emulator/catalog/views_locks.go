package catalog

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// lockViews show the emulator's own locks: it has keys where SQL Server has rows of a heap, and takes a METADATA lock
// where SQL Server locks the rows of its system tables. No lock is partitioned, and no session runs more than one request.
var lockViews = []*View{
	define("sys", "dm_tran_locks", -1094, `resource_type nvarchar(60); resource_subtype nvarchar(60); resource_database_id int;
		resource_description nvarchar(256); resource_associated_entity_id bigint n; resource_lock_partition int =0;
		request_mode nvarchar(60); request_type nvarchar(60) =LOCK; request_status nvarchar(60); request_reference_count smallint;
		request_lifetime int; request_session_id int; request_exec_context_id int =0; request_request_id int =0;
		request_owner_type nvarchar(60); request_owner_id bigint n; request_owner_guid guid n; request_owner_lockspace_id nvarchar(32);
		lock_owner_address varbinary(8)`).check(needsServerState("VIEW SERVER PERFORMANCE STATE")).rows(lockRows),
	define("sys", "dm_tran_session_transactions", -1098, `session_id int n; transaction_id bigint; transaction_descriptor binary(8);
		enlist_count int; is_user_transaction bit =1; is_local bit =1; is_enlisted bit =0; is_bound bit =0;
		open_transaction_count int`).check(needsServerState("VIEW SERVER PERFORMANCE STATE")).rows(sessionTransactionRows),
}

var lockTypes = map[store.ResourceKind]string{
	store.DatabaseLock: "DATABASE", store.ObjectLock: "OBJECT", store.KeyLock: "KEY", store.AppLock: "APPLICATION", store.MetaLock: "METADATA",
}

// untilEnd is the request_lifetime of a lock that a transaction holds.
const untilEnd = 0x02000000

// noTransaction is the request_owner_guid of a lock that no distributed transaction owns.
const noTransaction = "00000000-0000-0000-0000-000000000000"

// sessionTransactionRows are the transactions that users began: none is distributed or bound to another session's.
func sessionTransactionRows(w *View, v *Viewer, emit func(types.Row) bool) {
	for s := range v.sessions {
		if s.TranCount == 0 {
			continue
		}
		active := 0
		if s.Busy {
			active = 1
		}
		descriptor := types.BytesOf(types.Binary, binary.LittleEndian.AppendUint64(nil, s.Descriptor))
		if !emit(w.row("session_id", s.SPID, "transaction_id", s.TxnID, "transaction_descriptor", descriptor, "enlist_count", active,
			"open_transaction_count", s.TranCount)) {
			return
		}
	}
}

func lockRows(w *View, v *Viewer, emit func(types.Row) bool) {
	entities := v.treeEntities()
	for _, l := range v.Locks() {
		r := l.Resource
		status := "GRANT"
		if l.Waiting {
			status = "WAIT"
			if l.Converts {
				status = "CONVERT"
			}
		}
		owner, lifetime := "SESSION", 0
		switch {
		case l.TxnID != 0:
			owner, lifetime = "TRANSACTION", untilEnd
		case r.Kind == store.DatabaseLock:
			owner = "SHARED_TRANSACTION_WORKSPACE"
		}
		var entity int64
		switch r.Kind {
		case store.ObjectLock:
			entity = r.ID
		case store.KeyLock:
			entity = entities[r.ID]
		}
		if !emit(w.row("resource_type", lockTypes[r.Kind], "resource_subtype", "", "resource_database_id", r.DB,
			"resource_description", lockDescription(r), "resource_associated_entity_id", entity, "request_mode", l.Mode.String(),
			"request_status", status, "request_reference_count", l.Count, "request_lifetime", lifetime, "request_session_id", l.SPID,
			"request_owner_type", owner, "request_owner_id", l.TxnID, "request_owner_guid", noTransaction,
			"request_owner_lockspace_id", fmt.Sprintf("0x%016X:0:0", l.Address),
			"lock_owner_address", string(binary.BigEndian.AppendUint64(nil, l.Address)))) {
			return
		}
	}
}

// treeEntities gives the hobt_id of sys.partitions for each tree.
func (v *Viewer) treeEntities() map[int64]int64 {
	m := map[int64]int64{}
	for _, d := range v.Cat.Databases() {
		for _, t := range v.Cat.Tables(d.ID) {
			for i := range t.Indexes {
				ix := &t.Indexes[i]
				if ix.Tree != 0 {
					m[int64(ix.Tree)] = hobtID(t, ix)
				} else if m[int64(t.Tree)] == 0 || ix.ID <= 1 {
					m[int64(t.Tree)] = hobtID(t, ix)
				}
			}
		}
	}
	return m
}

// descriptionName is how much of an application lock's name its description shows.
const descriptionName = 32

// lockDescription is resource_description. SQL Server's hashes are undocumented; here they are FNV-1a of the whole name or key.
func lockDescription(r store.Resource) string {
	switch r.Kind {
	case store.KeyLock:
		return "(" + keyHash(r.Key) + ")"
	case store.AppLock:
		principal, name, _ := strings.Cut(r.Key, ":")
		h := fnv.New32a()
		h.Write([]byte(r.Key))
		if runes := []rune(name); len(runes) > descriptionName {
			name = string(runes[:descriptionName])
		}
		return fmt.Sprintf("%s:[%s]:(%08x)", principal, name, h.Sum32())
	case store.MetaLock:
		return r.Key
	}
	return ""
}

func keyHash(key string) string {
	h := fnv.New64a()
	h.Write([]byte(key))
	return fmt.Sprintf("%012x", h.Sum64()>>16)
}

// waitResource is dm_exec_requests.wait_resource.
func (v *Viewer) waitResource(r store.Resource) string {
	switch r.Kind {
	case store.DatabaseLock:
		return fmt.Sprintf("DATABASE: %d:0", r.DB)
	case store.ObjectLock:
		return fmt.Sprintf("OBJECT: %d:%d:0", r.DB, r.ID)
	case store.KeyLock:
		return fmt.Sprintf("KEY: %d:%d (%s)", r.DB, v.treeEntities()[r.ID], keyHash(r.Key))
	case store.AppLock:
		return fmt.Sprintf("APPLICATION: %d:%s", r.DB, lockDescription(r))
	}
	return fmt.Sprintf("METADATA: database_id = %d %s", r.DB, r.Key)
}
