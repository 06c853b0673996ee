package hardening_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
	"github.com/hartonomous/hartctl/internal/emulator/fault"
)

// steps are the crash test's workload: each is a statement or a transaction that is there whole or not at all.
var steps = []string{
	"CREATE DATABASE d",
	"CREATE TABLE d.dbo.a (id int IDENTITY PRIMARY KEY, v nvarchar(100) NOT NULL)",
	"INSERT d.dbo.a (v) VALUES (N'one'), (N'two')",
	"BEGIN TRANSACTION; CREATE TABLE d.dbo.b (id int NOT NULL PRIMARY KEY, n int NOT NULL); INSERT d.dbo.b VALUES (1, 10), (2, 20); COMMIT",
	"BEGIN TRANSACTION; UPDATE d.dbo.b SET n -= 5 WHERE id = 1; UPDATE d.dbo.b SET n += 5 WHERE id = 2; COMMIT",
	"BEGIN TRANSACTION; DELETE d.dbo.a; ROLLBACK",
	"CREATE INDEX IX_b ON d.dbo.b (n)",
	"ALTER TABLE d.dbo.b ADD c int NOT NULL CONSTRAINT DF_c DEFAULT 7",
	"BEGIN TRANSACTION; INSERT d.dbo.a (v) VALUES (N'three'); DELETE d.dbo.b WHERE id = 1; COMMIT",
	"MERGE d.dbo.b AS t USING (VALUES (2, 99), (3, 1)) AS s (id, n) ON s.id = t.id WHEN MATCHED THEN UPDATE SET n = s.n WHEN NOT MATCHED THEN INSERT (id, n) VALUES (s.id, s.n);",
	"DROP TABLE d.dbo.a",
}

// state describes all that the workload makes.
const state = `IF DB_ID('d') IS NULL SELECT 'no database' ELSE EXEC d.sys.sp_executesql N'
SELECT CONCAT(
  (SELECT STRING_AGG(CONCAT(o.name, ''.'', c.name), '','') WITHIN GROUP (ORDER BY o.name, c.column_id) FROM sys.tables AS o JOIN sys.columns AS c ON c.object_id = o.object_id), '';'',
  (SELECT STRING_AGG(name, '','') WITHIN GROUP (ORDER BY name) FROM sys.indexes WHERE name = ''IX_b''))'`

func describe(ctx context.Context, db *sql.DB) (string, error) {
	var s string
	if err := db.QueryRowContext(ctx, state).Scan(&s); err != nil || s == "no database" {
		return s, err
	}
	for _, table := range []string{"a", "b"} {
		var rows sql.NullString
		text := fmt.Sprintf("IF OBJECT_ID('d.dbo.%s') IS NULL SELECT NULL ELSE EXEC ('SELECT (SELECT * FROM d.dbo.%s ORDER BY id FOR JSON PATH)')", table, table)
		if err := db.QueryRowContext(ctx, text).Scan(&rows); err != nil {
			return "", err
		}
		s += "; " + rows.String
	}
	return s, nil
}

// work runs the steps until one fails; done is how many were answered.
func work(ctx context.Context, db *sql.DB) (done int, err error) {
	for _, s := range steps {
		if _, err := db.ExecContext(ctx, s); err != nil {
			return done, err
		}
		done++
	}
	return done, nil
}

// The machine stops at each sync of the log in turn: what was answered is there afterwards, what was not is there whole or not at all, whatever
// of the unsynced bytes reached the disk.
func TestCrashAtEverySync(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	open := func(fs *fault.MemFS) (*emulator.Emulator, *sql.DB, error) {
		e, err := emulator.Open(emulator.Options{Dir: "data", FS: fs})
		if err != nil {
			return nil, nil, err
		}
		return e, pool(t, e, "master", 1), nil
	}
	// states[i] is the state after i steps.
	var states []string
	fs := fault.NewMemFS()
	e, db, err := open(fs)
	if err != nil {
		t.Fatal(err)
	}
	opened := fs.Syncs()
	for i := range len(steps) + 1 {
		s, err := describe(ctx, db)
		if err != nil {
			t.Fatal(err)
		}
		states = append(states, s)
		if i < len(steps) {
			exec(t, ctx, db, steps[i])
		}
	}
	total := fs.Syncs()
	if err := errors.Join(db.Close(), e.Close()); err != nil {
		t.Fatal(err)
	}
	if total-opened < len(steps)-1 {
		t.Fatalf("only %d syncs for %d steps", total-opened, len(steps))
	}
	for at := opened + 1; at <= total; at++ {
		for _, torn := range []int{0, 1, 64, 1 << 20} {
			t.Run(fmt.Sprintf("sync %d, %d bytes more", at, torn), func(t *testing.T) {
				fs := fault.NewMemFS()
				fs.CrashAt = at
				e, db, err := open(fs)
				if err != nil {
					t.Fatal(err)
				}
				done, err := work(ctx, db)
				if err == nil {
					t.Fatal("nothing crashed")
				}
				_ = errors.Join(db.Close(), e.Close()) // the machine is down
				e, db, err = open(fs.Restart(torn))
				if err != nil {
					t.Fatal(err)
				}
				defer func() {
					if err := errors.Join(db.Close(), e.Close()); err != nil {
						t.Error(err)
					}
				}()
				got, err := describe(ctx, db)
				if err != nil {
					t.Fatal(err)
				}
				if got != states[done] && got != states[done+1] {
					t.Errorf("after %d answered steps the database is\n%s\nwant the state after %d or %d:\n%s\n%s", done, got, done, done+1, states[done], states[done+1])
				}
				// It goes on from there.
				from := slices.Index(states, got)
				for _, s := range steps[from:] {
					exec(t, ctx, db, s)
				}
				if got, err := describe(ctx, db); err != nil || got != states[len(steps)] {
					t.Errorf("the rest of the work ends in %s (%v)", got, err)
				}
			})
		}
	}
}
