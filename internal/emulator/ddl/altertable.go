package ddl

import (
	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/dml"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/table"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func (w *work) alterTable(st *syntax.AlterTableStmt) error {
	src := w.tableSource(st.Table)
	if src == nil {
		if _, _, o := w.find(st.Table); o != nil {
			if _, ok := o.(*catalog.Module); ok {
				return sqlerr.New(4909, st.Table.Text)
			}
		}
		return sqlerr.New(4902, st.Table.Text)
	}
	if !src.Table.Temp && !w.env.Sess.HasPermission("ALTER", "OBJECT", src.Table.ID) {
		return sqlerr.New(1088, st.Table.Text).WithState(13)
	}
	b, err := w.change(src.DB, src.Table, st.Table.Text)
	if err != nil {
		return err
	}
	nocheck := st.Nocheck != nil && *st.Nocheck
	switch a := st.Action.(type) {
	case syntax.AddItems:
		return b.add(&a.Def, nocheck)
	case *syntax.AddItems:
		return b.add(&a.Def, nocheck)
	case syntax.AlterColumn:
		return b.alterColumn(&a)
	case *syntax.AlterColumn:
		return b.alterColumn(a)
	case syntax.DropItems:
		return b.dropItems(a.Items)
	case *syntax.DropItems:
		return b.dropItems(a.Items)
	case syntax.EnableConstraint:
		return b.enableConstraints(&a, st.Nocheck)
	case *syntax.EnableConstraint:
		return b.enableConstraints(a, st.Nocheck)
	case syntax.EnableTrigger:
		return b.enableTriggers(&a)
	case *syntax.EnableTrigger:
		return b.enableTriggers(a)
	case syntax.SetTableOptions:
		return b.setOptions(a.Options)
	case *syntax.SetTableOptions:
		return b.setOptions(a.Options)
	}
	return sqlerr.Unsupported("ALTER TABLE … SWITCH")
}

// add is ALTER TABLE … ADD: columns first, then indexes and constraints; all or nothing.
func (b *builder) add(def *syntax.TableDef, nocheck bool) error {
	if err := b.temporalAdd(def); err != nil {
		return err
	}
	first := len(b.t.Columns)
	rows, err := b.rows(b.old)
	if err != nil {
		return err
	}
	if p := def.Period; p != nil && len(def.Columns) == 0 {
		for _, name := range []string{p.Start, p.End} {
			if columnByName(b.t, name) < 0 {
				return sqlerr.New(4924, "ADD PERIOD FOR SYSTEM_TIME", name, b.t.Name)
			}
		}
	}
	if err := b.duplicateNames(def); err != nil {
		return err
	}
	for i := range def.Columns {
		if err := b.column(&def.Columns[i], !b.keyed(def, i)); err != nil {
			return err
		}
	}
	if err := b.period(def); err != nil {
		return err
	}
	if err := b.textSpace(); err != nil {
		return err
	}
	if err := rowSize(b.t); err != nil {
		return err
	}
	if len(rows) > 0 {
		for i := first; i < len(b.t.Columns); i++ {
			c := &b.t.Columns[i]
			if !c.Nullable && c.Default == nil && c.Identity == nil && c.Type.Kind != types.Timestamp && c.Computed == "" {
				return sqlerr.New(4901, c.Name, b.t.Name)
			}
		}
	}
	keys, checks, fks, edges := len(b.t.Indexes), len(b.t.Checks), len(b.t.ForeignKeys), len(b.t.EdgeConstraints)
	heap := b.t.Indexes[0].Kind == 0
	if err := b.items(def, first); err != nil {
		return err
	}
	if len(b.t.Columns) > first || heap && b.t.Indexes[0].Kind == 1 {
		fill, err := b.backfill(def, first)
		if err != nil {
			return err
		}
		if err := b.rewrite(fill); err != nil {
			return err
		}
		if err := b.addToHistory(first, fill); err != nil {
			return err
		}
	} else {
		for i := keys; i < len(b.t.Indexes); i++ {
			if err := b.fillIndex(i); err != nil {
				return err
			}
		}
		if err := b.save(); err != nil {
			return err
		}
	}
	if def.Period != nil {
		if err := b.checkPeriodRows(); err != nil {
			return err
		}
	}
	return b.validateNew(checks, fks, edges, nocheck)
}

// duplicateNames refuses one constraint name given twice (8168).
func (b *builder) duplicateNames(def *syntax.TableDef) error {
	seen := map[string]bool{}
	each := func(cs []syntax.ConstraintDef) error {
		for _, c := range cs {
			if f := catalog.Fold(c.Name); f != "" {
				if seen[f] {
					return sqlerr.New(8168, c.Name)
				}
				seen[f] = true
			}
		}
		return nil
	}
	for i := range def.Columns {
		if err := each(def.Columns[i].Constraints); err != nil {
			return err
		}
	}
	return each(def.Constraints)
}

// backfill makes the function that extends an old row: a NOT NULL column, or one WITH VALUES, gets its default, evaluated
// once for all rows; identity columns count on.
func (b *builder) backfill(def *syntax.TableDef, first int) (func(types.Row) (types.Row, error), error) {
	w, err := dml.NewWriter(b.w.s, b.t, b.db.ID)
	if err != nil {
		return nil, err
	}
	values := make(types.Row, len(b.t.Columns)-first)
	for i := range values {
		c := &b.t.Columns[first+i]
		if c.Default == nil || c.Nullable && !withValues(&def.Columns[i]) || c.Default.Definition == dml.SequentialID {
			continue
		}
		x, err := w.Default(b.w.s, first+i)
		if err != nil {
			return nil, err
		}
		if values[i], err = x.Eval(b.w.env); err != nil {
			return nil, err
		}
	}
	engine := b.w.env.Sess.Engine()
	return func(r types.Row) (types.Row, error) {
		out := make(types.Row, first, len(b.t.Columns))
		copy(out, r)
		out = append(out, values...)
		for i := range values {
			c := &b.t.Columns[first+i]
			switch {
			case c.Identity != nil:
				v, ok := table.NextIdentity(engine, b.db.ID, b.t, first+i)
				if !ok {
					return nil, sqlerr.New(8115, "IDENTITY", c.Type.Name()).WithState(1)
				}
				out[first+i] = v
			case c.Type.Kind == types.Timestamp:
				out[first+i] = table.NextRowversion(engine, b.db.ID)
			case c.Default != nil && c.Default.Definition == dml.SequentialID && !c.Nullable:
				x, err := w.Default(b.w.s, first+i)
				if err != nil {
					return nil, err
				}
				if out[first+i], err = x.Eval(b.w.env); err != nil {
					return nil, err
				}
			}
		}
		return out, nil
	}, nil
}

func withValues(d *syntax.ColumnDef) bool {
	for _, c := range d.Constraints {
		if c.Kind == "DEFAULT" && c.WithValues {
			return true
		}
	}
	return false
}

// validateNew checks the rows against the checks, foreign keys and edge constraints from these numbers on, or marks them as not
// trusted.
func (b *builder) validateNew(checks, fks, edges int, nocheck bool) error {
	if checks == len(b.t.Checks) && fks == len(b.t.ForeignKeys) && edges == len(b.t.EdgeConstraints) {
		return nil
	}
	if nocheck {
		for i := checks; i < len(b.t.Checks); i++ {
			b.t.Checks[i].Untrusted = true
		}
		for i := fks; i < len(b.t.ForeignKeys); i++ {
			b.t.ForeignKeys[i].Untrusted = true
		}
		for i := edges; i < len(b.t.EdgeConstraints); i++ {
			b.t.EdgeConstraints[i].Untrusted = true
		}
		return b.save()
	}
	for i := checks; i < len(b.t.Checks); i++ {
		if err := b.validateCheck(&b.t.Checks[i]); err != nil {
			return err
		}
	}
	for i := fks; i < len(b.t.ForeignKeys); i++ {
		if err := b.validateForeignKey(&b.t.ForeignKeys[i]); err != nil {
			return err
		}
	}
	for i := edges; i < len(b.t.EdgeConstraints); i++ {
		if err := b.validateEdges(&b.t.EdgeConstraints[i]); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) validateCheck(c *catalog.Check) error {
	x, err := bind.ParseTableExpr(b.w.s, b.t, c.Definition)
	if err != nil {
		return err
	}
	rows, err := b.rows(b.t)
	if err != nil {
		return err
	}
	for _, s := range rows {
		v, err := evalRow(b.w.env, x, s.row)
		if err != nil {
			return err
		}
		if v.IsNull() || v.I != 0 {
			continue
		}
		col := ""
		if i := table.Slot(b.t, c.Column); c.Column != 0 && i >= 0 {
			col = ", column '" + b.t.Columns[i].Name + "'"
		}
		return sqlerr.New(547, "ALTER TABLE", "CHECK", c.Name, b.db.Name, b.w.schemaName(b.db.ID, &b.t.Object), col)
	}
	return nil
}

func evalRow(env *exec.Env, x exec.Expr, r types.Row) (types.Value, error) {
	e := *env
	e.Row = r
	return x.Eval(&e)
}

func (b *builder) validateForeignKey(fk *catalog.ForeignKey) error {
	return b.checkStored(func(w *dml.Writer, rows []types.Row) error {
		return w.CheckForeignKey(b.w.env, fk, rows, "ALTER TABLE")
	})
}

// checkStored hands the rows of the table to a check of the writer's.
func (b *builder) checkStored(check func(*dml.Writer, []types.Row) error) error {
	w, err := dml.NewWriter(b.w.s, b.t, b.db.ID)
	if err != nil {
		return err
	}
	stored, err := b.rows(b.t)
	if err != nil {
		return err
	}
	rows := make([]types.Row, len(stored))
	for i := range stored {
		rows[i] = stored[i].row
	}
	return check(w, rows)
}

// enableConstraints is CHECK | NOCHECK CONSTRAINT; WITH CHECK looks at the rows and trusts again.
func (b *builder) enableConstraints(a *syntax.EnableConstraint, nocheck *bool) error {
	verify := nocheck != nil && !*nocheck
	picked := map[string]bool{}
	for _, n := range a.Names {
		picked[catalog.Fold(n)] = true
	}
	found := map[string]bool{}
	pick := func(o *catalog.Object) bool {
		f := catalog.Fold(o.Name)
		found[f] = true
		return a.All || picked[f]
	}
	var checks []*catalog.Check
	var fks []*catalog.ForeignKey
	for i := range b.t.Checks {
		if pick(&b.t.Checks[i].Object) {
			checks = append(checks, &b.t.Checks[i])
		}
	}
	for i := range b.t.ForeignKeys {
		if pick(&b.t.ForeignKeys[i].Object) {
			fks = append(fks, &b.t.ForeignKeys[i])
		}
	}
	var edges []*catalog.EdgeConstraint
	for i := range b.t.EdgeConstraints {
		if pick(&b.t.EdgeConstraints[i].Object) {
			edges = append(edges, &b.t.EdgeConstraints[i])
		}
	}
	for _, n := range a.Names {
		if found[catalog.Fold(n)] {
			continue
		}
		for o := range catalog.Constraints(b.t) {
			if catalog.SameName(catalog.Of(o).Name, n) {
				return pair(sqlerr.New(11415, n), 4916, 0)
			}
		}
		return pair(sqlerr.New(4917, n).WithState(0), 4916, 0)
	}
	for _, c := range checks {
		c.Disabled = !a.Enable
		c.Untrusted = c.Untrusted || !a.Enable
		if a.Enable && verify {
			if err := b.validateCheck(c); err != nil {
				return err
			}
			c.Untrusted = false
		}
	}
	for _, f := range fks {
		f.Disabled = !a.Enable
		f.Untrusted = f.Untrusted || !a.Enable
		if a.Enable && verify {
			if err := b.validateForeignKey(f); err != nil {
				return err
			}
			f.Untrusted = false
		}
	}
	for _, e := range edges {
		e.Disabled = !a.Enable
		e.Untrusted = e.Untrusted || !a.Enable
		if a.Enable && verify {
			if err := b.validateEdges(e); err != nil {
				return err
			}
			e.Untrusted = false
		}
	}
	return b.save()
}

// enableTriggers is ALTER TABLE … ENABLE | DISABLE TRIGGER.
func (b *builder) enableTriggers(a *syntax.EnableTrigger) error {
	return b.w.setTriggers(b.db.ID, b.t.Triggers, a.Names, a.All, a.Enable, func(name string) error {
		return sqlerr.New(4920, name, b.t.Name).WithState(0)
	})
}

// setOptions is SET (LOCK_ESCALATION = …) and REBUILD.
func (b *builder) setOptions(options []syntax.Option) error {
	for _, o := range options {
		switch o.Name {
		case "LOCK_ESCALATION":
			b.t.LockEscalation = optionWord(o.Value)
		case "SYSTEM_VERSIONING":
			return b.versioning(&o, false)
		case "REBUILD":
			if k := b.t.Indexes[0].Kind; k == 5 && len(o.Options) > 0 {
				return sqlerr.Unsupported("ALTER TABLE … REBUILD WITH of a clustered columnstore index").At(o.Line)
			}
			for _, r := range o.Options {
				if r.Name == "DATA_COMPRESSION" {
					b.t.DataCompression = optionWord(r.Value)
				}
			}
		default:
			return sqlerr.Unsupported("ALTER TABLE … SET (%s)", o.Name).At(o.Line)
		}
	}
	return b.save()
}
