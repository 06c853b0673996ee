package broker

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
)

// DropTrees drops what a database that goes keeps of its queues and conversations.
func DropTrees(tx *store.Txn, cat catalog.Catalog, db int32) {
	for _, q := range cat.Queues(db) {
		tx.DropTree(q.Tree)
	}
	if t := cat.BrokerTrees(db); t != nil {
		tx.DropTree(t.Endpoints)
		tx.DropTree(t.Transmission)
	}
}

// Clear forgets every conversation and message of a database, for NEW_BROKER.
func Clear(tx *store.Txn, cat catalog.Catalog, db int32) {
	DropTrees(tx, cat, db)
	for _, q := range cat.Queues(db) {
		next := *q
		next.Tree = tx.CreateTree(db, false)
		cat.PutQueue(db, &next)
	}
	if cat.BrokerTrees(db) != nil {
		cat.PutBrokerTrees(db, &catalog.BrokerTrees{Endpoints: tx.CreateTree(db, false), Transmission: tx.CreateTree(db, false)})
	}
}

// ErrorConversations puts every conversation of a database into error (-9719), for ERROR_BROKER_CONVERSATIONS, whose session has the
// database for itself.
func ErrorConversations(env *exec.Env, db *catalog.Database) error {
	w := &work{ctx: env.Ctx, tx: env.Tx, cat: env.Cat, db: db, now: env.Now, hub: NewHub()}
	list, err := w.cat.Endpoints(w.ctx, db.ID)
	if err != nil {
		return err
	}
	for _, e := range list {
		if e.State == catalog.Closed || e.State == catalog.Failed {
			continue
		}
		if err := w.untransmit(e); err != nil {
			return err
		}
		if err := w.fail(e, sqlerr.New(9719)); err != nil {
			return err
		}
		if err := w.cat.PutEndpoint(w.ctx, db.ID, e); err != nil {
			return err
		}
	}
	return nil
}
