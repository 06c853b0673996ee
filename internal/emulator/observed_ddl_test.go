package emulator_test

import (
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// TestColumnRules: what a column definition may not say, and how messages name its place.
func TestColumnRules(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	const failed = "!1750"
	steps(t, c, []step{
		{"CREATE TABLE p (a int PRIMARY KEY)", nil},
		{"CREATE TYPE code FROM varchar(10)", nil},
		{"CREATE TABLE f (b int, a decimal(40, 2))", w("!2750/16/1 line 1: Column or parameter #2: Specified column precision 40 is greater than the maximum precision of 38.")},
		{"CREATE TABLE f (a varchar(9000))", w("!131/15/2 line 1: The size (9000) given to the column 'a' exceeds the maximum allowed for any data type (8000).")},
		{"CREATE PROCEDURE pr @x nvarchar(5000) AS SELECT 1", w("!2717/15/2 line 1: The size (5000) given to the parameter '@x' exceeds the maximum allowed (4000).")},
		{"DECLARE @x varchar(9000)", w("!131/15/3 line 1: The size (9000) given to the type 'varchar' exceeds the maximum allowed for any data type (8000).")},
		{"DECLARE @x text", w("!2739")},
		{"CREATE TABLE #f (a code)", w("!2715/16/6 line 1: Column, parameter, or variable #1: Cannot find data type code.")},
		{"SELECT CAST('a' AS code)", w("!243/16/2 line 1: Type code is not a defined system type.")},
		{"CREATE TABLE f (a int CHECK (a > 1) CHECK (a > 2))", w("!8148/16/0 line 1: More than one column CHECK constraint specified for column 'a', table 'f'.")},
		{"CREATE TABLE f (a int NULL NOT NULL)", w("!8150")},
		{"CREATE TABLE f (a int UNIQUE PRIMARY KEY)", w("!8151")},
		{"CREATE TABLE f (a int, b AS a DEFAULT 1)", w("!156")},
		{"CREATE TABLE f (a int SPARSE DEFAULT 1)", w("!1731")},
		{"CREATE TABLE f (a tinyint IDENTITY (300, 1))", w("!2752")},
		{"CREATE TABLE f (a int, b AS a + 1, CONSTRAINT c CHECK (b > 0))", w("!1764/16/1 line 1: Computed column 'b' in table 'f' is invalid for use in 'CHECK CONSTRAINT' because it is not persisted.", failed)},
		{"CREATE TABLE f (a int, b AS a, CONSTRAINT k FOREIGN KEY (b) REFERENCES p)", w("!1764", failed)},
		{"CREATE TABLE f (a float, b AS a * 2, CONSTRAINT u UNIQUE (b))", w("!2799", failed)},
		{"CREATE TABLE f (a int, b AS a * 2.0e0, c AS a + 1, d AS a * 2e0 PERSISTED, e varchar(1800))", nil},
		{"CREATE INDEX i ON f (b)", w("!2799")},
		{"CREATE INDEX i ON f (c); CREATE INDEX j ON f (d)", nil},
		{"CREATE INDEX k ON f (a) WHERE c > 1", w("!10609")},
		{"CREATE INDEX k ON f (a) INCLUDE (e, e)", w("!1909")},
		{"INSERT f (a, e) VALUES (1, REPLICATE('x', 1750))", w("#1")},
		{"CREATE INDEX k ON f (e)", w("(Warning! The maximum key length for a nonclustered index is 1700 bytes. The index 'k' has maximum length of 1800 bytes. For some combination of large values, the insert/update operation will fail.)", "!1946")},
		{"CREATE VIEW v WITH FOO AS SELECT 1 AS a", w("!195/15/1 line 1: 'FOO' is not a recognized option.")},
		{"EXEC sp_addextendedproperty 'p', 'v', 'FOO', 'dbo'", w("!15600")},
	})
}

// TestReadOnlyTarget: the rows of a table-valued parameter are not changed; a table variable is named as one of dbo.
func TestReadOnlyTarget(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	const refused = "!10700/16/1 line 1: The table-valued parameter \"@t\" is READONLY and cannot be modified."
	steps(t, c, []step{
		{"CREATE TYPE ids AS TABLE (a int CONSTRAINT k PRIMARY KEY)", nil},
		{"CREATE PROCEDURE p @t ids READONLY AS DELETE @t", w(refused)},
		{"CREATE PROCEDURE p @t ids READONLY AS INSERT @t VALUES (1)", w(refused)},
		{"DECLARE @t ids; INSERT @t VALUES (1), (1)", w("!2627/14/1 line 1: Violation of PRIMARY KEY constraint 'k'. Cannot insert duplicate key in object 'dbo.@t'. The duplicate key value is (1).", "(The statement has been terminated.)")},
		{"CREATE TABLE t (id int, v int); INSERT t VALUES (1, 1), (2, 2)", w("#2")},
		{"MERGE t AS x USING t AS y ON x.id = y.id WHEN MATCHED AND x.id = 2 THEN DELETE WHEN MATCHED THEN UPDATE SET v = 7; SELECT * FROM t", w("#2", "1|7", "#1")},
	})
}

// TestTwoCollations: what compares two columns of different collations is refused, whatever the collations are.
func TestTwoCollations(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	in := func(operation string) []string {
		return w("!468/16/9 line 1: Cannot resolve the collation conflict between \"Latin1_General_CI_AS\" and \"Latin1_General_CS_AS\" in the " + operation + " operation.")
	}
	steps(t, c, []step{
		{"CREATE TABLE c (a varchar(10) COLLATE Latin1_General_CS_AS, b varchar(10) COLLATE Latin1_General_CI_AS)", nil},
		{"SELECT REPLACE(a, b, 'x') FROM c", in("replace")},
		{"SELECT CHARINDEX(a, b) FROM c", in("charindex")},
		{"SELECT 1 FROM c WHERE a IN (SELECT b FROM c)", in("equal to")},
		{"SELECT 1 FROM c WHERE a > ALL (SELECT b FROM c)", in("greater than")},
		{"SELECT a + b FROM c", w("!451")},
		{"SELECT COALESCE(a, b) FROM c", w("!451/16/1 line 1: Cannot resolve collation conflict between \"Latin1_General_CI_AS\" and \"Latin1_General_CS_AS\" in CASE operator occurring in SELECT statement column 1.")},
		{"SELECT TRIM('xy' FROM 'xyaxy'), TRIM(BOTH 'x' FROM 'xax')", w("a|a", "#1")},
	})
}

// TestSnapshotErrors: the messages name the table; a transaction does not become a SNAPSHOT one; a heap's rows have states of their own.
func TestSnapshotErrors(t *testing.T) {
	e := open(t, emulator.Options{})
	a := session(t, e)
	run(t, a, "CREATE DATABASE d")
	a, b := sessionIn(t, e, "d"), sessionIn(t, e, "d")
	conflict := func(state, table string) []string {
		return w("!3960/16/" + state + " line 1: Snapshot isolation transaction aborted due to update conflict. You cannot use snapshot isolation to access table 'dbo." + table + "' directly or indirectly in database 'd' to update, delete, or insert the row that has been modified or deleted by another transaction. Retry the transaction or change the isolation level for the update/delete statement.")
	}
	steps(t, a, []step{
		{"CREATE TABLE t (id int PRIMARY KEY, v int); INSERT t VALUES (1, 1); CREATE TABLE h (v int); INSERT h VALUES (1); ALTER DATABASE d SET ALLOW_SNAPSHOT_ISOLATION ON", w("#1", "#1")},
		{"SET TRANSACTION ISOLATION LEVEL SNAPSHOT; BEGIN TRAN; SELECT v FROM t", w("1", "#1")},
	})
	run(t, b, "UPDATE t SET v = 2; UPDATE h SET v = 2")
	steps(t, a, []step{
		{"UPDATE t SET v = 3", conflict("2", "t")},
		{"BEGIN TRAN; SELECT v FROM h", w("2", "#1")},
	})
	run(t, b, "UPDATE h SET v = 4")
	steps(t, a, []step{
		{"UPDATE h SET v = 3", conflict("6", "h")},
		{"SET TRANSACTION ISOLATION LEVEL READ COMMITTED; BEGIN TRAN; SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT v FROM t", w("!3951")},
		{"SELECT @@TRANCOUNT; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; BEGIN TRAN; UPDATE h SET v = 5; UPDATE t SET v = 5", w("0", "#1", "#1", "#1")},
	})
	steps(t, b, []step{
		{"SET LOCK_TIMEOUT 0; SELECT v FROM h", w("!1222/16/45 line 1: Lock request time out period exceeded.")},
		{"SELECT v FROM t", w("!1222/16/51 line 1: Lock request time out period exceeded.")},
		{"SELECT v FROM t WITH (TABLOCK)", w("!1222/16/56 line 1: Lock request time out period exceeded.")},
	})
}
