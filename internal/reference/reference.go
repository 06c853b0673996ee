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
	em, err := emulator.Open(emulator.Options{Platform: strings.ToLower(server.Platform)})
	if err != nil {
		return nil, err
	}
	defer em.Close()
	const database = "reference"
	target := deploy.Target{
		Environment: "reference", Database: database, Dial: em.Dial,
		Config: mssql.Config{Server: "emulator", User: "sa", Password: mssql.Secret(em.Password()), Encrypt: mssql.EncryptDisable},
	}
	s, err := deploy.Connect(ctx, target, nil)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	if err := deployAll(ctx, s, target, declared, o); err != nil {
		return nil, fmt.Errorf("deploying the folder onto an emulator: %w", err)
	}
	return verify.ReadCatalog(ctx, s.SQL(), database)
}

func deployAll(ctx context.Context, s *deploy.Session, t deploy.Target, declared *deploy.Desired, o deploy.Options) error {
	observed, err := s.Observe(ctx)
	if err != nil {
		return err
	}
	// Everything is allowed: nothing is there that could be lost.
	o = deploy.Options{Tool: o.Tool, SkipFilestream: o.SkipFilestream, SkipCLR: o.SkipCLR, Allow: plan.Hazards}
	p, err := deploy.Plan(t, declared, observed, o)
	if err != nil {
		return err
	}
	// Rows and grants are not compared with it.
	p.Steps = slices.DeleteFunc(p.Steps, func(s plan.Step) bool { return s.Phase == plan.Seeds || s.Phase == plan.Security })
	_, err = s.Apply(ctx, p, observed, o.Allow, nil)
	return err
}
