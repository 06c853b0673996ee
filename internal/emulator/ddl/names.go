package ddl

import (
	"fmt"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// place finds the database and schema in which name is to be created: 911, 2760.
func (w *work) place(n syntax.Name) (*catalog.Database, *catalog.Schema, error) {
	d := w.s.DB
	if n.Server != "" {
		return nil, nil, sqlerr.New(117, n.Text, 2)
	}
	if n.Database != "" && !strings.EqualFold(n.Database, d.Name) {
		if d = w.cat().Database(n.Database); d == nil {
			return nil, nil, sqlerr.New(911, n.Database)
		}
		if d.ReadOnly {
			return nil, nil, sqlerr.New(3906, d.Name)
		}
	}
	if n.Schema != "" {
		s := w.cat().Schema(d.ID, n.Schema)
		if s == nil || s.ID == catalog.SchemaSys || s.ID == catalog.SchemaInformationSchema {
			return nil, nil, sqlerr.New(2760, n.Schema)
		}
		return d, s, nil
	}
	id := w.s.DefaultSchema
	if id == 0 || d != w.s.DB {
		id = catalog.SchemaDbo
	}
	s := w.cat().SchemaByID(d.ID, id)
	if s == nil {
		return nil, nil, sqlerr.New(2760, "dbo")
	}
	return d, s, nil
}

// free refuses a name that the schema holds already (2714 with the state of the kind that is being made).
func (w *work) free(db, schema int32, name string, state uint8) error {
	if err := w.nameLock(db, fmt.Sprintf("object %d.%s", schema, catalog.Fold(name))); err != nil {
		return err
	}
	if w.cat().ObjectByName(db, schema, name) != nil {
		return sqlerr.New(2714, name).WithState(state)
	}
	return nil
}

// find looks an object up as DDL does: without following synonyms, and without an error when it is absent.
func (w *work) find(n syntax.Name) (*catalog.Database, *catalog.Schema, any) {
	d := w.s.DB
	if n.Database != "" && !strings.EqualFold(n.Database, d.Name) {
		if d = w.cat().Database(n.Database); d == nil {
			return nil, nil, nil
		}
	}
	if n.Schema != "" {
		s := w.cat().Schema(d.ID, n.Schema)
		if s == nil {
			return d, nil, nil
		}
		return d, s, w.cat().ObjectByName(d.ID, s.ID, n.Object)
	}
	for _, id := range []int32{w.s.DefaultSchema, catalog.SchemaDbo} {
		if s := w.cat().SchemaByID(d.ID, id); s != nil {
			if o := w.cat().ObjectByName(d.ID, s.ID, n.Object); o != nil {
				return d, s, o
			}
		}
	}
	return d, nil, nil
}

// tableSource finds the table that ALTER TABLE, CREATE INDEX and the like change; nil when there is none.
func (w *work) tableSource(n syntax.Name) *bind.TableSource {
	if isTemp(n.Object) {
		if w.s.Tables != nil {
			return w.s.Tables(n.Object)
		}
		return nil
	}
	d, _, o := w.find(n)
	if t, ok := o.(*catalog.Table); ok && !t.IsType {
		return &bind.TableSource{Table: t, DB: d.ID}
	}
	return nil
}

// systemName makes the name of an unnamed constraint: PK__table___0123456789ABCDEF, DF__table__col__01234567. The digits
// come from the object id, so they cannot be foretold.
func systemName(kind, table, col string, id int32) string {
	if kind == "PK" || kind == "UQ" {
		return fmt.Sprintf("%s__%s__%08X%08X", kind, cut(table, 8), uint32(id), uint32(id)*2654435761)
	}
	if col != "" {
		return fmt.Sprintf("%s__%s__%s__%08X", kind, cut(table, 9), cut(col, 5), uint32(id))
	}
	return fmt.Sprintf("%s__%s__%08X", kind, cut(table, 9), uint32(id))
}

func cut(s string, n int) string {
	r := []rune(strings.TrimLeft(s, "#@"))
	if len(r) > n {
		r = r[:n]
	}
	return string(r)
}

// schemaName is "schema.name" of an object.
func (w *work) schemaName(db int32, o *catalog.Object) string {
	if s := w.cat().SchemaByID(db, o.Schema); s != nil {
		return s.Name + "." + o.Name
	}
	return o.Name
}

// pair is a cause followed by the general message that ends the statement.
func pair(cause *sqlerr.Error, number int32, state uint8, args ...any) error {
	return sqlerr.New(number, args...).WithState(state).After(cause)
}

// constraintError is a cause followed by 1750.
func constraintError(cause *sqlerr.Error) error { return pair(cause, 1750, 1) }

// columnByName is the slot of a column, -1 when there is none.
func columnByName(t *catalog.Table, name string) int {
	for i := range t.Columns {
		if catalog.SameName(t.Columns[i].Name, name) {
			return i
		}
	}
	return -1
}
