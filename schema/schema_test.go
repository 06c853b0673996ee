package schema_test

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	teesql "github.com/sqlc-dev/teesql/parser"

	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/pkg/deploy/folder"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/pkg/mssql/batch"
	"github.com/hartonomous/hartctl/schema"
)

func open(t *testing.T) *folder.Folder {
	t.Helper()
	f, err := folder.Open(schema.Files, "schema")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// scripts are all the .sql files of the folder.
func scripts(f *folder.Folder) []folder.Script {
	var all []folder.Script
	for _, m := range f.Migrations {
		all = append(all, m.Up)
		if m.Down != nil {
			all = append(all, *m.Down)
		}
	}
	for _, m := range f.Modules {
		all = append(all, m.Script)
	}
	for _, s := range f.Seeds {
		all = append(all, s.Script)
	}
	return all
}

// parse reads a script with the emulator's parser.
func parse(t *testing.T, s folder.Script) []syntax.Stmt {
	t.Helper()
	batches, err := batch.Split(s.Text)
	if err != nil {
		t.Fatalf("%s: %v", s.File, err)
	}
	var all []syntax.Stmt
	for _, b := range batches {
		tree, err := syntax.Parse(b.Text, syntax.Options{QuotedIdentifier: true})
		if err != nil {
			t.Errorf("%s, batch from line %d: %v", s.File, b.StartLine, err)
			continue
		}
		all = append(all, tree.Statements...)
	}
	return all
}

func TestLoads(t *testing.T) {
	declared, err := resource.Load(open(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range resource.Kinds() {
		if kind.Section && declared[kind.Name] == nil {
			t.Errorf("nothing is declared in section %s", kind.Name)
		}
	}
}

func TestParses(t *testing.T) {
	for _, s := range scripts(open(t)) {
		parse(t, s)
	}
}

// knownRejections is what the independent grammar rejects and SQL Server takes, by file, with the reason.
var knownRejections = map[string]string{}

func TestParsesWithAnIndependentGrammar(t *testing.T) {
	for _, s := range scripts(open(t)) {
		var failed error
		for _, b := range s.Batches {
			if _, err := teesql.Parse(context.Background(), strings.NewReader(b.Text)); err != nil {
				failed = err
			}
		}
		reason, known := knownRejections[s.File]
		switch {
		case failed != nil && !known:
			t.Errorf("%s: %v", s.File, failed)
		case failed == nil && known:
			t.Errorf("%s parses now: take it out of knownRejections (%s)", s.File, reason)
		}
	}
}
var _ = regexp.MustCompile
var _ = slices.Sort[[]int]
