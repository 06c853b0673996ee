package exec

import "github.com/hartonomous/hartctl/internal/emulator/types"

// Aggregation is the state of one group of a CLR aggregate.
type Aggregation interface {
	// Accumulate takes the arguments of one row.
	Accumulate(vals []types.Value) error
	// Result may be asked for again after more rows.
	Result() (types.Value, error)
}

// externalState is a CLR aggregate's group; its code starts with the first row, or with the result of none.
type externalState struct {
	agg  *Agg
	env  *Env
	run  Aggregation
	seen map[string]bool // DISTINCT
}

func (x *externalState) start() (err error) {
	if x.run == nil {
		x.run, err = x.env.Sess.NewAggregate(x.env, x.agg.External)
	}
	return err
}

func (x *externalState) addRow(env *Env) error {
	vals := make([]types.Value, len(x.agg.Args))
	var key []byte
	for i, a := range x.agg.Args {
		v, err := a.Eval(env)
		if err != nil {
			return err
		}
		vals[i] = v
		if x.agg.Distinct {
			key = types.AppendSortKey(key, v, a.Type())
		}
	}
	if x.agg.Distinct {
		if x.seen == nil {
			x.seen = map[string]bool{}
		}
		if x.seen[string(key)] {
			return nil
		}
		x.seen[string(key)] = true
	}
	if err := x.start(); err != nil {
		return err
	}
	return x.run.Accumulate(vals)
}

func (x *externalState) add(types.Value) error { return nil }

func (x *externalState) result() (types.Value, error) {
	if err := x.start(); err != nil {
		return types.NullValue, err
	}
	return x.run.Result()
}
