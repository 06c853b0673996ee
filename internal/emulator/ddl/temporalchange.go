package ddl

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/feature/temporal"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// temporalAdd refuses what cannot be added to a history table (13550, 13558, 13583, 13564, 13565, 13741), and to a versioned
// one (13704, 13718, 13723, 13724).
func (b *builder) temporalAdd(def *syntax.TableDef) error {
	history := b.t.Temporal == temporal.History
	if b.t.Temporal == 0 {
		return nil
	}
	if history && len(def.Columns) > 0 {
		return sqlerr.New(13550, b.fullName(b.t))
	}
	for i := range def.Columns {
		switch c := &def.Columns[i]; {
		case c.Computed != nil:
			return sqlerr.New(13724)
		case c.Identity != nil:
			return sqlerr.New(13704, b.historyName())
		case c.RowGuidCol:
			return sqlerr.New(13723, b.historyName())
		case c.Filestream:
			return sqlerr.New(13718)
		}
	}
	if !history {
		return nil
	}
	for _, c := range def.Constraints {
		switch c.Kind {
		case "PRIMARY KEY":
			return constraintError(sqlerr.New(13558, b.fullName(b.t)))
		case "UNIQUE":
			return constraintError(sqlerr.New(13583, b.fullName(b.t)))
		case "CHECK":
			return constraintError(sqlerr.New(13564, b.fullName(b.t)))
		case "FOREIGN KEY":
			return constraintError(sqlerr.New(13565, c.Name))
		}
	}
	return nil
}

func (b *builder) historyName() string {
	if h := b.w.cat().TableByID(b.db.ID, b.t.History); h != nil {
		return b.fullName(h)
	}
	return ""
}

// addToHistory gives the history the columns that a versioned table got from slot first on, filled alike.
func (b *builder) addToHistory(first int, fill func(types.Row) (types.Row, error)) error {
	if b.t.Temporal != temporal.Versioned || len(b.t.Columns) == first {
		return nil
	}
	h, err := b.historyBuilder()
	if err != nil {
		return err
	}
	for _, c := range b.t.Columns[first:] {
		if c.Type.Kind == types.Timestamp {
			return sqlerr.Unsupported("adding the rowversion column %s to a temporal table", c.Name)
		}
		h.t.MaxColumnID++
		h.t.Columns = append(h.t.Columns, temporal.PlainColumn(c, h.t.MaxColumnID))
	}
	if err := h.textSpace(); err != nil {
		return err
	}
	return h.rewrite(fill)
}

// temporalAlter refuses ALTER COLUMN on a history table (13548), and GENERATED ALWAYS in it (13589).
func (b *builder) temporalAlter(a *syntax.AlterColumn, c *catalog.Column) error {
	switch {
	case b.t.Temporal == temporal.History && !b.follows:
		return sqlerr.New(13548, c.Name, b.fullName(b.t))
	case a.Column.Generated != "":
		return sqlerr.New(13589, c.Name, b.fullName(b.t))
	case a.Attribute != "" && a.Attribute != "HIDDEN" && b.t.Temporal != 0:
		return sqlerr.Unsupported("ALTER COLUMN … %s of a temporal table", a.Attribute)
	}
	return nil
}

// alterInHistory repeats ALTER COLUMN in the history.
func (b *builder) alterInHistory(a *syntax.AlterColumn) error {
	if b.t.Temporal != temporal.Versioned {
		return nil
	}
	h, err := b.historyBuilder()
	if err != nil {
		return err
	}
	h.follows = true
	return h.alterColumn(a)
}

// temporalDrop refuses DROP COLUMN on a history table (13551), of a period's column (13588), and the primary key of a versioned
// table (13557).
func (b *builder) temporalDrop(items []syntax.DropItem) error {
	for _, it := range items {
		slot := columnByName(b.t, it.Name)
		switch {
		case it.Kind == "COLUMN" && b.t.Temporal == temporal.History && !b.follows:
			return sqlerr.New(13551, b.fullName(b.t))
		case it.Kind == "COLUMN" && slot >= 0 && b.t.Columns[slot].Generated != 0:
			return sqlerr.New(13588, it.Name, b.fullName(b.t))
		case it.Kind == "CONSTRAINT" && b.t.Temporal == temporal.Versioned:
			for i := range b.t.Keys {
				if b.t.Keys[i].Type == "PK" && catalog.SameName(b.t.Keys[i].Name, it.Name) {
					return sqlerr.New(13557, b.fullName(b.t))
				}
			}
		}
	}
	return nil
}

// dropInHistory repeats DROP COLUMN in the history.
func (b *builder) dropInHistory(items []syntax.DropItem) error {
	if b.t.Temporal != temporal.Versioned {
		return nil
	}
	var columns []syntax.DropItem
	for _, it := range items {
		if it.Kind == "COLUMN" {
			columns = append(columns, it)
		}
	}
	if len(columns) == 0 {
		return nil
	}
	h, err := b.historyBuilder()
	if err != nil {
		return err
	}
	h.follows = true
	return h.dropItems(columns)
}

// hidden is ALTER COLUMN c ADD | DROP HIDDEN (13735).
func (b *builder) hidden(c *catalog.Column, add bool) error {
	if c.Generated == 0 {
		return sqlerr.New(13735, c.Name, b.fullName(b.t))
	}
	c.Hidden = add
	return nil
}

// temporalIndex refuses a unique index of a history table (13741), and what takes away the clustered index that a finite
// retention needs.
func (b *builder) temporalIndex(ix *catalog.Index) error {
	if b.t.Temporal == temporal.History && ix.Unique {
		return sqlerr.New(13741, b.fullName(b.t))
	}
	return nil
}

// keepsCleanable refuses dropping or replacing the clustered index of the history of a table with a finite retention.
func (b *builder) keepsCleanable(i int) error {
	if i != 0 || b.t.Temporal != temporal.History {
		return nil
	}
	for _, t := range b.w.cat().Tables(b.db.ID) {
		if t.History == b.t.ID && temporal.Finite(t) {
			return sqlerr.New(13766, b.t.Indexes[i].Name)
		}
	}
	return nil
}

// renameColumn renames a column, of a versioned table in its history too; 13759 in a history table.
func (b *builder) renameColumn(slot int, name string) error {
	if b.t.Temporal == temporal.History {
		return sqlerr.New(13759, b.fullName(b.t))
	}
	b.t.Columns[slot].Name = name
	if b.t.Temporal == temporal.Versioned {
		h, err := b.historyBuilder()
		if err != nil {
			return err
		}
		h.t.Columns[slot].Name = name
		if err := h.save(); err != nil {
			return err
		}
	}
	return b.save()
}
