// Package store is the emulator's storage: multi-version ordered trees of rows, a transactional
// dictionary for the catalog, locks, and an optional commit log on disk.
//
// One latch guards everything in memory. A caller holds it (Engine.Latch) while it executes and
// every method below except Open, Close, Latch and NewSession expects it held; a method that has to wait
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
}

// FS is the part of a file system that the log uses.
type FS interface {
	Create(name string) (File, error)     // truncates
	OpenAppend(name string) (File, error) // creates when absent
	ReadFile(name string) ([]byte, error)
	Rename(from, to string) error
	Remove(name string) error
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

/* The methods, all implemented in this package:

func Open(o Options) (*Engine, error)        replays the log; ErrInUse when another process holds the folder (flock)
func (e *Engine) Close() error               snapshot, close; open transactions are rolled back
func (e *Engine) Latch()                     takes the latch
func (e *Engine) Unlatch()
func (e *Engine) NewSession(spid int32) *Session
func (e *Engine) MetaVersion() uint64        grows with each commit that changed a catalog record
func (e *Engine) SetVersioning(db int32, rcsi, snapshot bool)
func (e *Engine) Locks() []LockInfo          for sys.dm_tran_locks
func (e *Engine) Counter(k MetaKey) int64    current value of a non-transactional counter (identity, sequence, object ids, rowversion)
func (e *Engine) AddCounter(k MetaKey, delta int64) int64   returns the new value; durable with the next commit, never rolled back
func (e *Engine) SetCounter(k MetaKey, v int64)

type Session struct { SPID int32; LockTimeout time.Duration (-1: for ever); DeadlockPriority int }
func (s *Session) Begin(iso Isolation) *Txn
func (s *Session) Lock(ctx, r Resource, m Mode) (waited bool, err error)    session-owned and counted; 1222, 1205
func (s *Session) Unlock(r Resource, m Mode) bool                           false when not held
func (s *Session) Held(r Resource) Mode
func (s *Session) Close()                                                   releases everything

type Txn struct { Iso Isolation }
func (t *Txn) ID() int64
func (t *Txn) Session() *Session
func (t *Txn) StartStatement()                 takes the statement snapshot of RCSI; the first one also SNAPSHOT's
func (t *Txn) Mark() Mark
func (t *Txn) RollbackTo(m Mark, statement bool)   statement: undoes volatile trees too; a savepoint rollback leaves them
func (t *Txn) Commit(ctx) error                a log that cannot be written rolls back and returns the error
func (t *Txn) Rollback()
func (t *Txn) Wrote() bool                     something was written since Begin
func (t *Txn) Lock(ctx, r Resource, m Mode) (waited bool, err error)
func (t *Txn) UnlockApp(r Resource) bool
func (t *Txn) Held(r Resource) Mode

func (t *Txn) CreateTree(db int32, volatile bool) TreeID    volatile: a table variable or #temp tree: not logged; see RollbackTo
func (t *Txn) DropTree(id TreeID)                            takes effect at commit
func (t *Txn) Get(ctx, tree TreeID, k Key, h Hint) (types.Row, bool, error)     reads as the isolation level says, waits on locks
func (t *Txn) Scan(tree TreeID, r Range) Iterator
func (t *Txn) LockRow(ctx, tree TreeID, k Key, m Mode) (types.Row, bool, error) U or X, then the newest committed-or-own row; 3960 under SNAPSHOT
func (t *Txn) Put(ctx, tree TreeID, k Key, r types.Row) error                   takes X on the key; inserts or replaces
func (t *Txn) Delete(ctx, tree TreeID, k Key) error
func (t *Txn) Exists(ctx, tree TreeID, r Range) (bool, error)                   for unique checks: sees the newest versions, waits for uncommitted ones
func (t *Txn) Count(tree TreeID) int64                                          rows, for statistics

func (t *Txn) MetaGet(k MetaKey) (any, bool)          own writes, else committed; values are never changed in place
func (t *Txn) MetaPut(k MetaKey, v any)               v: a pointer to a struct that JSON round-trips
func (t *Txn) MetaDelete(k MetaKey)
func (t *Txn) MetaScan(db int32, class, prefix string, f func(name string, v any) bool)   in name order

func EncodeKey(vals []types.Value, desc []bool) Key   SQL order: NULL first, collation-folded text without trailing blanks (types.SortKey), numbers by value
func PrefixEnd(k Key) Key
*/

// LockInfo is one held or awaited lock.
type LockInfo struct {
	Resource Resource
	Mode     Mode
	SPID     int32
	TxnID    int64 // 0 for a session-owned lock
	Waiting  bool
	Since    time.Time
}
