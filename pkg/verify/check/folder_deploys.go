package check

import (
	"errors"
	"path"

	"github.com/hartonomous/hartctl/pkg/mssql"
)

// refused is the number of the emulator's own error for what it does not do.
const refused = 40517

func init() {
	register(Check{
		ID: "folder.deploys", Title: "The folders deploy from nothing", Severity: Error, Scope: Folder,
		Remedy: "Mend the statement. It was run on an emulator in memory, which answers as SQL Server does or refuses by name.", Next: "hartctl deploy", Link: docs + "emulator.md",
		Eval: func(in Input) Result {
			f := in.Files
			if f.FolderError != nil {
				return Inapplicable("the folder cannot be read: see folder.files")
			}
			err := f.Deploy()
			switch {
			case err == nil:
				return Good("onto an emulator in memory")
			case mssql.HasNumber(err, refused):
				return Unclear("the emulator does not do all of it: %v", err)
			}
			d := Detail{Text: err.Error()}
			var at *mssql.Error
			if errors.As(err, &at) && at.Place.File != "" {
				d = Detail{File: path.Join(f.SchemaName, at.Place.File), Line: max(at.Line(), at.Place.StartLine), Text: at.First().Error()}
			}
			r := Bad("a step failed")
			r.Details = []Detail{d}
			return r
		},
	})
}
