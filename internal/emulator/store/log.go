package store

import (
	"errors"
	"io/fs"
	"path/filepath"
	"syscall"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// The files of a data folder. The snapshot has everything up to its sequence number; of the log only later frames count.
const (
	logName      = "commits.log"
	snapshotName = "snapshot"
	snapshotTemp = "snapshot.tmp"
)

// checkpointSize is the least size of the log, in bytes, at which a new snapshot replaces it.
const checkpointSize = 64 << 20

// commitLog is the append-only log. The engine's latch guards it; only one committer, the leader, writes at a time, for all
// that wait, and it does so without the latch.
type commitLog struct {
	e          *Engine
	fs         FS
	dir        string
	lock       *dirLock
	file       File
	seq        uint64
	size       int64 // of what is whole
	checkpoint int64 // size at which to write a snapshot
	pending    []*pendingCommit
	writing    bool
	torn       bool  // a failed write may have left bytes after size
	failed     error // why nothing can be written any more
	idle       chan struct{}
}

// pendingCommit is a transaction whose record waits to be durable.
type pendingCommit struct {
	t        *Txn
	ops      []byte
	counters map[*counter]int64
	err      error
	done     chan struct{} // closed when decided
	lead     chan struct{} // closed when its committer has to write the next batch
}

func (l *commitLog) path(name string) string { return filepath.Join(l.dir, name) }

func openLog(e *Engine, o Options) (l *commitLog, err error) {
	l = &commitLog{e: e, fs: o.FS, dir: o.Dir, checkpoint: checkpointSize}
	if l.fs == nil {
		l.fs = OSFS{}
		if l.lock, err = lockDir(o.Dir); err != nil {
			return nil, err
		}
		defer func() {
			if err != nil {
				l.lock.release()
			}
		}()
	}
	r := &replay{e: e, types: o.MetaTypes, dropped: map[TreeID]bool{}}
	if err := l.loadSnapshot(r); err != nil {
		return nil, err
	}
	if err := l.loadLog(r); err != nil {
		return nil, err
	}
	if l.file, err = l.fs.OpenAppend(l.path(logName)); err != nil {
		return nil, err
	}
	if err := l.fs.SyncDir(l.dir); err != nil {
		return nil, errors.Join(err, l.file.Close())
	}
	return l, nil
}

// loadLog replays what the snapshot does not have, and cuts a torn tail.
func (l *commitLog) loadLog(r *replay) error {
	name := l.path(logName)
	b, err := l.fs.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	base := l.seq
	l.size, err = readFrames(name, b, func(seq uint64, ops []byte) error {
		if seq <= base {
			return nil
		}
		l.seq = seq
		r.tree = nil
		return r.apply(string(ops))
	})
	if err != nil {
		return err
	}
	if l.size < int64(len(b)) {
		return l.fs.Truncate(name, l.size)
	}
	return nil
}

// commit makes a transaction durable and ends it. Transactions that commit at the same time share one sync.
func (l *commitLog) commit(t *Txn) error {
	p, err := l.prepare(t)
	if err != nil {
		t.Rollback()
		return err
	}
	if p == nil {
		t.publish()
		return nil
	}
	l.pending = append(l.pending, p)
	if l.writing {
		l.e.mu.Unlock()
		select {
		case <-p.done:
		case <-p.lead:
		}
		l.e.mu.Lock()
	}
	select {
	case <-p.done:
	default:
		l.writeBatch()
	}
	return p.err
}

// prepare encodes a transaction and the counters that changed; nil when nothing has to be written.
func (l *commitLog) prepare(t *Txn) (*pendingCommit, error) {
	ops, err := t.record()
	if err != nil {
		return nil, err
	}
	if len(ops) == 0 && !l.countersExposed() {
		return nil, nil
	}
	if l.e.closed {
		return nil, sqlerr.New(9001, l.dir)
	}
	if len(ops) > maxFrame/2 {
		return nil, sqlerr.Unsupported("a transaction that writes more than 1 GB")
	}
	p := &pendingCommit{t: t, counters: map[*counter]int64{}, done: make(chan struct{}), lead: make(chan struct{})}
	for k, c := range l.e.dirty {
		if k.DB != tempdb {
			ops = appendCounter(ops, k, c.limit)
			p.counters[c] = c.limit
		}
	}
	p.ops = ops
	return p, nil
}

func (l *commitLog) countersExposed() bool {
	for k, c := range l.e.dirty {
		if k.DB != tempdb && c.exposed() {
			return true
		}
	}
	return false
}

// writeBatch writes what is pending as one frame, decides those transactions, and hands the lead on.
func (l *commitLog) writeBatch() {
	l.writing = true
	batch := l.takeBatch()
	buf := startFrame(nil, l.seq+1)
	for _, p := range batch {
		buf = append(buf, p.ops...)
		p.ops = nil
	}
	buf = finishFrame(buf)
	l.e.mu.Unlock()
	err := l.write(buf)
	l.e.mu.Lock()
	if err == nil {
		l.seq++
		l.size += int64(len(buf))
	}
	for _, p := range batch {
		l.decide(p, err)
	}
	if err == nil && l.size >= l.checkpoint {
		l.tryCheckpoint()
	}
	l.writing = false
	switch {
	case len(l.pending) > 0:
		l.writing = true // until the next leader is there
		close(l.pending[0].lead)
	case l.idle != nil:
		close(l.idle)
		l.idle = nil
	}
}

// takeBatch takes the pending commits that fit in one frame.
func (l *commitLog) takeBatch() []*pendingCommit {
	n, size := 0, 0
	for n < len(l.pending) && (n == 0 || size+len(l.pending[n].ops) < maxFrame/2) {
		size += len(l.pending[n].ops)
		n++
	}
	batch := l.pending[:n:n]
	l.pending = append([]*pendingCommit(nil), l.pending[n:]...)
	return batch
}

func (l *commitLog) decide(p *pendingCommit, err error) {
	if p.err = err; err != nil {
		p.t.Rollback()
	} else {
		for c, logged := range p.counters {
			c.logged, c.known = logged, true
			if c.limit == logged {
				c.reset = false
			}
		}
		for k, c := range l.e.dirty {
			if c.known && c.limit == c.logged {
				delete(l.e.dirty, k)
			}
		}
		p.t.publish()
	}
	close(p.done)
}

// write appends a frame and syncs. After a failed write the bytes it left are cut off before anything else is written;
// after a failed sync the file is not trusted any more.
func (l *commitLog) write(frame []byte) error {
	if l.failed != nil {
		return l.failed
	}
	if l.torn {
		if err := l.fs.Truncate(l.path(logName), l.size); err != nil {
			return l.logError(err)
		}
		l.torn = false
	}
	if n, err := l.file.Write(frame); err != nil || n < len(frame) {
		if err == nil {
			err = errors.New("short write")
		}
		l.torn = l.fs.Truncate(l.path(logName), l.size) != nil
		return l.logError(err)
	}
	if err := l.file.Sync(); err != nil {
		l.failed = l.logError(err)
		l.torn = l.fs.Truncate(l.path(logName), l.size) != nil
		return l.failed
	}
	return nil
}

// logError is Msg 9002 for a full disk, else 9001.
func (l *commitLog) logError(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return sqlerr.New(9002, l.dir, "NOTHING")
	}
	return sqlerr.New(9001, l.dir)
}

// drain waits until no commit is being written.
func (l *commitLog) drain() {
	for l.writing {
		if l.idle == nil {
			l.idle = make(chan struct{})
		}
		idle := l.idle
		l.e.mu.Unlock()
		<-idle
		l.e.mu.Lock()
	}
}

// close leaves the state in a snapshot and an empty log. A log that failed is left as it is.
func (l *commitLog) close() error {
	var err error
	if l.failed == nil {
		err = l.writeSnapshot(true)
	}
	err = errors.Join(err, l.file.Close())
	l.lock.release()
	return err
}
