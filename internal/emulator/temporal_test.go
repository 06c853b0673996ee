package emulator_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// clock is an instance's time, which a test sets.
type clock struct{ minutes atomic.Int64 }

// at sets the time to so many minutes after noon of 2026-01-01.
func (c *clock) at(minutes int) { c.minutes.Store(int64(minutes)) }

func (c *clock) now() time.Time {
	return time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC).Add(time.Duration(c.minutes.Load()) * time.Minute)
}

const temporalTable = `CREATE TABLE dbo.T (Id int NOT NULL PRIMARY KEY, A nvarchar(10) NULL,
	ValidFrom datetime2 GENERATED ALWAYS AS ROW START HIDDEN, ValidTo datetime2 GENERATED ALWAYS AS ROW END HIDDEN,
	PERIOD FOR SYSTEM_TIME (ValidFrom, ValidTo)) WITH (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.T_History))`

// TestTemporal: the versions of rows, and what each form of FOR SYSTEM_TIME shows of them.
func TestTemporal(t *testing.T) {
	var now clock
	dir := t.TempDir()
	o := emulator.Options{Dir: dir, Password: "Aa1-temporal", Clock: now.now}
	e, err := emulator.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	c := session(t, e)
	for i, batch := range []string{
		temporalTable, "INSERT dbo.T (Id, A) VALUES (1, 'a'), (2, 'b')", "UPDATE dbo.T SET A = 'a2' WHERE Id = 1", "DELETE dbo.T WHERE Id = 2",
		"MERGE dbo.T AS t USING (VALUES (1, 'a3'), (3, 'c')) AS s (Id, A) ON t.Id = s.Id WHEN MATCHED THEN UPDATE SET A = s.A WHEN NOT MATCHED THEN INSERT (Id, A) VALUES (s.Id, s.A);",
		"BEGIN TRAN; UPDATE dbo.T SET A = 'x' WHERE Id = 3; UPDATE dbo.T SET A = 'y' WHERE Id = 3; COMMIT",
	} {
		now.at(i)
		if got := strings.Join(run(t, c, batch), " "); strings.Contains(got, "!") {
			t.Fatal(batch, got)
		}
	}
	now.at(10)
	list := []step{
		{"SELECT * FROM dbo.T ORDER BY Id", []string{"1|a3", "3|y", "#2"}},
		{"SELECT * FROM dbo.T FOR SYSTEM_TIME AS OF '2026-01-01T12:00:59' ORDER BY Id", []string{"#0"}},
		{"SELECT * FROM dbo.T FOR SYSTEM_TIME AS OF '2026-01-01T12:01' ORDER BY Id", []string{"1|a", "2|b", "#2"}},
		{"DECLARE @t datetime2 = '2026-01-01T12:03'; SELECT h.Id, h.A FROM dbo.T FOR SYSTEM_TIME AS OF @t AS h", []string{"1|a2", "#1"}},
		{"DECLARE @t datetime2; SELECT h.Id, h.A FROM dbo.T FOR SYSTEM_TIME AS OF @t AS h", []string{"#0"}},
		{"SELECT Id, A FROM dbo.T FOR SYSTEM_TIME FROM '2026-01-01T12:02' TO '2026-01-01T12:03' ORDER BY Id", []string{"1|a2", "2|b", "#2"}},
		{"SELECT Id, A FROM dbo.T FOR SYSTEM_TIME FROM '2026-01-01T12:03' TO '2026-01-01T12:02' ORDER BY Id", []string{"#0"}},
		{"SELECT Id, A FROM dbo.T FOR SYSTEM_TIME BETWEEN '2026-01-01T12:02' AND '2026-01-01T12:04' ORDER BY Id, A", []string{"1|a2", "1|a3", "2|b", "3|c", "#4"}},
		{"SELECT Id, A FROM dbo.T FOR SYSTEM_TIME CONTAINED IN ('2026-01-01T12:01', '2026-01-01T12:03') ORDER BY Id, A", []string{"1|a", "2|b", "#2"}},
		{"SELECT Id, A, CONVERT(varchar(5), ValidFrom, 108), CONVERT(varchar(27), ValidTo, 126) FROM dbo.T FOR SYSTEM_TIME ALL ORDER BY Id, ValidFrom", []string{
			"1|a|12:01|2026-01-01T12:02:00.0000000", "1|a2|12:02|2026-01-01T12:04:00.0000000", "1|a3|12:04|9999-12-31T23:59:59.9999999",
			"2|b|12:01|2026-01-01T12:03:00.0000000", "3|c|12:04|2026-01-01T12:05:00.0000000", "3|y|12:05|9999-12-31T23:59:59.9999999", "#6",
		}},
		{"SELECT A FROM dbo.T_History WHERE ValidFrom = ValidTo", []string{"x", "#1"}},
		{"SELECT c.Id, h.A FROM dbo.T AS c LEFT JOIN dbo.T FOR SYSTEM_TIME AS OF '2026-01-01T12:01' AS h ON h.Id = c.Id ORDER BY c.Id", []string{"1|a", "3|NULL", "#2"}},
		{"SELECT c.Id FROM dbo.T AS c WHERE NOT EXISTS (SELECT 1 FROM dbo.T FOR SYSTEM_TIME AS OF '2026-01-01T12:01' AS h WHERE h.Id = c.Id)", []string{"3", "#1"}},
		{"SELECT A FROM dbo.T FOR SYSTEM_TIME ALL WHERE Id = 1 ORDER BY ValidFrom", []string{"a", "a2", "a3", "#3"}},
	}
	steps(t, c, list)
	// A restore to a moment, and what it leaves.
	steps(t, c, []step{
		{"CREATE VIEW dbo.V AS SELECT Id, A FROM dbo.T", nil},
		{"SELECT * FROM dbo.V FOR SYSTEM_TIME AS OF '2026-01-01T12:02' ORDER BY Id", []string{"1|a2", "2|b", "#2"}},
		{`SET NOCOUNT ON; DECLARE @t datetime2 = '2026-01-01T12:01'; BEGIN TRAN;
			DELETE c FROM dbo.T AS c WHERE NOT EXISTS (SELECT 1 FROM dbo.T FOR SYSTEM_TIME AS OF @t AS h WHERE h.Id = c.Id);
			UPDATE p SET p.A = h.A FROM dbo.T AS p JOIN dbo.T FOR SYSTEM_TIME AS OF @t AS h ON h.Id = p.Id WHERE EXISTS (SELECT p.A EXCEPT SELECT h.A);
			INSERT dbo.T (Id, A) SELECT h.Id, h.A FROM dbo.T FOR SYSTEM_TIME AS OF @t AS h WHERE NOT EXISTS (SELECT 1 FROM dbo.T AS p WHERE p.Id = h.Id);
			COMMIT; SELECT * FROM dbo.T ORDER BY Id`, []string{"1|a", "2|b"}},
		{"SET NOCOUNT OFF; SELECT Id, A FROM dbo.T FOR SYSTEM_TIME AS OF '2026-01-01T12:09' ORDER BY Id", []string{"1|a3", "3|y", "#2"}},
		{"UPDATE dbo.T SET A = h.A FROM dbo.T AS c JOIN dbo.T FOR SYSTEM_TIME ALL AS h ON h.Id = c.Id", []string{"!8154"}},
	})
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	e = open(t, o)
	steps(t, session(t, e), list[1:9])
}

// TestTemporalOlderTransaction: a transaction cannot change a row that a later one made (13535).
func TestTemporalOlderTransaction(t *testing.T) {
	var now clock
	e := open(t, emulator.Options{Clock: now.now})
	a, b := session(t, e), session(t, e)
	run(t, a, temporalTable)
	run(t, a, "INSERT dbo.T (Id, A) VALUES (1, 'a')")
	now.at(1)
	run(t, a, "BEGIN TRAN")
	now.at(2)
	want(t, "the later", run(t, b, "UPDATE dbo.T SET A = 'b'"), "#1")
	want(t, "the older", run(t, a, "UPDATE dbo.T SET A = 'c'"), "!13535", "(The statement has been terminated.)")
	want(t, "the older's delete", run(t, a, "DELETE dbo.T"), "!13535", "(The statement has been terminated.)")
	run(t, a, "ROLLBACK")
	want(t, "a new one", run(t, a, "UPDATE dbo.T SET A = 'c'"), "#1")
}

// TestTemporalRules: what a temporal table refuses, and what its catalog rows say.
func TestTemporalRules(t *testing.T) {
	var now clock
	c := session(t, open(t, emulator.Options{Clock: now.now}))
	steps(t, c, []step{
		{temporalTable, nil},
		{"SELECT temporal_type, temporal_type_desc, CASE WHEN history_table_id = OBJECT_ID('dbo.T_History') THEN 1 END, history_retention_period, history_retention_period_unit_desc FROM sys.tables WHERE name LIKE 'T%' ORDER BY name", []string{
			"2|SYSTEM_VERSIONED_TEMPORAL_TABLE|1|-1|INFINITE", "1|HISTORY_TABLE|NULL|NULL|NULL", "#2",
		}},
		{"SELECT name, generated_always_type, generated_always_type_desc, is_hidden, is_nullable FROM sys.columns WHERE object_id = OBJECT_ID('dbo.T') AND column_id > 2", []string{
			"ValidFrom|1|AS_ROW_START|true|false", "ValidTo|2|AS_ROW_END|true|false", "#2",
		}},
		{"SELECT name, period_type_desc, start_column_id, end_column_id FROM sys.periods", []string{"SYSTEM_TIME|SYSTEM_TIME_PERIOD|3|4", "#1"}},
		{"SELECT i.name, i.type_desc, c.column_id, c.key_ordinal FROM sys.indexes i JOIN sys.index_columns c ON c.object_id = i.object_id AND c.index_id = i.index_id WHERE i.object_id = OBJECT_ID('dbo.T_History') ORDER BY c.key_ordinal", []string{
			"ix_T_History|CLUSTERED|4|1", "ix_T_History|CLUSTERED|3|2", "#2",
		}},
		{"SELECT OBJECTPROPERTY(OBJECT_ID('dbo.T'), 'TableTemporalType')", []string{"2", "#1"}},
		{"DROP TABLE dbo.T", []string{"!13552"}},
		{"DROP TABLE dbo.T_History", []string{"!13552"}},
		{"TRUNCATE TABLE dbo.T", []string{"!13545"}},
		{"INSERT dbo.T (Id, ValidFrom) VALUES (1, SYSUTCDATETIME())", []string{"!13536"}},
		{"INSERT dbo.T (Id, ValidFrom) VALUES (1, DEFAULT)", []string{"#1"}},
		{"INSERT dbo.T VALUES (2, 'b')", []string{"#1"}},
		{"UPDATE dbo.T SET ValidTo = SYSUTCDATETIME()", []string{"!13537"}},
		{"INSERT dbo.T_History (Id) VALUES (1)", []string{"!13559"}},
		{"DELETE dbo.T_History", []string{"!13560"}},
		{"UPDATE dbo.T_History SET Id = 1", []string{"!13561"}},
		{"ALTER TABLE dbo.T DROP PERIOD FOR SYSTEM_TIME", []string{"!13592"}},
		{"ALTER TABLE dbo.T DROP COLUMN ValidFrom", []string{"!13588"}},
		{"ALTER TABLE dbo.T ALTER COLUMN ValidFrom datetime2(3) NOT NULL", []string{"!13599"}},
		{"ALTER TABLE dbo.T ALTER COLUMN A ADD HIDDEN", []string{"!13735"}},
		{"ALTER TABLE dbo.T ADD I int IDENTITY", []string{"!13704"}},
		{"ALTER TABLE dbo.T ADD C AS Id + 1", []string{"!13724"}},
		{"ALTER TABLE dbo.T_History ADD B int", []string{"!13550"}},
		{"ALTER TABLE dbo.T_History DROP COLUMN A", []string{"!13551"}},
		{"ALTER TABLE dbo.T_History ALTER COLUMN A nvarchar(20)", []string{"!13548"}},
		{"ALTER TABLE dbo.T SET (SYSTEM_VERSIONING = ON)", []string{"!13596"}},
		{"ALTER TABLE dbo.T SET (SYSTEM_VERSIONING = ON (HISTORY_TABLE = H))", []string{"!13539"}},
		{"ALTER TABLE dbo.T SET (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.H))", []string{"!13757"}},
		{"ALTER TABLE dbo.T SET (SYSTEM_VERSIONING = ON (HISTORY_RETENTION_PERIOD = 0 DAYS))", []string{"!13743"}},
		{"CREATE TRIGGER dbo.tr ON dbo.T_History AFTER INSERT AS SELECT 1", []string{"!13569"}},
		{"CREATE UNIQUE INDEX u ON dbo.T_History (Id)", []string{"!13741"}},
		{"CREATE TABLE dbo.N (a int, s datetime2 GENERATED ALWAYS AS ROW START, e datetime2 GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (s, e)) WITH (SYSTEM_VERSIONING = ON)", []string{"!13553"}},
		{"SELECT OBJECT_ID('dbo.N')", []string{"NULL", "#1"}},
		{"CREATE TABLE dbo.N (a int PRIMARY KEY) WITH (SYSTEM_VERSIONING = ON)", []string{"!13510"}},
		{"CREATE TABLE dbo.N (s datetime2 GENERATED ALWAYS AS ROW START)", []string{"!13509"}},
		{"CREATE TABLE dbo.N (s datetime GENERATED ALWAYS AS ROW START, e datetime2 GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (s, e))", []string{"!13501"}},
		{"CREATE TABLE dbo.N (s datetime2(3) GENERATED ALWAYS AS ROW START, e datetime2 GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (s, e))", []string{"!13513"}},
		{"SELECT * FROM dbo.T_History FOR SYSTEM_TIME ALL", []string{"!13544"}},
		{"WITH x AS (SELECT 1 AS a) SELECT * FROM x FOR SYSTEM_TIME ALL", []string{"!13544"}},
	})
}

// TestTemporalChanges: columns follow into the history; versioning goes off and on again, on a table that has rows too.
func TestTemporalChanges(t *testing.T) {
	var now clock
	c := session(t, open(t, emulator.Options{Clock: now.now}))
	steps(t, c, []step{{temporalTable, nil}, {"INSERT dbo.T (Id, A) VALUES (1, 'a')", []string{"#1"}}})
	now.at(1)
	steps(t, c, []step{
		{"UPDATE dbo.T SET A = 'b' OUTPUT inserted.*, deleted.A", []string{"1|b|a", "#1"}},
		{"ALTER TABLE dbo.T ADD B int NOT NULL CONSTRAINT DF_B DEFAULT 7", nil},
		{"ALTER TABLE dbo.T ALTER COLUMN A nvarchar(30) NULL", nil},
		{"SELECT Id, A, B FROM dbo.T_History", []string{"1|a|7", "#1"}},
		{"SELECT max_length FROM sys.columns WHERE object_id = OBJECT_ID('dbo.T_History') AND name = 'A'", []string{"60", "#1"}},
		{"ALTER TABLE dbo.T DROP CONSTRAINT DF_B; ALTER TABLE dbo.T DROP COLUMN B", nil},
		{"SELECT COUNT(*) FROM sys.columns WHERE object_id = OBJECT_ID('dbo.T_History')", []string{"4", "#1"}},
		{"SET NOCOUNT ON; EXEC sp_rename 'dbo.T.A', 'A1', 'COLUMN'; SET NOCOUNT OFF", []string{"(Caution: Changing any part of an object name could break scripts and stored procedures.)"}},
		{"SELECT A1 FROM dbo.T FOR SYSTEM_TIME AS OF '2026-01-01T12:00'", []string{"a", "#1"}},
		{"ALTER TABLE dbo.T SET (SYSTEM_VERSIONING = OFF)", nil},
		{"INSERT dbo.T_History (Id, A1, ValidFrom, ValidTo) VALUES (1, 'z', '2026-01-01T12:00:30', '2026-01-01T12:02')", []string{"#1"}},
		{"ALTER TABLE dbo.T SET (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.T_History))", []string{"!13543"}},
		{"UPDATE dbo.T_History SET ValidTo = '2026-01-01T12:00:45' WHERE A1 = 'z'", []string{"#1"}},
		{"ALTER TABLE dbo.T SET (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.T_History))", []string{"!13573"}},
		{"ALTER TABLE dbo.T SET (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.T_History, DATA_CONSISTENCY_CHECK = OFF))", nil},
		{"ALTER TABLE dbo.T SET (SYSTEM_VERSIONING = OFF); DROP TABLE dbo.T_History; ALTER TABLE dbo.T DROP PERIOD FOR SYSTEM_TIME; DROP TABLE dbo.T", nil},
		{"CREATE TABLE dbo.T (Id int PRIMARY KEY); INSERT dbo.T VALUES (1)", []string{"#1"}},
		{`ALTER TABLE dbo.T ADD ValidFrom datetime2 GENERATED ALWAYS AS ROW START HIDDEN NOT NULL CONSTRAINT DF1 DEFAULT SYSUTCDATETIME(),
			ValidTo datetime2 GENERATED ALWAYS AS ROW END HIDDEN NOT NULL CONSTRAINT DF2 DEFAULT '9999-12-31T23:59:59.9999999', PERIOD FOR SYSTEM_TIME (ValidFrom, ValidTo);
			ALTER TABLE dbo.T SET (SYSTEM_VERSIONING = ON)`, nil},
		{"SELECT CASE WHEN h.name = CONCAT('MSSQL_TemporalHistoryFor_', t.object_id) THEN 1 END FROM sys.tables t JOIN sys.tables h ON h.object_id = t.history_table_id", []string{"1", "#1"}},
		{"SELECT * FROM dbo.T FOR SYSTEM_TIME ALL", []string{"1", "#1"}},
	})
}

// TestTemporalRetention: versions past their retention are not shown; a finite one needs its index.
func TestTemporalRetention(t *testing.T) {
	var now clock
	c := session(t, open(t, emulator.Options{Clock: now.now}))
	steps(t, c, []step{
		{temporalTable, nil},
		{"ALTER TABLE dbo.T SET (SYSTEM_VERSIONING = ON (HISTORY_RETENTION_PERIOD = 2 DAYS))", nil},
		{"SELECT history_retention_period, history_retention_period_unit, history_retention_period_unit_desc FROM sys.tables WHERE name = 'T'", []string{"2|3|DAY", "#1"}},
		{"INSERT dbo.T (Id, A) VALUES (1, 'a')", []string{"#1"}},
	})
	now.at(60)
	steps(t, c, []step{
		{"UPDATE dbo.T SET A = 'b'", []string{"#1"}},
		{"SELECT A FROM dbo.T FOR SYSTEM_TIME AS OF '2026-01-01T12:30'", []string{"a", "#1"}},
	})
	now.at(3 * 24 * 60)
	steps(t, c, []step{
		{"SELECT A FROM dbo.T FOR SYSTEM_TIME AS OF '2026-01-01T12:30'", []string{"#0"}},
		{"SELECT A FROM dbo.T_History", []string{"a", "#1"}},
		{"ALTER TABLE dbo.T SET (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.T_History))", nil},
		{"SELECT A FROM dbo.T FOR SYSTEM_TIME AS OF '2026-01-01T12:30'", []string{"a", "#1"}},
		{"ALTER TABLE dbo.T SET (SYSTEM_VERSIONING = OFF); DROP INDEX ix_T_History ON dbo.T_History", nil},
		{"ALTER TABLE dbo.T SET (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.T_History, HISTORY_RETENTION_PERIOD = 1 YEAR))", []string{"!13765"}},
	})
}
