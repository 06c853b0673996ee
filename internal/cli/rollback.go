package cli

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hartonomous/hartctl/internal/config"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/rollback"
	"github.com/hartonomous/hartctl/pkg/verify"
)

// rollbackOptions are the flags of rollback and of its undo.
type rollbackOptions struct {
	to, where string
	tables    []string
	undo      string // the run to undo
	chunk     int64  // rows of one transaction
	deploy    deployOptions
}

func (a *app) rollbackCommand() *cobra.Command {
	var o rollbackOptions
	cmd := &cobra.Command{
		Use: "rollback", Short: "Take rows, migrations, assemblies or the whole database back to what they were", Args: knownCommand,
		Long: `rollback takes the rows of temporal tables back to a moment: in one transaction, in the order of their foreign keys, and only those that differ. The moment is
RFC 3339, local with its zone, relative, or a named snapshot. Every rollback can be undone the same way.`,
		Example: `  hartctl rollback --to 2025-11-01T10:00:00Z --dry-run
  hartctl rollback --to '2025-11-01 11:00 Europe/Berlin' --table dbo.Weights
  hartctl rollback --to '2 hours ago' --table dbo.Weights --where 'LayerId = 42'
  hartctl rollback --to snapshot:before-release-7
  hartctl rollback undo LAST
  hartctl rollback migrations --to 12
  hartctl rollback assembly SqlClrFunctions --release 3
  hartctl rollback database --list`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.to == "" {
				return usage(fmt.Errorf("--to is missing: say which moment"), "hartctl rollback --help")
			}
			return a.rollback(cmd.Context(), o)
		},
	}
	a.rollbackFlags(cmd, &o.deploy)
	cmd.Flags().StringVar(&o.to, "to", "", "`moment`: 2025-11-01T10:00:00Z, '2025-11-01 10:00 Europe/Berlin', '2 hours ago', snapshot:NAME")
	cmd.Flags().StringSliceVar(&o.tables, "table", nil, "only these `tables`, and the temporal tables that foreign keys link to them; all when left out")
	cmd.Flags().Int64Var(&o.chunk, "chunk", 0, "take back at most so many `rows` in one transaction, in ranges of the key, with progress; 0: all in one")
	cmd.Flags().StringVar(&o.where, "where", "", "only rows that satisfy this `predicate` over the table's columns, now or then; needs one --table")
	cmd.AddCommand(a.rollbackUndoCommand(), a.rollbackSnapshotCommand(), a.rollbackMigrationsCommand(), a.rollbackAssemblyCommand(), a.rollbackDatabaseCommand())
	return cmd
}

// rollbackFlags are the flags that every kind of rollback has.
func (a *app) rollbackFlags(cmd *cobra.Command, o *deployOptions) {
	a.planFlags(cmd, o)
	cmd.Flags().BoolVar(&o.noVerify, "no-verify", false, "do not verify what was touched")
}

// planFlags are the flags of what is planned first and then done.
func (a *app) planFlags(cmd *cobra.Command, o *deployOptions) {
	a.targetFlags(cmd)
	cmd.PreRun = func(*cobra.Command, []string) { o.wait = cmd.Flags().Changed("lock-timeout") }
	f := cmd.Flags()
	f.BoolVar(&o.dryRun, "dry-run", false, "show what would change and change nothing (--format text, json or sql)")
	f.StringSliceVar(&o.allow, "allow", nil, "allow these `hazards`: "+strings.Join(plan.Hazards, ", "))
	f.StringVar(&o.yes, "yes", "", "the `database`'s name, for a protected environment, unasked")
	f.DurationVar(&o.lockTimeout, "lock-timeout", config.DefaultLockTimeout, "how long to wait for another deployment to end")
}

func (a *app) rollbackUndoCommand() *cobra.Command {
	var o rollbackOptions
	cmd := &cobra.Command{
		Use: "undo LAST|RUN", Short: "Take a rollback back", Args: oneArg("LAST, or the id of a run"),
		Long: `undo takes the tables that a rollback changed back to the moment just before it. What was written to them since is lost like in any rollback, and can be brought back the
same way: undo LAST twice is what was before.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.undo = args[0]; strings.EqualFold(o.undo, rollback.LastRun) {
				o.undo = rollback.LastRun
			}
			return a.rollback(cmd.Context(), o)
		},
	}
	a.rollbackFlags(cmd, &o.deploy)
	cmd.Flags().Int64Var(&o.chunk, "chunk", 0, "take back at most so many `rows` in one transaction, as in rollback")
	return cmd
}

// oneArg refuses anything but one argument with a usage error.
func oneArg(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usage(fmt.Errorf("%s takes one argument: %s", cmd.CommandPath(), what), cmd.CommandPath()+" --help")
		}
		return nil
	}
}

func (a *app) rollback(ctx context.Context, o rollbackOptions) error {
	if err := a.wantFormat(o.deploy.formats()...); err != nil {
		return err
	}
	if _, err := o.deploy.options(); err != nil {
		return err
	}
	if o.chunk < 0 {
		return usage(fmt.Errorf("--chunk: %d is below 0", o.chunk), "")
	}
	if o.where != "" {
		if err := rollback.CheckPredicate(o.where); err != nil {
			return usage(fmt.Errorf("--where: %w", err), "")
		}
		if len(o.tables) != 1 {
			return usage(fmt.Errorf("--where is about the columns of one table: name it with --table"), "")
		}
	}
	if o.to != "" && !strings.HasPrefix(o.to, rollback.SnapshotPrefix) {
		// Whether it is a moment at all is known without a server.
		if _, err := rollback.ParseMoment(o.to, time.Now(), time.Local); err != nil {
			return usage(fmt.Errorf("--to: %w", err), "")
		}
	}
	return a.onTarget(ctx, func(ctx context.Context, e config.Environment, t deploy.Target) error {
		if !o.deploy.dryRun {
			if err := a.confirm(t, o.deploy.yes); err != nil {
				return err
			}
		}
		r := rollingBack{deployment: deployment{a: a, o: o.deploy, target: t, wait: o.deploy.patience(e), verb: "Rolling back "}, o: o}
		return r.run(ctx)
	})
}

func (a *app) rollbackMigrationsCommand() *cobra.Command {
	var o deployOptions
	cmd := &cobra.Command{
		Use: "migrations --to VERSION", Short: "Take migrations back through their down files", Args: noArgs,
		Long:    "migrations takes the applied migrations above a version back, newest first. One without a down file refuses the whole; what a down file drops is gone with the rows in it.",
		Example: "  hartctl rollback migrations --to 12 --dry-run\n  hartctl rollback migrations --to 12 --allow data-loss",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.hasTo = cmd.Flags().Changed("to"); !o.hasTo {
				return usage(fmt.Errorf("--to is missing: say to which version"), "hartctl status")
			}
			return a.rollbackPlan(cmd.Context(), o, func(ctx context.Context, d *deployment, e config.Environment) error {
				var err error
				d.desired, err = desired(o, e)
				d.opt.Only, d.opt.CLRTrust = []plan.Phase{plan.Migrations}, e.CLR.Trust
				d.verify = d.verifier(verify.Touched{Migrations: true})
				return err
			})
		},
	}
	a.rollbackFlags(cmd, &o)
	cmd.Flags().Uint64Var(&o.to, "to", 0, "the `version` to go down to; 0 for none")
	cmd.Flags().StringVar(&o.schema, "schema", "", "schema `folder` instead of the built-in one")
	return cmd
}

func (a *app) rollbackAssemblyCommand() *cobra.Command {
	var o deployOptions
	var release int
	cmd := &cobra.Command{
		Use: "assembly NAME --release N", Short: "Take an assembly back to a release that the database keeps", Args: oneArg("the assembly's name"),
		Long: `assembly brings back the bytes, permission set and bindings of an earlier release (hart.AssemblyRelease), through the same steps as an upgrade; a hash that was retired is
trusted again.`,
		Example: "  hartctl rollback assembly SqlClrFunctions --release 3 --dry-run",
		RunE: func(cmd *cobra.Command, args []string) error {
			if release < 1 {
				return usage(fmt.Errorf("--release is missing: say which, from 1"), "")
			}
			return a.rollbackPlan(cmd.Context(), o, func(ctx context.Context, d *deployment, e config.Environment) error {
				s, err := deploy.Connect(ctx, d.target, nil)
				if err != nil {
					return err
				}
				defer s.Close()
				list, err := s.AssemblyRelease(ctx, args[0], release)
				d.desired, d.opt.Only, d.opt.CLRTrust = deploy.OnlyAssemblies(list), slices.Clone(deploy.AssemblyPhases), e.CLR.Trust
				d.verify = d.verifier(verify.Touched{Assemblies: true})
				return err
			})
		},
	}
	a.rollbackFlags(cmd, &o)
	cmd.Flags().IntVar(&release, "release", 0, "the release's `number`")
	return cmd
}

// rollbackPlan runs a rollback that is a deployment of an older state.
func (a *app) rollbackPlan(ctx context.Context, o deployOptions, prepare func(context.Context, *deployment, config.Environment) error) error {
	if err := a.wantFormat(o.formats()...); err != nil {
		return err
	}
	opt, err := o.options()
	if err != nil {
		return err
	}
	return a.onTarget(ctx, func(ctx context.Context, e config.Environment, t deploy.Target) error {
		if !o.dryRun {
			if err := a.confirm(t, o.yes); err != nil {
				return err
			}
		}
		d := deployment{a: a, o: o, opt: opt, target: t, wait: o.patience(e), verb: "Rolling back "}
		if err := prepare(ctx, &d, e); err != nil {
			return err
		}
		return d.run(ctx)
	})
}

// patience is how long the lock is waited for.
func (o deployOptions) patience(e config.Environment) time.Duration {
	if o.wait {
		return o.lockTimeout
	}
	return time.Duration(e.LockTimeout)
}

// localZone is the zone in which moments are shown beside UTC; TZ of the environment decides.
func localZone() *time.Location {
	if tz, ok := os.LookupEnv("TZ"); ok && tz == "" {
		return time.UTC
	}
	return time.Local
}
