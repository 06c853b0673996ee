package emulator_test

import (
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// TestCheckIdent: DBCC CHECKIDENT tells and sets where an identity stands; a rollback takes that back, as it does TRUNCATE's.
func TestCheckIdent(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	const done = "(DBCC execution completed. If DBCC printed error messages, contact your system administrator.)"
	at := func(identity, column string) []string {
		return w("(Checking identity information: current identity value '"+identity+"', current column value '"+column+"'.)", done)
	}
	steps(t, c, []step{
		{"CREATE TABLE t (a int IDENTITY (10, 5), b int); CREATE TABLE n (a int)", nil},
		{"DBCC CHECKIDENT ('t')", at("NULL", "NULL")},
		{"DBCC CHECKIDENT ('t', RESEED, 100) WITH NO_INFOMSGS; INSERT t VALUES (1); SELECT MAX(a) FROM t", w("#1", "100", "#1")},
		{"DBCC CHECKIDENT ('dbo.t', RESEED, 200) WITH NO_INFOMSGS; INSERT t VALUES (1); SELECT MAX(a) FROM t", w("#1", "205", "#1")},
		{"DBCC CHECKIDENT (t, NORESEED)", at("205", "205")},
		{"BEGIN TRAN; DBCC CHECKIDENT (t, RESEED, 900) WITH NO_INFOMSGS; ROLLBACK; INSERT t VALUES (1); SELECT MAX(a) FROM t", w("#1", "210", "#1")},
		{"BEGIN TRAN; TRUNCATE TABLE t; ROLLBACK; INSERT t VALUES (1); SELECT MAX(a) FROM t", w("#1", "215", "#1")},
		{"DBCC CHECKIDENT (t, RESEED, -5) WITH NO_INFOMSGS", nil},
		{"DBCC CHECKIDENT (t)", at("-5", "215")},
		{"DBCC CHECKIDENT (t)", at("215", "215")},
		{"DBCC CHECKIDENT ('nope')\nSELECT 1", w("!2501/16/45 line 1: Cannot find a table or object with the name \"nope\". Check the system catalog.", "1", "#1")},
		{"DBCC CHECKIDENT ('n')", w("!7997")},
		{"DBCC CHECKIDENT ('t', RESEED, 7)", w("!40517")},
	})
}

// TestBits: bits move within the type of the value, and what they leave is 0.
func TestBits(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"SELECT LEFT_SHIFT(1, 31), LEFT_SHIFT(1, 32), LEFT_SHIFT(CAST(1 AS bigint), 32), LEFT_SHIFT(8, -2)", w("-2147483648|0|4294967296|2", "#1")},
		{"SELECT RIGHT_SHIFT(-1, 1), RIGHT_SHIFT(16, 2), RIGHT_SHIFT(1, -2), RIGHT_SHIFT(CAST(255 AS tinyint), 4), LEFT_SHIFT(NULL, 1)", w("2147483647|4|4|15|NULL", "#1")},
		{"SELECT GET_BIT(5, 0), GET_BIT(5, 1), SET_BIT(0, 2), SET_BIT(5, 0, 0), SET_BIT(0, 31)", w("true|false|4|4|-2147483648", "#1")},
		{"SELECT GET_BIT(1, 32)", w("!40517")},
		{"SELECT LEFT_SHIFT(0x01, 1)", w("!40517")},
		{"SELECT LEFT_SHIFT(1.5, 1)", w("!8116")},
		{"SELECT 1 << 3, -16 >> 30, 1 << 2 << 1, (1 + 1) << (1 + 1), NULL << 1", w("8|3|8|8|NULL", "#1")},
		{"SELECT 1 WHERE 1 << 2 < 5 AND 8 >> 1 > 3", w("1", "#1")},
		{"SELECT 1 + 1 << 1", w("!40517")},
		{"SELECT 1 << 1 * 2", w("!40517")},
		{"SELECT 0x01 << 1", w("!40517")},
		{"SELECT 1.5 << 1", w("!40517")},
	})
}

// TestSmallErrors: what was accepted, or told with another error, and is not.
func TestSmallErrors(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"SELECT CAST(CAST(12345 AS bigint) AS varchar(2))", w("!8115/16/5 line 1: Arithmetic overflow error converting expression to data type varchar.")},
		{"CREATE TABLE #t (a int IDENTITY IDENTITY)", w("!40517")},
		{"CREATE TABLE #m (a int); MERGE #m t USING (VALUES (1)) s(a) ON t.a = s.a WHEN MATCHED THEN UPDATE SET a = 1 WHEN MATCHED THEN DELETE;", w("!40517")},
	})
}
