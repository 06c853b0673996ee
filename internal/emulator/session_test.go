package emulator_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

func TestUse(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE DATABASE d", nil},
		{"USE d; SELECT DB_NAME()", w("(Changed database context to 'd'.)", "d", "#1")},
		{"USE nope\nSELECT 1", w("!911")},
		{"SELECT DB_NAME()", w("d", "#1")},
		// A dynamic batch's USE ends with it.
		{"EXEC('USE master; SELECT DB_NAME()'); SELECT DB_NAME()", w("(Changed database context to 'master'.)", "master", "#1", "d", "#1")},
		{"BEGIN TRAN; DROP DATABASE d\nSELECT @@TRANCOUNT; ROLLBACK", w("!574", "1", "#1")},
		{"BEGIN TRAN; CREATE DATABASE e\nSELECT @@TRANCOUNT; ROLLBACK", w("!226", "1", "#1")},
		{"DROP DATABASE d", w("!3702")},
		{"USE master; DROP DATABASE d", w("(Changed database context to 'master'.)")},
	})
}

func TestLogin(t *testing.T) {
	e := open(t, emulator.Options{})
	db := sql.OpenDB(connector(t, e, "nope"))
	defer db.Close()
	if err := db.Ping(); err == nil || !strings.Contains(err.Error(), "Cannot open database") && !strings.Contains(err.Error(), "Login failed") {
		t.Errorf("unknown database: %v", err)
	}
	other := open(t, emulator.Options{Password: "Other-1234"})
	c := connector(t, e, "master")
	c.Dialer = dialer{other}
	wrong := sql.OpenDB(c)
	defer wrong.Close()
	if err := wrong.Ping(); err == nil || !strings.Contains(err.Error(), "Login failed for user 'sa'") {
		t.Errorf("wrong password: %v", err)
	}
}

func TestSetOptions(t *testing.T) {
	e := open(t, emulator.Options{})
	c := session(t, e)
	steps(t, c, []step{
		{"SET ANSI_NULLS, QUOTED_IDENTIFIER, ANSI_PADDING ON", nil},
		{"SET ARITHABORT ON; SET NUMERIC_ROUNDABORT OFF; SET CONCAT_NULL_YIELDS_NULL ON; SET ANSI_WARNINGS ON", nil},
		{"SET DATEFIRST 1; SET LANGUAGE us_english; SET TEXTSIZE 2147483647", w("(Changed language setting to us_english.)")},
		{"SET NOCOUNT ON; SELECT 1; SET NOCOUNT OFF", w("1")},
		{"SELECT 1; SET ANSI_NULLS OFF", w("!40517")},
		{"SET NONSENSE ON", w("!195")},
		{"SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; SET TRANSACTION ISOLATION LEVEL READ COMMITTED", nil},
		{"CREATE TABLE dbo.i (id int IDENTITY, v int)", nil},
		{"SET IDENTITY_INSERT dbo.i ON; INSERT dbo.i (id, v) VALUES (7, 1); SET IDENTITY_INSERT dbo.i OFF; INSERT dbo.i (v) VALUES (2); SELECT id FROM dbo.i", w("#1", "#1", "7", "8", "#2")},
		{"SELECT SCOPE_IDENTITY(), @@IDENTITY", w("8|8", "#1")},
		{"SET IDENTITY_INSERT dbo.nope ON", w("!1088")},
	})
	if n := len(e.Refusals()); n != 1 {
		t.Errorf("%d refusals counted: %v", n, e.Refusals())
	}
}

func TestPersistence(t *testing.T) {
	dir := t.TempDir()
	e, err := emulator.Open(emulator.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	c := session(t, e)
	steps(t, c, []step{
		{"CREATE DATABASE d", nil},
		{"CREATE TABLE d.dbo.t (id int NOT NULL PRIMARY KEY)", nil},
		{"INSERT d.dbo.t VALUES (1); BEGIN TRAN; INSERT d.dbo.t VALUES (2)", w("#1", "#1")},
	})
	c.Close()
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	e = open(t, emulator.Options{Dir: dir})
	want(t, "after a restart", run(t, sessionIn(t, e, "d"), "SELECT id FROM t"), "1", "#1")
}

func TestKill(t *testing.T) {
	e := open(t, emulator.Options{})
	a, b := session(t, e), session(t, e)
	want(t, "create", run(t, a, "CREATE TABLE dbo.t (id int); BEGIN TRAN; INSERT dbo.t VALUES (1); SELECT @@SPID"), "#1", "51", "#1")
	want(t, "kill", run(t, b, "KILL 51; SELECT COUNT(*) FROM dbo.t"), "0", "#1")
	if _, err := a.ExecContext(context.Background(), "SELECT 1"); err == nil {
		t.Error("the killed session lives on")
	}
	want(t, "own", run(t, b, "KILL 52"), "!6104")
	want(t, "unknown", run(t, b, "KILL 99"), "!6106")
}

func TestPermissions(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE DATABASE d", nil},
		{"USE d", w("(Changed database context to 'd'.)")},
		{"CREATE USER u WITHOUT LOGIN; CREATE TABLE dbo.secret (i int)", nil},
		{"CREATE PROCEDURE dbo.shows AS SELECT i FROM dbo.secret", nil},
		{"GRANT EXECUTE ON dbo.shows TO u", nil},
		{"EXECUTE AS USER = 'u'; SELECT USER_NAME(); SELECT * FROM dbo.secret; REVERT", w("u", "#1", "!229")},
		{"REVERT; SELECT USER_NAME()", w("dbo", "#1")},
		{"EXECUTE AS USER = 'u'; EXEC dbo.shows; REVERT", w("#0")},
		{"EXECUTE AS USER = 'nobody'", w("!15517")},
	})
}

func TestPrepared(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"DECLARE @h int; EXEC sp_prepare @h OUTPUT, N'@a int', N'SELECT @a * 2'; EXEC sp_execute @h, 4; EXEC sp_unprepare @h; EXEC sp_execute @h, 4", w("8", "#1", "!8179")},
	})
}

// TestRefusals: a construct that is not there is refused before the batch has any effect, and no TRY sees it.
func TestRefusals(t *testing.T) {
	e := open(t, emulator.Options{})
	c := session(t, e)
	steps(t, c, []step{
		{"CREATE TABLE dbo.t (i int)", nil},
		{"INSERT dbo.t VALUES (1); EXEC sp_who2", w("!40517")},
		{"INSERT dbo.t VALUES (1); BEGIN TRY EXEC('SET TEXTSIZE 1') END TRY BEGIN CATCH END CATCH; SELECT 'hidden'", w("#1", "!40517")},
		{"INSERT dbo.t VALUES (1); BACKUP LOG b TO DISK = 'x'", w("!40517")},
		{"SELECT COUNT(*) FROM dbo.t", w("1", "#1")},
	})
	if n := len(e.Refusals()); n != 3 {
		t.Errorf("%d refusals counted: %v", n, e.Refusals())
	}
}

func TestCursor(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{
			"DECLARE @v int, @sum int = 0, @i int = 0\nDECLARE c CURSOR LOCAL FAST_FORWARD FOR SELECT v FROM (VALUES (1), (2), (3)) AS t(v)\nOPEN c\n" +
				"WHILE @i < 3 BEGIN FETCH NEXT FROM c INTO @v; SET @sum += @v; SET @i += 1 END\nCLOSE c; DEALLOCATE c; SELECT @sum",
			w("#1", "#1", "#1", "6", "#1"),
		},
		{"OPEN nope", w("!16916")},
		{"DECLARE c CURSOR KEYSET FOR SELECT name FROM sys.objects", w("!40517")},
	})
}

// TestCursorOverChanges: a cursor that is not static goes on while what it has yet to give stays as it was, with the variables of OPEN.
func TestCursorOverChanges(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	const loop = "SET NOCOUNT ON; DECLARE @i int, @from int = 1; DECLARE c CURSOR LOCAL FOR SELECT i FROM dbo.t WHERE i > @from AND done = 0; OPEN c; SET @from = 99\n" +
		"FETCH NEXT FROM c INTO @i\nWHILE @@FETCH_STATUS = 0 BEGIN\n%s\nFETCH NEXT FROM c INTO @i END; SELECT @i, @@CURSOR_ROWS"
	walk := func(body string) string { return strings.Replace(loop, "%s", body, 1) }
	steps(t, c, []step{
		{"CREATE TABLE dbo.t (i int PRIMARY KEY, done int NOT NULL); INSERT dbo.t VALUES (1, 0), (2, 0), (3, 0), (4, 0)", w("#4")},
		{walk("PRINT @i"), w("(2)", "(3)", "(4)", "4|-1")},
		{"BEGIN TRAN\n" + walk("UPDATE dbo.t SET done = 1 WHERE i = @i") + "; ROLLBACK", w("4|-1")},
		{walk("DELETE dbo.t WHERE i = 4"), w("!40517")},
		{walk("INSERT dbo.t VALUES (@i + 10, 0)"), w("!40517")},
	})
}
