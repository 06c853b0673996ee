package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/schema"
)

// schemaFigures measures the built-in schema: planned, deployed, and planned again.
func schemaFigures(ctx context.Context, b *bench) (err error) {
	d, err := best(func() error { _, err := deploy.Load(schema.Files, "schema"); return err })
	if err != nil {
		return err
	}
	b.report.add("loading the built-in schema", millis(d), "ms", nil, "read, hash, split and check its files")
	s, err := serve(b.dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if err := s.planFigure(ctx, b, "a new server"); err != nil {
		return err
	}
	for _, run := range []string{"deploying the built-in schema", "deploying it again"} {
		d, err := s.deploy(ctx, schema.Files)
		if err != nil {
			return err
		}
		ceiling := (*bar)(nil)
		if len(d.plan.Steps) == 0 {
			ceiling = atMost(noOpBar)
		}
		b.report.add(run, d.took.Seconds(), "s", nil, fmt.Sprintf("%d steps, emulator on disk", len(d.plan.Steps)))
		b.report.add(run, float64(d.requests), "requests", ceiling, "counted by a proxy")
	}
	return s.planFigure(ctx, b, "the deployed database")
}

// planFigure measures observing and planning, as a dry run does, on an open connection. The emulator's part counts too: it runs in this process.
func (s *server) planFigure(ctx context.Context, b *bench, of string) error {
	desired, err := deploy.Load(schema.Files, "schema")
	if err != nil {
		return err
	}
	t := s.target()
	t.Dial = s.em.Dial
	c, err := deploy.Connect(ctx, t, nil)
	if err != nil {
		return err
	}
	defer c.Close()
	var p *plan.Plan
	once := func() error {
		o, err := c.Observe(ctx)
		if err == nil {
			p, err = deploy.Plan(t, desired, o, deploy.Options{Tool: "bench"})
		}
		return err
	}
	if err := once(); err != nil {
		return err
	}
	const n = 20
	before, known := cpuTime()
	start := time.Now()
	for range n {
		if err := once(); err != nil {
			return err
		}
	}
	after, _ := cpuTime()
	name := fmt.Sprintf("observing and planning %s (%d steps)", of, len(p.Steps))
	if !known {
		b.report.add(name, millis(time.Since(start)/n), "ms", atMost(100), "mean of 20; this system does not say the CPU time")
		return nil
	}
	b.report.add(name, millis((after-before)/n), "ms CPU", atMost(100), "mean of 20, hartctl and emulator together in one process")
	return nil
}
