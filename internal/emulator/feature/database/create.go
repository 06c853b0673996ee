package database

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

const modelID = 3

// createOptions are the CREATE DATABASE options that are not refused.
var createOptions = map[string]bool{"DB_CHAINING": true, "TRUSTWORTHY": true, "CONTAINMENT": true}

// create clones model's options; a file that is not given is named after the database.
func (r *runner) create(s *syntax.CreateDatabaseStmt) error {
	if err := checkCreate(s); err != nil {
		return err
	}
	d := &catalog.Database{Name: s.Name, Created: r.env.Now, Compat: 170, Broker: true}
	for _, o := range s.Options {
		on := upper(o.Value) == "ON"
		switch o.Name {
		case "DB_CHAINING":
			d.DBChaining = on
		case "TRUSTWORTHY":
			d.Trustworthy = on
		}
	}
	if s.Collation != "" {
		c, ok := types.ParseCollation(s.Collation)
		if !ok {
			return types.UnknownCollation(s.Collation).WithState(3)
		}
		d.Collation = c
	}
	if len(s.Log) > 0 && len(s.Filegroups) == 0 {
		return sqlerr.New(188)
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
	d.ID = r.cat.FreeDatabaseID()
	if l := r.env.Sess.Login(); l != nil {
		d.Owner = l.Name
	}
	if m := r.cat.DatabaseByID(modelID); m != nil {
		d.Recovery, d.PageVerify, d.Options, d.QueryStore = m.Recovery, m.PageVerify, m.Options, m.QueryStore
		d.RCSI, d.Snapshot = m.RCSI, m.Snapshot
		if s.Collation == "" {
			d.Collation = m.Collation
		}
	}
	if err := r.createFiles(d, s); err != nil {
		return err
	}
	for _, f := range d.Files {
		if r.pathTaken(f.Path) {
			return sqlerr.New(1802).After(sqlerr.New(5170, f.Path).WithState(4))
		}
	}
	r.cat.NewDatabase(d)
	r.env.Sess.Engine().SetVersioning(d.ID, d.RCSI, d.Snapshot)
	return nil
}

// createInMaster is CREATE DATABASE granted to a user of master.
func (r *runner) createInMaster() bool {
	m, l := r.cat.DatabaseByID(1), r.env.Sess.Login()
	return r.cat.Allowed(catalog.Subject{Login: l, User: r.cat.UserOf(m, l), DB: m}, "CREATE DATABASE", "DATABASE", 0)
}

func (r *runner) createFiles(d *catalog.Database, s *syntax.CreateDatabaseStmt) error {
	server := r.env.Sess.Server()
	d.Filegroups = []catalog.Filegroup{{ID: 1, Name: "PRIMARY", Type: "FG", Default: true}}
	add := func(spec syntax.FileSpec, fileType int, g catalog.Filegroup, id int) error {
		f, err := readSpec(spec, false)
		if err != nil {
			return err
		}
		if fileByName(d, f.name) >= 0 {
			return sqlerr.New(1828, f.name).WithState(5)
		}
		file, err := f.file(fileType, g)
		if err != nil {
			return err
		}
		for _, o := range d.Files {
			if samePath(o.Path, file.Path) {
				return sqlerr.New(1802).After(sqlerr.New(5170, file.Path).WithState(4))
			}
		}
		file.ID = id
		if id == 0 {
			file.ID = freeFileID(d, fileType)
		}
		d.Files = append(d.Files, file)
		return nil
	}
	if len(s.Filegroups) == 0 || len(s.Filegroups[0].Files) == 0 {
		d.Files = append(d.Files, catalog.File{
			ID: 1, Filegroup: 1, Name: d.Name, Path: server.DataPath + d.Name + ".mdf", Size: 1024, MaxSize: -1, Growth: 8192, GUID: catalog.NewGUID(),
		})
	}
	logs := s.Log
	for i, fg := range s.Filegroups {
		g := d.Filegroups[0]
		if i > 0 {
			if filegroupByName(d, fg.Name) >= 0 {
				return sqlerr.New(5035, fg.Name)
			}
			var err error
			if g, err = r.newFilegroup(d, fg.Name, fg.Contains); err != nil {
				return err
			}
			if fg.IsDefault && g.Type == "FG" {
				d.Filegroups[0].Default = false
				g.Default = true
			}
			d.Filegroups = append(d.Filegroups, g)
		}
		for k, spec := range fg.Files {
			id := 0
			if i == 0 && k == 0 {
				id = 1
			}
			if err := add(spec, fileTypeOf(g), g, id); err != nil {
				return err
			}
		}
	}
	for k, spec := range logs {
		id := 0
		if k == 0 {
			id = 2
		}
		if err := add(spec, 1, catalog.Filegroup{}, id); err != nil {
			return err
		}
	}
	if len(logs) == 0 {
		d.Files = append(d.Files, catalog.File{
			ID: 2, Type: 1, Name: d.Name + "_log", Path: server.LogPath + d.Name + "_log.ldf", Size: 1024, MaxSize: catalog.LogMaxSize, Growth: 8192,
			GUID: catalog.NewGUID(),
		})
	}
	sortFiles(d)
	return nil
}
