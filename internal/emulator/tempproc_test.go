package emulator_test

import (
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// TestTemporaryProcedures: each session has its own, until it ends or drops them, or the transaction that made them is rolled back.
func TestTemporaryProcedures(t *testing.T) {
	e := open(t, emulator.Options{})
	a, b := session(t, e), session(t, e)
	steps(t, a, []step{
		{"CREATE PROCEDURE #p @a int AS SELECT @a + 1", w()},
		{"EXEC #p 41", w("42", "#1")},
		{"CREATE PROC #p AS SELECT 2", w("!2714/16/3 line 1: There is already an object named '#p' in the database.")},
		{"ALTER PROC #p AS SELECT 3", w()},
		{"EXEC #p; SELECT COUNT(*) FROM sys.objects WHERE name LIKE '#%'", w("3", "#1", "0", "#1")},
		{"SELECT IIF(OBJECT_ID('tempdb..#p') IS NULL, 0, 1)", w("1", "#1")},
	})
	steps(t, b, []step{
		{"EXEC #p", w("!2812")},
		{"CREATE PROCEDURE #p AS SELECT 7", w()},
		{"EXEC #p", w("7", "#1")},
		{"DROP PROCEDURE #p; DROP PROCEDURE IF EXISTS #p", w()},
		{"DROP PROCEDURE #p", w("!3701")},
		{"BEGIN TRAN; EXEC('CREATE PROCEDURE #q AS SELECT 8'); EXEC #q; ROLLBACK; EXEC #q", w("8", "#1", "!2812")},
		{"CREATE PROCEDURE ##g AS SELECT 1", w("!40517")},
	})
	steps(t, a, []step{{"EXEC #p", w("3", "#1")}})
}
