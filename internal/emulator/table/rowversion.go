package table

import (
	"encoding/binary"

	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// firstRowversion is @@DBTS of a new database.
const firstRowversion = 0x7D0

func rowversionKey(db int32) store.MetaKey { return store.MetaKey{DB: db, Class: "rowversion"} }

// NextRowversion takes the next rowversion of a database.
func NextRowversion(e *store.Engine, db int32) types.Value {
	return rowversion(e.AddCounter(rowversionKey(db), 1))
}

// LastRowversion is @@DBTS: the last rowversion that was used.
func LastRowversion(e *store.Engine, db int32) types.Value {
	return rowversion(e.Counter(rowversionKey(db)))
}

func rowversion(n int64) types.Value {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(firstRowversion+n))
	return types.Value{Kind: types.Timestamp, S: string(b[:])}
}
