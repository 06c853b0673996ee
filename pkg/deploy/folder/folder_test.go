package folder

import (
	"strings"
	"testing"
	"testing/fstest"
)

// tree makes a file system from name, text pairs.
func tree(pairs ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return m
}

func TestOpenReadsAWholeFolder(t *testing.T) {
	f, err := Open(tree(
		"a.yaml", "schemas: [x]\n",
		"migrations/000001_one.up.sql", "\ufeffCREATE TABLE t (a int)\r\nGO\r\nINSERT t VALUES (1)\r\n",
		"migrations/000001_one.down.sql", "DROP TABLE t",
		"migrations/000010_ten.up.sql", "-- why\n-- hartctl:no-transaction\nALTER DATABASE CURRENT SET RECOVERY FULL",
		"modules/dbo/v_b.sql", "CREATE OR ALTER VIEW dbo.v_b AS SELECT a FROM dbo.v_c",
		"modules/dbo/v_c.sql", "CREATE OR ALTER VIEW dbo.v_c AS SELECT dbo.f_z(1) AS a",
		"modules/dbo/a_p.sql", "-- contract\nCREATE OR ALTER PROCEDURE dbo.a_p AS SELECT * FROM dbo.v_b",
		"modules/dbo/f_z.sql", "CREATE OR ALTER FUNCTION [dbo].[f_z](@a int) RETURNS int AS BEGIN RETURN @a END",
		"seeds/002_b.sql", "SELECT 2", "seeds/001_a.sql", "SELECT 1",
		"README.md", "anything",
	), "test")
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Migrations) != 2 || f.Migrations[0].Name != "one" || f.Migrations[0].Down == nil || len(f.Migrations[0].Up.Batches) != 2 || f.Migrations[0].Up.NoTransaction {
		t.Errorf("migrations: %+v", f.Migrations)
	}
	if m := f.Migrations[1]; m.Version != 10 || m.Down != nil || !m.Up.NoTransaction {
		t.Errorf("migration 10: %+v", m)
	}
	var order []string
	for _, m := range f.Modules {
		order = append(order, m.Name)
	}
	if got := strings.Join(order, " "); got != "f_z v_c v_b a_p" {
		t.Errorf("modules come as %s", got)
	}
	if len(f.Seeds) != 2 || f.Seeds[0].Name != "001_a" {
		t.Errorf("seeds: %+v", f.Seeds)
	}
}

func TestChecksumIgnoresLineEnds(t *testing.T) {
	open := func(text string) [32]byte {
		f, err := Open(tree("migrations/1_a.up.sql", text), "test")
		if err != nil {
			t.Fatal(err)
		}
		return f.Migrations[0].Up.SHA256
	}
	if open("SELECT 1\nGO\n") != open("\ufeffSELECT 1\r\nGO\r\n") {
		t.Error("a checkout with other line ends is another migration")
	}
	if open("SELECT 1\n") == open("SELECT  1\n") {
		t.Error("an edit is not noticed")
	}
}

func TestOpenRefuses(t *testing.T) {
	good := []string{"migrations/000001_one.up.sql", "SELECT 1"}
	for _, tt := range []struct{ file, text, want string }{
		{"migrations/000002_Two.up.sql", "SELECT 1", "not named like a migration"},
		{"migrations/two.up.sql", "SELECT 1", "not named like a migration"},
		{"migrations/000002_two.sql", "SELECT 1", "not named like a migration"},
		{"migrations/sub/000002_two.up.sql", "SELECT 1", "not named like a migration"},
		{"migrations/000001_other.up.sql", "SELECT 1", `version 1 is taken by`},
		{"migrations/000000_zero.up.sql", "SELECT 1", "not a number from 1"},
		{"migrations/000002_two.down.sql", "SELECT 1", "has a down file and no up file"},
		{"migrations/000002_two.up.sql", "\n", "has no batch to run"},
		{"migrations/000002_two.up.sql", "SELECT 1\n\nGO;\n", "000002_two.up.sql:3: GO takes no semicolon"},
		{"migrations/000002_two.up.sql", "SELECT 1\nGO\n\nALTER DATABASE x SET RECOVERY FULL", "000002_two.up.sql:4: ALTER DATABASE cannot run in a transaction"},
		{"migrations/000002_two.up.sql", "SELECT 1\nGO\nCOMMIT", "000002_two.up.sql:3: COMMIT would end the transaction"},
		{"migrations/000002_two.up.sql", "-- hartctl:notransaction\nSELECT 1", "000002_two.up.sql:1: unknown directive"},
		{"migrations/notes.txt", "x", "not a .sql file"},
		{"modules/dbo/p.sql", "CREATE PROC dbo.p AS SELECT 1", "write CREATE OR ALTER"},
		{"modules/dbo/p.sql", "CREATE OR ALTER PROC dbo.q AS SELECT 1", "creates dbo.q"},
		{"modules/dbo/p.sql", "CREATE OR ALTER PROC dbo.p AS SELECT 1\nGO\nSELECT 2", "has 2 batches"},
		{"modules/dbo/p.sql", "CREATE TABLE dbo.p (a int)", "one CREATE OR ALTER"},
		{"modules/dbo/p.sql", "-- hartctl:no-transaction\nCREATE OR ALTER PROC dbo.p AS SELECT 1", "always runs in a transaction"},
		{"modules/p.sql", "CREATE OR ALTER PROC dbo.p AS SELECT 1", "stands in no schema's folder"},
		{"a.yaml", "a: [", "a.yaml:1"},
		{"a.yaml", "- 1", "must be a mapping"},
		{"a.yml", "a: 1", "name it .yaml"},
	} {
		_, err := Open(tree(append(append([]string{}, good...), tt.file, tt.text)...), "test")
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s with %q: got %v, want %q", tt.file, tt.text, err, tt.want)
		}
	}
	if _, err := Open(tree("a.yaml", "schemas: [x]\n", "b.yaml", "schemas: [y]\n"), "t"); err == nil || !strings.Contains(err.Error(), "stands in a.yaml too") {
		t.Errorf("a section in two files: %v", err)
	}
	if _, err := Open(fstest.MapFS{}, "empty"); err == nil || !strings.Contains(err.Error(), "nothing to deploy") {
		t.Errorf("an empty folder: %v", err)
	}
}
