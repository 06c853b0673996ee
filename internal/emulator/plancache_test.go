package emulator_test

import (
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// TestSharedPrograms runs the same texts in sessions that see different definitions by the same names.
func TestSharedPrograms(t *testing.T) {
	e := open(t, emulator.Options{})
	a, b := session(t, e), session(t, e)
	const read = "SELECT * FROM dbo.t"
	run(t, a, "CREATE TABLE dbo.t (i int); INSERT dbo.t VALUES (1)")
	want(t, read, run(t, a, read), "1", "#1")
	want(t, read, run(t, b, read), "1", "#1")
	// The session that alters sees its own definition until it takes it back.
	want(t, "alter", run(t, a, "BEGIN TRAN; ALTER TABLE dbo.t ADD j int; "))
	want(t, read, run(t, a, read), "1|NULL", "#1")
	run(t, a, "ROLLBACK")
	for _, c := range []struct {
		text string
		want []string
	}{{read, w("1", "#1")}, {"SELECT * FROM #x", nil}} {
		if c.want != nil {
			want(t, c.text, run(t, a, c.text), c.want...)
			want(t, c.text, run(t, b, c.text), c.want...)
		}
	}
	// Each session has its own #x under one text.
	run(t, a, "CREATE TABLE #x (i int); INSERT #x VALUES (7)")
	run(t, b, "CREATE TABLE #x (s varchar(9), n int); INSERT #x VALUES ('b', 8)")
	for range 2 {
		want(t, "#x", run(t, a, "SELECT * FROM #x"), "7", "#1")
		want(t, "#x", run(t, b, "SELECT * FROM #x"), "b|8", "#1")
	}
	// A multi-statement function has a new table each time.
	run(t, a, "CREATE FUNCTION dbo.f (@n int) RETURNS @r TABLE (i int) AS BEGIN INSERT @r VALUES (@n); RETURN END")
	for range 2 {
		want(t, "f", run(t, a, "SELECT i FROM dbo.f(1)"), "1", "#1")
		want(t, "f", run(t, b, "SELECT i FROM dbo.f(1)"), "1", "#1")
	}
}

// TestWaitedForDDL: a statement that had to wait for a change of its table runs against the table as it is then.
func TestWaitedForDDL(t *testing.T) {
	e := open(t, emulator.Options{})
	a, b, c := session(t, e), session(t, e), session(t, e)
	const read, insert = "SELECT * FROM dbo.t", "INSERT dbo.t VALUES (2, 3)"
	run(t, a, "CREATE TABLE dbo.t (i int); INSERT dbo.t VALUES (1)")
	want(t, read, run(t, b, read), "1", "#1")
	want(t, "alter", run(t, a, "BEGIN TRAN; ALTER TABLE dbo.t ADD j int NOT NULL DEFAULT 9"))
	got := make(chan []string, 1)
	go func() { got <- run(t, b, read) }()
	for len(run(t, c, "SELECT 1 FROM sys.dm_tran_locks WHERE request_status = 'WAIT'")) < 2 {
	}
	run(t, a, "COMMIT")
	want(t, read, <-got, "1|9", "#1")
	want(t, insert, run(t, b, insert), "#1")
}

// TestSharedDeclarations: the parameters of an sp_executesql have the types that their names stand for when it runs.
func TestSharedDeclarations(t *testing.T) {
	e := open(t, emulator.Options{})
	a, b := session(t, e), session(t, e)
	const read = "EXEC sp_executesql N'SELECT @v', N'@v dbo.word', @v = 'abcdef'"
	run(t, a, "CREATE TYPE dbo.word FROM varchar(3)")
	for range 2 {
		want(t, "short", run(t, a, read), "abc", "#1")
		want(t, "short", run(t, b, read), "abc", "#1")
	}
	run(t, a, "DROP TYPE dbo.word")
	run(t, a, "CREATE TYPE dbo.word FROM varchar(5)")
	want(t, "long", run(t, b, read), "abcde", "#1")
	// In a transaction that replaced the type, and after it is taken back.
	run(t, a, "BEGIN TRAN; DROP TYPE dbo.word")
	run(t, a, "CREATE TYPE dbo.word FROM varchar(4)")
	want(t, "own", run(t, a, read), "abcd", "#1")
	run(t, a, "ROLLBACK")
	want(t, "back", run(t, a, read), "abcde", "#1")
	want(t, "back", run(t, b, read), "abcde", "#1")
	// A declaration means the running database.
	run(t, b, "CREATE DATABASE other")
	run(t, b, "USE other")
	run(t, b, "CREATE TYPE dbo.word FROM varchar(1)")
	want(t, "other", run(t, b, read), "a", "#1")
	want(t, "first", run(t, a, read), "abcde", "#1")
}
