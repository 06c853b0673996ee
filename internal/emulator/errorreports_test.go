package emulator_test

import (
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// TestBadNames: a statement is refused with every bad name, clause by clause; a CATCH block sees the first.
func TestBadNames(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	bad := func(names ...string) (out []string) {
		for _, n := range names {
			out = append(out, "!207/16/1 line 1: Invalid column name '"+n+"'.")
		}
		return out
	}
	steps(t, c, []step{
		{"CREATE TABLE dbo.t (i int PRIMARY KEY, j int NOT NULL)", nil},
		{"UPDATE dbo.t SET a = b, j = c OUTPUT inserted.d WHERE e = 1", bad("e", "a", "b", "c", "d")},
		{"UPDATE x SET a = b FROM dbo.t x JOIN dbo.t y ON x.c = y.i WHERE d = 1", bad("c", "d", "a", "b")},
		{"DELETE dbo.t OUTPUT deleted.a WHERE b = 1", bad("b", "a")},
		{"INSERT dbo.t (a, b) VALUES (1, 2)", bad("a", "b")},
		{"INSERT dbo.t (i, j) OUTPUT inserted.a, inserted.b VALUES (1, 2)", bad("a", "b")},
		{"MERGE dbo.t USING (SELECT 1 AS n) s ON t.a = s.b WHEN MATCHED AND c = 1 THEN UPDATE SET d = e WHEN NOT MATCHED THEN INSERT (f) VALUES (1);", bad("a", "b", "c", "d", "e", "f")},
		{"BEGIN TRY EXEC ('SELECT a, b FROM dbo.t') END TRY BEGIN CATCH SELECT ERROR_MESSAGE() END CATCH", w("Invalid column name 'a'.", "#1")},
	})
}

// TestTransactionNames: a name is text (3914); a second mark is ignored and told (3920).
func TestTransactionNames(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	const mark = "(The WITH MARK option only applies to the first BEGIN TRAN WITH MARK statement. The option is ignored.)"
	steps(t, c, []step{
		{"DECLARE @n int = 4\nBEGIN TRAN @n", w("!3914")},
		{"BEGIN TRAN; BEGIN TRAN a WITH MARK; ROLLBACK", nil},
		{"BEGIN TRAN a WITH MARK; BEGIN TRAN b WITH MARK 'x'; SELECT @@TRANCOUNT; ROLLBACK", w(mark, "2", "#1")},
	})
}

// TestUnbalanced: a module that leaves @@TRANCOUNT otherwise than it found it is Msg 266, which dooms when it is caught.
func TestUnbalanced(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE PROCEDURE dbo.p AS BEGIN TRAN", nil},
		{"EXEC dbo.p; SELECT @@TRANCOUNT, XACT_STATE(); ROLLBACK", w("!266", "1|1", "#1")},
		{"BEGIN TRY EXEC dbo.p END TRY BEGIN CATCH SELECT ERROR_NUMBER(), XACT_STATE(); ROLLBACK END CATCH", w("266|-1", "#1")},
	})
}

// TestUseInDynamic: USE of a missing database ends the transaction from within a dynamic batch only.
func TestUseInDynamic(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"BEGIN TRAN; USE nope", w("!911")},
		{"SELECT @@TRANCOUNT; EXEC ('USE nope'); SELECT 'not reached'", w("1", "#1", "!911")},
		{"SELECT @@TRANCOUNT", w("0", "#1")},
	})
}

// TestImplicitStatus: a procedure without RETURN returns 10 less the severity of its last uncaught error.
func TestImplicitStatus(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE TABLE dbo.k (id int PRIMARY KEY)", nil},
		{"CREATE PROCEDURE dbo.ok AS SELECT 1", nil},
		{"CREATE PROCEDURE dbo.twice AS INSERT dbo.k VALUES (1); INSERT dbo.k VALUES (1)", nil},
		{"CREATE PROCEDURE dbo.zero AS SELECT 1 / 0; RETURN", nil},
		{"CREATE PROCEDURE dbo.five AS SELECT 1 / 0; RETURN 5", nil},
		{"DECLARE @r int; EXEC @r = dbo.ok; SELECT @r", w("1", "#1", "0", "#1")},
		{"DECLARE @r int; EXEC @r = dbo.twice; SELECT @r", w("#1", "!2627", "(The statement has been terminated.)", "-4", "#1")},
		{"DECLARE @r int; EXEC @r = dbo.zero; SELECT @r", w("!8134", "-6", "#1")},
		{"DECLARE @r int; EXEC @r = dbo.five; SELECT @r", w("!8134", "5", "#1")},
	})
}
