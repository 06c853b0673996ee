package store

import (
	"slices"
	"testing"
)

func TestSavepointKeepsLocks(t *testing.T) {
	e, tr := seeded(t)
	a, b := connect(t, e, ReadCommitted), connect(t, e, ReadCommitted)
	a.put(tr, "a", "x")
	mark := a.tx.Mark()
	a.put(tr, "a", "y")
	a.put(tr, "b", "y")
	a.delete(tr, "c")
	a.put(tr, "d", "new")
	a.do(func() { a.tx.RollbackTo(mark, false) })
	if got := a.all(tr, Range{}); !slices.Equal(got, []string{"a=x", "b=2", "c=3"}) {
		t.Errorf("after the savepoint: %v", got)
	}
	b.s.LockTimeout = 0
	for _, k := range []string{"a", "b", "c", "d"} {
		wantNumber(t, b.tryPut(tr, k, "z"), 1222, 51)
	}
	a.commit()
	if got := b.all(tr, Range{}); !slices.Equal(got, []string{"a=x", "b=2", "c=3"}) {
		t.Errorf("committed: %v", got)
	}
	b.put(tr, "d", "z")
	if a.tx.Count(tr) != 4 {
		t.Errorf("count %d", a.tx.Count(tr))
	}
}

func TestRollback(t *testing.T) {
	e, tr := seeded(t)
	a := connect(t, e, ReadCommitted)
	a.put(tr, "a", "x")
	a.put(tr, "a", "y")
	a.delete(tr, "b")
	a.put(tr, "b", "again")
	a.put(tr, "d", "new")
	if !a.tx.Wrote() {
		t.Error("it wrote")
	}
	a.rollback()
	a.again(ReadCommitted)
	if got := a.all(tr, Range{}); !slices.Equal(got, []string{"a=1", "b=2", "c=3"}) {
		t.Errorf("rolled back: %v", got)
	}
	if a.tx.Wrote() || a.tx.Count(tr) != 3 || len(e.locks) != 0 {
		t.Errorf("count %d, locks %v", a.tx.Count(tr), e.Locks())
	}
}

func TestVolatileTrees(t *testing.T) {
	e := memory(t)
	a := connect(t, e, ReadCommitted)
	var v TreeID
	a.do(func() { v = a.tx.CreateTree(tempdb, true) })
	a.put(v, "a", "1")
	savepoint := a.tx.Mark()
	a.put(v, "b", "2")
	a.do(func() { a.tx.RollbackTo(savepoint, false) })
	a.want(v, "b", "2") // a savepoint leaves it
	statement := a.tx.Mark()
	a.put(v, "a", "x")
	a.delete(v, "b")
	a.put(v, "b", "y")
	a.delete(v, "a")
	a.put(v, "c", "z")
	a.do(func() { a.tx.RollbackTo(statement, true) })
	if got := a.all(v, Range{}); !slices.Equal(got, []string{"a=1", "b=2"}) {
		t.Errorf("after the statement: %v", got)
	}
	if a.tx.Wrote() {
		t.Error("a table variable is no write")
	}
	a.rollback()
	a.again(Snapshot)
	if got := a.all(v, Range{}); !slices.Equal(got, []string{"a=1", "b=2"}) || a.tx.Count(v) != 2 {
		t.Errorf("after ROLLBACK: %v", got)
	}
	a.do(func() { a.tx.DropTree(v) })
	_, err := a.tryGet(v, "a", 0)
	wantNumber(t, err, 601, 0)
}

func TestTreesAreTransactional(t *testing.T) {
	e, tr := seeded(t)
	a := connect(t, e, ReadCommitted)
	young := a.createTree()
	a.put(young, "k", "v")
	a.do(func() { a.tx.DropTree(tr) })
	a.want(tr, "a", "1")
	a.rollback()
	a.again(ReadCommitted)
	a.want(tr, "a", "1")
	_, err := a.tryGet(young, "k", 0)
	wantNumber(t, err, 601, 0)
	a.do(func() { a.tx.DropTree(tr) })
	a.commit()
	a.again(ReadCommitted)
	_, err = a.tryGet(tr, "a", 0)
	wantNumber(t, err, 601, 0)
}

func TestMeta(t *testing.T) {
	e := memory(t)
	a, b := connect(t, e, ReadCommitted), connect(t, e, ReadCommitted)
	key := func(n string) MetaKey { return MetaKey{testDB, "x", n} }
	one, two, three := &testRecord{Name: "1"}, &testRecord{Name: "2"}, &testRecord{Name: "3"}
	names := func(c *client, prefix string) (l []string) {
		c.do(func() {
			c.tx.MetaScan(testDB, "x", prefix, func(n string, v any) bool { l = append(l, n+v.(*testRecord).Name); return true })
		})
		return l
	}
	v := e.MetaVersion()
	a.do(func() {
		a.tx.MetaPut(key("p1"), one)
		a.tx.MetaPut(key("p2"), two)
		a.tx.MetaPut(key("q"), three)
	})
	if got := names(b, ""); got != nil || e.MetaVersion() != v {
		t.Errorf("uncommitted records show: %v", got)
	}
	a.commit()
	if e.MetaVersion() == v {
		t.Error("the version did not grow")
	}
	a.again(ReadCommitted)
	a.do(func() {
		a.tx.MetaDelete(key("p1"))
		mark := a.tx.Mark()
		a.tx.MetaPut(key("p2"), three)
		a.tx.MetaDelete(key("q"))
		if _, ok := a.tx.MetaGet(key("q")); ok {
			t.Error("deleted, but found")
		}
		a.tx.RollbackTo(mark, false)
		a.tx.MetaPut(key("p3"), three)
	})
	if got := names(a, "p"); !slices.Equal(got, []string{"p22", "p33"}) {
		t.Errorf("own view: %v", got)
	}
	if got := names(b, "p"); !slices.Equal(got, []string{"p11", "p22"}) {
		t.Errorf("other's view: %v", got)
	}
	b.do(func() { // an unlocked concurrent change of the same record loses
		b.tx.MetaPut(key("p3"), one)
		a.must(a.tx.Commit(bg))
		wantNumber(t, b.tx.Commit(bg), 1205, 0)
	})
	b.again(ReadCommitted)
	if got := names(b, ""); !slices.Equal(got, []string{"p22", "p33", "q3"}) {
		t.Errorf("committed: %v", got)
	}
}

func TestUnlockRow(t *testing.T) {
	e, tr := seeded(t)
	a, b := connect(t, e, ReadCommitted), connect(t, e, ReadCommitted)
	lock := func(k string) { a.do(func() { _, _, err := a.tx.LockRow(bg, tr, Key(k), U); a.must(err) }) }
	unlock := func(k string) { a.do(func() { a.tx.UnlockRow(tr, Key(k)) }) }
	b.s.LockTimeout = 0
	lock("a")
	lock("a")
	unlock("a")
	wantNumber(t, b.tryPut(tr, "a", "x"), 1222, 51)
	unlock("a")
	b.put(tr, "a", "x")
	lock("b")
	a.put(tr, "b", "x")
	unlock("b")
	wantNumber(t, b.tryPut(tr, "b", "x"), 1222, 51)
}

func TestSessionCloseRollsBack(t *testing.T) {
	e, tr := seeded(t)
	a, b := connect(t, e, ReadCommitted), connect(t, e, ReadCommitted)
	a.put(tr, "a", "x")
	a.do(a.s.Close)
	b.want(tr, "a", "1")
	if err := a.tryPut(tr, "a", "y"); err == nil {
		t.Error("a transaction that ended is written to")
	}
	if len(e.locks) != 0 {
		t.Error(e.Locks())
	}
}
