package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/hartonomous/hartctl/internal/reference"
	"github.com/hartonomous/hartctl/internal/ui"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/pkg/verify"
	"github.com/hartonomous/hartctl/pkg/verify/check"
)

// verifyOptions are verify's flags.
type verifyOptions struct {
	deployOptions
	files     []string
	failOn    string
	selection verify.Selection
	list      bool
	explain   string
	// baselineFile is what status wrote of a server.
	baselineFile string
	watch        time.Duration
	record       bool
}

func (a *app) verifyCommand() *cobra.Command {
	var o verifyOptions
	cmd := &cobra.Command{
		Use: "verify", Short: "Prove that a server is what the project says it is, and that it works", Args: noArgs,
		Long: `verify runs checks against the target and says of each: passed, failed, warning, unknown (with the permission that is missing), or not applicable.
It writes nothing. It ends with 0 when everything that applies was found to be so, with 2 when a check failed, and with 4 when nothing failed
and something could not be found out.`,
		Example: `  hartctl verify
  hartctl verify --only structure --fail-on warning
  hartctl verify --out verify.json --out verify.xml --out verify.sarif
  hartctl verify --offline                       a pull request: no server
  hartctl verify --list
  hartctl verify --explain structure.columns`,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.verify(cmd.Context(), o) },
	}
	a.lookFlags(cmd, &o.deployOptions)
	f := cmd.Flags()
	f.StringArrayVar(&o.files, "out", nil, "write the report to a `file` too, in the format of its ending (.txt, .json, .xml for JUnit, .sarif) or as FORMAT=FILE; repeatable")
	f.StringVar(&o.failOn, "fail-on", "error", "what counts as failed: error, or `warning` as well")
	f.StringSliceVar(&o.selection.Only, "only", nil, "only these `checks`: IDs, groups, or globs like structure.*")
	f.StringSliceVar(&o.selection.Skip, "skip", nil, "leave these `checks` out")
	f.BoolVar(&o.selection.Drift, "drift-only", false, "only what compares the server with the declared state")
	f.BoolVar(&o.selection.Offline, "offline", false, "look at schema folder, assemblies and configuration, and at no server")
	f.StringVar(&o.baselineFile, "baseline", "", "with --offline: a server's applied migrations must not have changed; a `file` of status --format json")
	f.DurationVar(&o.watch, "watch", 0, "verify again and again with this `pause`, and show what changes, until stopped")
	f.Lookup("watch").NoOptDefVal = "30s"
	f.BoolVar(&o.record, "record", false, "write the results into dbo.TestResults of the target, where there is one")
	f.BoolVar(&o.list, "list", false, "list the checks and do nothing")
	f.StringVar(&o.explain, "explain", "", "say everything about one `check` and do nothing")
	return cmd
}

func (a *app) verify(ctx context.Context, o verifyOptions) error {
	if o.explain != "" {
		return a.explainCheck(o.explain)
	}
	if err := o.selection.Check(); err != nil {
		return usage(err, "hartctl verify --list")
	}
	if o.list {
		return a.listChecks(o.selection)
	}
	if err := o.selection.CheckAny(); err != nil {
		return usage(err, "hartctl verify --list")
	}
	if err := a.wantFormat("text", "json", "junit", "sarif"); err != nil {
		return err
	}
	if err := o.conflicts(a.format); err != nil {
		return usage(err, "")
	}
	if o.failOn != "error" && o.failOn != "warning" {
		return usage(fmt.Errorf("--fail-on: %q is neither error nor warning", o.failOn), "")
	}
	w, err := a.reportWriter(o)
	if err != nil {
		return err
	}
	look := a.verifyOnce
	if o.selection.Offline {
		look = a.verifyOffline
	}
	if o.watch > 0 {
		return a.watch(ctx, o.watch, func(ctx context.Context) (*verify.Report, error) { return look(ctx, o) }, w)
	}
	r, err := look(ctx, o)
	if err != nil {
		return err
	}
	if err := w.write(r); err != nil {
		return err
	}
	return verdict(r, w.strict)
}

// conflicts names flags that do not go together.
func (o verifyOptions) conflicts(format string) error {
	switch {
	case o.baselineFile != "" && !o.selection.Offline:
		return errors.New("--baseline needs --offline")
	case o.record && o.selection.Offline:
		return errors.New("--record needs a server, which --offline leaves out")
	case o.watch < 0:
		return fmt.Errorf("--watch: %v is below 0", o.watch)
	case o.watch > 0 && format != "text":
		return fmt.Errorf("--watch shows text on standard output; --out %s=FILE keeps a file of the last report", format)
	}
	return nil
}

// verdict is the exit code of a report.
func verdict(r *verify.Report, strict bool) error {
	switch r.Outcome(strict) {
	case verify.Bad:
		return silent{ExitDifferences}
	case verify.Unclear:
		return silent{ExitPreflight}
	}
	return nil
}

// verifyOnce connects and runs the checks.
func (a *app) verifyOnce(ctx context.Context, o verifyOptions) (*verify.Report, error) {
	e, err := a.load()
	if err != nil {
		return nil, err
	}
	want, err := desired(o.deployOptions, e)
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
	opt := deploy.Options{Tool: version(), SkipFilestream: o.skipFilestream, SkipCLR: o.skipCLR, CLRTrust: e.CLR.Trust}
	r, err := verify.Run(ctx, s, verify.Options{
		Target: t, Declared: want, Deploy: opt, Select: o.selection, Services: check.Services(e.Services),
		Reference: func(ctx context.Context, server resource.Server) (*check.Catalog, error) {
			return reference.Catalog(ctx, want, opt, server)
		},
	})
	if err == nil && o.record {
		err = a.record(ctx, t, r)
	}
	return r, err
}

// record keeps the results in the target. Without a table for them that is said, and no failure.
func (a *app) record(ctx context.Context, t deploy.Target, r *verify.Report) error {
	_, err := verify.Record(ctx, t, r)
	if errors.Is(err, verify.ErrNoTable) {
		a.err.Warn("--record: %v: nothing was recorded", err)
		return nil
	}
	return err
}

// listChecks lists the chosen checks.
func (a *app) listChecks(s verify.Selection) error {
	if err := a.wantFormat("text", "json"); err != nil {
		return err
	}
	if a.format == "json" {
		return writeJSON(a.out, verify.Describe(s))
	}
	var rows [][]string
	for _, c := range verify.Describe(s) {
		rows = append(rows, []string{c.ID, string(c.Severity), string(c.Scope), c.Title})
	}
	a.out.Table([]string{"check", "severity", "scope", "true when it passes"}, rows)
	return nil
}

// explainCheck says all that is known of a check.
func (a *app) explainCheck(id string) error {
	if err := a.wantFormat("text", "json"); err != nil {
		return err
	}
	for _, d := range verify.Describe(verify.Selection{}) {
		if d.ID != id {
			continue
		}
		if a.format == "json" {
			return writeJSON(a.out, d)
		}
		a.out.Check(d)
		return nil
	}
	return usage(fmt.Errorf("there is no check %q", id), "hartctl verify --list")
}

// firstLine is the first line of a run.
func firstLine(r *verify.Report) string {
	if r.Offline {
		return "Verifying files"
	}
	return "Verifying " + r.Target.String()
}

// drawReport draws a report for people.
func drawReport(out *ui.Output, r *verify.Report, strict, verbose bool) {
	out.First(firstLine(r))
	out.Verification(r, strict, verbose)
}
