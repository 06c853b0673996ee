package catalog

import (
	"iter"
	"slices"

	"github.com/hartonomous/hartctl/internal/emulator/store"
)

// Of is the common part of any schema-scoped record; nil for anything else.
func Of(o any) *Object {
	switch o := o.(type) {
	case *Table:
		if o != nil {
			return &o.Object
		}
	case *Module:
		if o != nil {
			return &o.Object
		}
	case *Sequence:
		if o != nil {
			return &o.Object
		}
	case *Synonym:
		if o != nil {
			return &o.Object
		}
	case *Queue:
		if o != nil {
			return &o.Object
		}
	case *SecurityPolicy:
		if o != nil {
			return &o.Object
		}
	case *Default:
		if o != nil {
			return &o.Object
		}
	case *Check:
		if o != nil {
			return &o.Object
		}
	case *KeyConstraint:
		if o != nil {
			return &o.Object
		}
	case *ForeignKey:
		if o != nil {
			return &o.Object
		}
	case *EdgeConstraint:
		if o != nil {
			return &o.Object
		}
	}
	return nil
}

// Objects walks *Table, *Module, *Sequence, *Synonym, *Queue and *SecurityPolicy records by id; constraints hang on their tables.
func (c Catalog) Objects(db int32) iter.Seq[any] {
	var all []any
	for _, class := range []string{classTable, classModule, classSequence, classSynonym, classQueue, classSecurityPolicy} {
		c.tx.MetaScan(db, class, "", func(_ string, v any) bool {
			all = append(all, v)
			return true
		})
	}
	slices.SortFunc(all, func(a, b any) int { return int(Of(a).ID) - int(Of(b).ID) })
	return slices.Values(all)
}

// Tables lists the tables of a database by id, table types included.
func (c Catalog) Tables(db int32) []*Table { return list[Table](c, db, classTable, "") }

// Modules lists the procedures, views, functions and triggers of a database by id.
func (c Catalog) Modules(db int32) []*Module { return list[Module](c, db, classModule, "") }

// ObjectByName finds a table, module, sequence, synonym or constraint (*Default, *Check, *KeyConstraint,
// *ForeignKey); nil when absent.
func (c Catalog) ObjectByName(db, schema int32, name string) any {
	id, ok := c.ref(db, classObjectName, scopedName(schema, name))
	if !ok {
		return nil
	}
	return c.ObjectByID(db, id)
}

// ObjectByID finds a table, module, sequence, synonym or constraint; nil when absent.
func (c Catalog) ObjectByID(db, id int32) any {
	if id <= 0 {
		return nil
	}
	name := idName(id)
	for _, class := range []string{classTable, classModule, classSequence, classSynonym, classQueue, classSecurityPolicy} {
		if v, ok := c.tx.MetaGet(store.MetaKey{DB: db, Class: class, Name: name}); ok {
			return v
		}
	}
	if parent, ok := c.ref(db, classConstraint, name); ok {
		if t := c.TableByID(db, parent); t != nil {
			for o := range Constraints(t) {
				if Of(o).ID == id {
					return o
				}
			}
		}
	}
	return nil
}

// Table finds a table by name; nil when absent or something else.
func (c Catalog) Table(db, schema int32, name string) *Table {
	t, _ := c.ObjectByName(db, schema, name).(*Table)
	return t
}

// TableByID finds a table by id.
func (c Catalog) TableByID(db, id int32) *Table { return get[Table](c, db, classTable, idName(id)) }

// Constraints walks a table's constraints: *KeyConstraint, *Default, *Check, *ForeignKey, *EdgeConstraint.
func Constraints(t *Table) iter.Seq[any] {
	return func(yield func(any) bool) {
		for i := range t.Keys {
			if !yield(&t.Keys[i]) {
				return
			}
		}
		for i := range t.Columns {
			if d := t.Columns[i].Default; d != nil && !yield(d) {
				return
			}
		}
		for i := range t.Checks {
			if !yield(&t.Checks[i]) {
				return
			}
		}
		for i := range t.ForeignKeys {
			if !yield(&t.ForeignKeys[i]) {
				return
			}
		}
		for i := range t.EdgeConstraints {
			if !yield(&t.EdgeConstraints[i]) {
				return
			}
		}
	}
}

// index is the secondary records of a table: class and name to number.
func index(t *Table) map[[2]string]int32 {
	m := map[[2]string]int32{{classObjectName, scopedName(t.Schema, t.Name)}: t.ID}
	for o := range Constraints(t) {
		k := Of(o)
		if k.ID == 0 {
			continue // a table variable's constraints have no identity of their own
		}
		m[[2]string{classObjectName, scopedName(k.Schema, k.Name)}] = k.ID
		m[[2]string{classConstraint, idName(k.ID)}] = t.ID
		if fk, ok := o.(*ForeignKey); ok {
			m[[2]string{classReference, idName(fk.Ref) + "." + idName(fk.ID)}] = t.ID
		}
		if ec, ok := o.(*EdgeConstraint); ok {
			for _, clause := range ec.Clauses {
				m[[2]string{classReference, idName(clause.From) + "." + idName(ec.ID)}] = t.ID
				m[[2]string{classReference, idName(clause.To) + "." + idName(ec.ID)}] = t.ID
			}
		}
	}
	return m
}

// PutTable stores a table and keeps the names of it and of its constraints, and the references of its foreign keys.
func (c Catalog) PutTable(db int32, t *Table) {
	now := index(t)
	if old := c.TableByID(db, t.ID); old != nil {
		for k, id := range index(old) {
			if now[k] != id {
				c.dropRef(db, k, id)
			}
		}
	}
	c.put(db, classTable, idName(t.ID), t)
	for k, id := range now {
		if have, ok := c.ref(db, k[0], k[1]); !ok || have != id {
			c.put(db, k[0], k[1], &Ref{id})
		}
	}
}

// dropRef drops a secondary record unless another object has taken it meanwhile.
func (c Catalog) dropRef(db int32, k [2]string, id int32) {
	if have, ok := c.ref(db, k[0], k[1]); ok && have == id {
		c.drop(db, k[0], k[1])
	}
}

// PutModule stores a procedure, view, function or trigger.
func (c Catalog) PutModule(db int32, m *Module) { c.putObject(db, classModule, &m.Object, m) }

// PutSequence stores a sequence.
func (c Catalog) PutSequence(db int32, s *Sequence) { c.putObject(db, classSequence, &s.Object, s) }

// PutSynonym stores a synonym.
func (c Catalog) PutSynonym(db int32, s *Synonym) { c.putObject(db, classSynonym, &s.Object, s) }

// nameClass keeps DDL triggers out of the schema-scoped names: they live in a space of their own.
func nameClass(o *Object) [2]string {
	if o.Type == "TR" && o.Parent == 0 {
		return [2]string{classObjectName, "ddl." + Fold(o.Name)}
	}
	return [2]string{classObjectName, scopedName(o.Schema, o.Name)}
}

func (c Catalog) putObject(db int32, class string, o *Object, v any) {
	if old := Of(c.ObjectByID(db, o.ID)); old != nil && nameClass(old) != nameClass(o) {
		c.dropRef(db, nameClass(old), o.ID)
	}
	c.put(db, class, idName(o.ID), v)
	k := nameClass(o)
	c.put(db, k[0], k[1], &Ref{o.ID})
}

// DDLTrigger finds a database DDL trigger by name; nil when absent.
func (c Catalog) DDLTrigger(db int32, name string) *Module {
	id, ok := c.ref(db, classObjectName, "ddl."+Fold(name))
	if !ok {
		return nil
	}
	return get[Module](c, db, classModule, idName(id))
}

// DropObject drops a table (with its constraints and statistics), module, sequence or synonym, with its
// permissions and properties. Trees and triggers are the caller's.
func (c Catalog) DropObject(db, id int32) {
	switch o := c.ObjectByID(db, id).(type) {
	case *Table:
		for k, n := range index(o) {
			c.dropRef(db, k, n)
		}
		for _, s := range c.StatisticsOf(db, id) {
			c.DropStatistics(db, s)
		}
		for k := range Constraints(o) {
			c.dropAttached(db, ClassObject, Of(k).ID)
		}
		c.dropAttached(db, ClassIndex, id)
		c.drop(db, classTable, idName(id))
	case *Module:
		c.dropRef(db, nameClass(&o.Object), id)
		c.drop(db, classModule, idName(id))
	case *Sequence:
		c.dropRef(db, nameClass(&o.Object), id)
		c.drop(db, classSequence, idName(id))
	case *Synonym:
		c.dropRef(db, nameClass(&o.Object), id)
		c.drop(db, classSynonym, idName(id))
	case *Queue:
		c.dropRef(db, nameClass(&o.Object), id)
		c.drop(db, classQueue, idName(id))
	case *SecurityPolicy:
		c.dropRef(db, nameClass(&o.Object), id)
		c.drop(db, classSecurityPolicy, idName(id))
	default:
		return
	}
	c.dropAttached(db, ClassObject, id)
}

// Object ids step as SQL Server's do, over the prime 2^31-1, so that a script cannot lean on their order.
const (
	firstObjectID = 885578193
	objectIDStep  = 16000057
	objectIDSpace = 1<<31 - 1
)

// NewObjectID takes a new object id of a database: never reused, also not after a rollback.
func (c Catalog) NewObjectID(db int32) int32 {
	for {
		n := c.tx.Engine().AddCounter(store.MetaKey{DB: db, Class: "objectid"}, 1)
		if id := (firstObjectID + n%objectIDSpace*objectIDStep) % objectIDSpace; id > 1000 {
			return int32(id)
		}
	}
}

// Children lists the foreign keys, of all tables, that reference a table.
func (c Catalog) Children(db, table int32) []*ForeignKey {
	var out []*ForeignKey
	var last int32
	for _, r := range list[Ref](c, db, classReference, idName(table)+".") {
		t := c.TableByID(db, r.ID)
		if t == nil || t.ID == last {
			continue
		}
		last = t.ID
		for i := range t.ForeignKeys {
			if t.ForeignKeys[i].Ref == table && !slices.Contains(out, &t.ForeignKeys[i]) {
				out = append(out, &t.ForeignKeys[i])
			}
		}
	}
	return out
}

// IdentityKey is the counter of a table's identity.
func IdentityKey(db, table int32) store.MetaKey {
	return store.MetaKey{DB: db, Class: "identity", Name: idName(table)}
}
