package resource

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hartonomous/hartctl/pkg/deploy/folder"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
)

// kind finds a registered kind.
func kind(t *testing.T, name string) Kind {
	t.Helper()
	for _, k := range Kinds() {
		if k.Name == name {
			return k
		}
	}
	t.Fatalf("there is no kind %s", name)
	return Kind{}
}

// declared reads files as a schema folder and gives what one kind declares.
func declared(t *testing.T, k Kind, files ...string) (any, error) {
	t.Helper()
	m := fstest.MapFS{"keep.yaml": &fstest.MapFile{Data: []byte("schemas: [keep]\n")}}
	for i := 0; i < len(files); i += 2 {
		m[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	f, err := folder.Open(m, "test")
	if err != nil {
		return nil, err
	}
	return k.Declared(f)
}

// diffCase is one row of a kind's table: what is declared and observed, and the steps as "action id".
type diffCase struct {
	name     string
	files    []string
	observed any
	server   Server
	database Database
	options  Options
	want     string // steps, separated by ", "; or the refusal's text after "!"
	sql      string // must stand in the steps' batches
	notes    string
}

func (c diffCase) run(t *testing.T, name string) []plan.Step {
	t.Helper()
	k := kind(t, name)
	d, err := declared(t, k, c.files...)
	if err != nil {
		t.Fatalf("%s: %v", c.name, err)
	}
	if c.options.Database == "" {
		c.options.Database = "Db"
	}
	var notes []string
	steps, err := k.Diff(Input{
		Declared: d, Observed: c.observed, Server: c.server, Database: c.database, Options: c.options,
		Note: func(subject, text string) { notes = append(notes, subject+": "+text) },
	})
	var got, sql []string
	for _, s := range steps {
		got = append(got, string(s.Action)+" "+s.ID)
		for _, b := range s.Batches {
			sql = append(sql, b.SQL)
		}
		if s.Phase != k.Phase || len(s.Batches) == 0 || s.Reason == "" {
			t.Errorf("%s: step %s: phase %s, %d batches, reason %q", c.name, s.ID, s.Phase, len(s.Batches), s.Reason)
		}
	}
	text := strings.Join(got, ", ")
	if err != nil {
		text = "!" + err.Error()
	}
	if refusal, ok := strings.CutPrefix(c.want, "!"); ok {
		if !strings.HasPrefix(text, "!") || !strings.Contains(text, refusal) {
			t.Errorf("%s: got %s, want a refusal with %q", c.name, text, refusal)
		}
	} else if text != c.want {
		t.Errorf("%s:\n got %s\nwant %s", c.name, text, c.want)
	}
	if !strings.Contains(strings.Join(sql, "\nGO\n"), c.sql) {
		t.Errorf("%s: the batches do not hold %q:\n%s", c.name, c.sql, strings.Join(sql, "\nGO\n"))
	}
	if n := strings.Join(notes, "; "); !strings.Contains(n, c.notes) {
		t.Errorf("%s: notes %q, want %q", c.name, n, c.notes)
	}
	return steps
}

func TestLoadRefusesUnknownSections(t *testing.T) {
	f, err := folder.Open(fstest.MapFS{"a.yaml": &fstest.MapFile{Data: []byte("schemas: [x]\n\nfilegroup: {}\n")}}, "test")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Load(f); err == nil || !strings.Contains(err.Error(), `a.yaml:3: unknown section "filegroup"; known are`) {
		t.Errorf("got %v", err)
	}
}

func TestKindsRunInTheOrderOfThePhases(t *testing.T) {
	last := 0
	for _, k := range Kinds() {
		if k.Phase.Index() < last {
			t.Errorf("%s (%s) stands behind a later phase", k.Name, k.Phase)
		}
		last = k.Phase.Index()
	}
}
