package exec

import (
	"errors"
	"strconv"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// errCapped ends the reading of a query's rows when SET ROWCOUNT has enough of them.
var errCapped = errors.New("row count reached")

// RowCountLimit is the session's SET ROWCOUNT: how many rows a statement returns or changes, -1 for all.
func RowCountLimit(env *Env) int64 {
	if env.Sess == nil {
		return -1
	}
	if v := env.Sess.Option("ROWCOUNT"); v != "" && v != "0" {
		if n, err := strconv.ParseInt(v, 10, 64); err == nil {
			return n
		}
	}
	return -1
}

// capped is emit for the first rows only.
func (q *Query) capped(limit int64, emit func(types.Row) error) (func(types.Row) error, error) {
	if q.Draws {
		return nil, sqlerr.New(11739)
	}
	return func(r types.Row) error {
		if err := emit(r); err != nil {
			return err
		}
		if limit--; limit == 0 {
			return errCapped
		}
		return nil
	}, nil
}
