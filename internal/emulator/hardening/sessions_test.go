package hardening_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator"
)

const sessions = 200

// 200 sessions at once move money between accounts: the sum stays, each transfer that was answered is there, nothing hangs.
func TestManySessions(t *testing.T) {
	const accounts, transfers = 20, 5
	ctx, db := server(t, sessions,
		"CREATE TABLE dbo.accounts (id int NOT NULL PRIMARY KEY, balance int NOT NULL)",
		"CREATE TABLE dbo.transfers (id int IDENTITY PRIMARY KEY, source int NOT NULL, target int NOT NULL, amount int NOT NULL)",
		fmt.Sprintf("INSERT dbo.accounts SELECT value, 1000 FROM GENERATE_SERIES(1, %d)", accounts),
		`CREATE PROCEDURE dbo.transfer @source int, @target int, @amount int AS
SET XACT_ABORT, NOCOUNT ON;
BEGIN TRANSACTION;
UPDATE dbo.accounts SET balance -= @amount WHERE id = @source;
UPDATE dbo.accounts SET balance += @amount WHERE id = @target;
INSERT dbo.transfers (source, target, amount) VALUES (@source, @target, @amount);
COMMIT`)
	conns := make([]*sql.Conn, sessions)
	for i := range conns {
		conns[i] = conn(t, ctx, db)
	}
	if n := scalar[int](t, ctx, conns[0], "SELECT COUNT(*) FROM sys.dm_exec_sessions WHERE is_user_process = 1 AND database_id = DB_ID()"); n < sessions {
		t.Errorf("%d sessions are there, want %d", n, sessions)
	}
	together(t, sessions, func(i int) error {
		r := rand.New(rand.NewPCG(uint64(i), 3))
		for done := 0; done < transfers; {
			source := 1 + r.IntN(accounts)
			_, err := conns[i].ExecContext(ctx, "dbo.transfer", sql.Named("source", source), sql.Named("target", source%accounts+1), sql.Named("amount", 1+r.IntN(9)))
			switch {
			case err == nil:
				done++
			case number(err) != 1205:
				return err
			}
		}
		return nil
	})
	if n := scalar[int](t, ctx, db, "SELECT SUM(balance) FROM dbo.accounts"); n != accounts*1000 {
		t.Errorf("the balances sum up to %d", n)
	}
	if n := scalar[int](t, ctx, db, "SELECT COUNT(*) FROM dbo.transfers"); n != sessions*transfers {
		t.Errorf("%d transfers are there, want %d", n, sessions*transfers)
	}
	const wrong = `SELECT COUNT(*) FROM dbo.accounts AS a WHERE a.balance <> 1000
  - ISNULL((SELECT SUM(amount) FROM dbo.transfers WHERE source = a.id), 0) + ISNULL((SELECT SUM(amount) FROM dbo.transfers WHERE target = a.id), 0)`
	if n := scalar[int](t, ctx, db, wrong); n != 0 {
		t.Errorf("%d accounts do not agree with their transfers", n)
	}
}

// Close ends sessions that are idle, in a transaction, waiting for a lock or in a WAITFOR; it leaves no goroutine behind.
func TestCloseWithOpenSessions(t *testing.T) {
	before := runtime.NumGoroutine()
	e, err := emulator.Open(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	db := pool(t, e, "master", 8)
	exec(t, ctx, db, "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY)")
	idle, open, blocked, waiting := conn(t, ctx, db), conn(t, ctx, db), conn(t, ctx, db), conn(t, ctx, db)
	exec(t, ctx, idle, "SELECT 1")
	exec(t, ctx, open, "BEGIN TRANSACTION; INSERT dbo.t VALUES (1)")
	answered, ended := make(chan struct{}), make(chan error)
	go func() {
		_, _ = blocked.ExecContext(ctx, "SELECT * FROM dbo.t") // it may get the lock while the server closes
		close(answered)
	}()
	go func() { _, err := waiting.ExecContext(ctx, "WAITFOR DELAY '00:10:00'"); ended <- err }()
	for scalar[int](t, ctx, idle, "SELECT COUNT(*) FROM sys.dm_exec_requests WHERE command IN ('SELECT', 'WAITFOR') AND session_id <> @@SPID") < 2 {
		runtime.Gosched()
	}
	start := time.Now()
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if d := time.Since(start); d > 10*time.Second {
		t.Errorf("Close took %s", d)
	}
	<-answered
	if err := <-ended; err == nil {
		t.Error("a WAITFOR of ten minutes ended with the server, and without an error")
	}
	_ = errors.Join(idle.Close(), open.Close(), blocked.Close(), waiting.Close(), db.Close()) // their server is gone
	for i := 0; runtime.NumGoroutine() > before && i < 1000; i++ {
		runtime.Gosched()
		time.Sleep(time.Millisecond) // the driver's own goroutines end in the background
	}
	if n := runtime.NumGoroutine(); n > before {
		buf := make([]byte, 1<<20)
		t.Errorf("%d goroutines were there before, %d are after:\n%s", before, n, buf[:runtime.Stack(buf, true)])
	}
}
