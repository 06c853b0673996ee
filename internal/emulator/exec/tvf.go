package exec

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// TableFunc gives the rows of a table function for its arguments.
type TableFunc func(env *Env, args []types.Value, emit func(types.Row) error) error

// StringSplit is STRING_SPLIT: value and ordinal; NULL gives no rows. Msg 214 unless the separator is one character.
func StringSplit(kind types.Kind) TableFunc {
	return func(_ *Env, args []types.Value, emit func(types.Row) error) error {
		if types.UTF16Len(args[1].S) != 1 {
			return sqlerr.New(214, "separator", "nchar(1)/nvarchar(1)")
		}
		if args[0].IsNull() {
			return nil
		}
		for i, part := range strings.Split(args[0].S, args[1].S) {
			if err := emit(types.Row{types.StringOf(kind, part), types.IntOf(types.BigInt, int64(i+1))}); err != nil {
				return err
			}
		}
		return nil
	}
}

// GenerateSeries is GENERATE_SERIES; a NULL argument gives no rows, a step of 0 is Msg 4199.
func GenerateSeries(t types.Type) TableFunc {
	return func(_ *Env, args []types.Value, emit func(types.Row) error) error {
		for _, a := range args {
			if a.IsNull() {
				return nil
			}
		}
		zero := types.DecInt(0)
		cur, stop, step := args[0].Dec(), args[1].Dec(), types.DecInt(1)
		if cur.Cmp(stop) > 0 {
			step = types.DecInt(-1)
		}
		if len(args) == 3 {
			if step = args[2].Dec(); step.Cmp(zero) == 0 {
				return sqlerr.New(4199, 0, 3, "generate_series")
			}
		}
		up := step.Cmp(zero) > 0
		for up && cur.Cmp(stop) <= 0 || !up && cur.Cmp(stop) >= 0 {
			v := types.DecimalOf(cur)
			v.Kind = t.Kind
			if t.IsInteger() {
				n, _ := cur.Int64()
				v = types.IntOf(t.Kind, n)
			}
			if err := emit(types.Row{v}); err != nil {
				return err
			}
			next, ok := cur.Add(step, max(cur.Scale, step.Scale))
			if !ok {
				return nil
			}
			cur = next
		}
		return nil
	}
}
