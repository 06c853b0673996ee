package cli

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/hartonomous/hartctl/internal/ui"
	"github.com/hartonomous/hartctl/pkg/deploy/assembly"
)

// verification is the JSON form of verify.
type verification struct {
	Version     int                   `json:"version"`
	Folder      string                `json:"folder"`
	Assemblies  int                   `json:"assemblies"` // in the lock
	Bindings    int                   `json:"bindings"`   // in the lock
	Differences []assembly.Difference `json:"differences"`
	Notes       []assembly.Difference `json:"notes"` // worth knowing, and no difference
}

func (a *app) clrVerifyCommand() *cobra.Command {
	return &cobra.Command{
		Use: "verify DIR", Short: "Compare a folder with its " + assembly.LockName, Args: oneFolder,
		Long: `verify compares every assembly of a folder with what ` + assembly.LockName + ` says of it: bytes, identity, MVID, references, permission set, and every binding
with the metadata; and it reports what speaks against deploying them. It ends with 2 when there is a difference.`,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := a.wantFormat("text", "json"); err != nil {
				return err
			}
			lock, err := assembly.ReadLock(os.DirFS(args[0]), args[0])
			if err != nil {
				return usage(err, "")
			}
			v := verifyFolder(args[0], lock)
			err = a.output(func(out *ui.Output) error {
				if a.format == "json" {
					return writeJSON(out, v)
				}
				out.First(fmt.Sprintf("%s against its %s (assemblies: %d, bindings: %d)", ui.Clean(v.Folder), assembly.LockName, v.Assemblies, v.Bindings))
				out.Differences(v.Differences, v.Notes)
				if len(v.Differences) == 0 {
					out.Good("The folder is as its lock says.")
				}
				return nil
			})
			if err == nil && len(v.Differences) > 0 {
				if a.format == "text" {
					a.err.Warn("Differences: %d.", len(v.Differences))
				}
				return silent{ExitDifferences}
			}
			return err
		},
	}
}

func verifyFolder(dir string, lock *assembly.Lock) verification {
	differences, notes := assembly.Compare(os.DirFS(dir), lock)
	v := verification{Version: 1, Folder: dir, Assemblies: len(lock.Assemblies), Differences: append([]assembly.Difference{}, differences...), Notes: append([]assembly.Difference{}, notes...)}
	for _, l := range lock.Assemblies {
		v.Bindings += len(l.Bindings)
	}
	return v
}
