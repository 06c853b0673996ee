package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/internal/ui"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
	"github.com/hartonomous/hartctl/pkg/snapshot"
	"github.com/hartonomous/hartctl/pkg/verify"
)

// deployment is one run of deploy.
type deployment struct {
	a       *app
	o       deployOptions
	opt     deploy.Options
	target  deploy.Target
	desired *deploy.Desired
	saved   *plan.Plan
	wait    time.Duration
	verb    string // of the first line; deploying when empty
	// verify looks at what a rollback touched; nil of a deployment.
	verify func(context.Context, *deploy.Session) (*verify.Report, error)
}

func (d *deployment) run(ctx context.Context) error {
	progress := d.progress()
	defer progress.Close()
	s, observed, err := d.open(ctx, progress)
	if err != nil {
		return err
	}
	defer s.Close()
	p := d.saved
	if p != nil {
		err = deploy.CheckTarget(p, d.target, observed)
	} else {
		p, err = deploy.Plan(d.target, d.desired, observed, d.opt)
	}
	if err == nil && d.o.snapshot != "" {
		err = d.takeSnapshot(ctx, s, p, observed)
	}
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
	result, err := s.Apply(ctx, p, observed, d.o.allow, progress.Step)
	progress.Close()
	if err != nil {
		return err
	}
	if d.desired != nil && len(d.opt.Only) == 0 && !p.Empty() {
		if err := d.prove(ctx, s); err != nil {
			return err
		}
	}
	result.Requests = s.Requests()
	var after *verify.Report
	if d.verify != nil && !d.o.noVerify && !p.Empty() {
		if after, err = d.verify(ctx, s); err != nil {
			return unverified(err)
		}
	}
	return d.report(p, result, after)
}

// open connects, takes the lock unless it is a dry run, looks at the target, and draws the first line, in any case.
func (d *deployment) open(ctx context.Context, progress *ui.Progress) (_ *deploy.Session, _ *deploy.Observed, err error) {
	s, err := deploy.Connect(ctx, d.target, func(m mssql.Message) {
		if m.Number == 0 || m.Number >= 50000 || d.a.verbose {
			progress.Message(m)
		}
	})
	if err != nil {
		return nil, nil, d.unseen(err)
	}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	if !d.o.dryRun {
		if err := s.Lock(ctx, d.wait); err != nil {
			return nil, nil, d.unseen(err)
		}
	}
	observed, err := s.Observe(ctx)
	if err != nil {
		return nil, nil, d.unseen(err)
	}
	d.first(observed.Server.Emulated())
	return s, observed, nil
}

// takeSnapshot puts a database snapshot before the plan's steps.
func (d *deployment) takeSnapshot(ctx context.Context, s *deploy.Session, p *plan.Plan, o *deploy.Observed) error {
	name := strings.TrimSpace(d.o.snapshot)
	st, err := snapshot.Observe(ctx, s, d.target.Database, name)
	if err != nil {
		return err
	}
	return st.Prepend(p, o.Server, name)
}

// progress goes to standard output where that is for people, else to standard error.
func (d *deployment) progress() *ui.Progress {
	if d.a.format == "text" && d.a.outFile == "" {
		return d.a.out.NewProgress()
	}
	return d.a.err.NewProgress()
}

// first draws the first line of the run: what, where, which environment.
func (d *deployment) first(emulated bool) {
	verb := cmp.Or(d.verb, "Deploying to ")
	if d.o.dryRun {
		verb = "Dry run for "
	}
	t := plan.Target{Environment: d.target.Environment, Server: d.target.Config.Address(), Database: d.target.Database, Emulated: emulated}
	out := d.a.out
	if d.a.format != "text" {
		out = d.a.err
	}
	out.First(verb + t.String())
}

// unseen draws the first line of a run that ends before the target was seen.
func (d *deployment) unseen(err error) error {
	d.first(d.target.Dial != nil)
	return err
}

// show draws the plan of a dry run in the wanted format. A refusal of the preflight is shown behind it.
func (d *deployment) show(p *plan.Plan, refused error) error {
	format := d.a.format
	if d.a.outFile != "" && format == "text" {
		format = "json" // a saved plan is JSON
	}
	err := d.a.output(func(o *ui.Output) error {
		switch format {
		case "json":
			b, err := p.Marshal()
			if err == nil {
				_, err = o.W.Write(b)
			}
			return err
		case "sql":
			return deploy.Script(o.W, p)
		}
		o.Plan(p, ui.PlanOptions{Statements: true, Bookkeeping: d.a.verbose})
		return nil
	})
	if err != nil {
		return err
	}
	if d.a.outFile != "" && d.a.format == "text" {
		d.a.out.Plan(p, ui.PlanOptions{})
		d.a.out.Good("Saved as %s; apply it with: hartctl deploy --plan %s", d.a.outFile, d.a.outFile)
	}
	if refused != nil {
		return refused
	}
	if d.o.detailed && !p.Empty() {
		return silent{ExitDifferences}
	}
	return nil
}

// prove plans once more: after a deployment there is nothing left to do.
func (d *deployment) prove(ctx context.Context, s *deploy.Session) error {
	observed, err := s.Observe(ctx)
	if err != nil {
		return err
	}
	opt := d.opt
	if opt.Baseline != nil {
		opt.To, opt.Baseline = opt.Baseline, nil // it is set now, and what comes after it was not asked for
	}
	left, err := deploy.Plan(d.target, d.desired, observed, opt)
	if err != nil {
		return err
	}
	if left.Empty() {
		return nil
	}
	ids := make([]string, len(left.Steps))
	for i, step := range left.Steps {
		ids[i] = step.ID + " (" + step.Reason + ")"
	}
	return fmt.Errorf("every step succeeded, and yet the target is not as declared: %s", strings.Join(ids, ", "))
}

func (d *deployment) report(p *plan.Plan, r *deploy.Result, after *verify.Report) error {
	code := ExitDone
	if len(r.Restart) > 0 {
		code = ExitRestart
	}
	var verified silent
	if after != nil && errors.As(verdict(after, false), &verified) {
		code = verified.code
	}
	if d.a.format == "json" {
		err := d.a.output(func(o *ui.Output) error {
			e := json.NewEncoder(o.W)
			e.SetIndent("", "  ")
			return e.Encode(struct {
				Version  int            `json:"version"`
				Target   plan.Target    `json:"target"`
				Result   *deploy.Result `json:"result"`
				Duration string         `json:"duration"`
				ExitCode int            `json:"exitCode"`
				Verified any            `json:"verification,omitempty"`
			}{1, p.Target, r, r.Duration.Round(time.Millisecond).String(), code, verificationJSON(after)})
		})
		if err != nil {
			return err
		}
	} else {
		switch {
		case p.Empty():
		case len(r.Restart) > 0:
			d.a.out.Warn("Done, and the instance has to be restarted for: %s", strings.Join(r.Restart, ", "))
		default:
			d.a.out.Good("Done: %d of %d steps in %s, %d requests. Run %s.", r.Done, r.Total, r.Duration.Round(time.Millisecond), r.Requests, r.RunID)
		}
		d.verified(after)
		if name := snapshot.Taken(p); name != "" {
			fmt.Fprintf(d.a.out.W, "Back to before it, with everything: hartctl rollback database --snapshot %s. Not needed any more: --drop %[1]s.\n", quoteArg(name))
		}
	}
	if code != ExitDone {
		return silent{code}
	}
	return nil
}
