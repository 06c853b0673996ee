package resource

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// filegroups: row, FILESTREAM and memory-optimised filegroups with their files or containers.
//
//	filegroups:
//	  HartonomousData:
//	    default: true
//	    files:
//	      - {name: HartonomousData_1, size: 256MB, growth: 256MB}
//	  HartonomousFileStream:
//	    contains: filestream
//	    files: [{name: HartonomousFileStream_File}]
//
// learn.microsoft.com: ALTER DATABASE File and Filegroup Options. Nothing is ever removed or shrunk.
func init() {
	register(Kind{
		Name: "filegroups", Phase: plan.Database, Scope: plan.ScopeDatabase, Section: true,
		Query: query("observe_filegroups.sql"),
		Read: func(r mssql.Rows) (any, error) {
			have := map[string]filegroup{}
			var group, kind, file string
			var isDefault bool
			err := each(r, []any{&group, &kind, &isDefault, &file}, func() {
				g := have[group]
				g.Kind, g.Default = kind, isDefault
				if file != "" {
					g.Files = append(g.Files, file)
				}
				have[group] = g
			})
			return have, err
		},
		Declared: section("filegroups", checkFilegroups),
		Diff:     diffFilegroups,
	})
}

// filegroup is an observed one; Kind is sys.filegroups.type.
type filegroup struct {
	Kind    string   `json:"kind"`
	Default bool     `json:"default,omitempty"`
	Files   []string `json:"files,omitempty"`
}

type filegroupSpec struct {
	Contains string     `yaml:"contains"` // rows (when empty), filestream, memory-optimized
	Default  bool       `yaml:"default"`
	Files    []fileSpec `yaml:"files"`
}

// contents are the kinds of filegroup: the type in sys.filegroups and the words after CONTAINS.
var contents = map[string]struct{ kind, clause string }{
	"":                 {"FG", ""},
	"rows":             {"FG", ""},
	"filestream":       {"FD", "FILESTREAM"},
	"memory-optimized": {"FX", "MEMORY_OPTIMIZED_DATA"},
}

func checkFilegroups(declared *map[string]filegroupSpec) error {
	memory := ""
	for _, name := range slices.Sorted(maps.Keys(*declared)) {
		g := (*declared)[name]
		c, ok := contents[g.Contains]
		switch {
		case !ok:
			return fmt.Errorf("%s: contains %q: use rows, filestream or memory-optimized", name, g.Contains)
		case len(g.Files) == 0:
			return fmt.Errorf("%s: a filegroup without a file holds no rows (Msg 622): give it one", name)
		case c.kind == "FX" && memory != "":
			return fmt.Errorf("%s: a database has one memory-optimized filegroup (Msg 10797), and %s is it", name, memory)
		case g.Default && c.kind == "FX":
			return fmt.Errorf("%s: a memory-optimized filegroup is not made the default", name)
		}
		if c.kind == "FX" {
			memory = name
		}
		for _, f := range g.Files {
			if f.Name == "" {
				return fmt.Errorf("%s: a file without a name", name)
			}
			if c.kind != "FG" && f != (fileSpec{Name: f.Name}) {
				return fmt.Errorf("%s: %s is a container: it takes no size, growth or max (Msg 5509)", name, f.Name)
			}
			if err := f.check(); err != nil {
				return fmt.Errorf("%s: %s: %w", name, f.Name, err)
			}
		}
	}
	return nil
}

func diffFilegroups(in Input) ([]plan.Step, error) {
	declared := in.Declared.(map[string]filegroupSpec)
	have, _ := in.Observed.(map[string]filegroup)
	var steps []plan.Step
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		spec := declared[name]
		c := contents[spec.Contains]
		if c.kind == "FD" {
			if why := filestreamSkip(in); why != "" {
				in.Note("database/filegroup/"+name, why)
				continue
			}
		}
		group, exists := have[findKey(have, name)]
		if exists && group.Kind != c.kind {
			return nil, &Refusal{ID: "database/filegroup/" + name, Text: fmt.Sprintf("exists as a filegroup of type %s, declared is %s", group.Kind, c.kind), Next: "a filegroup keeps its type: declare another name"}
		}
		if !exists {
			steps = append(steps, databaseStep("database/filegroup/"+name, plan.Create, "does not exist",
				render("remove_filegroup.sql", alterFile{Database: in.Options.Database, Filegroup: name}),
				render("add_filegroup.sql", alterFile{Database: in.Options.Database, Filegroup: name, Contains: c.clause})))
		}
		for _, f := range spec.Files {
			if contains(group.Files, f.Name) {
				continue
			}
			base := in.Options.Database + "_" + f.Name
			if c.kind == "FG" {
				base += ".ndf"
			}
			a := alterFile{Database: in.Options.Database, Filegroup: name, File: newFile(in.Server.DataPath, f.Name, base, f)}
			steps = append(steps, databaseStep("database/file/"+f.Name, plan.Create, "filegroup "+name+" has no such file", render("remove_file.sql", a), render("add_file.sql", a)))
		}
		if spec.Default && !group.Default {
			steps = append(steps, databaseStep("database/filegroup/"+name+"/default", plan.Alter, "is not the default filegroup", "",
				render("default_filegroup.sql", alterFile{Database: in.Options.Database, Filegroup: name})))
		}
	}
	return steps, nil
}

// findKey finds a name in a map as SQL Server compares names.
func findKey[T any](m map[string]T, name string) string {
	for k := range m {
		if strings.EqualFold(k, name) {
			return k
		}
	}
	return name
}

// databaseStep is one ALTER DATABASE, run from master.
func databaseStep(id string, action plan.Action, reason, undo, text string) plan.Step {
	return autocommit(plan.Step{
		ID: id, Phase: plan.Database, Scope: plan.ScopeInstance, Action: action, Reason: reason, Undo: undo, Timeout: fileTimeout,
		Needs: []plan.Permission{{Class: "DATABASE", Name: "ALTER"}},
	}, text)
}

type alterFile struct {
	Database, Filegroup, Contains string
	File                          file
}
