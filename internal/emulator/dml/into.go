package dml

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/table"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// tempdb is the database of #temp tables.
const tempdb = 2

// intoStmt is SELECT … INTO.
type intoStmt struct {
	s    *bind.Scope
	q    *exec.Query
	name syntax.Name
	line syntax.Node
}

func bindInto(s *bind.Scope, st *syntax.SelectStmt) (exec.Stmt, error) {
	q, err := bind.Query(s, st)
	if err != nil {
		return nil, err
	}
	if q.Into == nil {
		return q, nil
	}
	seen := map[string]bool{}
	for _, c := range q.Cols {
		if c.Name == "" {
			return nil, sqlerr.New(1038).At(st.Line)
		}
		if f := catalog.Fold(c.Name); seen[f] {
			return nil, sqlerr.New(2705, c.Name, q.Into.Object).At(st.Line)
		} else {
			seen[f] = true
		}
	}
	return &intoStmt{s, q, *q.Into, st.Node}, nil
}

// Columns implements exec.Stmt.
func (i *intoStmt) Columns() []exec.Column { return nil }

// Run implements exec.Stmt.
func (i *intoStmt) Run(env *exec.Env, _ func(types.Row) error) (int64, error) {
	n, err := i.run(env)
	return n, at(err, i.line)
}

func (i *intoStmt) run(env *exec.Env) (int64, error) {
	s := *i.s
	s.Cat, s.Sess = env.Cat, env.Sess
	var rows []types.Row
	if _, err := i.q.Run(env, func(r types.Row) error {
		rows = append(rows, r)
		return nil
	}); err != nil {
		return 0, err
	}
	t, db, err := i.table(env, &s)
	if err != nil {
		return 0, err
	}
	if err := putTable(env, db, t); err != nil {
		return 0, err
	}
	w, err := NewWriter(&s, t, db)
	if err != nil {
		return 0, err
	}
	id := table.IdentityColumn(t)
	for k, r := range rows {
		if k == 0 {
			if err := w.writable(env); err != nil {
				return 0, err
			}
		}
		if err := w.loadRow(env, r, "INSERT"); err != nil {
			return 0, err
		}
		if id >= 0 {
			table.NoteIdentity(env.Sess.Engine(), db, t, id, r[id].I)
		}
	}
	return int64(len(rows)), nil
}

// table makes the definition of the new table, and its tree.
func (i *intoStmt) table(env *exec.Env, s *bind.Scope) (*catalog.Table, int32, error) {
	t := &catalog.Table{AnsiNulls: true, LockEscalation: "TABLE"}
	t.Name, t.Type, t.Created, t.Modified = i.name.Object, "U", env.Now, env.Now
	db := s.DB
	if strings.HasPrefix(t.Name, "#") {
		if s.Tables != nil && s.Tables(t.Name) != nil {
			return nil, 0, sqlerr.New(2714, t.Name)
		}
		db, t.Temp, t.Schema = s.Cat.DatabaseByID(tempdb), true, catalog.SchemaDbo
	} else {
		if i.name.Database != "" {
			if db = s.Cat.Database(i.name.Database); db == nil {
				return nil, 0, sqlerr.New(911, i.name.Database)
			}
		}
		t.Schema = s.DefaultSchema
		if i.name.Schema != "" {
			sch := s.Cat.Schema(db.ID, i.name.Schema)
			if sch == nil {
				return nil, 0, sqlerr.New(2760, i.name.Schema)
			}
			t.Schema = sch.ID
		}
		if !env.Sess.HasPermission("CREATE TABLE", "DATABASE", 0) {
			return nil, 0, sqlerr.New(262, "CREATE TABLE", db.Name)
		}
		if db.ReadOnly {
			return nil, 0, sqlerr.New(3906, db.Name)
		}
		r := store.Resource{Kind: store.MetaLock, DB: db.ID, Key: "object " + catalog.Fold(i.name.Schema+"."+t.Name)}
		if _, err := env.Tx.Lock(env.Ctx, r, store.X); err != nil {
			return nil, 0, err
		}
		if s.Cat.ObjectByName(db.ID, t.Schema, t.Name) != nil {
			return nil, 0, sqlerr.New(2714, t.Name)
		}
	}
	t.ID = s.Cat.NewObjectID(db.ID)
	t.Tree = env.Tx.CreateTree(db.ID, false)
	t.Filegroup = defaultFilegroup(db)
	t.Indexes = []catalog.Index{{Filegroup: t.Filegroup}}
	for n, c := range i.q.Cols {
		col := catalog.Column{ID: n + 1, Name: c.Name, Type: c.Type, Nullable: c.Nullable}
		if c.Identity {
			col.Identity = &catalog.Identity{Seed: 1, Increment: 1}
			col.Nullable = false
		}
		t.Columns = append(t.Columns, col)
	}
	t.MaxColumnID = len(t.Columns)
	return t, db.ID, nil
}

func defaultFilegroup(d *catalog.Database) int {
	for _, g := range d.Filegroups {
		if g.Default && g.Type == "FG" {
			return g.ID
		}
	}
	return 1
}
