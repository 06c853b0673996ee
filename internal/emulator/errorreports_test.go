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

// TestMessagesByPlace: errors whose text or state says where a name or a size stands.
func TestMessagesByPlace(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE TABLE dbo.t (i int PRIMARY KEY, j int); INSERT dbo.t (i) VALUES (1)", w("#1")},
		{"CREATE TYPE dbo.tt AS TABLE (i int)", nil},
		{"CREATE TABLE dbo.u (v varchar(9000))", w("!131/15/2 line 1: The size (9000) given to the column 'v' exceeds the maximum allowed for any data type (8000).")},
		{"ALTER TABLE dbo.t ADD v nvarchar(5000)", w("!2717/15/2 line 1: The size (5000) given to the column 'v' exceeds the maximum allowed (4000).")},
		{"SELECT CAST('a' AS varchar(9000))", w("!131/15/3 line 1: The size (9000) given to the type 'varchar' exceeds the maximum allowed for any data type (8000).")},
		{"SELECT CAST('a' AS nvarchar(5000))", w("!2717/16/1 line 1: The size (5000) given to the convert specification 'nvarchar' exceeds the maximum allowed (4000).")},
		{"SELECT NEWSEQUENTIALID()", w("!302")},
		{"CREATE PROCEDURE dbo.p @t dbo.tt READONLY AS INSERT @t VALUES (1)", w(`!10700/16/1 line 1: The table-valued parameter "@t" is READONLY and cannot be modified.`)},
		{"CREATE PROCEDURE dbo.p @t dbo.tt READONLY AS DELETE @t", w("!10700")},
		{"CREATE FUNCTION dbo.f() RETURNS int AS BEGIN SELECT i FROM dbo.t RETURN 1 END", w("!444/16/2 line 1: Select statements included within a function cannot return data to a client.")},
		{"CREATE FUNCTION dbo.f() RETURNS int AS BEGIN SELECT 1 RETURN 1 END", w("!444/16/3 line 1: Select statements included within a function cannot return data to a client.")},
		{"CREATE FUNCTION dbo.f() RETURNS int AS BEGIN IF 1 = 1 RETURN\nRETURN 1 END", w("!1075/15/1 line 1: RETURN statements in scalar valued functions must include an argument.")},
		{"EXEC dbo.t", w("!2809/16/1 line 1: The request for procedure 'dbo.t' failed because 'dbo.t' is a table object.")},
		{"ALTER TABLE dbo.t ALTER COLUMN j int NOT NULL; SELECT 'not reached'", w("!515", "(The statement has been terminated.)")},
	})
}
