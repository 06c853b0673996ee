package dml

import (
	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// insertStmt is a bound INSERT.
type insertStmt struct {
	p    *insertPlan
	top  top
	rows *exec.Rows
	out  output
	// One of these makes the rows: exprs assigned to the target columns, a query with the conversions of its
	// columns, or EXEC.
	values  [][]exec.Expr
	query   exec.Stmt
	convert []exec.Expr
	exec    *syntax.ExecStmt
}

func bindInsert(s *bind.Scope, st *syntax.InsertStmt) (exec.Stmt, error) {
	via, src, columns, err := insertVia(s, st)
	name := refName(st.Target)
	if err == nil && via == nil {
		src, name, err = target(s, st.Target)
	}
	if err != nil {
		return nil, at(err, st)
	}
	if via != nil {
		into := *st
		into.Columns = columns
		st = &into
	}
	w, err := NewWriter(s, src.Table, src.DB)
	if err != nil {
		return nil, at(err, st)
	}
	w.via = via
	if err := w.unchecked(st); err != nil {
		return nil, err
	}
	if err := historyClosed(w, 13559); err != nil {
		return nil, at(err, st)
	}
	if w.insertLock, err = bind.InsertLock(st.Target); err != nil {
		return nil, err
	}
	b := &insertStmt{p: &insertPlan{w: w, explicit: len(st.Columns) > 0}, exec: st.Exec}
	if err := b.bind(s, st, name); err != nil {
		return nil, at(err, st)
	}
	return b, nil
}

func (b *insertStmt) bind(s *bind.Scope, st *syntax.InsertStmt, name string) error {
	var err error
	if b.top, err = bindTop(s, st.Top); err != nil {
		return err
	}
	if err = b.source(s, st); err != nil {
		return err
	}
	if err = b.p.bindRest(s); err != nil {
		return err
	}
	if q, ok := b.query.(*exec.Query); ok && q.Draws && b.p.defaultsDraw() {
		// The query's rows are read before the defaults are: one value for both would need them together.
		return sqlerr.Unsupported("INSERT of several rows with NEXT VALUE FOR in the rows and in a DEFAULT").At(st.Line)
	}
	r, err := bind.From(s, st.With, nil, st.Options...)
	if err != nil {
		return err
	}
	if b.out, err = bindOutput(s, r, st.Output, b.p.w, true, false, false); err != nil {
		return err
	}
	if err := r.Err(); err != nil {
		return err
	}
	b.rows = r.Done()
	if err := b.p.w.bindSettings(s, "INSERT"); err != nil {
		return err
	}
	return b.out.triggersForbid(s, b.p.w, name, "INSERT")
}

// source binds what makes the rows, and settles the target columns.
func (b *insertStmt) source(s *bind.Scope, st *syntax.InsertStmt) error {
	var err error
	switch {
	case st.DefaultValues:
		b.values = [][]exec.Expr{{}}
		return nil
	case st.Exec != nil:
		b.p.cols, err = b.p.targets(st.Columns, -1, st.Line)
		return err
	}
	if v, ok := st.Query.Body.(*syntax.ValuesQuery); ok && (len(v.Rows) == 1 || hasDefault(v)) {
		return b.valueRows(s, st, v)
	}
	q := st.Query
	if len(st.With) > 0 || len(st.Options) > 0 {
		c := *q
		c.Options = st.Options
		c.With = append(append([]syntax.CTE(nil), st.With...), q.With...)
		q = &c
	}
	query, err := bind.Source(s, q)
	if err != nil {
		return err
	}
	b.query = query
	if b.p.cols, err = b.p.targets(st.Columns, len(query.Cols), st.Line); err != nil {
		return err
	}
	if err := b.count(len(query.Cols), false, st.Line); err != nil {
		return err
	}
	rows := [][]syntax.Expr{nil}
	if v, ok := st.Query.Body.(*syntax.ValuesQuery); ok {
		rows = v.Rows
	}
	for _, r := range rows {
		if err := b.p.explicitAllowed(r, st.Line); err != nil {
			return err
		}
	}
	for i, slot := range b.p.cols {
		var from exec.Expr = slotExpr{i, query.Cols[i].Type}
		if query.Cols[i].Untyped {
			from = &exec.Const{}
		}
		e, err := b.p.w.Assign(from, slot)
		if err != nil {
			return err
		}
		b.convert = append(b.convert, e)
	}
	return nil
}

func hasDefault(v *syntax.ValuesQuery) bool {
	for _, r := range v.Rows {
		for _, e := range r {
			if isDefault(e) {
				return true
			}
		}
	}
	return false
}

func isDefault(e syntax.Expr) bool {
	l, ok := e.(*syntax.Literal)
	return ok && l.Kind == syntax.DefaultLiteral
}

func isNull(e syntax.Expr) bool {
	l, ok := e.(*syntax.Literal)
	return ok && l.Kind == syntax.NullLiteral
}

// valueRows binds VALUES cell by cell.
func (b *insertStmt) valueRows(s *bind.Scope, st *syntax.InsertStmt, v *syntax.ValuesQuery) error {
	var err error
	n := len(v.Rows[0])
	if b.p.cols, err = b.p.targets(st.Columns, n, st.Line); err != nil {
		return err
	}
	for _, r := range v.Rows {
		if len(r) != n {
			return sqlerr.New(10709).At(v.Line)
		}
		if err := b.count(len(r), true, st.Line); err != nil {
			return err
		}
		if err := b.p.explicitAllowed(r, st.Line); err != nil {
			return err
		}
		row := make([]exec.Expr, n)
		for i, e := range r {
			slot := b.p.cols[i]
			if isDefault(e) {
				if row[i], err = b.p.w.Default(s, slot); err != nil {
					return err
				}
				continue
			}
			x, err := bind.Expr(s, e)
			if err != nil {
				return err
			}
			if row[i], err = b.p.w.Assign(x, slot); err != nil {
				return err
			}
		}
		b.values = append(b.values, row)
	}
	return nil
}

// count compares the number of values with the target columns: 213 without a column list, 109 and 110 for
// VALUES, 120 and 121 for a query.
func (b *insertStmt) count(n int, values bool, line int) error {
	want := len(b.p.cols)
	switch {
	case n == want:
		return nil
	case !b.p.explicit:
		return sqlerr.New(213).At(line)
	case values && n < want:
		return sqlerr.New(109).At(line)
	case values:
		return sqlerr.New(110).At(line)
	case n < want:
		return sqlerr.New(120).At(line)
	}
	return sqlerr.New(121).At(line)
}

// Columns implements exec.Stmt.
func (b *insertStmt) Columns() []exec.Column { return b.out.cols }

// Run implements exec.Stmt.
func (b *insertStmt) Run(env *exec.Env, emit func(types.Row) error) (int64, error) {
	w := b.p.w
	if err := w.permit(env, "INSERT"); err != nil {
		return 0, err
	}
	if err := w.settings(); err != nil {
		return 0, err
	}
	if err := w.lock(env); err != nil {
		return 0, err
	}
	if err := b.p.identityAllowed(env); err != nil {
		return 0, err
	}
	build, n, err := b.read(env)
	if err != nil {
		return 0, err
	}
	if instead(env, w.DB, w.T, "INSERT") {
		rows := make([]types.Row, n)
		for i := range rows {
			if rows[i], err = b.p.row(env, build, i, false); err != nil {
				return 0, err
			}
		}
		return int64(n), env.Sess.FireTriggers(env, w.T, "INSERT", true, rows, nil, w.allColumns())
	}
	kept, err := b.p.insertBuilt(env, build, n)
	if err != nil {
		return 0, err
	}
	if b.out.present() {
		sent := make([]types.Row, len(kept))
		e := b.rows.Env(env)
		for i, r := range kept {
			if sent[i], err = b.out.row(e, nil, r, ""); err != nil {
				return 0, err
			}
		}
		if err := b.out.send(env, sent, emit); err != nil {
			return 0, err
		}
	}
	if triggers(env.Cat, w.DB, w.T, "INSERT", false) {
		if err := env.Sess.FireTriggers(env, w.T, "INSERT", false, kept, nil, w.allColumns()); err != nil {
			return 0, err
		}
	}
	return int64(len(kept)), nil
}

// read gives the function that fills the target columns of row i, and the number of rows; queries are read whole
// first, so that a statement never sees its own rows.
func (b *insertStmt) read(env *exec.Env) (fill, int, error) {
	limit, err := b.top.limit(env)
	if err != nil {
		return nil, 0, err
	}
	cut := func(n int) (int, error) {
		if limit >= 0 && limit < int64(n) {
			n = int(limit)
		}
		return b.top.share(env, n)
	}
	if b.values != nil {
		n, err := cut(len(b.values))
		return func(e *exec.Env, i int) (types.Row, error) { return evalAll(e, b.values[i]) }, n, err
	}
	convert := b.convert
	var rows []types.Row
	if b.exec != nil {
		rows, convert, err = b.runExec(env)
	} else {
		_, err = b.query.Run(env, func(r types.Row) error {
			rows = append(rows, r)
			return nil
		})
	}
	if err != nil {
		return nil, 0, err
	}
	n, err := cut(len(rows))
	return func(e *exec.Env, i int) (types.Row, error) { return evalAll(withRow(e, rows[i]), convert) }, n, err
}

func (b *insertStmt) runExec(env *exec.Env) ([]types.Row, []exec.Expr, error) {
	x, ok := env.Sess.(ExecRunner)
	if !ok {
		return nil, nil, sqlerr.Unsupported("INSERT EXEC in this session")
	}
	var rows []types.Row
	var convert []exec.Expr
	err := x.RunExec(env, b.exec, func(cols []exec.Column, r types.Row) error {
		if len(cols) != len(b.p.cols) {
			return sqlerr.New(213)
		}
		if convert == nil {
			for i, slot := range b.p.cols {
				e, err := b.p.w.Assign(slotExpr{i, cols[i].Type}, slot)
				if err != nil {
					return err
				}
				convert = append(convert, e)
			}
		}
		rows = append(rows, append(types.Row(nil), r...))
		return nil
	})
	return rows, convert, err
}

func evalAll(env *exec.Env, exprs []exec.Expr) (types.Row, error) {
	row := make(types.Row, len(exprs))
	for i, e := range exprs {
		v, err := e.Eval(env)
		if err != nil {
			return nil, err
		}
		row[i] = v
	}
	return row, nil
}

func (w *Writer) allColumns() []int {
	ids := make([]int, len(w.T.Columns))
	for i := range ids {
		ids[i] = w.T.Columns[i].ID
	}
	return ids
}

// loadRow inserts a row that is complete but for its computed columns: SELECT INTO and the like.
func (w *Writer) loadRow(env *exec.Env, r types.Row, verb string) error {
	if err := w.Complete(env, r, verb, "INSERT"); err != nil {
		return err
	}
	_, err := w.Insert(env, r)
	return err
}

// putTable saves a table's changed definition where it lives.
func putTable(env *exec.Env, db int32, t *catalog.Table) error {
	if !t.Temp {
		env.Cat.PutTable(db, t)
		return nil
	}
	h, ok := env.Sess.(TempTables)
	if !ok {
		return sqlerr.Unsupported("temporary tables in this session")
	}
	h.DefineTemp(t)
	return nil
}

func schemaLock(env *exec.Env, db int32, id int32) error {
	_, err := env.Tx.Lock(env.Ctx, store.Resource{Kind: store.ObjectLock, DB: db, ID: int64(id)}, store.SchM)
	return err
}
