package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Money moves between accounts while others add all of it up: every consistent reader sees the same sum, every
// error is a deadlock or an update conflict, and the log agrees with memory in the end.
func TestBank(t *testing.T) {
	const accounts, money = 6, 100
	m := newMemFS()
	e := openMem(t, m)
	e.SetVersioning(7, true, true) // of the two trees one is in a database with RCSI
	c := connect(t, e, ReadCommitted)
	var trees []TreeID
	c.do(func() {
		for _, db := range []int32{testDB, 7} {
			tr := c.tx.CreateTree(db, false)
			trees = append(trees, tr)
			for i := range accounts {
				c.must(c.tx.Put(bg, tr, RowKey(int64(i)), types.Row{{Kind: types.Int, I: money}}))
			}
		}
	})
	c.commit()

	move := func(tx *Txn, tr TreeID, r *rand.Rand) error {
		from, to := RowKey(r.Int64N(accounts)), RowKey(r.Int64N(accounts))
		if from == to {
			return nil
		}
		mark := tx.Mark()
		for range 2 { // once for nothing
			tx.RollbackTo(mark, true)
			for i, k := range []Key{from, to} {
				row, ok, err := tx.LockRow(bg, tr, k, U)
				if err != nil {
					return err
				}
				if !ok {
					return fmt.Errorf("account %x is gone", k)
				}
				row[0].I += int64(2*i - 1)
				if err := errors.Join(tx.Delete(bg, tr, k), tx.Put(bg, tr, k, row)); err != nil {
					return err
				}
			}
		}
		return nil
	}
	sum := func(tx *Txn, tr TreeID, r *rand.Rand) error {
		n, total := 0, int64(0)
		it := tx.Scan(tr, Range{Reverse: r.IntN(2) == 0})
		for it.Next(bg) {
			n++
			total += it.Row()[0].I
		}
		if it.Err() == nil && (n != accounts || total != accounts*money) {
			return fmt.Errorf("isolation %d of tree %d: %d accounts with %d", tx.Iso, tr, n, total)
		}
		return it.Err()
	}
	retried := func(err error) bool {
		var se *sqlerr.Error
		return errors.As(err, &se) && (se.Number == 1205 || se.Number == 3960)
	}
	var wg sync.WaitGroup
	for g := range 6 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			r := rand.New(rand.NewPCG(uint64(g), 1))
			s := e.NewSession(int32(g))
			s.DeadlockPriority = g % 3
			for range 150 {
				tr := trees[r.IntN(2)]
				e.Latch()
				var err error
				var tx *Txn
				switch {
				case g%2 == 0:
					tx = s.Begin([]Isolation{ReadCommitted, RepeatableRead, Snapshot}[r.IntN(3)])
					err = move(tx, tr, r)
				case tr == trees[1]:
					tx = s.Begin([]Isolation{ReadCommitted, Snapshot}[r.IntN(2)])
					err = sum(tx, tr, r)
				default:
					tx = s.Begin([]Isolation{RepeatableRead, Snapshot}[r.IntN(2)])
					err = sum(tx, tr, r)
				}
				if err == nil {
					err = tx.Commit(bg)
				} else {
					tx.Rollback()
				}
				if r.IntN(40) == 0 && e.log != nil {
					e.log.checkpoint = 1
				}
				e.Unlatch()
				if err != nil && !retried(err) {
					t.Error(err)
				}
			}
		}()
	}
	wg.Wait()
	if len(e.locks)+len(e.txns)+len(e.pinned)+len(e.garbage) != 0 {
		t.Errorf("left behind: %v", e.Locks())
	}
	all := contents(e)
	same(t, "crash", contents(openMem(t, m.reboot(0))), all)
}
