// Package snapshot takes database snapshots before a deployment, and reverts a database to one. (learn.microsoft.com: Database Snapshots;
// Revert a Database to a Database Snapshot.)
package snapshot

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"strings"
	"text/template"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

//go:embed sql/*.sql
var files embed.FS

var statements = template.Must(template.New("").Funcs(template.FuncMap{"id": mssql.Identifier, "str": mssql.String}).ParseFS(files, "sql/*.sql"))

// text fills a statement in, or gives one without blanks.
func text(name string, data any) string {
	var b strings.Builder
	if err := statements.ExecuteTemplate(&b, name, data); err != nil {
		panic(fmt.Sprintf("snapshot: %v", err)) // template and data are fixed at build time
	}
	return strings.TrimSpace(b.String())
}

// Snapshot is one database snapshot.
type Snapshot struct {
	Name    string    `json:"name"`
	Created time.Time `json:"created"` // UTC
}

// State is what taking a snapshot of a database, or reverting it, goes by. Exists is false when there is no database.
type State struct {
	Database      string
	Exists        bool
	Owner         string
	BrokerEnabled bool
	Recovery      string // FULL, SIMPLE, BULK_LOGGED
	IsSnapshot    bool   // it is one itself
	InAG          bool
	Now           time.Time // UTC, by the server's clock
	Snapshots     []Snapshot
	// InTheWay are the other sessions in the database or in its snapshots, as far as the login sees them.
	InTheWay []deploy.Holder

	owns, creator, kills, seesSessions bool
	taken                              bool // the name that was asked about is a database's
	files                              []file
}

// file is a file of the database.
type file struct {
	id            int
	kind          int // 0 rows, 1 log, 2 a container
	name, path    string
	filegroupType string // FG, FD (FILESTREAM), FX (memory-optimised)
	readOnly      bool
	filegroup     string
	growth        int64
	percent       bool
}

// Observe reads the state of the target in one request. name is a snapshot's to be; it may be empty.
func Observe(ctx context.Context, s *deploy.Session, database, name string) (*State, error) {
	st := &State{Database: database}
	readers := []func(mssql.Rows) error{
		func(r mssql.Rows) error {
			st.Exists = true
			return r.Scan(&st.Database, &st.Owner, &st.BrokerEnabled, &st.Recovery, &st.IsSnapshot, &st.InAG, &st.owns, &st.creator, &st.kills, &st.seesSessions, &st.Now)
		},
		func(r mssql.Rows) error {
			var one Snapshot
			err := r.Scan(&one.Name, &one.Created)
			one.Created = one.Created.UTC()
			st.Snapshots = append(st.Snapshots, one)
			return err
		},
		func(r mssql.Rows) error {
			var h deploy.Holder
			err := r.Scan(&h.Session, &h.Login, &h.Host, &h.Program, &h.PID, &h.Since)
			st.InTheWay = append(st.InTheWay, h)
			return err
		},
		func(r mssql.Rows) error {
			var other string
			st.taken = true
			return r.Scan(&other)
		},
		func(r mssql.Rows) error {
			var f file
			err := r.Scan(&f.id, &f.kind, &f.name, &f.path, &f.filegroupType, &f.readOnly, &f.filegroup, &f.growth, &f.percent)
			st.files = append(st.files, f)
			return err
		},
	}
	err := s.SQL().Query(ctx, text("state.sql", nil), func(set int, r mssql.Rows) error {
		for r.Next() {
			if err := readers[set](r); err != nil {
				return err
			}
		}
		return nil
	}, sql.Named("database", database), sql.Named("name", name))
	st.Now = st.Now.UTC()
	if err != nil {
		return nil, fmt.Errorf("looking for database snapshots of %s: %w", database, err)
	}
	return st, nil
}

// Find gives the snapshot of a name; nil when there is none.
func (st *State) Find(name string) *Snapshot {
	for i := range st.Snapshots {
		if strings.EqualFold(st.Snapshots[i].Name, name) {
			return &st.Snapshots[i]
		}
	}
	return nil
}

// Names lists the snapshots.
func (st *State) Names() []string {
	var names []string
	for _, one := range st.Snapshots {
		names = append(names, one.Name)
	}
	return names
}

func refuse(id, next, format string, args ...any) error {
	return &resource.Refusal{ID: id, Text: fmt.Sprintf(format, args...), Next: next}
}

// azure are the engine editions without database snapshots: Azure SQL Database, Synapse, Managed Instance, Azure SQL Edge, serverless Synapse.
var azure = map[int]bool{5: true, 6: true, 8: true, 9: true, 11: true}

// possible refuses a database of which there can be no snapshot that it could be reverted to.
func (st *State) possible(id string, server resource.Server) error {
	switch {
	case azure[server.EngineEdition]:
		return refuse(id, "", "this edition of SQL Server (%s) has no database snapshots", server.Edition)
	case st.IsSnapshot:
		return refuse(id, "", "%s is a database snapshot itself", st.Database)
	}
	for _, f := range st.files {
		switch {
		case f.filegroupType == "FD":
			return refuse(id, "take a backup instead", "the FILESTREAM filegroup %s is offline in a database snapshot, and a database with FILESTREAM cannot be reverted to one (Msg 3138)", f.filegroup)
		case f.readOnly:
			return refuse(id, "take a backup instead", "a database with a read-only filegroup (%s) cannot be reverted to a snapshot", f.filegroup)
		case f.filegroupType == "FX" && server.Major() < 15:
			return refuse(id, "take a backup instead", "before SQL Server 2019 there are no snapshots of a database with memory-optimised data")
		}
	}
	return nil
}
