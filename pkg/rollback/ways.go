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

// Way is another way back than the rows' history. It is shown, and never taken unasked.
type Way struct {
	Name  string `json:"name"`
	Loses string `json:"loses"`
	// How is the command, or the procedure in T-SQL.
	How string `json:"how,omitempty"`
	// Not says why the way is closed here.
	Not string `json:"not,omitempty"`
}

// Ways lists the other ways back to a moment, in one request.
func (c *Catalog) Ways(ctx context.Context, s *deploy.Session, t deploy.Target, o *deploy.Observed, when time.Time) ([]Way, error) {
	if err := s.InDatabase(ctx); err != nil {
		return nil, err
	}
	restore := Way{
		Name: "RESTORE … STOPAT", Loses: "everything that was written to the whole database since, and what the backup does not hold: trusted hashes, logins, the broker's state",
		How: render("restore.sql", struct{ Database, Moment string }{t.Database, when.UTC().Format(Layout)}),
	}
	snapshot := Way{Name: "database snapshot", Loses: "everything that was written to the whole database since the snapshot"}
	switch {
	case o.Database.InAG:
		restore.Not = "the database is in an availability group: it would have to leave the group first, and be seeded again"
		snapshot.Not = "a database in an availability group cannot be reverted to a snapshot"
	case o.Server.Emulated():
		restore.Not, snapshot.Not = "the emulator has no backups", "the emulator has no database snapshots"
	case o.Database.Options["RECOVERY"] == "SIMPLE":
		restore.Not = "the recovery model is SIMPLE: there are no log backups to stop in"
	}
	ways := []Way{}
	newer := 0
	if resource.HasJournal(o.Kinds[resource.JournalKind]) {
		err := s.SQL().Query(ctx, statement("ways.sql"), func(set int, r mssql.Rows) error {
			for r.Next() {
				if set == 0 {
					var before int64
					if err := r.Scan(&newer, &before); err != nil {
						return err
					}
					if newer > 0 {
						ways = append(ways, Way{
							Name: "down migrations", Loses: fmt.Sprintf("what the %d migrations applied since have made, with the rows in it", newer),
							How: fmt.Sprintf("hartctl rollback migrations --to %d --dry-run", before),
						})
					}
					continue
				}
				var name string
				if err := r.Scan(&name); err != nil {
					return err
				}
				if snapshot.Not == "" {
					snapshot.How = fmt.Sprintf("RESTORE DATABASE %s FROM DATABASE_SNAPSHOT = %s;", mssql.Identifier(t.Database), mssql.String(name))
				}
			}
			return nil
		}, sql.Named("at", when.UTC().Format(Layout)))
		if err != nil {
			return nil, err
		}
	}
	if snapshot.How == "" && snapshot.Not == "" {
		snapshot.Not = "there is no snapshot of the database from before that moment"
	}
	if restore.Not != "" {
		restore.How = ""
	}
	return append(ways, snapshot, restore), nil
}
