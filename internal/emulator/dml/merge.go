package dml

import (
	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// mergeStmt is a bound MERGE. It reads the source, left joined to the target, for WHEN MATCHED and WHEN NOT MATCHED BY
// TARGET; and the target alone, without the rows that matched, for WHEN NOT MATCHED BY SOURCE.
type mergeStmt struct {
	changer
	whens []mergeWhen
	alone *changer // nil without WHEN NOT MATCHED BY SOURCE
}

type mergeWhen struct {
	matched, bySource bool
	and               exec.Expr
	action            string
	set               setClause
	insert            *insertPlan
	values            []exec.Expr
}

// mergeChange is one decided action.
type mergeChange struct {
	hit
	when *mergeWhen
}

func bindMerge(s *bind.Scope, st *syntax.MergeStmt) (exec.Stmt, error) {
	m := &mergeStmt{changer: changer{onHistory: 13562}}
	if err := m.bind(s, st); err != nil {
		return nil, at(err, st)
	}
	return m, nil
}

func (m *mergeStmt) bind(s *bind.Scope, st *syntax.MergeStmt) error {
	if err := checkWhens(st); err != nil {
		return err
	}
	join := &syntax.Join{Node: st.Node, Kind: "LEFT", L: st.Source, R: st.Target, On: st.On}
	r, err := m.bindRows(s, st.With, []syntax.TableRef{join}, st.Target, nil, st.Top, st.Options)
	if err != nil {
		return err
	}
	r.Merge()
	if err := m.w.unchecked(st); err != nil {
		return err
	}
	if m.w.T.MemoryOptimized {
		return sqlerr.Unsupported("MERGE into the memory-optimized table %s", m.w.T.Name)
	}
	var alone *bind.Rows
	for _, w := range st.Whens {
		if w.BySource && alone == nil {
			m.alone = &changer{onHistory: 13562}
			if alone, err = m.alone.bindRows(s, st.With, nil, st.Target, nil, nil, st.Options); err != nil {
				return err
			}
			m.alone.top.uncapped = true
			alone.Merge()
		}
	}
	for _, w := range st.Whens {
		rows := r
		if w.BySource {
			rows = alone
		}
		b, err := m.bindWhen(s, rows, w)
		if err != nil {
			return err
		}
		m.whens = append(m.whens, b)
	}
	if alone != nil {
		if err := alone.Err(); err != nil {
			return err
		}
		m.alone.rows = alone.Done()
	}
	r.Hide(m.target)
	if m.out, err = bindOutput(s, r, st.Output, m.w, true, true, true); err != nil {
		return err
	}
	if err := r.Err(); err != nil {
		return err
	}
	m.rows = r.Done()
	if err := m.w.bindSettings(s, "MERGE"); err != nil {
		return err
	}
	var events []string
	for _, w := range m.whens {
		events = append(events, w.action)
	}
	return m.out.triggersForbid(s, m.w, refName(st.Target), events...)
}

// checkWhens refuses clauses that can never act: 5324, 10714, 10711.
func checkWhens(st *syntax.MergeStmt) error {
	type group struct{ matched, bySource bool }
	final := map[group]bool{}
	used := map[group]map[string]bool{}
	for _, w := range st.Whens {
		g := group{w.Matched, w.BySource}
		clause := "WHEN NOT MATCHED"
		switch {
		case w.Matched:
			clause = "WHEN MATCHED"
		case w.BySource:
			clause = "WHEN NOT MATCHED BY SOURCE"
		}
		if final[g] && w.And != nil {
			return sqlerr.New(5324, clause, clause).At(w.Line)
		}
		insert := w.Action == "INSERT"
		if insert != (!w.Matched && !w.BySource) {
			return sqlerr.New(10711, w.Action, clause).At(w.Line)
		}
		if used[g] == nil {
			used[g] = map[string]bool{}
		}
		if used[g][w.Action] {
			return sqlerr.New(10714, w.Action, clause).At(w.Line)
		}
		if final[g] {
			return sqlerr.Unsupported("MERGE with two %s clauses without a condition", clause).At(w.Line)
		}
		used[g][w.Action] = true
		final[g] = final[g] || w.And == nil
	}
	return nil
}

func (m *mergeStmt) bindWhen(s *bind.Scope, r *bind.Rows, w syntax.MergeWhen) (mergeWhen, error) {
	b := mergeWhen{matched: w.Matched, bySource: w.BySource, action: w.Action}
	if triggers(s.Cat, m.w.DB, m.w.T, w.Action, true) {
		return b, sqlerr.Unsupported("MERGE into %s, which has an INSTEAD OF trigger", m.w.T.Name)
	}
	if !w.Matched && !w.BySource { // there is no row of the target: names are the source's
		defer r.Hide(m.target)()
	}
	var err error
	if w.And != nil {
		if b.and, err = r.Condition(w.And); err != nil {
			return b, err
		}
	}
	switch w.Action {
	case "UPDATE":
		b.set, err = bindSet(s, r, m.w, w.Set)
	case "INSERT":
		err = m.bindWhenInsert(s, r, w, &b)
	}
	return b, err
}

func (m *mergeStmt) bindWhenInsert(s *bind.Scope, r *bind.Rows, w syntax.MergeWhen, b *mergeWhen) error {
	if via := m.w.via; via != nil && w.Values != nil {
		columns, err := tableColumns(via, m.w.T, w.Columns)
		if err != nil {
			return err.At(w.Line)
		}
		w.Columns = columns
	}
	p := &insertPlan{w: m.w, explicit: len(w.Columns) > 0}
	b.insert = p
	var err error
	if w.Values != nil {
		if p.cols, err = p.targets(w.Columns, len(w.Values), w.Line); err != nil {
			for _, e := range bind.Errors(err) {
				r.Report(e)
			}
			return r.Err()
		}
		if err := (&insertStmt{p: p}).count(len(w.Values), true, w.Line); err != nil {
			return err
		}
		if err := p.explicitAllowed(w.Values, w.Line); err != nil {
			return err
		}
	}
	for i, v := range w.Values {
		var x exec.Expr
		if isDefault(v) {
			x, err = m.w.Default(s, p.cols[i])
		} else if x, err = r.Expr(v); err == nil {
			x, err = m.w.Assign(x, p.cols[i])
		}
		if err != nil {
			return err
		}
		b.values = append(b.values, x)
	}
	return p.bindRest(s)
}

// Columns implements exec.Stmt.
func (m *mergeStmt) Columns() []exec.Column { return m.out.cols }

// Run implements exec.Stmt.
func (m *mergeStmt) Run(env *exec.Env, emit func(types.Row) error) (int64, error) {
	if err := m.w.settings(); err != nil {
		return 0, err
	}
	for _, w := range m.whens {
		if err := m.w.permit(env, w.action); err != nil {
			return 0, err
		}
		if w.insert != nil {
			if err := w.insert.identityAllowed(env); err != nil {
				return 0, err
			}
		}
	}
	if err := m.w.lock(env); err != nil {
		return 0, err
	}
	todo, err := m.decide(env)
	if err != nil {
		return 0, err
	}
	return m.apply(env, todo, emit)
}

// decide reads all rows and picks the clause for each.
func (m *mergeStmt) decide(env *exec.Env) ([]mergeChange, error) {
	var todo []mergeChange
	matched := map[store.Key]bool{}
	changed := map[store.Key]bool{}
	n := len(m.w.T.Columns)
	err := m.rows.Run(env, func(e *exec.Env) error {
		key := e.Row[m.target.Key]
		c := mergeChange{}
		if !key.IsNull() {
			matched[store.Key(key.S)] = true
			c.Key = store.Key(key.S)
			c.Old = append(types.Row(nil), e.Row[m.target.Offset:m.target.Offset+n]...)
		}
		w, err := m.pick(e, !key.IsNull(), false)
		if err != nil || w == nil {
			return err
		}
		if w.action != "INSERT" {
			if changed[c.Key] {
				return sqlerr.New(8672)
			}
			changed[c.Key] = true
		}
		c.when = w
		if err := m.fill(e, &c); err != nil {
			return err
		}
		c.wide = append(types.Row(nil), e.Row...)
		todo = append(todo, c)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if m.alone != nil {
		more, err := m.unmatched(env, matched)
		if err != nil {
			return nil, err
		}
		todo = append(todo, more...)
	}
	limit, err := m.top.limit(env)
	if err != nil {
		return nil, err
	}
	if limit >= 0 && int64(len(todo)) > limit {
		todo = todo[:limit]
	}
	k, err := m.top.share(env, len(todo))
	if err != nil {
		return nil, err
	}
	return todo[:min(k, len(todo))], nil
}

// unmatched is the rows of the target that no source row matched.
func (m *mergeStmt) unmatched(env *exec.Env, matched map[store.Key]bool) ([]mergeChange, error) {
	var todo []mergeChange
	wide := m.rows.Env(env).Row
	_, err := m.alone.find(env, func(e *exec.Env, h *hit) error {
		if matched[h.Key] {
			return nil
		}
		w, err := m.pick(e, false, true)
		if err != nil || w == nil {
			return err
		}
		c := mergeChange{hit: *h, when: w}
		if err := m.fill(e, &c); err != nil {
			return err
		}
		c.wide = append(types.Row(nil), wide...)
		copy(c.wide[m.target.Offset:], h.Old)
		todo = append(todo, c)
		return nil
	})
	return todo, err
}

// pick is the first clause whose kind and condition fit; nil when none does.
func (m *mergeStmt) pick(e *exec.Env, matched, bySource bool) (*mergeWhen, error) {
	for i := range m.whens {
		w := &m.whens[i]
		if w.matched != matched || w.bySource != bySource {
			continue
		}
		if w.and != nil {
			v, err := w.and.Eval(e)
			if err != nil {
				return nil, err
			}
			if v.IsNull() || v.I == 0 {
				continue
			}
		}
		return w, nil
	}
	return nil, nil
}

// fill computes the new row of an update, and the values of an insert.
func (m *mergeStmt) fill(e *exec.Env, c *mergeChange) error {
	var err error
	switch c.when.action {
	case "UPDATE":
		if c.New, err = c.when.set.apply(e, c.Old); err == nil {
			err = m.w.Complete(e, c.New, "MERGE", "UPDATE")
		}
	case "INSERT":
		c.New, err = c.when.insert.row(e, func(e *exec.Env, _ int) (types.Row, error) { return evalAll(e, c.when.values) }, 0, true)
		if err == nil {
			err = m.w.Complete(e, c.New, "MERGE", "INSERT")
		}
	}
	return err
}

// apply writes deletes, then updates, then inserts, and settles what follows.
func (m *mergeStmt) apply(env *exec.Env, todo []mergeChange, emit func(types.Row) error) (int64, error) {
	var dels, upds []Change
	changed := map[int]bool{}
	var ins []types.Row
	for _, c := range todo {
		switch c.when.action {
		case "DELETE":
			dels = append(dels, c.Change)
		case "UPDATE":
			upds = append(upds, c.Change)
			for k := range c.when.set.withComputed(m.w) {
				changed[k] = true
			}
		case "INSERT":
			ins = append(ins, c.New)
		}
	}
	if len(todo) > 0 {
		if err := m.w.writable(env); err != nil {
			return 0, err
		}
	}
	if err := m.w.deleteBlocked(env, dels); err != nil {
		return 0, err
	}
	if err := m.w.updateBlocked(env, upds, changed); err != nil {
		return 0, err
	}
	for _, c := range todo {
		if c.when.action != "INSERT" {
			continue
		}
		if ok, err := m.w.Insert(env, c.New); err != nil {
			return 0, err
		} else if !ok {
			return 0, sqlerr.Unsupported("MERGE that inserts a duplicate into an index with IGNORE_DUP_KEY")
		}
		c.when.insert.noteIdentity(env, c.New)
	}
	if err := m.w.CheckParents(env, append(news(upds), ins...), nil, "MERGE"); err != nil {
		return 0, err
	}
	effects, err := m.w.LeaveParents(env, dels, true, "MERGE")
	if err != nil {
		return 0, err
	}
	more, err := m.w.LeaveParents(env, upds, false, "MERGE")
	if err != nil {
		return 0, err
	}
	if err := m.send(env, todo, emit); err != nil {
		return 0, err
	}
	set := setClause{changed: changed}
	for _, f := range []struct {
		event    string
		ins, del []types.Row
		ids      []int
	}{
		{"INSERT", ins, nil, m.w.allColumns()},
		{"UPDATE", news(upds), olds(upds), set.ids(m.w)},
		{"DELETE", nil, olds(dels), nil},
	} {
		if !m.has(f.event) || !triggers(env.Cat, m.w.DB, m.w.T, f.event, false) {
			continue
		}
		if err := env.Sess.FireTriggers(env, m.w.T, f.event, false, f.ins, f.del, f.ids); err != nil {
			return 0, err
		}
	}
	return int64(len(todo)), fireCascades(env, append(effects, more...))
}

func (m *mergeStmt) has(action string) bool {
	for i := range m.whens {
		if m.whens[i].action == action {
			return true
		}
	}
	return false
}

func (m *mergeStmt) send(env *exec.Env, todo []mergeChange, emit func(types.Row) error) error {
	if !m.out.present() {
		return nil
	}
	e := m.rows.Env(env)
	rows := make([]types.Row, len(todo))
	for i, c := range todo {
		copy(e.Row, c.wide)
		var err error
		if rows[i], err = m.out.row(e, c.Old, c.New, c.when.action); err != nil {
			return err
		}
	}
	return m.out.send(env, rows, emit)
}
