package bind

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/feature/temporal"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// tableRef binds one source of a FROM clause and adds it to the level.
func (b *binder) tableRef(ref syntax.TableRef) (fromNode, error) {
	n, err := b.anyRef(ref)
	if e, ok := err.(*sqlerr.Error); ok {
		err = e.At(ref.Position().Line)
	}
	return n, err
}

func (b *binder) anyRef(ref syntax.TableRef) (fromNode, error) {
	b.seen.data = true
	switch r := ref.(type) {
	case *syntax.TableName:
		b.seen.tables = true
		return b.tableName(r)
	case *syntax.TableVar:
		b.seen.object = true
		b.seen.tables = true
		if ts := b.s.local(syntax.Name{Object: "@" + strings.TrimPrefix(r.Name, "@")}); ts != nil {
			return b.localTable(ts, r.Alias, "@"+strings.TrimPrefix(r.Name, "@"), nil, r.Line)
		}
		return nil, sqlerr.New(1087, strings.TrimPrefix(r.Name, "@")).At(r.Line)
	case *syntax.TableFunc:
		return b.tableFunc(r)
	case *syntax.Derived:
		return b.derived(r, false)
	case *syntax.Join:
		return b.join2(r)
	}
	return nil, sqlerr.Unsupported("table source %T", ref)
}

func (b *binder) join2(j *syntax.Join) (fromNode, error) {
	l, err := b.tableRef(j.L)
	if err != nil {
		return nil, err
	}
	var r fromNode
	apply := strings.HasSuffix(j.Kind, "APPLY")
	if d, ok := j.R.(*syntax.Derived); ok && apply {
		r, err = b.derived(d, true)
	} else {
		r, err = b.tableRef(j.R)
	}
	if err != nil {
		return nil, err
	}
	n := &joinNode{kind: j.Kind, l: l, r: r, apply: apply}
	for _, v := range b.within(n.span()) {
		v.joined = true
	}
	if j.On != nil {
		// ON sees only the sources of its own join.
		saved, savedClause := b.lvl.tables, b.clause
		b.lvl.tables = b.within(exec.Span{Offset: l.span().Offset, Width: r.span().Offset + r.span().Width - l.span().Offset})
		b.clause = clauseOn
		c, err := b.condition(j.On)
		b.lvl.tables, b.clause = saved, savedClause
		if err != nil {
			return nil, err
		}
		n.on = conjuncts(c)
	}
	// The rows that an outer join makes up are NULL whatever the columns say.
	switch j.Kind {
	case "LEFT", "OUTER APPLY":
		b.makeNullable(r.span())
	case "RIGHT":
		b.makeNullable(l.span())
	case "FULL":
		b.makeNullable(l.span())
		b.makeNullable(r.span())
	}
	return n, nil
}

// within lists the sources whose slots are in a span.
func (b *binder) within(s exec.Span) []*rangeVar {
	var out []*rangeVar
	for _, v := range b.lvl.tables {
		if v.offset >= s.Offset && v.offset < s.Offset+max(s.Width, 1) {
			out = append(out, v)
		}
	}
	return out
}

func (b *binder) makeNullable(s exec.Span) {
	for _, v := range b.within(s) {
		for i := range v.cols {
			v.cols[i].nullable = true
		}
	}
}

// exposed checks that two sources do not share a name: 1011, 1013.
func (b *binder) exposed(v *rangeVar, line int) error {
	for _, o := range b.lvl.tables {
		if !same(o.alias, v.alias) || v.alias == "" {
			continue
		}
		if v.hasAlias && o.hasAlias {
			return sqlerr.New(1011, v.alias).At(line)
		}
		if v.hasAlias != o.hasAlias || same(o.schema, v.schema) && same(o.db, v.db) {
			return sqlerr.New(1013, exposedName(o), exposedName(v)).At(line)
		}
	}
	return nil
}

func exposedName(v *rangeVar) string {
	if v.hasAlias || v.schema == "" {
		return v.alias
	}
	return v.schema + "." + v.alias
}

// tableName binds a name: a CTE, a local table, a catalog view, a table, a view.
func (b *binder) tableName(r *syntax.TableName) (fromNode, error) {
	n := r.Name
	if n.Schema == "" && n.Database == "" {
		if c := b.ctes.find(n.Object); c != nil {
			if r.SystemTime != nil {
				return nil, notTemporal(nil, nil, n.Object, r.Line)
			}
			return b.cteRef(c, r)
		}
	}
	b.seen.object = true
	if ts := b.s.local(n); ts != nil {
		if r.SystemTime != nil {
			return nil, notTemporal(nil, nil, n.Object, r.Line)
		}
		return b.localTable(ts, r.Alias, n.Object, r.Hints, r.Line)
	}
	if isSystemSchema(n.Schema) {
		if r.SystemTime != nil {
			return nil, notTemporal(b.s.DB, nil, n.Schema+"."+n.Object, r.Line)
		}
		return b.catalogView(r)
	}
	db, schema, obj, err := ResolveObject(b.s, n)
	if err != nil {
		return nil, err
	}
	switch o := obj.(type) {
	case *catalog.Table:
		if o.IsType {
			break
		}
		if err := b.mayRead(db, schema, &o.Object, "SELECT"); err != nil {
			return nil, err
		}
		return b.userTable(o, r, schema, db)
	case *catalog.Queue:
		if err := b.mayRead(db, schema, &o.Object, "SELECT"); err != nil {
			return nil, err
		}
		return b.userTable(o.Table(), r, schema, db)
	case *catalog.Module:
		switch o.Type {
		case "V":
			if err := b.mayRead(db, schema, &o.Object, "SELECT"); err != nil {
				return nil, err
			}
			return b.view(o, db, schema, r)
		case "IF", "TF":
			return nil, sqlerr.New(216, n.Text).At(n.Line)
		}
	}
	if obj == nil && (n.Schema == "" || strings.EqualFold(n.Schema, "dbo")) && catalog.IsCompatibilityView(n.Object) {
		c := *r
		c.Name.Schema = "sys"
		return b.catalogView(&c)
	}
	return nil, sqlerr.New(208, n.Text).At(n.Line)
}

// mayRead checks the permission on an object unless the ownership chain of the view around it holds: 229.
func (b *binder) mayRead(db *catalog.Database, schema *catalog.Schema, o *catalog.Object, perm string) error {
	if b.s.Sess == nil || b.trusted || b.writeOnly && perm == "SELECT" || b.owner != 0 && b.owner == b.s.owner(db.ID, o) {
		return nil
	}
	if b.s.Sess.HasPermission(perm, "OBJECT", o.ID) {
		return nil
	}
	name := ""
	if schema != nil {
		name = schema.Name
	}
	return sqlerr.New(229, perm, o.Name, db.Name, name)
}

func (b *binder) scan(t *catalog.Table, dbID int32, alias string, n syntax.Name, schema *catalog.Schema, db *catalog.Database, hints []syntax.TableHint) (fromNode, error) {
	v := &rangeVar{alias: n.Object, cols: tableColumns(t), table: t, dbID: dbID}
	if schema != nil {
		v.schema = schema.Name
	}
	if db != nil {
		v.db = db.Name
	}
	if alias != "" {
		v.alias, v.hasAlias = alias, true
	}
	if err := b.exposed(v, n.Line); err != nil {
		return nil, err
	}
	b.lvl.add(v)
	v.scan = &exec.Scan{DB: dbID, Table: t, Span: exec.Span{Offset: v.offset, Width: len(v.cols)}, Key: v.keySlot}
	if d := b.s.Cat.DatabaseByID(dbID); d != nil {
		v.scan.Versioned = d.RCSI
	}
	if err := applyHints(v, n, hints); err != nil {
		return nil, err
	}
	leaf := &leafNode{src: v.scan, scan: v.scan, sp: b.spanOf(v), stable: !b.lvl.dml}
	var err error
	if !t.Variable && !t.Temp {
		leaf.guard, err = b.securityFilters(v)
	}
	return leaf, at(err, n.Line)
}

// userTable binds a table of a database, as of FOR SYSTEM_TIME when it, or the view around it, says so: 13544, 13590.
func (b *binder) userTable(t *catalog.Table, r *syntax.TableName, schema *catalog.Schema, db *catalog.Database) (fromNode, error) {
	st := b.at
	if r.SystemTime != nil {
		if t.Temporal != temporal.Versioned {
			return nil, notTemporal(db, schema, t.Name, r.Line)
		}
		if st != nil {
			return nil, sqlerr.New(13590, threePart(db, schema, t.Name)).At(r.Line)
		}
		var err error
		if st, err = b.bindSystemTime(r.SystemTime); err != nil {
			return nil, err
		}
	}
	n, err := b.scan(t, db.ID, r.Alias, r.Name, schema, db, r.Hints)
	if err != nil || st == nil || t.Temporal != temporal.Versioned {
		return n, err
	}
	return n, b.versions(st, n.(*leafNode))
}

func (b *binder) spanOf(v *rangeVar) exec.Span {
	w := len(v.cols)
	if v.keySlot >= 0 {
		w++
	}
	return exec.Span{Offset: v.offset, Width: w}
}

// localTable binds a table variable, a #temp table, or the rows of inserted and deleted.
func (b *binder) localTable(ts *TableSource, alias, name string, hints []syntax.TableHint, line int) (fromNode, error) {
	b.local = true
	if ts.Rows == nil {
		n := syntax.Name{Object: name}
		n.Line = line
		return b.scan(ts.Table, ts.DB, alias, n, nil, nil, hints)
	}
	v := &rangeVar{alias: name, cols: tableColumns(ts.Table), table: ts.Table, dbID: ts.DB}
	if alias != "" {
		v.alias, v.hasAlias = alias, true
	}
	rows := ts.Rows
	return b.rowFunc(v, nil, line, func(env *exec.Env, _ []types.Value, emit func(types.Row) error) error {
		for _, r := range rows(env) {
			if err := emit(r); err != nil {
				return err
			}
		}
		return nil
	})
}

// rowFunc adds a source whose rows a function makes.
func (b *binder) rowFunc(v *rangeVar, args []exec.Expr, line int, rows func(*exec.Env, []types.Value, func(types.Row) error) error) (fromNode, error) {
	if err := b.exposed(v, line); err != nil {
		return nil, err
	}
	b.lvl.add(v)
	src := &exec.RowFunc{Span: exec.Span{Offset: v.offset, Width: len(v.cols)}, Marker: v.keySlot, Args: args, Rows: rows}
	n := &leafNode{src: src, sp: b.spanOf(v)}
	for _, a := range args {
		n.lateral = n.lateral || readsLevel(a)
	}
	return n, nil
}

// derived binds (query) alias(columns); lateral: the sources to its left are visible (APPLY).
func (b *binder) derived(d *syntax.Derived, lateral bool) (fromNode, error) {
	sub := b.sub(!lateral)
	sub.carrying = b.carries(d.Alias)
	q, err := sub.query(d.Query, queryDerived)
	if err != nil {
		return nil, sub.join(err)
	}
	b.done(sub)
	n, err := b.derivedNode(q, sub.lvl, d.Alias, d.Columns, d.Line)
	if err == nil {
		b.lvl.tables[len(b.lvl.tables)-1].derived = true
	}
	return n, err
}

// derivedNode adds a bound query as a source.
func (b *binder) derivedNode(q *bound, lvl *level, alias string, names []string, line int) (fromNode, error) {
	v := &rangeVar{alias: alias, hasAlias: true}
	if len(names) > 0 && len(names) != len(q.cols) {
		number := int32(8159)
		if len(names) < len(q.cols) {
			number = 8158
		}
		return nil, sqlerr.New(number, alias).At(line)
	}
	for i, c := range q.cols {
		name := c.Name
		if len(names) > 0 {
			name = names[i]
		}
		if name == "" {
			return nil, sqlerr.New(8155, i+1, alias).At(line)
		}
		v.cols = append(v.cols, column{name: name, typ: c.Type, nullable: c.Nullable, identity: c.Identity, computed: c.Computed, base: c.Base})
	}
	for i := range v.cols {
		for j := range v.cols[:i] {
			if same(v.cols[i].name, v.cols[j].name) {
				return nil, sqlerr.New(8156, v.cols[i].name, alias).At(line)
			}
		}
	}
	if u := q.updatable; u != nil && (u.grouped || len(u.origins) == len(v.cols)) {
		v.updatable = u
		v.cols = append(v.cols, u.carriedColumns()...)
	}
	if err := b.exposed(v, line); err != nil {
		return nil, err
	}
	b.lvl.add(v)
	n := &leafNode{src: &exec.Derived{Rel: q.rel, Span: exec.Span{Offset: v.offset, Width: len(v.cols)}, Marker: v.keySlot}, sp: b.spanOf(v)}
	if lvl != nil {
		n.stable = len(lvl.free) == 0 && !lvl.volatile
		for _, r := range lvl.outerRefs() {
			if r.Depth == 0 {
				n.lateral = true
			}
		}
	}
	return n, nil
}

// findTarget finds the reference that UPDATE or DELETE names among the sources; nil when there is none. 8154 when several are.
func (b *binder) findTarget(ref syntax.TableRef) (*rangeVar, error) {
	var n syntax.Name
	switch r := ref.(type) {
	case *syntax.TableName:
		n = r.Name
		if r.Alias != "" { // MERGE's target
			n = syntax.Name{Node: r.Node, Object: r.Alias, Text: r.Alias}
		}
	case *syntax.TableVar:
		n = syntax.Name{Node: r.Node, Object: "@" + strings.TrimPrefix(r.Name, "@"), Text: "@" + strings.TrimPrefix(r.Name, "@")}
	default:
		return nil, sqlerr.Unsupported("modifying rows through a table source that is no table").At(ref.Position().Line)
	}
	if n.Schema == "" && n.Database == "" {
		for _, v := range b.lvl.tables {
			if same(v.alias, n.Object) {
				return v, nil
			}
		}
	}
	if n.Schema == "" && n.Database == "" && b.ctes.find(n.Object) != nil {
		return nil, nil
	}
	if _, _, obj, err := ResolveObject(b.s, n); err == nil && b.s.local(n) == nil {
		if m, ok := obj.(*catalog.Module); ok && m.Type == "V" {
			return b.findView(m), nil
		}
	}
	ts, err := ResolveTable(b.s, n)
	if err != nil {
		return nil, err
	}
	var found *rangeVar
	for _, v := range b.lvl.tables {
		if v.table != nil && v.table.ID == ts.Table.ID && v.dbID == ts.DB {
			if found != nil {
				return nil, sqlerr.New(8154, n.Text).At(n.Line)
			}
			found = v
		}
	}
	return found, nil
}

// findView finds the reference to a view; nil when there is none.
func (b *binder) findView(m *catalog.Module) *rangeVar {
	for _, v := range b.lvl.tables {
		if v.view != nil && v.view.ID == m.ID {
			return v
		}
	}
	return nil
}
