// Package goose runs goose's provider against the server of CLIENTS_DSN. It is a module of its own, so that the emulator's does not need
// what goose needs.
package goose

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	_ "github.com/microsoft/go-mssqldb"
	"github.com/pressly/goose/v3"
)

func open(t *testing.T) *sql.DB {
	t.Helper()
	dsn := os.Getenv("CLIENTS_DSN")
	if dsn == "" {
		t.Skip("CLIENTS_DSN is not set")
	}
	db, err := sql.Open("sqlserver", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	name := "goose_" + strings.ToLower(t.Name())
	if _, err := db.Exec("IF DB_ID('" + name + "') IS NOT NULL DROP DATABASE " + name + "; CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("USE " + name); err != nil {
		t.Fatal(err)
	}
	inside, err := sql.Open("sqlserver", dsn+"&database="+name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { inside.Close() })
	return inside
}

func provider(t *testing.T, db *sql.DB, files map[string]string) *goose.Provider {
	t.Helper()
	tree := fstest.MapFS{}
	for name, text := range files {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	p, err := goose.NewProvider(goose.DialectMSSQL, db, tree)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// hundred are a hundred migrations of one table each.
func hundred() map[string]string {
	m := map[string]string{}
	for i := 1; i <= 100; i++ {
		m[fmt.Sprintf("%05d_t.sql", i)] = fmt.Sprintf(`-- +goose Up
CREATE TABLE t%[1]d (id int IDENTITY PRIMARY KEY, name nvarchar(50) NOT NULL UNIQUE, at datetime2 NOT NULL DEFAULT SYSUTCDATETIME());
INSERT INTO t%[1]d (name) VALUES (N'one'), (N'two');
-- +goose Down
DROP TABLE t%[1]d;
`, i)
	}
	return m
}

func TestUp(t *testing.T) {
	db := open(t)
	p := provider(t, db, hundred())
	done, err := p.Up(t.Context())
	if err != nil || len(done) != 100 {
		t.Fatalf("%d migrations, %v", len(done), err)
	}
	if again, err := p.Up(t.Context()); err != nil || len(again) != 0 {
		t.Errorf("again: %d migrations, %v", len(again), err)
	}
	if v, err := p.GetDBVersion(t.Context()); v != 100 || err != nil {
		t.Errorf("version %d, %v", v, err)
	}
	var n int
	if err := db.QueryRow("SELECT COUNT(*) FROM sys.tables WHERE name LIKE 't[0-9]%'").Scan(&n); n != 100 || err != nil {
		t.Errorf("%d tables, %v", n, err)
	}
}

func TestStatusAndDown(t *testing.T) {
	p := provider(t, open(t), hundred())
	if _, err := p.UpTo(t.Context(), 5); err != nil {
		t.Fatal(err)
	}
	status, err := p.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	applied := 0
	for _, s := range status {
		if s.State == goose.StateApplied {
			applied++
		}
	}
	if applied != 5 || len(status) != 100 {
		t.Errorf("%d of %d applied", applied, len(status))
	}
	if r, err := p.Down(t.Context()); err != nil || r.Source.Version != 5 {
		t.Errorf("down: %v, %v", r, err)
	}
	if _, err := p.DownTo(t.Context(), 0); err != nil {
		t.Error(err)
	}
	if v, err := p.GetDBVersion(t.Context()); v != 0 || err != nil {
		t.Errorf("version %d, %v", v, err)
	}
}

// TestStatementBlocks has a procedure, which only StatementBegin keeps in one piece, and a migration outside a transaction.
func TestStatementBlocks(t *testing.T) {
	db := open(t)
	p := provider(t, db, map[string]string{
		"00001_p.sql": "-- +goose Up\n-- +goose StatementBegin\nCREATE PROCEDURE p @a int AS\nBEGIN\n  DECLARE @b int = @a + 1;\n  SELECT @b;\nEND\n" +
			"-- +goose StatementEnd\n-- +goose Down\nDROP PROCEDURE p;\n",
		"00002_n.sql": "-- +goose NO TRANSACTION\n-- +goose Up\nALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON;\n-- +goose Down\nSELECT 1;\n",
	})
	if _, err := p.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := db.QueryRow("EXEC p @a = 41").Scan(&n); n != 42 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

// TestFailure leaves nothing of a migration that fails.
func TestFailure(t *testing.T) {
	db := open(t)
	p := provider(t, db, map[string]string{
		"00001_a.sql": "-- +goose Up\nCREATE TABLE a (id int);\n-- +goose Down\nDROP TABLE a;\n",
		"00002_b.sql": "-- +goose Up\nCREATE TABLE b (id int);\nINSERT b VALUES ('x');\n-- +goose Down\nDROP TABLE b;\n",
	})
	if _, err := p.Up(context.Background()); err == nil || !strings.Contains(err.Error(), "Conversion failed") {
		t.Errorf("got %v", err)
	}
	var v sql.NullInt64
	if err := db.QueryRow("SELECT OBJECT_ID('b')").Scan(&v); v.Valid || err != nil {
		t.Errorf("b is there: %v", err)
	}
	if n, err := p.GetDBVersion(t.Context()); n != 1 || err != nil {
		t.Errorf("version %d, %v", n, err)
	}
}
