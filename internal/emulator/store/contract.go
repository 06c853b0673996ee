// Package store is the emulator's storage: multi-version ordered trees of rows, a transactional
// dictionary for the catalog, locks, and an optional commit log on disk.
//
// One latch guards everything in memory. A caller holds it (Engine.Latch) while it executes and
// every method except Open, Close, Latch and NewSession expects it held; a method that has to wait
// (a lock, an fsync) releases the latch while it waits, so what was read before such a call may have changed after it.
// Nothing else in the emulator needs a mutex for shared state.
package store

import (
	"context"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Isolation is a transaction isolation level, with sys.dm_exec_sessions' numbers.
type Isolation uint8

const (
	ReadUncommitted Isolation = 1 // reads as committed-or-own
	ReadCommitted   Isolation = 2 // locking, or statement snapshots where the database has RCSI on
	RepeatableRead  Isolation = 3 // S row locks held to the end
	Serializable    Isolation = 4 // S table lock held to the end
	Snapshot        Isolation = 5
)

// Mode is a lock mode.
type Mode uint8

const (
	NoLock Mode = iota
	SchS
	SchM
	IS
	IU
	IX
	S
	U
	SIX
	X
)

// ResourceKind tells lock resources apart.
type ResourceKind uint8

const (
	DatabaseLock ResourceKind = iota // ID is the database; every session holds S on its current database
	ObjectLock                       // ID is the object id
	KeyLock                          // ID is the tree, Key the row
	AppLock                          // Key is principal id and resource name
	MetaLock                         // Key names what is being created, e.g. "object dbo.t"
)

// Resource is what a lock is taken on.
type Resource struct {
	Kind ResourceKind
	DB   int32
	ID   int64
	Key  string
}

// TreeID identifies a tree over the whole instance; never reused.
type TreeID int64

// Key is an order-preserving encoding of a tree key: compare with < on strings. See EncodeKey.
type Key string

// MetaKey addresses one catalog record: a database (0 for the instance), a class and a name.
type MetaKey struct {
	DB    int32
	Class string
	Name  string
}

// Mark is a point of a transaction's undo log.
type Mark int

// Hint modifies how a read locks; the zero value follows the isolation level.
type Hint uint8

const (
	HintNoLock    Hint = 1 << iota // NOLOCK, READUNCOMMITTED
	HintUpdate                     // UPDLOCK: U row locks, held
	HintXLock                      // XLOCK: X row locks, held
	HintHold                       // HOLDLOCK, REPEATABLEREAD, SERIALIZABLE: S row locks held (table S for HOLDLOCK is the caller's)
	HintReadPast                   // READPAST: skip rows locked by others
	HintCommitted                  // READCOMMITTEDLOCK: lock even under RCSI
)

// Range bounds a scan; the zero value is the whole tree. From is inclusive; To is exclusive ("" is the end).
// A prefix p is Range{From: p, To: PrefixEnd(p)}.
type Range struct {
	From, To Key
	Reverse  bool
	Hint     Hint
}

// Options of Open.
type Options struct {
	// Dir holds the commit log and its snapshots; empty keeps everything in memory.
	Dir string
	// FS replaces the file system in tests (disk full, torn writes); nil is the real one.
	FS FS
	// MetaTypes makes an empty value for a record class when the log is read back (JSON).
	MetaTypes map[string]func() any
	// Clock is the time at which transactions begin; nil is the machine's.
	Clock func() time.Time
}

// FS is the part of a file system that the log uses.
type FS interface {
	Create(name string) (File, error)     // truncates
	OpenAppend(name string) (File, error) // creates when absent
	ReadFile(name string) ([]byte, error)
	Rename(from, to string) error
	Remove(name string) error
	Truncate(name string, size int64) error // cuts what a failed write left behind
	SyncDir(dir string) error
}

// File is an open log file.
type File interface {
	Write(p []byte) (int, error)
	Sync() error
	Close() error
}

// Iterator walks a scan. Row and Key are valid until Next.
type Iterator interface {
	Next(ctx context.Context) bool
	Key() Key
	Row() types.Row
	Err() error
	Close()
}

// LockInfo is one held or awaited lock.
type LockInfo struct {
	Resource Resource
	Mode     Mode
	SPID     int32
	TxnID    int64 // 0 for a session-owned lock
	Waiting  bool
	Since    time.Time
	// Converts tells a waiter that holds the resource in a weaker mode.
	Converts bool
	// Count is how often the owner acquired it, at least 1.
	Count int
	// Address tells the engine's lock records apart, as long as the engine is open.
	Address uint64
}

// Wait is what a session waits for.
type Wait struct {
	Resource Resource
	Mode     Mode
	Since    time.Time
	// Blocker is the first session in the way.
	Blocker int32
}
