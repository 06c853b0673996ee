package hardening_test

import (
	"strings"
	"testing"
)

// What a serializable read keeps out until its transaction ends (learn.microsoft.com: Transaction locking and row versioning guide, key-range
// locking). The table has the keys 10, 20 and 30, and an index on n, which is the key.
func TestSerializableBlocks(t *testing.T) {
	const level = "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; "
	for _, c := range []struct {
		name, first, second string
		blocked             bool
	}{
		{"insert into the range", level + "BEGIN TRAN; SELECT id FROM dbo.t WHERE id BETWEEN 10 AND 20", "INSERT dbo.t VALUES (15, 15)", true},
		{"insert between the range and the next key", level + "BEGIN TRAN; SELECT id FROM dbo.t WHERE id BETWEEN 10 AND 20", "INSERT dbo.t VALUES (25, 25)", true},
		{"insert where an equality found nothing", level + "BEGIN TRAN; SELECT id FROM dbo.t WHERE id = 15", "INSERT dbo.t VALUES (15, 15)", true},
		{"insert beside it, before the next key", level + "BEGIN TRAN; SELECT id FROM dbo.t WHERE id = 15", "INSERT dbo.t VALUES (17, 17)", true},
		{"insert past the last key", level + "BEGIN TRAN; SELECT id FROM dbo.t WHERE id > 30", "INSERT dbo.t VALUES (40, 40)", true},
		{"insert into what a read of all rows saw", level + "BEGIN TRAN; SELECT id FROM dbo.t", "INSERT dbo.t VALUES (5, 5)", true},
		{"insert by a secondary index", level + "BEGIN TRAN; SELECT id FROM dbo.t WHERE n = 20", "INSERT dbo.t VALUES (50, 20)", true},
		{"update of a row that was read", level + "BEGIN TRAN; SELECT id FROM dbo.t WHERE id = 20", "UPDATE dbo.t SET n = 21 WHERE id = 20", true},
		{"delete of a row in the range", level + "BEGIN TRAN; SELECT id FROM dbo.t WHERE id > 10", "DELETE dbo.t WHERE id = 30", true},
		{"update that brings a row into the range", level + "BEGIN TRAN; SELECT id FROM dbo.t WHERE n BETWEEN 15 AND 25", "UPDATE dbo.t SET n = 22 WHERE id = 30", true},
		{"HOLDLOCK under READ COMMITTED", "BEGIN TRAN; SELECT id FROM dbo.t WITH (HOLDLOCK) WHERE id = 15", "INSERT dbo.t VALUES (15, 15)", true},
		{"an update that found nothing", level + "BEGIN TRAN; UPDATE dbo.t SET n = 0 WHERE id = 15", "INSERT dbo.t VALUES (15, 15)", true},
		{"a delete of a range", level + "BEGIN TRAN; DELETE dbo.t WHERE id BETWEEN 12 AND 18", "INSERT dbo.t VALUES (15, 15)", true},
		{"the range, split by its reader's own insert", level + "BEGIN TRAN; SELECT id FROM dbo.t WHERE id BETWEEN 12 AND 18; INSERT dbo.t VALUES (15, 15)", "INSERT dbo.t VALUES (13, 13)", true},
		{"the same after a rollback to before that insert", level + "BEGIN TRAN; SELECT id FROM dbo.t WHERE id BETWEEN 12 AND 18; SAVE TRAN s; INSERT dbo.t VALUES (15, 15); ROLLBACK TRAN s", "INSERT dbo.t VALUES (13, 13)", true},
		{"the range after its reader deleted its end", level + "BEGIN TRAN; SELECT id FROM dbo.t WHERE id BETWEEN 12 AND 20; DELETE dbo.t WHERE id = 20", "INSERT dbo.t VALUES (13, 13)", true},
		{"a heap", level + "BEGIN TRAN; SELECT i FROM dbo.h WHERE i = 1", "INSERT dbo.h VALUES (2)", true},
		{"a read waits for an insert into its range", "BEGIN TRAN; INSERT dbo.t VALUES (15, 15)", level + "SELECT id FROM dbo.t WHERE id BETWEEN 12 AND 18", true},
		{"the same missing key WITH (UPDLOCK, HOLDLOCK)", "BEGIN TRAN; SELECT id FROM dbo.t WITH (UPDLOCK, HOLDLOCK) WHERE id = 15", "SELECT id FROM dbo.t WITH (UPDLOCK, HOLDLOCK) WHERE id = 15", true},

		{"a reader beside a reader", level + "BEGIN TRAN; SELECT id FROM dbo.t WHERE id > 10", level + "SELECT id FROM dbo.t WHERE id > 20", false},
		{"a reader at READ COMMITTED", level + "BEGIN TRAN; SELECT id FROM dbo.t WITH (UPDLOCK) WHERE id > 10", "SELECT id FROM dbo.t", false},
		{"REPEATABLE READ keeps no range", "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; BEGIN TRAN; SELECT id FROM dbo.t WHERE id BETWEEN 10 AND 20", "INSERT dbo.t VALUES (15, 15)", false},
		{"outside a transaction", level + "SELECT id FROM dbo.t WHERE id BETWEEN 10 AND 20", "INSERT dbo.t VALUES (15, 15)", false},
		{"another table", level + "BEGIN TRAN; SELECT id FROM dbo.t", "INSERT dbo.h VALUES (2)", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, db := server(t, 2, "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, n int NOT NULL, INDEX IX_n (n)); CREATE TABLE dbo.h (i int)",
				"INSERT dbo.t VALUES (10, 10), (20, 20), (30, 30); INSERT dbo.h VALUES (1)")
			a, b := conn(t, ctx, db), conn(t, ctx, db)
			exec(t, ctx, a, c.first)
			exec(t, ctx, b, "SET LOCK_TIMEOUT 0")
			_, err := b.ExecContext(ctx, c.second)
			if c.blocked && number(err) != 1222 || !c.blocked && err != nil {
				t.Fatalf("blocked: want %v, got %v", c.blocked, err)
			}
			if !c.blocked || strings.HasPrefix(c.second, "SELECT") {
				return
			}
			exec(t, ctx, a, "IF @@TRANCOUNT > 0 ROLLBACK") // what is undone blocks no more
			exec(t, ctx, b, c.second)
		})
	}
}

// Two sessions that look for the same missing key and then insert it: when both hold what they read, one is the victim (1205); with UPDLOCK
// the second waits for the first, and finds its row.
func TestUpsert(t *testing.T) {
	const found = "SELECT COUNT(*) FROM dbo.t WITH (%) WHERE id = 15"
	setup := []string{"CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY)", "INSERT dbo.t VALUES (10), (20)"}
	t.Run("HOLDLOCK", func(t *testing.T) {
		ctx, db := server(t, 2, setup...)
		errs := make(chan error, 2)
		a, b := conn(t, ctx, db), conn(t, ctx, db)
		for _, c := range []execer{a, b} {
			exec(t, ctx, c, "SET XACT_ABORT ON; BEGIN TRAN; "+strings.Replace(found, "%", "HOLDLOCK", 1))
		}
		for _, c := range []execer{a, b} {
			go func() {
				_, err := c.ExecContext(ctx, "INSERT dbo.t VALUES (15); COMMIT")
				errs <- err
			}()
		}
		got := map[int32]int{}
		for range 2 {
			err := <-errs
			if err != nil && number(err) != 1205 {
				t.Fatal(err)
			}
			got[number(err)]++
		}
		if got[0] != 1 || got[1205] != 1 {
			t.Errorf("outcomes %v, want one commit and one victim", got)
		}
	})
	t.Run("UPDLOCK, HOLDLOCK", func(t *testing.T) {
		ctx, db := server(t, 4, setup...)
		together(t, 4, func(int) error {
			_, err := db.ExecContext(ctx, "BEGIN TRAN; IF NOT EXISTS (SELECT 1 FROM dbo.t WITH (UPDLOCK, HOLDLOCK) WHERE id = 15) INSERT dbo.t VALUES (15); COMMIT")
			return err
		})
		if n := scalar[int](t, ctx, db, "SELECT COUNT(*) FROM dbo.t"); n != 3 {
			t.Errorf("%d rows, want 3", n)
		}
	})
}
