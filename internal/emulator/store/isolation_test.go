package store

import (
	"slices"
	"testing"
)

func TestReadCommittedBlocksOnTheRow(t *testing.T) {
	e, tr := seeded(t)
	a, b := connect(t, e, ReadCommitted), connect(t, e, ReadCommitted)
	a.put(tr, "b", "x")
	b.want(tr, "a", "1")
	done := b.start(func() error {
		r, _, err := b.tx.Get(bg, tr, "b", 0)
		if err == nil && r[1].S != "x" {
			t.Errorf("dirty or stale read: %v", r)
		}
		return err
	})
	a.commit()
	b.must(<-done)
	a.again(ReadCommitted)
	a.put(tr, "b", "y") // b keeps no S lock
	a.commit()
	b.want(tr, "b", "y") // non-repeatable read
}

func TestReadUncommitted(t *testing.T) {
	e, tr := seeded(t)
	a, b := connect(t, e, ReadCommitted), connect(t, e, ReadUncommitted)
	a.put(tr, "a", "x")
	a.delete(tr, "b")
	b.want(tr, "a", "1")
	b.want(tr, "b", "2")
	a.want(tr, "a", "x")
	a.want(tr, "b", "-")
	c := connect(t, e, ReadCommitted)
	if v, err := c.tryGet(tr, "a", HintNoLock); v != "1" || err != nil {
		t.Errorf("NOLOCK: %q, %v", v, err)
	}
	if got := c.all(tr, Range{Hint: HintReadPast}); !slices.Equal(got, []string{"c=3"}) {
		t.Errorf("READPAST: %v", got)
	}
}

func TestRCSI(t *testing.T) {
	e, tr := seeded(t)
	a, b := connect(t, e, ReadCommitted), connect(t, e, ReadCommitted)
	a.do(func() { e.SetVersioning(testDB, true, false) })
	a.put(tr, "a", "x")
	a.delete(tr, "b")
	a.put(tr, "d", "4")
	b.want(tr, "a", "1")
	if got := b.all(tr, Range{}); !slices.Equal(got, []string{"a=1", "b=2", "c=3"}) {
		t.Errorf("statement snapshot: %v", got)
	}
	b.s.LockTimeout = 0
	_, err := b.tryGet(tr, "a", HintCommitted)
	wantNumber(t, err, 1222, 51)

	// One statement goes on reading as of its start; the next one does not.
	var outer StatementView
	b.do(func() { b.tx.StartStatement(); _, _, err := b.tx.Get(bg, tr, "c", 0); b.must(err) })
	a.commit()
	b.do(func() {
		outer = b.tx.StartStatement()
		r, _, _ := b.tx.Get(bg, tr, "a", 0)
		b.tx.ResumeStatement(outer)
		old, ok, _ := b.tx.Get(bg, tr, "a", 0)
		if r[1].S != "x" || !ok || old[1].S != "1" {
			t.Errorf("nested statement sees %v, its outer one then %v", r, old)
		}
		if _, ok, _ := b.tx.Get(bg, tr, "b", 0); !ok {
			t.Error("the outer statement lost a row that was deleted since")
		}
	})
	if got := b.all(tr, Range{Reverse: true}); !slices.Equal(got, []string{"d=4", "c=3", "a=x"}) {
		t.Errorf("next statement: %v", got)
	}
}

func TestRepeatableRead(t *testing.T) {
	e, tr := seeded(t)
	a, b := connect(t, e, RepeatableRead), connect(t, e, ReadCommitted)
	a.want(tr, "a", "1")
	done := b.start(func() error { return b.tx.Put(bg, tr, "a", text("x")) })
	a.want(tr, "a", "1")
	b2 := connect(t, e, ReadCommitted)
	b2.put(tr, "ab", "phantom") // allowed
	b2.commit()
	if got := a.all(tr, Range{From: "a", To: "b"}); !slices.Equal(got, []string{"a=1", "ab=phantom"}) {
		t.Errorf("phantom: %v", got)
	}
	a.commit()
	b.must(<-done)
}

// SERIALIZABLE is a table S lock that readers hold and writers' IX conflicts with.
func TestSerializablePhantom(t *testing.T) {
	e, tr := seeded(t)
	a, b := connect(t, e, Serializable), connect(t, e, ReadCommitted)
	table := object(int64(tr))
	a.must(a.lock(table, S))
	before := a.all(tr, Range{})
	done := b.start(func() error {
		if _, err := b.tx.Lock(bg, table, IX); err != nil {
			return err
		}
		return b.tx.Put(bg, tr, "aa", text("phantom"))
	})
	if got := a.all(tr, Range{}); !slices.Equal(got, before) {
		t.Errorf("phantom: %v", got)
	}
	a.commit()
	b.must(<-done)
}

// Read, compute, write: under REPEATABLE READ one of two deadlocks, under U locks the second waits.
func TestLostUpdate(t *testing.T) {
	e, tr := seeded(t)
	a, b := connect(t, e, RepeatableRead), connect(t, e, RepeatableRead)
	a.want(tr, "a", "1")
	b.want(tr, "a", "1")
	done := a.start(func() error { return a.tx.Put(bg, tr, "a", text("a")) })
	wantNumber(t, b.tryPut(tr, "a", "b"), 1205, 0)
	b.rollback()
	a.must(<-done)
	a.commit()

	a.again(ReadCommitted)
	b.again(ReadCommitted)
	a.do(func() { _, _, err := a.tx.LockRow(bg, tr, "a", U); a.must(err) })
	done = b.start(func() error {
		r, _, err := b.tx.LockRow(bg, tr, "a", U)
		if err == nil && r[1].S != "2" {
			t.Errorf("not read again after the wait: %v", r)
		}
		return err
	})
	a.put(tr, "a", "2")
	a.commit()
	b.must(<-done)
}

func TestSnapshot(t *testing.T) {
	e, tr := seeded(t)
	a, b := connect(t, e, Snapshot), connect(t, e, ReadCommitted)
	b.put(tr, "a", "before") // begin alone fixes nothing
	b.commit()
	a.want(tr, "a", "before")
	b.again(ReadCommitted)
	b.put(tr, "a", "after")
	b.delete(tr, "b")
	b.put(tr, "d", "4")
	b.commit()
	if got := a.all(tr, Range{}); !slices.Equal(got, []string{"a=before", "b=2", "c=3"}) {
		t.Errorf("snapshot: %v", got)
	}
	wantNumber(t, a.tryPut(tr, "a", "x"), 3960, 2)
	wantNumber(t, a.tryPut(tr, "b", "x"), 3960, 2)
	a.do(func() {
		_, _, err := a.tx.LockRow(bg, tr, "a", U)
		wantNumber(t, err, 3960, 2)
		fresh, err := a.tx.Insert(bg, tr, "d", text("x"))
		if fresh || err != nil {
			t.Errorf("a key inserted since is a duplicate: %v, %v", fresh, err)
		}
		if ok, err := a.tx.Exists(bg, tr, Range{From: "d", To: "e"}); !ok || err != nil {
			t.Error("unique checks see the newest versions")
		}
	})
	a.put(tr, "c", "mine")
	a.want(tr, "c", "mine")
	a.rollback()

	// A table created since is not in the snapshot's catalog.
	a.again(Snapshot)
	a.want(tr, "c", "3")
	b.again(ReadCommitted)
	young := b.createTree()
	b.commit()
	_, err := a.tryGet(young, "a", 0)
	wantNumber(t, err, 3961, 1)
}

// First updater wins, also when the second had to wait for the first.
func TestSnapshotFirstUpdaterWins(t *testing.T) {
	for _, commits := range []bool{true, false} {
		e, tr := seeded(t)
		a, b := connect(t, e, Snapshot), connect(t, e, Snapshot)
		a.put(tr, "a", "first")
		done := b.start(func() error { return b.tx.Put(bg, tr, "a", text("second")) })
		if commits {
			a.commit()
			wantNumber(t, <-done, 3960, 2)
		} else {
			a.rollback()
			b.must(<-done)
		}
	}
}

func TestSnapshotAllowsWriteSkew(t *testing.T) {
	e, tr := seeded(t)
	a, b := connect(t, e, Snapshot), connect(t, e, Snapshot)
	a.want(tr, "a", "1")
	b.want(tr, "b", "2")
	a.put(tr, "b", "0")
	b.put(tr, "a", "0")
	a.commit()
	b.commit()
}

func TestCrossedInserts(t *testing.T) {
	e, tr := seeded(t)
	a, b := connect(t, e, ReadCommitted), connect(t, e, ReadCommitted)
	a.put(tr, "k", "a")
	var exists bool
	done := b.start(func() (err error) {
		exists, err = b.tx.Exists(bg, tr, Range{From: "k", To: PrefixEnd("k")})
		return err
	})
	a.commit()
	b.must(<-done)
	if !exists {
		t.Error("the committed key is a duplicate")
	}
	a.again(ReadCommitted)
	a.put(tr, "m", "a")
	b.put(tr, "n", "b")
	done = a.start(func() error { _, err := a.tx.Insert(bg, tr, "n", text("a")); return err })
	b.do(func() {
		_, err := b.tx.Insert(bg, tr, "m", text("b"))
		wantNumber(t, err, 1205, 0)
		b.tx.Rollback()
	})
	a.must(<-done)
}

// Old versions and tombstones go as soon as no snapshot can see them.
func TestVersionsAreCollected(t *testing.T) {
	e, tr := seeded(t)
	w := connect(t, e, ReadCommitted)
	w.rollback()
	reader := connect(t, e, Snapshot)
	reader.want(tr, "a", "1")
	for i := range 10 {
		w.again(ReadCommitted)
		w.put(tr, "a", string(rune('0'+i)))
		w.put(tr, "b", "x")
		w.commit()
	}
	w.again(ReadCommitted)
	w.delete(tr, "b")
	w.commit()
	reader.want(tr, "a", "1")
	reader.want(tr, "b", "2")
	reader.commit()
	rows := e.trees[tr].rows
	if rows.Len() != 2 || len(e.garbage) != 0 || e.trees[tr].count != 2 {
		t.Errorf("%d entries, %d to collect, count %d", rows.Len(), len(e.garbage), e.trees[tr].count)
	}
	rows.Scan(func(en *entry) bool {
		if en.head.prev != nil {
			t.Errorf("%s has old versions", en.key)
		}
		return true
	})
}

// A scan goes on through waits and through entries that come and go beside it.
func TestScanSurvivesChanges(t *testing.T) {
	for _, reverse := range []bool{false, true} {
		e, tr := seeded(t)
		a, b := connect(t, e, ReadCommitted), connect(t, e, ReadCommitted)
		a.delete(tr, "b")
		a.put(tr, "a1", "new")
		a.put(tr, "c1", "new")
		var got []string
		done := b.start(func() error {
			it := b.tx.Scan(tr, Range{Reverse: reverse})
			for it.Next(bg) {
				got = append(got, string(it.Key()))
			}
			return it.Err()
		})
		a.commit()
		b.must(<-done)
		want := []string{"a", "a1", "c", "c1"}
		if reverse {
			slices.Reverse(want)
		}
		if !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}
