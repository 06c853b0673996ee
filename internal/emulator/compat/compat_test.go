package compat_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-sql/sqlexp"
	mssql "github.com/microsoft/go-mssqldb"
	"github.com/microsoft/go-mssqldb/msdsn"

	"github.com/hartonomous/hartctl/internal/emulator"
	"github.com/hartonomous/hartctl/internal/emulator/compat"
	"github.com/hartonomous/hartctl/pkg/mssql/batch"
)

const (
	refusal  = 40517
	rowStore = "emulated as a row store"
)

type dialer struct{ e *emulator.Emulator }

func (d dialer) DialContext(ctx context.Context, _, _ string) (net.Conn, error) { return d.e.Dial(ctx) }

// HostName keeps the driver from resolving anything.
func (d dialer) HostName() string { return "emulator" }

func open(t *testing.T) (*emulator.Emulator, *mssql.Connector) {
	t.Helper()
	e, err := emulator.Open(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	cfg, err := msdsn.Parse("sqlserver://sa@emulator?encrypt=disable")
	if err != nil {
		t.Fatal(err)
	}
	cfg.Password = e.Password()
	c := mssql.NewConnectorConfig(cfg)
	c.Dialer = dialer{e}
	return e, c
}

// TestMatrix runs every example: what is said to work works, and what is refused is refused by its number, before any effect.
func TestMatrix(t *testing.T) {
	_, connector := open(t)
	for i, r := range compat.Matrix {
		if r.Example == "" {
			continue
		}
		t.Run(r.Area+"/"+r.Construct, func(t *testing.T) {
			s := newSession(t, connector, fmt.Sprintf("compat_%d", i))
			batches, err := batch.Split(r.Example)
			if err != nil {
				t.Fatal(err)
			}
			var last answer
			for n, b := range batches {
				if n == len(batches)-1 && r.Level == compat.Refused {
					s.refused(t, b.Text)
					return
				}
				got := s.run(t, b.Text)
				if got.err != nil {
					t.Fatalf("%s: batch %d: %v", r.Level, n+1, got.err)
				}
				last.value, last.notices = got.value, append(last.notices, got.notices...)
			}
			if r.Want != "" && last.value != r.Want {
				t.Errorf("got %q, want %q", last.value, r.Want)
			}
			announced := slices.ContainsFunc(last.notices, func(n string) bool { return strings.HasPrefix(n, rowStore) })
			if announced != (r.Level == compat.PhysicalOnly) {
				t.Errorf("%s, but announced as a row store: %v (%q)", r.Level, announced, last.notices)
			}
		})
	}
}

// session is one connection in a fresh database.
type session struct{ conn *sql.Conn }

func newSession(t *testing.T, c *mssql.Connector, database string) session {
	t.Helper()
	db := sql.OpenDB(c)
	t.Cleanup(func() { db.Close() })
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	conn, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	s := session{conn}
	for _, text := range []string{"CREATE DATABASE " + database, "USE " + database} {
		if a := s.run(t, text); a.err != nil {
			t.Fatal(a.err)
		}
	}
	return s
}

// modules are the statements that must come first in a batch.
var modules = regexp.MustCompile(`(?i)^\s*(CREATE|ALTER)\s+(OR\s+ALTER\s+)?(PROCEDURE|VIEW|FUNCTION|TRIGGER|SCHEMA|DEFAULT|RULE)\b`)

// refused runs a batch that must be refused before any effect: where it may stand, a statement comes before it.
func (s session) refused(t *testing.T, text string) {
	t.Helper()
	before := s.run(t, "SELECT COUNT(*) FROM sys.all_objects").value
	first := ""
	if !modules.MatchString(text) {
		first = "CREATE TABLE dbo.effect_of_a_refused_batch (a int); "
	}
	err := s.run(t, first+text).err
	var e mssql.Error
	if !errors.As(err, &e) || e.Number != refusal {
		t.Fatalf("not refused: %v", err)
	}
	if after := s.run(t, "SELECT COUNT(*) FROM sys.all_objects").value; after != before {
		t.Errorf("refused after an effect: %s", e.Message)
	}
}

// answer is what a batch gave: the single value of its last result set, its messages, and its first error.
type answer struct {
	value   string
	notices []string
	err     error
}

func (s session) run(t *testing.T, text string) (a answer) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	msgs := &sqlexp.ReturnMessage{}
	rows, err := s.conn.QueryContext(ctx, text, msgs)
	if err != nil {
		return answer{err: err}
	}
	defer rows.Close()
	fail := func(err error) {
		if a.err == nil {
			a.err = err
		}
	}
	for {
		switch m := msgs.Message(ctx).(type) {
		case sqlexp.MsgNotice:
			a.notices = append(a.notices, m.Message.String())
		case sqlexp.MsgError:
			fail(m.Error)
		case sqlexp.MsgNext:
			if v, err := single(rows); err != nil {
				fail(err)
			} else {
				a.value = v
			}
		case sqlexp.MsgNextResultSet:
			if !rows.NextResultSet() {
				return a
			}
		}
		if ctx.Err() != nil {
			fail(ctx.Err())
			return a
		}
	}
}

// single reads the single value of a result set; "" when there is none.
func single(rows *sql.Rows) (string, error) {
	types, err := rows.ColumnTypes()
	if err != nil {
		return "", err
	}
	value, n := "", 0
	for rows.Next() {
		cells := make([]any, len(types))
		at := make([]any, len(types))
		for i := range cells {
			at[i] = &cells[i]
		}
		if err := rows.Scan(at...); err != nil {
			return "", err
		}
		value = show(cells[0], types[0].DatabaseTypeName())
		n++
	}
	if len(types) != 1 || n != 1 {
		value = ""
	}
	return value, rows.Err()
}

func show(v any, typeName string) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case bool:
		if v {
			return "1"
		}
		return "0"
	case []byte:
		if strings.Contains(typeName, "BINARY") {
			return fmt.Sprintf("0x%X", v)
		}
		return string(v)
	}
	return fmt.Sprint(v)
}

func TestRows(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range compat.Matrix {
		name := r.Area + ": " + r.Construct
		switch {
		case seen[name]:
			t.Errorf("%s: twice", name)
		case r.Area == "" || r.Construct == "":
			t.Errorf("%q: no name", name)
		case !slices.Contains(compat.Levels, r.Level):
			t.Errorf("%s: level %q", name, r.Level)
		case r.Example == "" && r.Note == "":
			t.Errorf("%s: neither an example nor a note", name)
		case r.Level == compat.Subset && r.Note == "":
			t.Errorf("%s: a subset that does not say what is lacking", name)
		case r.Level == compat.Refused && r.Want != "":
			t.Errorf("%s: refused, with a result", name)
		}
		seen[name] = true
	}
}
