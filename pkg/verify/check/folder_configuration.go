package check

func init() {
	register(Check{
		ID: "folder.configuration", Title: "The configuration file is valid", Severity: Error, Scope: Folder,
		Remedy: "Mend each line where it is said.", Next: "hartctl config validate", Link: docs + "config.md",
		Eval: func(in Input) Result {
			switch {
			case in.Files.ConfigurationError != nil:
				return Wrong(mistakes(in.Files.ConfigurationError, ""), "", "%d mistake", "%d mistakes")
			case in.Files.Configuration == "":
				return Inapplicable("there is no configuration file")
			}
			return Good("%s", in.Files.Configuration)
		},
	})
}
