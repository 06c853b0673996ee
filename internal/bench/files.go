package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing/fstest"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy/folder"
	"github.com/hartonomous/hartctl/pkg/mssql/batch"
)

const procedure = `CREATE OR ALTER PROCEDURE dbo.p @a int AS
BEGIN
    SET NOCOUNT ON;
    -- a comment
    SELECT [t].[a], 'text' FROM dbo.t WHERE a = @a;
END
GO
`

// fileFigures measures what is done to the text of files, on one core.
func fileFigures(ctx context.Context, b *bench) error {
	texts := []struct{ name, text string }{
		{"splitting procedures", strings.Repeat(procedure, 8*mib/len(procedure))},
		{"splitting a hex literal", "CREATE ASSEMBLY a FROM 0x" + strings.Repeat("4D5A90", 8*mib/6) + "\nGO\n"},
	}
	for _, t := range texts {
		d, err := best(func() error { _, err := batch.Split(t.text); return err })
		if err != nil {
			return err
		}
		b.report.add(t.name, speed(len(t.text), d), "MB/s", atLeast(300), "8 MiB, best of the runs of a second")
	}
	raw := []byte(texts[0].text)
	d, err := best(func() error { sha256.Sum256(raw); return nil })
	if err != nil {
		return err
	}
	b.report.add("SHA-256 of a file's text", speed(len(raw), d), "MB/s", nil, "8 MiB in memory")
	files := fstest.MapFS{}
	size := 0
	for i := 1; i <= 64; i++ {
		text := strings.Repeat(procedure, mib/4/len(procedure))
		files[fmt.Sprintf("migrations/%06d_t.up.sql", i)] = &fstest.MapFile{Data: []byte(text)}
		size += len(text)
	}
	d, err = best(func() error { _, err := folder.Open(files, "bench"); return err })
	if err != nil {
		return err
	}
	b.report.add("reading migrations", speed(size, d), "MB/s", nil, "64 files of 256 KiB in memory: hash, split, check every statement")
	many := oneTable(manyMigrations)
	d, err = best(func() error { _, err := folder.Open(many, "bench"); return err })
	if err != nil {
		return err
	}
	b.report.add("reading 1,000 small migrations", millis(d), "ms", nil, "in memory: hash, split, check every statement")
	return ctx.Err()
}

// best runs f for a second, and at least three times, and gives its shortest time.
func best(f func() error) (time.Duration, error) {
	least := time.Duration(0)
	for i, start := 0, time.Now(); i < 3 || time.Since(start) < time.Second; i++ {
		began := time.Now()
		if err := f(); err != nil {
			return 0, err
		}
		if d := time.Since(began); i == 0 || d < least {
			least = d
		}
	}
	return least, nil
}

// speed is in MB/s: millions of bytes.
func speed(size int, d time.Duration) float64 { return float64(size) / 1e6 / d.Seconds() }
