package database

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// checkSnapshot refuses what the text of CREATE DATABASE … AS SNAPSHOT OF alone shows not to be supported.
func checkSnapshot(s *syntax.CreateDatabaseStmt) error {
	switch {
	case len(s.Options) > 0:
		return sqlerr.Unsupported("CREATE DATABASE … AS SNAPSHOT OF with options")
	case len(s.Log) > 0:
		return sqlerr.Unsupported("CREATE DATABASE … LOG ON … AS SNAPSHOT OF")
	case len(s.Filegroups) == 0:
		return sqlerr.Unsupported("CREATE DATABASE … AS SNAPSHOT OF without its files")
	}
	return nil
}

// createSnapshot makes a read-only database with everything that another has at the moment when the statement ends. (learn.microsoft.com:
// Database Snapshots.) The containers of memory-optimised data are no files of a snapshot.
func (r *runner) createSnapshot(s *syntax.CreateDatabaseStmt) error {
	if err := checkSnapshot(s); err != nil {
		return err
	}
	if s.Collation != "" || len(s.Filegroups) > 1 {
		return sqlerr.New(1825)
	}
	if !r.env.Sess.HasPermission("CREATE ANY DATABASE", "SERVER", 0) && !r.createInMaster() {
		return sqlerr.New(262, "CREATE DATABASE", "master")
	}
	if err := r.lock(); err != nil {
		return err
	}
	if r.cat.Database(s.Name) != nil {
		return sqlerr.New(1801, s.Name)
	}
	source := r.cat.Database(s.Snapshot)
	if err := r.checkSource(source, s.Snapshot); err != nil {
		return err
	}
	files, err := r.snapshotFiles(source, s.Filegroups[0].Files)
	if err != nil {
		return err
	}
	d := clone(source)
	d.ID, d.Name, d.Created, d.Files, d.SnapshotOf = r.cat.FreeDatabaseID(), s.Name, r.env.Now, files, source
	// ALLOW_SNAPSHOT_ISOLATION is ON whatever the source says, and nothing is delivered in a database that is no original.
	d.ReadOnly, d.Snapshot, d.Broker, d.UserAccess = true, true, false, "MULTI_USER"
	r.env.Tx.BeforeCommit(func() error {
		r.cat.PutDatabase(d)
		r.cat.CopyDatabase(source.ID, d.ID)
		return nil
	})
	r.env.Sess.Engine().SetVersioning(d.ID, d.RCSI, true)
	return nil
}

// checkSource refuses a database that there can be no snapshot of: Msg 911, 1816, 1821, 1817.
func (r *runner) checkSource(d *catalog.Database, name string) error {
	switch {
	case d == nil:
		return sqlerr.New(911, name)
	case d.ID <= modelID:
		return sqlerr.New(1816, d.Name)
	case d.SnapshotOf != nil:
		return sqlerr.New(1821)
	case !r.isOwner(d):
		return sqlerr.New(1817, d.Name)
	}
	for _, g := range d.Filegroups {
		if g.Type == "FD" {
			return sqlerr.Unsupported("a snapshot of a database with a FILESTREAM filegroup, which is offline in it")
		}
	}
	return nil
}

// isOwner is the login that owns a database, or a member of sysadmin.
func (r *runner) isOwner(d *catalog.Database) bool {
	l := r.env.Sess.Login()
	return l != nil && (catalog.SameName(d.Owner, l.Name) || r.cat.IsServerRoleMember(l, catalog.SysadminID))
}

// snapshotFiles are the sparse files of a snapshot: one for each data file of the source, and nothing else. Msg 1815, 1036, 5114, 5127,
// 5170 with 1802.
func (r *runner) snapshotFiles(source *catalog.Database, specs []syntax.FileSpec) ([]catalog.File, error) {
	sparse := map[int]catalog.File{}
	for _, spec := range specs {
		for _, o := range spec.Options {
			if o.Name != "NAME" && o.Name != "FILENAME" {
				return nil, sqlerr.New(1815, o.Name)
			}
		}
		f, err := readSpec(spec, false)
		if err != nil {
			return nil, err
		}
		if f.path == "" {
			return nil, sqlerr.New(1036, "FILENAME")
		}
		i := fileByName(source, f.name)
		switch {
		case i < 0:
			return nil, sqlerr.Unsupported("a snapshot file %s, which the database does not have", f.name)
		case source.Files[i].Type == 1:
			return nil, sqlerr.New(5114, f.name)
		case source.Files[i].Type != 0:
			return nil, sqlerr.Unsupported("a container of memory-optimised data among the files of a snapshot")
		}
		n := source.Files[i]
		if _, ok := sparse[n.ID]; ok {
			return nil, sqlerr.Unsupported("a snapshot file that is named twice")
		}
		taken := r.pathTaken(f.path)
		for _, o := range sparse {
			taken = taken || samePath(o.Path, f.path)
		}
		if taken {
			return nil, sqlerr.New(1802).After(sqlerr.New(5170, f.path).WithState(4))
		}
		n.Path, n.Sparse = f.path, true
		sparse[n.ID] = n
	}
	var files []catalog.File
	for _, f := range source.Files {
		if f.Type != 0 {
			continue
		}
		n, ok := sparse[f.ID]
		if !ok {
			return nil, sqlerr.New(5127, f.Name)
		}
		files = append(files, n)
	}
	return files, nil
}

// snapshotsOf lists the snapshots of a database.
func (r *runner) snapshotsOf(id int32) []*catalog.Database {
	var list []*catalog.Database
	for _, d := range r.cat.Databases() {
		if d.SnapshotOf != nil && d.SnapshotOf.ID == id {
			list = append(list, d)
		}
	}
	return list
}

// dropSnapshot ends the sessions that are in a snapshot, and drops it.
func (r *runner) dropSnapshot(d *catalog.Database) error {
	if k, ok := r.env.Sess.(Killer); ok {
		if err := k.KillOthers(r.env.Ctx, d.ID); err != nil {
			return err
		}
	}
	if err := r.exclusive(d.ID, -1, sqlerr.New(3702, d.Name)); err != nil {
		return err
	}
	r.forget(d)
	r.cat.ForgetCounters(d.ID)
	return nil
}

// beside refuses what ALTER DATABASE cannot do to a snapshot (Msg 5093), or to a database that has one.
func (r *runner) beside(d *catalog.Database, s *syntax.AlterDatabaseStmt) error {
	if d.SnapshotOf != nil {
		err := sqlerr.New(5093)
		if s.Action == "SET" {
			return sqlerr.New(5069).After(err)
		}
		return err
	}
	switch s.Action {
	case "REMOVE FILE":
		if len(r.snapshotsOf(d.ID)) > 0 {
			return sqlerr.New(5094)
		}
	case "REMOVE FILEGROUP", "MODIFY FILE", "MODIFY NAME", "COLLATE":
		if len(r.snapshotsOf(d.ID)) > 0 {
			return sqlerr.Unsupported("ALTER DATABASE %s of a database with snapshots", s.Action)
		}
	}
	return nil
}
