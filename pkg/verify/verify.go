// Package verify finds out whether a server is what the project says it is, and whether it works: it runs the checks of pkg/verify/check and reports.
//
// Everything but behaviour is read in a constant number of requests, whatever the number of migrations, and nothing is written.
package verify

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/pkg/mssql"
	"github.com/hartonomous/hartctl/pkg/verify/check"
)

// Options of Run.
type Options struct {
	Target   deploy.Target
	Declared *deploy.Desired
	Deploy   deploy.Options // the version of hartctl, and what deployments leave out
	Select   Selection
	Services check.Services
	// Reference reads the declared state where it was deployed onto a server like this one; its error makes the comparing checks unknown. It is called at most
	// once, and not when nothing compares.
	Reference func(context.Context, resource.Server) (*check.Catalog, error)
}

// Run observes the target once and runs the selected checks. An error means that there is no report: the server cannot be reached or read, or a
// protected environment must not be looked at this way (*deploy.PreflightError).
func Run(ctx context.Context, s *deploy.Session, o Options) (*Report, error) {
	start := time.Now()
	r := &run{session: s, options: o}
	for _, c := range check.All() {
		if o.Select.Has(c) {
			r.checks = append(r.checks, c)
		}
	}
	var err error
	if r.observed, err = s.Observe(ctx); err != nil {
		return nil, unreadable(err)
	}
	if o.Target.Protected && r.observed.Server.Emulated() {
		return nil, &deploy.PreflightError{Findings: []deploy.Finding{{
			Subject: "server", Text: fmt.Sprintf("%s is hartctl's emulator, and the environment %s is protected", r.observed.Server.Name, o.Target.Environment),
			Next: "point the environment at a real SQL Server",
		}}}
	}
	if err := r.gather(ctx); err != nil {
		return nil, err
	}
	report := newReport(o.Deploy.Tool, start, o.Select, r.entries(ctx))
	report.Target = r.target()
	report.Requests = s.Requests() + r.probes
	for _, other := range s.Replicas() {
		report.Requests += other.Requests()
	}
	report.Duration = time.Since(start)
	return report, nil
}

// unreadable makes a refusal of what the login may not read (Msg 229): nothing can be said of a target that cannot be observed.
func unreadable(err error) error {
	var e *mssql.Error
	if !errors.As(err, &e) || e.First().Number != 229 {
		return err
	}
	return &deploy.PreflightError{Findings: []deploy.Finding{{
		Subject: "permissions", Text: e.First().Message, Next: "grant the login SELECT ON SCHEMA::hart: docs/permissions.md lists what verify needs",
	}}}
}

// run is one run of the checks.
type run struct {
	session  *deploy.Session
	options  Options
	checks   []check.Check
	observed *deploy.Observed
	own      *gathered            // of the target
	replicas map[string]*gathered // of the other replicas, by address
	have     *check.Catalog
	want     *check.Catalog
	noWant   error
	mu       sync.Mutex
	probes   int // requests of probes
}

func (r *run) target() plan.Target {
	s := r.observed.Server
	return plan.Target{
		Environment: r.options.Target.Environment, Server: r.options.Target.Config.Address(), ServerName: s.Name, Build: s.Version,
		Platform: s.Platform, Database: r.options.Target.Database, Emulated: s.Emulated(),
	}
}

// open reports whether the database can be looked into.
func (r *run) open() bool {
	d := r.observed.Database
	return d.Exists && d.Accessible && d.State == "ONLINE"
}

// gather asks the target, the other replicas and the declared state at the same time.
func (r *run) gather(ctx context.Context) error {
	var outside, inside, replica []check.Check
	compares := false
	for _, c := range r.checks {
		switch {
		case c.Query == "" && len(c.Needs) == 0, r.idle(c) != "":
		case c.Unasked != "" && r.observed.Server.Emulated():
		case c.Scope == check.Database && r.open():
			if c.Compare == nil {
				inside = append(inside, c)
			}
			compares = compares || c.Compare != nil
		case c.Scope != check.Database:
			outside = append(outside, c)
			if c.Scope == check.Replica {
				replica = append(replica, c)
			}
		}
	}
	if compares {
		inside = append(inside, comparing()...) // all: which objects a side has is known from one of them
	}
	var work sync.WaitGroup
	errs := make(chan error, len(r.session.Replicas())+1)
	r.replicas = map[string]*gathered{}
	work.Go(func() {
		g, err := gather(ctx, r.session.SQL(), r.options.Target.Database, r.observed.Server.Emulated(), outside, inside)
		r.own = g
		errs <- err
	})
	for _, address := range r.others() {
		s := r.session.Replicas()[address]
		work.Go(func() {
			g, err := gather(ctx, s, r.options.Target.Database, r.observed.Replicas[address].Server.Emulated(), replica, nil)
			if err != nil {
				err = fmt.Errorf("replica %s: %w", address, err)
			}
			r.mu.Lock()
			defer r.mu.Unlock()
			r.replicas[address] = g
			errs <- err
		})
	}
	if compares {
		work.Go(func() { r.want, r.noWant = r.options.Reference(ctx, r.observed.Server) })
	}
	work.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			return err
		}
	}
	r.have = r.own.catalog()
	return ctx.Err()
}

// others are the addresses of the other replicas: the one that the listener led to is the target itself.
func (r *run) others() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(r.session.Replicas())), func(address string) bool {
		return r.observed.Replicas[address].Server.Name == r.observed.Server.Name
	})
}

// idle says why a check has nothing to ask.
func (r *run) idle(c check.Check) string {
	if c.Idle == nil {
		return ""
	}
	return c.Idle(r.input(r.observed, nil))
}

// input is what a check gets to judge.
func (r *run) input(observed *deploy.Observed, a *answer) check.Input {
	o := r.options
	in := check.Input{
		Target: r.target(), Observed: observed, Declared: o.Declared, Protected: o.Target.Protected,
		SkipCLR: o.Deploy.SkipCLR, SkipFilestream: o.Deploy.SkipFilestream, Have: r.have, Want: r.want, NoWant: r.noWant,
		Plan: func(phases ...plan.Phase) (*plan.Plan, error) {
			opt := o.Deploy
			opt.Only = phases
			return deploy.Plan(o.Target, o.Declared, r.observed, opt)
		},
	}
	if a != nil {
		in.Sets = a.sets
	}
	in.Replicas, in.Services = len(r.others()), o.Services
	return in
}

// maxProbes is how many probes run at the same time.
const maxProbes = 4

// entries judges. Probes run side by side; the others take no time.
func (r *run) entries(ctx context.Context) []Entry {
	var list []Entry
	var probes sync.WaitGroup
	gate := make(chan struct{}, maxProbes)
	for _, c := range r.checks {
		if !c.Probes() {
			continue
		}
		probes.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			e := r.probe(ctx, c)
			r.mu.Lock()
			defer r.mu.Unlock()
			list = append(list, e)
		})
	}
	probes.Wait()
	for _, c := range r.checks {
		if c.Probes() {
			continue
		}
		list = append(list, r.judge(c, "", r.observed, r.own))
		if c.Scope == check.Replica {
			for _, address := range r.others() {
				list = append(list, r.judge(c, address, r.observed.Replicas[address], r.replicas[address]))
			}
		}
	}
	return list
}

// judge gives the entry of a check on one server.
func (r *run) judge(c check.Check, server string, observed *deploy.Observed, g *gathered) Entry {
	start := time.Now()
	e := Entry{Check: c, Server: server}
	if result, done := r.stands(c, g); done {
		e.Result = result.By(c.Severity)
		return e
	}
	in := r.input(observed, g.answers[c.ID])
	if base := r.own.answers[c.ID]; server != "" && base != nil {
		in.Base = base.sets
	}
	e.Result = c.Judge(in).By(c.Severity)
	e.Duration = time.Since(start)
	return e
}

// stands says why a check cannot judge, when it cannot.
func (r *run) stands(c check.Check, g *gathered) (check.Result, bool) {
	if c.Scope == check.Database && !r.open() {
		return check.Unclear("the database cannot be looked into: see platform.database"), true
	}
	if c.Unasked != "" && r.observed.Server.Emulated() {
		return check.Emulated(c.Unasked), true
	}
	if why := r.idle(c); why != "" {
		return check.Inapplicable("%s", why), true
	}
	var missing []string
	for _, p := range c.Needs {
		if held, asked := g.held[p]; asked && !held {
			missing = append(missing, p.String())
		}
	}
	if len(missing) > 0 {
		return check.Unclear("the login lacks %s", strings.Join(missing, ", ")), true
	}
	a := g.answers[c.ID]
	switch {
	case c.Query == "":
		return check.Result{}, false
	case a == nil:
		return check.Unclear("the server did not answer its query"), true
	case a.lacks != "":
		return check.Emulated("the emulator has no " + a.lacks), true
	case a.number != 0:
		return check.Unclear("Msg %d: %s", a.number, a.message), true
	}
	return check.Result{}, false
}

// probe runs a check's own requests.
func (r *run) probe(ctx context.Context, c check.Check) Entry {
	start := time.Now()
	e := Entry{Check: c}
	if result, done := r.stands(c, r.own); done {
		e.Result = result.By(c.Severity)
		return e
	}
	var opened []*mssql.Session
	result := c.Run(ctx, r.input(r.observed, r.own.answers[c.ID]), func(ctx context.Context) (*mssql.Session, error) {
		config := r.options.Target.Config
		config.Database = r.options.Target.Database
		s, err := mssql.Open(ctx, config, mssql.Options{Dial: r.options.Target.Dial})
		if err == nil {
			opened = append(opened, s)
		}
		return s, err
	})
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range opened {
		r.probes += s.Requests()
	}
	e.Result, e.Duration = result.By(c.Severity), time.Since(start)
	return e
}
