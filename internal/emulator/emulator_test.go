package emulator_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/golang-sql/sqlexp"
	mssql "github.com/microsoft/go-mssqldb"
	"github.com/microsoft/go-mssqldb/msdsn"

	"github.com/hartonomous/hartctl/internal/emulator"
)

type dialer struct{ e *emulator.Emulator }

func (d dialer) DialContext(ctx context.Context, _, _ string) (net.Conn, error) { return d.e.Dial(ctx) }

// HostName keeps the driver from resolving anything.
func (d dialer) HostName() string { return "emulator" }

func open(t *testing.T, o emulator.Options) *emulator.Emulator {
	t.Helper()
	e, err := emulator.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

func connector(t *testing.T, e *emulator.Emulator, database string) *mssql.Connector {
	t.Helper()
	cfg, err := msdsn.Parse(fmt.Sprintf("sqlserver://sa@emulator?encrypt=disable&database=%s", database))
	if err != nil {
		t.Fatal(err)
	}
	cfg.Password = e.Password()
	c := mssql.NewConnectorConfig(cfg)
	c.Dialer = dialer{e}
	return c
}

// session opens one pinned connection.
func session(t *testing.T, e *emulator.Emulator) *sql.Conn {
	t.Helper()
	return sessionIn(t, e, "master")
}

func sessionIn(t *testing.T, e *emulator.Emulator, database string) *sql.Conn {
	t.Helper()
	db := sql.OpenDB(connector(t, e, database))
	t.Cleanup(func() { db.Close() })
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	t.Cleanup(cancel)
	c, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// run sends a batch and writes down its answer in order: "a|b" a row, "#n" a row count, "(text)" a message, and errors as
// "!number/severity/state line: text".
func run(t *testing.T, c *sql.Conn, batch string, args ...any) []string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	var out []string
	msgs := &sqlexp.ReturnMessage{}
	rows, err := c.QueryContext(ctx, batch, append([]any{msgs}, args...)...)
	if err != nil {
		return append(out, describe(err))
	}
	defer rows.Close()
	for {
		switch m := msgs.Message(ctx).(type) {
		case sqlexp.MsgNotice:
			out = append(out, "("+notice(m.Message)+")")
		case sqlexp.MsgRowsAffected:
			out = append(out, fmt.Sprintf("#%d", m.Count))
		case sqlexp.MsgError:
			out = append(out, describe(m.Error))
		case sqlexp.MsgNext:
			for rows.Next() {
				out = append(out, scan(t, rows))
			}
			if err := rows.Err(); err != nil {
				out = append(out, describe(err))
			}
		case sqlexp.MsgNextResultSet:
			if !rows.NextResultSet() {
				return out
			}
		default:
			t.Fatalf("message %T", m)
		}
	}
}

func scan(t *testing.T, rows *sql.Rows) string {
	t.Helper()
	cols, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	vals := make([]any, len(cols))
	ptrs := make([]any, len(cols))
	for i := range vals {
		ptrs[i] = &vals[i]
	}
	if err := rows.Scan(ptrs...); err != nil {
		t.Fatal(err)
	}
	parts := make([]string, len(vals))
	for i, v := range vals {
		switch v := v.(type) {
		case nil:
			parts[i] = "NULL"
		case []byte:
			parts[i] = string(v)
		default:
			parts[i] = fmt.Sprint(v)
		}
	}
	return strings.Join(parts, "|")
}

func notice(m fmt.Stringer) string {
	if e, ok := m.(mssql.Error); ok {
		return e.Message
	}
	return m.String()
}

func describe(err error) string {
	var e mssql.Error
	if errors.As(err, &e) {
		return fmt.Sprintf("!%d/%d/%d line %d: %s", e.Number, e.Class, e.State, e.LineNo, e.Message)
	}
	return "!!" + err.Error()
}

// want compares an answer; an expected error may be cut after its number ("!208").
func want(t *testing.T, what string, got []string, expected ...string) {
	t.Helper()
	ok := len(got) == len(expected)
	for i := 0; ok && i < len(got); i++ {
		ok = got[i] == expected[i] || strings.HasPrefix(expected[i], "!") && strings.HasPrefix(got[i], expected[i]+"/")
	}
	if !ok {
		t.Errorf("%s\n got: %s\nwant: %s", what, strings.Join(got, "\n      "), strings.Join(expected, "\n      "))
	}
}

type step struct {
	batch string
	want  []string
}

func steps(t *testing.T, c *sql.Conn, list []step) {
	t.Helper()
	for _, s := range list {
		want(t, s.batch, run(t, c, s.batch), s.want...)
	}
}

func w(lines ...string) []string { return lines }

func TestSelectOne(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	want(t, "SELECT 1", run(t, c, "SELECT 1"), "1", "#1")
}
