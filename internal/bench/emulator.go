package main

import (
	"context"
	"database/sql"
	"time"

	"github.com/hartonomous/hartctl/pkg/mssql"
)

// emulatorFigures measures the emulator by itself, over TCP.
func emulatorFigures(ctx context.Context, b *bench) error {
	if err := memoryFigures(ctx, b); err != nil {
		return err
	}
	return withTable(ctx, b.dir, func(c *mssql.Session) error {
		per, err := rate(func(i int) error { return c.Exec(ctx, insertRow, id(20_000+i)) })
		b.report.add("inserting a row on disk", per, "/s", nil, "one connection, autocommit: each is on the disk before it is answered")
		return err
	})
}

func memoryFigures(ctx context.Context, b *bench) error {
	s, err := serve("")
	if err != nil {
		return err
	}
	defer s.close()
	d, err := best(func() error {
		c, err := mssql.Open(ctx, s.direct(), mssql.Options{})
		if err != nil {
			return err
		}
		return c.Close()
	})
	if err != nil {
		return err
	}
	b.report.add("connecting", millis(d), "ms", nil, "TCP, log in, leave; best of the runs of a second")
	return withTable(ctx, "", func(c *mssql.Session) error {
		for _, f := range []struct {
			name, how string
			run       func(i int) error
		}{
			{"SELECT 1", "one connection", func(int) error { return c.Exec(ctx, "SELECT 1") }},
			{"a row by its key", "one connection, a parameter, 10,000 rows", func(i int) error { return c.Exec(ctx, "SELECT Name FROM dbo.A WHERE Id = @id", id(i%10_000+1)) }},
			{"inserting a row in memory", "one connection, autocommit", func(i int) error { return c.Exec(ctx, insertRow, id(20_000+i)) }},
		} {
			per, err := rate(f.run)
			if err != nil {
				return err
			}
			b.report.add(f.name, per, "/s", nil, f.how)
		}
		d, err := best(func() error {
			return c.Exec(ctx, "SELECT COUNT(*) FROM dbo.A AS a JOIN dbo.B AS b ON b.Name = a.Name WHERE a.Id <= 10000")
		})
		b.report.add("joining 10,000 rows with 10,000", millis(d), "ms", nil, "on columns without an index")
		return err
	})
}

const insertRow = "INSERT INTO dbo.A (Id, Name) VALUES (@id, N'a row')"

func id(i int) sql.NamedArg { return sql.Named("id", i) }

// withTable runs f on a connection to a database with two tables of 10,000 rows, in memory when dir is empty.
func withTable(ctx context.Context, dir string, f func(c *mssql.Session) error) error {
	return prepared(ctx, dir, []string{
		"CREATE DATABASE " + database, "USE " + database,
		"CREATE TABLE dbo.A (Id int NOT NULL CONSTRAINT PK_A PRIMARY KEY, Name nvarchar(50) NOT NULL)",
		"CREATE TABLE dbo.B (Id int NOT NULL CONSTRAINT PK_B PRIMARY KEY, Name nvarchar(50) NOT NULL)",
		"INSERT INTO dbo.A (Id, Name) SELECT value, CONCAT(N'name ', value) FROM GENERATE_SERIES(1, 10000)",
		"INSERT INTO dbo.B (Id, Name) SELECT value, CONCAT(N'name ', value) FROM GENERATE_SERIES(1, 10000)",
	}, func(_ *server, c *mssql.Session) error { return f(c) })
}

// rate is how often a second f runs, over a second.
func rate(f func(i int) error) (float64, error) {
	n, start := 0, time.Now()
	for time.Since(start) < time.Second {
		if err := f(n); err != nil {
			return 0, err
		}
		n++
	}
	return float64(n) / time.Since(start).Seconds(), nil
}
