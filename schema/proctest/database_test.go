// Package proctest runs the built-in schema's migrations, modules and seeds on the emulator and calls the procedures.
package proctest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	mssql "github.com/microsoft/go-mssqldb"
	"github.com/microsoft/go-mssqldb/msdsn"

	"github.com/hartonomous/hartctl/internal/emulator"
	"github.com/hartonomous/hartctl/pkg/deploy/folder"
	"github.com/hartonomous/hartctl/schema"
)

type dialer struct{ e *emulator.Emulator }

func (d dialer) DialContext(ctx context.Context, _, _ string) (net.Conn, error) { return d.e.Dial(ctx) }

// HostName keeps the driver from resolving anything.
func (dialer) HostName() string { return "emulator" }

// database is a database of its own with the whole schema in it.
type database struct {
	*sql.DB
	t *testing.T
	f *folder.Folder
	e *emulator.Emulator
}

// whole is an emulator with the whole schema, once a test has made it; the others take clones of it.
var whole struct {
	sync.Mutex
	e *emulator.Emulator
}

func deployed(t *testing.T) *database {
	t.Helper()
	whole.Lock()
	defer whole.Unlock()
	if whole.e == nil {
		d := build(t)
		d.Close()
		whole.e = clone(t, d.e)
	}
	e := clone(t, whole.e)
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	f, err := folder.Open(schema.Files, "schema")
	if err != nil {
		t.Fatal(err)
	}
	return &database{connect(t, e, "Hartonomous"), t, f, e}
}

func clone(t *testing.T, e *emulator.Emulator) *emulator.Emulator {
	t.Helper()
	n, err := e.Clone(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func build(t *testing.T) *database {
	t.Helper()
	d := empty(t)
	d.up(0)
	for _, m := range d.f.Modules {
		d.script(m.Script)
	}
	for _, s := range d.f.Seeds {
		d.script(s.Script)
		d.script(s.Script) // re-runnable
	}
	return d
}

// empty is a database with the declared schemas and nothing else; setup are statements for master that give it more filegroups.
func empty(t *testing.T, setup ...string) *database {
	t.Helper()
	e, err := emulator.Open(emulator.Options{Platform: platform(setup)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	master := connect(t, e, "master")
	for _, s := range append([]string{"CREATE DATABASE Hartonomous", "ALTER DATABASE Hartonomous SET READ_COMMITTED_SNAPSHOT ON"}, setup...) {
		if _, err := master.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	f, err := folder.Open(schema.Files, "schema")
	if err != nil {
		t.Fatal(err)
	}
	d := &database{connect(t, e, "Hartonomous"), t, f, e}
	var schemas []string
	if err := f.Decode("schemas", &schemas); err != nil {
		t.Fatal(err)
	}
	for _, s := range schemas {
		d.exec("CREATE SCHEMA " + s)
	}
	return d
}

func connect(t *testing.T, e *emulator.Emulator, name string) *sql.DB {
	t.Helper()
	cfg, err := msdsn.Parse("sqlserver://sa@emulator?encrypt=disable&database=" + name)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Password = e.Password()
	c := mssql.NewConnectorConfig(cfg)
	c.Dialer = dialer{e}
	db := sql.OpenDB(c)
	t.Cleanup(func() { db.Close() })
	return db
}

// platform is where there is FILESTREAM, when that is asked for.
func platform(setup []string) string {
	if slices.ContainsFunc(setup, func(s string) bool { return strings.Contains(s, "FILESTREAM") }) {
		return "windows"
	}
	return ""
}

// up applies the migrations after a version.
func (d *database) up(after uint64) {
	d.t.Helper()
	for _, m := range d.f.Migrations {
		if m.Version > after {
			d.script(m.Up)
		}
	}
}

// down takes the migrations after a version back.
func (d *database) down(to uint64) {
	d.t.Helper()
	for _, m := range slices.Backward(d.f.Migrations) {
		if m.Version > to {
			d.script(*m.Down)
		}
	}
}

func (d *database) exec(text string, args ...any) {
	d.t.Helper()
	if _, err := d.Exec(text, args...); err != nil {
		d.t.Fatalf("%s: %v", text, err)
	}
}

// script runs a file as one transaction, or batch by batch when it says so.
func (d *database) script(s folder.Script) {
	d.t.Helper()
	if s.NoTransaction {
		for _, b := range s.Batches {
			if _, err := d.Exec(b.Text); err != nil {
				d.t.Fatalf("%s, batch from line %d: %v", s.File, b.StartLine, err)
			}
		}
		return
	}
	tx, err := d.Begin()
	if err != nil {
		d.t.Fatal(err)
	}
	defer tx.Rollback()
	for _, b := range s.Batches {
		if _, err := tx.Exec(b.Text); err != nil {
			d.t.Fatalf("%s, batch from line %d: %v", s.File, b.StartLine, err)
		}
	}
	if err := tx.Commit(); err != nil {
		d.t.Fatalf("%s: %v", s.File, err)
	}
}

// call runs a procedure and gives the server's error number, 0 for none.
func (d *database) call(name string, args ...any) int32 {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_, err := d.ExecContext(ctx, name, args...)
	var e mssql.Error
	switch {
	case err == nil:
		return 0
	case errors.As(err, &e):
		d.t.Logf("%s: %v", name, err)
		return e.Number
	}
	d.t.Fatalf("%s: %v", name, err)
	return 0
}

// want runs a query and compares its rows, "a|b" each.
func (d *database) want(query string, expected ...string) {
	d.t.Helper()
	rows, err := d.Query(query)
	if err != nil {
		d.t.Errorf("%s: %v", query, err)
		return
	}
	got, err := text(rows)
	if err != nil || !slices.Equal(got, expected) {
		d.t.Errorf("%s\n got %q, %v\nwant %q", query, got, err, expected)
	}
}

func text(rows *sql.Rows) (lines []string, err error) {
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		vals, ptrs := make([]any, len(cols)), make([]any, len(cols))
		for i := range vals {
			ptrs[i] = &vals[i]
		}
		if err := rows.Scan(ptrs...); err != nil {
			return nil, err
		}
		line := ""
		for i, v := range vals {
			if i > 0 {
				line += "|"
			}
			if b, ok := v.([]byte); ok {
				v = string(b)
			}
			line += fmt.Sprint(v)
		}
		lines = append(lines, line)
	}
	return lines, rows.Err()
}

func in(name string, value any) sql.NamedArg { return sql.Named(name, value) }

func out[T any](name string, dest *T) sql.NamedArg {
	return sql.Named(name, sql.Out{Dest: dest})
}
