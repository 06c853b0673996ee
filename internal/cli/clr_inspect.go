package cli

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hartonomous/hartctl/internal/ui"
	"github.com/hartonomous/hartctl/pkg/clrtrust"
)

func (a *app) clrInspectCommand() *cobra.Command {
	return &cobra.Command{
		Use: "inspect FILE|DIR...", Short: "Say what assemblies are, what they need and what speaks against them", Args: someFiles,
		Long: `inspect reads assemblies and reports identity, hash, strong name, signer, framework, references, permission set, what T-SQL can bind, and findings.
Of a folder it takes the .dll files. One file gives its whole report; several give a table and the findings, with -v every report besides.
It ends with 2 when there is a finding of severity error.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.wantFormat("text", "json"); err != nil {
				return err
			}
			list, err := inspect(cmd.Context(), args)
			if err != nil {
				return err
			}
			bad := ui.CountWorst(list, clrtrust.Error)
			err = a.output(func(out *ui.Output) error {
				if a.format == "json" {
					return writeJSON(out, inspectionOf(list))
				}
				if len(list) == 1 {
					out.Assembly(list[0])
					return nil
				}
				out.Assemblies(list)
				if a.verbose {
					for _, i := range list {
						out.Blank()
						out.Assembly(i)
					}
				}
				return nil
			})
			if err == nil && bad > 0 {
				if a.format == "text" {
					a.err.Warn("Findings of severity error: in %d of %d files.", bad, len(list))
				}
				return silent{ExitDifferences}
			}
			return err
		},
	}
}

// inspect reads and judges files and the .dll files of folders, in the order of the arguments; findings come gravest first.
func inspect(ctx context.Context, args []string) ([]*ui.Inspected, error) {
	files, err := expand(args)
	if err != nil {
		return nil, usage(err, "")
	}
	var list []*ui.Inspected
	for _, file := range files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		data, err := readBinary(file)
		if err != nil {
			return nil, usage(err, "")
		}
		r := clrtrust.Inspect(data)
		slices.SortStableFunc(r.Findings, func(x, y clrtrust.Finding) int { return cmp.Compare(gravity[x.Severity], gravity[y.Severity]) })
		list = append(list, &ui.Inspected{File: file, Report: r})
	}
	provide(list)
	return list, nil
}

var gravity = map[clrtrust.Severity]int{clrtrust.Error: 0, clrtrust.Warning: 1, clrtrust.Info: 2}

// provide finds out for every reference who meets it.
func provide(list []*ui.Inspected) {
	there := map[string]clrtrust.Identity{}
	for _, i := range list {
		there[strings.ToLower(i.Report.Identity.Name)] = i.Report.Identity
	}
	for _, i := range list {
		for _, ref := range i.Report.References {
			found, ok := there[strings.ToLower(ref.Name)]
			p := ui.Missing
			switch {
			case ref.Hosted:
				p = ui.Hosted
			case resolves(ref):
				p = ui.EveryDatabase
			case ok && resolves(ref, found):
				p = ui.InSet
			case ok:
				p = ui.Conflict
			}
			i.Providers = append(i.Providers, p)
		}
	}
}

// resolves says that the load order finds nothing wrong with a reference when only these assemblies are deployed.
func resolves(ref clrtrust.Reference, deployed ...clrtrust.Identity) bool {
	const owner = "\x00" // no assembly has this name
	set := []*clrtrust.Report{{Identity: clrtrust.Identity{Name: owner}, References: []clrtrust.Reference{ref}}}
	for _, id := range deployed {
		set = append(set, &clrtrust.Report{Identity: id})
	}
	return !slices.ContainsFunc(clrtrust.Order(set).Findings, func(f clrtrust.Finding) bool { return f.Assembly == owner && f.Severity == clrtrust.Error })
}

// inspection is the JSON form of inspect (docs/clr.md).
type inspection struct {
	Version    int               `json:"version"`
	Summary    inspectionSummary `json:"summary"`
	Assemblies []inspectedFile   `json:"assemblies"`
}

type inspectionSummary struct {
	Files    int `json:"files"`
	Errors   int `json:"errors"`   // files whose gravest finding is an error
	Warnings int `json:"warnings"` // files whose gravest finding is a warning
}

type inspectedFile struct {
	File string `json:"file"`
	*clrtrust.Report
	StrongName strongName          `json:"strongName"` // these two in the place of the report's own
	References []providedReference `json:"references"`
}

type strongName struct {
	clrtrust.StrongName
	Uncovered []uncovered `json:"uncovered,omitempty"`
}

// uncovered is a range of a file that its strong name does not cover, and that holds bytes other than zero.
type uncovered struct {
	Part    string `json:"part"`
	Offset  int64  `json:"offset"`
	Size    int64  `json:"size"`
	NonZero int64  `json:"nonZero"` // how many
	First   int64  `json:"first"`   // offset of the first of them
}

func strongNameOf(s clrtrust.StrongName) strongName {
	out := strongName{StrongName: s}
	for _, u := range s.Uncovered {
		out.Uncovered = append(out.Uncovered, uncovered{u.Part, u.Offset, u.Size, u.NonZero, u.First})
	}
	return out
}

type providedReference struct {
	clrtrust.Reference
	Provider ui.Provider `json:"provider"`
}

func inspectionOf(list []*ui.Inspected) inspection {
	out := inspection{
		Version:    1,
		Summary:    inspectionSummary{len(list), ui.CountWorst(list, clrtrust.Error), ui.CountWorst(list, clrtrust.Warning)},
		Assemblies: []inspectedFile{},
	}
	for _, i := range list {
		f := inspectedFile{File: i.File, Report: i.Report, StrongName: strongNameOf(i.Report.StrongName), References: []providedReference{}}
		for k, ref := range i.Report.References {
			f.References = append(f.References, providedReference{ref, i.Providers[k]})
		}
		f.Findings = append([]clrtrust.Finding{}, f.Findings...)
		for k := range f.Exports {
			f.Exports[k].Parameters = append([]clrtrust.Parameter{}, f.Exports[k].Parameters...)
		}
		out.Assemblies = append(out.Assemblies, f)
	}
	return out
}
