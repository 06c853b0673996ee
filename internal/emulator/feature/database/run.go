// Package database runs CREATE, ALTER and DROP DATABASE, the scoped configuration and database snapshots. Files exist as catalog rows only.
package database

import (
	"context"
	"errors"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/feature/broker"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// runner is one statement at work.
type runner struct {
	env *exec.Env
	cat catalog.Catalog
}

// Killer is what a session offers that can end others: the termination clause ROLLBACK IMMEDIATE.
type Killer interface {
	// KillOthers rolls back and ends every other session whose current database is db, and returns when they are gone.
	KillOthers(ctx context.Context, db int32) error
}

// Run runs CREATE DATABASE, ALTER DATABASE [SCOPED CONFIGURATION], DROP DATABASE and RESTORE DATABASE … FROM DATABASE_SNAPSHOT, in the transaction of env, which is
// the statement's own. Errors follow SQL Server's; SET failures end with Msg 5069.
func Run(env *exec.Env, s *bind.Scope, stmt syntax.Stmt) error {
	r := &runner{env: env, cat: env.Cat}
	switch stmt := stmt.(type) {
	case *syntax.CreateDatabaseStmt:
		if stmt.Snapshot != "" {
			return r.createSnapshot(stmt)
		}
		return r.create(stmt)
	case *syntax.RestoreStmt:
		return Terminated(r.revert(stmt))
	case *syntax.AlterDatabaseStmt:
		return r.alter(stmt)
	case *syntax.AlterDatabaseScopedStmt:
		return r.scoped(stmt)
	case *syntax.DropStmt:
		return r.drop(stmt)
	}
	return sqlerr.Unsupported("database statement %T", stmt)
}

// lock makes one statement at a time change the databases of the instance.
func (r *runner) lock() error {
	_, err := r.env.Tx.Lock(r.env.Ctx, store.Resource{Kind: store.MetaLock, Key: "databases"}, store.X)
	return err
}

func useResource(db int32) store.Resource {
	return store.Resource{Kind: store.DatabaseLock, DB: db, ID: int64(db)}
}

// exclusive takes the database away from all other sessions, which hold S on the one they are in. wait is how long to wait
// for them, -1 for ever; busy is the error when they stay.
func (r *runner) exclusive(db int32, wait time.Duration, busy error) error {
	s := r.env.Tx.Session()
	saved := s.LockTimeout
	s.LockTimeout = wait
	_, err := r.env.Tx.Lock(r.env.Ctx, useResource(db), store.X) // the session's own S is not in its way
	s.LockTimeout = saved
	var e *sqlerr.Error
	if errors.As(err, &e) && e.Number == 1222 {
		return busy
	}
	return err
}

func (r *runner) drop(s *syntax.DropStmt) error {
	for _, n := range s.Names {
		if err := r.dropOne(n.Object, s.IfExists); err != nil {
			return err
		}
	}
	return nil
}

func (r *runner) dropOne(name string, ifExists bool) error {
	if err := r.lock(); err != nil {
		return err
	}
	d := r.cat.Database(name)
	if d == nil && ifExists {
		return nil
	}
	if d == nil || !r.env.Sess.HasPermission("ALTER ANY DATABASE", "SERVER", 0) && !r.owns(d) {
		return sqlerr.New(3701, "database", name).WithState(1)
	}
	if d.ID <= 4 {
		return sqlerr.New(3708, d.Name)
	}
	busy := sqlerr.New(3702, d.Name)
	if cur := r.env.Sess.Database(); cur != nil && cur.ID == d.ID {
		return busy
	}
	if d.SnapshotOf != nil {
		return r.dropSnapshot(d)
	}
	if list := r.snapshotsOf(d.ID); len(list) > 0 {
		return sqlerr.New(3709, "drop", list[0].Name)
	}
	if err := r.exclusive(d.ID, 0, busy); err != nil {
		return err
	}
	r.env.Tx.BeforeCommit(func() error {
		if r.env.Tx.WrittenByOthers(d.ID) {
			return busy
		}
		return nil
	})
	r.forget(d)
	return nil
}

// forget drops a database's records and trees.
func (r *runner) forget(d *catalog.Database) {
	for _, t := range r.cat.Tables(d.ID) {
		dropTrees(r.env.Tx, t)
	}
	broker.DropTrees(r.env.Tx, r.cat, d.ID)
	r.cat.DropDatabase(d.ID)
}

func dropTrees(tx *store.Txn, t *catalog.Table) {
	if t.Tree != 0 {
		tx.DropTree(t.Tree)
	}
	for _, ix := range t.Indexes {
		if ix.Tree != 0 {
			tx.DropTree(ix.Tree)
		}
	}
}

// owns is CONTROL on a database: its owner and members of db_owner have it.
func (r *runner) owns(d *catalog.Database) bool {
	l := r.env.Sess.Login()
	return r.cat.Allowed(catalog.Subject{Login: l, User: r.cat.UserOf(d, l), DB: d}, "CONTROL", "DATABASE", 0)
}

// mayAlter is ALTER on a database.
func (r *runner) mayAlter(d *catalog.Database) bool {
	l := r.env.Sess.Login()
	return r.cat.Allowed(catalog.Subject{Login: l, User: r.cat.UserOf(d, l), DB: d}, "ALTER", "DATABASE", 0)
}
