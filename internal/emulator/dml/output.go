package dml

import (
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// output is an OUTPUT clause bound over the wide row of its statement.
type output struct {
	cols              []exec.Column
	exprs             []exec.Expr // converted to the target's columns with INTO
	inserted, deleted int         // offsets in the wide row, -1 when out of scope
	action            int         // slot of MERGE's $action, -1
	slots             []int       // of the changed table, for each column of inserted and deleted
	into              *insertPlan
}

// noOutput is a statement without OUTPUT.
var noOutput = output{inserted: -1, deleted: -1, action: -1}

// mergeName qualifies $action while MERGE's OUTPUT is bound.
const mergeName = "$merge"

// bindOutput binds o; ins, del and merge say which pseudo tables exist.
func bindOutput(s *bind.Scope, r *bind.Rows, o *syntax.Output, changed *Writer, ins, del, merge bool) (output, error) {
	if o == nil {
		return noOutput, nil
	}
	t, db := changed.T, changed.DB
	out := output{inserted: -1, deleted: -1, action: -1}
	if changed.via != nil {
		var err error
		if t, out.slots, err = viaTable(changed, o.Items[0].Expr.Position().Line); err != nil {
			return out, err
		}
	} else {
		for i := range t.Columns {
			out.slots = append(out.slots, i)
		}
	}
	if merge {
		t = nullableColumns(t)
	}
	if ins {
		out.inserted = r.Pseudo("inserted", t, db)
	}
	if del {
		out.deleted = r.Pseudo("deleted", t, db)
	}
	items := o.Items
	if merge {
		out.action = r.Pseudo(mergeName, &catalog.Table{Columns: []catalog.Column{
			{ID: 1, Name: "action", Type: types.NVarCharOf(10)},
		}}, db)
		items = qualifyAction(items)
	}
	cols, exprs, err := r.Items(items)
	if err != nil {
		return out, at(err, o.Items[0])
	}
	out.cols, out.exprs = cols, exprs
	if o.Into == nil {
		return out, nil
	}
	out.cols = nil
	src, name, err := target(s, o.Into)
	if err != nil {
		return out, err
	}
	if err := intoAllowed(s, src, name); err != nil {
		return out, err
	}
	w, err := NewWriter(s, src.Table, src.DB)
	if err == nil {
		err = historyClosed(w, 13559)
	}
	if err != nil {
		return out, err
	}
	p := &insertPlan{w: w, explicit: len(o.IntoColumns) > 0}
	if p.cols, err = p.targets(o.IntoColumns, len(exprs), o.Into.Position().Line); err != nil {
		return out, err
	}
	if len(p.cols) != len(exprs) {
		return out, sqlerr.New(213).At(o.Into.Position().Line)
	}
	if err := p.bindRest(s); err != nil {
		return out, err
	}
	for i, slot := range p.cols {
		if out.exprs[i], err = w.Assign(exprs[i], slot); err != nil {
			return out, err
		}
	}
	out.into = p
	return out, nil
}

// qualifyAction lets $action be found as a column of the pseudo table.
func qualifyAction(items []syntax.SelectItem) []syntax.SelectItem {
	out := append([]syntax.SelectItem(nil), items...)
	for i := range out {
		c, ok := out[i].Expr.(*syntax.ColumnRef)
		if ok && len(c.Parts) == 1 && strings.EqualFold(c.Parts[0], "$action") {
			out[i].Expr = &syntax.ColumnRef{Node: c.Node, Parts: []string{mergeName, "action"}}
			if out[i].Alias == "" {
				out[i].Alias = "$action"
			}
		}
	}
	return out
}

// intoAllowed refuses targets of OUTPUT INTO with triggers (331), foreign keys (332) or checks (333).
func intoAllowed(s *bind.Scope, t *bind.TableSource, name string) error {
	if t.Table.Variable || t.Table.Temp {
		return nil
	}
	for _, e := range []string{"INSERT", "UPDATE", "DELETE"} {
		if triggers(s.Cat, t.DB, t.Table, e, false) || triggers(s.Cat, t.DB, t.Table, e, true) {
			return sqlerr.New(331, name)
		}
	}
	for _, fk := range t.Table.ForeignKeys {
		return sqlerr.New(332, name, fk.Name)
	}
	for _, fk := range s.Cat.Children(t.DB, t.Table.ID) {
		return sqlerr.New(332, name, fk.Name)
	}
	for _, c := range t.Table.Checks {
		if !c.Disabled {
			return sqlerr.New(333, name, c.Name)
		}
	}
	return nil
}

// present reports whether there is an OUTPUT clause.
func (o *output) present() bool { return o.exprs != nil }

// row evaluates the clause for one change; e.Row is the wide row with the source columns in place.
func (o *output) row(e *exec.Env, old, new types.Row, action string) (types.Row, error) {
	fill := func(at int, r types.Row) {
		if at < 0 {
			return
		}
		for i, slot := range o.slots {
			if r == nil {
				e.Row[at+i] = types.NullValue
			} else {
				e.Row[at+i] = r[slot]
			}
		}
	}
	fill(o.inserted, new)
	fill(o.deleted, old)
	if o.action >= 0 {
		e.Row[o.action] = types.Value{Kind: types.NVarChar, S: action}
	}
	out := make(types.Row, len(o.exprs))
	for i, x := range o.exprs {
		v, err := x.Eval(e)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

// send emits the rows, or inserts them with INTO.
func (o *output) send(env *exec.Env, rows []types.Row, emit func(types.Row) error) error {
	if o.into != nil {
		_, err := o.into.insert(env, rows)
		return err
	}
	for _, r := range rows {
		if err := emit(r); err != nil {
			return err
		}
	}
	return nil
}

// triggersForbid is Msg 334: OUTPUT without INTO from a table with an enabled trigger.
func (o *output) triggersForbid(s *bind.Scope, w *Writer, name string, events ...string) error {
	if !o.present() || o.into != nil {
		return nil
	}
	for _, e := range events {
		if triggers(s.Cat, w.DB, w.T, e, false) || triggers(s.Cat, w.DB, w.T, e, true) {
			return sqlerr.New(334, name)
		}
	}
	return nil
}

// nullableColumns is t with columns that may be NULL: a row that MERGE inserts has nothing deleted, and the other way round.
func nullableColumns(t *catalog.Table) *catalog.Table {
	u := *t
	u.Columns = slices.Clone(t.Columns)
	for i := range u.Columns {
		u.Columns[i].Nullable = true
	}
	return &u
}
