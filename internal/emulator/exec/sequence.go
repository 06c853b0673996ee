package exec

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/table"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// drawn holds what one row drew, by database and sequence.
type drawn struct{ values map[[2]int32]types.Value }

// NextValue is NEXT VALUE FOR a sequence. All references to one sequence in a row get one value: rows are told apart by
// the environment's row.
type NextValue struct {
	DB, ID int32
	T      types.Type
}

func (n *NextValue) Type() types.Type { return n.T }
func (n *NextValue) Nullable() bool   { return false }

// Eval implements Expr.
func (n *NextValue) Eval(env *Env) (types.Value, error) {
	key := [2]int32{n.DB, n.ID}
	if env.sequences != nil {
		if v, ok := env.sequences.values[key]; ok {
			return v, nil
		}
	}
	q, ok := env.Cat.ObjectByID(n.DB, n.ID).(*catalog.Sequence)
	if !ok {
		return types.NullValue, sqlerr.New(208, "")
	}
	if db := env.Cat.DatabaseByID(n.DB); db != nil && db.ReadOnly {
		return types.NullValue, sqlerr.New(3906, db.Name)
	}
	if table.CacheOutruns(env.Sess.Engine(), n.DB, q) {
		env.Sess.Message(sqlerr.New(11729, q.Name))
	}
	v, err := table.NextValue(env.Sess.Engine(), n.DB, q)
	if err == nil && env.sequences != nil {
		if env.sequences.values == nil {
			env.sequences.values = map[[2]int32]types.Value{}
		}
		env.sequences.values[key] = v
	}
	return v, err
}
