package proc

import (
	"maps"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/ddl"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// tempdbID is the database of #temp tables and table variables.
const tempdbID = 2

// tempTables are a session's #temp tables by folded name. The map is never changed in place: a transaction keeps the
// one it began with, and a rollback takes it back.
type tempTables map[string]tempTable

// A #temporary procedure has its place among them, as they share their names.
type tempTable struct {
	table *catalog.Table
	// module is a #temporary procedure, made in database db, instead of a table.
	module *catalog.Module
	db     int32
	// frame is the module that made it, and whose end drops it; nil for a batch's, which lives as long as the session.
	frame *frame
}

// DefineTemp adds a #temp table of the running scope, or replaces its definition.
func (s *Session) DefineTemp(t *catalog.Table) {
	next := maps.Clone(s.temp)
	if next == nil {
		next = tempTables{}
	}
	key := foldName(t.Name)
	entry := tempTable{table: t, frame: s.frame.owner()}
	if old, ok := next[key]; ok {
		entry.frame = old.frame
	}
	next[key] = entry
	s.temp = next
	s.changed()
}

// DefineTempModule implements ddl.TempModules: a #temporary procedure lives as long as the session, wherever it was made.
func (s *Session) DefineTempModule(db int32, m *catalog.Module) {
	next := maps.Clone(s.temp)
	if next == nil {
		next = tempTables{}
	}
	next[foldName(m.Name)] = tempTable{module: m, db: db}
	s.temp = next
	s.changed()
}

// TempModule finds a #temporary procedure of the session by its name; nil when there is none.
func (s *Session) TempModule(name string) *catalog.Module { return s.temp[foldName(name)].module }

// DropTemp forgets a #temp table or procedure.
func (s *Session) DropTemp(name string) {
	next := maps.Clone(s.temp)
	delete(next, foldName(name))
	s.temp = next
	s.changed()
}

// owner is the module or dynamic batch whose end drops what f makes; nil for the session's own batches.
func (f *frame) owner() *frame {
	if f == nil || f.kind == batchFrame {
		return nil
	}
	return f
}

// table finds a table variable, a #temp table, or a trigger's inserted and deleted.
func (f *frame) table(name string) *bind.TableSource {
	key := foldName(name)
	if t := f.trigger; t != nil {
		switch key {
		case "INSERTED":
			return t.inserted
		case "DELETED":
			return t.deleted
		}
	}
	if t := f.tables[key]; t != nil {
		return t
	}
	if t, ok := f.s.temp[key]; ok && t.table != nil {
		return &bind.TableSource{Table: t.table, DB: tempdbID}
	}
	return nil
}

func (f *frame) bindTable(name string, t *bind.TableSource) {
	if f.tables == nil {
		f.tables = map[string]*bind.TableSource{}
	}
	f.tables[foldName(name)] = t
}

// declareTable is DECLARE @t TABLE (…): the variable exists from compilation on, as all of a batch's do.
func (c *compiler) declareTable(v *syntax.DeclareVar) error {
	name := tableVarName(v.Name)
	if _, _, dup := c.p.vars.Lookup(v.Name); dup || c.f.tables[foldName(name)] != nil {
		return sqlerr.New(134, bare(v.Name))
	}
	c.p.private = true
	src, err := c.s.newTableVariable(c.f, v.Name, v.Table)
	if err != nil {
		return err
	}
	c.f.bindTable(name, src)
	c.f.owned = append(c.f.owned, src)
	return nil
}

// declareTyped is DECLARE @t of a table type.
func (c *compiler) declareTyped(v *syntax.DeclareVar, typ int32) error {
	name := tableVarName(v.Name)
	if _, _, dup := c.p.vars.Lookup(v.Name); dup || c.f.tables[foldName(name)] != nil {
		return sqlerr.New(134, bare(v.Name))
	}
	c.p.private = true
	s := c.s
	return s.inTxn(func() error {
		tx := s.txn()
		env := &exec.Env{Ctx: s.ctx, Tx: tx, Cat: catalog.New(tx), Sess: s}
		t := env.Cat.TableByID(s.db, typ)
		if t == nil {
			return sqlerr.New(218, name)
		}
		src := &bind.TableSource{Table: ddl.Instance(env, t, name), DB: tempdbID}
		c.f.bindTable(name, src)
		c.f.owned = append(c.f.owned, src)
		return nil
	})
}

// newTableVariable makes a table variable's empty table.
func (s *Session) newTableVariable(f *frame, name string, def *syntax.TableDef) (src *bind.TableSource, err error) {
	err = s.inTxn(func() error {
		tx := s.txn()
		env := &exec.Env{Ctx: s.ctx, Tx: tx, Cat: catalog.New(tx), Sess: s}
		sc := f.bareScope(tx)
		t, err := ddl.Variable(env, sc, tableVarName(name), def)
		src = &bind.TableSource{Table: t, DB: tempdbID}
		return err
	})
	return src, err
}

// bareScope is a scope before the frame has a program.
func (f *frame) bareScope(tx *store.Txn) *bind.Scope {
	if f.prog != nil {
		return f.scope()
	}
	f.prog = &program{vars: &bind.Vars{}}
	defer func() { f.prog = nil }()
	return f.scope()
}

// emptyTable gives a table-valued parameter that was not supplied its empty table.
func (s *Session) emptyTable(f *frame, p catalog.Param) error {
	var t *catalog.Table
	s.read(func(cat catalog.Catalog) {
		if typ := cat.TypeByID(f.db, p.TableType); typ != nil {
			t = cat.TableByID(f.db, typ.Table)
		}
	})
	if t == nil {
		return sqlerr.New(218, p.Name)
	}
	f.bindTable(tableVarName(p.Name), rowsTable(t, nil))
	return nil
}

// rowsTable is a table source over rows that are there already.
func rowsTable(t *catalog.Table, rows []types.Row) *bind.TableSource {
	return &bind.TableSource{Table: t, DB: tempdbID, Rows: func(*exec.Env) []types.Row { return rows }}
}

// leave drops what a scope made for itself.
func (s *Session) leave(f *frame) {
	for _, src := range f.owned {
		s.dropTable(src)
	}
	f.owned = nil
	if f.owner() == nil || len(s.temp) == 0 {
		return
	}
	mine := tempTables{}
	for name, t := range s.temp {
		if t.frame == f && t.table != nil {
			mine[name] = t
		}
	}
	s.dropTemp(mine)
}

// dropTemp drops #temp tables with their rows.
func (s *Session) dropTemp(tables tempTables) {
	for name, t := range tables {
		if t.table != nil {
			s.dropTable(&bind.TableSource{Table: t.table, DB: tempdbID})
		}
		s.DropTemp(name)
	}
}

func (s *Session) dropTable(src *bind.TableSource) {
	if src.Rows != nil {
		return
	}
	err := s.inTxn(func() error {
		ddl.DropTrees(&exec.Env{Ctx: s.ctx, Tx: s.txn()}, src.Table)
		return nil
	})
	if err != nil {
		s.srv.log.Error("dropping a temporary table", "spid", s.spid, "error", err)
	}
}

// inTxn runs f in the running transaction, or in one of its own.
func (s *Session) inTxn(f func() error) error {
	if s.txn() != nil {
		return f()
	}
	tx := s.st.Begin(store.ReadCommitted)
	s.auto = tx
	err := f()
	s.auto = nil
	if err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit(s.ctx)
}

// scanTable emits the rows of a table variable.
func scanTable(env *exec.Env, src *bind.TableSource, emit func(types.Row) error) error {
	it := env.Tx.Scan(src.Table.Tree, store.Range{})
	defer it.Close()
	for it.Next(env.Ctx) {
		if err := emit(it.Row()); err != nil {
			return err
		}
	}
	return it.Err()
}
