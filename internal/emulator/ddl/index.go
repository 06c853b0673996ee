package ddl

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

func (w *work) createIndex(st *syntax.CreateIndexStmt) error {
	src := w.tableSource(st.Table)
	if src == nil {
		if _, _, o := w.find(st.Table); o != nil {
			if m, ok := o.(*catalog.Module); ok && m.Type == "V" {
				return sqlerr.Unsupported("index on the view %s", m.Name)
			}
		}
		return sqlerr.New(1088, st.Table.Text)
	}
	if !src.Table.Temp && !w.env.Sess.HasPermission("ALTER", "OBJECT", src.Table.ID) {
		return sqlerr.New(1088, st.Table.Text)
	}
	if src.Table.MemoryOptimized {
		return sqlerr.Unsupported("CREATE INDEX on the memory-optimized table %s", src.Table.Name)
	}
	b, err := w.change(src.DB, src.Table, st.Table.Text)
	if err != nil {
		return err
	}
	b.in = inCreateIndex
	d := st.Index
	for _, o := range d.Options {
		if o.Name == "DROP_EXISTING" && optionWord(o.Value) == "ON" {
			return b.replaceIndex(&d)
		}
	}
	i, err := b.index(&d)
	if err != nil {
		return err
	}
	return b.finishIndex(i)
}

// finishIndex stores the table with its new index number i: a clustered one moves all rows.
func (b *builder) finishIndex(i int) error {
	if i == 0 {
		return b.rewrite(nil)
	}
	if err := b.fillIndex(i); err != nil {
		return err
	}
	return b.save()
}

// replaceIndex is CREATE INDEX … WITH (DROP_EXISTING = ON): the index keeps its number, and its constraint.
func (b *builder) replaceIndex(d *syntax.IndexDef) error {
	i := b.indexByName(d.Name)
	if i < 0 {
		return sqlerr.New(7999, d.Name, b.t.Name)
	}
	old := b.t.Indexes[i]
	clustered := d.Clustered != nil && *d.Clustered
	if old.PrimaryKey || old.UniqueConstraint {
		if !d.Unique {
			return sqlerr.New(1907, d.Name)
		}
	}
	if i == 0 && !clustered {
		return sqlerr.New(1925)
	}
	if err := b.keepsCleanable(i); err != nil {
		return err
	}
	b.removeIndex(i)
	n, err := b.index(d)
	if err != nil {
		return err
	}
	ix := &b.t.Indexes[n]
	ix.PrimaryKey, ix.UniqueConstraint = old.PrimaryKey, old.UniqueConstraint
	if n != 0 {
		ix.ID = old.ID
	}
	for k := range b.t.Keys {
		if catalog.SameName(b.t.Keys[k].Name, old.Name) {
			b.t.Keys[k].Index = ix.ID
		}
	}
	if n == 0 || i == 0 {
		return b.rewrite(nil)
	}
	if old.Tree != 0 {
		b.w.env.Tx.DropTree(old.Tree)
	}
	return b.finishIndex(n)
}

// removeIndex takes an index out of the definition; the clustered one leaves a heap.
func (b *builder) removeIndex(i int) {
	if i == 0 {
		b.t.Indexes[0] = catalog.Index{Filegroup: b.t.Filegroup}
		return
	}
	b.t.Indexes = append(b.t.Indexes[:i:i], b.t.Indexes[i+1:]...)
}

// dropIndex removes index number i with its rows.
func (b *builder) dropIndex(i int) error {
	if err := b.keepsPrimaryKey(i); err != nil {
		return err
	}
	if err := b.keepsCleanable(i); err != nil {
		return err
	}
	tree := b.t.Indexes[i].Tree
	b.removeIndex(i)
	if i == 0 {
		return b.rewrite(nil)
	}
	if tree != 0 {
		b.w.env.Tx.DropTree(tree)
	}
	return b.save()
}

// dropIndexes is DROP INDEX i ON t, …; a list is not atomic.
func (w *work) dropIndexes(st *syntax.DropStmt) error {
	for n, name := range st.Names {
		on, index := st.On[n], name.Object
		full := on.Text + "." + index
		src := w.tableSource(on)
		if src == nil {
			if st.IfExists {
				continue
			}
			return sqlerr.New(3701, "index", full).WithState(6)
		}
		b, err := w.change(src.DB, src.Table, on.Text)
		if err != nil {
			return err
		}
		i := b.indexByName(index)
		if i < 0 {
			if st.IfExists {
				continue
			}
			return sqlerr.New(3701, "index", full).WithState(7)
		}
		ix := &b.t.Indexes[i]
		switch {
		case ix.PrimaryKey:
			return sqlerr.New(3723, full, "PRIMARY KEY")
		case ix.UniqueConstraint:
			return sqlerr.New(3723, full, "UNIQUE KEY")
		}
		for _, fk := range w.cat().Children(src.DB, src.Table.ID) {
			if fk.RefIndex == ix.ID {
				return sqlerr.New(3723, full, "FOREIGN KEY")
			}
		}
		if err := b.lastGraphIndex(ix); err != nil {
			return err
		}
		if err := b.dropIndex(i); err != nil {
			return err
		}
	}
	return nil
}

func (w *work) alterIndex(st *syntax.AlterIndexStmt) error {
	src := w.tableSource(st.Table)
	if src == nil {
		return sqlerr.New(1088, st.Table.Text).WithState(9)
	}
	b, err := w.change(src.DB, src.Table, st.Table.Text)
	if err != nil {
		return err
	}
	var picked []int
	for i := range b.t.Indexes {
		if b.t.Indexes[i].ID > 0 && (st.Index == "" || catalog.SameName(b.t.Indexes[i].Name, st.Index)) {
			picked = append(picked, i)
		}
	}
	if st.Index != "" && len(picked) == 0 {
		return sqlerr.New(2727, st.Index)
	}
	all := false
	for _, i := range picked {
		ix := &b.t.Indexes[i]
		switch st.Action {
		case "REBUILD":
			if err := b.indexOptions(ix, st.Options, inRebuild); err != nil {
				return err
			}
			wasOff := ix.Disabled
			ix.Disabled = false
			if i == 0 {
				all = all || wasOff
			} else if err := b.fillIndex(i); err != nil {
				return err
			}
		case "REORGANIZE":
			if ix.Disabled && st.Index != "" {
				return sqlerr.New(1973, ix.Name, b.t.Name)
			}
		case "SET":
			if err := b.indexOptions(ix, st.Options, inSet); err != nil {
				return err
			}
		case "DISABLE":
			if err := b.disableIndex(i); err != nil {
				return err
			}
		default:
			return sqlerr.Unsupported("ALTER INDEX … %s", st.Action)
		}
	}
	if all {
		return b.rewrite(nil)
	}
	return b.save()
}

// disableIndex empties a nonclustered index. Foreign keys over it are disabled too.
func (b *builder) disableIndex(i int) error {
	ix := &b.t.Indexes[i]
	if i == 0 {
		return sqlerr.Unsupported("disabling the clustered index %s", ix.Name)
	}
	if err := b.lastGraphIndex(ix); err != nil {
		return err
	}
	ix.Disabled = true
	if ix.Tree != 0 {
		b.w.env.Tx.DropTree(ix.Tree)
		ix.Tree = 0
	}
	for _, fk := range b.w.cat().Children(b.db.ID, b.t.ID) {
		if fk.RefIndex != ix.ID {
			continue
		}
		child := b.t
		if fk.Parent != b.t.ID {
			c, err := b.w.change(b.db.ID, b.w.cat().TableByID(b.db.ID, fk.Parent), "")
			if err != nil {
				return err
			}
			child = c.t
		}
		for k := range child.ForeignKeys {
			if child.ForeignKeys[k].ID == fk.ID {
				child.ForeignKeys[k].Disabled, child.ForeignKeys[k].Untrusted = true, true
			}
		}
		if child != b.t {
			b.w.cat().PutTable(b.db.ID, child)
		}
	}
	return nil
}

// usesColumn reports whether an index has the column as a key or included one.
func usesColumn(ix *catalog.Index, id int) (key, included bool) {
	for _, c := range ix.Columns {
		key = key || c.Column == id
	}
	for _, c := range ix.Include {
		included = included || c == id
	}
	return key, included
}
