package bind

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// Rows is a FROM clause while its statement (UPDATE, DELETE, MERGE, or INSERT's OUTPUT) is being bound.
//
// All its tables share one wide row, env.Row at depth 0: each table owns a contiguous range of slots
// (its columns in table order) followed by one hidden slot. The hidden slot of a table in a tree holds
// the row's storage key (VarBinary, the bytes of a store.Key); that of any other source is bit 1. It is
// NULL when an outer join found no row, so it tells presence too. Use:
//
//	UPDATE t SET a = b.x OUTPUT inserted.a FROM t JOIN b ON … WHERE …
//	r, err := From(s, stmt.With, stmt.From)    // or the target alone when there is no FROM
//	t, err := r.Target(stmt.Target)
//	err = r.Where(stmt.Where)
//	x, err := r.Expr(set.Expr)                 // over the joined row; Convert it to the column's type
//	r.Hide(t); off := r.Pseudo("inserted", t.Table, t.DB)
//	cols, out, err := r.Items(stmt.Output.Items)
//	err = r.Err()                              // the bad names of all clauses
//	rows := r.Done()                           // after which only rows.Run is used
//
//	rows.Run(env, func(e *exec.Env) error {
//		key := store.Key(e.Row[t.Key].S)
//		old := e.Row[t.Offset : t.Offset+len(t.Table.Columns)]   // copy it to keep it
//		v, err := x.Eval(e)
//		…
//	})
//
// e.Row is reused: it is valid until the function returns. A statement that changes what it reads must collect
// first (copy e.Row and give it back through rows.Env later) and apply after Run.
type Rows struct {
	b    *binder
	node fromNode
	// where holds the conjuncts of WHERE.
	where []exec.Expr
	// writeOnly: the statement reads no column, so its target needs no SELECT permission.
	writeOnly bool
}

// WriteOnly tells that the statement reads no column of its target; it comes before Target.
func (r *Rows) WriteOnly() { r.writeOnly = true }

// ReadsNothing reports an expression without columns and queries.
func ReadsNothing(e syntax.Expr) bool {
	nothing := true
	walk(e, func(x syntax.Expr) bool {
		switch x.(type) {
		case *syntax.ColumnRef, *syntax.Subquery, *syntax.Exists:
			nothing = false
		}
		return nothing
	})
	return nothing
}

// Target is the table reference that a statement changes, within the wide row.
type Target struct {
	Table *catalog.Table
	DB    int32
	// Offset is the slot of the first column; Key the slot of the storage key.
	Offset, Key int
	// Via is what the table is changed through; nil for the table itself.
	Via *Via
	v   *rangeVar
}

// From binds a FROM clause for DML under its statement's query hints. refs may be empty: a statement whose only rows are pseudo
// tables.
func From(s *Scope, with []syntax.CTE, refs []syntax.TableRef, hints ...syntax.QueryHint) (*Rows, error) {
	return Changing(s, nil, with, refs, hints...)
}

// Changing is From for a statement that changes target, which may be a query: a view, common table expression or derived table.
func Changing(s *Scope, target syntax.TableRef, with []syntax.CTE, refs []syntax.TableRef, hints ...syntax.QueryHint) (*Rows, error) {
	b := newBinder(s)
	b.lvl = &level{dml: true}
	if n, ok := target.(*syntax.TableName); ok {
		if b.changed = n.Alias; n.Alias == "" {
			b.changed = n.Name.Object
		}
	}
	if err := b.hints(hints); err != nil {
		return nil, err
	}
	if err := b.pushCTEs(with); err != nil {
		return nil, err
	}
	r := &Rows{b: b}
	for _, ref := range refs {
		n, err := b.tableRef(ref)
		if err != nil {
			return nil, b.join(err)
		}
		r.node = crossJoin(r.node, n)
	}
	return r, nil
}

// Err is what was reported of bad names so far: binding goes on after them, so that the statement is refused with all of them.
func (r *Rows) Err() error { return r.b.err() }

// Report adds an error of the statement's own to them.
func (r *Rows) Report(e *sqlerr.Error) { r.b.report(e) }

// Target finds the reference that the statement changes: by alias, or by table; a table that the FROM
// clause does not name is joined to it without a condition. Its rows are read with U locks.
// 208 unknown. set are the columns that are set: of a query over several tables they tell which one is changed.
func (r *Rows) Target(ref syntax.TableRef, set ...string) (*Target, error) {
	v, err := r.b.findTarget(ref)
	if err != nil {
		return nil, err
	}
	if v == nil {
		r.b.writeOnly = r.writeOnly
		n, err := r.b.tableRef(ref)
		r.b.writeOnly = false
		if err != nil {
			return nil, err
		}
		r.node = crossJoin(r.node, n)
		v = r.b.lvl.tables[len(r.b.lvl.tables)-1]
	}
	if v.scan == nil && v.table != nil && v.table.IsType {
		return nil, sqlerr.New(10700, v.alias).At(ref.Position().Line)
	}
	if v.scan == nil {
		return r.through(v, set, ref.Position().Line)
	}
	if v.table.Type == "SQ" {
		return nil, sqlerr.Unsupported("modifying rows of the queue %s", v.table.Name).At(ref.Position().Line)
	}
	v.scan.ForUpdate()
	return &Target{Table: v.table, DB: v.dbID, Offset: v.offset, Key: v.keySlot, v: v}, nil
}

// Where adds a condition on the joined rows; nil is allowed.
func (r *Rows) Where(e syntax.Expr) error {
	if e == nil {
		return nil
	}
	r.b.clause = clauseWhere
	c, err := r.b.condition(e)
	r.b.clause = clauseOther
	if err != nil {
		return r.b.join(err)
	}
	r.where = append(r.where, conjuncts(c)...)
	return nil
}

// Pseudo adds slots for a row that the statement itself supplies (inserted, deleted) and returns the first;
// its columns are found by qualified names only.
func (r *Rows) Pseudo(name string, t *catalog.Table, db int32) (offset int) {
	v := r.b.addTable(name, t, db)
	v.qualifiedOnly = true
	return v.offset
}

// Hide takes the target's own name out of scope, as in an OUTPUT clause, until the function that it returns is called.
func (r *Rows) Hide(t *Target) (show func()) {
	t.v.hidden = true
	return func() { t.v.hidden = false }
}

// Expr binds a scalar expression over the rows.
func (r *Rows) Expr(e syntax.Expr) (exec.Expr, error) {
	r.b.clause = clauseSet
	x, err := r.b.scalar(e)
	r.b.clause = clauseOther
	if err != nil {
		return nil, r.b.join(err)
	}
	return x, nil
}

// Condition binds a predicate over the rows.
func (r *Rows) Condition(e syntax.Expr) (exec.Expr, error) {
	x, err := r.b.condition(e)
	if err != nil {
		return nil, r.b.join(err)
	}
	return x, nil
}

// Limit says that the statement has TOP, and Merge that it is MERGE: neither allows NEXT VALUE FOR.
func (r *Rows) Limit() { r.b.place.limited = true }

// Merge is described at Limit.
func (r *Rows) Merge() { r.b.place.merge = true }

// Items binds a select list (OUTPUT): stars are expanded, columns named.
func (r *Rows) Items(items []syntax.SelectItem) ([]exec.Column, []exec.Expr, error) {
	r.b.clause = clauseOutput
	cols, exprs, err := r.b.selectList(items)
	r.b.clause = clauseOther
	if err != nil {
		return nil, nil, r.b.join(err)
	}
	return cols, exprs, nil
}

// Done plans the rows: predicates become seeks and join conditions. Nothing may be bound afterwards.
func (r *Rows) Done() *exec.Rows {
	return &exec.Rows{Width: r.b.lvl.width, From: planFrom(r.node, r.where)}
}
