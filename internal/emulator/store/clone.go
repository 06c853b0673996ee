package store

import (
	"errors"
	"maps"
)

// ErrNotAtRest is Clone's error for an engine with open transactions that wrote or hold a snapshot.
var ErrNotAtRest = errors.New("a transaction is open")

// Clone makes another engine in memory with what this one holds. Both share what neither changes: a clone costs what changes. The caller
// holds the latch of e; the clone's is free. Sessions and locks stay behind.
func (e *Engine) Clone() (*Engine, error) {
	if e.log != nil {
		e.log.drain()
	}
	e.collect()
	if len(e.garbage) > 0 {
		return nil, ErrNotAtRest
	}
	for _, t := range e.txns {
		if t.undo.len() > 0 {
			return nil, ErrNotAtRest
		}
	}
	n, err := Open(Options{Clock: e.now})
	if err != nil {
		return nil, err
	}
	n.clock, n.lastTree, n.metaVersion = e.clock, e.lastTree, e.metaVersion
	n.records, n.versioning = maps.Clone(e.records), maps.Clone(e.versioning)
	for c, names := range e.meta {
		n.meta[c] = names.Copy()
	}
	for k, c := range e.counters {
		n.counters[k] = &counter{value: c.value, limit: c.value}
	}
	for id, tr := range e.trees {
		if tr.volatile {
			continue
		}
		copied := e.copyTree(tr, id, tr.db, nil)
		copied.created = tr.created
		n.trees[id] = copied
	}
	n.epoch = e.epoch
	return n, nil
}
