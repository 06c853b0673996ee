package rollback

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// Snapshot is a named moment (dbo.WeightSnapshots). It copies nothing: it is good as long as the history reaches back to it.
type Snapshot struct {
	Name        string    `json:"name"`
	Moment      time.Time `json:"moment"` // UTC
	Weights     int64     `json:"weights"`
	Description string    `json:"description,omitempty"`
}

// Snapshots lists the named moments, newest first.
func Snapshots(ctx context.Context, s *deploy.Session) ([]Snapshot, error) {
	var out []Snapshot
	err := snapshotQuery(ctx, s, "snapshots.sql", func(r mssql.Rows) error {
		var one Snapshot
		if err := r.Scan(&one.Name, &one.Moment, &one.Weights, &one.Description); err != nil {
			return err
		}
		one.Moment = one.Moment.UTC()
		out = append(out, one)
		return nil
	})
	return out, err
}

// FindSnapshot gives the moment of a name.
func FindSnapshot(ctx context.Context, s *deploy.Session, name string) (time.Time, error) {
	var at *time.Time
	err := snapshotQuery(ctx, s, "snapshot.sql", func(r mssql.Rows) error { return r.Scan(&at) }, sql.Named("name", name))
	if err != nil {
		return time.Time{}, err
	}
	if at == nil {
		return time.Time{}, &resource.Refusal{ID: "rollback/snapshot", Text: fmt.Sprintf("there is no snapshot %q", name), Next: "hartctl rollback snapshot list"}
	}
	return at.UTC(), nil
}

// CreateSnapshot names the present moment.
func CreateSnapshot(ctx context.Context, s *deploy.Session, name, description string) (Snapshot, error) {
	out := Snapshot{Name: name, Description: description}
	err := snapshotQuery(ctx, s, "snapshot_create.sql", func(r mssql.Rows) error { return r.Scan(&out.Moment, &out.Weights) },
		sql.Named("name", name), sql.Named("description", description))
	if mssql.HasNumber(err, 2627) || mssql.HasNumber(err, 2601) {
		err = &resource.Refusal{ID: "rollback/snapshot", Text: fmt.Sprintf("there is a snapshot %q already", name), Next: "choose another name"}
	}
	out.Moment = out.Moment.UTC()
	return out, err
}

func snapshotQuery(ctx context.Context, s *deploy.Session, file string, read func(mssql.Rows) error, args ...any) error {
	if err := s.InDatabase(ctx); err != nil {
		return err
	}
	err := s.SQL().Query(ctx, statement(file), func(_ int, r mssql.Rows) error {
		for r.Next() {
			if err := read(r); err != nil {
				return err
			}
		}
		return nil
	}, args...)
	if mssql.HasNumber(err, 208) {
		return &resource.Refusal{ID: "rollback/snapshot", Text: "the database has no dbo.WeightSnapshots or no dbo.Weights, where named moments are kept", Next: "deploy the built-in schema, or name the moment itself"}
	}
	return err
}
