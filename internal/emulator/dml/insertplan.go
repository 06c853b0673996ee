package dml

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/table"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// insertPlan turns values for some columns into whole rows and stores them: what INSERT, MERGE and OUTPUT INTO share.
type insertPlan struct {
	w        *Writer
	explicit bool // a column list was written
	cols     []int
	identity int // slot, -1 without one
	given    bool
	rest     []boundColumn // defaults of the columns that get no value
}

// fill gives the values of the target columns of source row i.
type fill func(env *exec.Env, i int) (types.Row, error)

// targets settles the target columns of n values (-1: not known yet).
func (p *insertPlan) targets(names []string, n, line int) ([]int, error) {
	t := p.w.T
	p.identity = table.IdentityColumn(t)
	if len(names) > 0 {
		cols, err := slots(t, names, line)
		if err != nil {
			return nil, err
		}
		for _, c := range cols {
			if col := &t.Columns[c]; col.Graph != 0 {
				if col.Hidden {
					return nil, sqlerr.New(13908, col.Name).At(line)
				}
			} else if col.Computed != "" {
				return nil, sqlerr.New(271, t.Columns[c].Name).At(line)
			}
			p.given = p.given || c == p.identity
		}
		return cols, nil
	}
	var cols, all []int
	for i := range t.Columns {
		c := &t.Columns[i]
		end := c.Graph == catalog.GraphFromIDComputed || c.Graph == catalog.GraphToIDComputed
		if c.Computed != "" && !end || c.Hidden {
			continue
		}
		all = append(all, i)
		if i != p.identity {
			cols = append(cols, i)
		}
	}
	if p.identity >= 0 && n == len(all) {
		return nil, sqlerr.New(8101, p.w.object).At(line)
	}
	return cols, nil
}

// explicitAllowed refuses values for a rowversion (273), and DEFAULT or NULL for an identity column (339).
// values are the expressions as written; nil for those of a query.
func (p *insertPlan) explicitAllowed(values []syntax.Expr, line int) error {
	for i, c := range p.cols {
		if values != nil && i >= len(values) {
			break
		}
		def := values != nil && isDefault(values[i])
		if p.w.T.Columns[c].Type.Kind == types.Timestamp && !def {
			return sqlerr.New(273).At(line)
		}
		if p.w.T.Columns[c].Generated != 0 && !def {
			return sqlerr.New(13536, p.w.fullName()).At(line)
		}
		if c == p.identity && values != nil && (def || isNull(values[i])) {
			return sqlerr.New(339).At(line)
		}
	}
	return nil
}

// identityAllowed checks the session's IDENTITY_INSERT: 544 explicit while OFF, 545 missing while ON.
func (p *insertPlan) identityAllowed(env *exec.Env) error {
	if p.identity < 0 {
		return nil
	}
	on := env.Sess.IdentityInsert() == p.w.T.ID && !p.w.T.Variable
	switch {
	case p.given && !on:
		return sqlerr.New(544, p.w.T.Name)
	case !p.given && on:
		return sqlerr.New(545, p.w.T.Name)
	}
	return nil
}

// bindRest binds the defaults of all columns that get no value.
func (p *insertPlan) bindRest(s *bind.Scope) error {
	p.identity = table.IdentityColumn(p.w.T)
	given := map[int]bool{p.identity: true}
	for _, c := range p.cols {
		given[c] = true
	}
	for i := range p.w.T.Columns {
		if c := &p.w.T.Columns[i]; given[i] || c.Computed != "" || c.Generated != 0 {
			continue
		}
		e, err := p.w.Default(s, i)
		if err != nil {
			return err
		}
		p.rest = append(p.rest, boundColumn{i, e})
	}
	return nil
}

// defaultsDraw reports whether a default of the columns without a value draws from a sequence.
func (p *insertPlan) defaultsDraw() bool {
	for _, d := range p.rest {
		if def := p.w.T.Columns[d.slot].Default; def != nil && strings.Contains(strings.ToUpper(def.Definition), "NEXT VALUE FOR") {
			return true
		}
	}
	return false
}

// row builds row i: its identity value is taken first, and is gone when the rest fails.
func (p *insertPlan) row(env *exec.Env, build fill, i int, identity bool) (types.Row, error) {
	r := make(types.Row, len(p.w.T.Columns))
	if identity && p.identity >= 0 && !p.given {
		v, ok := table.NextIdentity(env.Sess.Engine(), p.w.DB, p.w.T, p.identity)
		if !ok {
			e := sqlerr.New(8115, "IDENTITY", p.w.T.Columns[p.identity].Type.Name()).WithState(1)
			e.Class = sqlerr.Transaction
			return nil, e
		}
		r[p.identity] = v
	}
	env.NewRow() // equal references to a sequence in the values and defaults draw once
	vals, err := build(env, i)
	if err != nil {
		return nil, err
	}
	for n, c := range p.cols {
		r[c] = vals[n]
	}
	for _, d := range p.rest {
		v, err := d.expr.Eval(withRow(env, r))
		if err != nil {
			return nil, err
		}
		r[d.slot] = v
	}
	return r, p.settleGraph(env, r)
}

// insert stores rows of values for the target columns.
func (p *insertPlan) insert(env *exec.Env, rows []types.Row) ([]types.Row, error) {
	return p.insertBuilt(env, func(_ *exec.Env, i int) (types.Row, error) { return rows[i], nil }, len(rows))
}

// insertBuilt builds and stores n rows, and checks their foreign keys when all are stored. It returns the
// rows that were stored: a unique index with IGNORE_DUP_KEY leaves rows out.
func (p *insertPlan) insertBuilt(env *exec.Env, build fill, n int) ([]types.Row, error) {
	in := insertion{p: p, keep: true}
	for i := range n {
		if err := in.add(env, build, i); err != nil {
			return nil, err
		}
	}
	return in.kept, in.finish(env)
}

// insertion is a statement's rows on their way into the table.
type insertion struct {
	p       *insertPlan
	keep    bool // whether kept is wanted: for OUTPUT, triggers and foreign keys
	kept    []types.Row
	stored  int64
	ignored bool
}

// add builds and stores the i-th row.
func (in *insertion) add(env *exec.Env, build fill, i int) error {
	p := in.p
	r, err := p.row(env, build, i, true)
	if err != nil {
		return err
	}
	if err := p.w.Complete(env, r, "INSERT", "INSERT"); err != nil {
		return err
	}
	if i == 0 {
		if err := p.w.writable(env); err != nil {
			return err
		}
	}
	ok, err := p.w.Insert(env, r)
	if err != nil {
		return err
	}
	p.noteIdentity(env, r)
	if !ok {
		in.ignored = true
		return nil
	}
	in.stored++
	if in.keep {
		in.kept = append(in.kept, r)
	}
	return nil
}

// finish checks the foreign keys of all rows together.
func (in *insertion) finish(env *exec.Env) error {
	if in.ignored {
		env.Sess.Message(sqlerr.New(3604))
	}
	return in.p.w.CheckParents(env, in.kept, nil, "INSERT")
}

// noteIdentity records the row's identity value for SCOPE_IDENTITY().
func (p *insertPlan) noteIdentity(env *exec.Env, r types.Row) {
	if p.w.T.Variable {
		return
	}
	if p.identity < 0 {
		env.Sess.SetIdentity(types.NullValue)
		return
	}
	v := r[p.identity]
	if p.given {
		table.NoteIdentity(env.Sess.Engine(), p.w.DB, p.w.T, p.identity, v.I)
	}
	env.Sess.SetIdentity(v)
}
