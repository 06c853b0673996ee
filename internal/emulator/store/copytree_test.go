package store

import (
	"slices"
	"strings"
	"testing"
)

// TestCopyTrees: a copy is what was committed when it was made, whatever happens to the original before its transactions end and
// afterwards, and the other way round; also when both come back from the log, and from a snapshot.
func TestCopyTrees(t *testing.T) {
	disk := newMemFS()
	e := openMem(t, disk)
	c := connect(t, e, ReadCommitted)
	a := c.createTree()
	for _, k := range []string{"a", "b", "c", "d"} {
		c.put(a, k, "0")
	}
	c.commit()
	other := connect(t, e, ReadCommitted)
	other.put(a, "a", "9")
	other.put(a, "x", "9")
	other.put(a, "x", "10")
	other.delete(a, "b")
	c.again(ReadCommitted)
	var b TreeID
	c.do(func() {
		c.tx.BeforeCommit(func() error { b = c.tx.CopyTrees([]TreeID{a}, 6)[a]; return nil })
	})
	c.commit()
	check := func(e *Engine, id TreeID, want ...string) {
		t.Helper()
		r := connect(t, e, ReadUncommitted)
		defer r.rollback()
		if got := r.all(id, Range{}); !slices.Equal(got, want) {
			t.Errorf("tree %d: %s, want %s", id, strings.Join(got, " "), strings.Join(want, " "))
		}
		r.do(func() {
			if n := r.tx.Count(id); n != int64(len(want)) {
				t.Errorf("tree %d: count %d, want %d", id, n, len(want))
			}
		})
	}
	check(e, b, "a=0", "b=0", "c=0", "d=0")
	other.put(a, "x", "11")
	other.commit()
	c.again(ReadCommitted)
	c.put(a, "c", "5")
	c.put(b, "d", "6")
	c.delete(b, "a")
	c.commit()
	c.again(ReadCommitted)
	c.put(a, "c", "100")
	c.put(b, "c", "100")
	c.rollback()
	both := func(e *Engine) {
		t.Helper()
		check(e, a, "a=9", "c=5", "d=0", "x=11")
		check(e, b, "b=0", "c=0", "d=6")
	}
	both(e)
	crashed := openMem(t, disk.reboot(0))
	both(crashed)
	if err := crashed.Close(); err != nil {
		t.Fatal(err)
	}
	both(openMem(t, disk.reboot(0)))
}

// TestCopyCounters: they go over with the transaction, and come back when it fails.
func TestCopyCounters(t *testing.T) {
	e := memory(t)
	c := connect(t, e, ReadCommitted)
	one, two := MetaKey{DB: 5, Class: "n"}, MetaKey{DB: 6, Class: "n"}
	old, kept := MetaKey{DB: 6, Class: "old"}, MetaKey{DB: 6, Class: "kept"}
	copyAll := func() { c.tx.CopyCounters(5, 6, func(k MetaKey) bool { return k.Class == "kept" }) }
	want := func(n, o, k int64) {
		t.Helper()
		c.do(func() {
			if e.Counter(two) != n || e.Counter(old) != o || e.Counter(kept) != k {
				t.Errorf("counters %d %d %d, want %d %d %d", e.Counter(two), e.Counter(old), e.Counter(kept), n, o, k)
			}
		})
	}
	c.do(func() {
		e.SetCounter(one, 7)
		e.SetCounter(old, 3)
		e.SetCounter(kept, 4)
		copyAll()
	})
	want(7, 0, 4)
	c.rollback()
	want(0, 3, 4)
	c.again(ReadCommitted)
	c.do(copyAll)
	c.commit()
	want(7, 0, 4)
}
