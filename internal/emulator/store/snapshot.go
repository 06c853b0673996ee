package store

import (
	"encoding/binary"
	"errors"
	"io/fs"
)

// snapshotChunk is about the payload size of a snapshot's frames.
const snapshotChunk = 1 << 20

// snapshotWriter spreads operations over frames; the first error stays.
type snapshotWriter struct {
	f   File
	buf []byte
	seq uint64
	err error
}

func (w *snapshotWriter) flush() {
	if w.err == nil {
		_, w.err = w.f.Write(finishFrame(w.buf))
	}
	w.seq++
	w.buf = startFrame(w.buf, w.seq)
}

// room flushes a full frame. An operation never spans frames.
func (w *snapshotWriter) room() {
	if len(w.buf) >= snapshotChunk {
		w.flush()
	}
}

// tryCheckpoint replaces the log by a snapshot. When that fails the log simply goes on growing until the next try.
func (l *commitLog) tryCheckpoint() {
	if err := l.writeSnapshot(false); err != nil {
		l.checkpoint = l.size + checkpointSize
	}
}

// writeSnapshot writes the committed state aside, puts it in place and empties the log. At rest counters have
// their exact values, else those that survive a crash. An error before the rename changes nothing.
func (l *commitLog) writeSnapshot(rest bool) error {
	size, err := l.writeSnapshotFile(rest)
	if err != nil {
		return errors.Join(err, l.fs.Remove(l.path(snapshotTemp)))
	}
	if err := l.fs.Rename(l.path(snapshotTemp), l.path(snapshotName)); err != nil {
		return err
	}
	if err := l.fs.SyncDir(l.dir); err != nil {
		return err // the log keeps everything
	}
	l.checkpoint = max(checkpointSize, 2*size)
	if err := l.fs.Truncate(l.path(logName), 0); err != nil {
		return err // its frames are older than the snapshot and are passed over
	}
	l.size, l.torn = 0, false
	if err := l.file.Sync(); err != nil {
		l.failed = l.logError(err)
		return err
	}
	return nil
}

func (l *commitLog) writeSnapshotFile(rest bool) (size int64, err error) {
	f, err := l.fs.Create(l.path(snapshotTemp))
	if err != nil {
		return 0, err
	}
	count := &countingFile{File: f}
	w := &snapshotWriter{f: count, seq: 1}
	w.buf = startFrame(nil, w.seq)
	l.e.dump(w, l.seq, rest)
	w.buf = append(w.buf, opEnd)
	w.flush()
	if w.err == nil {
		w.err = f.Sync()
	}
	return count.n, errors.Join(w.err, f.Close())
}

type countingFile struct {
	File
	n int64
}

func (c *countingFile) Write(p []byte) (int, error) {
	n, err := c.File.Write(p)
	c.n += int64(n)
	return n, err
}

// dump writes the committed state as operations.
func (e *Engine) dump(w *snapshotWriter, seq uint64, rest bool) {
	w.buf = binary.AppendVarint(append(w.buf, opState), int64(e.lastTree))
	w.buf = binary.AppendUvarint(append(w.buf, opSequence), seq)
	for k, c := range e.counters {
		if k.DB != tempdb {
			w.buf = appendCounter(w.buf, k, c.durable(rest))
			w.room()
		}
	}
	for c, names := range e.meta {
		if c.db == tempdb {
			continue
		}
		names.Scan(func(name string, v any) bool {
			w.buf, w.err = appendMeta(w.buf, MetaKey{c.db, c.class, name}, v)
			w.room()
			return w.err == nil
		})
		if w.err != nil {
			return
		}
	}
	for _, tr := range e.trees {
		if tr.db != tempdb && !tr.volatile && tr.creator == nil {
			tr.dump(w)
		}
	}
}

func (c *counter) durable(rest bool) int64 {
	if rest {
		return c.value
	}
	return c.limit
}

func (tr *tree) dump(w *snapshotWriter) {
	w.buf = binary.AppendVarint(appendTree(w.buf, opTreeCreate, tr.id), int64(tr.db))
	w.buf = appendTree(w.buf, opTree, tr.id)
	tr.rows.Scan(func(en *entry) bool {
		if v := en.committed(); v != nil && v.row != "" {
			w.buf = appendRow(w.buf, en.key, v.row)
			w.room()
		}
		return w.err == nil
	})
}

// loadSnapshot reads the snapshot; only a whole one was ever put in place.
func (l *commitLog) loadSnapshot(r *replay) error {
	name := l.path(snapshotName)
	b, err := l.fs.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	end, err := readFrames(name, b, func(_ uint64, ops []byte) error { return r.apply(string(ops)) })
	if err != nil {
		return err
	}
	if !r.ended || end != int64(len(b)) {
		return &CorruptError{name, end, "the file is cut off or damaged"}
	}
	l.seq = r.seq
	return nil
}
