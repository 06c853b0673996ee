package store

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Random transactions with savepoints, snapshots beside them, checkpoints, stops and crashes, against maps.
func TestAgainstModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := newMemFS()
		e := openMem(t, m)
		c := connect(t, e, ReadCommitted)
		tr := c.createTree()
		c.commit()
		c.again(ReadCommitted)
		committed, own := map[string]string{}, map[string]string{}
		type point struct {
			at   Mark
			rows map[string]string
		}
		var marks []point
		var reader *client
		var seen map[string]string
		list := func(rows map[string]string, from, to string, reverse bool) (l []string) {
			for _, k := range slices.Sorted(maps.Keys(rows)) {
				if k >= from && (to == "" || k < to) {
					l = append(l, k+"="+rows[k])
				}
			}
			if reverse {
				slices.Reverse(l)
			}
			return l
		}
		next := func() { marks = nil; c.again(ReadCommitted) }
		key := rapid.SampledFrom([]string{"a", "aa", "b", "c", "ca", "d", "e"})
		rt.Repeat(map[string]func(*rapid.T){
			"put": func(rt *rapid.T) {
				k, v := key.Draw(rt, "k"), fmt.Sprint(rapid.IntRange(0, 99).Draw(rt, "v"))
				c.put(tr, k, v)
				own[k] = v
			},
			"delete": func(rt *rapid.T) {
				k := key.Draw(rt, "k")
				c.delete(tr, k)
				delete(own, k)
			},
			"insert": func(rt *rapid.T) {
				k := key.Draw(rt, "k")
				_, had := own[k]
				c.do(func() {
					fresh, err := c.tx.Insert(bg, tr, Key(k), text("new"))
					if err != nil || fresh == had {
						rt.Fatalf("insert %s: %v, %v", k, fresh, err)
					}
				})
				if !had {
					own[k] = "new"
				}
			},
			"lock": func(rt *rapid.T) { c.do(func() { _, _, _ = c.tx.LockRow(bg, tr, Key(key.Draw(rt, "k")), U) }) },
			"mark": func(*rapid.T) { marks = append(marks, point{c.tx.Mark(), maps.Clone(own)}) },
			"undo": func(*rapid.T) {
				if n := len(marks); n > 0 {
					c.do(func() { c.tx.RollbackTo(marks[n-1].at, n%2 == 0) })
					own, marks = maps.Clone(marks[n-1].rows), marks[:n-1]
				}
			},
			"commit": func(*rapid.T) {
				c.commit()
				committed = maps.Clone(own)
				next()
			},
			"rollback": func(*rapid.T) {
				c.rollback()
				own = maps.Clone(committed)
				next()
			},
			"snapshot": func(*rapid.T) {
				if reader != nil {
					reader.commit()
				}
				reader = connect(t, e, Snapshot)
				reader.want(tr, "none", "-")
				seen = maps.Clone(committed)
			},
			"checkpoint": func(*rapid.T) { c.do(func() { c.must(e.log.writeSnapshot(false)) }) },
			"restart": func(rt *rapid.T) {
				if rapid.Bool().Draw(rt, "clean") {
					c.must(e.Close())
				} else {
					m = m.reboot(rapid.SampledFrom([]float64{0, 0.5, 1}).Draw(rt, "part"))
				}
				e = openMem(t, m)
				c = connect(t, e, ReadCommitted)
				own, reader, marks = maps.Clone(committed), nil, nil
			},
			"": func(rt *rapid.T) {
				from, to := "", ""
				if rapid.Bool().Draw(rt, "bounded") {
					from, to = key.Draw(rt, "from"), key.Draw(rt, "to")
				}
				r := Range{From: Key(from), To: Key(to), Reverse: rapid.Bool().Draw(rt, "reverse")}
				if got, want := c.all(tr, r), list(own, from, to, r.Reverse); !slices.Equal(got, want) {
					rt.Fatalf("own view of %v: got %v, want %v", r, got, want)
				}
				if n := c.tx.Count(tr); n != int64(len(own)) {
					rt.Fatalf("count %d, want %d", n, len(own))
				}
				dirty := connect(t, e, ReadUncommitted)
				if got, want := dirty.all(tr, r), list(committed, from, to, r.Reverse); !slices.Equal(got, want) {
					rt.Fatalf("committed view of %v: got %v, want %v", r, got, want)
				}
				dirty.commit()
				if reader != nil {
					if got, want := reader.all(tr, r), list(seen, from, to, r.Reverse); !slices.Equal(got, want) {
						rt.Fatalf("snapshot's view of %v: got %v, want %v", r, got, want)
					}
				}
			},
		})
		if reader != nil {
			reader.commit()
		}
		c.commit()
		if n := e.trees[tr].rows.Len(); n != len(own) || len(e.garbage) > 0 || len(e.locks) > 0 || e.trees[tr].locked != 0 {
			rt.Fatalf("left behind: %d entries for %d rows, garbage %d, locks %v", n, len(own), len(e.garbage), e.locks)
		}
	})
}
