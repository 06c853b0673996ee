package deploy

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/hartonomous/hartctl/pkg/mssql"
)

// Holder is the session that holds a deployment's lock.
type Holder struct {
	Session int       `json:"session"`
	Login   string    `json:"login"`
	Host    string    `json:"host"`
	Program string    `json:"program"`
	PID     int       `json:"pid"`
	Since   time.Time `json:"since"`
}

func (h Holder) String() string {
	s := fmt.Sprintf("%s, %s on %s, process %d", h.Program, h.Login, h.Host, h.PID)
	if h.Session != 0 {
		s = fmt.Sprintf("session %d (%s, since %s UTC)", h.Session, s, h.Since.UTC().Format(time.DateTime))
	}
	return s
}

// LockedError means that another deployment holds the lock.
type LockedError struct {
	Database string
	Waited   time.Duration
	Holder   *Holder // nil when the login may not see other sessions (VIEW SERVER STATE)
}

func (e *LockedError) Error() string {
	who := "another session (who it is needs VIEW SERVER STATE)"
	if h := e.Holder; h != nil {
		who = h.String()
	}
	return fmt.Sprintf("a deployment of %s is running: its lock is held by %s", e.Database, who)
}

// lockResource is the name of the application lock of a database's deployments. It is taken in master, so that it exists before the
// database does.
func lockResource(database string) string { return "hartctl deploy " + database }

// lock takes the deployment's lock for the session, waiting at most wait. sp_getapplock answers 0 or 1 when it is granted, and a
// negative number otherwise (learn.microsoft.com: sp_getapplock). The lock ends with the session.
func lock(ctx context.Context, s *mssql.Session, database string, wait time.Duration) error {
	result := -999
	err := s.Query(ctx, statement("lock.sql"), func(_ int, r mssql.Rows) error {
		r.Next()
		return r.Scan(&result)
	}, named("resource", lockResource(database)), named("wait", int32(wait.Milliseconds())))
	if err != nil {
		return fmt.Errorf("taking the lock: %w", err)
	}
	switch result {
	case 0, 1:
		return nil
	case -1:
		return &LockedError{Database: database, Waited: wait, Holder: holder(ctx, s, database)}
	}
	return fmt.Errorf("taking the lock: sp_getapplock answered %d", result)
}

// holder asks who has the lock; nil when it cannot be known.
func holder(ctx context.Context, s *mssql.Session, database string) *Holder {
	var h *Holder
	err := s.Query(ctx, statement("holder.sql"), func(_ int, r mssql.Rows) error {
		if !r.Next() {
			return nil
		}
		h = &Holder{}
		return r.Scan(&h.Session, &h.Login, &h.Host, &h.Program, &h.PID, &h.Since)
	}, named("resource", lockResource(database)))
	if err != nil {
		return nil
	}
	return h
}

func named(name string, value any) sql.NamedArg { return sql.Named(name, value) }
