package ddl

import (
	"fmt"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// userType finds an alias or table type by name.
func (w *work) userType(d *catalog.Database, n syntax.Name) *catalog.Type {
	if n.Schema != "" {
		if s := w.cat().Schema(d.ID, n.Schema); s != nil {
			return w.cat().Type(d.ID, s.ID, n.Object)
		}
		return nil
	}
	if t := w.cat().Type(d.ID, w.s.DefaultSchema, n.Object); t != nil {
		return t
	}
	return w.cat().Type(d.ID, catalog.SchemaDbo, n.Object)
}

// createType makes an alias type, or a table type with its table object.
func (w *work) createType(st *syntax.CreateTypeStmt) error {
	d, sch, err := w.place(st.Name)
	if err != nil {
		return err
	}
	if !w.env.Sess.HasPermission("CREATE TYPE", "DATABASE", 0) {
		return sqlerr.New(262, "CREATE TYPE", d.Name)
	}
	name := st.Name.Object
	if err := w.nameLock(d.ID, fmt.Sprintf("type %d.%s", sch.ID, catalog.Fold(name))); err != nil {
		return err
	}
	if w.cat().Type(d.ID, sch.ID, name) != nil {
		return sqlerr.New(219, st.Name.Text)
	}
	t := &catalog.Type{ID: w.cat().NewTypeID(d.ID), Schema: sch.ID, Name: name, Nullable: true}
	if st.Table != nil {
		return w.createTableType(st, d, sch, t)
	}
	base, alias, err := bind.Type(w.s, *st.From)
	if err != nil {
		return err
	}
	if alias != nil {
		return sqlerr.New(222, typeText(*st.From))
	}
	switch base.Kind {
	case types.XML:
		return sqlerr.New(15226)
	case types.JSON:
		return sqlerr.New(13657)
	case types.Vector:
		return sqlerr.Unsupported("alias type over vector")
	case types.Timestamp, types.Table, types.Cursor:
		return sqlerr.New(222, typeText(*st.From))
	}
	if base.IsString() {
		base.Collation = d.Collation
	}
	t.Base = base
	if st.Null != nil {
		t.Nullable = *st.Null
	}
	w.cat().PutType(d.ID, t)
	return nil
}

func (w *work) createTableType(st *syntax.CreateTypeStmt, d *catalog.Database, sch *catalog.Schema, typ *catalog.Type) error {
	id := w.cat().NewObjectID(d.ID)
	t := w.newTable(fmt.Sprintf("TT_%s_%08X", cut(typ.Name, 9), uint32(id)), catalog.SchemaSys)
	t.ID, t.Type, t.IsType, t.Filegroup = id, "TT", true, 1
	b := &builder{w: w, db: d, t: t, written: typ.Name}
	if err := b.tableOptions(st.Options); err != nil {
		return err
	}
	if err := b.define(st.Table, true); err != nil {
		return err
	}
	if err := b.create(); err != nil {
		return err
	}
	typ.Table, typ.Nullable = id, false
	w.cat().PutType(d.ID, typ)
	return nil
}

// dropTypes is DROP TYPE: 218, 3732 while something uses it.
func (w *work) dropTypes(st *syntax.DropStmt) error {
	d := w.s.DB
	for _, n := range st.Names {
		t := w.userType(d, n)
		if t == nil {
			if st.IfExists {
				continue
			}
			return sqlerr.New(218, n.Text)
		}
		if by := w.typeUse(d.ID, t); by != "" {
			return sqlerr.New(3732, n.Text, by)
		}
		w.cat().DropType(d.ID, t.ID)
		if t.Table != 0 {
			if x := w.cat().TableByID(d.ID, t.Table); x != nil {
				DropTrees(w.env, x)
				w.cat().DropObject(d.ID, t.Table)
			}
		}
	}
	return nil
}

// typeUse names an object that uses a type: a table's column, a module's parameter.
func (w *work) typeUse(db int32, t *catalog.Type) string {
	for _, x := range w.cat().Tables(db) {
		for i := range x.Columns {
			if x.Columns[i].Type.UserType == t.ID {
				return x.Name
			}
		}
	}
	for _, m := range w.cat().Modules(db) {
		for i := range m.Params {
			if m.Params[i].Type.UserType == t.ID || t.Table != 0 && m.Params[i].TableType == t.ID {
				return m.Name
			}
		}
		for _, dep := range m.Depends {
			if dep.Minor == "" && dep.ID == 0 && strings.EqualFold(dep.Name, t.Name) && t.Table != 0 {
				return m.Name
			}
		}
	}
	for o := range w.cat().Objects(db) {
		if q, ok := o.(*catalog.Sequence); ok && q.Type.UserType == t.ID {
			return q.Name
		}
	}
	return ""
}
