// Package ddl creates, changes and drops what a database holds: tables, constraints, indexes, modules, schemas,
// types, sequences and synonyms. Everything happens in the current transaction and rolls back with it.
package ddl

import (
	"context"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// Hooks are what other rooms do for a DDL statement.
type Hooks struct {
	// CheckBody binds the body of a module that is about to be stored and returns its errors; missing
	// objects are not errors. Nil checks nothing but the query of views and inline functions.
	CheckBody func(s *bind.Scope, m *syntax.CreateModuleStmt) error
}

// work is one statement on its way.
type work struct {
	env   *exec.Env
	s     *bind.Scope
	hooks Hooks
	text  string // of the batch
}

// Run executes a DDL statement; batchText is the whole text of its batch, of which a module keeps the definition.
func Run(env *exec.Env, s *bind.Scope, st syntax.Stmt, batchText string, hooks Hooks) error {
	w := &work{env: env, s: s, hooks: hooks, text: batchText}
	err := Check(st)
	if err == nil {
		err = w.run(st)
	}
	e, ok := err.(*sqlerr.Error)
	if !ok {
		return err
	}
	e.At(st.Position().Line)
	for _, c := range e.Causes {
		c.At(st.Position().Line)
	}
	if structural(st) && e.Severity >= 16 && e.Class == sqlerr.Statement || e.Number == 2727 {
		e.Class = sqlerr.Transaction
	}
	return e
}

// structural reports the statements whose errors roll the whole transaction back, as if XACT_ABORT were ON.
func structural(st syntax.Stmt) bool {
	switch st := st.(type) {
	case *syntax.CreateTableStmt, *syntax.AlterTableStmt, *syntax.CreateIndexStmt, *syntax.AlterIndexStmt,
		*syntax.CreateStatisticsStmt, *syntax.UpdateStatisticsStmt:
		return true
	case *syntax.DropStmt:
		return st.Kind == "TABLE"
	}
	return false
}

func (w *work) run(st syntax.Stmt) error {
	if d := w.s.DB; d != nil && d.ReadOnly && !temporary(st) {
		e := sqlerr.New(3906, d.Name)
		switch st.(type) {
		case *syntax.AlterTableStmt:
			e.State = 12
		case *syntax.UpdateStatisticsStmt:
			e.State = 13
		}
		return e
	}
	switch st := st.(type) {
	case *syntax.CreateTableStmt:
		return w.createTable(st)
	case *syntax.AlterTableStmt:
		return w.alterTable(st)
	case *syntax.CreateIndexStmt:
		return w.createIndex(st)
	case *syntax.AlterIndexStmt:
		return w.alterIndex(st)
	case *syntax.CreateStatisticsStmt:
		return w.createStatistics(st)
	case *syntax.UpdateStatisticsStmt:
		return w.updateStatistics(st)
	case *syntax.DropStmt:
		return w.drop(st)
	case *syntax.CreateSchemaStmt:
		return w.createSchema(st)
	case *syntax.AlterSchemaStmt:
		return w.alterSchema(st)
	case *syntax.CreateModuleStmt:
		return w.createModule(st)
	case *syntax.CreateTypeStmt:
		return w.createType(st)
	case *syntax.SequenceStmt:
		return w.sequence(st)
	case *syntax.CreateSynonymStmt:
		return w.createSynonym(st)
	case *syntax.EnableTriggerStmt:
		return w.enableTriggers(st)
	case *syntax.SecurityPolicyStmt:
		return w.securityPolicy(st)
	}
	return sqlerr.Unsupported("this DDL statement")
}

// temporary reports the statements on #temp tables, which a read-only database does not hinder.
func temporary(st syntax.Stmt) bool {
	switch st := st.(type) {
	case *syntax.CreateTableStmt:
		return isTemp(st.Name.Object)
	case *syntax.AlterTableStmt:
		return isTemp(st.Table.Object)
	case *syntax.CreateIndexStmt:
		return isTemp(st.Table.Object)
	case *syntax.DropStmt:
		return len(st.Names) > 0 && isTemp(st.Names[0].Object)
	}
	return false
}

func isTemp(name string) bool { return len(name) > 0 && name[0] == '#' }

func (w *work) cat() catalog.Catalog { return w.env.Cat }

func (w *work) ctx() context.Context { return w.env.Ctx }

// schemaLock takes Sch-M on an object.
func (w *work) schemaLock(db, id int32) error {
	_, err := w.env.Tx.Lock(w.ctx(), store.Resource{Kind: store.ObjectLock, DB: db, ID: int64(id)}, store.SchM)
	return err
}

// nameLock keeps others from creating the same thing.
func (w *work) nameLock(db int32, what string) error {
	_, err := w.env.Tx.Lock(w.ctx(), store.Resource{Kind: store.MetaLock, DB: db, Key: what}, store.X)
	return err
}

// info sends an informational message.
func (w *work) info(m *sqlerr.Error) { w.env.Sess.Message(m) }

// rowStore tells that a physical design is kept in the catalog only.
func (w *work) rowStore(what string) { w.info(sqlerr.New(40518, what)) }

// stored is the scope of a definition that is stored, other than a DEFAULT.
func (w *work) stored() *bind.Scope {
	s := *w.s
	s.Stored = true
	return &s
}
