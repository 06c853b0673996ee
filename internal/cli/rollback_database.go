package cli

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hartonomous/hartctl/internal/config"
	"github.com/hartonomous/hartctl/internal/ui"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/pkg/rollback"
	"github.com/hartonomous/hartctl/pkg/snapshot"
)

func (a *app) rollbackDatabaseCommand() *cobra.Command {
	var o deployOptions
	var name, drop string
	var list bool
	cmd := &cobra.Command{
		Use: "database --snapshot NAME", Short: "Revert the whole database to a database snapshot", Args: noArgs,
		Long: `database reverts the whole database to a database snapshot, as deploy --snapshot takes them: every table, module, permission and message is what it was. Everything
that was written since is lost, for good. It is not about the named moments of rollback snapshot, which copy nothing.`,
		Example: `  hartctl rollback database --list
  hartctl rollback database --snapshot Hartonomous_20251101T100000Z --dry-run
  hartctl rollback database --snapshot Hartonomous_20251101T100000Z --allow data-loss
  hartctl rollback database --drop Hartonomous_20251101T100000Z`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			n := 0
			for _, set := range []bool{name != "", drop != "", list} {
				if set {
					n++
				}
			}
			switch {
			case n != 1:
				return usage(fmt.Errorf("say one of --snapshot NAME, --list and --drop NAME"), "hartctl rollback database --list")
			case list:
				return a.listDatabaseSnapshots(cmd.Context())
			case drop != "":
				return a.dropDatabaseSnapshot(cmd.Context(), drop, o)
			}
			return a.revertDatabase(cmd.Context(), name, o)
		},
	}
	a.planFlags(cmd, &o)
	f := cmd.Flags()
	f.StringVar(&name, "snapshot", "", "revert to the database snapshot of this `name`")
	f.BoolVar(&list, "list", false, "list the snapshots of the database, newest first")
	f.StringVar(&drop, "drop", "", "drop the database snapshot of this `name`; sessions in it end")
	return cmd
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_.:-]+$`)

// quoteArg writes a name as a shell takes it.
func quoteArg(s string) string {
	if plainWord.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

func (a *app) listDatabaseSnapshots(ctx context.Context) error {
	if err := a.wantFormat("text", "json"); err != nil {
		return err
	}
	return a.onTarget(ctx, func(ctx context.Context, _ config.Environment, t deploy.Target) error {
		return a.onSnapshots(ctx, t, func(_ *deploy.Session, st *snapshot.State) error {
			return a.output(func(o *ui.Output) error {
				if a.format == "json" {
					return writeJSON(o, append([]snapshot.Snapshot{}, st.Snapshots...))
				}
				if len(st.Snapshots) == 0 {
					o.Good("%s has no database snapshots. Take one with: hartctl deploy --snapshot", ui.Clean(st.Database))
					return nil
				}
				rows := make([][]string, len(st.Snapshots))
				for i, one := range st.Snapshots {
					rows[i] = []string{ui.Clean(one.Name), rollback.Show(one.Created.Truncate(time.Second), localZone()), st.Now.Sub(one.Created).Round(time.Second).String()}
				}
				o.Table([]string{"database snapshot", "taken", "ago"}, rows)
				return nil
			})
		})
	})
}

func (a *app) dropDatabaseSnapshot(ctx context.Context, name string, o deployOptions) error {
	if err := a.wantFormat("text"); err != nil {
		return err
	}
	if o.dryRun {
		return usage(fmt.Errorf("--drop has no dry run: --list shows what there is"), "")
	}
	return a.onTarget(ctx, func(ctx context.Context, e config.Environment, t deploy.Target) error {
		if err := a.confirm(t, o.yes); err != nil {
			return err
		}
		return a.onSnapshots(ctx, t, func(s *deploy.Session, st *snapshot.State) error {
			if err := s.Lock(ctx, o.patience(e)); err != nil {
				return err
			}
			if err := st.Drop(ctx, s, name); err != nil {
				return err
			}
			a.out.Good("Dropped the database snapshot %s. %s is as it was.", ui.Clean(name), ui.Clean(st.Database))
			return nil
		})
	})
}

// onSnapshots runs do over a connection, with the state of the target's snapshots.
func (a *app) onSnapshots(ctx context.Context, t deploy.Target, do func(*deploy.Session, *snapshot.State) error) error {
	s, err := deploy.Connect(ctx, t, nil)
	if err != nil {
		return err
	}
	defer s.Close()
	st, err := snapshot.Observe(ctx, s, t.Database, "")
	if err != nil {
		return err
	}
	if !st.Exists {
		return &resource.Refusal{ID: "rollback/database", Text: "there is no database " + t.Database}
	}
	return do(s, st)
}

// reverting is one run of rollback database --snapshot.
type reverting struct {
	deployment
	name string
}

func (a *app) revertDatabase(ctx context.Context, name string, o deployOptions) error {
	if err := a.wantFormat(o.formats()...); err != nil {
		return err
	}
	if _, err := o.options(); err != nil {
		return err
	}
	return a.onTarget(ctx, func(ctx context.Context, e config.Environment, t deploy.Target) error {
		if !o.dryRun {
			if err := a.confirm(t, o.yes); err != nil {
				return err
			}
		}
		r := reverting{deployment{a: a, o: o, target: t, wait: o.patience(e), verb: "Reverting "}, name}
		return r.run(ctx)
	})
}

func (d *reverting) run(ctx context.Context) error {
	progress := d.progress()
	defer progress.Close()
	s, observed, err := d.open(ctx, progress)
	if err != nil {
		return err
	}
	defer s.Close()
	before, err := snapshot.Observe(ctx, s, d.target.Database, "")
	if err != nil {
		return err
	}
	p, err := before.Revert(d.target, observed, version(), d.name, d.o.allow)
	if err != nil {
		return err
	}
	refused := deploy.Preflight(d.target, observed, p)
	if d.o.dryRun {
		return d.show(p, refused)
	}
	if refused != nil {
		return refused
	}
	if d.a.format == "text" {
		d.a.out.Plan(p, ui.PlanOptions{Statements: d.a.verbose, Bookkeeping: d.a.verbose})
	}
	result, err := snapshot.Apply(ctx, s, p, observed, d.o.allow, progress.Step)
	progress.Close()
	if err != nil {
		return err
	}
	after, err := snapshot.Observe(ctx, s, d.target.Database, "")
	if err != nil {
		return err
	}
	result.Requests = s.Requests()
	return d.done(p, result, after.Remedies(before))
}

// done draws the end of a revert, and what is left to do by hand.
func (d *reverting) done(p *plan.Plan, r *deploy.Result, remedies []string) error {
	if d.a.format == "json" {
		return d.a.output(func(o *ui.Output) error {
			return writeJSON(o, struct {
				Version  int            `json:"version"`
				Target   plan.Target    `json:"target"`
				Result   *deploy.Result `json:"result"`
				Remedies []string       `json:"remedies"`
			}{1, p.Target, r, append([]string{}, remedies...)})
		})
	}
	d.a.out.Good("Done in %s, %d requests: %s is what it was when the snapshot was taken. Run %s.", r.Duration.Round(time.Millisecond), r.Requests, d.target.Database, r.RunID)
	for _, text := range remedies {
		d.a.out.Warn("%s", text)
	}
	fmt.Fprintf(d.a.out.W, "Look at it with: hartctl verify. The snapshot is still there. Not needed any more: hartctl rollback database --drop %s\n", quoteArg(d.name))
	return nil
}
