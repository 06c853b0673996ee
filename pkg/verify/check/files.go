package check

import (
	"errors"
	"io/fs"
	"path"

	"github.com/hartonomous/hartctl/internal/strictyaml"
	"github.com/hartonomous/hartctl/pkg/deploy/folder"
)

// Files is what the checks of Scope Folder look at. They need no server.
type Files struct {
	Schema     fs.FS
	SchemaName string // as the user knows it; stands before the names of its files
	// Folder is the schema folder as far as it could be read; FolderError joins every mistake in it.
	Folder      *folder.Folder
	FolderError error
	// Assemblies is the assemblies folder; nil when there is none.
	Assemblies     fs.FS
	AssembliesName string
	// Configuration is the configuration file, empty when there is none, and ConfigurationError every mistake in it.
	Configuration      string
	ConfigurationError error
	// Baseline are the migrations of a server: what is applied must not change. Nil when there is none to compare with.
	Baseline []AppliedMigration
	// Deploy deploys the folders onto an emulator.
	Deploy func() error
}

// AppliedMigration is a migration as a server has it.
type AppliedMigration struct {
	Version uint64 `json:"version"`
	Name    string `json:"name"`
	SHA256  string `json:"sha256"`
	// Baseline: recorded without being run, and so without a text.
	Baseline bool `json:"baseline"`
}

// mistakes takes a joined error apart, each with its place. below is the folder that the files are named in.
func mistakes(err error, below string) []Detail {
	var file *folder.Error
	var problem *strictyaml.Problem
	at := func(name string) string {
		if name == "" {
			return ""
		}
		return path.Join(below, name)
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var out []Detail
		for _, one := range joined.Unwrap() {
			out = append(out, mistakes(one, below)...)
		}
		return out
	}
	switch {
	case err == nil:
		return nil
	case errors.As(err, &file):
		text := file.Text
		if file.Next != "" {
			text += "; " + file.Next
		}
		return []Detail{{File: at(file.File), Line: file.Line, Text: text}}
	case errors.As(err, &problem):
		return []Detail{{File: at(problem.File), Line: problem.Line, Text: problem.Text}}
	}
	return []Detail{{Text: err.Error()}}
}
