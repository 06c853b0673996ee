package rollback

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-sql/civil"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// moments are the parameters that hold the moments, each once.
func (w *work) moments() []sql.NamedArg {
	var out []sql.NamedArg
	seen := map[string]bool{}
	for _, t := range w.Tables {
		if !seen[t.At] {
			seen[t.At] = true
			out = append(out, sql.Named(t.At, civil.DateTimeOf(t.When.UTC())))
		}
	}
	return out
}

// attempts is how often a rollback begins anew when another transaction was in its way.
const attempts = 5

// Apply runs a plan of Look.Plan. A rollback whose transaction is older than a change that another one committed (Msg 13535), or that was chosen in a deadlock
// (Msg 1205), has changed nothing and begins anew: the plan compares at its own time.
func Apply(ctx context.Context, s *deploy.Session, p *plan.Plan, o *deploy.Observed, allow []string, report func(deploy.Event)) (*deploy.Result, error) {
	for i := 1; ; i++ {
		r, err := s.Apply(ctx, p, o, allow, report)
		if err == nil || i == attempts || !inTheWay(err) {
			return r, err
		}
		if o, err = s.Observe(ctx); err != nil {
			return r, err
		}
	}
}

func inTheWay(err error) bool {
	if mssql.HasNumber(err, 13535) || mssql.HasNumber(err, 1205) {
		return true
	}
	var e *mssql.Error
	return errors.As(err, &e) && e.Has(50000) && strings.Contains(e.Error(), "at the very moment")
}

// LastRun names the newest rollback.
const LastRun = "LAST"

// Undo gives the points to which a recorded rollback is undone: for each table that it changed the moment just before. run is its id or LAST; the id comes back.
func (c *Catalog) Undo(ctx context.Context, s *deploy.Session, o *deploy.Observed, run string) ([]Point, string, error) {
	refuse := func(text string) error { return &resource.Refusal{ID: "rollback/undo", Text: text} }
	if !resource.HasJournal(o.Kinds[resource.JournalKind]) {
		return nil, "", refuse("no rollback is recorded in this database")
	}
	if err := s.InDatabase(ctx); err != nil {
		return nil, "", err
	}
	var points []Point
	var gone error
	id := ""
	err := s.SQL().Query(ctx, statement("undo.sql"), func(_ int, r mssql.Rows) error {
		for r.Next() {
			var schema, table string
			var p Point
			var where *string
			if err := r.Scan(&id, &schema, &table, &p.When, &where); err != nil {
				return err
			}
			if where != nil {
				p.Where = *where
			}
			if p.Table = c.Find(schema + "." + table); p.Table == nil {
				gone = refuse(fmt.Sprintf("%s.%s, which it changed, is no temporal table any more", schema, table))
			}
			p.When = p.When.UTC()
			points = append(points, p)
		}
		return nil
	}, sql.Named("run", run))
	switch {
	case err != nil:
		return nil, "", err
	case gone != nil:
		return nil, "", gone
	case len(points) == 0 && run == LastRun:
		return nil, "", refuse("no rollback is recorded in this database")
	case len(points) == 0:
		return nil, "", refuse(fmt.Sprintf("the run %s is no rollback that changed rows", run))
	}
	byTable := map[*Table]Point{}
	var tables []*Table
	for _, p := range points {
		byTable[p.Table] = p
		tables = append(tables, p.Table)
	}
	if tables, err = c.order(tables); err != nil {
		return nil, "", err
	}
	for i, t := range tables {
		points[i] = byTable[t]
	}
	return points, id, nil
}

// Changed is what a rollback changed of one table.
type Changed struct {
	Table        string    `json:"table"`
	Moment       time.Time `json:"moment"`       // UTC
	RestorePoint time.Time `json:"restorePoint"` // UTC: the moment just before
	Deleted      int64     `json:"deleted"`
	Updated      int64     `json:"updated"`
	Restored     int64     `json:"restored"`
	Remade       int64     `json:"remade"` // deleted and inserted again, because their parents were
	LeftOut      int64     `json:"leftOut,omitempty"`
}

// Recorded reads what a run changed.
func Recorded(ctx context.Context, s *deploy.Session, run string) ([]Changed, error) {
	if err := s.InDatabase(ctx); err != nil {
		return nil, err
	}
	var out []Changed
	err := s.SQL().Query(ctx, statement("recorded.sql"), func(_ int, r mssql.Rows) error {
		for r.Next() {
			var c Changed
			if err := r.Scan(&c.Table, &c.Moment, &c.RestorePoint, &c.Deleted, &c.Updated, &c.Restored, &c.Remade, &c.LeftOut); err != nil {
				return err
			}
			out = append(out, c)
		}
		return nil
	}, sql.Named("run", run))
	return out, err
}
