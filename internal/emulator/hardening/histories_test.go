package hardening_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// level is an isolation level as a client sets it, and what histories may show under it
// (learn.microsoft.com: SET TRANSACTION ISOLATION LEVEL).
type level struct {
	name    string
	set     string
	rcsi    bool
	allowed []string
}

// Reads of one key never show two orders and no level loses an append, because UPDATE … SET v = v + x reads under its lock.
var levels = []level{
	{"READ UNCOMMITTED", "READ UNCOMMITTED", false, []string{"dirty-read", "intermediate", "order", "read-cycle", "single-rw", "distant-rw", "adjacent-rw"}},
	{"READ COMMITTED", "READ COMMITTED", false, []string{"single-rw", "distant-rw", "adjacent-rw"}},
	{"READ COMMITTED with row versions", "READ COMMITTED", true, []string{"single-rw", "distant-rw", "adjacent-rw"}},
	{"REPEATABLE READ", "REPEATABLE READ", false, nil},
	{"SNAPSHOT", "SNAPSHOT", false, []string{"adjacent-rw"}},
	{"SERIALIZABLE", "SERIALIZABLE", false, nil},
}

const (
	historyKeys    = 4
	historyClients = 8
	historyRounds  = 40
)

// Histories of random transactions over a few lists show only what their isolation level allows.
func TestHistories(t *testing.T) {
	for _, l := range levels {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			ctx, db := server(t, historyClients,
				"ALTER DATABASE d SET ALLOW_SNAPSHOT_ISOLATION ON",
				"ALTER DATABASE d SET READ_COMMITTED_SNAPSHOT "+map[bool]string{true: "ON", false: "OFF"}[l.rcsi],
				"CREATE TABLE dbo.lists (k int NOT NULL PRIMARY KEY, v varchar(max) NOT NULL)",
				"INSERT dbo.lists SELECT value, '' FROM GENERATE_SERIES(1, "+strconv.Itoa(historyKeys)+")")
			history, victims := record(t, ctx, db, l.set)
			final := map[int][]int{}
			for k := 1; k <= historyKeys; k++ {
				final[k] = list(scalar[string](t, ctx, db, "SELECT v FROM dbo.lists WHERE k = @p1", k))
			}
			for _, a := range anomalies(history, final) {
				if !slices.Contains(l.allowed, a) {
					t.Errorf("the history shows %s", a)
				}
			}
			committed := 0
			for _, h := range history {
				if h.committed {
					committed++
				}
			}
			t.Logf("%d transactions, %d committed, victims and conflicts %v", len(history), committed, victims)
			if committed < historyClients*historyRounds/4 {
				t.Errorf("only %d of %d transactions committed", committed, len(history))
			}
		})
	}
}

// record runs the clients. A transaction that fails must fail for a reason of concurrency: 1205, or 3960 under SNAPSHOT.
func record(t *testing.T, ctx context.Context, db *sql.DB, isolation string) (history []transaction, victims map[int32]int) {
	var mu sync.Mutex
	victims = map[int32]int{}
	next := 0
	together(t, historyClients, func(client int) error {
		c, err := db.Conn(ctx)
		if err != nil {
			return err
		}
		defer c.Close()
		r := rand.New(rand.NewPCG(uint64(client), 7))
		for range historyRounds {
			var tr transaction
			for range 1 + r.IntN(4) {
				o := op{key: 1 + r.IntN(historyKeys)}
				if r.IntN(2) == 0 {
					mu.Lock()
					next++
					o.append = next
					mu.Unlock()
				}
				tr.ops = append(tr.ops, o)
			}
			abort := r.IntN(8) == 0
			err := perform(ctx, c, isolation, &tr, abort)
			mu.Lock()
			if n := number(err); n != 0 {
				victims[n]++
			}
			history = append(history, tr)
			mu.Unlock()
			if n := number(err); err != nil && n != 1205 && n != 3960 {
				return err
			}
		}
		return nil
	})
	for n := range victims {
		if n == 3960 && isolation != "SNAPSHOT" {
			t.Errorf("Msg 3960 under %s", isolation)
		}
	}
	return history, victims
}

// perform runs one transaction. Operations that did not happen because it failed are left out of it.
func perform(ctx context.Context, c *sql.Conn, isolation string, tr *transaction, abort bool) error {
	if _, err := c.ExecContext(ctx, "SET XACT_ABORT ON; SET TRANSACTION ISOLATION LEVEL "+isolation+"; BEGIN TRANSACTION"); err != nil {
		return err
	}
	for i := range tr.ops {
		o := &tr.ops[i]
		if o.append != 0 {
			if _, err := c.ExecContext(ctx, "UPDATE dbo.lists SET v = v + @p1 WHERE k = @p2", strconv.Itoa(o.append)+" ", o.key); err != nil {
				tr.ops = tr.ops[:i]
				return err
			}
			continue
		}
		var v string
		if err := c.QueryRowContext(ctx, "SELECT v FROM dbo.lists WHERE k = @p1", o.key).Scan(&v); err != nil {
			tr.ops = tr.ops[:i]
			return err
		}
		o.read = list(v)
	}
	if abort {
		_, err := c.ExecContext(ctx, "ROLLBACK")
		return err
	}
	_, err := c.ExecContext(ctx, "COMMIT")
	tr.committed = err == nil
	return err
}

func list(v string) (out []int) {
	for _, f := range strings.Fields(v) {
		n, err := strconv.Atoi(f)
		if err != nil {
			panic(err)
		}
		out = append(out, n)
	}
	return out
}

// Sets of rows, which grow by INSERT, show no phantom under SERIALIZABLE.
func TestPhantoms(t *testing.T) {
	ctx, db := server(t, historyClients, "CREATE TABLE dbo.members (id int NOT NULL PRIMARY KEY, k int NOT NULL, INDEX IX_k (k))")
	var mu sync.Mutex
	var history []transaction
	next := 0
	together(t, historyClients, func(client int) error {
		c, err := db.Conn(ctx)
		if err != nil {
			return err
		}
		defer c.Close()
		r := rand.New(rand.NewPCG(uint64(client), 11))
		for range historyRounds / 2 {
			mu.Lock()
			next++
			tr := transaction{ops: []op{{key: 1 + r.IntN(2)}, {key: 1 + r.IntN(2), append: next}}}
			mu.Unlock()
			err := grow(ctx, c, &tr)
			mu.Lock()
			history = append(history, tr)
			mu.Unlock()
			if err != nil && number(err) != 1205 {
				return err
			}
		}
		return nil
	})
	if unserializable(history) {
		t.Error("the history has no serial order")
	}
}

func grow(ctx context.Context, c *sql.Conn, tr *transaction) error {
	if _, err := c.ExecContext(ctx, "SET XACT_ABORT ON; SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; BEGIN TRANSACTION"); err != nil {
		return err
	}
	rows, err := c.QueryContext(ctx, "SELECT id FROM dbo.members WHERE k = @p1", tr.ops[0].key)
	if err != nil {
		return err
	}
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return err
		}
		tr.ops[0].read = append(tr.ops[0].read, id)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if _, err := c.ExecContext(ctx, "INSERT dbo.members (id, k) VALUES (@p1, @p2)", tr.ops[1].append, tr.ops[1].key); err != nil {
		return err
	}
	_, err = c.ExecContext(ctx, "COMMIT")
	tr.committed = err == nil
	return err
}

// unserializable reports a cycle among the committed transactions of sets: a reader stands behind every insert that it saw and before
// every one that it missed.
func unserializable(history []transaction) bool {
	next := make([][]int, len(history))
	for i, reader := range history {
		for j, writer := range history {
			if i == j || !reader.committed || !writer.committed || reader.ops[0].key != writer.ops[1].key {
				continue
			}
			if slices.Contains(reader.ops[0].read, writer.ops[1].append) {
				next[j] = append(next[j], i)
			} else {
				next[i] = append(next[i], j)
			}
		}
	}
	return cyclic(next)
}

// Two doctors on call, each leaves while the other is there: SNAPSHOT lets both go, SERIALIZABLE makes one of them a victim.
func TestWriteSkew(t *testing.T) {
	for _, c := range []struct {
		isolation string
		left      int
	}{{"SNAPSHOT", 0}, {"SERIALIZABLE", 1}, {"REPEATABLE READ", 1}} {
		t.Run(c.isolation, func(t *testing.T) {
			ctx, db := server(t, 2, "ALTER DATABASE d SET ALLOW_SNAPSHOT_ISOLATION ON",
				"CREATE TABLE dbo.doctors (id int NOT NULL PRIMARY KEY, on_call bit NOT NULL)", "INSERT dbo.doctors VALUES (1, 1), (2, 1)")
			var both sync.WaitGroup
			both.Add(2)
			var mu sync.Mutex
			outcomes := map[int32]int{}
			together(t, 2, func(i int) error {
				conn, err := db.Conn(ctx)
				if err != nil {
					return err
				}
				defer conn.Close()
				var n int
				_, err = conn.ExecContext(ctx, "SET XACT_ABORT ON; SET TRANSACTION ISOLATION LEVEL "+c.isolation+"; BEGIN TRANSACTION")
				if err == nil {
					err = conn.QueryRowContext(ctx, "SELECT COUNT(*) FROM dbo.doctors WHERE on_call = 1").Scan(&n)
				}
				both.Done()
				if err != nil {
					return err
				}
				if n != 2 {
					return fmt.Errorf("%d doctors on call", n)
				}
				both.Wait() // both have looked
				_, err = conn.ExecContext(ctx, "UPDATE dbo.doctors SET on_call = 0 WHERE id = @p1", i+1)
				if err == nil {
					_, err = conn.ExecContext(ctx, "COMMIT")
				}
				mu.Lock()
				outcomes[number(err)]++
				mu.Unlock()
				if number(err) == 1205 {
					return nil
				}
				return err
			})
			if left := scalar[int](t, ctx, db, "SELECT COUNT(*) FROM dbo.doctors WHERE on_call = 1"); left != c.left {
				t.Errorf("%d doctors are left, want %d (%v)", left, c.left, outcomes)
			}
			if c.left == 1 && outcomes[1205] != 1 {
				t.Errorf("outcomes %v, want one victim", outcomes)
			}
		})
	}
}

// Two sessions that change two rows in opposite order: one is the victim (1205), by SET DEADLOCK_PRIORITY the lower one, and its
// transaction is gone; the other commits.
func TestDeadlockVictim(t *testing.T) {
	ctx, db := server(t, 2, "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, n int NOT NULL)", "INSERT dbo.t VALUES (1, 0), (2, 0)")
	var both sync.WaitGroup
	both.Add(2)
	var errs [2]error
	together(t, 2, func(i int) error {
		c, err := db.Conn(ctx)
		if err != nil {
			return err
		}
		defer c.Close()
		_, err = c.ExecContext(ctx, "SET DEADLOCK_PRIORITY "+[]string{"LOW", "HIGH"}[i]+"; BEGIN TRANSACTION")
		if err == nil {
			_, err = c.ExecContext(ctx, "UPDATE dbo.t SET n += 1 WHERE id = @p1", i+1)
		}
		both.Done()
		if err != nil {
			return err
		}
		both.Wait()
		if _, errs[i] = c.ExecContext(ctx, "UPDATE dbo.t SET n += 1 WHERE id = @p1", 2-i); errs[i] != nil {
			if n := scalar[int](t, ctx, c, "SELECT @@TRANCOUNT"); n != 0 {
				return fmt.Errorf("the victim still has a transaction")
			}
			return nil
		}
		_, err = c.ExecContext(ctx, "COMMIT")
		return err
	})
	if number(errs[0]) != 1205 || errs[1] != nil {
		t.Errorf("the sessions ended with %v and %v", errs[0], errs[1])
	}
	if n := scalar[int](t, ctx, db, "SELECT SUM(n) FROM dbo.t"); n != 2 {
		t.Errorf("%d changes are there, want the survivor's 2", n)
	}
}
