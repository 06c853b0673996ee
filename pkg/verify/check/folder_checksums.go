package check

import (
	"encoding/hex"
	"fmt"
	"path"
)

func init() {
	register(Check{
		ID: "folder.checksums", Title: "No migration that a server has was edited, renamed or removed, and new ones come last", Severity: Error, Scope: Folder,
		Remedy: "Restore the file as it was applied, and put the change into a new migration with the highest number.", Link: docs + "migrations.md",
		Eval: func(in Input) Result {
			switch {
			case in.Files.FolderError != nil:
				return Inapplicable("the folder cannot be read: see folder.files")
			case in.Files.Baseline == nil:
				return Inapplicable("there is nothing to compare with: --baseline FILE, made by hartctl status --format json --out FILE")
			}
			details := edited(in.Files)
			return Wrong(details, fmt.Sprintf("%d applied migrations are as they were", len(in.Files.Baseline)), "%d migration", "%d migrations")
		},
	})
}

func edited(f *Files) []Detail {
	var details []Detail
	applied := map[uint64]AppliedMigration{}
	newest := uint64(0)
	for _, a := range f.Baseline {
		applied[a.Version] = a
		newest = max(newest, a.Version)
	}
	files := map[uint64]bool{}
	for _, m := range f.Folder.Migrations {
		files[m.Version] = true
		wrong := func(text string) {
			details = append(details, Detail{File: path.Join(f.SchemaName, m.Up.File), Line: 1, Text: text})
		}
		a, ok := applied[m.Version]
		switch {
		case !ok && m.Version < newest:
			wrong(fmt.Sprintf("is new, and the server is at version %d already", newest))
		case ok && a.Name != m.Name:
			wrong("is applied under the name " + a.Name)
		case ok && !a.Baseline && a.SHA256 != hex.EncodeToString(m.Up.SHA256[:]):
			wrong("was edited after it had been applied")
		}
	}
	for _, a := range f.Baseline {
		if !files[a.Version] {
			details = append(details, Detail{Text: fmt.Sprintf("%06d_%s is applied, and its file is gone", a.Version, a.Name)})
		}
	}
	return details
}
