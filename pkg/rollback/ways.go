package rollback

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/pkg/mssql"
	"github.com/hartonomous/hartctl/pkg/snapshot"
)

// Way is another way back than the rows' history. It is shown, and never taken unasked.
type Way struct {
	Name  string `json:"name"`
	Loses string `json:"loses"`
	// How is the command, or the procedure in T-SQL.
	How string `json:"how,omitempty"`
	// Not says why the way is closed here.
	Not string `json:"not,omitempty"`
}

// Ways lists the other ways back to a moment, in one request, and one more for backups.
func (c *Catalog) Ways(ctx context.Context, s *deploy.Session, t deploy.Target, o *deploy.Observed, when time.Time) ([]Way, error) {
	if err := s.InDatabase(ctx); err != nil {
		return nil, err
	}
	stopAt := Way{
		Name: "RESTORE … STOPAT", Loses: "everything that was written to the whole database since, and what the backup does not hold: trusted hashes, logins, the broker's state",
	}
	revert := Way{Name: "database snapshot", Loses: "everything that was written to the whole database since the snapshot"}
	switch {
	case o.Database.InAG:
		stopAt.Not = "the database is in an availability group: it would have to leave the group first, and be seeded again"
		revert.Not = "a database in an availability group cannot be reverted to a snapshot"
	case o.Server.Emulated():
		stopAt.Not = "the emulator has no backups"
	case o.Database.Options["RECOVERY"] == "SIMPLE":
		stopAt.Not = "the recovery model is SIMPLE: there are no log backups to stop in"
	}
	ways := []Way{}
	if resource.HasJournal(o.Kinds[resource.JournalKind]) {
		err := s.SQL().Query(ctx, statement("ways.sql"), func(_ int, r mssql.Rows) error {
			for r.Next() {
				var newer, before int64
				if err := r.Scan(&newer, &before); err != nil {
					return err
				}
				if newer > 0 {
					ways = append(ways, Way{
						Name: "down migrations", Loses: fmt.Sprintf("what the %d migrations applied since have made, with the rows in it", newer),
						How: fmt.Sprintf("hartctl rollback migrations --to %d --dry-run", before),
					})
				}
			}
			return nil
		}, sql.Named("at", when.UTC().Format(Layout)))
		if err != nil {
			return nil, err
		}
	}
	if revert.Not == "" {
		if err := revert.snapshots(ctx, s, t, when); err != nil {
			return nil, err
		}
	}
	if stopAt.Not == "" {
		if err := s.InDatabase(ctx); err != nil {
			return nil, err
		}
		r := restore{Database: t.Database, Moment: when.UTC().Format(Layout)}
		if err := r.findBackups(ctx, s, when); err != nil {
			return nil, fmt.Errorf("looking for backups: %w", err)
		}
		stopAt.How = render("restore.sql", r)
	}
	return append(ways, revert, stopAt), nil
}

// snapshots names the database snapshots that are as old as the moment, newest first.
func (w *Way) snapshots(ctx context.Context, s *deploy.Session, t deploy.Target, when time.Time) error {
	st, err := snapshot.Observe(ctx, s, t.Database, "")
	if err != nil {
		return err
	}
	var lines, younger []string
	for _, one := range st.Snapshots {
		taken := one.Created.Format(time.RFC3339)
		if one.Created.After(when) {
			younger = append(younger, fmt.Sprintf("%s (%s)", one.Name, taken))
			continue
		}
		lines = append(lines, fmt.Sprintf("hartctl rollback database --snapshot %s --dry-run   # taken at %s", one.Name, taken))
	}
	w.How = strings.Join(lines, "\n")
	switch {
	case len(lines) > 0:
	case len(younger) > 0:
		w.Not = "its database snapshots are younger than that moment: " + strings.Join(younger, ", ")
	default:
		w.Not = "there is no snapshot of the database; hartctl deploy --snapshot takes one"
	}
	return nil
}
