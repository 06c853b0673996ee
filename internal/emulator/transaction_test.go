package emulator_test

import (
	"context"
	"testing"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator"
)

func TestTransactions(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	const count = "SELECT COUNT(*) FROM dbo.t"
	steps(t, c, []step{
		{"CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY)", nil},
		{"BEGIN TRAN; BEGIN TRAN; INSERT dbo.t VALUES (1); COMMIT; SELECT @@TRANCOUNT; ROLLBACK; SELECT @@TRANCOUNT", w("#1", "1", "#1", "0", "#1")},
		{count, w("0", "#1")},
		{"BEGIN TRAN; INSERT dbo.t VALUES (1); SAVE TRAN s; INSERT dbo.t VALUES (2); ROLLBACK TRAN S; COMMIT", w("#1", "#1")},
		{count, w("1", "#1")},
		{"COMMIT", w("!3902")},
		{"ROLLBACK", w("!3903")},
		{"BEGIN TRAN outside; ROLLBACK TRAN Outside; ROLLBACK TRAN outside; SELECT @@TRANCOUNT", w("!6401", "0", "#1")},
		// Names: a nested transaction's is not remembered.
		{"BEGIN TRAN a; BEGIN TRAN b; ROLLBACK TRAN b; ROLLBACK", w("!6401")},
		// DDL is transactional.
		{"BEGIN TRAN; CREATE TABLE dbo.u (i int); INSERT dbo.u VALUES (1); ROLLBACK; SELECT OBJECT_ID('dbo.u')", w("#1", "NULL", "#1")},
		// A failed statement undoes only itself.
		{"BEGIN TRAN; INSERT dbo.t VALUES (5), (1)\nINSERT dbo.t VALUES (6); COMMIT", w("!2627", "(The statement has been terminated.)", "#1")},
		{count, w("2", "#1")},
		// Table variables ignore a rollback.
		{"DECLARE @t TABLE (i int); BEGIN TRAN; INSERT @t VALUES (1); ROLLBACK; SELECT i FROM @t", w("#1", "1", "#1")},
		// #temp tables take part in it.
		{"CREATE TABLE #x (i int); BEGIN TRAN; INSERT #x VALUES (1); ROLLBACK; SELECT COUNT(*) FROM #x", w("#1", "0", "#1")},
		{"SELECT COUNT(*) FROM #x; DROP TABLE #x", w("0", "#1")},
		{"BEGIN TRAN; CREATE TABLE #y (i int); ROLLBACK\nSELECT * FROM #y", w("!208")},
		{"EXEC('CREATE TABLE #z (i int)'); SELECT * FROM #z", w("!208")},
		// 266
		{"CREATE PROCEDURE dbo.opens AS BEGIN TRAN", nil},
		{"EXEC dbo.opens\nSELECT @@TRANCOUNT; ROLLBACK", w("!266", "1", "#1")},
	})
}

// TestDriverTransaction: the driver's Begin, Commit and Rollback are transaction manager requests.
func TestDriverTransaction(t *testing.T) {
	e := open(t, emulator.Options{})
	c := session(t, e)
	want(t, "create", run(t, c, "CREATE TABLE dbo.t (id int)"))
	ctx := context.Background()
	for _, commit := range []bool{true, false} {
		tx, err := c.BeginTx(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.ExecContext(ctx, "INSERT dbo.t VALUES (@p1)", 1); err != nil {
			t.Fatal(err)
		}
		if commit {
			err = tx.Commit()
		} else {
			err = tx.Rollback()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	want(t, "count", run(t, c, "SELECT COUNT(*) FROM dbo.t"), "1", "#1")
}

func TestTwoSessions(t *testing.T) {
	e := open(t, emulator.Options{})
	a, b := session(t, e), session(t, e)
	steps(t, a, []step{
		{"CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, v int)", nil},
		{"INSERT dbo.t VALUES (1, 1), (2, 2)", w("#2")},
		{"BEGIN TRAN; UPDATE dbo.t SET v = 10 WHERE id = 1", w("#1")},
	})
	steps(t, b, []step{
		{"SET LOCK_TIMEOUT 0", nil},
		{"UPDATE dbo.t SET v = 99 WHERE id = 1\nSELECT @@ERROR, @@TRANCOUNT", w("!1222", "(The statement has been terminated.)", "1222|0", "#1")},
		{"UPDATE dbo.t SET v = 20 WHERE id = 2", w("#1")},
		{"SELECT v FROM dbo.t WHERE id = 1", w("!1222")},
		{"SET LOCK_TIMEOUT -1", nil},
	})
	done := make(chan []string, 1)
	go func() { done <- run(t, b, "UPDATE dbo.t SET v += 1 WHERE id = 1") }()
	select {
	case got := <-done:
		t.Fatalf("did not wait: %v", got)
	case <-time.After(50 * time.Millisecond):
	}
	steps(t, a, []step{{"COMMIT", nil}})
	want(t, "after the wait", <-done, "#1")
	want(t, "value", run(t, a, "SELECT v FROM dbo.t WHERE id = 1"), "11", "#1")
}

func TestAttention(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	want(t, "create", run(t, c, "CREATE TABLE dbo.t (id int); BEGIN TRAN; INSERT dbo.t VALUES (1)"), "#1")
	// The driver gives a connection up when a deadline passes, not when its caller cancels.
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := c.ExecContext(ctx, "WAITFOR DELAY '00:01:00'"); err == nil {
		t.Fatal("WAITFOR was not cancelled")
	}
	want(t, "the transaction is kept", run(t, c, "SELECT @@TRANCOUNT, (SELECT COUNT(*) FROM dbo.t); ROLLBACK"), "1|1", "#1")
}
