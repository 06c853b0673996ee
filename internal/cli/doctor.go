package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hartonomous/hartctl/internal/ui"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
)

func (a *app) doctorCommand() *cobra.Command {
	var o deployOptions
	cmd := &cobra.Command{
		Use: "doctor", Short: "Check whether the target can hold this deployment, permission by permission", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.wantFormat("text", "json"); err != nil {
				return err
			}
			l, err := a.look(cmd.Context(), o, 0)
			if err != nil {
				return err
			}
			checks := deploy.Examine(l.target, l.observed, l.plan, l.refused)
			bad := 0
			for _, c := range checks {
				if !c.OK {
					bad++
				}
			}
			err = a.output(func(out *ui.Output) error {
				if a.format == "json" {
					return writeJSON(out, struct {
						Version int            `json:"version"`
						Target  plan.Target    `json:"target"`
						Checks  []deploy.Check `json:"checks"`
					}{1, l.name(), checks})
				}
				out.First("Doctor for " + l.name().String())
				out.Checks(checks)
				if bad == 0 {
					out.Good("The target can hold this deployment.")
				}
				return nil
			})
			if err == nil && bad > 0 {
				if a.format == "text" {
					a.err.Warn("%s", fmt.Sprintf("%d of %d checks stand in the way.", bad, len(checks)))
				}
				return silent{ExitPreflight}
			}
			return err
		},
	}
	a.lookFlags(cmd, &o)
	return cmd
}
