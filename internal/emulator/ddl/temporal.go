package ddl

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/feature/temporal"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/table"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// fullName is a table as the messages of temporal tables name it: database.schema.table.
func (b *builder) fullName(t *catalog.Table) string {
	return b.db.Name + "." + b.w.schemaName(b.db.ID, &t.Object)
}

// period settles the period of a definition whose columns are there: 13502 to 13509, 13501, 13513, 13572, 13587.
func (b *builder) period(def *syntax.TableDef) error {
	exists := func(name string) bool { return b.old != nil && columnByName(b.old, name) >= 0 }
	if err := temporal.CheckDeclared(def, exists); err != nil || def.Period == nil {
		return err
	}
	switch {
	case b.t.Variable:
		return sqlerr.New(13572)
	case b.t.Node || b.t.Edge:
		return sqlerr.New(13912)
	case b.t.IsType, b.t.Temp, b.t.MemoryOptimized:
		return sqlerr.Unsupported("PERIOD FOR SYSTEM_TIME in a table type, #temp table or memory-optimized table")
	case b.t.Temporal == temporal.History:
		return sqlerr.New(13598, b.fullName(b.t))
	case b.t.PeriodStart != 0:
		return sqlerr.New(13597, b.fullName(b.t))
	}
	start, end := &b.t.Columns[columnByName(b.t, def.Period.Start)], &b.t.Columns[columnByName(b.t, def.Period.End)]
	if err := temporal.CheckColumns(start, end); err != nil {
		return err
	}
	start.Generated, end.Generated = temporal.RowStart, temporal.RowEnd
	b.t.PeriodStart, b.t.PeriodEnd = start.ID, end.ID
	return nil
}

// checkPeriodRows checks the rows of a table that gets a period: 13575, 13542.
func (b *builder) checkPeriodRows() error {
	start, end, _ := temporal.Slots(b.t)
	rows, err := b.rows(b.t)
	if err != nil {
		return err
	}
	now, forever := temporal.At(b.w.env.Now, &b.t.Columns[start]), temporal.Forever(&b.t.Columns[end])
	for _, r := range rows {
		switch {
		case r.row[end].I != forever.I:
			return sqlerr.New(13575, b.fullName(b.t))
		case r.row[start].I > now.I:
			return sqlerr.New(13542, b.fullName(b.t))
		}
	}
	return nil
}

// dropPeriod is DROP PERIOD FOR SYSTEM_TIME: its columns become ordinary ones.
func (b *builder) dropPeriod() error {
	switch {
	case b.t.PeriodStart == 0:
		return sqlerr.New(13593, b.fullName(b.t))
	case b.t.Temporal != 0:
		return sqlerr.New(13592, b.fullName(b.t))
	}
	start, end, _ := temporal.Slots(b.t)
	for _, i := range []int{start, end} {
		b.t.Columns[i].Generated, b.t.Columns[i].Hidden = 0, false
	}
	b.t.PeriodStart, b.t.PeriodEnd = 0, 0
	return b.save()
}

// versioning is SYSTEM_VERSIONING = ON | OFF on a table; create tells that CREATE TABLE says it.
func (b *builder) versioning(o *syntax.Option, create bool) error {
	v, err := temporal.Parse(o)
	switch {
	case err != nil:
		return err
	case !v.On && create:
		return b.save()
	case !v.On:
		return b.versioningOff()
	case b.t.Temp:
		return sqlerr.New(13568, b.fullName(b.t))
	case b.t.Temporal == temporal.Versioned:
		return b.versionedAgain(&v)
	case b.t.Temporal == temporal.History:
		return sqlerr.New(13514, b.fullName(b.t))
	case b.t.PeriodStart == 0:
		e := sqlerr.New(13510)
		if !create {
			e.State = 1
		}
		return e
	case !slices.ContainsFunc(b.t.Keys, func(k catalog.KeyConstraint) bool { return k.Type == "PK" }):
		return sqlerr.New(13553, b.fullName(b.t))
	}
	for i := range b.t.Columns {
		if b.t.Columns[i].Filestream {
			return sqlerr.New(13532)
		}
	}
	for _, id := range b.t.Triggers {
		if m, ok := b.w.cat().ObjectByID(b.db.ID, id).(*catalog.Module); ok && m.InsteadOf {
			return sqlerr.Unsupported("SYSTEM_VERSIONING of the table %s, which has an INSTEAD OF trigger", b.t.Name)
		}
	}
	h, err := b.history(&v)
	if err != nil {
		return err
	}
	b.t.Temporal, b.t.History = temporal.Versioned, h.ID
	b.t.RetentionUnit, b.t.RetentionN = v.Unit, v.N
	if err := b.checkCleanable(h, 1); err != nil {
		return err
	}
	c := *h
	c.Temporal = temporal.History
	b.w.cat().PutTable(b.db.ID, &c)
	return b.save()
}

func (b *builder) checkCleanable(h *catalog.Table, state uint8) error {
	if temporal.Finite(b.t) && !temporal.Cleanable(b.t, h) {
		return sqlerr.New(13765, b.fullName(b.t), b.fullName(h)).WithState(state)
	}
	return nil
}

// versionedAgain turns versioning on where it is on: only the retention changes, to INFINITE when it is not given. 13596,
// 13595, 13757.
func (b *builder) versionedAgain(v *temporal.Versioning) error {
	h := b.w.cat().TableByID(b.db.ID, b.t.History)
	if v.Table.Object == "" && v.Unit == "" {
		return sqlerr.New(13596, b.fullName(b.t))
	}
	if v.Table.Object != "" {
		_, _, o := b.w.find(b.inDatabase(v.Table))
		switch t, ok := o.(*catalog.Table); {
		case o == nil:
			return sqlerr.New(13757, b.fullName(b.t))
		case !ok || t.ID != h.ID:
			return sqlerr.New(13595, v.Table.Text, b.fullName(b.t))
		}
	}
	b.t.RetentionUnit, b.t.RetentionN = v.Unit, v.N
	if err := b.checkCleanable(h, 2); err != nil {
		return err
	}
	return b.save()
}

func (b *builder) inDatabase(n syntax.Name) syntax.Name {
	n.Database = b.db.Name
	return n
}

func (b *builder) versioningOff() error {
	if b.t.Temporal != temporal.Versioned {
		return sqlerr.New(13591, b.fullName(b.t))
	}
	h, err := b.historyBuilder()
	if err != nil {
		return err
	}
	h.t.Temporal = 0
	if err := h.save(); err != nil {
		return err
	}
	b.t.Temporal, b.t.History, b.t.RetentionUnit, b.t.RetentionN = 0, 0, "", 0
	return b.save()
}

// historyBuilder begins to change the history of a versioned table.
func (b *builder) historyBuilder() (*builder, error) {
	h := b.w.cat().TableByID(b.db.ID, b.t.History)
	if h == nil {
		return nil, sqlerr.Unsupported("the temporal table %s without its history", b.t.Name)
	}
	return b.w.change(b.db.ID, h, h.Name)
}

// history finds the history table, or makes it: 13511 and what temporal.CheckShape and checkHistoryRows refuse.
func (b *builder) history(v *temporal.Versioning) (*catalog.Table, error) {
	name, schema := v.Table.Object, b.t.Schema
	if name == "" {
		name = temporal.DefaultName(b.t.ID)
		if b.w.cat().ObjectByName(b.db.ID, schema, name) != nil {
			name += fmt.Sprintf("_%08X", uint32(b.w.cat().NewObjectID(b.db.ID)))
		}
		return b.makeHistory(name, schema)
	}
	_, sch, err := b.w.place(b.inDatabase(v.Table))
	if err != nil {
		return nil, err
	}
	o := b.w.cat().ObjectByName(b.db.ID, sch.ID, name)
	if o == nil {
		return b.makeHistory(name, sch.ID)
	}
	h, ok := o.(*catalog.Table)
	if !ok || h.IsType || h.ID == b.t.ID {
		return nil, sqlerr.New(13511, v.Table.Text)
	}
	if err := b.w.schemaLock(b.db.ID, h.ID); err != nil {
		return nil, err
	}
	if err := temporal.CheckShape(b.t, h, b.fullName(b.t), b.fullName(h)); err != nil {
		return nil, err
	}
	for _, fk := range b.w.cat().Children(b.db.ID, h.ID) {
		return nil, sqlerr.Unsupported("the history table %s, which the foreign key %s references", h.Name, fk.Name)
	}
	if v.Unchecked {
		return h, nil
	}
	return h, b.checkHistoryRows(h)
}

// makeHistory makes a history table with its clustered index, compressed by page.
func (b *builder) makeHistory(name string, schema int32) (*catalog.Table, error) {
	if err := b.w.free(b.db.ID, schema, name, 6); err != nil {
		return nil, err
	}
	h := b.w.newTable(name, schema)
	h.AnsiNulls, h.DataCompression = b.t.AnsiNulls, "PAGE"
	h.Columns = temporal.Columns(b.t)
	h.MaxColumnID = len(h.Columns)
	for i := range h.Columns {
		if h.Columns[i].Sparse {
			return nil, sqlerr.Unsupported("a history table of rows with the sparse column %s", h.Columns[i].Name)
		}
	}
	ix := temporal.Index(b.t, name)
	var err error
	if h.Filegroup, err = filegroup(b.db, ""); err != nil {
		return nil, err
	}
	ix.Filegroup = h.Filegroup
	h.Indexes = []catalog.Index{ix}
	h.ID = b.w.cat().NewObjectID(b.db.ID)
	hb := &builder{w: b.w, db: b.db, t: h, written: name}
	if err := hb.textSpace(); err != nil {
		return nil, err
	}
	return h, hb.create()
}

// checkHistoryRows is DATA_CONSISTENCY_CHECK: 13541, 13543, 13573.
func (b *builder) checkHistoryRows(h *catalog.Table) error {
	past, err := b.rows(h)
	if err != nil {
		return err
	}
	start, end, _ := temporal.Slots(b.t)
	now := temporal.At(b.w.env.Tx.Began(), &b.t.Columns[end])
	for _, r := range past {
		if r.row[end].I < r.row[start].I {
			return sqlerr.New(13541, b.fullName(h))
		}
	}
	for _, r := range past {
		if r.row[end].I > now.I {
			return sqlerr.New(13543, b.fullName(h))
		}
	}
	current, err := b.rows(b.t)
	if err != nil {
		return err
	}
	type version struct {
		key        string
		start, end int64
	}
	var all []version
	for _, r := range append(past, current...) {
		if r.row[start].I != r.row[end].I {
			all = append(all, version{b.primaryKey(r.row), r.row[start].I, r.row[end].I})
		}
	}
	slices.SortFunc(all, func(x, y version) int {
		return cmp.Or(cmp.Compare(x.key, y.key), cmp.Compare(x.start, y.start), cmp.Compare(x.end, y.end))
	})
	for i := 1; i < len(all); i++ {
		if all[i].key == all[i-1].key && all[i].start < all[i-1].end {
			return sqlerr.New(13573, b.fullName(h))
		}
	}
	return nil
}

// primaryKey is equal for rows of one primary key.
func (b *builder) primaryKey(r types.Row) string {
	for i := range b.t.Indexes {
		if b.t.Indexes[i].PrimaryKey {
			return string(table.KeyPrefix(b.t, &b.t.Indexes[i], r))
		}
	}
	return ""
}
