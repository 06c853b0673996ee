package emulator_test

import (
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// TestSequencePlacement: where NEXT VALUE FOR may not stand, and the state of 208 for a sequence.
func TestSequencePlacement(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE SEQUENCE dbo.s AS int START WITH 1", nil},
		{"CREATE TABLE dbo.t (id int, v int)", nil},
		{"SELECT NEXT VALUE FOR dbo.nope", w("!208/16/211 line 1: Invalid object name 'dbo.nope'.")},
		{"SELECT (SELECT NEXT VALUE FOR dbo.s)", w("!11719")},
		{"SELECT MAX(NEXT VALUE FOR dbo.s) FROM dbo.t", w("!11725")},
		{"SELECT DISTINCT NEXT VALUE FOR dbo.s FROM dbo.t ORDER BY 1", w("!11721")},
		{"SELECT NEXT VALUE FOR dbo.s UNION ALL SELECT 1", w("!11721")},
		{"SELECT NEXT VALUE FOR dbo.s FROM dbo.t ORDER BY id", w("!11723")},
		{"SELECT id FROM dbo.t WHERE NEXT VALUE FOR dbo.s > 1", w("!11720")},
		{"SELECT TOP (1) NEXT VALUE FOR dbo.s FROM dbo.t", w("!11739")},
		{"SELECT IIF(1 = 1, NEXT VALUE FOR dbo.s, 1)", w("!11741")},
		{"SELECT ISNULL(NEXT VALUE FOR dbo.s, 1)", w("!11741")},
		{"MERGE dbo.t USING (SELECT 3 AS id) x ON t.id = x.id WHEN NOT MATCHED THEN INSERT VALUES (x.id, NEXT VALUE FOR dbo.s);", w("!11742")},
		{"CREATE VIEW dbo.v AS SELECT NEXT VALUE FOR dbo.s AS a", w("!11719")},
		{"CREATE TABLE dbo.u (id int CHECK (NEXT VALUE FOR dbo.s > 1))", w("!11719")},
		{"INSERT dbo.t (id, v) VALUES (NEXT VALUE FOR dbo.s, NEXT VALUE FOR dbo.s); SELECT * FROM dbo.t", w("#1", "1|1", "#1")},
		{"CREATE TABLE dbo.d (a int, b int DEFAULT NEXT VALUE FOR dbo.s)", nil},
		{"INSERT dbo.d (a) SELECT NEXT VALUE FOR dbo.s FROM dbo.t", w("!40517")},
		{"UPDATE dbo.t SET v = NEXT VALUE FOR dbo.s; SELECT v FROM dbo.t", w("#1", "2", "#1")},
	})
}

// TestCollationPrecedence: a constant gives way to a column, a column to COLLATE, and nothing else gives way (468).
func TestCollationPrecedence(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE TABLE dbo.c (a varchar(10), b varchar(10) COLLATE Latin1_General_CS_AS)", nil},
		{"INSERT dbo.c VALUES ('x', 'X')", w("#1")},
		{"SELECT 1 FROM dbo.c WHERE a = b", w("!468")},
		{"SELECT 1 FROM dbo.c WHERE b LIKE UPPER(a)", w("!468")},
		{"SELECT 1 FROM dbo.c WHERE a = b COLLATE SQL_Latin1_General_CP1_CI_AS", w("1", "#1")},
		{"SELECT 1 FROM dbo.c WHERE b = 'x'", w("#0")},
	})
}

// TestQuotedIdentifier: the last SET of a batch holds for the session though nothing reaches it; a module keeps its own value;
// rows under a filtered index need ON (1934), checked when a batch is compiled and when a module runs.
func TestQuotedIdentifier(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE TABLE dbo.u (b int); CREATE INDEX f ON dbo.u (b) WHERE b > 1", nil},
		{"IF 1 = 0 SET QUOTED_IDENTIFIER OFF", nil},
		{`SELECT "x"`, w("x", "#1")},
		{"IF 1 = 0 DELETE dbo.u", w("!1934")},
		{"CREATE PROCEDURE dbo.p AS UPDATE dbo.u SET b = 2", nil},
		{"IF 1 = 0 SET QUOTED_IDENTIFIER OFF; SET QUOTED_IDENTIFIER ON", nil},
		{"EXEC dbo.p", w("!1934")},
		{`EXEC('SET QUOTED_IDENTIFIER OFF; SELECT "y"'); SELECT "b" FROM dbo.u`, w("y", "#1", "#0")},
	})
}

// TestXactStateAutocommit: a statement that reads data has a transaction of its own while it runs.
func TestXactStateAutocommit(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE TABLE dbo.t (a int, b int)", nil},
		{"SELECT XACT_STATE(), @@TRANCOUNT", w("0|0", "#1")},
		{"INSERT dbo.t SELECT XACT_STATE(), 0", w("#1")},
		{"SELECT a, XACT_STATE(), @@TRANCOUNT FROM dbo.t", w("1|1|0", "#1")},
	})
}

// TestSmallRefusals: what SQL Server refuses too, or the emulator by name.
func TestSmallRefusals(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"SELECT APPLOCK_TEST('public', 'x', 'Exclusive', 'Transaction')", w("!3918/16/2 line 1: The statement or function must be executed in the context of a user transaction.")},
		{"SELECT APPLOCK_TEST('public', 'x', 'Nope', 'Session')", w("!1225/16/3 line 1: An invalid application lock mode was passed to applock_test.")},
		{"SELECT APPLOCK_MODE(NULL, 'x', 'Session')", w("!8116")},
		{"ALTER SCHEMA dbo TRANSFER #t", w("!33144")},
		{"ALTER SCHEMA sys TRANSFER dbo.t", w("!2710")},
		{"CREATE TABLE dbo.m (a int MASKED WITH (FUNCTION = 'default()'))", w("!40517")},
		{"SELECT OBJECT_ID('sys.dm_hadr_cluster')", w("!40517")},
		{"DECLARE @j json = '{\"a\":[1,2,3]}'; SELECT JSON_PATH_EXISTS(@j, '$.a[last]'), JSON_PATH_EXISTS(@j, '$.a[5,1]'), JSON_PATH_EXISTS(@j, '$.a[3 to last]'), JSON_PATH_EXISTS(@j, '$.b[*]')", w("1|1|0|0", "#1")},
		{"SELECT JSON_VALUE('[1]', '$[last]')", w("!40517")},
	})
}

// TestOperandErrors: which operator names two operands of one type (402) and which the type (8117).
func TestOperandErrors(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"DECLARE @b bit; SELECT @b + @b", w("!402/16/1 line 1: The data types bit and bit are incompatible in the add operator.")},
		{"DECLARE @b bit; SELECT @b % @b", w("!402")},
		{"DECLARE @b bit; SELECT @b * @b", w("!8117")},
		{"SELECT 0x01 & 0x02", w("!402/16/1 line 1: The data types varbinary and varbinary are incompatible in the '&' operator.")},
		{"SELECT 0x01 - 0x02", w("!402")},
		{"SELECT 0x01 * 0x02", w("!8117")},
		{"SELECT 'a' - 'b'", w("!8117")},
		{"SELECT 1e0 % 1e0", w("!402")},
	})
}

// TestAfterAnError: a statement that failed has no rows, whether it is caught or not; RAISERROR counts as one.
func TestAfterAnError(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE TABLE dbo.k (id int PRIMARY KEY); INSERT dbo.k VALUES (1)", w("#1")},
		{"INSERT dbo.k VALUES (2); INSERT dbo.k VALUES (1)\nSELECT @@ROWCOUNT", w("#1", "!2627", "(The statement has been terminated.)", "0", "#1")},
		{"SELECT id FROM dbo.k WHERE id = 1; RAISERROR('x', 16, 1)\nSELECT @@ROWCOUNT", w("1", "#1", "!50000", "0", "#1")},
	})
}

// TestSequenceCache: the first value tells that the cache is larger than what is left, unless there is no cache or a cycle.
func TestSequenceCache(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	const told = "(The sequence object 's' cache size is greater than the number of available values.)"
	steps(t, c, []step{
		{"CREATE SEQUENCE dbo.s AS int START WITH 1 MAXVALUE 49", nil},
		{"SELECT NEXT VALUE FOR dbo.s; SELECT NEXT VALUE FOR dbo.s", w("1", told, "#1", "2", "#1")},
		{"ALTER SEQUENCE dbo.s RESTART MAXVALUE 50; SELECT NEXT VALUE FOR dbo.s", w("1", "#1")},
		{"ALTER SEQUENCE dbo.s RESTART MAXVALUE 9 CYCLE; SELECT NEXT VALUE FOR dbo.s", w("1", "#1")},
		{"CREATE SEQUENCE dbo.n AS tinyint START WITH 250 NO CACHE; SELECT NEXT VALUE FOR dbo.n", w("250", "#1")},
	})
}

// TestMergeOutputMayBeNull: of a row that MERGE inserts nothing was deleted.
func TestMergeOutputMayBeNull(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE TABLE dbo.t (id int NOT NULL)", nil},
		{"MERGE dbo.t USING (VALUES (1)) s (id) ON t.id = s.id WHEN NOT MATCHED THEN INSERT VALUES (s.id) OUTPUT $action, inserted.id, deleted.id;", w("INSERT|1|NULL", "#1")},
	})
}

// TestCollationClash: two columns' collations that meet where nothing is compared leave a text without one. It is neither returned (451) nor
// compared (4191), but may be assigned or be given one by COLLATE.
func TestCollationClash(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	in := func(operator string, column string) []string {
		return w("!451/16/1 line 1: Cannot resolve collation conflict between \"Latin1_General_CS_AS\" and \"SQL_Latin1_General_CP1_CI_AS\" in " + operator + " operator occurring in SELECT statement column " + column + ".")
	}
	steps(t, c, []step{
		{"CREATE TABLE dbo.c (a varchar(10), b varchar(10) COLLATE Latin1_General_CS_AS)", nil},
		{"INSERT dbo.c VALUES ('x', 'X')", w("#1")},
		{"SELECT a + b FROM dbo.c", in("add", "1")},
		{"SELECT 1, CASE WHEN 1 = 1 THEN a ELSE b END FROM dbo.c", in("CASE", "2")},
		{"SELECT CONCAT(a, '-', b) FROM dbo.c", in("concat", "1")},
		{"SELECT a FROM dbo.c UNION ALL SELECT b FROM dbo.c ORDER BY 1", in("UNION ALL", "1")},
		{"SELECT a FROM dbo.c UNION SELECT b FROM dbo.c", w("!468/16/9 line 1: Cannot resolve the collation conflict between \"Latin1_General_CS_AS\" and \"SQL_Latin1_General_CP1_CI_AS\" in the UNION operation.")},
		{"SELECT x FROM (SELECT UPPER(a) + LEFT(b, 1) AS x FROM dbo.c) AS d", in("add", "1")},
		{"SELECT (SELECT a + b FROM dbo.c)", in("add", "1")},
		{"SELECT 1 FROM dbo.c WHERE a + b = 'xX'", w("!4191/16/9 line 1: Cannot resolve collation conflict for equal to operation.")},
		{"SELECT (a + b) COLLATE Latin1_General_CS_AS, a + b COLLATE Latin1_General_CS_AS, a + 'y' FROM dbo.c", w("xX|xX|xy", "#1")},
		{"SELECT 'y' FROM dbo.c UNION ALL SELECT b FROM dbo.c", w("y", "X", "#2")},
		{"INSERT dbo.c (a) SELECT a + b FROM dbo.c; SELECT a FROM dbo.c", w("#1", "x", "xX", "#2")},
		{"DECLARE @v varchar(20); SELECT @v = a + b FROM dbo.c WHERE a = 'x'; SELECT @v", w("xX", "#1")},
		// The catalog's own texts, and the names of Service Broker, have collations of their own.
		{"SELECT name + type_desc FROM sys.objects", w("!451")},
		{"SELECT name FROM sys.schemas UNION ALL SELECT name FROM sys.services", w("!451")},
		{"SELECT 1 FROM sys.services WHERE name = N'HTTP://schemas.microsoft.com/SQL/ServiceBroker/ServiceBroker'", w("#0")},
	})
}

// TestOuterReferenceInAggregate: a column of the outer query stands alone in an aggregate, or below it.
func TestOuterReferenceInAggregate(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"SELECT (SELECT SUM(i.n * v.k) FROM (VALUES (1), (2)) AS i (n)) FROM (VALUES (3)) AS v (k)", w("!8124")},
		{"SELECT (SELECT STRING_AGG(CAST(i.n * v.k AS nvarchar(9)), ',') FROM (VALUES (1), (2)) AS i (n)) FROM (VALUES (3)) AS v (k)", w("!8124")},
		{"SELECT s.x FROM (VALUES (3)) AS v (k) CROSS APPLY (SELECT SUM(i.n + v.k) AS x FROM (VALUES (1), (2)) AS i (n)) AS s", w("!8124")},
		{"SELECT (SELECT SUM(i.x) FROM (SELECT n * v.k AS x FROM (VALUES (1), (2)) AS j (n)) AS i) FROM (VALUES (3)) AS v (k)", w("9", "#1")},
		{"SELECT (SELECT SUM(i.n) * v.k FROM (VALUES (1), (2)) AS i (n)) FROM (VALUES (3)) AS v (k)", w("9", "#1")},
	})
}
