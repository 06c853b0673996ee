package main

import (
	"context"
	"io/fs"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
)

// cost is what something took.
type cost struct {
	requests int
	sent     int64 // bytes
	took     time.Duration
}

// deployment is what a deployment took, as a whole and step by step.
type deployment struct {
	cost
	plan  *plan.Plan
	steps map[string]cost // by the step's ID
}

// deploy locks, observes, plans and applies, as the command does, and counts at the proxy.
func (s *server) deploy(ctx context.Context, fsys fs.FS) (*deployment, error) {
	desired, err := deploy.Load(fsys, "bench")
	if err != nil {
		return nil, err
	}
	return s.deployDesired(ctx, desired)
}

func (s *server) deployDesired(ctx context.Context, desired *deploy.Desired) (*deployment, error) {
	d := &deployment{steps: map[string]cost{}}
	begin := s.now()
	c, err := deploy.Connect(ctx, s.target(), nil)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	if err := c.Lock(ctx, time.Minute); err != nil {
		return nil, err
	}
	observed, err := c.Observe(ctx)
	if err != nil {
		return nil, err
	}
	if d.plan, err = deploy.Plan(s.target(), desired, observed, deploy.Options{Tool: "bench"}); err != nil {
		return nil, err
	}
	if err := deploy.Preflight(s.target(), observed, d.plan); err != nil {
		return nil, err
	}
	var started reading
	_, err = c.Apply(ctx, d.plan, observed, plan.Hazards, func(e deploy.Event) {
		switch e.Kind {
		case deploy.StepStarted:
			started = s.now()
		case deploy.StepDone:
			d.steps[e.Step.ID] = s.since(started)
		}
	})
	d.cost = s.since(begin)
	return d, err
}

// reading is what the counters showed.
type reading struct {
	requests int
	sent     int64
	at       time.Time
}

func (s *server) now() reading { return reading{s.proxy.Count(), s.sent.Load(), time.Now()} }

func (s *server) since(r reading) cost {
	return cost{s.proxy.Count() - r.requests, s.sent.Load() - r.sent, time.Since(r.at)}
}
