package database

import (
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func upper(e syntax.Expr) string { return strings.ToUpper(word(e)) }

func sortFiles(d *catalog.Database) {
	slices.SortFunc(d.Files, func(a, b catalog.File) int { return a.ID - b.ID })
}

// alter finds the database and does one action. A database that is missing, or not the caller's to alter, is Msg 5011 with 5069
// for SET and Msg 911 for the rest.
func (r *runner) alter(s *syntax.AlterDatabaseStmt) error {
	if s.Action == "SET" {
		if err := checkOptions(s.Options); err != nil {
			return err
		}
	}
	if err := r.lock(); err != nil {
		return err
	}
	d := r.env.Sess.Database()
	if s.Name != "" {
		d = r.cat.Database(s.Name)
	}
	if d == nil || !r.mayAlter(d) {
		name := s.Name
		if name == "" {
			name = d.Name // CURRENT
		}
		if s.Action == "SET" {
			return sqlerr.New(5069).After(sqlerr.New(5011, name))
		}
		return sqlerr.New(911, name)
	}
	if err := r.beside(d, s); err != nil {
		return err
	}
	if s.Action == "SET" {
		if err := r.set(d.ID, s); err != nil {
			if e, ok := err.(*sqlerr.Error); ok && e.Number != 40517 && e.Class == sqlerr.Statement {
				return sqlerr.New(5069).After(e)
			}
			return err
		}
		return nil
	}
	n := clone(d)
	err := r.action(n, s)
	if err == nil {
		r.cat.PutDatabase(n)
	}
	return err
}

// clone copies what an action may change.
func clone(d *catalog.Database) *catalog.Database {
	n := *d
	n.Files = slices.Clone(d.Files)
	n.Filegroups = slices.Clone(d.Filegroups)
	return &n
}

func (r *runner) action(d *catalog.Database, s *syntax.AlterDatabaseStmt) error {
	switch s.Action {
	case "ADD FILE", "ADD LOG FILE":
		return r.addFiles(d, s)
	case "MODIFY FILE":
		return r.modifyFile(d, s.Files[0])
	case "REMOVE FILE":
		return r.removeFile(d, s.Target)
	case "ADD FILEGROUP":
		return r.addFilegroup(d, s)
	case "MODIFY FILEGROUP":
		return r.modifyFilegroup(d, s)
	case "REMOVE FILEGROUP":
		return r.removeFilegroup(d, s.Target)
	case "MODIFY NAME":
		return r.rename(d, s.Target)
	case "COLLATE":
		return r.collate(d, s.Target)
	}
	return sqlerr.Unsupported("ALTER DATABASE %s", s.Action)
}

func (r *runner) rename(d *catalog.Database, name string) error {
	if d.ID <= 4 {
		return sqlerr.Unsupported("renaming the system database %s", d.Name)
	}
	if other := r.cat.Database(name); other != nil && other.ID != d.ID {
		return sqlerr.New(1801, name)
	}
	if err := r.exclusive(d.ID, 0, sqlerr.New(5030)); err != nil {
		return err
	}
	d.Name = name
	r.env.Sess.Message(sqlerr.New(5021, "database", name))
	return nil
}

// collate changes the default collation; columns keep theirs in SQL Server, but here a column may follow the default, so a database with
// tables is refused.
func (r *runner) collate(d *catalog.Database, name string) error {
	c, ok := types.ParseCollation(name)
	if !ok {
		return types.UnknownCollation(name).WithState(3)
	}
	if c == d.Collation {
		return nil
	}
	if d.ID <= 4 || len(r.cat.Tables(d.ID)) > 0 || len(r.cat.Modules(d.ID)) > 0 {
		return sqlerr.Unsupported("ALTER DATABASE … COLLATE of a database with objects")
	}
	if err := r.exclusive(d.ID, 0, sqlerr.New(5030)); err != nil {
		return err
	}
	d.Collation = c
	return nil
}

func writable(d *catalog.Database, state uint8) error {
	if d.ReadOnly {
		return sqlerr.New(5004).WithState(state)
	}
	return nil
}

func (r *runner) addFiles(d *catalog.Database, s *syntax.AlterDatabaseStmt) error {
	var specs []fileSpec
	for _, f := range s.Files {
		spec, err := readSpec(f, true)
		if err != nil {
			return err
		}
		if spec.path == "" {
			return sqlerr.New(1036, "FILENAME")
		}
		specs = append(specs, spec)
	}
	if err := writable(d, 1); err != nil {
		return err
	}
	log := s.Action == "ADD LOG FILE"
	if log && s.Filegroup != "" {
		return sqlerr.New(5087)
	}
	g := d.Filegroups[0]
	if s.Filegroup != "" {
		i := filegroupByName(d, s.Filegroup)
		if i < 0 {
			return sqlerr.New(1921, "filegroup", s.Filegroup)
		}
		g = d.Filegroups[i]
	}
	if g.ReadOnly {
		return sqlerr.New(5048, g.Name)
	}
	fileType := fileTypeOf(g)
	if log {
		fileType = 1
	}
	for i, spec := range specs {
		if fileByName(d, spec.name) >= 0 {
			state := uint8(4)
			for _, before := range specs[:i] {
				if catalog.SameName(before.name, spec.name) {
					state = 9
				}
			}
			return sqlerr.New(1828, spec.name).WithState(state)
		}
		taken := r.pathTaken(spec.path)
		for _, f := range d.Files {
			taken = taken || samePath(f.Path, spec.path)
		}
		if taken {
			return sqlerr.New(5170, spec.path).After(sqlerr.New(5009).WithState(1))
		}
		file, err := spec.file(fileType, g)
		if err != nil {
			if e, ok := err.(*sqlerr.Error); ok {
				return sqlerr.New(5009).After(e)
			}
			return err
		}
		file.ID = freeFileID(d, fileType)
		d.Files = append(d.Files, file)
	}
	sortFiles(d)
	return nil
}

func (r *runner) modifyFile(d *catalog.Database, spec syntax.FileSpec) error {
	f, err := readSpec(spec, true)
	if err != nil {
		return err
	}
	i := fileByName(d, f.name)
	if i < 0 {
		return sqlerr.New(5041, f.name)
	}
	if f.newName == "" && f.path == "" && f.size == nil && f.maxSize == nil && f.growth == nil {
		return sqlerr.New(5038, f.name)
	}
	if err := writable(d, 4); err != nil {
		return err
	}
	file := &d.Files[i]
	for _, g := range d.Filegroups {
		if g.ID == file.Filegroup && g.ReadOnly {
			return sqlerr.New(5048, g.Name).WithState(3)
		}
	}
	if f.newName != "" {
		if k := fileByName(d, f.newName); k >= 0 && k != i {
			return sqlerr.New(1828, f.newName).WithState(3)
		}
	}
	if f.path != "" && !samePath(f.path, file.Path) && r.pathTaken(f.path) {
		return sqlerr.New(12106, f.path)
	}
	if file.Type == 2 && (f.size != nil || f.growth != nil) {
		return sqlerr.New(5509, f.name)
	}
	if f.size != nil {
		if *f.size <= file.Size {
			return sqlerr.New(5039)
		}
		file.Size = *f.size
	}
	if f.maxSize != nil {
		file.MaxSize = *f.maxSize
		if file.MaxSize < 0 && file.Type == 1 {
			file.MaxSize = catalog.LogMaxSize
		}
	}
	if file.MaxSize >= 0 && file.MaxSize < file.Size {
		return sqlerr.New(5040, d.Name, file.ID, file.Size*pageKB, file.MaxSize*pageKB)
	}
	if f.growth != nil {
		file.Growth, file.PercentGrowth = *f.growth, f.percent
	}
	if !file.PercentGrowth && file.MaxSize > 0 && file.Growth > file.MaxSize && (f.growth != nil || f.maxSize != nil) {
		state := uint8(1)
		if f.growth == nil {
			state = 3
		}
		return sqlerr.New(5169, f.name).WithState(state)
	}
	if f.path != "" {
		file.Path = f.path
		r.env.Sess.Message(sqlerr.New(5018, file.Name))
	}
	if f.newName != "" {
		file.Name = f.newName
		r.env.Sess.Message(sqlerr.New(5021, "file", f.newName))
	}
	return nil
}

func (r *runner) removeFile(d *catalog.Database, name string) error {
	if err := writable(d, 3); err != nil {
		return err
	}
	i := fileByName(d, name)
	if i < 0 {
		return sqlerr.New(5009).WithState(9)
	}
	f := d.Files[i]
	if f.ID <= 2 {
		return sqlerr.New(5020)
	}
	if f.Type != 1 {
		g, others := catalog.Filegroup{}, 0
		for _, o := range d.Filegroups {
			if o.ID == f.Filegroup {
				g = o
			}
		}
		for _, o := range d.Files {
			if o.Filegroup == f.Filegroup && o.ID != f.ID {
				others++
			}
		}
		switch {
		case g.ReadOnly:
			return sqlerr.New(5055, name)
		case others == 0 && g.Default:
			return sqlerr.New(5031, name)
		case r.hasRows(d, g):
			return sqlerr.New(5042, "file", name)
		}
	}
	d.Files = slices.Delete(d.Files, i, i+1)
	r.env.Sess.Message(sqlerr.New(5044, "file", f.Name))
	return nil
}

// inFilegroup reports whether something of a table is placed on a filegroup.
func inFilegroup(t *catalog.Table, g catalog.Filegroup) bool {
	if t.Filegroup == g.ID || t.TextFilegroup == g.ID || t.FilestreamFilegroup == g.ID || g.Type == "FX" && t.MemoryOptimized {
		return true
	}
	return slices.ContainsFunc(t.Indexes, func(ix catalog.Index) bool { return ix.Filegroup == g.ID })
}

func (r *runner) hasRows(d *catalog.Database, g catalog.Filegroup) bool {
	for _, t := range r.cat.Tables(d.ID) {
		if inFilegroup(t, g) && t.Tree != 0 && r.env.Tx.Count(t.Tree) > 0 {
			return true
		}
	}
	return false
}

func (r *runner) addFilegroup(d *catalog.Database, s *syntax.AlterDatabaseStmt) error {
	if err := writable(d, 1); err != nil {
		return err
	}
	if d.ID == 1 || d.ID == 2 {
		return sqlerr.New(1826, d.Name)
	}
	if filegroupByName(d, s.Filegroup) >= 0 {
		return sqlerr.New(5035, s.Filegroup)
	}
	g, err := r.newFilegroup(d, s.Filegroup, s.Contains)
	if err != nil {
		return err
	}
	d.Filegroups = append(d.Filegroups, g)
	return nil
}

func (r *runner) removeFilegroup(d *catalog.Database, name string) error {
	if err := writable(d, 3); err != nil {
		return err
	}
	i := filegroupByName(d, name)
	if i < 0 {
		return sqlerr.New(5014, "filegroup", name, d.Name)
	}
	g := d.Filegroups[i]
	refuse := func(state uint8) error { return sqlerr.New(5042, "filegroup", name).WithState(state) }
	switch {
	case g.ID == 1:
		return refuse(6)
	case g.Type == "FX":
		return refuse(8)
	case slices.ContainsFunc(d.Files, func(f catalog.File) bool { return f.Filegroup == g.ID }):
		return refuse(7)
	case slices.ContainsFunc(r.cat.Tables(d.ID), func(t *catalog.Table) bool { return inFilegroup(t, g) }):
		return refuse(8)
	}
	d.Filegroups = slices.Delete(d.Filegroups, i, i+1)
	r.env.Sess.Message(sqlerr.New(5044, "filegroup", g.Name))
	return nil
}

// modifyFilegroup renames a filegroup or sets a property; setting what is set already is Msg 5045.
func (r *runner) modifyFilegroup(d *catalog.Database, s *syntax.AlterDatabaseStmt) error {
	if err := writable(d, 4); err != nil {
		return err
	}
	i := filegroupByName(d, s.Filegroup)
	if i < 0 {
		return sqlerr.New(5014, "filegroup", s.Filegroup, d.Name).WithState(2)
	}
	g, o := &d.Filegroups[i], s.Options[0]
	if o.Name == "NAME" {
		name := word(o.Value)
		if g.ID == 1 {
			return sqlerr.New(5012)
		}
		if k := filegroupByName(d, name); k >= 0 && k != i {
			return sqlerr.New(5035, name).WithState(2)
		}
		g.Name = name
		r.env.Sess.Message(sqlerr.New(5021, "filegroup", name))
		return nil
	}
	if !slices.ContainsFunc(d.Files, func(f catalog.File) bool { return f.Filegroup == g.ID }) {
		return sqlerr.New(5050, g.Name)
	}
	already := func(is bool, state uint8) error {
		if is {
			return sqlerr.New(5045, o.Name).WithState(state)
		}
		return nil
	}
	var err error
	switch o.Name {
	case "DEFAULT":
		if err = already(g.Default, 3); err == nil {
			for k := range d.Filegroups {
				d.Filegroups[k].Default = k == i
			}
		}
	case "READ_ONLY", "READONLY", "READ_WRITE", "READWRITE":
		readOnly := strings.HasSuffix(o.Name, "ONLY")
		if g.ID == 1 {
			return sqlerr.New(5047)
		}
		if g.Type == "FX" {
			return sqlerr.Unsupported("a read-only memory-optimised filegroup")
		}
		state := uint8(2)
		if readOnly {
			state = 1
		}
		if err = already(g.ReadOnly == readOnly, state); err != nil {
			return err
		}
		if readOnly && r.hasRows(d, *g) {
			return sqlerr.Unsupported("READ_ONLY of a filegroup that holds rows")
		}
		if err = r.terminate(d, s.Termination); err == nil {
			g.ReadOnly = readOnly
		}
	case "AUTOGROW_ALL_FILES", "AUTOGROW_SINGLE_FILE":
		all := o.Name == "AUTOGROW_ALL_FILES"
		state := uint8(4)
		if all {
			state = 3
		}
		if err = already(g.AutoGrow == all, state); err == nil {
			g.AutoGrow = all
		}
	default:
		return sqlerr.Unsupported("MODIFY FILEGROUP … %s", o.Name)
	}
	if err == nil {
		r.env.Sess.Message(sqlerr.New(5046, o.Name))
	}
	return err
}

// terminate takes the database from the other sessions as the termination clause says; without one it waits for them.
func (r *runner) terminate(d *catalog.Database, clause string) error {
	busy := sqlerr.New(5070, d.Name)
	switch {
	case clause == "":
		return r.exclusive(d.ID, -1, busy)
	case clause == "NO_WAIT":
		return r.exclusive(d.ID, 0, busy)
	}
	wait, kill := int64(0), clause
	if after, ok := strings.CutPrefix(kill, "ROLLBACK AFTER "); ok {
		wait = seconds(after)
	}
	err := r.exclusive(d.ID, duration(wait), busy)
	if err != error(busy) {
		return err
	}
	k, ok := r.env.Sess.(Killer)
	if !ok {
		return sqlerr.Unsupported("ending other sessions (%s)", clause)
	}
	if err := k.KillOthers(r.env.Ctx, d.ID); err != nil {
		return err
	}
	return r.exclusive(d.ID, -1, busy)
}
