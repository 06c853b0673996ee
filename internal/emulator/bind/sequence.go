package bind

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// placement is what the statement around a NEXT VALUE FOR is like; most of it forbids the function.
type placement struct {
	combined    bool // DISTINCT, UNION, EXCEPT or INTERSECT: 11721
	ordered     bool // ORDER BY: 11723
	limited     bool // TOP, OFFSET or SET ROWCOUNT: 11739
	conditional bool // within CASE and its kin: 11741
	merge       bool // 11742
	over        bool // within OVER (…): 11720
	argument    bool // of a table-valued function: 11724
}

// conditional are the functions that NEXT VALUE FOR may not stand in, with CASE and IIF.
var conditional = map[string]bool{"COALESCE": true, "ISNULL": true, "NULLIF": true, "CHOOSE": true}

// inConditional marks the binder as within CASE or its kin until the function that it returns is called.
func (b *binder) inConditional() func() {
	saved := b.place.conditional
	b.place.conditional = true
	return func() { b.place.conditional = saved }
}

// sequencePlace refuses NEXT VALUE FOR where SQL Server does, in its order; 0 where it may stand.
func (b *binder) sequencePlace() int32 {
	p := &b.place
	clauseAllowed := b.clause == clauseSelect || b.clause == clauseOther || b.clause == clauseSet
	for _, c := range []struct {
		bad    bool
		number int32
	}{
		{b.lvl.parent != nil || b.noSubqueries && !b.allowSequence || b.owner != 0 || b.s.InFunction || b.s.Stored, 11719},
		{p.argument, 11724},
		{b.lvl.inAgg, 11725},
		{p.combined, 11721},
		{p.ordered, 11723},
		{!clauseAllowed || p.over, 11720},
		{p.limited || b.rowCountSet(), 11739},
		{p.conditional, 11741},
		{p.merge, 11742},
	} {
		if c.bad {
			return c.number
		}
	}
	return 0
}

// rowCountSet reports SET ROWCOUNT with a number other than 0.
func (b *binder) rowCountSet() bool {
	if b.s.Sess == nil {
		return false
	}
	v := b.s.Sess.Option("ROWCOUNT")
	return v != "" && v != "0"
}

// nextValue binds NEXT VALUE FOR.
func (b *binder) nextValue(e *syntax.NextValue) (exec.Expr, error) {
	if e.Over != nil {
		return nil, sqlerr.Unsupported("NEXT VALUE FOR … OVER").At(e.Line)
	}
	if n := b.sequencePlace(); n != 0 {
		return nil, sqlerr.New(n).At(e.Line)
	}
	db, _, obj, err := ResolveObject(b.s, e.Sequence)
	if err != nil {
		return nil, sequenceMissing(err)
	}
	q, ok := obj.(*catalog.Sequence)
	if !ok {
		if obj != nil {
			return nil, sqlerr.New(11726, e.Sequence.Text).At(e.Line)
		}
		return nil, sequenceMissing(sqlerr.New(208, e.Sequence.Text).At(e.Line))
	}
	b.lvl.volatile, b.seen.data, b.seen.sequence = true, true, true
	return &exec.NextValue{DB: db.ID, ID: q.ID, T: q.Type}, nil
}

// sequenceMissing gives Msg 208 the state that it has for a sequence.
func sequenceMissing(err error) error {
	if e, ok := err.(*sqlerr.Error); ok && e.Number == 208 {
		return e.WithState(211)
	}
	return err
}
