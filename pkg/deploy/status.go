package deploy

import (
	"context"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// Run is one recorded deployment.
type Run struct {
	ID          string    `json:"id"`
	StartedAt   time.Time `json:"startedAt"` // UTC
	Environment string    `json:"environment"`
	Tool        string    `json:"tool"`
	Steps       int       `json:"steps"` // planned
	Done        int       `json:"done"`
	Login       string    `json:"login"`
	Host        string    `json:"host"`
	// Outcome is done, failed or stopped; cut when the run never wrote its end.
	Outcome    string `json:"outcome"`
	DurationMS int64  `json:"durationMs"`
	Error      string `json:"error,omitempty"`
}

// Runs reads the newest recorded runs, newest first. A database without a journal has none.
func (s *Session) Runs(ctx context.Context, o *Observed, limit int) ([]Run, error) {
	if !resource.HasJournal(o.Kinds[resource.JournalKind]) {
		return nil, nil
	}
	if err := s.InDatabase(ctx); err != nil {
		return nil, err
	}
	var runs []Run
	err := s.sql.Query(ctx, statement("runs.sql"), func(_ int, rows mssql.Rows) error {
		for rows.Next() {
			var r Run
			if err := rows.Scan(&r.ID, &r.StartedAt, &r.Environment, &r.Tool, &r.Steps, &r.Login, &r.Host, &r.Outcome, &r.DurationMS, &r.Error, &r.Done); err != nil {
				return err
			}
			runs = append(runs, r)
		}
		return nil
	}, named("limit", limit))
	return runs, err
}

// Applied lists the applied migrations, oldest first.
func (o *Observed) Applied() []resource.AppliedMigration {
	h, _ := o.Kinds["migrations"].(resource.History)
	return h.Applied
}
