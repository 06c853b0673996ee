package bind

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// carriedTable is a table below a view, common table expression or derived table that a statement changes. Its rows travel with those of
// the query, behind the visible columns: the storage key, then the columns of the table.
type carriedTable struct {
	table *catalog.Table
	dbID  int32
	scan  *exec.Scan
	key   int // position in the query's row
}

// origin is the column of a carried table that a visible column is; table is -1 for an expression.
type origin struct{ table, slot int }

// updatable is what a query tells of the tables below it.
type updatable struct {
	tables  []carriedTable
	origins []origin
	// grouped: rows of the query are no rows of a table.
	grouped bool
	// checked: a view among them has CHECK OPTION.
	checked bool
}

// Via is the view, common table expression or derived table through which a statement changes a table.
type Via struct {
	Name    string
	Derived bool            // a derived table, whose errors are others
	View    *catalog.Module // nil for another
	// Chained: the owner of the view owns the table too, whose permissions are then not asked.
	Chained bool
	// Checked: it is, or reads, a view WITH CHECK OPTION.
	Checked bool
	Columns []ViaColumn
}

// ViaColumn is a visible column; Slot is that of the changed table's column, -1 for an expression, -2 for a column of another table.
type ViaColumn struct {
	Name string
	Type types.Type
	Slot int
}

// Column finds the table's column that a name means: -1 for no such name, 4406 or 4421 for an expression, 4405 or 4420 for another table.
func (v *Via) Column(name string) (int, *sqlerr.Error) {
	for _, c := range v.Columns {
		switch {
		case !same(c.Name, name):
		case c.Slot == -1 && v.Derived:
			return -1, sqlerr.New(4421, v.Name)
		case c.Slot == -1:
			return -1, sqlerr.New(4406, v.Name)
		case c.Slot < 0:
			return -1, v.several()
		default:
			return c.Slot, nil
		}
	}
	return -1, nil
}

// several is the error of a change of more than one table.
func (v *Via) several() *sqlerr.Error {
	if v.Derived {
		return sqlerr.New(4420, v.Name)
	}
	return sqlerr.New(4405, v.Name)
}

// carry puts the rows of the tables of a query that a statement changes behind its columns.
func (b *binder) carry(q *syntax.QuerySpec, r *bound, sel *exec.Select) {
	u := &updatable{grouped: b.lvl.group != nil || q.Distinct}
	r.updatable = u
	if u.grouped {
		return
	}
	visible := len(sel.Items)
	for _, v := range b.lvl.tables {
		switch {
		case v.scan != nil:
			u.tables = append(u.tables, carriedTable{table: v.table, dbID: v.dbID, scan: v.scan, key: len(sel.Items)})
			sel.Items = append(sel.Items, &exec.Col{Slot: v.keySlot, T: types.VarBinaryMax, Null: true})
			for i := range v.cols {
				sel.Items = append(sel.Items, &exec.Col{Slot: v.offset + i, T: v.cols[i].typ, Null: true})
			}
		case v.updatable != nil:
			u.checked = u.checked || v.updatable.checked || v.view != nil && v.view.CheckOption
			for _, t := range v.updatable.tables {
				from := v.offset + t.key
				t.key = len(sel.Items)
				u.tables = append(u.tables, t)
				for i := range len(t.table.Columns) + 1 {
					sel.Items = append(sel.Items, &exec.Col{Slot: from + i, T: v.cols[from-v.offset+i].typ, Null: true})
				}
			}
		}
	}
	for _, x := range sel.Items[:visible] {
		u.origins = append(u.origins, b.origin(x))
	}
}

// origin finds the carried column that an expression is.
func (b *binder) origin(x exec.Expr) origin {
	c, ok := x.(*exec.Col)
	if !ok || c.Depth != 0 {
		return origin{-1, -1}
	}
	n := 0
	for _, v := range b.lvl.tables {
		i := c.Slot - v.offset
		inside := i >= 0 && i < len(v.cols)
		switch {
		case v.scan != nil:
			if inside {
				return origin{n, i}
			}
			n++
		case v.updatable != nil:
			if inside && i < len(v.updatable.origins) {
				if o := v.updatable.origins[i]; o.table >= 0 {
					return origin{n + o.table, o.slot}
				}
			}
			n += len(v.updatable.tables)
		}
	}
	return origin{-1, -1}
}

// carriedColumns are the columns of the carried rows, which no name finds.
func (u *updatable) carriedColumns() []column {
	var out []column
	for _, t := range u.tables {
		out = append(out, column{typ: types.VarBinaryMax, nullable: true, hidden: true})
		for i := range t.table.Columns {
			out = append(out, column{typ: t.table.Columns[i].Type, nullable: true, hidden: true})
		}
	}
	return out
}

// carries reports whether a source is the one that the statement changes through.
func (b *binder) carries(alias string) bool {
	return b.carrying || b.changed != "" && same(alias, b.changed)
}

// through is the target below a view, common table expression or derived table. names are the columns that are set.
func (r *Rows) through(v *rangeVar, names []string, line int) (*Target, error) {
	u := v.updatable
	via := &Via{Name: v.alias, Derived: v.derived, View: v.view}
	switch {
	case u == nil || !u.grouped && len(u.tables) == 0:
		return nil, sqlerr.Unsupported("modifying rows through %s", v.alias).At(line)
	case u.grouped && via.Derived:
		return nil, sqlerr.New(4418, via.Name).At(line)
	case u.grouped:
		return nil, sqlerr.New(4403, via.Name).At(line)
	}
	at := -1
	for _, n := range names {
		for i, o := range u.origins {
			if same(v.cols[i].name, n) && o.table >= 0 {
				if at >= 0 && at != o.table {
					return nil, via.several().At(line)
				}
				at = o.table
			}
		}
	}
	if at < 0 {
		if at = 0; len(u.tables) > 1 && len(names) == 0 {
			return nil, via.several().At(line)
		}
	}
	t := u.tables[at]
	for i, o := range u.origins {
		c := ViaColumn{Name: v.cols[i].name, Type: v.cols[i].typ, Slot: o.slot}
		if o.table >= 0 && o.table != at {
			c.Slot = -2
		}
		via.Columns = append(via.Columns, c)
	}
	via.Checked = u.checked || v.view != nil && v.view.CheckOption
	if v.view != nil {
		via.Chained = v.viewDB == t.dbID && r.b.s.owner(v.viewDB, &v.view.Object) == r.b.s.owner(t.dbID, &t.table.Object)
	}
	t.scan.ForUpdate()
	return &Target{Table: t.table, DB: t.dbID, Offset: v.offset + t.key + 1, Key: v.offset + t.key, v: v, Via: via}, nil
}
