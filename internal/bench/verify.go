package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/hartonomous/hartctl/internal/reference"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/pkg/verify"
	"github.com/hartonomous/hartctl/pkg/verify/check"
	"github.com/hartonomous/hartctl/schema"
)

const (
	// verifyBar is how many requests a verification may take without behaviour and services, and verifyLimit how long 95 of 100 may.
	verifyBar   = 8
	verifyLimit = time.Second
	verifyRuns  = 20
)

// observing leaves out what has requests of its own.
var observing = verify.Selection{Skip: []string{"behaviour", "services", "broker.roundtrip"}}

// verifyFigures measures verifications of the built-in schema, with the declared state deployed anew for each as the command does, and counts requests however
// many migrations there are.
func verifyFigures(ctx context.Context, b *bench) (err error) {
	counts := []int{10, 100, 1000}
	costs, err := verifyCosts(ctx, counts...)
	if err != nil {
		return err
	}
	for i, n := range counts {
		b.report.add(fmt.Sprintf("after %d migrations", n), float64(costs[i].requests), "requests", atMost(verifyBar), "without behaviour and services; counted by a proxy")
		b.report.add(fmt.Sprintf("after %d migrations", n), millis(costs[i].took), "ms", nil, "the same run")
	}
	s, err := serve("")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if _, err := s.deploy(ctx, schema.Files); err != nil {
		return err
	}
	for _, kind := range []struct {
		name string
		sel  verify.Selection
		bar  *bar
	}{{"observed", observing, atMost(verifyBar)}, {"with behaviour", verify.Selection{Skip: []string{"services"}}, nil}} {
		var took []time.Duration
		var c cost
		used, known := cpuTime()
		for range verifyRuns {
			if c, err = s.verify(ctx, schema.Files, kind.sel); err != nil {
				return err
			}
			took = append(took, c.took)
		}
		slices.Sort(took)
		if now, ok := cpuTime(); ok && known {
			b.report.add("the built-in schema, "+kind.name, millis((now-used)/verifyRuns), "ms of CPU", nil, "both servers and the client, a run")
		}
		b.report.add("the built-in schema, "+kind.name, float64(c.requests), "requests", kind.bar, "counted by a proxy")
		for _, percent := range []int{50, 95} {
			limit := (*bar)(nil)
			if percent == 95 {
				limit = atMost(millis(verifyLimit))
			}
			b.report.add(fmt.Sprintf("the built-in schema, %s, p%d", kind.name, percent), millis(took[(len(took)-1)*percent/100]), "ms", limit, fmt.Sprintf("%d runs, the folder deployed in memory for comparison in each", verifyRuns))
		}
	}
	return nil
}

// verifyCosts applies the first migrations of a folder, n by n, and gives what a verification takes after each lot. The counts are ascending.
func verifyCosts(ctx context.Context, applied ...int) (costs []cost, err error) {
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
		c, err := s.verify(ctx, folder, observing)
		if err != nil {
			return nil, err
		}
		costs = append(costs, c)
	}
	return costs, nil
}

// verify verifies as the command does, and counts at the proxy. A check that fails is an error: then something else was measured.
func (s *server) verify(ctx context.Context, fsys fs.FS, sel verify.Selection) (c cost, err error) {
	desired, err := deploy.Load(fsys, "bench")
	if err != nil {
		return c, err
	}
	begin := s.now()
	session, err := deploy.Connect(ctx, s.target(), nil)
	if err != nil {
		return c, err
	}
	defer session.Close()
	opt := deploy.Options{Tool: "bench"}
	r, err := verify.Run(ctx, session, verify.Options{
		Target: s.target(), Declared: desired, Deploy: opt, Select: sel,
		Reference: func(ctx context.Context, server resource.Server) (*check.Catalog, error) {
			return reference.Catalog(ctx, desired, opt, server)
		},
	})
	if err != nil {
		return c, err
	}
	for _, e := range r.Entries {
		if e.Check.ID == "security.tls" {
			continue // the proxy counts what it can read
		}
		if e.Result.Status == check.Failed || e.Result.Status == check.Unknown {
			return c, fmt.Errorf("%s: %s", e.Name(), e.Result.Text)
		}
	}
	return s.since(begin), nil
}
