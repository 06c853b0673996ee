package store

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func BenchmarkGetPut(b *testing.B) {
	e := memory(b)
	c := connect(b, e, ReadCommitted)
	tr := c.createTree()
	keys := make([]Key, 100_000)
	row := types.Row{{Kind: types.Int, I: 7}, {Kind: types.NVarChar, S: strings.Repeat("x", 80)}, {}, {Kind: types.DateTime2, Scale: 7, I: 638000000000000000}}
	for i := range keys {
		keys[i] = RowKey(int64(i * 7919 % len(keys)))
		c.do(func() { c.must(c.tx.Put(bg, tr, keys[i], row)) })
	}
	c.commit()
	c.again(ReadCommitted)
	e.Latch()
	defer e.Unlatch()
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		k := keys[i%len(keys)]
		r, _, err := c.tx.Get(bg, tr, k, 0)
		c.must(err)
		c.must(c.tx.Put(bg, tr, k, r))
		if i%1000 == 0 {
			c.must(c.tx.Commit(bg))
			c.tx = c.s.Begin(ReadCommitted)
		}
	}
}

func BenchmarkScan(b *testing.B) {
	e := memory(b)
	c := connect(b, e, ReadCommitted)
	tr := c.createTree()
	for i := range 100_000 {
		c.do(func() { c.must(c.tx.Put(bg, tr, RowKey(int64(i)), text("twenty characters text"))) })
	}
	c.commit()
	c.again(ReadCommitted)
	e.Latch()
	defer e.Unlatch()
	b.ReportAllocs()
	b.ResetTimer()
	for n := 0; n < b.N; {
		it := c.tx.Scan(tr, Range{})
		for it.Next(bg) && n < b.N {
			_ = it.Row()
			n++
		}
	}
}

func BenchmarkMillionRows(b *testing.B) {
	for range b.N {
		e := memory(b)
		c := connect(b, e, ReadCommitted)
		tr := c.createTree()
		row := types.Row{{Kind: types.Int}, {Kind: types.VarChar, S: strings.Repeat("x", 88)}}
		c.do(func() {
			for i := range 1_000_000 {
				row[0].I = int64(i)
				c.must(c.tx.Put(bg, tr, RowKey(int64(i)), row))
			}
		})
		c.commit()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapAlloc)/1e6, "heapMB")
		b.ReportMetric(float64(m.Sys)/1e6, "sysMB")
		runtime.KeepAlive(e)
	}
}

func BenchmarkCommitOnDisk(b *testing.B) {
	e, err := Open(Options{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	c := connect(b, e, ReadCommitted)
	tr := c.createTree()
	c.commit()
	for i := range b.N {
		c.again(ReadCommitted)
		c.put(tr, fmt.Sprint(i), "v")
		c.commit()
	}
	c.must(e.Close())
}

func BenchmarkFsync(b *testing.B) {
	f, err := OSFS{}.OpenAppend(b.TempDir() + "/f")
	if err != nil {
		b.Fatal(err)
	}
	for range b.N {
		_, _ = f.Write([]byte(strings.Repeat("x", 60)))
		_ = f.Sync()
	}
	_ = f.Close()
}
