package emulator_test

import (
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// TestUpdatedColumns asks UPDATE() and COLUMNS_UPDATED() in the triggers of each kind of statement.
func TestUpdatedColumns(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE TABLE dbo.t (a int, b int, c int, d int, e int, f int, g int, h int, i int)", w()},
		{`CREATE TRIGGER dbo.tr ON dbo.t AFTER INSERT, UPDATE, DELETE AS
			IF UPDATE(a) PRINT 'a'; IF update(i) AND NOT UPDATE(b) PRINT 'i, not b';
			PRINT CONVERT(varchar(20), COLUMNS_UPDATED(), 1)`, w()},
		{"INSERT dbo.t (a) VALUES (1)", w("(a)", "(0xFF01)", "#1")},
		{"UPDATE dbo.t SET i = 1, c = 2", w("(i, not b)", "(0x0401)", "#1")},
		{"DELETE dbo.t", w("(0x0000)", "#1")},
		{"IF UPDATE(a) PRINT 'a'", w("!140")},
		{"CREATE TRIGGER dbo.tx ON dbo.t AFTER INSERT AS IF UPDATE(nosuch) PRINT 'a'", w("!207")},
	})
}

func TestFetchStatus(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{`DECLARE @i int; DECLARE k CURSOR LOCAL STATIC FOR SELECT v FROM (VALUES (1), (2)) AS x (v);
			PRINT @@CURSOR_ROWS; OPEN k; PRINT @@CURSOR_ROWS;
			FETCH NEXT FROM k INTO @i;
			WHILE @@FETCH_STATUS = 0 BEGIN PRINT @i; FETCH NEXT FROM k INTO @i; END;
			PRINT @@FETCH_STATUS; CLOSE k; PRINT @@CURSOR_ROWS; DEALLOCATE k`, w("(0)", "(2)", "#1", "(1)", "#1", "(2)", "#0", "(-1)", "(0)")},
	})
}
