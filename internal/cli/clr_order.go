package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/hartonomous/hartctl/internal/ui"
	"github.com/hartonomous/hartctl/pkg/clrtrust"
	"github.com/hartonomous/hartctl/pkg/deploy/assembly"
)

// orderReport is the JSON form of order.
type orderReport struct {
	Version  int                `json:"version"`
	Folder   string             `json:"folder"`
	Steps    []orderStep        `json:"steps"`
	Hosted   []string           `json:"hosted"`  // display names that the server or every database has
	Missing  []string           `json:"missing"` // display names that nobody has
	Findings []clrtrust.Finding `json:"findings"`
}

// orderStep is one CREATE ASSEMBLY; a circle of references is a step of several.
type orderStep struct {
	Assemblies []string `json:"assemblies"`
	Files      []string `json:"files"`
}

func (a *app) clrOrderCommand() *cobra.Command {
	return &cobra.Command{
		Use: "order DIR", Short: "Show in which order a folder's assemblies load, and what is missing", Args: oneFolder,
		Long: `order puts the assemblies of a folder behind those that they reference, and lists what SQL Server hosts itself, what is missing, circles and conflicts.
It ends with 2 when the folder cannot be created one assembly after the other.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.wantFormat("text", "json"); err != nil {
				return err
			}
			if _, err := dllsIn(args[0]); err != nil {
				return usage(err, "")
			}
			list, err := inspect(cmd.Context(), args)
			if err != nil {
				return err
			}
			r := orderOf(args[0], list)
			err = a.output(func(out *ui.Output) error {
				if a.format == "json" {
					return writeJSON(out, r)
				}
				r.draw(out)
				return nil
			})
			if err == nil && slices.ContainsFunc(r.Findings, assembly.BlocksOrder) {
				return silent{ExitDifferences}
			}
			return err
		},
	}
}

func orderOf(folder string, list []*ui.Inspected) orderReport {
	r := orderReport{Version: 1, Folder: folder, Steps: []orderStep{}, Findings: []clrtrust.Finding{}}
	var reports []*clrtrust.Report
	files := map[*clrtrust.Report]string{}
	for _, i := range list {
		files[i.Report] = i.File
		if i.Report.Identity.Name != "" {
			reports = append(reports, i.Report)
			continue
		}
		for _, f := range i.Report.Findings { // no assembly: there is only the file to name
			f.Assembly = i.File
			r.Findings = append(r.Findings, f)
		}
	}
	plan := clrtrust.Order(reports)
	for _, s := range plan.Steps {
		step := orderStep{Assemblies: s.Names}
		for _, report := range s.Assemblies {
			step.Files = append(step.Files, files[report])
		}
		r.Steps = append(r.Steps, step)
	}
	r.Findings = append(r.Findings, plan.Findings...)
	r.Hosted = referencesWith(list, ui.Hosted, ui.EveryDatabase)
	r.Missing = referencesWith(list, ui.Missing)
	return r
}

// referencesWith lists the references that certain providers meet, sorted, each once.
func referencesWith(list []*ui.Inspected, providers ...ui.Provider) []string {
	out := []string{}
	for _, i := range list {
		for k, ref := range i.Report.References {
			if slices.Contains(providers, i.Providers[k]) {
				out = append(out, ref.DisplayName())
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (r *orderReport) draw(out *ui.Output) {
	out.First("Load order of " + ui.Clean(r.Folder))
	var steps []ui.LoadStep
	for _, s := range r.Steps {
		steps = append(steps, ui.LoadStep(s))
	}
	out.LoadOrder(steps)
	out.Names("hosted by SQL Server", r.Hosted)
	out.Names("missing", r.Missing)
	out.Findings(r.Findings)
	if !slices.ContainsFunc(r.Findings, assembly.BlocksOrder) {
		out.Good("The folder can be created in this order.")
	}
}
