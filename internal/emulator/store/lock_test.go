package store

import (
	"context"
	"errors"
	"testing"
	"time"
)

func object(id int64) Resource { return Resource{Kind: ObjectLock, DB: testDB, ID: id} }

func (c *client) lock(r Resource, m Mode) error {
	var err error
	c.do(func() { _, err = c.tx.Lock(bg, r, m) })
	return err
}

func TestLockTimeout(t *testing.T) {
	e, tr := seeded(t)
	a, b := connect(t, e, ReadCommitted), connect(t, e, ReadCommitted)
	a.put(tr, "a", "x")
	a.must(a.lock(object(1), X))
	for _, timeout := range []time.Duration{0, time.Millisecond} {
		b.s.LockTimeout = timeout
		_, err := b.tryGet(tr, "a", 0)
		wantNumber(t, err, 1222, 51)
		wantNumber(t, b.tryPut(tr, "a", "y"), 1222, 51)
		wantNumber(t, b.lock(object(1), IS), 1222, 56)
	}
	b.want(tr, "b", "2")
	a.commit()
	b.want(tr, "a", "x")
	b.rollback()
	if len(e.locks) != 0 {
		t.Errorf("left in the lock table: %v", e.Locks())
	}
}

func TestLockCancelled(t *testing.T) {
	e, _ := seeded(t)
	a, b := connect(t, e, ReadCommitted), connect(t, e, ReadCommitted)
	a.must(a.lock(object(1), X))
	ctx, cancel := context.WithCancel(bg)
	done := b.start(func() error { _, err := b.tx.Lock(ctx, object(1), S); return err })
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if l := e.Locks(); len(l) != 1 {
		t.Fatalf("locks: %v", l)
	}
}

// A compatible request waits behind an earlier waiter, but for a conversion.
func TestFIFOAndConversion(t *testing.T) {
	e := memory(t)
	a, b, c := connect(t, e, ReadCommitted), connect(t, e, ReadCommitted), connect(t, e, ReadCommitted)
	a.must(a.lock(object(1), S))
	bDone := b.start(func() error { _, err := b.tx.Lock(bg, object(1), X); return err })
	c.s.LockTimeout = 0
	wantNumber(t, c.lock(object(1), S), 1222, 56)
	c.s.LockTimeout = -1
	cDone := c.start(func() error { _, err := c.tx.Lock(bg, object(1), S); return err })
	a.must(a.lock(object(1), U)) // converts past both
	if a.tx.Held(object(1)) != U {
		t.Fatal("not converted")
	}
	a.commit()
	b.must(<-bDone)
	select {
	case <-cDone:
		t.Fatal("granted against X")
	default:
	}
	b.commit()
	c.must(<-cDone)
}

func TestDeadlockVictim(t *testing.T) {
	for _, test := range []struct {
		name         string
		first, last  int // deadlock priorities
		firstIsLoser bool
	}{
		{"tie: who closes the cycle", 0, 0, false},
		{"the other is lower", -5, 0, true},
		{"who closes is lower", 0, -5, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			e, tr := seeded(t)
			a, b := connect(t, e, ReadCommitted), connect(t, e, ReadCommitted)
			a.s.DeadlockPriority, b.s.DeadlockPriority = test.first, test.last
			a.put(tr, "a", "x")
			b.put(tr, "b", "y")
			aDone := a.start(func() error { return a.tx.Put(bg, tr, "b", text("x")) })
			if test.firstIsLoser {
				bDone := b.start(func() error { return b.tx.Put(bg, tr, "a", text("y")) })
				err := <-aDone
				wantNumber(t, err, 1205, 51)
				if got := err.Error(); !contains(got, "(Process ID "+itoa(a.s.SPID)+")") {
					t.Errorf("the message names another process: %s", got)
				}
				a.rollback()
				b.must(<-bDone)
				b.commit()
				return
			}
			wantNumber(t, b.tryPut(tr, "a", "y"), 1205, 51)
			b.rollback()
			a.must(<-aDone)
			a.commit()
			b.again(ReadCommitted)
			b.want(tr, "b", "x")
		})
	}
}

// Two readers that both upgrade, and three sessions in a ring.
func TestDeadlockShapes(t *testing.T) {
	e := memory(t)
	a, b, c := connect(t, e, ReadCommitted), connect(t, e, ReadCommitted), connect(t, e, ReadCommitted)
	a.must(a.lock(object(1), S))
	b.must(b.lock(object(1), S))
	aDone := a.start(func() error { _, err := a.tx.Lock(bg, object(1), X); return err })
	wantNumber(t, b.lock(object(1), X), 1205, 0)
	if b.tx.Held(object(1)) != S {
		t.Error("the victim lost what it held before its transaction ended")
	}
	b.rollback()
	a.must(<-aDone)
	a.rollback()

	a.again(ReadCommitted)
	b.again(ReadCommitted)
	for i, x := range []*client{a, b, c} {
		x.must(x.lock(object(int64(10+i)), X))
	}
	aDone = a.start(func() error { _, err := a.tx.Lock(bg, object(11), X); return err })
	bDone := b.start(func() error { _, err := b.tx.Lock(bg, object(12), X); return err })
	wantNumber(t, c.lock(object(10), X), 1205, 0)
	c.rollback()
	b.must(<-bDone)
	b.rollback()
	a.must(<-aDone)
}

func TestSessionLocksCount(t *testing.T) {
	e := memory(t)
	a, b := connect(t, e, ReadCommitted), connect(t, e, ReadCommitted)
	app := Resource{Kind: AppLock, DB: testDB, Key: "0:deploy"}
	a.do(func() {
		for _, m := range []Mode{S, S, X} {
			_, err := a.s.Lock(bg, app, m)
			a.must(err)
		}
	})
	b.s.LockTimeout = 0
	wantNumber(t, b.lock(app, S), 1222, 0)
	a.do(func() {
		if !a.s.Unlock(app, X) || a.s.Held(app) != S {
			t.Error("back to S after X was given up")
		}
	})
	b.must(b.lock(app, S))
	wantNumber(t, b.lock(app, X), 1222, 0)
	a.do(func() {
		for i, held := range []bool{true, true, false} {
			if a.s.Unlock(app, S) != held {
				t.Errorf("release %d of two S: want %v", i+1, held)
			}
		}
	})
	b.must(b.lock(app, X))
	b.must(b.lock(app, X))
	b.do(func() {
		for range 3 {
			if !b.tx.UnlockApp(app) {
				t.Error("three acquisitions, three releases")
			}
		}
		if b.tx.UnlockApp(app) {
			t.Error("released what is not held")
		}
	})
}

// A lock that gets weaker lets in the waiters it no longer stops, also one behind a waiter that goes on waiting.
func TestWeakerLockLetsWaitersIn(t *testing.T) {
	e := memory(t)
	a, b, c := connect(t, e, ReadCommitted), connect(t, e, ReadCommitted), connect(t, e, ReadCommitted)
	app := Resource{Kind: AppLock, DB: testDB, Key: "0:x"}
	a.do(func() {
		for _, m := range []Mode{U, X} {
			_, err := a.s.Lock(bg, app, m)
			a.must(err)
		}
	})
	bDone := b.start(func() error { _, err := b.tx.Lock(bg, app, U); return err })
	cDone := c.start(func() error { _, err := c.tx.Lock(bg, app, S); return err })
	a.do(func() { a.s.Unlock(app, X) })
	c.must(<-cDone)
	select {
	case <-bDone:
		t.Fatal("two have U")
	default:
	}
	a.do(func() { a.s.Unlock(app, U) })
	b.must(<-bDone)
}

// A session's own S on its database does not stop its transaction's X.
func TestOwnSessionDoesNotConflict(t *testing.T) {
	e := memory(t)
	a, b := connect(t, e, ReadCommitted), connect(t, e, ReadCommitted)
	db := Resource{Kind: DatabaseLock, DB: testDB, ID: testDB}
	a.do(func() { _, err := a.s.Lock(bg, db, S); a.must(err) })
	a.must(a.lock(db, X))
	a.commit()
	b.s.LockTimeout = 0
	wantNumber(t, b.lock(db, X), 1222, 56)
	a.do(a.s.Close)
	b.must(b.lock(db, X))
}

func TestLockListing(t *testing.T) {
	e, tr := seeded(t)
	a, b := connect(t, e, ReadCommitted), connect(t, e, RepeatableRead)
	a.put(tr, "a", "x")
	b.want(tr, "b", "2")
	done := b.start(func() error { _, _, err := b.tx.Get(bg, tr, "a", 0); return err })
	var l []LockInfo
	a.do(func() { l = e.Locks() })
	if len(l) != 3 || l[0].Mode != X || l[0].Waiting || l[0].TxnID != a.tx.ID() ||
		l[1].Resource.Key != "a" || !l[1].Waiting || l[2].Mode != S || l[2].Waiting {
		t.Errorf("locks: %+v", l)
	}
	a.rollback()
	b.must(<-done)
	b.put(tr, "c", "y")
	b.do(func() { l = e.Locks() })
	if len(l) != 3 || l[2].Mode != X || l[2].Resource.Key != "c" {
		t.Errorf("an uncommitted version is an X lock: %+v", l)
	}
}
