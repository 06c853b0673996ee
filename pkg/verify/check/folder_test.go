package check

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// small is a schema folder with two migrations and a seed, changed by name, text pairs; an empty text takes a file away.
func small(change ...string) *Files {
	m := fstest.MapFS{}
	put := func(pairs []string) {
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
			if pairs[i+1] == "" {
				delete(m, pairs[i])
			}
		}
	}
	put([]string{
		"migrations/000001_a.up.sql", "CREATE TABLE dbo.A (Id int)", "migrations/000001_a.down.sql", "DROP TABLE dbo.A",
		"migrations/000002_b.up.sql", "CREATE TABLE dbo.B (Id int)", "migrations/000002_b.down.sql", "DROP TABLE dbo.B",
		"seeds/001_a.sql", "INSERT dbo.A VALUES (1)",
	})
	put(change)
	f := &Files{Schema: m, SchemaName: "db", Deploy: func() error { return nil }}
	d, err := deploy.Load(m, "db")
	if f.FolderError = err; err == nil {
		f.Folder = d.Folder
	}
	return f
}

// with changes files.
func with(f *Files, change func(*Files)) *Files { change(f); return f }

func place(d Detail) string { return fmt.Sprintf("%s:%d", d.File, d.Line) }

// TestFolder changes files, and exactly the checks named turn red.
func TestFolder(t *testing.T) {
	applied := func(f *Files) {
		for _, m := range small().Folder.Migrations[:1] {
			f.Baseline = append(f.Baseline, AppliedMigration{Version: m.Version, Name: m.Name, SHA256: fmt.Sprintf("%x", m.Up.SHA256)})
		}
	}
	for _, c := range []struct {
		name  string
		files *Files
		red   string // ID
		at    string // file, and :line where there is one
		text  string
	}{
		{"good", small(), "", "", ""},
		{"good, with a baseline", with(small(), applied), "", "", ""},
		{"misnamed", small("migrations/3.sql", "SELECT 1"), "folder.files", "db/migrations/3.sql:0", "not named like a migration"},
		{"unclosed", small("seeds/001_a.sql", "SELECT 1\nSELECT 'a"), "folder.grammar", "db/seeds/001_a.sql:2", "no end"},
		{"a comment without an end", small("seeds/001_a.sql", "SELECT 1\n/* a /* b */"), "folder.grammar", "db/seeds/001_a.sql:1", "no end"},
		{"parenthesis", small("seeds/001_a.sql", "SELECT 1\nGO\nSELECT\n(1"), "folder.grammar", "db/seeds/001_a.sql:4", "not closed"},
		{"a second parenthesis", small("seeds/001_a.sql", "SELECT 1)"), "folder.grammar", "db/seeds/001_a.sql:1", ""},
		{"no down file", small("migrations/000002_b.down.sql", ""), "folder.undo", "db/migrations/000002_b.up.sql:1", ""},
		{"edited", with(small("migrations/000001_a.up.sql", "CREATE TABLE dbo.A (Id bigint)"), applied), "folder.checksums", "db/migrations/000001_a.up.sql:1", "edited"},
		{"renamed", with(small(), func(f *Files) { applied(f); f.Baseline[0].Name = "z" }), "folder.checksums", "db/migrations/000001_a.up.sql:1", "under the name z"},
		{"removed", with(small(), func(f *Files) { f.Baseline = []AppliedMigration{{Version: 3, Name: "c"}} }), "folder.checksums", "db/migrations/000001_a.up.sql:1", "at version 3 already"},
		{"configuration", with(small(), func(f *Files) { f.ConfigurationError = errors.New("version: must be 1") }), "folder.configuration", ":0", "must be 1"},
		{"no lock", with(small(), func(f *Files) { f.Assemblies, f.AssembliesName = fstest.MapFS{}, "dlls" }), "folder.assemblies", ":0", "dlls"},
		{"a step fails", with(small(), func(f *Files) {
			f.Deploy = func() error {
				return &mssql.Error{Place: mssql.Place{File: "seeds/001_a.sql", Batch: 1, StartLine: 1}, Server: []mssql.ServerError{{Number: 208, Line: 2}}}
			}
		}), "folder.deploys", "db/seeds/001_a.sql:2", "208"},
		{"not emulated", with(small(), func(f *Files) {
			f.Deploy = func() error {
				return &mssql.Error{Server: []mssql.ServerError{{Number: 40517, Message: "CREATE THING"}}}
			}
		}), "folder.deploys", "", "CREATE THING"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, check := range All() {
				if check.Scope != Folder {
					continue
				}
				r := check.Judge(Input{Files: c.files}).By(check.Severity)
				if is := r.Status == Failed || r.Status == Warned || r.Status == Unknown; is != (check.ID == c.red) {
					t.Errorf("%s is %s: %s %v", check.ID, r.Status, r.Text, r.Details)
				} else if is {
					at, text := "", r.Text
					if len(r.Details) > 0 {
						at, text = place(r.Details[0]), text+r.Details[0].Text
					}
					if at != c.at || !strings.Contains(text, c.text) {
						t.Errorf("at %s: %s; want at %s: %s", at, text, c.at, c.text)
					}
				}
			}
		})
	}
}
