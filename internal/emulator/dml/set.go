package dml

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// assignItem is one item of a SET clause: a column, a variable, or both.
type assignItem struct {
	slot  int // -1: only a variable
	v     int // variable slot, -1 for none
	expr  exec.Expr
	toVar exec.Expr // conversion of the value (in slot 0) to the variable's type
}

// setClause is a bound SET clause.
type setClause struct {
	items   []assignItem
	changed map[int]bool
}

// bindSet binds a SET clause over the rows r.
func bindSet(s *bind.Scope, r *bind.Rows, w *Writer, items []syntax.SetItem) (setClause, error) {
	c := setClause{changed: map[int]bool{}}
	for _, it := range items { // the bad targets are told before the bad names of the values
		if n := len(it.Column); n > 0 {
			slot, err := w.column(it.Column[n-1])
			if err != nil {
				return c, err.At(it.Line)
			}
			if slot < 0 {
				r.Report(sqlerr.New(207, it.Column[n-1]).At(it.Line))
			}
		}
	}
	for _, it := range items {
		a := assignItem{slot: -1, v: -1}
		if it.Method != nil {
			return c, sqlerr.Unsupported("SET column.%s(…)", it.Method.Name).At(it.Line)
		}
		if len(it.Column) > 0 {
			name := it.Column[len(it.Column)-1]
			if a.slot, _ = w.column(name); a.slot < 0 {
				if isDefault(it.Expr) {
					continue
				}
				if _, err := r.Expr(it.Expr); err != nil {
					return c, err
				}
				continue
			}
			if err := settable(w, a.slot); err != nil {
				return c, err.At(it.Line)
			}
			if c.changed[a.slot] {
				return c, sqlerr.New(264, name).At(it.Line)
			}
			c.changed[a.slot] = true
		}
		var err error
		if a.expr, err = setValue(s, r, w, it, a.slot); err != nil {
			return c, err
		}
		if it.Var != "" {
			slot, typ, ok := s.Vars.Lookup(it.Var)
			if !ok {
				return c, sqlerr.New(137, strings.TrimPrefix(it.Var, "@")).At(it.Line)
			}
			a.v = slot
			if a.toVar, err = bind.Convert(slotExpr{0, a.expr.Type()}, typ); err != nil {
				return c, err
			}
		}
		c.items = append(c.items, a)
	}
	// A rowversion column changes with every update.
	for i := range w.T.Columns {
		if w.T.Columns[i].Type.Kind == types.Timestamp {
			c.items = append(c.items, assignItem{slot: i, v: -1, expr: rowversion{w.DB}})
		}
	}
	return c, nil
}

// settable refuses the columns that UPDATE cannot set.
func settable(w *Writer, slot int) *sqlerr.Error {
	c := &w.T.Columns[slot]
	switch {
	case c.Graph != 0 && c.Hidden:
		return sqlerr.New(13908, c.Name).WithState(3)
	case c.Computed != "":
		return sqlerr.New(271, c.Name)
	case c.Generated != 0:
		return sqlerr.New(13537, w.fullName())
	case c.Type.Kind == types.Timestamp:
		return sqlerr.New(272)
	case c.Identity != nil:
		return sqlerr.New(8102, c.Name)
	case w.T.MemoryOptimized && primaryKey(w.T, c.ID):
		return sqlerr.New(12302)
	}
	return nil
}

func primaryKey(t *catalog.Table, column int) bool {
	for i := range t.Indexes {
		for _, k := range t.Indexes[i].Columns {
			if t.Indexes[i].PrimaryKey && k.Column == column {
				return true
			}
		}
	}
	return false
}

// setValue binds the right side, converted to the column when there is one. A compound operator reads the old value.
func setValue(s *bind.Scope, r *bind.Rows, w *Writer, it syntax.SetItem, slot int) (exec.Expr, error) {
	if isDefault(it.Expr) && slot >= 0 {
		return w.Default(s, slot)
	}
	e := it.Expr
	if op := strings.TrimSuffix(it.Op, "="); op != "" {
		var left syntax.Expr = &syntax.VarRef{Node: it.Node, Name: it.Var}
		if slot >= 0 {
			left = &syntax.ColumnRef{Node: it.Node, Parts: it.Column}
		}
		e = &syntax.Binary{Node: it.Node, Op: op, L: left, R: e}
	}
	x, err := r.Expr(e)
	if err != nil || slot < 0 {
		return x, err
	}
	return w.Assign(x, slot)
}

// apply gives the new row; e.Row is the joined row, old the target's part of it. Variables are set on the way.
func (c *setClause) apply(e *exec.Env, old types.Row) (types.Row, error) {
	n := append(types.Row(nil), old...)
	e.NewRow()
	for _, a := range c.items {
		v, err := a.expr.Eval(e)
		if err != nil {
			return nil, err
		}
		if a.slot >= 0 {
			n[a.slot] = v
		}
		if a.v >= 0 {
			if v, err = a.toVar.Eval(withRow(e, types.Row{v})); err != nil {
				return nil, err
			}
			e.Vars[a.v] = v
		}
	}
	return n, nil
}

// ids are the column ids of the SET clause, for UPDATE() in triggers.
func (c *setClause) ids(w *Writer) []int {
	var ids []int
	for i := range w.T.Columns {
		if c.changed[i] {
			ids = append(ids, w.T.Columns[i].ID)
		}
	}
	return ids
}

// withComputed adds the computed columns, whose values may follow the columns of the SET clause.
func (c *setClause) withComputed(w *Writer) map[int]bool {
	m := map[int]bool{}
	for k := range c.changed {
		m[k] = true
	}
	for _, k := range w.computed {
		m[k.slot] = true
	}
	return m
}
