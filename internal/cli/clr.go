package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hartonomous/hartctl/pkg/deploy/assembly"
)

// clrCommand holds the verbs for assemblies: those that need no server, and those for what the servers trust.
func (a *app) clrCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "clr", Short: "Inspect, hash, order, verify, sign and trust .NET assemblies for SQL Server", Args: knownCommand,
		Long: `clr reads .NET assemblies without .NET and without a server, and says what they are, what they need and whether to trust them. trust, list and retire
look after what the servers of an environment trust.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usage(errors.New("clr needs one of inspect, hash, order, verify, sign, keygen, trust, list and retire"), cmd.CommandPath()+" --help")
		},
	}
	cmd.AddCommand(a.clrInspectCommand(), a.clrHashCommand(), a.clrOrderCommand(), a.clrVerifyCommand(), a.clrSignCommand(), a.clrKeygenCommand(),
		a.clrTrustCommand(), a.clrListCommand(), a.clrRetireCommand())
	return cmd
}

// readBinary reads an assembly file, regular and of a size that SQL Server takes.
func readBinary(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no regular file", path)
	}
	if info.Size() > assembly.MaxSize {
		return nil, fmt.Errorf("%s has %d bytes; SQL Server takes %d", path, info.Size(), assembly.MaxSize)
	}
	return os.ReadFile(path)
}

// dllsIn lists the .dll files of a folder, sorted by name, without its subfolders.
func dllsIn(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range entries {
		if strings.EqualFold(filepath.Ext(e.Name()), ".dll") && !e.IsDir() {
			out = append(out, filepath.Join(dir, e.Name()))
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("the folder %s has no .dll file", dir)
	}
	return out, nil
}

// expand replaces the folders among paths by their assemblies.
func expand(paths []string) ([]string, error) {
	var out []string
	var errs []error
	for _, p := range paths {
		info, err := os.Stat(p)
		if err == nil && info.IsDir() {
			var more []string
			more, err = dllsIn(p)
			out = append(out, more...)
		} else if err == nil {
			out = append(out, p)
		}
		errs = append(errs, err)
	}
	return out, errors.Join(errs...)
}

// someFiles refuses a command line without a file.
func someFiles(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usage(fmt.Errorf("%s takes at least one file", cmd.CommandPath()), cmd.CommandPath()+" --help")
	}
	return nil
}

func oneFile(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usage(fmt.Errorf("%s takes one file, not %d arguments", cmd.CommandPath(), len(args)), cmd.CommandPath()+" --help")
	}
	return nil
}
