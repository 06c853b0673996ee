// Package folder reads a schema folder: declared state in *.yaml, numbered migrations, modules, seeds. It checks all
// that can be checked without a server, so that a mistake is found before anything runs.
//
//	*.yaml                              declared state, one section per kind of thing
//	migrations/NNNNNN_name.up.sql       numbered migrations; .down.sql takes one back
//	modules/<schema>/<object>.sql       one view, function or procedure a file, CREATE OR ALTER
//	seeds/NNN_name.sql                  reference data, re-runnable, in the order of their names
package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/hartonomous/hartctl/internal/strictyaml"
)

// Folder is a schema folder, read and checked.
type Folder struct {
	Name       string // as the user knows it, for messages
	Migrations []Migration
	Modules    []Module
	Seeds      []Seed
	sections   map[string]section
}

// section is one top-level key of a YAML file.
type section struct {
	file string
	node *yaml.Node
}

// Error is a mistake in a file of the folder.
type Error struct {
	File string
	Line int // 0: the file as a whole
	Text string
	Next string // what to do about it
}

func (e *Error) Error() string {
	at := e.File
	if e.Line > 0 {
		at = fmt.Sprintf("%s:%d", e.File, e.Line)
	}
	if e.Next != "" {
		return fmt.Sprintf("%s: %s; %s", at, e.Text, e.Next)
	}
	return at + ": " + e.Text
}

// Open reads the folder. The error joins every mistake that was found, each an *Error.
func Open(fsys fs.FS, name string) (*Folder, error) {
	f := &Folder{Name: name, sections: map[string]section{}}
	if _, err := fs.Stat(fsys, "."); err != nil {
		return nil, fmt.Errorf("schema folder %s: %w", name, err)
	}
	var errs []error
	errs = append(errs, f.readYAML(fsys)...)
	var more []error
	f.Migrations, more = readMigrations(fsys)
	errs = append(errs, more...)
	f.Modules, more = readModules(fsys)
	errs = append(errs, more...)
	f.Seeds, more = readSeeds(fsys)
	errs = append(errs, more...)
	if len(errs) == 0 && len(f.sections) == 0 && len(f.Migrations) == 0 && len(f.Modules) == 0 && len(f.Seeds) == 0 {
		errs = append(errs, &Error{File: name, Text: "nothing to deploy here", Next: "expected *.yaml, migrations/, modules/ or seeds/"})
	}
	return f, errors.Join(errs...)
}

// Scripts are all the scripts of the folder: migrations up and down, modules, seeds.
func (f *Folder) Scripts() []Script {
	var all []Script
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

func (f *Folder) readYAML(fsys fs.FS) (errs []error) {
	names, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return []error{err}
	}
	if wrong, _ := fs.Glob(fsys, "*.yml"); len(wrong) > 0 {
		errs = append(errs, &Error{File: wrong[0], Text: "is not read", Next: "name it .yaml"})
	}
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		root, err := strictyaml.Parse(name, text)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if root == nil {
			continue // an empty file
		}
		for i := 0; i < len(root.Content); i += 2 {
			key := root.Content[i]
			if before, dup := f.sections[key.Value]; dup {
				errs = append(errs, &Error{File: name, Line: key.Line, Text: fmt.Sprintf("section %q stands in %s too", key.Value, before.file)})
				continue
			}
			f.sections[key.Value] = section{name, root.Content[i+1]}
		}
	}
	return errs
}

// Sections lists the names of the YAML sections with their file and line, sorted.
func (f *Folder) Sections() []string {
	names := make([]string, 0, len(f.sections))
	for n := range f.sections {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// UnknownSection is the error for a section that no kind of thing reads.
func (f *Folder) UnknownSection(name string, known []string) error {
	s := f.sections[name]
	return &Error{File: s.file, Line: s.node.Line, Text: fmt.Sprintf("unknown section %q", name), Next: "known are " + strings.Join(known, ", ")}
}

// Decode reads a section into v, strictly: an unknown or repeated key or a wrong type is an error with its line and column. A section that
// is not there leaves v as it is.
func (f *Folder) Decode(name string, v any) error {
	s, ok := f.sections[name]
	if !ok {
		return nil
	}
	return strictyaml.Decode(s.file, s.node, v)
}

// sqlFiles lists the .sql files under dir; other files are mistakes, except README.md.
func sqlFiles(fsys fs.FS, dir string) (files []string, errs []error) {
	err := fs.WalkDir(fsys, dir, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && p == dir && errors.Is(err, fs.ErrNotExist):
			return fs.SkipDir
		case err != nil:
			return err
		case d.IsDir() || path.Base(p) == "README.md" || strings.HasPrefix(path.Base(p), "."):
		case path.Ext(p) == ".sql":
			files = append(files, p)
		default:
			errs = append(errs, &Error{File: p, Text: "is not a .sql file", Next: "rename it or move it out of " + dir + "/"})
		}
		return nil
	})
	if err != nil {
		errs = append(errs, err)
	}
	return files, errs
}
