// Package reference builds the state that a schema folder declares, to compare a server with: it deploys the folder onto an emulator in memory and reads its
// catalog with the queries that the server is read with.
package reference

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/pkg/mssql"
	"github.com/hartonomous/hartctl/pkg/verify"
	"github.com/hartonomous/hartctl/pkg/verify/check"
)

// Catalog deploys what is declared, as o leaves things out, onto an emulator of the server's platform, and reads what the comparing checks compare with. What the
// emulator refuses is in the error: then nothing can be compared.
func Catalog(ctx context.Context, declared *deploy.Desired, o deploy.Options, server resource.Server) (*check.Catalog, error) {
	var c *check.Catalog
	err := on(ctx, server, func(s *deploy.Session, t deploy.Target) (err error) {
		// Rows and grants are not compared.
		err = apply(ctx, s, t, declared, o, func(s plan.Step) bool { return s.Phase != plan.Seeds && s.Phase != plan.Security })
		if err == nil {
			c, err = verify.ReadCatalog(ctx, s.SQL(), t.Database)
		}
		return err
	})
	return c, err
}

// Deploy deploys all that is declared onto an emulator in memory, to see whether it can be.
func Deploy(ctx context.Context, declared *deploy.Desired, o deploy.Options, server resource.Server) error {
	return on(ctx, server, func(s *deploy.Session, t deploy.Target) error {
		return apply(ctx, s, t, declared, o, func(plan.Step) bool { return true })
	})
}

// on runs do on an emulator of the server's platform.
func on(ctx context.Context, server resource.Server, do func(*deploy.Session, deploy.Target) error) error {
	em, err := emulator.Open(emulator.Options{Platform: strings.ToLower(server.Platform)})
	if err != nil {
		return err
	}
	defer em.Close()
	t := deploy.Target{
		Environment: "reference", Database: "reference", Dial: em.Dial,
		Config: mssql.Config{Server: "emulator", User: "sa", Password: mssql.Secret(em.Password()), Encrypt: mssql.EncryptDisable},
	}
	s, err := deploy.Connect(ctx, t, nil)
	if err != nil {
		return err
	}
	defer s.Close()
	return do(s, t)
}

// apply deploys the steps that are wanted.
func apply(ctx context.Context, s *deploy.Session, t deploy.Target, declared *deploy.Desired, o deploy.Options, wanted func(plan.Step) bool) error {
	observed, err := s.Observe(ctx)
	if err != nil {
		return err
	}
	// Everything is allowed: nothing is there that could be lost.
	o = deploy.Options{Tool: o.Tool, SkipFilestream: o.SkipFilestream, SkipCLR: o.SkipCLR, To: o.To, Allow: plan.Hazards}
	p, err := deploy.Plan(t, declared, observed, o)
	if err != nil {
		return err
	}
	p.Steps = slices.DeleteFunc(p.Steps, func(s plan.Step) bool { return !wanted(s) })
	if _, err := s.Apply(ctx, p, observed, o.Allow, nil); err != nil {
		return fmt.Errorf("deploying the folder onto an emulator: %w", err)
	}
	return nil
}
