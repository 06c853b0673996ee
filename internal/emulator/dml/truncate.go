package dml

import (
	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/table"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// truncateStmt is TRUNCATE TABLE. It resolves its table when it runs: a missing one is Msg 4701 then.
type truncateStmt struct {
	s  *bind.Scope
	st *syntax.TruncateStmt
}

func bindTruncate(s *bind.Scope, st *syntax.TruncateStmt) (exec.Stmt, error) {
	return &truncateStmt{s, st}, nil
}

// Columns implements exec.Stmt.
func (t *truncateStmt) Columns() []exec.Column { return nil }

// Run implements exec.Stmt.
func (t *truncateStmt) Run(env *exec.Env, _ func(types.Row) error) (int64, error) {
	s := *t.s
	s.Cat, s.Sess = env.Cat, env.Sess
	return 0, at(truncate(env, &s, t.st.Table), t.st)
}

func truncate(env *exec.Env, s *bind.Scope, name syntax.Name) error {
	_, _, obj, err := bind.ResolveObject(s, name)
	if err != nil {
		return err
	}
	if m, ok := obj.(*catalog.Module); ok {
		return sqlerr.New(4708, m.Name)
	}
	src, err := bind.ResolveTable(s, name)
	if e, ok := err.(*sqlerr.Error); ok && e.Number == 208 {
		return sqlerr.New(4701, name.Object)
	} else if err != nil {
		return err
	}
	if src.Rows != nil || src.Table.Variable {
		return sqlerr.New(4701, name.Object)
	}
	w := &Writer{T: src.Table, DB: src.DB}
	w.name(s)
	if !src.Table.Temp && !env.Sess.HasPermission("ALTER", "OBJECT", src.Table.ID) {
		return sqlerr.New(1088, name.Object).WithState(7)
	}
	if d := env.Cat.DatabaseByID(src.DB); d != nil && d.ReadOnly && !src.Table.Temp {
		return sqlerr.New(3906, d.Name)
	}
	for _, fk := range env.Cat.Children(src.DB, src.Table.ID) {
		if fk.Parent != src.Table.ID {
			return sqlerr.New(4712, name.Object)
		}
	}
	if len(env.Cat.EdgeConstraintsOn(src.DB, src.Table.ID)) > 0 {
		return sqlerr.New(13944, name.Object)
	}
	if src.Table.MemoryOptimized {
		return sqlerr.Unsupported("TRUNCATE TABLE of the memory-optimized table %s", src.Table.Name)
	}
	if src.Table.Temporal != 0 {
		return sqlerr.New(13545, w.fullName())
	}
	if err := schemaLock(env, src.DB, src.Table.ID); err != nil {
		return err
	}
	trees := []store.TreeID{src.Table.Tree}
	for i := range src.Table.Indexes {
		if id := src.Table.Indexes[i].Tree; id != 0 {
			trees = append(trees, id)
		}
	}
	for _, id := range trees {
		if err := empty(env, id); err != nil {
			return err
		}
	}
	if table.IdentityColumn(src.Table) >= 0 {
		table.ResetIdentity(env.Tx, src.DB, src.Table)
	}
	return nil
}

// empty deletes all of a tree. The tree stays: statements that are bound to it go on.
func empty(env *exec.Env, id store.TreeID) error {
	rows, err := scan(env, id, store.Range{}, nil)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err := env.Tx.Delete(env.Ctx, id, r.Key); err != nil {
			return err
		}
	}
	return nil
}
