// Package dml changes rows: INSERT, UPDATE, DELETE, MERGE, TRUNCATE TABLE and SELECT INTO, with
// constraints, cascades, OUTPUT and triggers.
package dml

import (
	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/table"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Writer changes the rows of one table. It holds the bound expressions of the table and nothing of
// a transaction, so a bound statement can keep it.
type Writer struct {
	T  *catalog.Table
	DB int32
	// dbName and object are the database and "schema.table", as messages name them.
	dbName, object string
	// via is what the statement changes the table through; nil for the table itself.
	via         *bind.Via
	computed    []boundColumn
	checks      []boundCheck
	blocks      []bind.BlockPredicate
	filters     []exec.Expr   // by index number; nil without a filter
	long        []int         // indexes whose keys may be too long
	badSettings *sqlerr.Error // see bindSettings
	insertLock  store.Mode    // the table lock that the hints of INSERT ask for; NoLock: IX
}

type boundColumn struct {
	slot int
	expr exec.Expr
}

type boundCheck struct {
	check *catalog.Check
	expr  exec.Expr
}

// Change is one row that a statement changes: its row key and old value, and its new value.
type Change struct {
	Key      store.Key
	Old, New types.Row
}

// NewWriter binds what writing to t (of database db) needs.
func NewWriter(s *bind.Scope, t *catalog.Table, db int32) (*Writer, error) {
	w := &Writer{T: t, DB: db, filters: make([]exec.Expr, len(t.Indexes))}
	w.name(s)
	w.longKeys()
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.Computed != "" && c.Graph == 0 {
			e, err := bind.ParseTableExpr(s, t, c.Computed)
			if err != nil {
				return nil, err
			}
			if e, err = bind.Convert(e, c.Type); err != nil {
				return nil, err
			}
			w.computed = append(w.computed, boundColumn{i, e})
		}
	}
	for i := range t.Checks {
		if c := &t.Checks[i]; !c.Disabled {
			e, err := bind.ParseTableExpr(s, t, c.Definition)
			if err != nil {
				return nil, err
			}
			w.checks = append(w.checks, boundCheck{c, e})
		}
	}
	for i := range t.Indexes {
		if f := t.Indexes[i].Filter; f != "" {
			e, err := bind.ParseTableExpr(s, t, f)
			if err != nil {
				return nil, err
			}
			w.filters[i] = e
		}
	}
	if !t.Variable && !t.Temp {
		var err error
		if w.blocks, err = bind.BlockPredicates(s, t, db); err != nil {
			return nil, err
		}
	}
	return w, nil
}

func (w *Writer) name(s *bind.Scope) {
	w.dbName, w.object = s.DB.Name, "dbo."+w.T.Name
	if d := s.Cat.DatabaseByID(w.DB); d != nil {
		w.dbName = d.Name
	}
	if sch := s.Cat.SchemaByID(w.DB, w.T.Schema); sch != nil && !w.T.Variable {
		w.object = sch.Name + "." + w.T.Name
	}
}

// fullName is the table as 515 and 2628 name it.
func (w *Writer) fullName() string {
	if w.T.Variable {
		return w.T.Name
	}
	return w.dbName + "." + w.object
}

func withRow(env *exec.Env, r types.Row) *exec.Env {
	e := *env
	e.Row = r
	return &e
}

// Covers is the filtered index test of package table.
func (w *Writer) Covers(env *exec.Env) table.Covers {
	return func(i int, r types.Row) (bool, error) {
		v, err := w.filters[i].Eval(withRow(env, r))
		return !v.IsNull() && v.I != 0, err
	}
}

// Complete fills the period and the computed columns of r, and refuses NULL where the column does not allow it (515)
// and rows that a CHECK calls FALSE (547). verb is INSERT, UPDATE or MERGE.
func (w *Writer) Complete(env *exec.Env, r types.Row, verb, nullVerb string) error {
	w.stamp(env, r, nullVerb)
	if err := w.Compute(env, r); err != nil {
		return err
	}
	for i := range w.T.Columns {
		if c := &w.T.Columns[i]; r[i].IsNull() && !c.Nullable && (c.Graph == 0 || c.Hidden) {
			return sqlerr.New(515, c.Name, w.fullName(), nullVerb)
		}
	}
	if err := w.KeyLengths(r); err != nil {
		return err
	}
	if len(w.checks) == 0 {
		return nil
	}
	e := withRow(env, r)
	for _, c := range w.checks {
		v, err := c.expr.Eval(e)
		if err != nil {
			return err
		}
		if !v.IsNull() && v.I == 0 {
			return w.conflict(verb, "CHECK", c.check.Name, w.object, w.columnPart(c.check.Column))
		}
	}
	return nil
}

// Compute fills the computed columns of r.
func (w *Writer) Compute(env *exec.Env, r types.Row) error {
	if len(w.computed) == 0 {
		return nil
	}
	e := withRow(env, r)
	for _, c := range w.computed {
		v, err := c.expr.Eval(e)
		if err != nil {
			return err
		}
		r[c.slot] = v
	}
	return nil
}

// KeyLengths refuses a row with an index key beyond the limit (1946).
func (w *Writer) KeyLengths(r types.Row) error {
	for _, i := range w.long {
		ix := &w.T.Indexes[i]
		n := 0
		for _, k := range ix.Columns {
			s := table.Slot(w.T, k.Column)
			n += types.DataLength(r[s], w.T.Columns[s].Type)
		}
		if limit := table.KeyLimit(ix); n > limit {
			kind := "nonclustered"
			if ix.Kind == 1 {
				kind = "clustered"
			}
			return sqlerr.New(1946, n, ix.Name, limit, kind)
		}
	}
	return nil
}

// longKeys lists the indexes whose keys can grow beyond the limit.
func (w *Writer) longKeys() {
	for i := range w.T.Indexes {
		ix := &w.T.Indexes[i]
		most := 0
		for _, k := range ix.Columns {
			most += max(w.T.Columns[table.Slot(w.T, k.Column)].Type.MaxLength(), 0)
		}
		if limit := table.KeyLimit(ix); limit > 0 && most > limit && !ix.Disabled && !w.T.MemoryOptimized {
			w.long = append(w.long, i)
		}
	}
}

// conflict is Msg 547.
func (w *Writer) conflict(verb, kind, constraint, object, column string) error {
	return sqlerr.New(547, verb, kind, constraint, w.dbName, object, column)
}

func (w *Writer) columnPart(id int) string { return columnPart(w.T, id) }

func columnPart(t *catalog.Table, id int) string {
	if s := table.Slot(t, id); id != 0 && s >= 0 {
		return ", column '" + t.Columns[s].Name + "'"
	}
	return ""
}

// lock takes the intent lock that every change of a table starts with.
func (w *Writer) lock(env *exec.Env) error {
	if w.T.Variable {
		return nil
	}
	if err := exec.MemoryAllowed(env, w.DB, w.T, false); err != nil {
		return err
	}
	if err := exec.SnapshotAllowed(env, w.DB, w.T); err != nil {
		return err
	}
	mode := store.IX
	if w.insertLock != store.NoLock {
		mode = w.insertLock
	}
	_, err := env.Tx.Lock(env.Ctx, table.LockResource(w.DB, w.T), mode)
	return err
}

// writable refuses a write to a read-only database (3906) to a read-only filegroup (652), or to one without files (622). It is
// asked when there is a row to write.
func (w *Writer) writable(env *exec.Env) error {
	if w.T.Variable || w.T.Temp {
		return nil
	}
	d := env.Cat.DatabaseByID(w.DB)
	if d == nil {
		return nil
	}
	if d.ReadOnly {
		return sqlerr.New(3906, d.Name)
	}
	for i := range d.Filegroups {
		if g := &d.Filegroups[i]; g.ID == w.T.Filegroup && g.ReadOnly {
			return sqlerr.New(652, w.T.Indexes[0].Name, w.object, w.T.Tree, g.Name)
		}
	}
	return fileless(d, w.T.Filegroup)
}

// fileless gives 622 when the filegroup has no files.
func fileless(d *catalog.Database, filegroup int) error {
	if filegroup == 0 {
		return nil
	}
	for i := range d.Files {
		if d.Files[i].Filegroup == filegroup {
			return nil
		}
	}
	for i := range d.Filegroups {
		if g := &d.Filegroups[i]; g.ID == filegroup {
			return sqlerr.New(622, g.Name)
		}
	}
	return nil
}

// duplicate turns *table.Duplicate into 2601 or 2627; other errors pass.
func (w *Writer) duplicate(err error, r types.Row) error {
	d, ok := err.(*table.Duplicate)
	if !ok {
		return err
	}
	ix := &w.T.Indexes[d.Index]
	vals := keyText(w.T, ix, r)
	switch {
	case ix.PrimaryKey:
		return sqlerr.New(2627, "PRIMARY KEY", ix.Name, w.object, vals)
	case ix.UniqueConstraint:
		return sqlerr.New(2627, "UNIQUE KEY", ix.Name, w.object, vals)
	}
	return sqlerr.New(2601, w.object, ix.Name, vals)
}

// Insert stores one completed row and reports whether it was kept: a duplicate in an index with
// IGNORE_DUP_KEY is left out.
func (w *Writer) Insert(env *exec.Env, r types.Row) (bool, error) {
	var id store.Key
	if table.NeedsRowID(w.T) {
		id = table.NewRowID(env.Sess.Engine(), w.DB)
	}
	key := table.RowKey(w.T, r, id)
	if w.ignoresDuplicates() {
		i, err := table.Collides(env.Ctx, env.Tx, w.T, r, key, w.Covers(env))
		if err != nil {
			return false, err
		}
		if i >= 0 {
			if w.T.Indexes[i].IgnoreDup {
				return false, nil
			}
			return false, w.duplicate(&table.Duplicate{Index: i}, r)
		}
	}
	if err := table.Put(env.Ctx, env.Tx, w.T, r, key, true, w.Covers(env)); err != nil {
		return false, w.duplicate(err, r)
	}
	return true, w.block(env, catalog.AfterInsert, []types.Row{r})
}

func (w *Writer) ignoresDuplicates() bool {
	for i := range w.T.Indexes {
		if w.T.Indexes[i].IgnoreDup {
			return true
		}
	}
	return false
}

// Update writes all changes of a statement: first what they leave goes, then what they bring is added, so
// that rows may exchange keys.
func (w *Writer) Update(env *exec.Env, changes []Change) error {
	if err := w.keepHistory(env, changes); err != nil {
		return err
	}
	covers := w.Covers(env)
	keys := make([]store.Key, len(changes))
	moved := make([][]bool, len(changes))
	for n, c := range changes {
		keys[n] = table.RowKey(w.T, c.New, table.RowID(w.T, c.Key))
		moved[n] = make([]bool, len(w.T.Indexes))
		for i := range w.T.Indexes {
			ix := &w.T.Indexes[i]
			if !table.HasTree(ix) {
				continue
			}
			same := keys[n] == c.Key && ix.Filter == "" &&
				table.KeyPrefix(w.T, ix, c.Old) == table.KeyPrefix(w.T, ix, c.New)
			if same {
				continue
			}
			moved[n][i] = true
			if err := table.RemoveEntry(env.Ctx, env.Tx, w.T, i, c.Old, c.Key, covers); err != nil {
				return err
			}
		}
		if keys[n] != c.Key {
			if err := env.Tx.Delete(env.Ctx, w.T.Tree, c.Key); err != nil {
				return err
			}
		}
	}
	for n, c := range changes {
		if keys[n] != c.Key && !table.NeedsRowID(w.T) {
			r := store.Range{From: keys[n], To: store.PrefixEnd(keys[n])}
			if dup, err := env.Tx.Exists(env.Ctx, w.T.Tree, r); err != nil {
				return err
			} else if dup {
				return w.duplicate(&table.Duplicate{}, c.New)
			}
		}
		if err := env.Tx.Put(env.Ctx, w.T.Tree, keys[n], c.New); err != nil {
			return err
		}
		for i, m := range moved[n] {
			if !m {
				continue
			}
			if err := table.PutEntry(env.Ctx, env.Tx, w.T, i, c.New, keys[n], covers); err != nil {
				return w.duplicate(err, c.New)
			}
		}
	}
	return nil
}

// Delete removes the rows of all changes.
func (w *Writer) Delete(env *exec.Env, changes []Change) error {
	if err := w.keepHistory(env, changes); err != nil {
		return err
	}
	for _, c := range changes {
		if err := table.Remove(env.Ctx, env.Tx, w.T, c.Old, c.Key, w.Covers(env)); err != nil {
			return err
		}
	}
	return nil
}
