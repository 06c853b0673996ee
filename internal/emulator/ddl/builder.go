package ddl

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/dml"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/table"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// builder makes a table, or a changed copy of one, and stores it with its rows.
type builder struct {
	w       *work
	db      *catalog.Database
	t       *catalog.Table
	written string         // the table's name as the statement writes it
	old     *catalog.Table // nil while the table is created
	follows bool           // the history table follows a change of its versioned table
	in      optionPlace    // CREATE INDEX; 0 for what the other fields tell
}

// change begins to change a table: Sch-M on it, and a copy to work on.
func (w *work) change(db int32, old *catalog.Table, written string) (*builder, error) {
	if !old.Temp {
		if err := w.schemaLock(db, old.ID); err != nil {
			return nil, err
		}
		if now := w.cat().TableByID(db, old.ID); now != nil {
			old = now
		}
	}
	t := *old
	t.Columns = append([]catalog.Column(nil), old.Columns...)
	t.Indexes = append([]catalog.Index(nil), old.Indexes...)
	t.Keys = append([]catalog.KeyConstraint(nil), old.Keys...)
	t.Checks = append([]catalog.Check(nil), old.Checks...)
	t.ForeignKeys = append([]catalog.ForeignKey(nil), old.ForeignKeys...)
	t.EdgeConstraints = append([]catalog.EdgeConstraint(nil), old.EdgeConstraints...)
	t.Triggers = append([]int32(nil), old.Triggers...)
	t.Modified = w.env.Now
	return &builder{w: w, db: w.cat().DatabaseByID(db), t: &t, written: written, old: old}, nil
}

// save stores the definition only.
func (b *builder) save() error { return b.w.saveTable(b.db.ID, b.t) }

func (w *work) saveTable(db int32, t *catalog.Table) error {
	if !t.Temp {
		w.cat().PutTable(db, t)
		return nil
	}
	h, ok := w.env.Sess.(dml.TempTables)
	if !ok {
		return sqlerr.Unsupported("temporary tables in this session")
	}
	h.DefineTemp(t)
	return nil
}

func volatile(t *catalog.Table) bool { return t.Variable }

// create makes the trees of a new table and stores it.
func (b *builder) create() error {
	b.newTrees()
	return b.save()
}

func (b *builder) newTrees() {
	b.t.Tree = b.w.env.Tx.CreateTree(b.db.ID, volatile(b.t))
	for i := range b.t.Indexes {
		b.t.Indexes[i].Tree = 0
		if ownTree(&b.t.Indexes[i]) {
			b.t.Indexes[i].Tree = b.w.env.Tx.CreateTree(b.db.ID, volatile(b.t))
		}
	}
}

// ownTree reports the kinds of index that are kept: nonclustered and hash.
func ownTree(ix *catalog.Index) bool { return ix.Kind == 2 || ix.Kind == 7 }

// stored is one row with its key.
type stored struct {
	key store.Key
	row types.Row
}

// rows reads all rows of a table.
func (b *builder) rows(t *catalog.Table) ([]stored, error) {
	it := b.w.env.Tx.Scan(t.Tree, store.Range{})
	defer it.Close()
	var out []stored
	for it.Next(b.w.ctx()) {
		out = append(out, stored{it.Key(), it.Row()})
	}
	return out, it.Err()
}

// rewrite moves all rows to new trees as convert makes them anew (nil: as they are), computes their
// computed columns, and stores the definition. Duplicates in a unique index are Msg 1505.
func (b *builder) rewrite(convert func(types.Row) (types.Row, error)) error {
	rows, err := b.rows(b.old)
	if err != nil {
		return err
	}
	b.w.env.Tx.DropTree(b.old.Tree)
	for i := range b.old.Indexes {
		if id := b.old.Indexes[i].Tree; id != 0 {
			b.w.env.Tx.DropTree(id)
		}
	}
	b.newTrees()
	w, err := dml.NewWriter(b.w.s, b.t, b.db.ID)
	if err != nil {
		return err
	}
	for _, s := range rows {
		r := append(types.Row(nil), s.row...)
		if convert != nil {
			if r, err = convert(r); err != nil {
				return err
			}
		}
		if err := w.Compute(b.w.env, r); err != nil {
			return err
		}
		if err := b.put(w, r, table.RowID(b.old, s.key)); err != nil {
			return err
		}
	}
	return b.save()
}

func (b *builder) put(w *dml.Writer, r types.Row, id store.Key) error {
	if id == "" && table.NeedsRowID(b.t) {
		id = table.NewRowID(b.w.env.Sess.Engine(), b.db.ID)
	}
	err := table.Put(b.w.ctx(), b.w.env.Tx, b.t, r, table.RowKey(b.t, r, id), true, w.Covers(b.w.env))
	return b.duplicate(err, r)
}

// duplicate turns *table.Duplicate into 1505.
func (b *builder) duplicate(err error, r types.Row) error {
	d, ok := err.(*table.Duplicate)
	if !ok {
		return err
	}
	ix := &b.t.Indexes[d.Index]
	e := sqlerr.New(1505, b.w.schemaName(b.db.ID, &b.t.Object), ix.Name, dml.KeyText(b.t, ix, r))
	if ix.PrimaryKey || ix.UniqueConstraint {
		return constraintError(e)
	}
	return e
}

// fillIndex builds the tree of index number i from the rows, which stay where they are.
func (b *builder) fillIndex(i int) error {
	ix := &b.t.Indexes[i]
	if !ownTree(ix) || ix.Disabled {
		return nil
	}
	if ix.Tree != 0 {
		b.w.env.Tx.DropTree(ix.Tree)
	}
	ix.Tree = b.w.env.Tx.CreateTree(b.db.ID, volatile(b.t))
	rows, err := b.rows(b.t)
	if err != nil {
		return err
	}
	w, err := dml.NewWriter(b.w.s, b.t, b.db.ID)
	if err != nil {
		return err
	}
	for _, s := range rows {
		if err := w.KeyLengths(s.row); err != nil {
			return err
		}
		err := table.PutEntry(b.w.ctx(), b.w.env.Tx, b.t, i, s.row, s.key, w.Covers(b.w.env))
		if err := b.duplicate(err, s.row); err != nil {
			return err
		}
	}
	return nil
}
