package exec

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
)

// SnapshotAllowed is Msg 3952 for a SNAPSHOT transaction that comes to a table of a database that does not allow it, and 3951 for one that
// began at another level. (learn.microsoft.com: SET TRANSACTION ISOLATION LEVEL.)
func SnapshotAllowed(env *Env, db int32, t *catalog.Table) error {
	if env.Tx.Iso != store.Snapshot || t.Variable || t.Temp {
		return nil
	}
	if d := env.Cat.DatabaseByID(db); d != nil && !d.Snapshot {
		return sqlerr.New(3952, d.Name)
	} else if d != nil && env.Tx.BeganAs() != store.Snapshot {
		return sqlerr.New(3951, d.Name)
	}
	return nil
}

// MemoryAllowed is what the isolation level says to a memory-optimized table: 41332 a SNAPSHOT session, 41333 a REPEATABLE READ or
// SERIALIZABLE one, and 41368 a read at a lower level in a transaction that is not of the statement, unless the database elevates
// it. A hint of a level takes the level's place. (learn.microsoft.com: Transactions with Memory-Optimized Tables.)
func MemoryAllowed(env *Env, db int32, t *catalog.Table, reads bool) error {
	if !t.MemoryOptimized || t.Variable {
		return nil
	}
	switch env.Tx.Iso {
	case store.Snapshot:
		return sqlerr.New(41332)
	case store.RepeatableRead, store.Serializable:
		return sqlerr.New(41333)
	}
	if !reads || env.Sess.TranCount() == 0 {
		return nil
	}
	if d := env.Cat.DatabaseByID(db); d == nil || d.Options["MEMORY_OPTIMIZED_ELEVATE_TO_SNAPSHOT"] == "ON" {
		return nil
	}
	return sqlerr.New(41368)
}
