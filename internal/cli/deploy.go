package cli

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hartonomous/hartctl/assemblies"
	"github.com/hartonomous/hartctl/internal/config"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/assembly"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/schema"
)

// deployOptions are deploy's flags.
type deployOptions struct {
	dryRun, detailed         bool
	planFile                 string
	schema, assemblies       string
	only, allow              []string
	skipFilestream, skipCLR  bool
	to, baseline             uint64
	yes                      string
	lockTimeout              time.Duration
	hasTo, hasBaseline, wait bool
	noVerify                 bool // of a rollback
	// snapshot is the name of a database snapshot to take first, unnamed when nobody named it; empty for none.
	snapshot string
}

// unnamed stands for the name that a snapshot gets from its database and the moment. No database can have this name.
const unnamed = " "

func (a *app) deployCommand() *cobra.Command {
	var o deployOptions
	cmd := &cobra.Command{
		Use: "deploy", Short: "Take a database to its declared state", Args: noArgs,
		Long: `deploy observes the target, plans what is missing, and applies the plan under a lock.
Running it again finds nothing to do. Interrupted anywhere, the next run completes.`,
		Example: `  hartctl deploy --dry-run                       what would be done, every statement
  hartctl deploy --dry-run --format sql          the same as a script for review
  hartctl deploy --dry-run --out plan.json       save the plan …
  hartctl deploy --plan plan.json                … and apply exactly it
  hartctl deploy --snapshot                      with a way back: hartctl rollback database
  hartctl deploy --env production --yes=Hartonomous`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.hasTo, o.hasBaseline, o.wait = cmd.Flags().Changed("to"), cmd.Flags().Changed("baseline"), cmd.Flags().Changed("lock-timeout")
			return a.deploy(cmd.Context(), o)
		},
	}
	a.targetFlags(cmd)
	f := cmd.Flags()
	f.BoolVar(&o.dryRun, "dry-run", false, "show the plan and change nothing (--format text, json or sql)")
	f.BoolVar(&o.detailed, "detailed-exitcode", false, "with --dry-run: exit 2 when there is something to do")
	f.StringVar(&o.planFile, "plan", "", "apply a `file` that --dry-run --out saved, and nothing else")
	f.StringVar(&o.schema, "schema", "", "schema `folder` instead of the built-in one")
	f.StringVar(&o.assemblies, "assemblies", "", "assemblies `folder`: DLLs and their assemblies.lock, instead of the built-in one")
	f.StringSliceVar(&o.only, "only", nil, "only these `phases`: "+phaseNames())
	f.StringSliceVar(&o.allow, "allow", nil, "allow these `hazards`: "+strings.Join(plan.Hazards, ", "))
	f.BoolVar(&o.skipFilestream, "skip-filestream", false, "leave FILESTREAM out")
	f.BoolVar(&o.skipCLR, "skip-clr", false, "leave CLR assemblies and their configuration out")
	f.Uint64Var(&o.to, "to", 0, "migrate up or down to this `version`")
	f.Uint64Var(&o.baseline, "baseline", 0, "record the migrations up to this `version` as applied, without running them")
	f.StringVar(&o.snapshot, "snapshot", "", "take a database snapshot before the first change, under this `name` (--snapshot=NAME) or one of its own")
	f.Lookup("snapshot").NoOptDefVal = unnamed
	f.StringVar(&o.yes, "yes", "", "the `database`'s name, to deploy to a protected environment unasked")
	f.DurationVar(&o.lockTimeout, "lock-timeout", config.DefaultLockTimeout, "how long to wait for another deployment to end")
	return cmd
}

func phaseNames() string {
	names := make([]string, len(plan.Phases))
	for i, p := range plan.Phases {
		names[i] = string(p)
	}
	return strings.Join(names, ", ")
}

// formats are those of a command that plans and applies: a script only of what is not applied.
func (o deployOptions) formats() []string {
	if o.dryRun {
		return []string{"text", "json", "sql"}
	}
	return []string{"text", "json"}
}

// options checks the flags and turns them into the engine's options.
func (o deployOptions) options() (deploy.Options, error) {
	d := deploy.Options{Tool: version(), SkipFilestream: o.skipFilestream, SkipCLR: o.skipCLR, Allow: o.allow}
	for _, p := range o.only {
		if !slices.Contains(plan.Phases, plan.Phase(p)) {
			return d, usage(fmt.Errorf("--only: there is no phase %q: use %s", p, phaseNames()), "")
		}
		d.Only = append(d.Only, plan.Phase(p))
	}
	for _, h := range o.allow {
		if !slices.Contains(plan.Hazards, h) {
			return d, usage(fmt.Errorf("--allow: there is no hazard %q: use %s", h, strings.Join(plan.Hazards, ", ")), "")
		}
	}
	switch {
	case o.snapshot != "" && o.snapshot != unnamed && strings.TrimSpace(o.snapshot) != o.snapshot:
		return d, usage(fmt.Errorf("--snapshot: the name %q begins or ends with a blank", o.snapshot), "")
	case o.planFile != "" && (o.snapshot != "" || o.dryRun || o.schema != "" || o.assemblies != "" || len(o.only) > 0 || o.hasTo || o.hasBaseline || o.skipCLR || o.skipFilestream):
		return d, usage(fmt.Errorf("--plan applies a plan as it was saved: leave out what would make another plan"), "")
	case o.detailed && !o.dryRun:
		return d, usage(fmt.Errorf("--detailed-exitcode needs --dry-run"), "")
	case o.lockTimeout < 0:
		return d, usage(fmt.Errorf("--lock-timeout: %v is below 0", o.lockTimeout), "")
	case o.hasTo && o.hasBaseline:
		return d, usage(fmt.Errorf("--to and --baseline exclude each other"), "")
	}
	if o.hasTo {
		d.To = &o.to
	}
	if o.hasBaseline {
		d.Baseline = &o.baseline
	}
	return d, nil
}

// desired reads the schema folder of the flags, the environment, or the built-in one, and the assemblies folder. A schema folder of one's own goes without the
// built-in assemblies.
func desired(o deployOptions, e config.Environment) (*deploy.Desired, error) {
	dir, clr := cmp.Or(o.schema, e.Schema), cmp.Or(o.assemblies, e.Assemblies)
	d, err := desiredSchema(dir)
	if err != nil || dir != "" && clr == "" {
		return d, err
	}
	list, err := desiredAssemblies(clr)
	if err != nil {
		return nil, err
	}
	return d.WithAssemblies(list), nil
}

func desiredSchema(dir string) (*deploy.Desired, error) {
	if dir == "" {
		d, err := deploy.Load(schema.Files, "schema")
		return d, usage(err, "")
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, usage(fmt.Errorf("there is no schema folder %s", dir), "name one that exists, or leave --schema out for the built-in one")
	}
	d, err := deploy.Load(os.DirFS(dir), dir)
	if err != nil {
		err = fmt.Errorf("schema folder %s:\n%w", dir, err)
	}
	return d, usage(err, "mend the file and run the same command again")
}

func desiredAssemblies(dir string) ([]assembly.Assembly, error) {
	if dir == "" {
		list, err := assembly.Open(assemblies.Files, "assemblies")
		return list, usage(err, "")
	}
	list, err := assembly.Open(os.DirFS(dir), dir)
	if err != nil {
		err = fmt.Errorf("assemblies folder %s:\n%w", dir, err)
	}
	return list, usage(err, "hartctl clr verify "+dir)
}

func (a *app) deploy(ctx context.Context, o deployOptions) error {
	if err := a.wantFormat(o.formats()...); err != nil {
		return err
	}
	if a.outFile != "" && a.format == "text" && !o.dryRun {
		return usage(fmt.Errorf("--out needs --dry-run, to save the plan, or --format json, to save the result"), "")
	}
	opt, err := o.options()
	if err != nil {
		return err
	}
	e, err := a.load()
	if err != nil {
		return err
	}
	opt.CLRTrust = e.CLR.Trust
	if o.wait {
		e.LockTimeout = config.Duration(o.lockTimeout)
	}
	var saved *plan.Plan
	var want *deploy.Desired
	if o.planFile != "" {
		saved, err = readPlan(o.planFile)
	} else {
		want, err = desired(o, e)
	}
	if err != nil {
		return err
	}
	t, done, err := a.target(ctx, e)
	if err != nil {
		return err
	}
	defer done()
	if !o.dryRun {
		if err := a.confirm(t, o.yes); err != nil {
			return err
		}
	}
	d := deployment{a: a, o: o, opt: opt, target: t, desired: want, saved: saved, wait: time.Duration(e.LockTimeout)}
	return d.run(ctx)
}

func readPlan(file string) (*plan.Plan, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, usage(fmt.Errorf("--plan: %w", err), "")
	}
	p, err := plan.Unmarshal(b)
	if err != nil {
		return nil, usage(fmt.Errorf("--plan %s: %w", file, err), "hartctl deploy --dry-run --out "+file)
	}
	return p, nil
}
