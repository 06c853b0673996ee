package emulator_test

import (
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// TestEffectiveIdentity: under EXECUTE AS USER nothing answers for the login that connected.
func TestEffectiveIdentity(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE DATABASE d; CREATE DATABASE other; CREATE LOGIN plain WITH PASSWORD = 'Aa1-Zz9-Qq7-x'", nil},
		{"USE d", w("(Changed database context to 'd'.)")},
		{"CREATE TABLE dbo.t (a int); CREATE TABLE dbo.v (a int); CREATE USER u WITHOUT LOGIN; CREATE USER plain; GRANT SELECT ON dbo.v TO u", nil},
		{"EXECUTE AS USER = 'u'", w()},
		{"SELECT USER_NAME(), ORIGINAL_LOGIN(), SUSER_ID()", w("u|sa|NULL", "#1")},
		{"SELECT IIF(SUSER_SNAME() LIKE 'S-1-9-3-%', 1, 0), IIF(SUSER_SID() = (SELECT sid FROM sys.database_principals WHERE name = 'u'), 1, 0)", w("1|1", "#1")},
		{"SELECT name FROM sys.tables", w("v", "#1")},
		{"SELECT OBJECT_ID('dbo.t'), IS_SRVROLEMEMBER('sysadmin')", w("NULL|0", "#1")},
		{"SELECT HAS_PERMS_BY_NAME('dbo.v', 'OBJECT', 'SELECT'), HAS_PERMS_BY_NAME('dbo.v', 'OBJECT', 'DELETE'), HAS_PERMS_BY_NAME(NULL, NULL, 'VIEW SERVER STATE')", w("1|0|0", "#1")},
		{"SELECT a FROM dbo.t", w("!229")},
		{"SELECT name FROM sys.databases WHERE name IN ('d', 'other', 'master')", w("master", "d", "#2")},
		{"SELECT HAS_DBACCESS('d'), HAS_DBACCESS('other')", w("1|0", "#1")},
		{"USE other", w("!916")},
		{"EXECUTE AS LOGIN = 'plain'", w("!15406")},
		{"CREATE LOGIN x WITH PASSWORD = 'Aa1-Zz9-Qq7-x'", w("!15247")},
		{"REVERT; SELECT SUSER_SNAME(), IS_SRVROLEMEMBER('sysadmin')", w("sa|1", "#1")},
		{"EXECUTE AS USER = 'plain'; SELECT SUSER_SNAME(), IS_SRVROLEMEMBER('sysadmin'), HAS_PERMS_BY_NAME('dbo.t', 'OBJECT', 'SELECT'); REVERT", w("plain|0|0", "#1")},
		{"EXECUTE AS USER = 'dbo'; SELECT IS_SRVROLEMEMBER('sysadmin'), HAS_PERMS_BY_NAME('dbo.t', 'OBJECT', 'SELECT'); REVERT", w("0|1", "#1")},
		{"ALTER DATABASE d SET TRUSTWORTHY ON", nil},
		{"EXECUTE AS USER = 'dbo'; SELECT IS_SRVROLEMEMBER('sysadmin'); REVERT", w("1", "#1")},
	})
}

// TestModuleIdentity: WITH EXECUTE AS gives a module's body the rights of its user, and not the caller's.
func TestModuleIdentity(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE USER u WITHOUT LOGIN", nil},
		{"CREATE PROCEDURE dbo.p WITH EXECUTE AS 'u' AS SELECT USER_NAME(), IS_SRVROLEMEMBER('sysadmin'), HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'CREATE TABLE')", nil},
		{"EXEC dbo.p", w("u|0|0", "#1")},
		{"SELECT USER_NAME(), IS_SRVROLEMEMBER('sysadmin')", w("dbo|1", "#1")},
		{"CREATE PROCEDURE dbo.q WITH EXECUTE AS 'nosuch' AS SELECT 1", w("!15151")},
	})
}

// TestSnapshotNotAllowed: SNAPSHOT reaches no table of a database that does not allow it; catalog views and #temp tables do not count.
func TestSnapshotNotAllowed(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE DATABASE d", nil},
		{"USE d; CREATE TABLE dbo.t (a int); INSERT dbo.t VALUES (1)", w("(Changed database context to 'd'.)", "#1")},
		{"SET TRANSACTION ISOLATION LEVEL SNAPSHOT", nil},
		{"SELECT name FROM sys.tables; CREATE TABLE #x (a int); INSERT #x VALUES (2); SELECT a FROM #x", w("t", "#1", "#1", "2", "#1")},
		{"SELECT a FROM dbo.t", w("!3952")},
		{"INSERT dbo.t VALUES (2)", w("!3952", "(The statement has been terminated.)")},
		{"UPDATE dbo.t SET a = 2", w("!3952", "(The statement has been terminated.)")},
		{"DELETE dbo.t", w("!3952", "(The statement has been terminated.)")},
		{"SELECT a FROM dbo.t WITH (READCOMMITTEDLOCK)", w("1", "#1")},
		{"ALTER DATABASE d SET ALLOW_SNAPSHOT_ISOLATION ON", nil},
		{"SELECT a FROM dbo.t", w("1", "#1")},
	})
}

// TestTriggerRecursion: an INSTEAD OF trigger is not fired by what it does to its table; an AFTER trigger only with
// RECURSIVE_TRIGGERS; triggers of other tables nest up to 32 levels.
func TestTriggerRecursion(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE DATABASE d", nil},
		{"USE d", w("(Changed database context to 'd'.)")},
		{"CREATE TABLE dbo.i (a int); CREATE TABLE dbo.r (a int); CREATE TABLE dbo.x (a int); CREATE TABLE dbo.y (a int)", nil},
		{"CREATE PROCEDURE dbo.add_i @a int AS INSERT dbo.i VALUES (@a)", nil},
		{"CREATE TRIGGER dbo.ti ON dbo.i INSTEAD OF INSERT AS BEGIN INSERT dbo.i SELECT a + 1 FROM inserted; EXEC dbo.add_i 10 END", nil},
		{"CREATE TRIGGER dbo.tu ON dbo.i INSTEAD OF UPDATE AS UPDATE dbo.i SET a = a + 100", nil},
		{"INSERT dbo.i VALUES (1)", w("#1", "#1", "#1")},
		{"SELECT a FROM dbo.i", w("2", "10", "#2")},
		{"UPDATE dbo.i SET a = 0", w("#2", "#2")},
		{"SELECT a FROM dbo.i", w("102", "110", "#2")},
		{"CREATE TRIGGER dbo.tr ON dbo.r AFTER INSERT AS IF EXISTS (SELECT 1 FROM inserted WHERE a < 5) INSERT dbo.r SELECT a + 1 FROM inserted", nil},
		{"INSERT dbo.r VALUES (1)", w("#1", "#1")},
		{"SELECT COUNT(*) FROM dbo.r", w("2", "#1")},
		{"ALTER DATABASE d SET RECURSIVE_TRIGGERS ON; DELETE dbo.r", w("#2")},
		{"INSERT dbo.r VALUES (1)", w("#1", "#1", "#1", "#1", "#1")},
		{"SELECT COUNT(*) FROM dbo.r", w("5", "#1")},
		{"CREATE TRIGGER dbo.tx ON dbo.x AFTER INSERT AS INSERT dbo.y SELECT a FROM inserted", nil},
		{"CREATE TRIGGER dbo.ty ON dbo.y AFTER INSERT AS INSERT dbo.x SELECT a FROM inserted", nil},
		{"INSERT dbo.x VALUES (1)", w("!217")},
		{"SELECT COUNT(*) FROM dbo.x", w("0", "#1")},
	})
}

// TestMergeNames: an unqualified name of an INSERT clause is the source's, and the target has no row there.
func TestMergeNames(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE TABLE dbo.t (a int, b int); CREATE TABLE dbo.s (a int, b int); INSERT dbo.s VALUES (1, 2), (3, 4)", w("#2")},
		{"MERGE dbo.t USING dbo.s ON t.a = s.a WHEN NOT MATCHED AND b > 2 THEN INSERT (a, b) VALUES (a, b);", w("#1")},
		{"SELECT a, b FROM dbo.t", w("3|4", "#1")},
		{"MERGE dbo.t USING dbo.s ON t.a = s.a WHEN MATCHED THEN UPDATE SET b = a;", w("!209")},
		{"MERGE dbo.t USING dbo.s ON t.a = s.a WHEN NOT MATCHED THEN INSERT VALUES (t.a, 1);", w("!4104")},
	})
}

// TestFunctionBodies: what a function may hold.
func TestFunctionBodies(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	for body, want := range map[string]string{
		"INSERT nosuch VALUES (1); RETURN 1":                       "!443/16/15",
		"UPDATE nosuch SET a = 1; RETURN 1":                        "!443/16/15",
		"PRINT 'x'; RETURN 1":                                      "!443/16/14",
		"EXEC ('SELECT 1'); RETURN 1":                              "!443/16/14",
		"CREATE TABLE #t (a int); RETURN 1":                        "!443/16/14",
		"RETURN RAND()":                                            "!443/16/1",
		"DECLARE @g uniqueidentifier = (SELECT NEWID()); RETURN 1": "!443/16/1",
		"DECLARE @a int":                                           "!455/16/2",
		"IF 1 = 1 RETURN 1 ELSE RETURN 2":                          "!455/16/2",
		"DECLARE @t TABLE (a int); INSERT @t VALUES (3); UPDATE x SET a = 4 FROM @t x; DELETE x FROM @t x WHERE a = 3; RETURN (SELECT a FROM @t)": "4",
		"BEGIN RETURN 4 END":   "4",
		"EXEC dbo.p; RETURN 1": "!557",
	} {
		run(t, c, "DROP FUNCTION IF EXISTS dbo.f; DROP PROCEDURE IF EXISTS dbo.p")
		run(t, c, "CREATE PROCEDURE dbo.p AS RETURN")
		got := run(t, c, "CREATE FUNCTION dbo.f () RETURNS float AS BEGIN "+body+" END")
		if len(got) == 0 {
			got = run(t, c, "SELECT dbo.f()")
		}
		if len(got) == 0 || !strings.HasPrefix(got[0], want) {
			t.Errorf("%s: %q, want %s", body, got, want)
		}
	}
	steps(t, c, []step{
		{"CREATE FUNCTION dbo.g () RETURNS TABLE AS RETURN SELECT NEWID() AS a", w("!443")},
		{"CREATE VIEW dbo.v AS SELECT 1 AS a ORDER BY a", w("!1033")},
		{"CREATE VIEW dbo.v AS SELECT TOP (1) 1 AS a ORDER BY a", w()},
	})
}

// TestStaticCursorScrolls: STATIC goes with SCROLL unless it is FORWARD_ONLY.
func TestStaticCursorScrolls(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"DECLARE c CURSOR GLOBAL STATIC FOR SELECT a FROM (VALUES (1), (2), (3), (4)) v(a) ORDER BY a; OPEN c", nil},
		{"FETCH LAST FROM c", w("4", "#1")},
		{"FETCH PRIOR FROM c", w("3", "#1")},
		{"FETCH FIRST FROM c", w("1", "#1")},
		{"FETCH ABSOLUTE 3 FROM c", w("3", "#1")},
		{"FETCH ABSOLUTE -1 FROM c", w("4", "#1")},
		{"FETCH RELATIVE -2 FROM c", w("2", "#1")},
		{"FETCH RELATIVE 9 FROM c; SELECT @@FETCH_STATUS", w("#0", "-1", "#1")},
	})
}

// TestSysnameColumns: a sysname is NOT NULL unless it says NULL.
func TestSysnameColumns(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE TABLE dbo.t (a sysname, b sysname NULL, c nvarchar(128))", nil},
		{"SELECT name FROM sys.columns WHERE object_id = OBJECT_ID('dbo.t') AND is_nullable = 0", w("a", "#1")},
	})
}

// TestPrecisionArgument: the last argument decides the type, and must be a constant.
func TestPrecisionArgument(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"SELECT CAST(DATETIME2FROMPARTS(2024, 2, 29, 1, 2, 3, 5, 1) AS varchar(40)), CAST(TIMEFROMPARTS(1, 2, 3, 0, 0) AS varchar(40))", w("2024-02-29 01:02:03.5|01:02:03", "#1")},
		{"DECLARE @p int = 3; SELECT TIMEFROMPARTS(1, 2, 3, 0, @p)", w("!10760")},
		{"SELECT TIMEFROMPARTS(1, 2, 3, 0, NULL)", w("!10760")},
	})
}
