package exec

import (
	"github.com/hartonomous/hartctl/internal/emulator/feature/temporal"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Versions is a system-versioned table with FOR SYSTEM_TIME: the current rows, then those of the history that have a length
// and are not past their retention, as far as Period holds. Both scans own the same slots.
type Versions struct {
	Current, History *Scan
	// CurrentGuard and HistoryGuard are the filter predicates of the tables' security policies, each over its own table's rows.
	CurrentGuard, HistoryGuard []Expr
	// Start and End are the slots of the period.
	Start, End int
	// Period is the condition of the clause, one conjunct each; none for ALL.
	Period []Expr
}

// Run implements Source.
func (v *Versions) Run(env *Env, next func() error) error {
	if err := v.Current.Run(env, func() error { return v.pass(env, v.CurrentGuard, next) }); err != nil {
		return err
	}
	var cut int64
	t := v.Current.Table
	if c, ok := temporal.Cutoff(env.Cat.DatabaseByID(v.Current.DB), t, env.Now); ok {
		cut = temporal.At(c, &t.Columns[v.End-v.Current.Offset]).I
	}
	return v.History.Run(env, func() error {
		start, end := env.Row[v.Start], env.Row[v.End]
		if start.I == end.I || end.I < cut {
			return nil
		}
		return v.pass(env, v.HistoryGuard, next)
	})
}

func (v *Versions) pass(env *Env, guard []Expr, next func() error) error {
	for _, conjuncts := range [][]Expr{v.Period, guard} {
		for _, p := range conjuncts {
			ok, err := Holds(p, env)
			if err != nil || !ok {
				return err
			}
		}
	}
	return next()
}

var _ Source = (*Versions)(nil)

// PeriodCondition is start or end of a period compared with a moment.
func PeriodCondition(slot int, t types.Type, name string, op CmpOp, at Expr) Expr {
	return &Compare{Op: op, L: &Col{Slot: slot, T: t, Name: name}, R: at, T: types.DateTime2Type}
}
