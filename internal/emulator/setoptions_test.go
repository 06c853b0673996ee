package emulator_test

import (
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// TestSetValues: what an option's grammar has no place for ends the batch, a value that it does not take the statement.
func TestSetValues(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	const rowcount = "!507/16/2 line 1: Invalid argument for SET ROWCOUNT. Must be a non-null non-negative integer."
	const priority = "!2755/16/1 line 1: SET DEADLOCK_PRIORITY option is invalid. Valid options are {HIGH | NORMAL | LOW | [-10 ... 10] of type integer}."
	for _, s := range []struct{ set, want string }{
		{"SET BANANA ON", "!195/15/5 line 1: 'BANANA' is not a recognized SET option."},
		{"SET ANSI_NULLS, BANANA ON", "!195/15/5 line 1: 'BANANA' is not a recognized SET option."},
		{"SET BANANA 5", "!195/15/7 line 1: 'BANANA' is not a recognized SET option."},
		{"SET BANANA", "!102/15/1 line 1: Incorrect syntax near 'BANANA'."},
		{"SET nocount maybe", "!102/15/4 line 1: Incorrect syntax near 'nocount'."},
		{"SET xact_abort 'on'", "!102/15/4 line 1: Incorrect syntax near 'xact_abort'."},
		{"SET lock_timeout '10'", "!102/15/3 line 1: Incorrect syntax near 'LOCK_TIMEOUT'."},
		{"SET LOCK_TIMEOUT 2147483648", "!102/15/3 line 1: Incorrect syntax near 'LOCK_TIMEOUT'."},
		{"DECLARE @v int = 3; SET TEXTSIZE @v", "!102/15/1 line 1: Incorrect syntax near '@v'."},
		{"SET ROWCOUNT -1", "!102/15/1 line 1: Incorrect syntax near '-'."},
		{"SET ROWCOUNT 2.5", "!1080/15/1 line 1: The integer value 2.5 is out of range."},
		{"DECLARE @s varchar(5) = '4'; SET ROWCOUNT @s", rowcount},
		{"DECLARE @n int; SET ROWCOUNT @n", rowcount},
		{"SET DATEFIRST '3'", "!2743/16/3 line 1: SET DATEFIRST option requires integer parameter."},
		{"SET DATEFIRST NULL", "!2743/16/3 line 1: SET DATEFIRST option requires integer parameter."},
		{"SET DATEFIRST 8", "!2742"},
		{"SET DATEFORMAT 1", "!2743/16/2 line 1: SET DATEFORMAT option requires character string parameter."},
		{"SET DATEFORMAT xyz", "!2741"},
		{"SET LANGUAGE NULL", "!2743/16/2 line 1: SET LANGUAGE option requires character string parameter."},
		{"SET LANGUAGE nosuch", "!2740"},
		{"SET LANGUAGE Deutsch", "!40517"},
		{"SET DEADLOCK_PRIORITY '5'", priority},
		{"SET DEADLOCK_PRIORITY NULL", priority},
		{"SET DEADLOCK_PRIORITY 11", priority},
		{"SET FIPS_FLAGGER 'nope'", "!102/15/3 line 1: Incorrect syntax near 'nope'."},
		{"SET CONTEXT_INFO 'ab'", "!2743"},
		{"CREATE PROCEDURE dbo.p AS SET PARSEONLY ON", "!1059/15/1 line 0: Cannot set or reset the 'parseonly' option within a procedure or function."},
		{"CREATE PROCEDURE dbo.p AS SET SHOWPLAN_ALL OFF", "!1067/15/1 line 0: The SET SHOWPLAN statements must be the only statements in the batch."},
	} {
		got := run(t, c, s.set)
		want(t, s.set, got[len(got)-1:], s.want)
	}
	steps(t, c, []step{
		{"SET DATEFIRST 9; SELECT @@DATEFIRST", w("!2742", "7", "#1")},
		{"DECLARE @n int; SET DEADLOCK_PRIORITY @n; SET CONTEXT_INFO 0x; SELECT CONTEXT_INFO()", w("NULL", "#1")},
	})
}

// TestRowCountOption: SET ROWCOUNT limits what a statement returns or changes, not what its subqueries read, and ends with its module.
func TestRowCountOption(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE TABLE dbo.t (i int PRIMARY KEY, j int); INSERT dbo.t VALUES (1, 1), (2, 2), (3, 3), (4, 4)", w("#4")},
		{"SET ROWCOUNT 2; SELECT i FROM dbo.t ORDER BY i DESC; SELECT TOP 1 i FROM dbo.t; SELECT TOP 3 i FROM dbo.t", w("4", "3", "#2", "1", "#1", "1", "2", "#2")},
		{"UPDATE dbo.t SET j = 0; DELETE dbo.t WHERE i > 1; INSERT dbo.t VALUES (7, 7), (8, 8), (9, 9); INSERT dbo.t SELECT i + 10, j FROM dbo.t", w("#2", "#2", "#2", "#2")},
		{"SELECT COUNT(*), (SELECT COUNT(*) FROM dbo.t) FROM dbo.t; DECLARE @i int; SELECT @i = i FROM dbo.t; SELECT @i", w("6|6", "#1", "4", "#1")},
		{"EXEC ('SET ROWCOUNT 1; SELECT i FROM dbo.t'); SELECT i INTO #t FROM dbo.t; SET ROWCOUNT 0; SELECT COUNT(*) FROM #t", w("1", "#1", "2", "#1")},
	})
}

// TestImplicitTransactions: what opens a transaction, and what does not.
func TestImplicitTransactions(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	opens := func(statement string, n string) step {
		return step{statement + "; IF @@TRANCOUNT > 0 SELECT @@TRANCOUNT ELSE SELECT 0; IF @@TRANCOUNT > 0 ROLLBACK", w(n, "#1")}
	}
	steps(t, c, []step{
		{"CREATE TABLE dbo.t (i int); CREATE SEQUENCE dbo.s AS int", nil},
		{"CREATE PROCEDURE dbo.p AS DECLARE @i int; SELECT @i = i FROM dbo.t", nil},
		{"SET IMPLICIT_TRANSACTIONS ON; SELECT @@OPTIONS & 2", w("2", "#1")},
		opens("DECLARE @i int; SET @i = 1", "0"),
		opens("IF EXISTS (SELECT 1 FROM dbo.t) DECLARE @n int", "0"),
		opens("CREATE TABLE #u (i int)", "1"),
		opens("GRANT SELECT ON dbo.t TO public", "1"),
		opens("BEGIN TRAN", "2"),
		{"DROP TABLE dbo.nope; SELECT @@TRANCOUNT; ROLLBACK", w("!3701", "1", "#1")},
		{"SELECT 1; SELECT i FROM (VALUES (1)) v (i); SELECT value FROM OPENJSON('[2]'); SELECT @@TRANCOUNT", w("1", "#1", "1", "#1", "2", "#1", "0", "#1")},
		{"SELECT i FROM dbo.t; SELECT @@TRANCOUNT; COMMIT", w("#0", "1", "#1")},
		{"SELECT COUNT(*) FROM sys.tables WHERE name = 't'; SELECT @@TRANCOUNT; COMMIT", w("1", "#1", "1", "#1")},
		{"SELECT NEXT VALUE FOR dbo.s AS v INTO #v; SELECT @@TRANCOUNT; ROLLBACK", w("1", "#1")},
		{"EXEC dbo.p; SELECT @@TRANCOUNT; ROLLBACK", w("1", "#1")},
	})
}

// TestNoExecution: NOEXEC compiles, PARSEONLY only parses, and the last SET of the batch decides.
func TestNoExecution(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"SET NOEXEC ON; SELECT 1; CREATE TABLE dbo.n (i int); PRINT 'x'; SET NOEXEC OFF; SELECT OBJECT_ID('dbo.n')", w("NULL", "#1")},
		{"SELECT 1; SET NOEXEC ON", w("1", "#1")},
		{"SELECT nope FROM sys.objects", w("!207")},
		{"SELECT name FROM dbo.nope", nil},
		{"SET NOEXEC OFF", nil},
		{"SELECT 1; SET PARSEONLY ON", nil},
		{"SELECT nope FROM sys.objects", nil},
		{"SELECT 1 FROM", w("!102")},
		{"SELECT 1; SET PARSEONLY OFF", w("1", "#1")},
	})
}
