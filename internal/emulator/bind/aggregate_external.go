package bind

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// clrAggregate finds the CLR aggregate that a call names, which needs its schema; nil for anything else.
func (b *binder) clrAggregate(c *syntax.Call) (*catalog.Database, *catalog.Schema, *catalog.Module) {
	if c.Name.Schema == "" || strings.EqualFold(c.Name.Schema, "sys") {
		return nil, nil, nil
	}
	db, schema, obj, err := ResolveObject(b.s, c.Name)
	if m, ok := obj.(*catalog.Module); ok && err == nil && m.Type == "AF" {
		return db, schema, m
	}
	return nil, nil, nil
}

// aggregates reports whether a call aggregates: a built-in or CLR aggregate.
func (b *binder) aggregates(c *syntax.Call) bool {
	if isAggregate(c) {
		return true
	}
	_, _, m := b.clrAggregate(c)
	return m != nil
}

// clrSpec binds the arguments of a CLR aggregate: 229, 174.
func (b *binder) clrSpec(c *syntax.Call, db *catalog.Database, schema *catalog.Schema, m *catalog.Module) (*exec.Agg, error) {
	if err := b.mayRead(db, schema, &m.Object, "EXECUTE"); err != nil {
		return nil, err
	}
	if c.Star || len(c.Args) != len(m.Params) {
		return nil, sqlerr.New(174, m.Name, len(m.Params)).At(c.Line)
	}
	if c.Over != nil && len(c.Over.OrderBy) > 0 {
		return nil, sqlerr.New(156, "order").At(c.Line)
	}
	a := &exec.Agg{Func: m.Name, Distinct: c.Distinct, External: m, T: *m.Returns}
	for i, e := range c.Args {
		x, err := b.scalar(e)
		if err != nil {
			return nil, err
		}
		if x, err = Convert(x, m.Params[i].Type); err != nil {
			return nil, at(err, c.Line)
		}
		a.Args = append(a.Args, x)
	}
	return a, nil
}

// readsLevelAny reports whether one of several expressions reads a column of its own level.
func readsLevelAny(list []exec.Expr) bool {
	for _, x := range list {
		if readsLevel(x) {
			return true
		}
	}
	return false
}
