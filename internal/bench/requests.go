package main

import (
	"context"
	"errors"
	"fmt"
)

// noOpBar is how many requests a run with nothing to do may take, however much has been applied before it.
const noOpBar = 6

// requestFigures counts requests; the figures are exact.
func requestFigures(ctx context.Context, b *bench) error {
	for _, m := range []int{1, 5, 50} {
		c, err := migrationCost(ctx, m)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("a migration of %d batches", m)
		b.report.add(name, float64(c.requests), "requests", atMost(float64(m+2)), "counted by a proxy between the step's start and end")
		b.report.add(name, float64(c.sent), "bytes sent", nil, "the same")
	}
	noOps, err := noOpCosts(ctx, 10, 100, 1000)
	if err != nil {
		return err
	}
	for i, n := range []int{10, 100, 1000} {
		b.report.add(fmt.Sprintf("nothing to do after %d migrations", n), float64(noOps[i].requests), "requests", atMost(noOpBar), "lock, observe, plan, apply; counted by a proxy")
		b.report.add(fmt.Sprintf("nothing to do after %d migrations", n), millis(noOps[i].took), "ms", nil, "the same run")
	}
	return nil
}

// migrationCost applies one migration of that many batches in a new database, and gives what its step took.
func migrationCost(ctx context.Context, batches int) (c cost, err error) {
	s, err := serve("")
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	d, err := s.deploy(ctx, oneMigration(batches))
	if err != nil {
		return c, err
	}
	c, ok := d.steps["migration/000001_t"]
	if !ok {
		return c, errors.New("the deployment had no step for the migration")
	}
	return c, nil
}

// noOpCosts applies the first migrations of a folder, n by n, and after each lot what a run with nothing to do takes. The counts of
// applied migrations are ascending.
func noOpCosts(ctx context.Context, applied ...int) (costs []cost, err error) {
	s, err := serve("")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	for _, n := range applied {
		folder := oneTable(n)
		if _, err := s.deploy(ctx, folder); err != nil {
			return nil, err
		}
		d, err := s.deploy(ctx, folder)
		if err != nil {
			return nil, err
		}
		if len(d.plan.Steps) > 0 {
			return nil, fmt.Errorf("after %d migrations the second run has %d steps", n, len(d.plan.Steps))
		}
		costs = append(costs, d.cost)
	}
	return costs, nil
}
