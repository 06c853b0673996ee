package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing/fstest"
)

// create and insert are the two statements of a measured migration.
func create(i int) string {
	return fmt.Sprintf(`CREATE TABLE dbo.T%04d (
    Id   int          NOT NULL CONSTRAINT PK_T%04[1]d PRIMARY KEY,
    Code nvarchar(40) NOT NULL CONSTRAINT UQ_T%04[1]d UNIQUE,
    Made datetime2(3) NOT NULL CONSTRAINT DF_T%04[1]d DEFAULT SYSUTCDATETIME()
);
`, i)
}

func insert(i int) string {
	return fmt.Sprintf("INSERT INTO dbo.T%04d (Id, Code) VALUES (%[1]d, N'code %[1]d');\n", i)
}

// oneTable is a schema folder of n migrations, each a table with a row.
func oneTable(n int) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 1; i <= n; i++ {
		m[fmt.Sprintf("migrations/%06d_t.up.sql", i)] = &fstest.MapFile{Data: []byte(create(i) + insert(i))}
	}
	return m
}

// oneMigration is a schema folder of one migration of that many batches.
func oneMigration(batches int) fstest.MapFS {
	var b strings.Builder
	b.WriteString(create(1))
	for i := 2; i <= batches; i++ {
		b.WriteString("GO\n")
		b.WriteString(insert(1))
		fmt.Fprintf(&b, "DELETE FROM dbo.T0001;\n")
	}
	return fstest.MapFS{"migrations/000001_t.up.sql": &fstest.MapFile{Data: []byte(b.String())}}
}

// format is how a tool wants its migrations.
type format struct {
	file func(i int) string
	text func(i int) string
}

var formats = map[string]format{
	"hartctl": {
		func(i int) string { return fmt.Sprintf("migrations/%06d_t.up.sql", i) },
		func(i int) string { return create(i) + insert(i) },
	},
	"migrate": {
		func(i int) string { return fmt.Sprintf("%06d_t.up.sql", i) },
		func(i int) string { return create(i) + insert(i) },
	},
	"goose": {
		func(i int) string { return fmt.Sprintf("%05d_t.sql", i) },
		func(i int) string { return "-- +goose Up\n" + create(i) + insert(i) },
	},
}

// write makes a folder of n migrations.
func (f format) write(dir string, n int) error {
	for i := 1; i <= n; i++ {
		name := filepath.Join(dir, filepath.FromSlash(f.file(i)))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, []byte(f.text(i)), 0o644); err != nil {
			return err
		}
	}
	return nil
}
