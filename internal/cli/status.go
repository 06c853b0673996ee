package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/hartonomous/hartctl/internal/ui"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
)

// look is what status and doctor see: they observe and plan like a dry run.
type look struct {
	target   deploy.Target
	observed *deploy.Observed
	plan     *plan.Plan
	refused  error // why there is no plan
	runs     []deploy.Run
}

// look connects, observes and plans. It writes nothing.
func (a *app) look(ctx context.Context, o deployOptions, runs int) (*look, error) {
	e, err := a.load()
	if err != nil {
		return nil, err
	}
	want, err := desired(o, e)
	if err != nil {
		return nil, err
	}
	t, done, err := a.target(ctx, e)
	if err != nil {
		return nil, err
	}
	defer done()
	s, err := deploy.Connect(ctx, t, nil)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	l := &look{target: t}
	if l.observed, err = s.Observe(ctx); err != nil {
		return nil, err
	}
	l.plan, l.refused = deploy.Plan(t, want, l.observed, deploy.Options{Tool: version(), SkipFilestream: o.skipFilestream, SkipCLR: o.skipCLR, CLRTrust: e.CLR.Trust})
	if runs > 0 {
		l.runs, err = s.Runs(ctx, l.observed, runs)
	}
	return l, err
}

func (l *look) name() plan.Target {
	return plan.Target{
		Environment: l.target.Environment, Server: l.target.Config.Address(), ServerName: l.observed.Server.Name, Build: l.observed.Server.Version,
		Platform: l.observed.Server.Platform, Database: l.target.Database, Emulated: l.observed.Server.Emulated(),
	}
}

// lookFlags adds the flags that decide what status and doctor compare with.
func (a *app) lookFlags(cmd *cobra.Command, o *deployOptions) {
	a.targetFlags(cmd)
	cmd.Flags().StringVar(&o.schema, "schema", "", "schema `folder` instead of the built-in one")
	cmd.Flags().StringVar(&o.assemblies, "assemblies", "", "assemblies `folder` instead of the built-in one")
	cmd.Flags().BoolVar(&o.skipFilestream, "skip-filestream", false, "leave FILESTREAM out")
	cmd.Flags().BoolVar(&o.skipCLR, "skip-clr", false, "leave CLR assemblies and their configuration out")
}

func (a *app) statusCommand() *cobra.Command {
	var o deployOptions
	var runs uint
	cmd := &cobra.Command{
		Use: "status", Short: "Show what is deployed: server, versions, last runs, what is pending", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.wantFormat("text", "json"); err != nil {
				return err
			}
			l, err := a.look(cmd.Context(), o, int(runs))
			if err != nil {
				return err
			}
			return a.output(func(out *ui.Output) error {
				if a.format == "json" {
					return writeJSON(out, l.status())
				}
				l.drawStatus(out)
				return nil
			})
		},
	}
	a.lookFlags(cmd, &o)
	cmd.Flags().UintVar(&runs, "runs", 5, "how many of the last `runs` to show")
	return cmd
}

// statusReport is the JSON form of status.
type statusReport struct {
	Version    int                         `json:"version"`
	Target     plan.Target                 `json:"target"`
	Exists     bool                        `json:"exists"`
	Edition    string                      `json:"edition"`
	Migrations []resource.AppliedMigration `json:"migrations"`
	Pending    []pendingStep               `json:"pending"`
	Refused    string                      `json:"refused,omitempty"`
	Runs       []deploy.Run                `json:"runs"`
}

type pendingStep struct {
	ID     string      `json:"id"`
	Phase  plan.Phase  `json:"phase"`
	Action plan.Action `json:"action"`
	Reason string      `json:"reason"`
}

func (l *look) status() statusReport {
	r := statusReport{
		Version: 1, Target: l.name(), Exists: l.observed.Database.Exists, Edition: l.observed.Server.Edition,
		Migrations: append([]resource.AppliedMigration{}, l.observed.Applied()...), Pending: []pendingStep{}, Runs: append([]deploy.Run{}, l.runs...),
	}
	if l.refused != nil {
		r.Refused = l.refused.Error()
		return r
	}
	for _, s := range l.plan.Steps {
		r.Pending = append(r.Pending, pendingStep{s.ID, s.Phase, s.Action, s.Reason})
	}
	return r
}

func (l *look) drawStatus(out *ui.Output) {
	out.First("Status of " + l.name().String())
	o := l.observed
	state := "does not exist"
	if o.Database.Exists {
		state = o.Database.State
	}
	version := "none"
	if m := o.Applied(); len(m) > 0 {
		last := m[len(m)-1]
		version = fmt.Sprintf("%d (%s), %d applied", last.Version, last.Name, len(m))
	}
	out.Table([]string{"", ""}, [][]string{
		{"server", fmt.Sprintf("%s, %s, %s on %s", o.Server.Name, o.Server.Version, o.Server.Edition, o.Server.Platform)},
		{"database", l.target.Database + ": " + state},
		{"migration", version},
	})
	if len(l.runs) > 0 {
		var rows [][]string
		for _, r := range l.runs {
			text := r.Outcome
			if r.Error != "" {
				text += ": " + r.Error
			}
			rows = append(rows, []string{r.StartedAt.Format(time.DateTime), fmt.Sprintf("%d/%d", r.Done, r.Steps), (time.Duration(r.DurationMS) * time.Millisecond).String(), r.Login + "@" + r.Host, r.Tool, text})
		}
		fmt.Fprintln(out.W)
		out.Table([]string{"run (UTC)", "steps", "took", "by", "hartctl", "outcome"}, rows)
	}
	fmt.Fprintln(out.W)
	switch {
	case l.refused != nil:
		out.Warn("Pending: cannot be planned: %v", l.refused)
	case l.plan.Empty():
		out.Good("Pending: nothing. The target is as declared.")
	default:
		out.Warn("Pending: %s", ui.PlanSummary(l.plan))
		for _, s := range l.plan.Steps {
			fmt.Fprintf(out.W, "  %s  %s\n", s.ID, s.Reason)
		}
	}
}

func writeJSON(out *ui.Output, v any) error {
	e := json.NewEncoder(out.W)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
