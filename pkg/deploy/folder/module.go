package folder

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/hartonomous/hartctl/pkg/mssql/token"
)

// Module is a view, function, procedure or trigger.
type Module struct {
	Schema, Name string
	Kind         string // VIEW, FUNCTION, PROCEDURE, TRIGGER
	Script
}

// ID is schema.name.
func (m Module) ID() string { return m.Schema + "." + m.Name }

const modulesDir = "modules"

// readModules reads modules/ in an order in which each can be created: what a module's text names comes before it.
func readModules(fsys fs.FS) ([]Module, []error) {
	files, errs := sqlFiles(fsys, modulesDir)
	var out []Module
	for _, f := range files {
		m, err := readModule(fsys, f)
		if err != nil {
			errs = append(errs, err...)
			continue
		}
		out = append(out, m)
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return inOrder(out), nil
}

func readModule(fsys fs.FS, file string) (Module, []error) {
	s, errs := readScript(fsys, file)
	if len(errs) > 0 {
		return Module{}, errs
	}
	m := Module{Schema: path.Base(path.Dir(file)), Name: strings.TrimSuffix(path.Base(file), ".sql"), Script: s}
	fail := func(line int, text, next string) (Module, []error) {
		return m, []error{&Error{File: file, Line: line, Text: text, Next: next}}
	}
	if path.Dir(path.Dir(file)) != modulesDir {
		return fail(0, "stands in no schema's folder", "move it to "+modulesDir+"/<schema>/<object>.sql")
	}
	if s.NoTransaction {
		return fail(1, "a module always runs in a transaction", "remove the directive")
	}
	if len(s.Batches) != 1 {
		return fail(s.Batches[1].StartLine, fmt.Sprintf("has %d batches", len(s.Batches)), "one object a file; a module has no GO")
	}
	head, err := token.Head(token.Scan(s.Batches[0].Text))
	switch {
	case err != nil:
		return fail(s.Batches[0].StartLine, err.Error(), "a module file holds one CREATE OR ALTER VIEW, FUNCTION, PROCEDURE or TRIGGER")
	case !head.OrAlter:
		return fail(head.Line, "uses CREATE or ALTER alone", "write CREATE OR ALTER, which works the first time and every time")
	case !strings.EqualFold(head.Schema, m.Schema) || !strings.EqualFold(head.Name, m.Name):
		return fail(head.Line, fmt.Sprintf("creates %s.%s", head.Schema, head.Name), fmt.Sprintf("the file's place says %s.%s: rename one of them", m.Schema, m.Name))
	}
	m.Kind = head.Kind
	return m, nil
}

// inOrder sorts modules so that each comes after those that its text names (schema.name), else by kind and name. In a cycle a procedure
// goes last: SQL Server binds the names in its body late.
func inOrder(modules []Module) []Module {
	byID := map[string]int{}
	for i, m := range modules {
		byID[strings.ToLower(m.ID())] = i
	}
	rank := map[string]int{"FUNCTION": 0, "VIEW": 1, "PROCEDURE": 2, "TRIGGER": 3}
	uses := make([][]int, len(modules))
	for i, m := range modules {
		ts := token.Scan(m.Text)
		for j := 0; j+2 < len(ts); j++ {
			if ts[j].IsName() && ts[j+1].Text == "." && ts[j+2].IsName() {
				if k, ok := byID[strings.ToLower(ts[j].Text+"."+ts[j+2].Text)]; ok && k != i {
					uses[i] = append(uses[i], k)
				}
			}
		}
	}
	out := make([]Module, 0, len(modules))
	state := make([]int, len(modules)) // 1 being visited, 2 done
	var visit func(i int)
	visit = func(i int) {
		if state[i] != 0 {
			return
		}
		state[i] = 1
		for _, k := range uses[i] {
			visit(k)
		}
		state[i] = 2
		out = append(out, modules[i])
	}
	for r := range len(rank) {
		for i, m := range modules {
			if rank[m.Kind] == r {
				visit(i)
			}
		}
	}
	return out
}

// Seed is a re-runnable script of reference data.
type Seed struct {
	Name string // file name without .sql
	Script
}

const seedsDir = "seeds"

func readSeeds(fsys fs.FS) ([]Seed, []error) {
	files, errs := sqlFiles(fsys, seedsDir)
	var out []Seed
	for _, f := range files {
		s, more := readScript(fsys, f)
		errs = append(errs, more...)
		if s.NoTransaction {
			errs = append(errs, &Error{File: f, Text: "a seed always runs in a transaction", Next: "remove the directive"})
		}
		out = append(out, Seed{Name: strings.TrimSuffix(strings.TrimPrefix(f, seedsDir+"/"), ".sql"), Script: s})
	}
	return out, errs
}
