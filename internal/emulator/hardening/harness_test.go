// Package hardening_test tries the emulator as a server that many clients use at once and whose machine may stop at any time, through TDS.
package hardening_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"testing"
	"time"

	mssql "github.com/microsoft/go-mssqldb"
	"github.com/microsoft/go-mssqldb/msdsn"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// limit bounds every test here: what waits longer hangs.
const limit = 60 * time.Second

type dialer struct{ e *emulator.Emulator }

func (d dialer) DialContext(ctx context.Context, _, _ string) (net.Conn, error) { return d.e.Dial(ctx) }

// HostName keeps the driver from resolving anything.
func (d dialer) HostName() string { return "emulator" }

func pool(t testing.TB, e *emulator.Emulator, database string, size int) *sql.DB {
	t.Helper()
	cfg, err := msdsn.Parse("sqlserver://sa@emulator?encrypt=disable&database=" + database)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Password = e.Password()
	c := mssql.NewConnectorConfig(cfg)
	c.Dialer = dialer{e}
	db := sql.OpenDB(c)
	db.SetMaxIdleConns(size)
	return db
}

// server is an emulator in memory with a database d, and connections to it.
func server(t testing.TB, size int, setup ...string) (context.Context, *sql.DB) {
	t.Helper()
	e, err := emulator.Open(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	master := pool(t, e, "master", 1)
	db := pool(t, e, "d", size)
	t.Cleanup(func() {
		cancel()
		if err := errors.Join(db.Close(), master.Close(), e.Close()); err != nil {
			t.Error(err)
		}
	})
	exec(t, ctx, master, "CREATE DATABASE d")
	for _, s := range setup {
		exec(t, ctx, db, s)
	}
	return ctx, db
}

type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

func exec(t testing.TB, ctx context.Context, db execer, text string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(ctx, text, args...); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

// number is the Msg number of an error; 0 for another one.
func number(err error) int32 {
	var e mssql.Error
	if errors.As(err, &e) {
		return e.Number
	}
	return 0
}

func conn(t testing.TB, ctx context.Context, db *sql.DB) *sql.Conn {
	t.Helper()
	c, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func scalar[T any](t testing.TB, ctx context.Context, db interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}, text string, args ...any,
) T {
	t.Helper()
	var v T
	if err := db.QueryRowContext(ctx, text, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

// together runs n functions at once and reports the first error.
func together(t testing.TB, n int, f func(i int) error) {
	t.Helper()
	errs := make(chan error, n)
	for i := range n {
		go func() {
			err := f(i)
			if err != nil {
				err = fmt.Errorf("%d: %w", i, err)
			}
			errs <- err
		}()
	}
	var first error
	for range n {
		if err := <-errs; err != nil && first == nil {
			first = err
		}
	}
	if first != nil {
		t.Fatal(first)
	}
}
