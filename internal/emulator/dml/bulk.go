package dml

import (
	"io"
	"slices"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/table"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// BulkLoad is a bound INSERT BULK (learn.microsoft.com: BULK INSERT, bcp, SqlBulkCopyOptions). Of the constraints only NOT NULL,
// PRIMARY KEY and UNIQUE hold unless CHECK_CONSTRAINTS is said, triggers wait for FIRE_TRIGGERS, an identity column that is in the
// list keeps its values, and a NULL becomes the column's default unless KEEP_NULLS is said.
type BulkLoad struct {
	p        *insertPlan
	sent     []types.Type // as INSERT BULK declares them
	defaults []exec.Expr  // instead of NULL; nil keeps it
	options  map[string]bool
	table    *catalog.Table // as it is in the catalog
}

// BindBulk binds an INSERT BULK: 208, 207, 264 and 271 as for INSERT.
func BindBulk(s *bind.Scope, st *syntax.InsertBulkStmt) (*BulkLoad, error) {
	src, _, err := target(s, st.Target)
	if err != nil {
		return nil, at(err, st)
	}
	b := &BulkLoad{options: map[string]bool{}, table: src.Table}
	for _, o := range st.Options {
		b.options[o] = true
	}
	for _, c := range st.Columns {
		if i := column(src.Table, c.Name); i >= 0 && src.Table.Columns[i].Generated != 0 {
			return nil, sqlerr.Unsupported("bulk load of the period column %s", c.Name).At(st.Line)
		}
	}
	if src.Table.Node || src.Table.Edge {
		return nil, sqlerr.Unsupported("bulk load into a node or edge table").At(st.Line)
	}
	if err := b.order(st); err != nil {
		return nil, at(err, st)
	}
	t := src.Table
	if !b.options["CHECK_CONSTRAINTS"] {
		c := *t
		c.Checks, c.ForeignKeys = nil, nil
		t = &c
	}
	w, err := NewWriter(s, t, src.DB)
	if err != nil {
		return nil, at(err, st)
	}
	if err := historyClosed(w, 13559); err != nil {
		return nil, at(err, st)
	}
	b.p = &insertPlan{w: w, explicit: true}
	return b, at(b.bind(s, st), st)
}

func (b *BulkLoad) bind(s *bind.Scope, st *syntax.InsertBulkStmt) error {
	names := make([]string, len(st.Columns))
	for i, c := range st.Columns {
		names[i] = c.Name
		t, alias, err := bind.Type(s, c.Type)
		if err != nil {
			return err
		}
		if alias != nil && alias.Table != 0 {
			return sqlerr.Unsupported("bulk load of a table type")
		}
		b.sent = append(b.sent, t)
	}
	var err error
	if b.p.cols, err = b.p.targets(names, len(names), st.Line); err != nil {
		return err
	}
	if err := b.p.explicitAllowed(nil, st.Line); err != nil {
		return err
	}
	if err := b.p.bindRest(s); err != nil {
		return err
	}
	b.defaults = make([]exec.Expr, len(names))
	for i, slot := range b.p.cols {
		if b.options["KEEP_NULLS"] || b.table.Columns[slot].Default == nil {
			continue
		}
		if b.defaults[i], err = b.p.w.Default(s, slot); err != nil {
			return err
		}
	}
	return b.p.w.bindSettings(s, "INSERT")
}

// order takes the ORDER hint where it is ignored: on a table without a clustered index.
func (b *BulkLoad) order(st *syntax.InsertBulkStmt) error {
	if _, err := slots(b.table, st.Order, st.Line); err != nil {
		return err
	}
	if len(st.Order) > 0 && !table.NeedsRowID(b.table) {
		return sqlerr.Unsupported("the ORDER hint of a bulk load into a table with a clustered index")
	}
	return nil
}

// Check refuses the bulk load for its permission, as every INSERT.
func (b *BulkLoad) Check(env *exec.Env) error {
	if err := b.p.w.permit(env, "INSERT"); err != nil {
		return err
	}
	return b.p.w.settings()
}

// Load stores the rows that the client sent, whose columns are of these types; next gives io.EOF behind the last one. Errors: 4816
// for a type that INSERT BULK did not declare, 4815 for a value longer than declared. It returns the number of rows. A load without
// triggers and foreign keys keeps no row but the one that it stores.
func (b *BulkLoad) Load(env *exec.Env, from []types.Type, next func() (types.Row, error)) (int64, error) {
	if err := b.Check(env); err != nil {
		return 0, err
	}
	if err := b.lock(env); err != nil {
		return 0, err
	}
	convert, err := b.conversions(from)
	if err != nil {
		return 0, err
	}
	if b.fires(env, true) {
		return b.insteadOf(env, convert, next)
	}
	after := b.fires(env, false)
	in := insertion{p: b.p, keep: after || len(b.p.w.T.ForeignKeys) > 0}
	var sent types.Row
	fill := func(e *exec.Env, _ int) (types.Row, error) { return b.values(e, convert, sent) }
	for i := 0; ; i++ {
		sent, err = next()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = in.add(env, fill, i)
		}
		if err != nil {
			return 0, err
		}
	}
	if err := in.finish(env); err != nil {
		return 0, err
	}
	if err := b.distrust(env, in.stored); err != nil {
		return 0, err
	}
	if after {
		if err := env.Sess.FireTriggers(env, b.table, "INSERT", false, in.kept, nil, b.p.w.allColumns()); err != nil {
			return 0, err
		}
	}
	return in.stored, nil
}

// insteadOf hands the rows to the INSTEAD OF trigger.
func (b *BulkLoad) insteadOf(env *exec.Env, convert []exec.Expr, next func() (types.Row, error)) (int64, error) {
	var built []types.Row
	for {
		sent, err := next()
		if err == io.EOF {
			return int64(len(built)), env.Sess.FireTriggers(env, b.table, "INSERT", true, built, nil, b.p.w.allColumns())
		}
		if err != nil {
			return 0, err
		}
		r, err := b.p.row(env, func(e *exec.Env, _ int) (types.Row, error) { return b.values(e, convert, sent) }, len(built), false)
		if err != nil {
			return 0, err
		}
		built = append(built, r)
	}
}

func (b *BulkLoad) fires(env *exec.Env, insteadOf bool) bool {
	if insteadOf {
		return b.options["FIRE_TRIGGERS"] && instead(env, b.p.w.DB, b.table, "INSERT")
	}
	return b.options["FIRE_TRIGGERS"] && triggers(env.Cat, b.p.w.DB, b.table, "INSERT", false)
}

// lock: TABLOCK's bulk update lock is an exclusive one here, so that two such loads take turns.
func (b *BulkLoad) lock(env *exec.Env) error {
	w := b.p.w
	if !b.options["TABLOCK"] || w.T.Variable {
		return w.lock(env)
	}
	_, err := env.Tx.Lock(env.Ctx, table.LockResource(w.DB, w.T), store.X)
	return err
}

func (b *BulkLoad) conversions(from []types.Type) ([]exec.Expr, error) {
	if len(from) != len(b.sent) {
		return nil, sqlerr.Unsupported("a bulk load of other columns than INSERT BULK says")
	}
	convert := make([]exec.Expr, len(from))
	for i, slot := range b.p.cols {
		if !sameStream(from[i], b.sent[i]) {
			return nil, sqlerr.New(4816, i+1)
		}
		e, err := b.p.w.Assign(slotExpr{i, from[i]}, slot)
		if err != nil {
			return nil, err
		}
		convert[i] = e
	}
	return convert, nil
}

// sameStream reports whether a stream's column may be of the declared type: decimal is numeric's other name, and xml travels as
// the strings that declare it.
func sameStream(sent, declared types.Type) bool {
	return sent.Kind == declared.Kind || sent.Kind.IsDecimal() && declared.Kind.IsDecimal() || declared.Kind == types.Timestamp && sent.Kind.IsBinary()
}

func (b *BulkLoad) values(env *exec.Env, convert []exec.Expr, r types.Row) (types.Row, error) {
	for i, v := range r {
		if sized(b.sent[i]) && !v.IsNull() && !types.Fits(v, b.sent[i]) {
			return nil, sqlerr.New(4815, i+1)
		}
	}
	e := withRow(env, r)
	out := make(types.Row, len(convert))
	for i, c := range convert {
		if r[i].IsNull() && b.defaults[i] != nil {
			c = b.defaults[i]
		}
		v, err := c.Eval(e)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

// distrust notes that constraints were not checked: is_not_trusted.
func (b *BulkLoad) distrust(env *exec.Env, rows int64) error {
	if b.options["CHECK_CONSTRAINTS"] || rows == 0 || b.table.Variable {
		return nil
	}
	t := *b.table
	t.Checks, t.ForeignKeys = slices.Clone(t.Checks), slices.Clone(t.ForeignKeys)
	changed := false
	for i := range t.Checks {
		if c := &t.Checks[i]; !c.Disabled && !c.Untrusted {
			c.Untrusted, changed = true, true
		}
	}
	for i := range t.ForeignKeys {
		if f := &t.ForeignKeys[i]; !f.Disabled && !f.Untrusted {
			f.Untrusted, changed = true, true
		}
	}
	if !changed {
		return nil
	}
	if !t.Temp {
		if err := schemaLock(env, b.p.w.DB, t.ID); err != nil {
			return err
		}
	}
	return putTable(env, b.p.w.DB, &t)
}
