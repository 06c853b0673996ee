package emulator_test

import (
	"context"
	"database/sql"
	"os"
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// TestLockHolder finds the holder of an application lock as a deployment tool does, and the other sessions of a database.
func TestLockHolder(t *testing.T) {
	e := open(t, emulator.Options{})
	holder, other := session(t, e), session(t, e)
	const resource = "a deployment lock with a name of more than 32 characters"
	want(t, "", run(t, holder, "EXEC sp_getapplock @Resource = @p1, @LockMode = 'Exclusive', @LockOwner = 'Session'", resource))
	query := func(file string, args ...any) []string {
		b, err := os.ReadFile("../../pkg/deploy/sql/" + file)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := other.QueryContext(context.Background(), string(b), args...)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		var l []string
		for rows.Next() {
			l = append(l, scan(t, rows))
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		return l
	}
	var spid string
	if err := holder.QueryRowContext(context.Background(), "SELECT CAST(@@SPID AS varchar(9))").Scan(&spid); err != nil {
		t.Fatal(err)
	}
	for file, arg := range map[string]any{"holder.sql": sql.Named("resource", resource), "sessions.sql": sql.Named("database", "master")} {
		got := query(file, arg)
		if len(got) != 1 || !strings.HasPrefix(got[0], spid+"|sa|") {
			t.Errorf("%s gives %q", file, got)
		}
	}
	want(t, "", run(t, other, "SELECT resource_description FROM sys.dm_tran_locks WHERE resource_type = 'APPLICATION'"),
		"0:[a deployment lock with a name of]:("+applockHash(t, other)+")", "#1")
}

func applockHash(t *testing.T, c *sql.Conn) string {
	t.Helper()
	var s string
	if err := c.QueryRowContext(context.Background(), "SELECT SUBSTRING(RIGHT(resource_description, 10), 2, 8) FROM sys.dm_tran_locks WHERE resource_type = 'APPLICATION'").Scan(&s); err != nil {
		t.Fatal(err)
	}
	if len(s) != 8 {
		t.Errorf("hash %q", s)
	}
	return s
}

// TestActivityViews reads the views of sessions: a waiting request shows its blocker, and a login without
// VIEW SERVER STATE sees itself.
func TestActivityViews(t *testing.T) {
	e := open(t, emulator.Options{})
	a, b, c := session(t, e), session(t, e), session(t, e)
	want(t, "", run(t, a, "CREATE DATABASE d"))
	run(t, a, "USE d; CREATE TABLE dbo.t (i int PRIMARY KEY); INSERT dbo.t VALUES (1); BEGIN TRAN; UPDATE dbo.t SET i = 2")
	waits := make(chan []string, 1)
	go func() { waits <- run(t, b, "SET LOCK_TIMEOUT 9000; SELECT i FROM d.dbo.t") }()
	for len(run(t, c, "SELECT 1 WHERE EXISTS (SELECT * FROM sys.dm_exec_requests WHERE blocking_session_id <> 0)")) < 2 {
	}
	want(t, "", run(t, c, `SELECT r.status, r.command, r.wait_type, CASE WHEN l.request_session_id = r.session_id THEN 'same' END, l.request_mode, l.request_status
		FROM sys.dm_exec_requests AS r JOIN sys.dm_tran_locks AS l ON l.request_session_id = r.session_id
		JOIN sys.dm_exec_sessions AS s ON s.session_id = r.blocking_session_id AND s.open_transaction_count = 1 AND s.database_id = DB_ID('d')
		WHERE l.request_status = 'WAIT' AND l.resource_associated_entity_id = (SELECT hobt_id FROM d.sys.partitions WHERE object_id = OBJECT_ID('d.dbo.t'))`),
		"suspended|SELECT|LCK_M_S|same|S|WAIT", "#1")
	run(t, a, "COMMIT")
	<-waits
	want(t, "", run(t, c, "SELECT COUNT(*) FROM sys.dm_exec_sessions; SELECT COUNT(*) FROM sys.dm_exec_connections"), "3", "#1", "3", "#1")
	want(t, "", run(t, c, "CREATE LOGIN plain WITH PASSWORD = 'Aa1-Zz9-Qq7-x'; EXECUTE AS LOGIN = 'plain'"))
	want(t, "", run(t, c, "SELECT COUNT(*) FROM sys.dm_exec_sessions WHERE session_id = @@SPID; SELECT COUNT(*) FROM sys.dm_exec_sessions"), "1", "#1", "1", "#1")
	want(t, "", run(t, c, "SELECT * FROM sys.dm_tran_locks"),
		"!300/14/1 line 1: VIEW SERVER PERFORMANCE STATE permission was denied on object 'server', database 'master'.",
		"!297/16/1 line 1: The user does not have permission to perform this action.")
}
