package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/internal/ui"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/pkg/rollback"
	"github.com/hartonomous/hartctl/pkg/verify"
)

// rollingBack is one run of rollback, or of its undo.
type rollingBack struct {
	deployment
	o rollbackOptions
}

// rollbackReport is the JSON form of a rollback and of its dry run.
type rollbackReport struct {
	Version int                  `json:"version"`
	Target  plan.Target          `json:"target"`
	Tables  []rollback.TableLook `json:"tables"`
	Added   []string             `json:"added,omitempty"` // tables that nobody named
	Plan    *plan.Plan           `json:"plan,omitempty"`
	Ways    []rollback.Way       `json:"ways,omitempty"`
	Refused string               `json:"refused,omitempty"`
	Result  *deploy.Result       `json:"result,omitempty"`
	Changed []rollback.Changed   `json:"changed,omitempty"`
	// Verification is what verify found of the tables that were changed, in its own JSON form.
	Verification any                  `json:"verification,omitempty"`
	Unfinished   *rollback.Unfinished `json:"unfinished,omitempty"`
}

func (d *rollingBack) run(ctx context.Context) error {
	progress := d.progress()
	defer progress.Close()
	s, observed, err := d.open(ctx, progress)
	if err != nil {
		return err
	}
	defer s.Close()
	if !observed.Database.Exists {
		return &resource.Refusal{ID: "rollback", Text: "there is no database " + d.target.Database}
	}
	if err := deploy.Preflight(d.target, observed, &plan.Plan{}); err != nil {
		return err
	}
	catalog, err := rollback.Observe(ctx, s)
	if err != nil {
		return err
	}
	points, added, err := d.points(ctx, s, catalog, observed)
	if err != nil {
		return err
	}
	look, err := catalog.Look(ctx, s, points, localZone())
	if err != nil {
		return err
	}
	p, refused := look.Plan(d.target, observed, rollback.PlanOptions{Tool: version(), What: rollback.What(points), Chunk: d.o.chunk})
	report := rollbackReport{Version: 1, Tables: look.Tables, Plan: p, Unfinished: look.Unfinished}
	for _, t := range added {
		report.Added = append(report.Added, t.String())
	}
	if p != nil {
		report.Target = p.Target
		if err := deploy.Preflight(d.target, observed, p); err != nil && refused == nil {
			refused = err
		}
	}
	if d.o.deploy.dryRun || refused != nil {
		if report.Ways, err = catalog.Ways(ctx, s, d.target, observed, points[0].When); err != nil {
			return err
		}
		if refused != nil {
			report.Refused = refused.Error()
		}
		if err := d.showLook(look, report); err != nil {
			return err
		}
		return refused
	}
	if d.a.format == "text" {
		d.a.out.Look(look, localZone())
		d.a.out.Plan(p, ui.PlanOptions{Statements: d.a.verbose, Bookkeeping: d.a.verbose})
	}
	if p.Empty() {
		return d.done(report, nil)
	}
	report.Result, err = rollback.Apply(ctx, s, p, observed, d.o.deploy.allow, progress.Step)
	progress.Close()
	if err != nil {
		if rollback.Interrupted(p, report.Result) {
			d.a.err.Warn("The ranges that are done stay as they are. Go on: %s; or take them back: hartctl rollback undo LAST", d.goOn(points[0].When))
		}
		return err
	}
	report.Result.Requests = s.Requests()
	if report.Changed, err = rollback.Recorded(ctx, s, report.Result.RunID); err != nil {
		return err
	}
	var after *verify.Report
	if len(report.Changed) > 0 && !d.o.deploy.noVerify {
		var touched verify.Touched
		for _, c := range report.Changed {
			touched.Tables = append(touched.Tables, c.Table)
		}
		if after, err = verify.After(ctx, s, verify.Options{Target: d.target, Declared: &deploy.Desired{}, Deploy: deploy.Options{Tool: version()}}, touched); err != nil {
			return unverified(err)
		}
		report.Verification = verificationJSON(after)
	}
	return d.done(report, after)
}

// goOn is the command that goes on with a rollback in ranges: a moment that was relative is meant as it was then.
func (d *rollingBack) goOn(at time.Time) string {
	if d.o.undo != "" {
		return "hartctl rollback undo " + d.o.undo
	}
	args := []string{"hartctl rollback --to", at.UTC().Format("2006-01-02T15:04:05.9999999Z")}
	for _, t := range d.o.tables {
		args = append(args, "--table", t)
	}
	if d.o.where != "" {
		args = append(args, "--where", quoteArg(d.o.where))
	}
	if d.o.chunk > 0 {
		args = append(args, fmt.Sprint("--chunk ", d.o.chunk))
	}
	if len(d.o.deploy.allow) > 0 {
		args = append(args, "--allow "+strings.Join(d.o.deploy.allow, ","))
	}
	return strings.Join(args, " ")
}

// points finds the tables and their moments.
func (d *rollingBack) points(ctx context.Context, s *deploy.Session, c *rollback.Catalog, o *deploy.Observed) ([]rollback.Point, []*rollback.Table, error) {
	if d.o.undo != "" {
		points, _, err := c.Undo(ctx, s, o, d.o.undo)
		return points, nil, err
	}
	tables, added, err := c.Choose(d.o.tables, d.o.where != "")
	if err != nil {
		return nil, nil, err
	}
	var when time.Time
	if name, ok := strings.CutPrefix(d.o.to, rollback.SnapshotPrefix); ok {
		when, err = rollback.FindSnapshot(ctx, s, name)
	} else {
		when, err = rollback.ParseMoment(d.o.to, c.Now, localZone())
	}
	return rollback.Points(tables, when, d.o.where), added, err
}

// showLook draws a dry run.
func (d *rollingBack) showLook(look *rollback.Look, report rollbackReport) error {
	return d.a.output(func(o *ui.Output) error {
		switch d.a.format {
		case "json":
			return writeJSON(o, report)
		case "sql":
			if report.Plan == nil {
				return nil // refused, which is said behind it
			}
			return deploy.Script(o.W, report.Plan)
		}
		o.Look(look, localZone())
		for _, t := range report.Added {
			o.Warn("%s is taken back too: foreign keys link it to the tables that were named", t)
		}
		if report.Plan != nil {
			o.Plan(report.Plan, ui.PlanOptions{Statements: d.a.verbose, Bookkeeping: d.a.verbose})
		}
		o.Ways(report.Ways)
		return nil
	})
}

// done draws the end of a rollback.
func (d *rollingBack) done(report rollbackReport, after *verify.Report) error {
	if d.a.format == "json" {
		report.Plan = nil
		if err := d.a.output(func(o *ui.Output) error { return writeJSON(o, report) }); err != nil || after == nil {
			return err
		}
		return verdict(after, false)
	}
	if report.Result == nil {
		return nil
	}
	d.a.out.Blank()
	d.a.out.RolledBack(report.Changed, localZone())
	d.a.out.Good("Done in %s, %d requests: the rows are what they were. Run %s; take it back with: hartctl rollback undo LAST", report.Result.Duration.Round(time.Millisecond), report.Result.Requests, report.Result.RunID)
	if after == nil {
		return nil
	}
	d.verified(after)
	return verdict(after, false)
}
