package main

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/mssql"
	"github.com/hartonomous/hartctl/pkg/rollback"
)

// rollbackTable is a temporal table of 100,000 rows, and the million older versions in its history.
var rollbackTable = []string{
	"CREATE DATABASE " + database, "USE " + database,
	`CREATE TABLE dbo.W (Id int NOT NULL CONSTRAINT PK_W PRIMARY KEY, Value float NOT NULL,
		ValidFrom datetime2 GENERATED ALWAYS AS ROW START HIDDEN NOT NULL, ValidTo datetime2 GENERATED ALWAYS AS ROW END HIDDEN NOT NULL,
		PERIOD FOR SYSTEM_TIME (ValidFrom, ValidTo)) WITH (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.W_History))`,
	"INSERT dbo.W (Id, Value) SELECT value, 0 FROM GENERATE_SERIES(1, 100000)",
	"ALTER TABLE dbo.W SET (SYSTEM_VERSIONING = OFF)",
	`INSERT dbo.W_History (Id, Value, ValidFrom, ValidTo)
		SELECT value % 100000 + 1, value, DATEADD(second, value, '2010-01-01'), DATEADD(second, value + 1, '2010-01-01') FROM GENERATE_SERIES(1, 1000000)`,
	"ALTER TABLE dbo.W SET (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.W_History, DATA_CONSISTENCY_CHECK = OFF))",
}

// rollbackFigures measures rollbacks of few and of many rows beside a million versions that they have nothing to do with.
func rollbackFigures(ctx context.Context, b *bench) error {
	return prepared(ctx, "", rollbackTable, func(s *server, c *mssql.Session) error {
		for _, n := range []int{10, 1_000, 100_000} {
			var at time.Time
			err := c.Query(ctx, "SELECT SYSUTCDATETIME()", func(_ int, r mssql.Rows) error {
				r.Next()
				return r.Scan(&at)
			})
			if err == nil {
				err = c.Exec(ctx, fmt.Sprintf("UPDATE dbo.W SET Value += 1 WHERE Id <= %d", n))
			}
			if err != nil {
				return err
			}
			runtime.GC()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			look, apply, err := s.rollback(ctx, at)
			if err != nil {
				return err
			}
			runtime.ReadMemStats(&after)
			what := fmt.Sprintf("%d differing rows", n)
			b.report.add("rollback, "+what+": looking", millis(look.took), "ms", nil, fmt.Sprintf("100,000 rows, a million older versions; %d requests", look.requests))
			b.report.add("rollback, "+what+": applying", millis(apply.took), "ms", nil, fmt.Sprintf("%d requests, one transaction, checked before its end", apply.requests))
			b.report.add("rollback, "+what+": allocated", float64(after.TotalAlloc-before.TotalAlloc)/1e6, "MB", nil, "client and emulator together, look and apply")
		}
		return nil
	})
}

// rollback takes everything back to a moment, as the command does.
func (s *server) rollback(ctx context.Context, at time.Time) (looking, applying cost, err error) {
	c, err := deploy.Connect(ctx, s.target(), nil)
	if err != nil {
		return looking, applying, err
	}
	defer c.Close()
	begin := s.now()
	observed, err := c.Observe(ctx)
	if err != nil {
		return looking, applying, err
	}
	catalog, err := rollback.Observe(ctx, c)
	if err != nil {
		return looking, applying, err
	}
	tables, _, err := catalog.Choose(nil, false)
	if err != nil {
		return looking, applying, err
	}
	points := rollback.Points(tables, at, "")
	look, err := catalog.Look(ctx, c, points, time.UTC)
	if err != nil {
		return looking, applying, err
	}
	p, err := look.Plan(s.target(), observed, rollback.PlanOptions{Tool: "bench", What: rollback.What(points)})
	if err != nil {
		return looking, applying, err
	}
	looking = s.since(begin)
	begin = s.now()
	_, err = rollback.Apply(ctx, c, p, observed, nil, nil)
	return looking, s.since(begin), err
}
