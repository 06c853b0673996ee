// Package broker is Service Broker inside one instance: message types, contracts, queues and services, the conversations between
// services of one database, delivery, poison messages, and what internal activation needs to know. Dialogs to other databases and
// instances, dialog security, event notifications and external activation are refused.
//
// A conversation has two endpoints. Who works on one holds the lock of its conversation group to the end of the transaction. Sending puts
// the message into the other side's queue in the sender's transaction, or into the transmission queue when that cannot be; it never writes
// the other endpoint's record, so two sides that work at once do not wait for each other.
package broker

import (
	"context"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// work is one statement, or one background transaction (s and env nil), in a database.
type work struct {
	ctx context.Context
	tx  *store.Txn
	cat catalog.Catalog
	db  *catalog.Database
	now time.Time
	hub *Hub
	s   *bind.Scope
	env *exec.Env
}

func newWork(env *exec.Env, s *bind.Scope, hub *Hub) *work {
	return &work{ctx: env.Ctx, tx: env.Tx, cat: env.Cat, db: s.DB, now: env.Now, hub: hub, s: s, env: env}
}

// Run runs the statements on definitions, and those on conversations but RECEIVE and GET CONVERSATION GROUP.
func Run(env *exec.Env, s *bind.Scope, hub *Hub, st syntax.Stmt) error {
	w := newWork(env, s, hub)
	err := w.run(st)
	if e, ok := err.(*sqlerr.Error); ok {
		return e.At(st.Position().Line)
	}
	return err
}

func (w *work) run(st syntax.Stmt) error {
	if w.db.ReadOnly {
		return sqlerr.New(3906, w.db.Name)
	}
	switch st := st.(type) {
	case *syntax.BeginDialogStmt:
		return w.beginDialog(st)
	case *syntax.SendStmt:
		return w.sendStmt(st)
	case *syntax.EndConversationStmt:
		return w.endConversation(st)
	case *syntax.MoveConversationStmt:
		return w.move(st)
	case *syntax.TimerStmt:
		return w.timer(st)
	}
	if err := w.lockDefinitions(); err != nil {
		return err
	}
	w.hub.of(w.tx).definitions(w.db.ID)
	switch st := st.(type) {
	case *syntax.MessageTypeStmt:
		return w.messageType(st)
	case *syntax.ContractStmt:
		return w.contract(st)
	case *syntax.QueueStmt:
		return w.queue(st)
	case *syntax.ServiceStmt:
		return w.service(st)
	case *syntax.DropStmt:
		return w.drop(st)
	}
	return sqlerr.Unsupported("broker statement %T", st)
}

// lockDefinitions makes one statement at a time change the broker's definitions of a database.
func (w *work) lockDefinitions() error {
	_, err := w.tx.Lock(w.ctx, store.Resource{Kind: store.MetaLock, DB: w.db.ID, Key: "broker"}, store.X)
	return err
}

func (w *work) can(permission, class string, id int32) bool {
	return w.env.Sess.HasPermission(permission, class, id)
}

// value evaluates an expression of a statement as a type; NULL for none.
func (w *work) value(e syntax.Expr, t types.Type) (types.Value, error) {
	if e == nil {
		return types.NullValue, nil
	}
	x, err := bind.Expr(w.s, e)
	if err != nil {
		return types.NullValue, err
	}
	if x, err = bind.Convert(x, t); err != nil {
		return types.NullValue, err
	}
	return x.Eval(w.env)
}

var (
	guidType = types.Type{Kind: types.UniqueIdentifier}
	nameType = types.Type{Kind: types.NVarChar, Length: 256}
	intType  = types.Type{Kind: types.Int}
	binary   = types.Type{Kind: types.VarBinary, Length: types.Max}
)

// set assigns a variable.
func (w *work) set(name string, v types.Value, line int) error {
	slot, t, ok := w.s.Vars.Lookup(name)
	if !ok {
		return sqlerr.New(137, name).At(line)
	}
	v, err := types.Convert(v, guidType, t, 0, false)
	if err == nil {
		w.env.Vars[slot] = v
	}
	return err
}

// findQueue finds a queue of the current database by name: 208. It takes no lock on the definition, for a receiver may wait long.
func findQueue(s *bind.Scope, n syntax.Name) (*catalog.Queue, error) {
	if n.Server == "" && (n.Database == "" || catalog.SameName(n.Database, s.DB.Name)) {
		ids := []int32{s.DefaultSchema, catalog.SchemaDbo}
		if n.Schema != "" {
			ids = nil
			if sc := s.Cat.Schema(s.DB.ID, n.Schema); sc != nil {
				ids = []int32{sc.ID}
			}
		}
		for _, id := range ids {
			if q, ok := s.Cat.ObjectByName(s.DB.ID, id, n.Object).(*catalog.Queue); ok {
				return q, nil
			}
		}
	} else if n.Database != "" {
		return nil, sqlerr.Unsupported("queues of another database").At(n.Line)
	}
	return nil, sqlerr.New(208, n.Text).At(n.Line)
}

// mayReceive checks RECEIVE on a queue: 229.
func (w *work) mayReceive(q *catalog.Queue) error {
	if w.can("RECEIVE", "OBJECT", q.ID) {
		return nil
	}
	schema := ""
	if sc := w.cat.SchemaByID(w.db.ID, q.Schema); sc != nil {
		schema = sc.Name
	}
	return sqlerr.New(229, "RECEIVE", q.Name, w.db.Name, schema)
}

func missing(verb, noun, name string) error { return sqlerr.New(15151, verb, noun, name) }
