package token

import "testing"

func TestNoTransaction(t *testing.T) {
	for text, want := range map[string]int{
		"ALTER DATABASE x SET RECOVERY FULL":                       1,
		"SELECT 1\n\nalter   /* c */ database [x] add filegroup g": 3,
		"RECONFIGURE":                                              1,
		"RECONFIGURE WITH OVERRIDE":                                1,
		"CREATE FULLTEXT CATALOG c":                                1,
		"BACKUP LOG x TO DISK = 'f'":                               1,
		"CREATE TABLE t (a int) WITH (MEMORY_OPTIMIZED = ON)":      1,
		"CREATE DATABASE SCOPED CREDENTIAL c WITH IDENTITY = 'i'":  0,
		"CREATE DATABASE ENCRYPTION KEY":                           0,
		"ALTER DATABASE SCOPED CONFIGURATION SET MAXDOP = 1":       1,
		"-- ALTER DATABASE x":                                      0,
		"PRINT 'ALTER DATABASE x'":                                 0,
		"CREATE TABLE dbo.backup (log int)":                        0,
		"CREATE PROCEDURE p AS ALTER DATABASE x SET RECOVERY FULL": 0,
		"CREATE OR ALTER PROC dbo.p AS RECONFIGURE":                0,
	} {
		got := NoTransaction(Scan(text))
		switch {
		case want == 0 && len(got) > 0:
			t.Errorf("%q: found %v", text, got)
		case want > 0 && (len(got) == 0 || got[0].Line != want):
			t.Errorf("%q: found %v, want one in line %d", text, got, want)
		}
	}
}

func TestUnbalanced(t *testing.T) {
	for text, want := range map[string]int{
		"BEGIN TRAN; INSERT t VALUES (1); COMMIT": 0,
		"COMMIT":                              1,
		"BEGIN TRY BEGIN TRAN COMMIT END TRY": 0,
		"ROLLBACK TRANSACTION":                1,
		"ALTER DATABASE x SET y WITH ROLLBACK IMMEDIATE": 0,
		"CREATE PROC p AS COMMIT":                        0,
		"BEGIN TRANSACTION; COMMIT TRAN; COMMIT":         1,
	} {
		if got := Unbalanced(Scan(text)); len(got) != want {
			t.Errorf("%q: found %v, want %d", text, got, want)
		}
	}
}

func TestHead(t *testing.T) {
	for text, want := range map[string]Module{
		"-- c\nCREATE OR ALTER PROC [dbo].[a]]b] AS": {"PROCEDURE", "dbo", "a]b", true, 2},
		"create view v as select 1":                  {"VIEW", "", "v", false, 1},
		"ALTER FUNCTION \"s\".f() RETURNS int AS":    {"FUNCTION", "s", "f", false, 1},
	} {
		got, err := Head(Scan(text))
		if err != nil || got != want {
			t.Errorf("%q: %+v, %v; want %+v", text, got, err, want)
		}
	}
	if _, err := Head(Scan("CREATE TABLE t (a int)")); err == nil {
		t.Error("a table is no module")
	}
}

func FuzzScan(f *testing.F) {
	f.Add("SELECT N'a''b', [x]]y], 0x1F -- c\n/* /* */ */ \"q\"")
	f.Fuzz(func(t *testing.T, text string) {
		last := -1
		for _, tok := range Scan(text) {
			if tok.Pos <= last || tok.Pos >= len(text) {
				t.Fatalf("token at %d after %d in %d bytes", tok.Pos, last, len(text))
			}
			last = tok.Pos
		}
	})
}
