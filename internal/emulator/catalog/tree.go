package catalog

import "github.com/hartonomous/hartctl/internal/emulator/store"

// DescribeTree tells the table that a tree holds the rows or an index of.
func DescribeTree(tx *store.Txn, db int32, tree store.TreeID) store.TreeInfo {
	c := New(tx)
	var info store.TreeInfo
	if d := c.DatabaseByID(db); d != nil {
		info.Database = d.Name
	}
	for _, t := range c.Tables(db) {
		own := t.Tree == tree
		for i := range t.Indexes {
			own = own || t.Indexes[i].Tree == tree
		}
		if !own {
			continue
		}
		info.Table = t.Name
		if s := c.SchemaByID(db, t.Schema); s != nil {
			info.Table = s.Name + "." + t.Name
		}
		info.Heap = t.Tree == tree && t.Indexes[0].Kind == 0
		break
	}
	return info
}
