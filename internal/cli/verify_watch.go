package cli

import (
	"context"
	"time"

	"github.com/hartonomous/hartctl/pkg/verify"
)

// watch verifies again and again until it is stopped: first the whole report, then what has changed. A server that goes away is said once, and waited for.
func (a *app) watch(ctx context.Context, every time.Duration, look func(context.Context) (*verify.Report, error), w *reportWriter) error {
	var last *verify.Report
	away := ""
	for {
		r, err := look(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && last == nil:
			return err
		case err != nil:
			if away != err.Error() {
				a.err.Warn("%s UTC  %v", time.Now().UTC().Format(time.TimeOnly), err)
			}
			away = err.Error()
		default:
			if err := a.news(last, r, w); err != nil {
				return err
			}
			last, away = r, ""
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(every):
		}
	}
}

// news shows a report, or what has changed since the last one; the files are the whole report each time.
func (a *app) news(last, r *verify.Report, w *reportWriter) error {
	if last == nil {
		return w.write(r)
	}
	for _, c := range verify.Changes(last, r) {
		a.out.Changed(r.Started, c)
	}
	return w.writeFiles(r)
}
