package emulator_test

import (
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// TestErrorClasses: what an uncaught error ends, with XACT_ABORT OFF.
func TestErrorClasses(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, v int CHECK (v > 0))", nil},
		{"INSERT dbo.t VALUES (1, 1)", w("#1")},
		// Statement: the batch goes on.
		{
			"INSERT dbo.t VALUES (1, 1)\nSELECT @@ERROR",
			w("!2627", "(The statement has been terminated.)", "2627", "#1"),
		},
		{"SELECT 1/0\nSELECT 2", w("!8134", "2", "#1")},
		// Batch: the rest is skipped, the transaction stays.
		{"BEGIN TRAN\nSELECT * FROM dbo.missing\nSELECT 2", w("!208")},
		{"SELECT @@TRANCOUNT; ROLLBACK", w("1", "#1")},
		{"BEGIN TRAN; THROW 50001, 'x', 7\nSELECT 2", w("!50001/16/7 line 1: x")},
		{"SELECT @@TRANCOUNT; ROLLBACK", w("1", "#1")},
		// Transaction: rolled back.
		{"BEGIN TRAN\nDECLARE @i int = CAST('x' AS int)\nSELECT 2", w("!245")},
		{"SELECT @@TRANCOUNT", w("0", "#1")},
		// Structural DDL rolls back too.
		{"BEGIN TRAN; CREATE TABLE dbo.t (i int)", w("!2714")},
		{"SELECT @@TRANCOUNT", w("0", "#1")},
		// Compile: nothing runs.
		{"SELECT 1\nSELECT nope FROM dbo.t", w("!207")},
		{"SELECT 1\nIF 1=0 SELECT @undeclared", w("!137")},
		{"PRINT 'x'\nSELECT FROM", w("!156")},
		// RAISERROR.
		{"RAISERROR('%s has %d', 16, 3, 'a', 5)\nSELECT @@ERROR", w("!50000/16/3 line 1: a has 5", "50000", "#1")},
		{"RAISERROR('note', 10, 1)\nSELECT @@ERROR", w("(note)", "0", "#1")},
		{"PRINT 'a'; PRINT NULL", w("(a)", "( )")},
	})
}

func TestXactAbort(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY)", nil},
		{"SET XACT_ABORT ON", nil},
		{"BEGIN TRAN; INSERT dbo.t VALUES (1)\nSELECT 1/0\nSELECT 2", w("#1", "!8134")},
		{"SELECT @@TRANCOUNT; SELECT COUNT(*) FROM dbo.t", w("0", "#1", "0", "#1")},
		// RAISERROR and severity 11 are exempt.
		{"BEGIN TRAN\nRAISERROR('x', 16, 1)\nDROP TABLE dbo.missing\nSELECT XACT_STATE()\nROLLBACK", w("!50000", "!3701", "1", "#1")},
		// Caught: doomed.
		{
			"BEGIN TRAN; INSERT dbo.t VALUES (1)\nBEGIN TRY SELECT 1/0 END TRY BEGIN CATCH SELECT XACT_STATE(), @@TRANCOUNT END CATCH\nROLLBACK",
			w("#1", "-1|1", "#1"),
		},
		// A doomed transaction at the end of the batch.
		{"BEGIN TRAN\nBEGIN TRY SELECT 1/0 END TRY BEGIN CATCH END CATCH", w("!3998")},
		{"SELECT @@TRANCOUNT", w("0", "#1")},
		// Writing in it.
		{
			"BEGIN TRAN\nBEGIN TRY SELECT 1/0 END TRY BEGIN CATCH INSERT dbo.t VALUES (9) END CATCH\nSELECT 'not reached'",
			w("!3930"),
		},
	})
}

func TestTryCatch(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	const report = "SELECT ERROR_NUMBER(), ERROR_SEVERITY(), ERROR_STATE(), ERROR_LINE(), ERROR_PROCEDURE(), ERROR_MESSAGE()"
	steps(t, c, []step{
		{"BEGIN TRY\nSELECT 1/0\nEND TRY\nBEGIN CATCH\n" + report + "\nEND CATCH", w("8134|16|1|2|NULL|Divide by zero error encountered.", "#1")},
		{report, w("NULL|NULL|NULL|NULL|NULL|NULL", "#1")},
		// A missing object of the batch's own scope is not caught; in a called batch it is.
		{"BEGIN TRY SELECT * FROM dbo.missing END TRY BEGIN CATCH SELECT 'caught' END CATCH", w("!208")},
		{"BEGIN TRY EXEC('SELECT * FROM dbo.missing') END TRY BEGIN CATCH SELECT ERROR_NUMBER() END CATCH", w("208", "#1")},
		{"BEGIN TRY EXEC('SELECT FROM') END TRY BEGIN CATCH SELECT ERROR_NUMBER() END CATCH", w("156", "#1")},
		// Nested, and rethrown.
		{
			"BEGIN TRY\nBEGIN TRY\nTHROW 50005, 'inner', 2\nEND TRY\nBEGIN CATCH\nTHROW\nEND CATCH\nEND TRY\nBEGIN CATCH " + report + " END CATCH",
			w("50005|16|2|3|NULL|inner", "#1"),
		},
		{"CREATE PROCEDURE dbo.fails @a int AS\nBEGIN\n  SELECT 1/@a\nEND", nil},
		{"BEGIN TRY EXEC dbo.fails 0 END TRY BEGIN CATCH " + report + " END CATCH", w("8134|16|1|3|dbo.fails|Divide by zero error encountered.", "#1")},
		// Refusals cannot be caught.
		{"BEGIN TRY BACKUP DATABASE master TO DISK = 'x' END TRY BEGIN CATCH SELECT 'hidden' END CATCH", w("!40517")},
	})
}

func TestControlFlow(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"DECLARE @i int = 0\nWHILE @i < 10 BEGIN SET @i += 1; IF @i = 3 CONTINUE; IF @i = 5 BREAK END\nSELECT @i", w("5", "#1")},
		{"DECLARE @i int = 0\nagain: SET @i += 1\nIF @i < 4 GOTO again\nSELECT @i", w("4", "#1")},
		{"IF NULL = 1 SELECT 'then' ELSE SELECT 'else'", w("else", "#1")},
		{"SELECT 1; RETURN; SELECT 2", w("1", "#1")},
		{"IF 1=0 DECLARE @x int = 5\nSET @x = 7 SELECT @x", w("7", "#1")},
		{"DECLARE @a int; DECLARE @a int", w("!134")},
		{"WHILE 1=1 BEGIN BEGIN TRY BREAK END TRY BEGIN CATCH END CATCH END SELECT 'out'", w("out", "#1")},
		{"DECLARE @v varchar(2) = 'abcdef'; SELECT @v", w("ab", "#1")},
		{"EXEC('DECLARE @i int = 4; SELECT @i')", w("4", "#1")},
		{"DECLARE @n nvarchar(9) = N'1'; EXEC sp_executesql N'SET @o = @a + 1', N'@a int, @o int OUTPUT', @a = 4, @o = @n OUTPUT; SELECT @n", w("5", "#1")},
	})
}
