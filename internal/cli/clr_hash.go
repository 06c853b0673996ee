package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hartonomous/hartctl/internal/ui"
	"github.com/hartonomous/hartctl/pkg/clrtrust"
)

// hashed is the hash of one file, in the JSON form of hash.
type hashed struct {
	File    string        `json:"file"`
	Size    int           `json:"size"`
	SHA512  clrtrust.Hash `json:"sha512"`            // as T-SQL
	Hex     string        `json:"hex"`               // as sha512sum prints it
	CLRName string        `json:"clrName,omitempty"` // of an assembly
	Trust   string        `json:"trust,omitempty"`   // the call that trusts an assembly's hash
}

func (a *app) clrHashCommand() *cobra.Command {
	return &cobra.Command{
		Use: "hash FILE|DIR...", Short: "Print the SHA2-512 that SQL Server trusts", Args: someFiles,
		Long: `hash prints the SHA2-512 of whole files, as sha512sum and as T-SQL write it; with -v also the call of sys.sp_add_trusted_assembly.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.wantFormat("text", "json"); err != nil {
				return err
			}
			files, err := expand(args)
			if err != nil {
				return usage(err, "")
			}
			list := []hashed{}
			for _, file := range files {
				data, err := readBinary(file)
				if err = errors.Join(err, cmd.Context().Err()); err != nil {
					return usage(err, "")
				}
				list = append(list, hashFile(file, data))
			}
			return a.output(func(out *ui.Output) error {
				if a.format == "json" {
					return writeJSON(out, struct {
						Version int      `json:"version"`
						Files   []hashed `json:"files"`
					}{1, list})
				}
				for _, h := range list {
					fmt.Fprintf(out.W, "%s\n  SHA2-512  %s\n  T-SQL     %s\n", ui.Clean(h.File), h.Hex, h.SHA512)
					switch {
					case a.verbose && h.Trust != "":
						fmt.Fprintf(out.W, "  trust     %s\n", h.Trust)
					case a.verbose:
						fmt.Fprintf(out.W, "  trust     no call: the file is no assembly that can be read\n")
					}
				}
				return nil
			})
		},
	}
}

func hashFile(file string, data []byte) hashed {
	h := hashed{File: file, Size: len(data), SHA512: clrtrust.HashOf(data)}
	h.Hex = strings.TrimPrefix(h.SHA512.String(), "0x")
	if h.CLRName = clrtrust.Inspect(data).CLRName; h.CLRName != "" && ui.Clean(h.CLRName) == h.CLRName { // a name that hides something goes into no statement
		h.Trust = fmt.Sprintf("EXEC sys.sp_add_trusted_assembly @hash = %s, @description = N'%s';", h.SHA512, strings.ReplaceAll(h.CLRName, "'", "''"))
	}
	return h
}
