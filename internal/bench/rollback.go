package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/metrics"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
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
		for _, size := range []struct{ rows, chunk int }{{10, 0}, {1_000, 0}, {100_000, 0}, {100_000, 10_000}} {
			n := size.rows
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
			read, peak := s.em.RowsRead(), heapPeak()
			look, apply, err := s.rollback(ctx, at, size.chunk)
			grown := peak()
			if err != nil {
				return err
			}
			read = s.em.RowsRead() - read
			runtime.ReadMemStats(&after)
			what := fmt.Sprintf("%d differing rows", n)
			if size.chunk > 0 {
				what += fmt.Sprintf(" in ranges of %d", size.chunk)
			}
			b.report.add("rollback, "+what+": looking", millis(look.took), "ms", nil, fmt.Sprintf("100,000 rows, a million older versions; %d requests", look.requests))
			b.report.add("rollback, "+what+": applying", millis(apply.took), "ms", nil, fmt.Sprintf("%d requests, checked before its end", apply.requests))
			b.report.add("rollback, "+what+": rows read", float64(read), "", nil, "by the emulator's store, look and apply; what was born since is found by a pass over the 100,000 present rows in the look, the apply and its check")
			b.report.add("rollback, "+what+": heap's peak", float64(grown)/1e6, "MB", nil, "above what it was before; client and emulator together, garbage included")
			b.report.add("rollback, "+what+": allocated", float64(after.TotalAlloc-before.TotalAlloc)/1e6, "MB", nil, "client and emulator together, look and apply")
		}
		return nil
	})
}

// rollback takes everything back to a moment, as the command does.
func (s *server) rollback(ctx context.Context, at time.Time, chunk int) (looking, applying cost, err error) {
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
	p, err := look.Plan(s.target(), observed, rollback.PlanOptions{Tool: "bench", What: rollback.What(points), Chunk: int64(chunk)})
	if err != nil {
		return looking, applying, err
	}
	looking = s.since(begin)
	begin = s.now()
	_, err = rollback.Apply(ctx, c, p, observed, []string{plan.SchemaChanged}, nil) // the table was just made, and its time is kept to 3 ms
	return looking, s.since(begin), err
}

// heapPeak watches the heap until its result is called, which gives by how many bytes it has grown at most.
func heapPeak() func() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	before := sample[0].Value.Uint64()
	done, peak := make(chan struct{}), make(chan uint64)
	go func() {
		most := before
		for {
			metrics.Read(sample)
			most = max(most, sample[0].Value.Uint64())
			select {
			case <-done:
				peak <- most - before
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	}()
	return func() uint64 { close(done); return <-peak }
}
