package store

import (
	"context"

	"github.com/tidwall/btree"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// cursor walks the entries of a range. It seeks its place again whenever entries came or went, so it lives through
// anything that happens between two steps.
type cursor struct {
	tr      *tree
	r       Range
	it      btree.IterG[*entry]
	shape   uint64
	last    Key
	started bool
	probe   entry
}

func (c *cursor) next() *entry {
	var ok bool
	switch {
	case c.started && c.shape == c.tr.shape && c.r.Reverse:
		ok = c.it.Prev()
	case c.started && c.shape == c.tr.shape:
		ok = c.it.Next()
	case c.r.Reverse:
		ok = c.seekBack()
	default:
		ok = c.seek()
	}
	c.started = true
	if !ok {
		return nil
	}
	en := c.it.Item()
	c.last = en.key
	if c.r.Reverse && en.key < c.r.From || !c.r.Reverse && c.r.To != "" && en.key >= c.r.To {
		return nil
	}
	return en
}

func (c *cursor) seek() bool {
	c.restart(c.r.From)
	if c.started {
		c.probe.key = c.last
	}
	ok := c.it.Seek(&c.probe)
	if ok && c.started && c.it.Item().key == c.last {
		ok = c.it.Next()
	}
	return ok
}

func (c *cursor) seekBack() bool {
	c.restart(c.r.To)
	if c.started {
		c.probe.key = c.last
	} else if c.r.To == "" {
		return c.it.Last()
	}
	if c.it.Seek(&c.probe) {
		return c.it.Prev()
	}
	return c.it.Last()
}

func (c *cursor) restart(at Key) {
	c.it.Init(c.tr.rows, false)
	c.shape = c.tr.shape
	c.probe.key = at
}

type scan struct {
	t      *Txn
	view   view
	cursor cursor
	key    Key
	packed string
	row    types.Row
	err    error
	done   bool
}

// Scan walks a range in key order. It sees, row by row, what Get would; changes made by the transaction itself while
// it runs are seen when they lie ahead. Errors as Get.
func (t *Txn) Scan(tree TreeID, r Range) Iterator {
	s := &scan{t: t}
	tr, err := t.tree(tree)
	if err == nil {
		s.cursor = cursor{tr: tr, r: r}
		s.view, err = t.viewOf(tr, r.Hint)
	}
	s.err, s.done = err, err != nil
	return s
}

func (s *scan) Next(ctx context.Context) bool {
	s.row = nil
	for !s.done {
		en := s.cursor.next()
		if en == nil {
			s.done = true
			break
		}
		s.key = en.key
		s.packed, s.err = s.t.read(ctx, s.cursor.tr, en.key, en, &s.view)
		if s.err != nil {
			s.done = true
			break
		}
		if s.packed != "" {
			s.t.e.rowsRead++
			return true
		}
	}
	return false
}

func (s *scan) Key() Key { return s.key }

func (s *scan) Row() types.Row {
	if s.row == nil {
		s.row = unpackRow(s.packed)
	}
	return s.row
}

func (s *scan) Err() error { return s.err }

func (s *scan) Close() { s.done = true }
