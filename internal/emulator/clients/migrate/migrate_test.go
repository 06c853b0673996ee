// Package migrate runs golang-migrate's driver checks against the server of CLIENTS_DSN, with its sqlserver driver. It is a module of its
// own, so that the emulator's does not need what golang-migrate needs.
package migrate

import (
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/golang-migrate/migrate/v4"
	"github.com/golang-migrate/migrate/v4/database"
	"github.com/golang-migrate/migrate/v4/database/sqlserver"
	dt "github.com/golang-migrate/migrate/v4/database/testing"
	_ "github.com/golang-migrate/migrate/v4/source/file"
)

// open connects to a fresh database.
func open(t *testing.T, name string) database.Driver {
	t.Helper()
	dsn := os.Getenv("CLIENTS_DSN")
	if dsn == "" {
		t.Skip("CLIENTS_DSN is not set")
	}
	create(t, dsn, name)
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("database", name)
	u.RawQuery = q.Encode()
	d, err := (&sqlserver.SQLServer{}).Open(u.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func create(t *testing.T, dsn, name string) {
	t.Helper()
	d, err := (&sqlserver.SQLServer{}).Open(dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	text := "IF DB_ID('" + name + "') IS NOT NULL DROP DATABASE " + name + "; CREATE DATABASE " + name
	if err := d.Run(strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
}

// TestDriver is the shared check of every driver, part by part and in its order.
func TestDriver(t *testing.T) {
	d := open(t, "migrate_driver")
	for _, c := range []struct {
		name string
		run  func(t *testing.T)
	}{
		{"nil version", func(t *testing.T) { dt.TestNilVersion(t, d) }},
		{"lock and unlock", func(t *testing.T) { dt.TestLockAndUnlock(t, d) }},
		{"run", func(t *testing.T) { dt.TestRun(t, d, strings.NewReader("SELECT 1")) }},
		{"set version", func(t *testing.T) { dt.TestSetVersion(t, d) }},
		{"drop", func(t *testing.T) { dt.TestDrop(t, d) }},
	} {
		t.Run(c.name, c.run)
	}
}

func TestWhole(t *testing.T) { dt.Test(t, open(t, "migrate_whole"), []byte("SELECT 1")) }

func TestMigrate(t *testing.T) {
	d := open(t, "migrate_migrate")
	m, err := migrate.NewWithDatabaseInstance("file://migrations", "migrate_migrate", d)
	if err != nil {
		t.Fatal(err)
	}
	dt.TestMigrate(t, m)
}

// TestDown goes up, down step by step, and up again.
func TestDown(t *testing.T) {
	d := open(t, "migrate_down")
	m, err := migrate.NewWithDatabaseInstance("file://migrations", "migrate_down", d)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []func() error{m.Up, func() error { return m.Steps(-1) }, m.Down, m.Up} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	if v, dirty, err := m.Version(); v != 3 || dirty || err != nil {
		t.Errorf("version %d, dirty %t, %v", v, dirty, err)
	}
}

func TestMultiStatement(t *testing.T) {
	d := open(t, "migrate_multi")
	if err := d.Run(strings.NewReader("CREATE TABLE foo (foo text); CREATE TABLE bar (bar text);")); err != nil {
		t.Fatal(err)
	}
	check := "IF NOT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_name = 'bar' AND table_schema = (SELECT schema_name()) " +
		"AND table_catalog = (SELECT db_name())) THROW 50000, 'no bar', 1"
	if err := d.Run(strings.NewReader(check)); err != nil {
		t.Fatal(err)
	}
}

func TestErrorParsing(t *testing.T) {
	const want = "migration failed: Unknown object type 'TABLEE' used in a CREATE, DROP, or ALTER statement. in line 1:" +
		" CREATE TABLE foo (foo text); CREATE TABLEE bar (bar text); (details: mssql: Unknown object type " +
		"'TABLEE' used in a CREATE, DROP, or ALTER statement.)"
	err := open(t, "migrate_error").Run(strings.NewReader("CREATE TABLE foo (foo text); CREATE TABLEE bar (bar text);"))
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestLock takes and releases the lock twice.
func TestLock(t *testing.T) {
	d := open(t, "migrate_lock")
	for _, step := range []func() error{d.Lock, d.Unlock, d.Lock, d.Unlock} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
}
