package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/hartonomous/hartctl/internal/reference"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/pkg/verify"
	"github.com/hartonomous/hartctl/pkg/verify/check"
)

// unverified says that what was asked for is done, and only the look at it failed.
func unverified(err error) error {
	return fmt.Errorf("the rollback is done and recorded; verifying what it touched: %w", err)
}

// verifier looks at what a rollback that is a deployment of an older state touched: against that state.
func (d *deployment) verifier(t verify.Touched) func(context.Context, *deploy.Session) (*verify.Report, error) {
	return func(ctx context.Context, s *deploy.Session) (*verify.Report, error) {
		opt := d.opt
		opt.Only = nil
		return verify.After(ctx, s, verify.Options{
			Target: d.target, Declared: d.desired, Deploy: opt,
			Reference: func(ctx context.Context, server resource.Server) (*check.Catalog, error) {
				return reference.Catalog(ctx, d.desired, opt, server)
			},
		}, t)
	}
}

// verified draws what verify found of what a rollback touched; nil draws nothing.
func (d *deployment) verified(r *verify.Report) {
	if r != nil {
		d.a.out.Blank()
		d.a.out.Verification(r, false, d.a.verbose)
	}
}

// verificationJSON is the report as verify --format json writes it; nil when there is none.
func verificationJSON(r *verify.Report) any {
	if r == nil {
		return nil
	}
	var b bytes.Buffer
	if err := r.JSON(&b, false); err != nil {
		return nil // no writer fails, and the report is plain data
	}
	return json.RawMessage(b.Bytes())
}
