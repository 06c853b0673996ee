package emulator_test

import (
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// TestRefusalBeforeEffects: a refused statement keeps its whole batch from running.
func TestRefusalBeforeEffects(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	run(t, c, "CREATE TABLE dbo.n (i int NOT NULL PRIMARY KEY, j json)")
	for _, refused := range []string{
		"CREATE JSON INDEX x ON dbo.n (j) FOR ('$.a')",
		"CREATE TABLE dbo.p (i int) WITH (XML_COMPRESSION = ON)",
		"ALTER TABLE dbo.n SWITCH TO dbo.m",
		"CREATE UNIQUE CLUSTERED INDEX x ON dbo.n (i) WHERE i > 1",
		"GRANT ALL ON dbo.n TO public",
		"GRANT SELECT ON dbo.n (i) TO public",
		"CREATE LOGIN l WITH PASSWORD = 'Aa1-Zz9-Qq7-x', CHECK_EXPIRATION = ON",
		"ALTER DATABASE SCOPED CONFIGURATION SET NOSUCH = ON",
		"CREATE ASSEMBLY a FROM 'a.dll'",
	} {
		got := run(t, c, "CREATE TABLE dbo.t (i int); "+refused)
		if len(got) == 0 || len(got[0]) < 6 || got[0][:6] != "!40517" {
			t.Errorf("%s: %q", refused, got)
		}
		want(t, refused, run(t, c, "SELECT OBJECT_ID('dbo.t')"), "NULL", "#1")
	}
}

// TestWideVectors: vectors are not stored in the fixed-length part of a row.
func TestWideVectors(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE TABLE dbo.v (a vector(1998), b vector(1998))", w()},
		{"CREATE TABLE dbo.c (a char(5000), b char(5000))", w("!1701")},
	})
}

// TestApplicationLockOwner: a transaction's application locks can only be asked for inside one.
func TestApplicationLockOwner(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"SELECT APPLOCK_MODE('public', 'r', 'Transaction')", w("!3918")},
		{"SELECT APPLOCK_TEST('public', 'r', 'Shared', 'Transaction')", w("!3918")},
		{"SELECT APPLOCK_MODE('public', 'r', 'Session'), APPLOCK_TEST('public', 'r', 'Shared', 'Session')", w("NoLock|1", "#1")},
		{"BEGIN TRAN; SELECT APPLOCK_TEST('public', 'r', 'Shared', 'Transaction'); ROLLBACK", w("1", "#1")},
	})
}
