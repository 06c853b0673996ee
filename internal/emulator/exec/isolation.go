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
