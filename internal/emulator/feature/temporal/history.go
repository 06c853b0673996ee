package temporal

import (
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// DefaultName is the name of a history table that is not given one.
func DefaultName(id int32) string { return "MSSQL_TemporalHistoryFor_" + strconv.Itoa(int(id)) }

// IndexName is the clustered index of a history table that SQL Server makes.
func IndexName(table string) string { return "ix_" + table }

// PlainColumn is what a history table has for a column: its name, type and nullability, and none of what makes values.
func PlainColumn(c catalog.Column, id int) catalog.Column {
	return catalog.Column{
		ID: id, Name: c.Name, Type: c.Type, TypeSchema: c.TypeSchema, Nullable: c.Nullable, NullSpecified: true, Sparse: c.Sparse,
	}
}

// Columns are the columns of a history table made for t.
func Columns(t *catalog.Table) []catalog.Column {
	out := make([]catalog.Column, len(t.Columns))
	for i, c := range t.Columns {
		out[i] = PlainColumn(c, i+1)
	}
	return out
}

// Index is the clustered index of a history table made for t: the period's end, then its start.
func Index(t *catalog.Table, history string) catalog.Index {
	start, end, _ := Slots(t)
	return catalog.Index{
		ID: 1, Name: IndexName(history), Kind: 1, Columns: []catalog.IndexColumn{{Column: end + 1}, {Column: start + 1}},
	}
}

// CheckShape refuses a table h that cannot be the history of t: 13514 to 13533, 13574, 13580. tn and hn are how messages name them.
func CheckShape(t, h *catalog.Table, tn, hn string) error {
	switch {
	case h.Temporal != 0:
		return sqlerr.New(13514, hn)
	case h.PeriodStart != 0:
		return sqlerr.New(13574, hn)
	case h.MemoryOptimized:
		return sqlerr.Unsupported("the memory-optimized history table %s", hn)
	}
	for i := range h.Indexes {
		if h.Indexes[i].Unique {
			return sqlerr.New(13515, hn)
		}
	}
	switch {
	case len(h.ForeignKeys) > 0:
		return sqlerr.New(13516, hn)
	case len(h.Checks) > 0:
		return sqlerr.New(13517, hn)
	}
	for i := range h.Columns {
		if h.Columns[i].Identity != nil {
			return sqlerr.New(13518, hn)
		}
	}
	for i := range h.Columns {
		switch c := &h.Columns[i]; {
		case c.Computed != "":
			return sqlerr.New(13519, hn)
		case c.RowGuidCol:
			return sqlerr.New(13580, hn)
		}
	}
	if len(h.Triggers) > 0 {
		return sqlerr.New(13522, hn)
	}
	if len(h.Columns) != len(t.Columns) {
		return sqlerr.New(13523, tn, len(t.Columns), hn, len(h.Columns))
	}
	for i := range t.Columns {
		if err := checkColumn(&t.Columns[i], &h.Columns[i], i+1, tn, hn); err != nil {
			return err
		}
	}
	return nil
}

func checkColumn(c, h *catalog.Column, ordinal int, tn, hn string) error {
	ct, ht := c.Type, h.Type
	ct.Collation, ht.Collation, ct.UserType, ht.UserType = h.Type.Collation, h.Type.Collation, 0, 0
	switch {
	case !strings.EqualFold(c.Name, h.Name):
		return sqlerr.New(13524, h.Name, ordinal, hn, c.Name, tn)
	case ct != ht:
		return sqlerr.New(13525, c.Name, h.Type, hn, c.Type, tn)
	case c.Type.Collation != h.Type.Collation:
		return sqlerr.New(13526, c.Name, tn, hn)
	case c.Generated != 0 && h.Nullable:
		return sqlerr.New(13530, h.Name, hn, tn)
	case c.Nullable != h.Nullable:
		return sqlerr.New(13531, c.Name, tn, hn)
	case c.Sparse != h.Sparse:
		return sqlerr.New(13533, c.Name, tn, hn)
	}
	return nil
}

// Cleanable reports whether the history table h of t has the index that a finite retention needs (13765): a clustered
// columnstore, or a clustered index that begins with the end of the period.
func Cleanable(t, h *catalog.Table) bool {
	ix := &h.Indexes[0]
	_, end, _ := Slots(t)
	return ix.Kind == 5 || ix.Kind == 1 && len(ix.Columns) > 0 && ix.Columns[0].Column == h.Columns[end].ID
}
