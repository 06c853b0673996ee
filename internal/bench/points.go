package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	mssqldb "github.com/microsoft/go-mssqldb"
)

// pointRows is how many rows of 100 bytes the table has whose rows are looked up.
const pointRows = 1_000_000

// pointFigures measures an emulator in a process of its own through database/sql, as a client that is not hartctl sees it.
func pointFigures(ctx context.Context, b *bench) error {
	s, err := start(ctx, b.binary, "")
	if err != nil {
		return err
	}
	err = pointQueries(ctx, b, s)
	if err = errors.Join(err, s.stop()); err != nil {
		return err
	}
	b.report.add("memory at a million rows", float64(peakRSS(s.cmd.ProcessState))/1e6, "MB", atMost(600),
		"peak of the emulator's resident memory, after the bulk load and the queries above")
	return nil
}

func pointQueries(ctx context.Context, b *bench, s *started) error {
	db, err := sql.Open("sqlserver", fmt.Sprintf("sqlserver://sa:%s@127.0.0.1:%d?encrypt=disable", url.QueryEscape(s.password), s.port))
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxIdleConns(8)
	if _, err := db.ExecContext(ctx, "CREATE TABLE dbo.Points (Id int NOT NULL CONSTRAINT PK_Points PRIMARY KEY, Text char(92) NOT NULL)"); err != nil {
		return err
	}
	start := time.Now()
	if err := loadPoints(ctx, db); err != nil {
		return err
	}
	b.report.add("bulk insert", pointRows/time.Since(start).Seconds(), "rows/s", nil, "a million rows of 100 bytes in one transaction")
	one, err := lookups(ctx, db, 1)
	if err != nil {
		return err
	}
	b.report.add("point query, one connection", one, "/s", atLeast(10_000), "SELECT by key with a parameter, database/sql over TCP; the client runs on the same processors")
	b.report.add("key lookup in a million rows", 1e6/one, "µs", atMost(150), "the same query, one after the other")
	eight, err := lookups(ctx, db, 8)
	if err != nil {
		return err
	}
	b.report.add("point query, eight connections", eight, "/s", atLeast(20_000), "the same at once")
	return nil
}

func loadPoints(ctx context.Context, db *sql.DB) (err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tx.Rollback())
		}
	}()
	st, err := tx.PrepareContext(ctx, mssqldb.CopyIn("dbo.Points", mssqldb.BulkOptions{}, "Id", "Text"))
	if err != nil {
		return err
	}
	text := strings.Repeat("0123456789", 9)
	for i := range pointRows {
		if _, err := st.ExecContext(ctx, i, text); err != nil {
			return err
		}
	}
	if _, err := st.ExecContext(ctx); err != nil {
		return err
	}
	return tx.Commit()
}

// lookups is how many rows a second are read by their key over n connections.
func lookups(ctx context.Context, db *sql.DB, n int) (float64, error) {
	const each = 2 * time.Second
	counts, errs := make([]int, n), make([]error, n)
	var wg sync.WaitGroup
	start := time.Now()
	for c := range n {
		wg.Go(func() {
			conn, err := db.Conn(ctx)
			if err != nil {
				errs[c] = err
				return
			}
			defer conn.Close()
			for i := c; time.Since(start) < each; i++ {
				var text string
				if errs[c] = conn.QueryRowContext(ctx, "SELECT Text FROM dbo.Points WHERE Id = @p1", i*7919%pointRows).Scan(&text); errs[c] != nil {
					return
				}
				counts[c]++
			}
		})
	}
	wg.Wait()
	total := 0
	for _, c := range counts {
		total += c
	}
	return float64(total) / time.Since(start).Seconds(), errors.Join(errs...)
}
