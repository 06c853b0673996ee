package database

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// Terminated puts Msg 3013 behind an error of RESTORE.
func Terminated(err error) error {
	if e, ok := err.(*sqlerr.Error); ok && e.Class != sqlerr.Fatal && e.Number != 1222 {
		return sqlerr.New(3013, "RESTORE DATABASE").After(e)
	}
	return err
}

// revert is RESTORE DATABASE … FROM DATABASE_SNAPSHOT: everything of the database, its options and files too, is what it was when the
// snapshot was made; the snapshot stays. (learn.microsoft.com: Revert a Database to a Database Snapshot.)
func (r *runner) revert(s *syntax.RestoreStmt) error {
	if err := r.lock(); err != nil {
		return err
	}
	d, snapshot := r.cat.Database(s.Name), r.cat.Database(s.Snapshot)
	if err := r.checkRevert(d, snapshot, s); err != nil {
		return err
	}
	if err := r.exclusive(d.ID, 0, sqlerr.New(3101)); err != nil {
		return err
	}
	if !r.env.Tx.TryLock(useResource(snapshot.ID), store.X) {
		return sqlerr.Unsupported("reverting to a snapshot that a session is in")
	}
	old := snapshot.SnapshotOf
	r.env.Tx.BeforeCommit(func() error {
		if r.env.Tx.WrittenByOthers(d.ID) {
			return Terminated(sqlerr.New(3101))
		}
		r.cat.PutDatabase(old)
		r.cat.CopyDatabase(snapshot.ID, old.ID)
		return nil
	})
	r.env.Tx.OnEnd(func(committed bool) {
		if committed {
			r.env.Sess.Engine().SetVersioning(old.ID, old.RCSI, old.Snapshot)
		}
	})
	return nil
}

// checkRevert is Msg 3139, 3110, 3102, 3137 and 3138.
func (r *runner) checkRevert(d, snapshot *catalog.Database, s *syntax.RestoreStmt) error {
	if catalog.SameName(s.Name, "master") {
		return sqlerr.New(3139)
	}
	l := r.env.Sess.Login()
	if d != nil && !r.isOwner(d) && !r.cat.IsServerRoleMember(l, catalog.DbcreatorID) {
		return sqlerr.New(3110, s.Name)
	}
	if d == nil || snapshot == nil || snapshot.SnapshotOf == nil || snapshot.SnapshotOf.ID != d.ID || len(r.snapshotsOf(d.ID)) > 1 {
		return sqlerr.New(3137)
	}
	cur := r.env.Sess.Database()
	switch {
	case cur != nil && cur.ID == d.ID:
		return sqlerr.New(3102, "RESTORE", d.Name)
	case cur != nil && cur.ID == snapshot.ID:
		return sqlerr.Unsupported("reverting to a snapshot that a session is in")
	}
	for _, g := range d.Filegroups {
		switch {
		case g.Type == "FD":
			return sqlerr.New(3138)
		case g.ReadOnly:
			return sqlerr.Unsupported("reverting a database with a read-only filegroup")
		}
	}
	return nil
}
