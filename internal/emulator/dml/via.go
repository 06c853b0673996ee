package dml

import (
	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// setColumns are the columns of a SET clause.
func setColumns(items []syntax.SetItem) []string {
	var out []string
	for _, it := range items {
		if n := len(it.Column); n > 0 {
			out = append(out, it.Column[n-1])
		}
	}
	return out
}

// column finds the table's column that a statement means by a name; -1 for none.
func (w *Writer) column(name string) (int, *sqlerr.Error) {
	if w.via != nil {
		return w.via.Column(name)
	}
	return column(w.T, name), nil
}

// unchecked refuses a view with CHECK OPTION.
func (w *Writer) unchecked(n syntax.Positioned) error {
	if w.via != nil && w.via.Checked {
		return sqlerr.Unsupported("writing through the view %s WITH CHECK OPTION", w.via.Name).At(n.Position().Line)
	}
	return nil
}

// viaTable is the table as OUTPUT sees it through a view: the visible columns, and the slots that they have in the table.
func viaTable(w *Writer, line int) (*catalog.Table, []int, error) {
	t := *w.T
	t.Columns = nil
	var slots []int
	for _, c := range w.via.Columns {
		if c.Slot < 0 {
			return nil, nil, sqlerr.Unsupported("OUTPUT beside the expression %s of %s", c.Name, w.via.Name).At(line)
		}
		col := w.T.Columns[c.Slot]
		col.Name, col.Hidden = c.Name, false
		t.Columns = append(t.Columns, col)
		slots = append(slots, c.Slot)
	}
	return &t, slots, nil
}

// insertVia turns an INSERT through a view or common table expression into one of its table.
func insertVia(s *bind.Scope, st *syntax.InsertStmt) (*bind.Via, *bind.TableSource, []string, error) {
	n, ok := st.Target.(*syntax.TableName)
	if !ok {
		return nil, nil, nil, nil
	}
	query := false
	for i := range st.With {
		query = query || n.Name.Schema == "" && catalog.SameName(st.With[i].Name, n.Name.Object)
	}
	if !query {
		if _, _, obj, err := bind.ResolveObject(s, n.Name); err == nil {
			m, ok := obj.(*catalog.Module)
			query = ok && m.Type == "V" && (s.Tables == nil || s.Tables(n.Name.Object) == nil)
		}
	}
	if !query {
		return nil, nil, nil, nil
	}
	r, err := bind.Changing(s, st.Target, st.With, nil)
	if err != nil {
		return nil, nil, nil, err
	}
	t, err := r.Target(st.Target, st.Columns...)
	if err != nil {
		return nil, nil, nil, err
	}
	if t.Via == nil {
		return nil, nil, nil, nil
	}
	columns, bad := tableColumns(t.Via, t.Table, st.Columns)
	if bad != nil {
		return nil, nil, nil, bad
	}
	return t.Via, &bind.TableSource{Table: t.Table, DB: t.DB}, columns, nil
}

// tableColumns names the table's columns that values for columns of a view go to; without a list, for all that take values.
func tableColumns(via *bind.Via, t *catalog.Table, names []string) ([]string, *sqlerr.Error) {
	if len(names) == 0 {
		for _, c := range via.Columns {
			if c.Slot < 0 || t.Columns[c.Slot].Identity == nil && t.Columns[c.Slot].Computed == "" {
				names = append(names, c.Name)
			}
		}
	}
	out := make([]string, len(names))
	for i, name := range names {
		slot, err := via.Column(name)
		switch {
		case err != nil:
			return nil, err
		case slot < 0:
			return nil, sqlerr.New(207, name)
		}
		out[i] = t.Columns[slot].Name
	}
	return out, nil
}
