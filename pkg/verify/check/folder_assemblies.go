package check

import (
	"path"

	"github.com/hartonomous/hartctl/pkg/deploy/assembly"
)

func init() {
	register(Check{
		ID: "folder.assemblies", Title: "The assemblies are the ones that their lock names, byte for byte, with their bindings", Severity: Error, Scope: Folder,
		Remedy: "Build and lock them again, and have the new lock reviewed.", Next: "hartctl clr verify", Link: docs + "clr.md",
		Eval: func(in Input) Result {
			f := in.Files
			if f.Assemblies == nil {
				return Inapplicable("there is no assemblies folder")
			}
			lock, err := assembly.ReadLock(f.Assemblies, f.AssembliesName)
			if err != nil {
				return Wrong(mistakes(err, f.AssembliesName), "", "%d mistake in the lock", "%d mistakes in the lock")
			}
			differences, _ := assembly.Compare(f.Assemblies, lock)
			var details []Detail
			for _, d := range differences {
				details = append(details, Detail{Object: d.Subject, File: path.Join(f.AssembliesName, d.File), Text: d.String()})
			}
			if len(details) == 0 {
				return Good("%d", len(lock.Assemblies))
			}
			return Wrong(details, "", "%d difference", "%d differences")
		},
	})
}
