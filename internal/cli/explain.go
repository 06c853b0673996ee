package cli

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// explain shows an error once: what, where, everything that the server said, and the next move.
func (a *app) explain(err error) {
	var s silent
	var st stopped
	if errors.As(err, &s) || errors.As(err, &st) {
		return
	}
	what, place, next := err.Error(), "", nextMove(err)
	var server []mssql.ServerError
	var be *mssql.Error
	if errors.As(err, &be) {
		server = be.Server
		if be.Place.File != "" {
			place = fmt.Sprintf("%s, batch %d", be.Place.File, be.Place.Batch)
			if l := be.Line(); l > 0 {
				place = fmt.Sprintf("%s:%d, batch %d", be.Place.File, l, be.Place.Batch)
			}
		}
		if len(server) > 0 {
			what = strings.TrimSuffix(strings.TrimSuffix(what, be.Error()), ": ")
		}
	}
	var connect *mssql.ConnectError
	if errors.As(err, &connect) {
		server = connect.Errors
	}
	var step *deploy.StepError
	if errors.As(err, &step) {
		for _, h := range step.InTheWay {
			what += fmt.Sprintf("\nin the way: session %d (%s, %s on %s)", h.Session, h.Program, h.Login, h.Host)
		}
	}
	a.err.Problem(what, server, place, next)
}

// nextMove names what can be run next.
func nextMove(err error) []string {
	var (
		u       *usageError
		refusal *resource.Refusal
		pre     *deploy.PreflightError
		locked  *deploy.LockedError
		stale   *deploy.StaleError
		other   *deploy.OtherTargetError
		hazard  *deploy.HazardError
		step    *deploy.StepError
		connect *mssql.ConnectError
	)
	switch {
	case errors.As(err, &u):
		if u.next != "" {
			return []string{u.next}
		}
	case errors.As(err, &refusal):
		return nil // its text says it
	case errors.As(err, &pre):
		var next []string
		for _, f := range pre.Findings {
			if f.Next != "" {
				next = append(next, f.Next)
			}
		}
		return next
	case errors.As(err, &locked):
		return []string{"wait and run the same command again, or give it more time: --lock-timeout 5m"}
	case errors.As(err, &stale):
		return []string{"plan again: hartctl deploy --dry-run --out plan.json"}
	case errors.As(err, &other):
		return []string{"choose the plan's own environment with --env, or plan for this one: hartctl deploy --dry-run --out plan.json"}
	case errors.As(err, &hazard):
		return []string{"look at it: hartctl deploy --dry-run", "accept it by name: --allow " + strings.Join(hazard.Names(), ",")}
	case errors.As(err, &connect):
		var certificate *tls.CertificateVerificationError
		if errors.As(err, &certificate) {
			return []string{"name the authority that signed it (tls.certificate) or the name in it (tls.host_name_in_certificate) in hartctl.yaml"}
		}
		if connect.Login {
			return []string{"check user and password of the environment: hartctl config show"}
		}
		return []string{"check the server's name, port and firewall: hartctl config show, then hartctl doctor"}
	case errors.As(err, &step):
		return stepMove(step)
	case errors.Is(err, context.Canceled):
		return []string{"run the same command again: it continues"}
	case mssql.IsLost(err):
		return []string{"run the same command again: it continues where this one ended"}
	}
	return nil
}

func stepMove(step *deploy.StepError) []string {
	switch {
	case step.Interrupted, mssql.IsLost(step.Err):
		return []string{"run the same command again: it continues with this step"}
	case mssql.HasNumber(step.Err, 5070), mssql.HasNumber(step.Err, 5061), mssql.HasNumber(step.Err, 3101):
		return []string{"end the sessions and run the same command again, or let it end them: --allow disconnect-users"}
	case mssql.HasNumber(step.Err, 9002), mssql.HasNumber(step.Err, 1105):
		return []string{"make room on the server's disk and run the same command again: it continues with this step"}
	}
	return []string{"mend it and run the same command again: it continues with this step"}
}
