package catalog

import (
	"reflect"

	"github.com/hartonomous/hartctl/internal/emulator/store"
)

// CopyDatabase makes the records and trees of a database those of another, whose own go; both databases' rows in sys.databases are the
// caller's. Only a function of store.Txn.BeforeCommit may call it.
func (c Catalog) CopyDatabase(from, to int32) {
	type record struct {
		key   store.MetaKey
		value any
	}
	var records []record
	var source []store.TreeID
	for class := range MetaTypes() {
		kept := map[string]bool{}
		c.tx.MetaScan(from, class, "", func(name string, v any) bool {
			records = append(records, record{store.MetaKey{DB: to, Class: class, Name: name}, v})
			mapTrees(v, func(id store.TreeID) store.TreeID { source = append(source, id); return id })
			kept[name] = true
			return true
		})
		c.tx.MetaScan(to, class, "", func(name string, v any) bool {
			mapTrees(v, func(id store.TreeID) store.TreeID { c.tx.DropTree(id); return id })
			if !kept[name] {
				c.drop(to, class, name)
			}
			return true
		})
	}
	copies := c.tx.CopyTrees(source, to)
	for _, r := range records {
		v := mapTrees(r.value, func(id store.TreeID) store.TreeID { return copies[id] })
		if old, ok := c.tx.MetaGet(r.key); !ok || !reflect.DeepEqual(old, v) {
			c.tx.MetaPut(r.key, v)
		}
	}
	c.tx.CopyCounters(from, to, func(k store.MetaKey) bool { return numbering[k.Class] })
}

// ForgetCounters sets the counters of a database snapshot that goes to 0: its objects have the numbers of its source's.
func (c Catalog) ForgetCounters(db int32) {
	c.tx.CopyCounters(noDatabase, db, func(store.MetaKey) bool { return false })
}

// noDatabase is the number of no database.
const noDatabase = -1

// numbering are the counters that number objects and rows inside the emulator: they never go back.
var numbering = map[string]bool{"objectid": true, "typeid": true, "brokerid": true, "assemblyid": true, "keyid": true, "rowid": true}

// mapTrees gives a record with its trees replaced.
func mapTrees(v any, tree func(store.TreeID) store.TreeID) any {
	of := func(id store.TreeID) store.TreeID {
		if id == 0 {
			return 0
		}
		return tree(id)
	}
	switch v := v.(type) {
	case *Table:
		n := *v
		n.Tree = of(v.Tree)
		n.Indexes = append([]Index(nil), v.Indexes...)
		for i := range n.Indexes {
			n.Indexes[i].Tree = of(n.Indexes[i].Tree)
		}
		return &n
	case *Queue:
		n := *v
		n.Tree = of(v.Tree)
		return &n
	case *Module:
		n := *v // what is compiled goes by the record
		return &n
	case *BrokerTrees:
		return &BrokerTrees{of(v.Endpoints), of(v.Transmission)}
	}
	return v
}
