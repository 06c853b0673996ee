package emulator_test

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// TestServe: over TCP, with login-only and with full encryption.
func TestServe(t *testing.T) {
	e := open(t, emulator.Options{})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- e.Serve(ctx, l) }()
	for _, encrypt := range []string{"disable", "false", "true"} {
		u := fmt.Sprintf("sqlserver://sa:%s@%s?encrypt=%s&TrustServerCertificate=true", url.QueryEscape(e.Password()), l.Addr(), encrypt)
		db, err := sql.Open("sqlserver", u)
		if err != nil {
			t.Fatal(err)
		}
		var edition string
		if err := db.QueryRow("SELECT CAST(SERVERPROPERTY('Edition') AS nvarchar(60))").Scan(&edition); err != nil {
			t.Errorf("encrypt=%s: %v", encrypt, err)
		}
		if !strings.Contains(edition, "hartctl emulator") {
			t.Errorf("Edition %q does not name the emulator", edition)
		}
		db.Close()
	}
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
	if e.Requests() == 0 {
		t.Error("no requests counted")
	}
}

// TestReadWhileOpen: a session whose client has not read its answer yet does not stop the others.
func TestReadWhileOpen(t *testing.T) {
	e := open(t, emulator.Options{})
	a, b := session(t, e), session(t, e)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	rows, err := a.QueryContext(ctx, "SELECT value, REPLICATE('x', 1000) FROM GENERATE_SERIES(1, 5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if !rows.Next() {
		t.Fatal(rows.Err())
	}
	want(t, "the other session", run(t, b, "SELECT 1"), "1", "#1")
	n := 1
	for rows.Next() {
		n++
	}
	if n != 5000 || rows.Err() != nil {
		t.Errorf("%d rows, %v", n, rows.Err())
	}
}
