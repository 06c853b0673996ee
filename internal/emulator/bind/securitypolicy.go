package bind

import (
	"slices"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// BlockPredicate is a block predicate of a security policy, over the row of its table.
type BlockPredicate struct {
	// Operation is catalog.AfterInsert …; 0 for all.
	Operation int
	Holds     exec.Expr
	// Slots are the columns that the predicate reads.
	Slots []int
}

// BlockPredicates binds the block predicates on a table over one of its rows, as TableExpr does.
func BlockPredicates(s *Scope, t *catalog.Table, db int32) ([]BlockPredicate, error) {
	var out []BlockPredicate
	for pol, p := range s.Cat.EnabledPredicates(db, t.ID) {
		if !p.Block {
			continue
		}
		x, err := SecurityPredicate(s, t, db, pol, p)
		if err != nil {
			return nil, err
		}
		b := BlockPredicate{Operation: p.Operation, Holds: x}
		for i := range t.Columns {
			if slices.Contains(p.Columns, t.Columns[i].ID) {
				b.Slots = append(b.Slots, i)
			}
		}
		out = append(out, b)
	}
	return out, nil
}

// SecurityPredicate binds one predicate over a row of its table.
func SecurityPredicate(s *Scope, t *catalog.Table, db int32, pol *catalog.SecurityPolicy, p *catalog.SecurityPredicate) (exec.Expr, error) {
	b := newBinder(s)
	x, err := b.securityPredicate(b.addTable(t.Name, t, db), pol, p)
	if err = b.join(err); err != nil {
		return nil, err
	}
	return x, nil
}

// securityFilters binds the filter predicates on a table that a FROM clause reads: what does not pass is not there for the
// statement, whoever runs it. (learn.microsoft.com: Row-level security.)
func (b *binder) securityFilters(v *rangeVar) ([]exec.Expr, error) {
	var out []exec.Expr
	for pol, p := range b.s.Cat.EnabledPredicates(v.dbID, v.table.ID) {
		if p.Block {
			continue
		}
		x, err := b.securityPredicate(v, pol, p)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

// securityPredicate is EXISTS over the function of a predicate; its arguments see nothing but the table.
func (b *binder) securityPredicate(v *rangeVar, pol *catalog.SecurityPolicy, p *catalog.SecurityPredicate) (exec.Expr, error) {
	at := tableID{v.dbID, v.table.ID}
	if slices.Contains(b.guarding, at) {
		return nil, sqlerr.Unsupported("a security predicate that reads its own table %s", v.table.Name)
	}
	batch, err := syntax.Parse("SELECT 1 AS ok FROM "+p.Call+" AS predicate", syntax.Options{QuotedIdentifier: true})
	if err != nil {
		return nil, err
	}
	in := *b
	in.s = &Scope{Ctx: b.s.Ctx, Cat: b.s.Cat, DB: b.s.Cat.DatabaseByID(v.dbID), Sess: b.s.Sess, Vars: &Vars{}, Locked: b.s.Locked}
	in.ctes, in.errs = nil, nil
	in.clause, in.noColumns, in.noSubqueries = clauseOther, false, false
	in.trusted = in.trusted || pol.SchemaBound
	in.guarding = append(slices.Clip(b.guarding), at)
	tables, parent := b.lvl.tables, b.lvl.parent
	b.lvl.tables, b.lvl.parent = []*rangeVar{v}, nil
	tablesBefore := b.seen.tables
	b.seen.tables = false
	q, _, err := in.inner(batch.Statements[0].(*syntax.SelectStmt), queryScalar)
	b.lvl.tables, b.lvl.parent = tables, parent
	pure := !b.seen.tables
	b.seen.tables = b.seen.tables || tablesBefore
	if err = in.join(err); err != nil {
		e, ok := err.(*sqlerr.Error)
		if !ok || pol.SchemaBound || e.Number == 229 || e.Class == sqlerr.Fatal {
			return nil, err
		}
		return nil, sqlerr.New(33512, v.table.Name).After(Errors(e)...)
	}
	b.local, b.function = b.local || in.local, b.function || in.function
	return &exec.Exists{Inner: q, PerValue: pure && !q.Volatile && len(q.Outer) == 1}, nil
}

// tableID is a table of a database.
type tableID struct{ db, id int32 }
