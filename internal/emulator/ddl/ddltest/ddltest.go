// Package ddltest runs T-SQL against an in-memory database without a session, for the tests of DDL and DML.
package ddltest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/ddl"
	"github.com/hartonomous/hartctl/internal/emulator/dml"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// DB is one database under test. Every batch is a transaction of its own; a statement that fails is undone alone.
type DB struct {
	t        testing.TB
	engine   *store.Engine
	store    *store.Session
	id       int32
	temp     map[string]*bind.TableSource
	now      time.Time
	sess     *session
	vars     *bind.Vars
	values   []types.Value
	rollback bool
	Messages []*sqlerr.Error
	// Fired records the triggers fired: "UPDATE t inserted=2 deleted=2".
	Fired          []string
	IdentityInsert int32
	Options        map[string]string
}

// Open makes an empty database u.
func Open(t testing.TB) *DB {
	t.Helper()
	e, err := store.Open(store.Options{MetaTypes: catalog.MetaTypes()})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	if err := catalog.Bootstrap(e, catalog.BootstrapOptions{Now: now}); err != nil {
		t.Fatal(err)
	}
	db := &DB{
		t: t, engine: e, store: e.NewSession(51), temp: map[string]*bind.TableSource{}, now: now, vars: &bind.Vars{},
		Options: map[string]string{"ANSI_NULL_DFLT_ON": "ON", "QUOTED_IDENTIFIER": "ON", "ANSI_NULLS": "ON", "ANSI_WARNINGS": "ON"},
	}
	db.sess = &session{db: db}
	db.id = 5
	db.Do(func(c catalog.Catalog) {
		c.NewDatabase(&catalog.Database{
			ID: 5, Name: "u", Owner: "sa", Compat: 170, Created: now,
			Filegroups: []catalog.Filegroup{{ID: 1, Name: "PRIMARY", Type: "FG", Default: true}},
			Files:      []catalog.File{{ID: 1, Filegroup: 1, Name: "u"}, {ID: 2, Type: 1, Name: "u_log"}},
		})
	})
	t.Cleanup(func() { e.Close() })
	return db
}

// Do runs f in a transaction.
func (db *DB) Do(f func(c catalog.Catalog)) {
	db.engine.Latch()
	defer db.engine.Unlatch()
	tx := db.store.Begin(store.ReadCommitted)
	f(catalog.New(tx))
	if err := tx.Commit(context.Background()); err != nil {
		db.t.Fatal(err)
	}
}

// Call runs f with an environment and a scope, in a transaction, as a system procedure runs.
func (db *DB) Call(f func(env *exec.Env, s *bind.Scope) error) string {
	db.engine.Latch()
	defer db.engine.Unlatch()
	tx := db.store.Begin(store.ReadCommitted)
	env, s := db.scope(tx)
	if err := f(env, s); err != nil {
		tx.Rollback()
		return message(err)
	}
	if err := tx.Commit(context.Background()); err != nil {
		db.t.Fatal(err)
	}
	return ""
}

// Undo runs a batch and rolls it back.
func (db *DB) Undo(sql string) string {
	db.rollback = true
	defer func() { db.rollback = false }()
	return db.Run(sql)
}

// Table reads a table's definition.
func (db *DB) Table(name string) (t *catalog.Table) {
	db.Do(func(c catalog.Catalog) { t = c.Table(db.id, catalog.SchemaDbo, name) })
	if t == nil {
		db.t.Fatalf("no table %s", name)
	}
	return t
}

// Run runs a batch and returns its rows as text, one line a row, and the errors as "Msg n: text" lines.
func (db *DB) Run(sql string) string {
	db.t.Helper()
	batch, err := syntax.Parse(sql, syntax.Options{QuotedIdentifier: true})
	if err != nil {
		return message(err)
	}
	db.engine.Latch()
	defer db.engine.Unlatch()
	tx := db.store.Begin(store.ReadCommitted)
	var out []string
	for _, st := range batch.Statements {
		tx.StartStatement()
		mark := tx.Mark()
		rows, err := db.statement(tx, st, sql)
		out = append(out, rows...)
		if err != nil {
			tx.RollbackTo(mark, true)
			out = append(out, message(err))
		}
	}
	if db.rollback {
		tx.Rollback()
	} else if err := tx.Commit(context.Background()); err != nil {
		db.t.Fatal(err)
	}
	return strings.Join(out, "\n")
}

func message(err error) string {
	var e *sqlerr.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	var b strings.Builder
	for _, c := range e.Causes {
		fmt.Fprintf(&b, "Msg %d: %s\n", c.Number, c.Message)
	}
	fmt.Fprintf(&b, "Msg %d: %s", e.Number, e.Message)
	return b.String()
}

func (db *DB) scope(tx *store.Txn) (*exec.Env, *bind.Scope) {
	cat := catalog.New(tx)
	s := &bind.Scope{
		Ctx: context.Background(), Cat: cat, DB: cat.DatabaseByID(db.id), Sess: db.sess, DefaultSchema: catalog.SchemaDbo, Vars: db.vars,
		Tables: func(name string) *bind.TableSource { return db.temp[strings.ToLower(name)] },
	}
	env := &exec.Env{Ctx: context.Background(), Tx: tx, Cat: cat, Sess: db.sess, Now: db.now, Vars: db.values}
	return env, s
}

func (db *DB) statement(tx *store.Txn, st syntax.Stmt, text string) ([]string, error) {
	env, s := db.scope(tx)
	var stmt exec.Stmt
	var err error
	switch st := st.(type) {
	case *syntax.DeclareStmt:
		return nil, db.declare(env, s, st)
	case *syntax.SelectStmt, *syntax.InsertStmt, *syntax.UpdateStmt, *syntax.DeleteStmt, *syntax.MergeStmt, *syntax.TruncateStmt:
		stmt, err = dml.Bind(s, st)
	default:
		return nil, ddl.Run(env, s, st, text, ddl.Hooks{})
	}
	if err != nil {
		return nil, err
	}
	var out []string
	_, err = stmt.Run(env, func(r types.Row) error {
		cells := make([]string, len(r))
		for i, v := range r {
			cells[i] = Text(v)
		}
		out = append(out, strings.Join(cells, "|"))
		return nil
	})
	return out, err
}

func (db *DB) declare(env *exec.Env, s *bind.Scope, st *syntax.DeclareStmt) error {
	for _, v := range st.Vars {
		if v.Table != nil {
			t, err := ddl.Variable(env, s, "@"+v.Name, v.Table)
			if err != nil {
				return err
			}
			db.temp["@"+strings.ToLower(v.Name)] = &bind.TableSource{Table: t, DB: 2}
			continue
		}
		typ, _, err := bind.Type(s, v.Type)
		if err != nil {
			return err
		}
		db.vars.Declare(v.Name, typ)
		db.values = append(db.values, types.NullValue)
		if v.Init == nil {
			continue
		}
		x, err := bind.Expr(s, v.Init)
		if err != nil {
			return err
		}
		if x, err = bind.Convert(x, typ); err != nil {
			return err
		}
		env.Vars = db.values
		if db.values[len(db.values)-1], err = x.Eval(env); err != nil {
			return err
		}
	}
	return nil
}

// Text is a value as text; NULL is NULL.
func Text(v types.Value) string {
	if v.IsNull() {
		return "NULL"
	}
	t := types.TypeOf(v)
	if t.IsBinary() {
		return fmt.Sprintf("0x%X", v.S)
	}
	s, err := types.Convert(v, t, types.VarCharMax, 0, true)
	if err != nil {
		return err.Error()
	}
	return strings.TrimRight(s.S, " ")
}

// session answers what statements ask; what it does not have panics.
type session struct {
	exec.Session
	db    *DB
	scope types.Value
}

func (s *session) Database() (d *catalog.Database)         { return nil }
func (s *session) Engine() *store.Engine                   { return s.db.engine }
func (s *session) Option(name string) string               { return s.db.Options[name] }
func (s *session) IdentityInsert() int32                   { return s.db.IdentityInsert }
func (s *session) SetIdentity(v types.Value)               { s.scope = v }
func (s *session) ScopeIdentity() types.Value              { return s.scope }
func (s *session) Message(m *sqlerr.Error)                 { s.db.Messages = append(s.db.Messages, m) }
func (s *session) HasPermission(_, _ string, _ int32) bool { return true }
func (s *session) User() *catalog.Principal {
	return &catalog.Principal{ID: catalog.DboID, Name: "dbo"}
}
func (s *session) ProcID() int32        { return 0 }
func (s *session) NestLevel() int       { return 0 }
func (s *session) TranCount() int       { return 0 }
func (s *session) RowCount() int64      { return 0 }
func (s *session) Server() *exec.Server { return &exec.Server{Name: "test"} }
func (s *session) DefineTemp(t *catalog.Table) {
	s.db.temp[strings.ToLower(t.Name)] = &bind.TableSource{Table: t, DB: 2}
}
func (s *session) DropTemp(name string) { delete(s.db.temp, strings.ToLower(name)) }

func (s *session) RunsTrigger(int32) bool { return false }

func (s *session) FireTriggers(_ *exec.Env, t *catalog.Table, event string, instead bool, ins, del []types.Row, _ []int) error {
	if instead {
		event = "INSTEAD OF " + event
	}
	s.db.Fired = append(s.db.Fired, fmt.Sprintf("%s %s inserted=%d deleted=%d", event, t.Name, len(ins), len(del)))
	return nil
}
