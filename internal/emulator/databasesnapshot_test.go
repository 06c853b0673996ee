package emulator_test

import (
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

const inMaster = "(Changed database context to 'master'.)"

// original makes the database d with rows, history, a queue with a message, a sequence and a module.
var original = []step{
	{"CREATE DATABASE d; ALTER DATABASE d ADD FILE (NAME = more, FILENAME = '/x/more.ndf')", nil},
	{"USE d", w("(Changed database context to 'd'.)")},
	{"CREATE TABLE dbo.t (id int IDENTITY PRIMARY KEY, v varchar(9)); INSERT dbo.t (v) VALUES ('one'), ('two')", w("#2")},
	{"CREATE SEQUENCE dbo.s AS int START WITH 1; DECLARE @n int = NEXT VALUE FOR dbo.s", nil},
	{"CREATE PROCEDURE dbo.p AS SELECT 'old'", nil},
	{"CREATE QUEUE dbo.q; CREATE SERVICE sv ON QUEUE dbo.q ([DEFAULT])", nil},
	{"DECLARE @h uniqueidentifier; BEGIN DIALOG @h FROM SERVICE sv TO SERVICE 'sv' WITH ENCRYPTION = OFF; SEND ON CONVERSATION @h (0x41)", nil},
	{"USE master", w(inMaster)},
}

const makeSnapshot = "CREATE DATABASE s ON (NAME = d, FILENAME = '/x/d.ss'), (NAME = more, FILENAME = '/x/more.ss') AS SNAPSHOT OF d"

// TestDatabaseSnapshot: a read-only view of the moment, and the way back to it, over a restart too.
func TestDatabaseSnapshot(t *testing.T) {
	dir := t.TempDir()
	for _, o := range []emulator.Options{{}, {Dir: dir}} {
		e := open(t, o)
		c, other := session(t, e), session(t, e)
		steps(t, c, original)
		steps(t, other, []step{
			{"BEGIN TRAN; INSERT d.dbo.t (v) VALUES ('open'); UPDATE d.dbo.t SET v = 'changed' WHERE id = 1", w("#1", "#1")},
		})
		steps(t, c, []step{
			{makeSnapshot, nil},
			{"SELECT name, DB_NAME(source_database_id), is_read_only, snapshot_isolation_state_desc, is_broker_enabled FROM sys.databases WHERE database_id > 4 ORDER BY database_id", w("d|NULL|false|OFF|true", "s|d|true|ON|false", "#2")},
			{"SELECT name, physical_name, type_desc, is_sparse FROM sys.master_files WHERE database_id = DB_ID('s')", w("d|/x/d.ss|ROWS|true", "more|/x/more.ss|ROWS|true", "#2")},
		})
		steps(t, other, []step{{"COMMIT", nil}})
		steps(t, c, []step{
			{"INSERT d.dbo.t (v) VALUES ('three'); DELETE d.dbo.t WHERE id = 2", w("#1", "#1")},
			{"USE d; DECLARE @n int = NEXT VALUE FOR dbo.s; RECEIVE CAST(message_body AS varchar(9)) FROM dbo.q", w("(Changed database context to 'd'.)", "A", "#1")},
			{"ALTER PROCEDURE dbo.p AS SELECT 'new'", nil},
			{"CREATE TABLE dbo.later (a int IDENTITY); INSERT dbo.later DEFAULT VALUES; DROP SEQUENCE dbo.s", w("#1")},
			{"ALTER DATABASE d SET RECOVERY SIMPLE", nil},
			{"USE s; SELECT id, v FROM dbo.t; SELECT COUNT(*) FROM dbo.q; SELECT current_value FROM sys.sequences; SELECT IDENT_CURRENT('dbo.t')", w("(Changed database context to 's'.)", "1|one", "2|two", "#2", "1", "#1", "1", "#1", "3", "#1")},
			{"EXEC dbo.p", w("old", "#1")},
		})
		if o.Dir != "" {
			if err := e.Close(); err != nil {
				t.Fatal(err)
			}
			e = open(t, o)
			c = session(t, e)
		} else {
			steps(t, c, []step{{"USE master", w(inMaster)}})
			other.Close()
		}
		steps(t, c, []step{
			{"RESTORE DATABASE d FROM DATABASE_SNAPSHOT = 's'", nil},
			{"SELECT id, v FROM d.dbo.t; SELECT OBJECT_ID('d.dbo.later'); SELECT recovery_model_desc, is_broker_enabled, is_read_only FROM sys.databases WHERE name = 'd'", w("1|one", "2|two", "#2", "NULL", "#1", "FULL|true|false", "#1")},
			{"EXEC d.dbo.p", w("old", "#1")},
			{"USE d; SELECT current_value FROM sys.sequences; INSERT dbo.t (v) VALUES ('again'); SELECT id FROM dbo.t", w("(Changed database context to 'd'.)", "1", "#1", "#1", "1", "2", "4", "#3")},
			{"RECEIVE CAST(message_body AS varchar(9)) FROM dbo.q", w("A", "#1")},
			{"CREATE TABLE dbo.later (a int IDENTITY); INSERT dbo.later DEFAULT VALUES; SELECT a FROM dbo.later", w("#1", "1", "#1")},
			{"SELECT v FROM s.dbo.t; USE master; DROP DATABASE s; DROP DATABASE d", w("one", "two", "#2", inMaster)},
			{"CREATE DATABASE e", nil},
			{"USE e; CREATE TABLE dbo.t (id int IDENTITY); INSERT dbo.t DEFAULT VALUES; SELECT id FROM dbo.t", w("(Changed database context to 'e'.)", "#1", "1", "#1")},
		})
	}
}

// TestDatabaseSnapshotRules: what a snapshot takes, what it forbids to its source, and what reverting needs.
func TestDatabaseSnapshotRules(t *testing.T) {
	e := open(t, emulator.Options{})
	c := session(t, e)
	steps(t, c, original)
	steps(t, c, []step{
		{"CREATE DATABASE s ON (NAME = d, FILENAME = '/x/d.ss') AS SNAPSHOT OF d", w(`!5127/16/1 line 1: All files must be specified for database snapshot creation. Missing the file "more".`)},
		{"CREATE DATABASE s ON (NAME = d, FILENAME = '/x/d.ss'), (NAME = d_log, FILENAME = '/x/l.ss') AS SNAPSHOT OF d", w("!5114")},
		{"CREATE DATABASE s ON (NAME = d, FILENAME = '/x/d.ss', SIZE = 9) AS SNAPSHOT OF d", w("!1815/16/1 line 1: The SIZE property cannot be used with database snapshot files.")},
		{"CREATE DATABASE s ON (NAME = d) AS SNAPSHOT OF d", w("!1036")},
		{"CREATE DATABASE s ON (NAME = d, FILENAME = '/x/d.ss'), (NAME = more, FILENAME = '/X/D.ss') AS SNAPSHOT OF d", w("!5170", "!1802")},
		{"CREATE DATABASE s ON (NAME = d, FILENAME = '/x/d.ss') COLLATE Latin1_General_CI_AS AS SNAPSHOT OF d", w("!1825")},
		{"CREATE DATABASE s ON (NAME = master, FILENAME = '/x/d.ss') AS SNAPSHOT OF master", w("!1816/16/1 line 1: Database snapshot on the system database master is not allowed.")},
		{"CREATE DATABASE s ON (NAME = nope, FILENAME = '/x/d.ss') AS SNAPSHOT OF nope", w("!911")},
		{"CREATE DATABASE s AS SNAPSHOT OF d", w("!40517")},
		{"BEGIN TRAN; " + makeSnapshot + "; ROLLBACK", w("!226")},
		{"CREATE LOGIN maker WITH PASSWORD = 'Aa1-Zz9-Qq7-x'; ALTER SERVER ROLE dbcreator ADD MEMBER maker", nil},
		{"EXECUTE AS LOGIN = 'maker'; " + makeSnapshot + "; REVERT", w("!1817")},
		{"REVERT", nil},
		{makeSnapshot, nil},
		{makeSnapshot, w("!1801")},
		{"CREATE DATABASE z ON (NAME = d, FILENAME = '/x/z.ss'), (NAME = more, FILENAME = '/x/z2.ss') AS SNAPSHOT OF s", w("!1821")},
		{"INSERT s.dbo.t (v) VALUES ('x')", w(`!3906/16/1 line 1: Failed to update database "s" because the database is read-only.`, "(The statement has been terminated.)")},
		{"USE s; CREATE TABLE dbo.x (a int)", w("(Changed database context to 's'.)", "!3906")},
		{"CREATE USER u WITHOUT LOGIN", w("!3906")},
		{"GRANT SELECT TO public", w("!3906")},
		{"SELECT NEXT VALUE FOR dbo.s", w("!3906")},
		{"SELECT name FROM sys.database_files", w("!40517")},
		{"ALTER AUTHORIZATION ON DATABASE::s TO sa", w("!3906")},
		{"DROP DATABASE s", w("!3702")},
		{"RESTORE DATABASE d FROM DATABASE_SNAPSHOT = 's'", w("!40517")},
		{"USE d; RESTORE DATABASE d FROM DATABASE_SNAPSHOT = 's'", w("(Changed database context to 'd'.)", "!3102/16/1 line 1: RESTORE cannot process database 'd' because it is in use by this session. It is recommended that the master database be used when performing this operation.", "!3013/16/1 line 1: RESTORE DATABASE is terminating abnormally.")},
		{"USE master", w(inMaster)},
		{"ALTER DATABASE s SET READ_WRITE", w("!5093", "!5069")},
		{"ALTER DATABASE s MODIFY NAME = z", w("!5093")},
		{"ALTER DATABASE d REMOVE FILE more", w("!5094")},
		{"ALTER DATABASE d MODIFY NAME = z", w("!40517")},
		{"DROP DATABASE d", w(`!3709/16/1 line 1: Cannot drop the database while the database snapshot "s" refers to it. Drop that database first.`)},
		{"RESTORE DATABASE d FROM DATABASE_SNAPSHOT = 'nope'", w("!3137", "!3013")},
		{"RESTORE DATABASE nope FROM DATABASE_SNAPSHOT = 's'", w("!3137", "!3013")},
		{"RESTORE DATABASE master FROM DATABASE_SNAPSHOT = 's'", w("!3139", "!3013")},
		{"BEGIN TRAN; RESTORE DATABASE d FROM DATABASE_SNAPSHOT = 's'\nROLLBACK", w("!3021", "!3013")},
		{"RESTORE DATABASE d FROM DISK = '/x'", w("!40517")},
		{"CREATE LOGIN plain WITH PASSWORD = 'Aa1-Zz9-Qq7-x'", nil},
		{"EXECUTE AS LOGIN = 'plain'; RESTORE DATABASE d FROM DATABASE_SNAPSHOT = 's'; REVERT", w("!3110", "!3013")},
		{"CREATE DATABASE s2 ON (NAME = d, FILENAME = '/x/d2.ss'), (NAME = more, FILENAME = '/x/more2.ss') AS SNAPSHOT OF d", nil},
		{"RESTORE DATABASE d FROM DATABASE_SNAPSHOT = 's'", w("!3137", "!3013")},
	})
	inside := sessionIn(t, e, "d")
	watching := sessionIn(t, e, "s2")
	steps(t, c, []step{
		{"DROP DATABASE s2", nil},
		{"RESTORE DATABASE d FROM DATABASE_SNAPSHOT = 's'", w("!3101/16/1 line 1: Exclusive access could not be obtained because the database is in use.", "!3013")},
	})
	if _, err := watching.ExecContext(t.Context(), "SELECT 1"); err == nil {
		t.Error("a session is still in a snapshot that was dropped")
	}
	steps(t, inside, []step{
		{"USE master", w(inMaster)},
		{"BEGIN TRAN; UPDATE d.dbo.t SET v = 'x'", w("#2")},
	})
	steps(t, c, []step{{"RESTORE DATABASE d FROM DATABASE_SNAPSHOT = 's'", w("!3101", "!3013")}})
	steps(t, inside, []step{{"ROLLBACK; CREATE DATABASE z; CREATE TABLE z.dbo.t (a int); BEGIN TRAN; INSERT z.dbo.t VALUES (1)", w("#1")}})
	steps(t, c, []step{{"DROP DATABASE z", w("!3702")}})
	steps(t, inside, []step{{"COMMIT; DROP DATABASE z", nil}})
	steps(t, c, []step{{"RESTORE DATABASE d FROM DATABASE_SNAPSHOT = N's'; DROP DATABASE s, d", nil}})
}
