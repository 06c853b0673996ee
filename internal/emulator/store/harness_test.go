package store

import (
	"context"
	"errors"
	"runtime"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

var bg = context.Background()

const testDB = 5

// client is one session with one transaction; its methods take the latch and fail the test on errors.
type client struct {
	tb testing.TB
	e  *Engine
	s  *Session
	tx *Txn
}

func memory(tb testing.TB) *Engine {
	tb.Helper()
	e, err := Open(Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

var lastSPID int32 = 50

func connect(tb testing.TB, e *Engine, iso Isolation) *client {
	e.Latch()
	defer e.Unlatch()
	lastSPID++
	c := &client{tb: tb, e: e, s: e.NewSession(lastSPID)}
	c.tx = c.s.Begin(iso)
	return c
}

func (c *client) do(f func()) {
	c.e.Latch()
	defer c.e.Unlatch()
	f()
}

func (c *client) must(err error) {
	if err != nil {
		c.tb.Helper()
		c.tb.Fatal(err)
	}
}

func (c *client) again(iso Isolation) { c.do(func() { c.tx = c.s.Begin(iso) }) }

func (c *client) createTree() (id TreeID) {
	c.do(func() { id = c.tx.CreateTree(testDB, false) })
	return id
}

func text(s string) types.Row {
	return types.Row{{Kind: types.Int, I: int64(len(s))}, {Kind: types.NVarChar, S: s}}
}

func (c *client) tryPut(tr TreeID, k, v string) (err error) {
	c.do(func() { err = c.tx.Put(bg, tr, Key(k), text(v)) })
	return err
}

func (c *client) put(tr TreeID, k, v string) { c.tb.Helper(); c.must(c.tryPut(tr, k, v)) }

func (c *client) delete(tr TreeID, k string) {
	c.tb.Helper()
	c.do(func() { c.must(c.tx.Delete(bg, tr, Key(k))) })
}

func (c *client) tryGet(tr TreeID, k string, h Hint) (v string, err error) {
	c.do(func() {
		c.tx.StartStatement()
		var r types.Row
		var ok bool
		r, ok, err = c.tx.Get(bg, tr, Key(k), h)
		v = "-"
		if ok {
			v = r[1].S
		}
	})
	return v, err
}

// want checks what a statement reads; "-" is no row.
func (c *client) want(tr TreeID, k, v string) {
	c.tb.Helper()
	got, err := c.tryGet(tr, k, 0)
	c.must(err)
	if got != v {
		c.tb.Fatalf("%s: got %q, want %q", k, got, v)
	}
}

func (c *client) all(tr TreeID, r Range) (l []string) {
	c.tb.Helper()
	c.do(func() {
		c.tx.StartStatement()
		it := c.tx.Scan(tr, r)
		defer it.Close()
		for it.Next(bg) {
			l = append(l, string(it.Key())+"="+it.Row()[1].S)
		}
		c.must(it.Err())
	})
	return l
}

func (c *client) commit() {
	c.tb.Helper()
	c.do(func() { c.must(c.tx.Commit(bg)) })
}

func (c *client) rollback() { c.do(func() { c.tx.Rollback() }) }

// start runs f under the latch in the background and returns once it waits for a lock.
func (c *client) start(f func() error) <-chan error {
	c.tb.Helper()
	done := make(chan error, 1)
	go func() {
		c.e.Latch()
		defer c.e.Unlatch()
		done <- f()
	}()
	for {
		waiting := false
		c.do(func() { waiting = c.s.waiting != nil })
		if waiting {
			return done
		}
		select {
		case err := <-done:
			c.tb.Fatalf("did not wait: %v", err)
		default:
			runtime.Gosched()
		}
	}
}

func wantNumber(tb testing.TB, err error, n int32, state uint8) {
	tb.Helper()
	var se *sqlerr.Error
	if !errors.As(err, &se) || se.Number != n || state != 0 && se.State != state {
		tb.Fatalf("got %v, want Msg %d state %d", err, n, state)
	}
}

// seeded is an engine with one tree that holds a=1, b=2, c=3.
func seeded(tb testing.TB) (*Engine, TreeID) {
	e := memory(tb)
	c := connect(tb, e, ReadCommitted)
	tr := c.createTree()
	for i, k := range []string{"a", "b", "c"} {
		c.put(tr, k, string(rune('1'+i)))
	}
	c.commit()
	return e, tr
}
