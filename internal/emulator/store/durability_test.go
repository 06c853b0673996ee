package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

const testDir = "data"

var testTypes = map[string]func() any{"x": func() any { return &testRecord{} }}

func openMem(tb testing.TB, m *memFS) *Engine {
	tb.Helper()
	e, err := Open(Options{Dir: testDir, FS: m, MetaTypes: testTypes})
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

// contents is everything that lasts, in one map.
func contents(e *Engine) map[string]string {
	m := map[string]string{}
	e.Latch()
	defer e.Unlatch()
	for id, tr := range e.trees {
		m[fmt.Sprintf("tree %d", id)] = fmt.Sprint(tr.db)
		n := int64(0)
		tr.rows.Scan(func(en *entry) bool {
			m[fmt.Sprintf("row %d %s", id, en.key)] = fmt.Sprint(unpackRow(en.committed().row))
			n++
			return true
		})
		if n != tr.count {
			m["count"] = fmt.Sprintf("tree %d counts %d of %d", id, tr.count, n)
		}
	}
	for c, names := range e.meta {
		names.Scan(func(name string, v any) bool {
			m[fmt.Sprintf("meta %d %s %s", c.db, c.class, name)] = fmt.Sprint(v)
			return true
		})
	}
	return m
}

func same(tb testing.TB, what string, got, want map[string]string) {
	tb.Helper()
	if !maps.Equal(got, want) {
		tb.Fatalf("%s:\ngot  %v\nwant %v", what, got, want)
	}
}

func TestReopen(t *testing.T) {
	for _, clean := range []bool{true, false} {
		m := newMemFS()
		e := openMem(t, m)
		c := connect(t, e, ReadCommitted)
		tr, gone := c.createTree(), c.createTree()
		var temp, volatile TreeID
		c.do(func() {
			temp, volatile = c.tx.CreateTree(tempdb, false), c.tx.CreateTree(testDB, true)
			c.tx.MetaPut(MetaKey{testDB, "x", "r"}, &testRecord{Name: "\xff"})
			c.tx.MetaPut(MetaKey{testDB, "x", "dead"}, &testRecord{})
			c.tx.MetaPut(MetaKey{tempdb, "x", "t"}, &testRecord{})
		})
		for _, id := range []TreeID{tr, gone, temp, volatile} {
			c.put(id, "k", "first")
			c.put(id, "k", "v")
			c.put(id, "z", "z")
		}
		c.commit()
		c.again(ReadCommitted)
		c.do(func() { c.tx.DropTree(gone); c.tx.MetaDelete(MetaKey{testDB, "x", "dead"}) })
		c.delete(tr, "z")
		c.commit()
		c.again(ReadCommitted)
		c.put(tr, "open", "not committed")
		if clean {
			c.must(e.Close())
		} else {
			m = m.reboot(0)
		}
		e = openMem(t, m)
		same(t, fmt.Sprintf("clean %v", clean), contents(e), map[string]string{
			fmt.Sprintf("tree %d", tr):  fmt.Sprint(testDB),
			fmt.Sprintf("row %d k", tr): fmt.Sprint(text("v")),
			"meta 5 x r":                fmt.Sprint(&testRecord{Name: "\xff"}),
		})
		c = connect(t, e, ReadCommitted)
		if id := c.createTree(); id <= gone {
			t.Errorf("tree id %d is used again", id)
		}
		c.rollback()
		c.must(e.Close())
		c.must(e.Close())
		if n := len(m.names[testDir+"/"+logName].data); n != 0 {
			t.Errorf("the log has %d bytes after Close", n)
		}
	}
}

// workload runs transactions until one fails, and keeps what was acknowledged and what was under way.
type workload struct{ acked, inFlight map[string]string }

func (w *workload) run(e *Engine) error {
	s := e.NewSession(1)
	w.acked = contents(e)
	e.Latch()
	defer e.Unlatch()
	var tr, brief TreeID
	for i := range 12 {
		tx := s.Begin(ReadCommitted)
		w.inFlight = maps.Clone(w.acked)
		if i == 0 {
			tr = tx.CreateTree(testDB, false)
			w.inFlight[fmt.Sprintf("tree %d", tr)] = fmt.Sprint(testDB)
		}
		for j := range 3 {
			k := fmt.Sprintf("k%d", (i*7+j*3)%10)
			row := text(fmt.Sprintf("%d.%d", i, j))
			_ = tx.Put(bg, tr, Key(k), row)
			w.inFlight[fmt.Sprintf("row %d %s", tr, k)] = fmt.Sprint(row)
		}
		dead := fmt.Sprintf("k%d", (i*5)%10)
		_ = tx.Delete(bg, tr, Key(dead))
		delete(w.inFlight, fmt.Sprintf("row %d %s", tr, dead))
		switch i { // a tree that an earlier snapshot has, changed and dropped before the next one
		case 1:
			brief = tx.CreateTree(testDB, false)
			w.inFlight[fmt.Sprintf("tree %d", brief)] = fmt.Sprint(testDB)
		case 5:
			_ = tx.Put(bg, brief, "k", text("v"))
			w.inFlight[fmt.Sprintf("row %d k", brief)] = fmt.Sprint(text("v"))
		case 6:
			tx.DropTree(brief)
			delete(w.inFlight, fmt.Sprintf("tree %d", brief))
			delete(w.inFlight, fmt.Sprintf("row %d k", brief))
		}
		r := &testRecord{Name: fmt.Sprint(i)}
		tx.MetaPut(MetaKey{testDB, "x", fmt.Sprint(i % 3)}, r)
		w.inFlight[fmt.Sprintf("meta 5 x %d", i%3)] = fmt.Sprint(r)
		if i%4 == 3 {
			e.log.checkpoint = 1 // a snapshot after this commit
		}
		if err := tx.Commit(bg); err != nil {
			return err
		}
		w.acked = w.inFlight
	}
	return nil
}

// A crash at every write, sync, rename and truncation, with the unsynced part of the files lost, half there or all there: what
// was acknowledged is there, what was under way is there as a whole or not at all.
func TestCrashEverywhere(t *testing.T) {
	for crashAt := 1; ; crashAt++ {
		done := false
		for _, part := range []float64{0, 0.5, 1} {
			m := newMemFS()
			m.crashAt = crashAt
			var w workload
			e, err := Open(Options{Dir: testDir, FS: m, MetaTypes: testTypes})
			if err == nil {
				err = w.run(e)
			}
			if err == nil {
				err = e.Close()
			}
			done = m.ops < crashAt
			again := m.reboot(part)
			e2 := openMem(t, again)
			got := contents(e2)
			if !maps.Equal(got, w.acked) && (err == nil || !maps.Equal(got, w.inFlight)) {
				t.Fatalf("crash at %d, part %v (%v):\ngot      %v\nacked    %v\ninFlight %v", crashAt, part, err, got, w.acked, w.inFlight)
			}
			// And it goes on from there, across another clean stop.
			if err := w.run(e2); err != nil {
				t.Fatal(err)
			}
			if err := e2.Close(); err != nil {
				t.Fatal(err)
			}
			same(t, "second life", contents(openMem(t, again)), w.acked)
		}
		if done {
			if crashAt < 30 {
				t.Fatalf("only %d operations", crashAt)
			}
			return
		}
	}
}

func TestDiskFull(t *testing.T) {
	m := newMemFS()
	e := openMem(t, m)
	c := connect(t, e, ReadCommitted)
	tr := c.createTree()
	c.put(tr, "a", "1")
	c.commit()
	before := contents(e)
	other := connect(t, e, ReadCommitted)
	for _, stuck := range []error{nil, errors.New("no truncation either")} {
		m.space, m.sticky = 7, stuck
		for range 2 {
			c.again(ReadCommitted)
			c.put(tr, "a", "lost")
			c.do(func() { wantNumber(t, c.tx.Commit(bg), 9002, 2) })
			m.space = 0
			if stuck != nil {
				break
			}
		}
		other.want(tr, "a", "1") // rolled back, and not locked
		same(t, "after the failure", contents(e), before)
		same(t, "crash after the failure", contents(openMem(t, m.reboot(1))), before)
		if stuck != nil {
			c.again(ReadCommitted)
			c.put(tr, "a", "refused")
			c.do(func() { wantNumber(t, c.tx.Commit(bg), 9001, 1) })
		}
		m.space, m.sticky = -1, nil
		c.again(ReadCommitted)
		c.put(tr, "b", "2")
		c.commit()
		same(t, "crash after more", contents(openMem(t, m.reboot(0))), contents(e))
		c.again(ReadCommitted)
		c.delete(tr, "b")
		c.commit()
	}
}

// A snapshot that does not fit leaves the log as it is.
func TestDiskFullAtCheckpoint(t *testing.T) {
	for space := 0; space < 400; space += 25 {
		m := newMemFS()
		e := openMem(t, m)
		c := connect(t, e, ReadCommitted)
		tr := c.createTree()
		c.put(tr, "big", strings.Repeat("x", 500))
		c.commit()
		c.again(ReadCommitted)
		c.do(func() { e.log.checkpoint = 1 })
		m.space = 200 + space // of which the commit takes some
		c.put(tr, "more", "v")
		c.commit()
		all := contents(e)
		m.space = space
		if err := e.Close(); err == nil {
			t.Fatal("a snapshot that does not fit was reported as written")
		}
		same(t, "reopened", contents(openMem(t, m.reboot(0))), all)
	}
}

func TestClosedWhileWaiting(t *testing.T) {
	e, tr := seeded(t)
	a, b := connect(t, e, ReadCommitted), connect(t, e, ReadCommitted)
	a.put(tr, "a", "x")
	done := b.start(func() error { return b.tx.Put(bg, tr, "a", text("y")) })
	a.must(e.Close())
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := b.tryPut(tr, "a", "y"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if len(e.locks)+len(e.txns) != 0 {
		t.Error("left behind")
	}
}

// Whatever a log holds, Open reads it or refuses it.
func FuzzOpenLog(f *testing.F) {
	m := newMemFS()
	e := openMem(f, m)
	var w workload
	if err := w.run(e); err != nil {
		f.Fatal(err)
	}
	f.Add(m.names[testDir+"/"+snapshotName].data[frameHeader:])
	f.Add([]byte{1, opTreeCreate, 2, 10, opTree, 2, opPut, 1, 'k', 2, 1, 0, opDelete, 1, 'k'})
	f.Fuzz(func(t *testing.T, payload []byte) {
		m := newMemFS()
		frame := finishFrame(append(make([]byte, frameHeader), payload...))
		m.names[testDir+"/"+logName] = &inode{data: frame}
		e, err := Open(Options{Dir: testDir, FS: m, MetaTypes: testTypes})
		if err != nil {
			return
		}
		before := contents(e)
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		same(t, "reopened", contents(openMem(t, m)), before)
	})
}

func TestFailedSyncIsFinal(t *testing.T) {
	m := newMemFS()
	e := openMem(t, m)
	c := connect(t, e, ReadCommitted)
	tr := c.createTree()
	c.put(tr, "a", "1")
	c.commit()
	before := contents(e)
	m.fail = errors.New("I/O error")
	for range 2 {
		c.again(ReadCommitted)
		c.put(tr, "a", "2")
		c.do(func() { wantNumber(t, c.tx.Commit(bg), 9001, 1) })
		m.fail = nil // too late
	}
	c.again(ReadCommitted)
	c.want(tr, "a", "1")
	c.commit() // reading goes on
	c.must(e.Close())
	same(t, "reopened", contents(openMem(t, m.reboot(0))), before)
}

func filled(t *testing.T) (*memFS, map[string]string, []byte) {
	m := newMemFS()
	e := openMem(t, m)
	c := connect(t, e, ReadCommitted)
	tr := c.createTree()
	for i := range 5 {
		c.put(tr, fmt.Sprint(i), strings.Repeat("x", 20))
		c.commit()
		c.again(ReadCommitted)
	}
	all := contents(e)
	return m.reboot(0), all, m.names[testDir+"/"+logName].data
}

func TestTornTailIsCut(t *testing.T) {
	_, all, log := filled(t)
	for _, tail := range []string{"H", "HLF1", "HLF1\x05\x00\x00\x00", "HLF1\x05\x00\x00\x00\x00\x00\x00\x00abcde", strings.Repeat("\x00", 100), string(log[:40])} {
		m, _, _ := filled(t)
		f := m.names[testDir+"/"+logName]
		f.data = append(f.data, tail...)
		e := openMem(t, m)
		same(t, fmt.Sprintf("%q", tail), contents(e), all)
		if len(f.data) != len(log) {
			t.Errorf("%q: not cut", tail)
		}
	}
	// The last record itself torn: it alone is missing.
	m, _, _ := filled(t)
	f := m.names[testDir+"/"+logName]
	f.data = f.data[:len(f.data)-1]
	if got := contents(openMem(t, m)); len(got) != len(all)-1 {
		t.Errorf("got %v", got)
	}
}

func TestCorruptMiddleIsRefused(t *testing.T) {
	_, _, log := filled(t)
	last := slices.Clone(log)
	lastAt := strings.LastIndex(string(last), frameMagic)
	for at := range lastAt {
		m, _, _ := filled(t)
		m.names[testDir+"/"+logName].data[at] ^= 0x10
		_, err := Open(Options{Dir: testDir, FS: m, MetaTypes: testTypes})
		var c *CorruptError
		if !errors.As(err, &c) || c.Offset > int64(at) || !strings.Contains(err.Error(), logName) {
			t.Fatalf("byte %d: %v", at, err)
		}
	}
	m, _, _ := filled(t)
	if err := openMem(t, m).Close(); err != nil {
		t.Fatal(err)
	}
	snap := m.names[testDir+"/"+snapshotName]
	for at := range snap.data {
		snap.data[at] ^= 0x10
		if _, err := Open(Options{Dir: testDir, FS: m, MetaTypes: testTypes}); err == nil || !strings.Contains(err.Error(), snapshotName) {
			t.Fatalf("snapshot byte %d: %v", at, err)
		}
		snap.data[at] ^= 0x10
	}
}

func TestCountersSurviveCrashes(t *testing.T) {
	m := newMemFS()
	k, down := MetaKey{testDB, "identity", "t"}, MetaKey{testDB, "identity", "down"}
	seen, safe := int64(0), int64(0)
	for range 5 {
		e := openMem(t, m)
		c := connect(t, e, ReadCommitted)
		c.do(func() {
			for i := range 150 {
				v := e.AddCounter(k, 1)
				if v <= safe {
					t.Fatalf("%d was given before %d was committed", v, safe)
				}
				seen = v
				e.AddCounter(down, -10)
				switch i {
				case 0, 70, 120: // a commit without a write makes an exposed counter durable
					c.must(c.tx.Commit(bg))
					c.tx = c.s.Begin(ReadCommitted)
					safe = v
				case 60:
					c.tx.Rollback() // gives nothing back
					c.tx = c.s.Begin(ReadCommitted)
				}
			}
		})
		// A jump at a crash is bounded.
		if seen > 1500 {
			t.Fatalf("jumped to %d", seen)
		}
		m = m.reboot(0)
	}
	e := openMem(t, m)
	c := connect(t, e, ReadCommitted)
	c.do(func() { e.SetCounter(k, 3) })
	c.commit()
	m = m.reboot(0)
	e = openMem(t, m)
	if v := e.Counter(k); v != 3 {
		t.Errorf("RESEED to 3 came back as %d", v)
	}
	e.Latch()
	e.AddCounter(k, 1)
	e.Unlatch()
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if v := openMem(t, m).Counter(k); v != 4 {
		t.Errorf("after a clean stop: %d", v)
	}
}

// Values that nothing was committed after are not given again either, within the lookahead.
func TestCountersAreLoggedAhead(t *testing.T) {
	m := newMemFS()
	e := openMem(t, m)
	c := connect(t, e, ReadCommitted)
	k := MetaKey{testDB, "sequence", "s"}
	c.do(func() { e.AddCounter(k, 5) })
	c.commit()
	var last int64
	c.do(func() {
		for range 90 {
			last = e.AddCounter(k, 5)
		}
	})
	e = openMem(t, m.reboot(0))
	c = connect(t, e, ReadCommitted)
	c.do(func() {
		if v := e.AddCounter(k, 5); v <= last || v%5 != 0 {
			t.Errorf("%d after %d", v, last)
		}
	})
}

// Concurrent committers share syncs; every acknowledged row survives.
func TestGroupCommit(t *testing.T) {
	m := newMemFS()
	e := openMem(t, m)
	c := connect(t, e, ReadCommitted)
	tr := c.createTree()
	c.commit()
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			s := e.NewSession(int32(100 + g))
			for i := range 50 {
				e.Latch()
				tx := s.Begin(ReadCommitted)
				err := errors.Join(tx.Put(bg, tr, Key(fmt.Sprintf("%d.%d", g, i)), text("v")), tx.Commit(bg))
				e.Unlatch()
				if err != nil {
					t.Error(err)
				}
			}
		}()
	}
	wg.Wait()
	all := contents(e)
	if len(all) != 401 {
		t.Errorf("%d things", len(all))
	}
	same(t, "crash", contents(openMem(t, m.reboot(0))), all)
}

// Nothing is visible or unlocked before it is durable; what commits meanwhile goes out together, and Close waits for it.
func TestVisibleOnceDurable(t *testing.T) {
	m := newMemFS()
	e := openMem(t, m)
	c := connect(t, e, ReadCommitted)
	tr := c.createTree()
	c.put(tr, "a", "1")
	c.commit()
	m.syncing = make(chan chan struct{})
	commit := func(k string) chan error {
		done := make(chan error, 1)
		w := connect(t, e, ReadCommitted)
		w.put(tr, k, "2")
		go func() {
			e.Latch()
			defer e.Unlatch()
			done <- w.tx.Commit(bg)
		}()
		return done
	}
	pending := func(n int) {
		for got := -1; got != n; runtime.Gosched() {
			e.Latch()
			got = len(e.log.pending)
			e.Unlatch()
		}
	}
	first := commit("a")
	held := <-m.syncing
	reader := connect(t, e, ReadUncommitted)
	reader.want(tr, "a", "1")
	locker := connect(t, e, ReadCommitted)
	locked := locker.start(func() error { _, _, err := locker.tx.Get(bg, tr, "a", 0); return err })
	rest := []chan error{commit("b"), commit("c"), commit("d")}
	pending(3)
	seq := e.log.seq
	close(held)
	c.must(<-first)
	c.must(<-locked)
	held = <-m.syncing
	pending(0)
	closed := make(chan error, 1)
	go func() { closed <- e.Close() }()
	for idle := false; !idle; runtime.Gosched() {
		e.Latch()
		idle = e.log.idle != nil
		e.Unlatch()
	}
	late := commit("e")
	wantNumber(t, <-late, 9001, 0)
	syncing := m.syncing
	go func() { // Close's own syncs
		for held := range syncing {
			close(held)
		}
	}()
	close(held)
	for _, done := range rest {
		c.must(<-done)
	}
	c.must(<-closed)
	close(syncing)
	m.syncing = nil
	if got := e.log.seq; got != seq+2 {
		t.Errorf("%d frames for four commits", got-seq)
	}
	if got := contents(openMem(t, m.reboot(0))); len(got) != 5 {
		t.Errorf("reopened: %v", got)
	}
}

// A snapshot of several frames, with two trees and deleted rows.
func TestLargeSnapshot(t *testing.T) {
	m := newMemFS()
	e := openMem(t, m)
	c := connect(t, e, ReadCommitted)
	for _, tr := range []TreeID{c.createTree(), c.createTree()} {
		for i := range 300 {
			c.put(tr, fmt.Sprint(i), strings.Repeat("x", 8000))
		}
		c.delete(tr, "17")
	}
	c.commit()
	all := contents(e)
	c.must(e.Close())
	if n := strings.Count(string(m.names[testDir+"/"+snapshotName].data), frameMagic); n < 4 {
		t.Errorf("%d frames", n)
	}
	same(t, "reopened", contents(openMem(t, m.reboot(0))), all)
}

func TestFolderOnDisk(t *testing.T) {
	dir := t.TempDir() + "/new"
	open := func() *Engine {
		e, err := Open(Options{Dir: dir, MetaTypes: testTypes})
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	e := open()
	if err := e.SetAddress("127.0.0.1:1433"); err != nil {
		t.Fatal(err)
	}
	_, err := Open(Options{Dir: dir})
	var in *InUseError
	if !errors.Is(err, ErrInUse) || !errors.As(err, &in) || in.PID != os.Getpid() || in.Address != "127.0.0.1:1433" {
		t.Fatalf("got %v", err)
	}
	c := connect(t, e, ReadCommitted)
	tr := c.createTree()
	c.do(func() { c.must(c.tx.Put(bg, tr, "k", types.Row{{Kind: types.Int, I: 1}})) })
	c.commit()
	all := contents(e)
	c.must(e.Close())
	e = open()
	same(t, "reopened", contents(e), all)
	c = connect(t, e, ReadCommitted)
	c.put(tr, "more", "x")
	c.commit()
	all = contents(e)
	e.log.lock.release() // as the process's death would
	same(t, "after a kill", contents(open()), all)
}
