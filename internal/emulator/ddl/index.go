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
			if err := b.indexOptions(ix, st.Options, "ALTER INDEX"); err != nil {
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
		case "SET":
			if err := b.setIndex(ix, st.Options); err != nil {
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

func (b *builder) setIndex(ix *catalog.Index, options []syntax.Option) error {
	if ix.PrimaryKey || ix.UniqueConstraint {
		for _, o := range options {
			if o.Name == "IGNORE_DUP_KEY" {
				return sqlerr.New(1979, ix.Name)
			}
		}
	}
	return b.indexOptions(ix, options, "ALTER INDEX")
}

// disableIndex empties a nonclustered index. Foreign keys over it are disabled too.
func (b *builder) disableIndex(i int) error {
	ix := &b.t.Indexes[i]
	if i == 0 {
		return sqlerr.Unsupported("disabling the clustered index %s", ix.Name)
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

// statistics finds a statistics object of a table by name.
func (w *work) statistics(db, tableID int32, name string) *catalog.Statistics {
	for _, s := range w.cat().StatisticsOf(db, tableID) {
		if catalog.SameName(s.Name, name) {
			return s
		}
	}
	return nil
}

func (w *work) createStatistics(st *syntax.CreateStatisticsStmt) error {
	src := w.tableSource(st.Table)
	if src == nil {
		return sqlerr.New(1088, st.Table.Text)
	}
	b, err := w.change(src.DB, src.Table, st.Table.Text)
	if err != nil {
		return err
	}
	if b.indexByName(st.Name) >= 0 || w.statistics(src.DB, src.Table.ID, st.Name) != nil {
		return sqlerr.New(1927, b.w.schemaName(src.DB, &b.t.Object), st.Name)
	}
	s := &catalog.Statistics{Table: b.t.ID, ID: b.freeIndexID(2), Name: st.Name}
	for _, n := range st.Columns {
		i := columnByName(b.t, n)
		if i < 0 {
			return sqlerr.New(1911, n)
		}
		s.Columns = append(s.Columns, b.t.Columns[i].ID)
	}
	w.cat().PutStatistics(src.DB, s)
	return nil
}

// updateStatistics checks its names; there is nothing to sample.
func (w *work) updateStatistics(st *syntax.UpdateStatisticsStmt) error {
	src := w.tableSource(st.Table)
	if src == nil {
		return sqlerr.New(2706, st.Table.Object)
	}
	for _, n := range st.Names {
		found := w.statistics(src.DB, src.Table.ID, n) != nil
		for i := range src.Table.Indexes {
			found = found || src.Table.Indexes[i].ID > 0 && catalog.SameName(src.Table.Indexes[i].Name, n)
		}
		if !found {
			return sqlerr.New(2767, n)
		}
	}
	return nil
}

// dropStatistics is DROP STATISTICS t.s, ….
func (w *work) dropStatistics(st *syntax.DropStmt) error {
	for i, n := range st.Names {
		src := w.tableSource(st.On[i])
		if src == nil {
			return sqlerr.New(3701, "statistics", n.Text).WithState(7)
		}
		s := w.statistics(src.DB, src.Table.ID, n.Object)
		if s == nil {
			return sqlerr.New(3701, "statistics", n.Text).WithState(7)
		}
		w.cat().DropStatistics(src.DB, s)
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
