package emulator_test

import (
	"context"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// TestUserAccess keeps the others out of a SINGLE_USER database, and out of a RESTRICTED_USER one who are not its owners.
func TestUserAccess(t *testing.T) {
	e := open(t, emulator.Options{})
	a, b := session(t, e), session(t, e)
	steps(t, a, []step{
		{"CREATE DATABASE d", w()},
		{"ALTER DATABASE d SET SINGLE_USER WITH ROLLBACK IMMEDIATE", w()},
		{"USE d", w("(Changed database context to 'd'.)")},
	})
	steps(t, b, []step{
		{"USE d", w("!924/14/1 line 1: Database 'd' is already open and can only have one user at a time.")},
		{"SELECT name FROM d.sys.tables", w("!924")},
		{"SELECT user_access_desc FROM sys.databases WHERE name = 'd'", w("SINGLE_USER", "#1")},
	})
	c, err := connector(t, e, "d").Connect(context.Background())
	if err == nil {
		c.Close()
		t.Error("a second session in a SINGLE_USER database")
	} else if got := describe(err); len(got) < 6 || got[:6] != "!4060/" && got[:6] != "!18456" {
		t.Errorf("login: %s", got)
	}
	steps(t, a, []step{
		{"USE master", w("(Changed database context to 'master'.)")},
		{"ALTER DATABASE d SET RESTRICTED_USER", w()},
		{"CREATE LOGIN plain WITH PASSWORD = 'Aa1-Zz9-Qq7-x'", w()},
		{"USE d; CREATE USER plain FOR LOGIN plain; USE master", w("(Changed database context to 'd'.)", "(Changed database context to 'master'.)")},
		{"EXECUTE AS LOGIN = 'plain'; USE d", w("!923")},
	})
	steps(t, b, []step{
		{"USE d; USE master", w("(Changed database context to 'd'.)", "(Changed database context to 'master'.)")},
		{"ALTER DATABASE d SET MULTI_USER", w()},
		{"EXECUTE AS LOGIN = 'plain'; USE d", w("(Changed database context to 'd'.)")},
	})
}

// TestRevertInAnotherBatch: the session's batches share their security context.
func TestRevertInAnotherBatch(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE LOGIN plain WITH PASSWORD = 'Aa1-Zz9-Qq7-x'", w()},
		{"EXECUTE AS LOGIN = 'plain'", w()},
		{"SELECT SUSER_SNAME()", w("plain", "#1")},
		{"REVERT; SELECT SUSER_SNAME()", w("sa", "#1")},
	})
}
