package compat_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"path/filepath"
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
	"github.com/hartonomous/hartctl/internal/emulator/fn"
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

// TestMatrix runs every example: what is said to work works, and what is refused is refused by its number, before any effect
// and whatever CATCH is around. A row with a defect must fail until the defect is gone.
func TestMatrix(t *testing.T) {
	_, connector := open(t)
	for i, r := range compat.Matrix {
		if r.Example == "" {
			continue
		}
		t.Run(r.Area+"/"+r.Construct, func(t *testing.T) {
			err := newSession(t, connector, fmt.Sprintf("compat_%d", i)).check(t, r)
			switch {
			case err != nil && r.Defect == "":
				t.Errorf("%s: %v", r.Level, err)
			case err == nil && r.Defect != "":
				t.Errorf("%s: does what it should: take its defect %q away", r.Level, r.Defect)
			}
		})
	}
}

// check runs a row's example; the error says where it does not do what the row says.
func (s session) check(t *testing.T, r compat.Row) error {
	t.Helper()
	batches, err := batch.Split(r.Example)
	if err != nil {
		t.Fatal(err)
	}
	var value string
	announced := false
	for n, b := range batches {
		if n == len(batches)-1 && r.Level == compat.Refused {
			return s.refused(t, b.Text, r.AtRun)
		}
		a := s.run(t, b.Text)
		if n == len(batches)-1 && strings.HasPrefix(r.Want, "Msg") {
			return wantError(a.err, r.Want)
		}
		if a.err != nil {
			return fmt.Errorf("batch %d: %w", n+1, a.err)
		}
		value = a.value
		announced = announced || slices.ContainsFunc(a.notices, func(n string) bool { return strings.HasPrefix(n, rowStore) })
	}
	switch {
	case r.Want != "" && value != r.Want:
		return fmt.Errorf("got %q, want %q", value, r.Want)
	case announced != (r.Level == compat.PhysicalOnly):
		return fmt.Errorf("announced as a row store: %v", announced)
	}
	return nil
}

// wantError compares an error with "Msg n", or with "Msg": any error but a refusal.
func wantError(err error, want string) error {
	var e mssql.Error
	if !errors.As(err, &e) || want == "Msg" && e.Number == refusal || want != "Msg" && want != fmt.Sprintf("Msg %d", e.Number) {
		return fmt.Errorf("got error %v, want %s", err, want)
	}
	return nil
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

// refused runs a batch that must be refused, and not to be caught: before any effect of a statement before it, unless atRun. A
// statement that must stand first in its batch goes alone.
func (s session) refused(t *testing.T, text string, atRun bool) error {
	t.Helper()
	before := s.objects(t)
	variants := []string{"CREATE TABLE dbo.effect_of_a_refused_batch (a int); " + text, "BEGIN TRY " + text + "\nEND TRY BEGIN CATCH SELECT 1 END CATCH"}
	if atRun {
		variants = variants[1:]
	}
	if modules.MatchString(text) {
		variants = []string{text}
	}
	for _, v := range variants {
		err := s.run(t, v).err
		var e mssql.Error
		if !errors.As(err, &e) || e.Number != refusal {
			return fmt.Errorf("not refused (%v): %s", err, v)
		}
		if after := s.objects(t); after != before {
			return fmt.Errorf("refused after an effect: %s", e.Message)
		}
	}
	return nil
}

// objects is the number of objects in the database.
func (s session) objects(t *testing.T) string {
	t.Helper()
	a := s.run(t, "SELECT COUNT(*) FROM sys.all_objects")
	if a.err != nil {
		t.Fatal(a.err)
	}
	return a.value
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

// TestNotes wants the test that a row without an example names.
func TestNotes(t *testing.T) {
	for _, r := range compat.Matrix {
		if r.Example != "" {
			continue
		}
		for _, name := range regexp.MustCompile(`(\w+)\.(Test\w+)`).FindAllStringSubmatch(r.Note, -1) {
			dir := map[string]string{"wire": "../wire", "emulator": "..", "compat": "."}[name[1]]
			files, _ := filepath.Glob(filepath.Join(dir, "*_test.go"))
			if !slices.ContainsFunc(files, func(f string) bool {
				text, err := os.ReadFile(f)
				return err == nil && strings.Contains(string(text), "func "+name[2]+"(")
			}) {
				t.Errorf("%s: there is no %s in %s", r.Construct, name[2], dir)
			}
		}
	}
}

// TestFunctionsCovered wants a row for each built-in function that is known.
func TestFunctionsCovered(t *testing.T) {
	rows := map[string]bool{}
	for _, r := range compat.Matrix {
		if r.Area == "Functions" {
			rows[r.Construct] = true
		}
	}
	text, err := os.ReadFile("../fn/known.go")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(text), "`")
	list, _, _ = strings.Cut(list, "`")
	for _, name := range strings.Fields(list) {
		if fn.Known(name) && !rows[name] {
			t.Errorf("no row for the function %s", name)
		}
	}
}

// TestBulk loads rows in bulk: constraints wait, defaults stand for NULL, and an identity column makes its own values.
func TestBulk(t *testing.T) {
	_, connector := open(t)
	s := newSession(t, connector, "compat_bulk")
	if a := s.run(t, "CREATE TABLE t (id int IDENTITY PRIMARY KEY, a int CHECK (a > 0), b varchar(5) DEFAULT 'd', c nvarchar(20) NULL)"); a.err != nil {
		t.Fatal(a.err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	load := func(options mssql.BulkOptions, rows ...[]any) (n int64, err error) {
		err = s.conn.Raw(func(c any) error {
			b := c.(*mssql.Conn).CreateBulkContext(ctx, "t", []string{"a", "b", "c"})
			b.Options = options
			for _, r := range rows {
				if err := b.AddRow(r); err != nil {
					return err
				}
			}
			n, err = b.Done()
			return err
		})
		return n, err
	}
	if n, err := load(mssql.BulkOptions{}, []any{int64(-1), nil, "ä"}, []any{int64(2), "x", nil}); n != 2 || err != nil {
		t.Fatalf("%d rows, %v", n, err)
	}
	if n, err := load(mssql.BulkOptions{KeepNulls: true, Tablock: true}, []any{int64(3), nil, "y"}); n != 1 || err != nil {
		t.Fatalf("%d rows, %v", n, err)
	}
	a := s.run(t, "SELECT STRING_AGG(CONCAT(id, a, b, c), ' ') FROM t")
	if a.err != nil || a.value != "1-1dä 22x 33y" {
		t.Errorf("got %q, %v", a.value, a.err)
	}
	if a := s.run(t, "SELECT is_not_trusted FROM sys.check_constraints"); a.value != "1" {
		t.Errorf("is_not_trusted: %q, %v", a.value, a.err)
	}
	_, err := load(mssql.BulkOptions{CheckConstraints: true}, []any{int64(4), "x", "x"}, []any{int64(-4), "x", "x"})
	var e mssql.Error
	if !errors.As(err, &e) || e.Number != 547 {
		t.Errorf("got %v, want Msg 547", err)
	}
	if a := s.run(t, "SELECT COUNT(*) FROM t"); a.value != "3" {
		t.Errorf("rows: %q, %v", a.value, a.err)
	}
}

var update = flag.Bool("update", false, "write the document anew")

const document = "../../../docs/emulator-matrix.md"

// TestDocument compares the document with the data.
func TestDocument(t *testing.T) {
	var b bytes.Buffer
	if err := compat.Markdown(&b); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(document, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, b.Bytes()) {
		t.Errorf("%s is not what the data says: go test ./internal/emulator/compat -run TestDocument -update", document)
	}
}

func TestJSON(t *testing.T) {
	var b bytes.Buffer
	if err := compat.JSON(&b); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Counts map[compat.Level]int
		Rows   []compat.Row
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Rows, compat.Matrix) || got.Counts[compat.Refused] == 0 {
		t.Errorf("%d rows, want %d", len(got.Rows), len(compat.Matrix))
	}
}
