package catalog

import (
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/store"
)

// SessionInfo is one session of the instance, as the views of sessions, connections and requests show it.
type SessionInfo struct {
	SPID            int32
	Background      bool   // no user's: an activated procedure
	Login, Original *Login // effective and as logged in; nil when dropped meanwhile
	Host, App       string
	Library         string
	PID             uint32
	// Remote and Local are the ends of a TCP connection as host:port; anything else is a connection inside the process.
	Remote, Local string
	ConnectionID  string // a GUID
	TDSVersion    uint32
	Encrypted     bool
	PacketSize    int
	LoginTime     time.Time
	// LastStart and LastEnd are those of the newest request; zero before the first started and ended.
	LastStart, LastEnd time.Time
	// Worked is the time that requests took without their waits for locks, Elapsed with them.
	Worked, Elapsed time.Duration
	Requests        int64

	DB        int32
	UserID    int32 // in DB
	TranCount int
	TxnID     int64 // 0 outside a transaction
	// Descriptor is what the client calls its transaction.
	Descriptor uint64
	Isolation  store.Isolation
	RowCount   int64
	LastError  int32
	NestLevel  int
	Context    []byte
	Options    map[string]string // SET options by upper-case name
	// Busy: a request is running; Command is that of its statement, as "SELECT".
	Busy    bool
	Command string
	Wait    *store.Wait // the lock that it waits for
}

// waitType is the wait_type of a lock wait.
func waitType(m store.Mode) string {
	return "LCK_M_" + waitModes[m]
}

var waitModes = map[store.Mode]string{
	store.SchS: "SCH_S", store.SchM: "SCH_M", store.IS: "IS", store.IU: "IU", store.IX: "IX",
	store.S: "S", store.U: "U", store.SIX: "SIX", store.X: "X",
}

// QueueMonitor is one row of sys.dm_broker_queue_monitors.
type QueueMonitor struct {
	DB, Queue                int32
	State                    string
	LastEmpty, LastActivated time.Time
	Waiting                  int
}

// ActivatedTask is one row of sys.dm_broker_activated_tasks.
type ActivatedTask struct {
	SPID, DB, Queue int32
	Procedure       string
	User            int32
}
