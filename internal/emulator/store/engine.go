package store

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/tidwall/btree"
)

type versioning struct{ rcsi, snapshot bool }

// TreeInfo is what messages say of a tree: its table (schema.table), its database, and whether it is a heap.
type TreeInfo struct {
	Table, Database string
	Heap            bool
}

// Engine is one instance's storage.
type Engine struct {
	// Describe tells what a tree is, for messages. Set it before use.
	Describe func(t *Txn, db int32, tree TreeID) TreeInfo

	mu          sync.Mutex // the latch
	now         func() time.Time
	clock       uint64 // commit time of the last commit
	lastTxn     int64
	lastTree    TreeID
	epoch       uint64 // the last one that a tree got
	txns        map[int64]*Txn
	trees       map[TreeID]*tree
	locks       map[Resource]*lockHead
	versioning  map[int32]versioning
	pinned      map[*Txn]struct{}                     // transactions that read from a snapshot
	garbage     []garbage                             // by commit time
	records     map[MetaKey]any                       // the committed catalog records
	meta        map[metaClass]*btree.Map[string, any] // the same in name order
	metaWriters map[MetaKey]*Txn
	metaVersion uint64
	counters    map[MetaKey]*counter
	dirty       map[MetaKey]*counter // counters that the log does not have
	log         *commitLog           // nil in memory
	rowsRead    int64
	closed      bool
}

// Open makes an engine, in memory or with what the folder's snapshot and log hold. A folder that is
// open elsewhere is refused with ErrInUse.
func Open(o Options) (*Engine, error) {
	e := &Engine{
		now:         time.Now,
		clock:       1,
		metaVersion: 1,
		txns:        map[int64]*Txn{},
		trees:       map[TreeID]*tree{},
		locks:       map[Resource]*lockHead{},
		versioning:  map[int32]versioning{},
		pinned:      map[*Txn]struct{}{},
		records:     map[MetaKey]any{},
		meta:        map[metaClass]*btree.Map[string, any]{},
		metaWriters: map[MetaKey]*Txn{},
		counters:    map[MetaKey]*counter{},
		dirty:       map[MetaKey]*counter{},
	}
	if o.Clock != nil {
		e.now = o.Clock
	}
	if o.Dir == "" {
		return e, nil
	}
	l, err := openLog(e, o)
	if err != nil {
		return nil, err
	}
	e.log = l
	return e, nil
}

// CommitClock moves with every commit that wrote something.
func (e *Engine) CommitClock() uint64 { return e.clock }

// Now is the time by the engine's clock (Options.Clock).
func (e *Engine) Now() time.Time { return e.now() }

// RowsRead counts the rows that scans and look-ups have given since the engine was opened. The caller holds the latch.
func (e *Engine) RowsRead() int64 { return e.rowsRead }

// Latch takes the latch that guards everything in the engine.
func (e *Engine) Latch() { e.mu.Lock() }

// Unlatch releases the latch.
func (e *Engine) Unlatch() { e.mu.Unlock() }

// Close rolls back open transactions, writes a snapshot and closes the folder. Sessions that wait for a lock
// get context.Canceled. The caller does not hold the latch.
func (e *Engine) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil
	}
	e.closed = true
	var errs []error
	if e.log != nil {
		e.log.drain()
	}
	for _, h := range e.locks {
		for len(h.queue) > 0 {
			e.dismiss(h.queue[0], context.Canceled)
		}
	}
	for _, t := range e.txns {
		t.Rollback()
	}
	if e.log != nil {
		errs = append(errs, e.log.close())
	}
	return errors.Join(errs...)
}

// SetVersioning sets a database's READ_COMMITTED_SNAPSHOT and ALLOW_SNAPSHOT_ISOLATION.
func (e *Engine) SetVersioning(db int32, rcsi, snapshot bool) {
	e.versioning[db] = versioning{rcsi, snapshot}
}

// Versioning gives what SetVersioning set.
func (e *Engine) Versioning(db int32) (rcsi, snapshot bool) {
	v := e.versioning[db]
	return v.rcsi, v.snapshot
}
