package dml

import (
	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/table"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Referential actions, as sys.foreign_keys numbers them.
const (
	noAction = iota
	cascade
	setNull
	setDefault
)

// CheckParents refuses rows whose foreign keys have no parent row (547). changed limits the check to foreign keys over these
// slots; nil checks all. A row with NULL in any foreign key column is not checked.
func (w *Writer) CheckParents(env *exec.Env, rows []types.Row, changed map[int]bool, verb string) error {
	for i := range w.T.ForeignKeys {
		fk := &w.T.ForeignKeys[i]
		if fk.Disabled || !touches(w.T, fk.Columns, changed) {
			continue
		}
		if err := w.CheckForeignKey(env, fk, rows, verb); err != nil {
			return err
		}
	}
	if changed != nil {
		return nil // an edge keeps its ends
	}
	for i := range w.T.EdgeConstraints {
		if ec := &w.T.EdgeConstraints[i]; !ec.Disabled {
			if err := w.CheckEdges(env, ec, rows, verb); err != nil {
				return err
			}
		}
	}
	return nil
}

// CheckForeignKey checks one foreign key of the table for rows.
func (w *Writer) CheckForeignKey(env *exec.Env, fk *catalog.ForeignKey, rows []types.Row, verb string) error {
	parent := env.Cat.TableByID(w.DB, fk.Ref)
	if parent == nil {
		return nil
	}
	for _, r := range rows {
		vals, null := pick(w.T, fk.Columns, r)
		if null {
			continue
		}
		ok, err := hasKey(env, parent, fk, vals)
		if err != nil {
			return err
		}
		if ok {
			continue
		}
		kind, col := "FOREIGN KEY", ""
		if fk.Ref == w.T.ID {
			kind += " SAME TABLE"
		}
		if len(fk.RefColumns) == 1 {
			col = columnPart(parent, fk.RefColumns[0])
		}
		return w.conflict(verb, kind, fk.Name, objectName(env.Cat, w.DB, parent), col)
	}
	return nil
}

func touches(t *catalog.Table, columns []int, changed map[int]bool) bool {
	if changed == nil {
		return true
	}
	for _, c := range columns {
		if changed[table.Slot(t, c)] {
			return true
		}
	}
	return false
}

// pick takes the columns with these ids from r and tells whether one is NULL.
func pick(t *catalog.Table, columns []int, r types.Row) (vals []types.Value, null bool) {
	for _, c := range columns {
		v := r[table.Slot(t, c)]
		null = null || v.IsNull()
		vals = append(vals, v)
	}
	return vals, null
}

func objectName(c catalog.Catalog, db int32, t *catalog.Table) string {
	if s := c.SchemaByID(db, t.Schema); s != nil {
		return s.Name + "." + t.Name
	}
	return "dbo." + t.Name
}

// hasKey reports whether parent has a row with the values of the columns that fk references.
func hasKey(env *exec.Env, parent *catalog.Table, fk *catalog.ForeignKey, vals []types.Value) (bool, error) {
	for i := range parent.Indexes {
		ix := &parent.Indexes[i]
		if ix.Disabled || !ix.Unique || ix.Filter != "" || ix.Kind > 2 || len(ix.Columns) != len(vals) {
			continue
		}
		if tree, r, ok := seek(parent, ix, fk.RefColumns, vals); ok {
			return env.Tx.Exists(env.Ctx, tree, r)
		}
	}
	rows, err := findRows(env, parent, fk.RefColumns, vals)
	return len(rows) > 0, err
}

// seek bounds the rows of ix whose columns (ids) have the values; ok only when these columns lead ix.
func seek(t *catalog.Table, ix *catalog.Index, columns []int, vals []types.Value) (store.TreeID, store.Range, bool) {
	if len(ix.Columns) < len(columns) || ix.Kind != 1 && !table.HasTree(ix) {
		return 0, store.Range{}, false
	}
	key := make([]types.Value, len(columns))
	for i := range columns {
		at := -1
		for j, c := range columns {
			if c == ix.Columns[i].Column {
				at = j
			}
		}
		if at < 0 {
			return 0, store.Range{}, false
		}
		key[i] = vals[at]
	}
	p := table.SeekPrefix(t, ix, key)
	tree := ix.Tree
	if ix.Kind == 1 {
		tree = t.Tree
	}
	return tree, store.Range{From: p, To: store.PrefixEnd(p), Hint: store.HintCommitted}, true
}

// findRows reads the rows of t whose columns (ids) have the values, through an index where one leads with them.
func findRows(env *exec.Env, t *catalog.Table, columns []int, vals []types.Value) ([]Change, error) {
	for i := range t.Indexes {
		ix := &t.Indexes[i]
		if ix.Filter != "" || ix.Disabled || ix.Kind != 1 && ix.Kind != 2 {
			continue
		}
		tree, r, ok := seek(t, ix, columns, vals)
		if !ok {
			continue
		}
		found, err := scan(env, tree, r, nil)
		if err != nil || ix.Kind == 1 {
			return found, err
		}
		for n := range found {
			k := table.RowKeyOf(found[n].Old)
			row, ok, err := env.Tx.Get(env.Ctx, t.Tree, k, store.HintCommitted)
			if err != nil {
				return nil, err
			}
			if ok {
				found[n] = Change{Key: k, Old: row}
			}
		}
		return found, nil
	}
	want := compareKey(t, columns, vals)
	return scan(env, t.Tree, store.Range{Hint: store.HintCommitted}, func(r types.Row) bool {
		have, null := pick(t, columns, r)
		return !null && compareKey(t, columns, have) == want
	})
}

// scan collects a range of a tree; keep nil keeps all.
func scan(env *exec.Env, tree store.TreeID, r store.Range, keep func(types.Row) bool) ([]Change, error) {
	it := env.Tx.Scan(tree, r)
	defer it.Close()
	var out []Change
	for it.Next(env.Ctx) {
		if keep == nil || keep(it.Row()) {
			out = append(out, Change{Key: it.Key(), Old: it.Row()})
		}
	}
	return out, it.Err()
}

// effect is what a cascade did to another table, for its triggers.
type effect struct {
	w       *Writer
	event   string
	changes []Change
	updated map[int]bool
}

// LeaveParents applies the foreign keys that reference this table after changes took rows or keys away:
// 547 for NO ACTION when child rows remain, else the cascade. It returns the cascades' effects in order.
func (w *Writer) LeaveParents(env *exec.Env, changes []Change, deleted bool, verb string) ([]effect, error) {
	var effects []effect
	for _, fk := range env.Cat.Children(w.DB, w.T.ID) {
		if fk.Disabled {
			continue
		}
		child := env.Cat.TableByID(w.DB, fk.Parent)
		if child == nil {
			continue
		}
		action := fk.OnUpdate
		if deleted {
			action = fk.OnDelete
		}
		var hit []Change
		for _, c := range changes {
			old, null := pick(w.T, fk.RefColumns, c.Old)
			if null || !deleted && w.sameKey(fk.RefColumns, c) {
				continue
			}
			if still, err := hasKey(env, w.T, fk, old); err != nil {
				return nil, err
			} else if still {
				continue
			}
			rows, err := findRows(env, child, fk.Columns, old)
			if err != nil {
				return nil, err
			}
			if len(rows) == 0 {
				continue
			}
			if action == noAction {
				return nil, w.referenced(env, fk, child, verb)
			}
			for _, r := range rows {
				r.New = newChild(env, w, child, fk, r.Old, c, action)
				hit = append(hit, r)
			}
		}
		if len(hit) == 0 {
			continue
		}
		more, err := w.cascade(env, child, fk, hit, deleted && action == cascade, action, verb)
		if err != nil {
			return nil, err
		}
		effects = append(effects, more...)
	}
	if !deleted {
		return effects, nil
	}
	more, err := w.leaveEdges(env, changes, verb)
	return append(effects, more...), err
}

func (w *Writer) referenced(env *exec.Env, fk *catalog.ForeignKey, child *catalog.Table, verb string) error {
	kind, col := "REFERENCE", ""
	if child.ID == w.T.ID {
		kind = "SAME TABLE REFERENCE"
	}
	if len(fk.Columns) == 1 {
		col = columnPart(child, fk.Columns[0])
	}
	return w.conflict(verb, kind, fk.Name, objectName(env.Cat, w.DB, child), col)
}

func (w *Writer) sameKey(columns []int, c Change) bool {
	a, _ := pick(w.T, columns, c.Old)
	b, _ := pick(w.T, columns, c.New)
	return compareKey(w.T, columns, a) == compareKey(w.T, columns, b)
}

// compareKey is equal for values that are equal in these columns of t.
func compareKey(t *catalog.Table, columns []int, vals []types.Value) string {
	var key []byte
	for i, v := range vals {
		key = types.AppendSortKey(key, v, t.Columns[table.Slot(t, columns[i])].Type)
	}
	return string(key)
}

// newChild is the child row after the action. SET DEFAULT is filled by cascade, which has the child's writer.
func newChild(env *exec.Env, w *Writer, child *catalog.Table, fk *catalog.ForeignKey, r types.Row, c Change, action int) types.Row {
	n := append(types.Row(nil), r...)
	for i, id := range fk.Columns {
		v := types.NullValue
		if action == cascade && c.New != nil {
			v = c.New[table.Slot(w.T, fk.RefColumns[i])]
		}
		n[table.Slot(child, id)] = v
	}
	return n
}

// cascade applies one foreign key's action to the child rows and goes on from there.
func (w *Writer) cascade(env *exec.Env, child *catalog.Table, fk *catalog.ForeignKey, hit []Change, remove bool, action int, verb string) ([]effect, error) {
	s := runScope(env, w.DB)
	cw, err := NewWriter(s, child, w.DB)
	if err != nil {
		return nil, err
	}
	if err := cw.lock(env); err != nil {
		return nil, err
	}
	e := effect{w: cw, event: "UPDATE", changes: hit, updated: map[int]bool{}}
	if remove {
		e.event = "DELETE"
		for i := range hit {
			hit[i].New = nil
		}
		if err := cw.Delete(env, hit); err != nil {
			return nil, err
		}
		more, err := cw.LeaveParents(env, hit, true, verb)
		return append([]effect{e}, more...), err
	}
	for _, id := range fk.Columns {
		e.updated[table.Slot(child, id)] = true
	}
	for i := range hit {
		if action == setDefault {
			for _, id := range fk.Columns {
				slot := table.Slot(child, id)
				v, err := cw.defaultValue(env, s, slot)
				if err != nil {
					return nil, err
				}
				hit[i].New[slot] = v
			}
		}
		if err := cw.Complete(env, hit[i].New, verb, "UPDATE"); err != nil {
			return nil, err
		}
	}
	if err := cw.Update(env, hit); err != nil {
		return nil, err
	}
	if action == setDefault {
		if err := cw.CheckForeignKey(env, fk, news(hit), verb); err != nil {
			return nil, err
		}
	}
	more, err := cw.LeaveParents(env, hit, false, verb)
	return append([]effect{e}, more...), err
}

func news(c []Change) []types.Row {
	rows := make([]types.Row, 0, len(c))
	for i := range c {
		if c[i].New != nil {
			rows = append(rows, c[i].New)
		}
	}
	return rows
}

func olds(c []Change) []types.Row {
	rows := make([]types.Row, 0, len(c))
	for i := range c {
		if c[i].Old != nil {
			rows = append(rows, c[i].Old)
		}
	}
	return rows
}

// runScope binds what a running statement still has to bind: stored definitions.
func runScope(env *exec.Env, db int32) *bind.Scope {
	return &bind.Scope{Cat: env.Cat, DB: env.Cat.DatabaseByID(db), Sess: env.Sess, DefaultSchema: 1, Vars: &bind.Vars{}}
}
