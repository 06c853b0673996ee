package check

import "path"

func init() {
	register(Check{
		ID: "folder.undo", Title: "Every migration can be taken back", Severity: Warning, Scope: Folder,
		Remedy: "Write the down file: without it the database cannot go below this version.", Link: docs + "migrations.md",
		Eval: func(in Input) Result {
			if in.Files.FolderError != nil {
				return Inapplicable("the folder cannot be read: see folder.files")
			}
			var details []Detail
			for _, m := range in.Files.Folder.Migrations {
				if m.Down == nil {
					details = append(details, Detail{File: path.Join(in.Files.SchemaName, m.Up.File), Line: 1, Text: "has no down file"})
				}
			}
			return Wrong(details, "each has its down file", "%d migration cannot", "%d migrations cannot")
		},
	})
}
