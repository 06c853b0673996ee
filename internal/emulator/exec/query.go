package exec

import (
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Query is a bound SELECT. It keeps no state between runs.
type Query struct {
	Rel  Rel
	Cols []Column
	// Into is the table that SELECT … INTO makes of the rows; its creation is the statement's, not Run's.
	Into *syntax.Name
	// Assigns is set for SELECT @v = …, which returns no rowset: Run sets the variables, in order, for each row.
	Assigns bool
	// Local tells that the query names a table variable, a #temp table, inserted or deleted: it must not outlive the
	// scope that it was bound in.
	Local bool
	// Function tells that a user-defined function is called, so that it may run statements of its own.
	Function bool
	// ReadsData tells that the query reads a source, calls a function of a module, or draws from a sequence: a transaction is
	// open while it runs (XACT_STATE()).
	ReadsData bool
	// NamesObject tells that the query names an object or draws from a sequence, as what opens a transaction under
	// IMPLICIT_TRANSACTIONS.
	NamesObject bool
	// Draws tells that the query draws from a sequence.
	Draws bool
}

// Columns implements Stmt.
func (q *Query) Columns() []Column {
	if q.Assigns || q.Into != nil {
		return nil
	}
	return q.Cols
}

// Run implements Stmt. Each emitted row is fresh and may be kept.
func (q *Query) Run(env *Env, emit func(types.Row) error) (int64, error) {
	var n int64
	run := env.begin(q.Assigns)
	run.Row, run.Outer = nil, nil
	each := func(r types.Row) error {
		n++
		if q.Assigns {
			return nil
		}
		return emit(r)
	}
	limit := RowCountLimit(env)
	if limit > 0 {
		var err error
		if each, err = q.capped(limit, each); err != nil {
			return 0, err
		}
	}
	err := q.Rel.Run(run, each)
	if err == errCapped {
		err = nil
	}
	return n, err
}
