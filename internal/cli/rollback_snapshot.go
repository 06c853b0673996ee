package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hartonomous/hartctl/internal/config"
	"github.com/hartonomous/hartctl/internal/ui"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/rollback"
)

func (a *app) rollbackSnapshotCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "snapshot", Short: "Name moments to come back to", Args: knownCommand,
		Long: "snapshot names moments (dbo.WeightSnapshots). It copies nothing: a moment is good as long as the history reaches back to it.",
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.snapshotCreateCommand(), a.snapshotListCommand())
	return cmd
}

func (a *app) snapshotCreateCommand() *cobra.Command {
	var description string
	cmd := &cobra.Command{
		Use: "create NAME", Short: "Name the present moment", Args: oneArg("the name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.onSession(cmd.Context(), func(ctx context.Context, s *deploy.Session) error {
				made, err := rollback.CreateSnapshot(ctx, s, args[0], description)
				if err != nil {
					return err
				}
				return a.output(func(o *ui.Output) error {
					if a.format == "json" {
						return writeJSON(o, made)
					}
					o.Good("%s is %s, with %d weights. Come back with: hartctl rollback --to %s%s", made.Name, rollback.Show(made.Moment, localZone()), made.Weights, rollback.SnapshotPrefix, made.Name)
					return nil
				})
			})
		},
	}
	a.targetFlags(cmd)
	cmd.Flags().StringVar(&description, "description", "", "what it is for")
	return cmd
}

func (a *app) snapshotListCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "list", Short: "List the named moments, newest first", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.onSession(cmd.Context(), func(ctx context.Context, s *deploy.Session) error {
				list, err := rollback.Snapshots(ctx, s)
				if err != nil {
					return err
				}
				return a.output(func(o *ui.Output) error {
					if a.format == "json" {
						return writeJSON(o, list)
					}
					rows := make([][]string, len(list))
					for i, one := range list {
						rows[i] = []string{ui.Clean(one.Name), rollback.Show(one.Moment, localZone()), fmt.Sprint(one.Weights), ui.Clean(one.Description)}
					}
					o.Table([]string{"name", "moment", "weights", "description"}, rows)
					return nil
				})
			})
		},
	}
	a.targetFlags(cmd)
	return cmd
}

// onSession runs do over a connection to the environment's target.
func (a *app) onSession(ctx context.Context, do func(context.Context, *deploy.Session) error) error {
	if err := a.wantFormat("text", "json"); err != nil {
		return err
	}
	return a.onTarget(ctx, func(ctx context.Context, _ config.Environment, t deploy.Target) error {
		s, err := deploy.Connect(ctx, t, nil)
		if err != nil {
			return err
		}
		defer s.Close()
		return do(ctx, s)
	})
}
