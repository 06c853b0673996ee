package emulator_test

import (
	"context"
	"database/sql"
	"testing"

	mssql "github.com/microsoft/go-mssqldb"

	"github.com/hartonomous/hartctl/internal/emulator"
)

func TestProcedures(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE PROCEDURE dbo.p @a int, @b int = 2, @c int = 0 OUTPUT AS\nSET @c = @a + @b\nSELECT @c\nRETURN @a", nil},
		{"DECLARE @r int, @o int; EXEC @r = dbo.p 5, @c = @o OUTPUT; SELECT @r, @o", w("7", "#1", "5|7", "#1")},
		{"EXEC dbo.p @b = 1, @a = 1", w("2", "#1")},
		{"EXEC dbo.p 1, DEFAULT", w("3", "#1")},
		{"EXEC dbo.p\nSELECT 'on'", w("!201", "on", "#1")},
		{"EXEC dbo.p 1, 2, 3, 4", w("!8144")},
		{"EXEC dbo.p @nope = 1", w("!8145")},
		{"EXEC dbo.nope\nSELECT 'on'", w("!2812/16/62 line 1: Could not find stored procedure 'dbo.nope'.", "on", "#1")},
		{"CREATE PROCEDURE dbo.deep @n int AS SET @n += 1; EXEC dbo.deep @n", nil},
		{"EXEC dbo.deep 0", w("!217")},
		// SET options and #temp tables end with the module.
		{"CREATE PROCEDURE dbo.sets AS SET XACT_ABORT ON; CREATE TABLE #p (i int); INSERT #p VALUES (1); SELECT i FROM #p", nil},
		{"EXEC dbo.sets\nSELECT 1/0\nSELECT 'on'", w("#1", "1", "#1", "!8134", "on", "#1")},
		{"SELECT * FROM #p", w("!208")},
		// INSERT … EXEC.
		{"CREATE TABLE #r (i int); INSERT #r EXEC dbo.p 3; SELECT i FROM #r; DROP TABLE #r", w("#1", "5", "#1")},
		// Deferred names.
		{"CREATE PROCEDURE dbo.later AS SELECT i FROM dbo.not_yet", nil},
		{"EXEC dbo.later\nSELECT 'on'", w("!208", "on", "#1")},
		{"CREATE TABLE dbo.not_yet (i int)", nil},
		{"EXEC dbo.later", w("#0")},
		{"CREATE PROCEDURE dbo.bad AS SELECT nope FROM dbo.not_yet", w("!207")},
	})
}

func TestFunctionsAndTriggers(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE FUNCTION dbo.twice (@a int) RETURNS int AS BEGIN DECLARE @r int = @a * 2; RETURN @r END", nil},
		{"SELECT dbo.twice(4)", w("8", "#1")},
		{"CREATE FUNCTION dbo.upto (@n int) RETURNS @t TABLE (i int) AS BEGIN DECLARE @i int = 0; WHILE @i < @n BEGIN SET @i += 1; INSERT @t VALUES (@i) END RETURN END", nil},
		{"SELECT SUM(i) FROM dbo.upto(4)", w("10", "#1")},
		{"CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY); CREATE TABLE dbo.log (id int, n int)", nil},
		{"CREATE TRIGGER dbo.tr ON dbo.t AFTER INSERT AS SET NOCOUNT ON; INSERT dbo.log SELECT id, @@TRANCOUNT FROM inserted", nil},
		{"INSERT dbo.t VALUES (1), (2); SELECT COUNT(*), MAX(n) FROM dbo.log", w("#2", "2|1", "#1")},
		{"CREATE TRIGGER dbo.no ON dbo.t AFTER DELETE AS ROLLBACK", nil},
		{"DELETE dbo.t\nSELECT 'not reached'", w("!3609")},
		{"SELECT COUNT(*), @@TRANCOUNT FROM dbo.t", w("2|0", "#1")},
	})
}

// TestCall: a procedure by name, with output and status, the driver's way.
func TestCall(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{{"CREATE PROCEDURE dbo.add_one @x int, @y int OUTPUT AS BEGIN SET @y = @x + 1; SELECT @x AS x; RETURN 7 END", nil}})
	var y int64
	var status mssql.ReturnStatus
	if _, err := c.ExecContext(context.Background(), "dbo.add_one", sql.Named("x", 5), sql.Named("y", sql.Out{Dest: &y}), &status); err != nil {
		t.Fatal(err)
	}
	if y != 6 || status != 7 {
		t.Errorf("y = %d, status = %d", y, status)
	}
}

func TestParameters(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	want(t, "positional", run(t, c, "SELECT @p1 + @p2", 1, 2), "3", "#1")
	want(t, "named", run(t, c, "SELECT @name", sql.Named("name", "héllo")), "héllo", "#1")
	want(t, "syntax error", run(t, c, "SELECT @p1 +", 1), "!102")
	want(t, "runs on", run(t, c, "SELECT 1/@p1; SELECT 2", 0), "!8134", "2", "#1")
}

func TestTableParameters(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE TYPE dbo.ids AS TABLE (id int NOT NULL)", nil},
		{"CREATE PROCEDURE dbo.sums @t dbo.ids READONLY, @plus int = 0 AS SELECT SUM(id) + @plus FROM @t", nil},
		{"DECLARE @x dbo.ids; INSERT @x VALUES (1), (2); EXEC dbo.sums @x; EXEC dbo.sums @x, 4", w("#2", "3", "#1", "7", "#1")},
		{"EXEC dbo.sums", w("NULL", "#1")},
		{"PRINT 0x01AF", w("(0x01AF)")},
	})
	type id struct{ ID int32 }
	tvp := mssql.TVP{TypeName: "dbo.ids", Value: []id{{4}, {5}}}
	want(t, "sp_executesql", run(t, c, "SELECT COUNT(*) FROM @t", sql.Named("t", tvp)), "2", "#1")
	var sum int
	if err := c.QueryRowContext(context.Background(), "dbo.sums", sql.Named("t", tvp)).Scan(&sum); err != nil || sum != 9 {
		t.Errorf("sum %d, %v", sum, err)
	}
}

// An error that ends the batch within a procedure is the answer's last word: a client that reads only the final DONE sees it too.
func TestThrowWithinAProcedureEndsTheAnswer(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	ctx := t.Context()
	if _, err := c.ExecContext(ctx, "CREATE PROCEDURE #p AS THROW 50001, N'x', 1"); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"EXEC #p", "EXEC #p; SELECT 1", "EXEC (N'THROW 50001, N''x'', 1')"} {
		if _, err := c.ExecContext(ctx, text); err == nil {
			t.Errorf("%s: no error", text)
		}
	}
}
