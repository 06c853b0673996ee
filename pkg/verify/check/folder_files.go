package check

func init() {
	register(Check{
		ID: "folder.files", Title: "The schema folder can be read: names, order, splitting, declarations", Severity: Error, Scope: Folder,
		Remedy: "Mend each file where it is said.", Link: docs + "schema-folder.md",
		Eval: func(in Input) Result {
			f := in.Files
			if f.FolderError == nil {
				return Good("%d migrations, %d modules, %d seeds", len(f.Folder.Migrations), len(f.Folder.Modules), len(f.Folder.Seeds))
			}
			details := mistakes(f.FolderError, f.SchemaName)
			return Wrong(details, "", "%d mistake", "%d mistakes")
		},
	})
}
