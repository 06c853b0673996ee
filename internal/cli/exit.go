package cli

import (
	"context"
	"errors"
	"syscall"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
)

// Exit codes: the whole contract (docs/exit-codes.md).
const (
	ExitDone        = 0
	ExitFailed      = 1
	ExitDifferences = 2
	ExitUsage       = 3
	ExitPreflight   = 4
	ExitLocked      = 5
	ExitRestart     = 6
	ExitSIGINT      = 128 + int(syscall.SIGINT)
	ExitSIGTERM     = 128 + int(syscall.SIGTERM)
)

// usageError is a mistake in flags, configuration or schema folder: nothing was contacted.
type usageError struct {
	err  error
	next string
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// usage marks err as a usage error; nil stays nil.
func usage(err error, next string) error {
	if err == nil {
		return nil
	}
	return &usageError{err, next}
}

// silent is an outcome that has been shown already, with its exit code.
type silent struct{ code int }

func (silent) Error() string { return "" }

// stopped is the end of a command that runs until a signal stops it.
type stopped struct{}

func (stopped) Error() string { return "" }

// exitCode maps an error to its exit code. sig is the signal that stopped the run, 0 for none.
func exitCode(err error, sig syscall.Signal) int {
	var (
		s       silent
		st      stopped
		u       *usageError
		locked  *deploy.LockedError
		pre     *deploy.PreflightError
		refusal *resource.Refusal
		stale   *deploy.StaleError
		other   *deploy.OtherTargetError
		hazard  *deploy.HazardError
	)
	switch {
	case err == nil:
		return ExitDone
	case errors.As(err, &s):
		return s.code
	case errors.As(err, &st):
		return stopCode(sig)
	case sig != 0 && (errors.Is(err, context.Canceled) || interrupted(err)):
		return 128 + int(sig)
	case errors.As(err, &u):
		return ExitUsage
	case errors.As(err, &locked):
		return ExitLocked
	case errors.As(err, &pre), errors.As(err, &refusal), errors.As(err, &stale), errors.As(err, &other), errors.As(err, &hazard):
		return ExitPreflight
	}
	return ExitFailed
}

// stopCode is 0 when a server ended without a signal.
func stopCode(sig syscall.Signal) int {
	if sig == 0 {
		return ExitDone
	}
	return 128 + int(sig)
}

func interrupted(err error) bool {
	var step *deploy.StepError
	return errors.As(err, &step) && step.Interrupted
}
