package bind

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

func same(a, b string) bool { return catalog.SameName(a, b) }

// matches reports whether the qualifier of a column names the source.
func (v *rangeVar) matches(q []string) bool {
	if len(q) == 0 {
		return !v.qualifiedOnly
	}
	if !same(v.alias, q[len(q)-1]) {
		return false
	}
	if len(q) == 1 {
		return true
	}
	if v.hasAlias || len(q) > 3 {
		return false
	}
	if q[len(q)-2] != "" && !same(v.schema, q[len(q)-2]) {
		return false
	}
	return len(q) < 3 || same(v.db, q[0])
}

// find looks a column up in one level; n is the number of matches, of sources when the name is not found in them.
func (l *level) find(q []string, name string) (v *rangeVar, col, n int) {
	pseudo := strings.HasPrefix(name, "$") && catalog.PseudoColumn(name)
	for _, t := range l.tables {
		if t.hidden || !t.matches(q) {
			continue
		}
		for i := range t.cols {
			if same(t.cols[i].name, name) || pseudo && catalog.IsPseudo(t.cols[i].name, name) {
				if n == 0 {
					v, col = t, i
				}
				n++
			}
		}
	}
	return v, col, n
}

// lookup finds a column in the level or the nearest one around it that has it.
func (b *binder) lookup(c *syntax.ColumnRef) (lvl *level, depth int, v *rangeVar, col int, err *sqlerr.Error) {
	q, name := c.Parts[:len(c.Parts)-1], c.Parts[len(c.Parts)-1]
	if strings.HasPrefix(name, "$") && len(q) <= 1 && !graphName(name) {
		return b.pseudoColumn(c, q, name)
	}
	known := false
	hide := false
	for lvl = b.lvl; lvl != nil; lvl, depth = lvl.parent, depth+1 {
		if !hide {
			v, col, n := lvl.find(q, name)
			switch {
			case n == 1 && v.cols[col].internal && !b.internal:
				return nil, 0, nil, 0, sqlerr.New(13908, v.cols[col].name).At(c.Line)
			case n == 1 && v.table != nil && v.dbID != b.s.DB.ID && v.table.Columns[col].Graph != 0:
				return nil, 0, nil, 0, sqlerr.New(13923, v.table.Pseudo(v.table.Columns[col].Graph)).At(c.Line)
			case n == 1:
				v.read(col)
				return lvl, depth, v, col, nil
			case n > 1:
				return nil, 0, nil, 0, sqlerr.New(209, name).At(c.Line)
			}
			for _, t := range lvl.tables {
				known = known || len(q) > 0 && !t.hidden && t.matches(q)
			}
			if known {
				break
			}
		}
		if lvl.sealed {
			break
		}
		hide = lvl.hideParent
	}
	if len(q) > 0 && !known {
		return nil, 0, nil, 0, sqlerr.New(4104, strings.Join(c.Parts, ".")).At(c.Line)
	}
	return nil, 0, nil, 0, sqlerr.New(207, name).At(c.Line)
}

// read notes a column whose values are not known: the first row of the view is refused.
func (v *rangeVar) read(col int) {
	if v.cols[col].refused && v.unknown == "" {
		v.unknown = v.cols[col].name
	}
}

// pseudoColumn finds $identity and $rowguid.
func (b *binder) pseudoColumn(c *syntax.ColumnRef, q []string, name string) (*level, int, *rangeVar, int, *sqlerr.Error) {
	for _, t := range b.lvl.tables {
		if t.hidden || !t.matches(q) || t.table == nil {
			continue
		}
		for i := range t.table.Columns {
			col := &t.table.Columns[i]
			if strings.EqualFold(name, "$identity") && col.Identity != nil || strings.EqualFold(name, "$rowguid") && col.RowGuidCol {
				return b.lvl, 0, t, i, nil
			}
		}
	}
	return nil, 0, nil, 0, sqlerr.New(207, name).At(c.Line)
}

// unbound is what stands for a column that was reported: its type is that of NULL, which goes with everything.
func unbound() exec.Expr { return &exec.Const{} }

// column binds a column reference.
func (b *binder) column(c *syntax.ColumnRef) (exec.Expr, error) {
	if b.noColumns {
		return nil, sqlerr.New(128, strings.Join(c.Parts, ".")).At(c.Line)
	}
	lvl, depth, v, col, e := b.lookup(c)
	if e != nil {
		if m := b.property(c); m != nil {
			return b.method(m)
		}
		b.report(e)
		return unbound(), nil
	}
	return b.columnOf(lvl, depth, v, col, c)
}

// columnOf makes the expression that reads a column of a source found depth levels up; c may be nil for a star.
func (b *binder) columnOf(lvl *level, depth int, v *rangeVar, i int, c *syntax.ColumnRef) (exec.Expr, error) {
	col := &v.cols[i]
	if col.def != "" {
		return b.computed(lvl, depth, v, i, c)
	}
	x := &exec.Col{
		Depth: depth, Slot: v.offset + i, T: col.typ, Null: col.nullable, Name: col.name,
		Identity: col.identity, Computed: col.computed, Base: col.base,
	}
	if lvl.group != nil && lvl.group.active {
		slot := -1
		for k, key := range lvl.group.keys {
			if kc, ok := key.(*exec.Col); ok && kc.Depth == 0 && kc.Slot == x.Slot {
				slot = k
			}
		}
		if slot < 0 {
			b.report(b.notGrouped(v, col, c))
			return unbound(), nil
		}
		x.Slot, x.Null = slot, lvl.group.nullable(slot)
	}
	if depth > 0 {
		b.lvl.markFree(depth, x.Slot)
	}
	return x, nil
}

// notGrouped is the error for a column that is neither grouped nor aggregated, by clause.
func (b *binder) notGrouped(v *rangeVar, col *column, c *syntax.ColumnRef) *sqlerr.Error {
	name := col.name
	if v.alias != "" {
		name = v.alias + "." + name
		if !v.hasAlias && v.schema != "" && c != nil && len(c.Parts) > 2 {
			name = strings.Join(c.Parts[:len(c.Parts)-2], ".") + "." + name
		}
	}
	number := int32(8120)
	switch b.clause {
	case clauseHaving:
		number = 8121
	case clauseOrderBy:
		number = 8127
	}
	e := sqlerr.New(number, name)
	if c != nil {
		e.Line = c.Line
	}
	return e
}

// computed expands a computed column that is not stored.
func (b *binder) computed(lvl *level, depth int, v *rangeVar, i int, c *syntax.ColumnRef) (exec.Expr, error) {
	if lvl.group != nil && lvl.group.active {
		for k, p := range lvl.group.prints {
			if p == slotPrint(v.offset+i) {
				key := lvl.group.keys[k]
				if depth > 0 {
					b.lvl.markFree(depth, k)
				}
				return &exec.Col{Depth: depth, Slot: k, T: key.Type(), Null: lvl.group.nullable(k), Name: v.cols[i].name}, nil
			}
		}
		b.report(b.notGrouped(v, &v.cols[i], c))
		return unbound(), nil
	}
	e, err := syntax.ParseExpr(v.cols[i].def, syntax.Options{QuotedIdentifier: true})
	if err != nil {
		return nil, err
	}
	t := &binder{
		s: b.s, maxRecursion: -1, noSubqueries: true, internal: true,
		lvl: &level{tables: []*rangeVar{{alias: v.alias, cols: v.cols, offset: v.offset, keySlot: -1}}},
	}
	x, err := t.scalar(e)
	if err != nil {
		return nil, t.join(err)
	}
	if err := t.err(); err != nil {
		return nil, err
	}
	if x, err = Convert(x, v.cols[i].typ); err != nil {
		return nil, err
	}
	b.function = b.function || t.function
	if depth > 0 {
		return b.lift(x, depth)
	}
	return &exec.Named{Expr: x, Name: v.cols[i].name}, nil
}

// lift makes an expression over a level's own row into one read depth levels further in.
func (b *binder) lift(x exec.Expr, depth int) (exec.Expr, error) {
	exec.Refs(x, func(r exec.Ref) { b.lvl.markFree(depth, r.Slot) })
	return &exec.Lifted{X: x, Depth: depth}, nil
}

// expandStar lists the columns of * or t.*.
func (b *binder) expandStar(s *syntax.Star) ([]exec.Column, []exec.Expr, error) {
	var cols []exec.Column
	var exprs []exec.Expr
	found := false
	sources, err := b.lvl.starOrder(s)
	if err != nil {
		return nil, nil, err
	}
	for _, t := range sources {
		if t.hidden || !t.matches(s.Qualifier) {
			continue
		}
		found = true
		if t.table != nil && (t.table.Node || t.table.Edge) && t.dbID != b.s.DB.ID {
			return nil, nil, sqlerr.New(13924, t.table.Name).At(s.Line)
		}
		for i := range t.cols {
			if t.cols[i].hidden {
				continue
			}
			t.read(i)
			x, err := b.columnOf(b.lvl, 0, t, i, nil)
			if err != nil {
				return nil, nil, err
			}
			if n := len(b.errs); n > 0 && b.errs[n-1].Line == 0 {
				b.errs[n-1].Line = s.Line
			}
			cols = append(cols, t.cols[i].result())
			exprs = append(exprs, x)
		}
	}
	if !found {
		if len(s.Qualifier) > 0 {
			return nil, nil, sqlerr.New(107, strings.Join(s.Qualifier, ".")).At(s.Line)
		}
		return nil, nil, sqlerr.New(263).At(s.Line)
	}
	return cols, exprs, nil
}

func (c *column) result() exec.Column {
	return exec.Column{Name: c.name, Type: c.typ, Nullable: c.nullable, Identity: c.identity, Computed: c.computed, Base: c.base}
}
