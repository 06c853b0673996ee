package rollback

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// restore is what the procedure of a RESTORE … STOPAT is made of.
type restore struct {
	Database, Moment string // UTC
	Local            string // the moment in the server's time; empty when it is not known
	Files            []restoredFile
	Chain            []backup
}

// backup is a backup set of msdb.dbo.backupset.
type backup struct {
	Type        string // D full, I differential, L log
	Position    int    // in its media
	First, Last string // log sequence numbers
	Finished    string // local
	Devices     string // DISK = N'…', …
}

// restoredFile is a file of the database, and where its copy goes.
type restoredFile struct {
	Name, physical string
	kind           int // sys.database_files.type: 0 rows, 1 log, 2 FILESTREAM
}

// Copy is the name of the copy.
func (r restore) Copy() string { return r.Database + "_restored" }

// To is the copy's file: beside the original, under another name.
func (f restoredFile) To() string {
	i := strings.LastIndexAny(f.physical, `/\`) + 1
	return f.physical[:i] + "restored_" + f.physical[i:]
}

// Filestream reports a FILESTREAM container.
func (r restore) Filestream() bool {
	for _, f := range r.Files {
		if f.kind == 2 {
			return true
		}
	}
	return false
}

// Reached reports that a log backup ends behind the moment: the tail is not needed.
func (r restore) Reached() bool {
	n := len(r.Chain)
	return n > 0 && r.Chain[n-1].Type == "L" && r.Chain[n-1].Finished >= r.Local
}

// Gap says where the chain of log backups is broken; empty when it is whole.
func (r restore) Gap() string {
	for i, b := range r.Chain {
		if i > 0 && b.Type == "L" && greater(b.First, r.Chain[i-1].Last) {
			return fmt.Sprintf("no log backup goes from %s to %s", r.Chain[i-1].Last, b.First)
		}
	}
	return ""
}

// greater compares log sequence numbers, which are numeric(25, 0) without leading zeros.
func greater(a, b string) bool {
	if len(a) != len(b) {
		return len(a) > len(b)
	}
	return a > b
}

// findBackups reads what msdb and the database know. Without the right to read it, what was read stays.
func (r *restore) findBackups(ctx context.Context, s *deploy.Session, when time.Time) error {
	err := s.SQL().Query(ctx, statement("backups.sql"), func(set int, rows mssql.Rows) error {
		for rows.Next() {
			var err error
			switch set {
			case 0:
				err = rows.Scan(&r.Local)
			case 1:
				var f restoredFile
				err = rows.Scan(&f.Name, &f.physical, &f.kind)
				r.Files = append(r.Files, f)
			default:
				var b backup
				var devices *string
				err = rows.Scan(&b.Type, &b.Position, &b.First, &b.Last, &b.Finished, &devices)
				if devices != nil {
					b.Devices = *devices
				}
				r.Chain = append(r.Chain, b)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}, sql.Named("at", when.UTC().Format(Layout)))
	if mssql.HasNumber(err, 229) || mssql.HasNumber(err, 916) { // no SELECT on msdb's tables, no user in msdb
		return nil
	}
	return err
}
