package dml

import (
	"errors"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// errEnough ends the reading of rows when TOP is satisfied.
var errEnough = errors.New("enough rows")

// top is the TOP of a data modification; the zero value is none.
type top struct {
	count   exec.Expr
	percent bool
	// uncapped: SET ROWCOUNT counts the rows later.
	uncapped bool
}

func bindTop(s *bind.Scope, t *syntax.Top) (top, error) {
	if t == nil {
		return top{}, nil
	}
	if t.WithTies {
		return top{}, sqlerr.New(1062)
	}
	e, err := bind.Expr(s, t.Count)
	if err != nil {
		return top{}, err
	}
	to := types.BigIntType
	if t.Percent {
		to = types.FloatType
	}
	if e, err = bind.Convert(e, to); err != nil {
		return top{}, err
	}
	return top{count: e, percent: t.Percent}, nil
}

// limit is the number of rows to take, -1 for all: the lesser of TOP and SET ROWCOUNT. With PERCENT it is of the rows found,
// see share.
func (t top) limit(env *exec.Env) (int64, error) {
	n, err := t.rows(env)
	if most := exec.RowCountLimit(env); most > 0 && !t.uncapped && (n < 0 || most < n) {
		n = most
	}
	return n, err
}

func (t top) rows(env *exec.Env) (int64, error) {
	if t.count == nil || t.percent {
		return -1, nil
	}
	v, err := t.count.Eval(env)
	switch {
	case err != nil:
		return 0, err
	case v.IsNull():
		return 0, sqlerr.New(1060)
	case v.I < 0:
		return 0, sqlerr.New(127)
	}
	return v.I, nil
}

// share is how many of n rows TOP PERCENT takes.
func (t top) share(env *exec.Env, n int) (int, error) {
	if t.count == nil || !t.percent {
		return n, nil
	}
	v, err := t.count.Eval(env)
	if err != nil {
		return 0, err
	}
	p := v.Float()
	if v.IsNull() || p < 0 || p > 100 {
		return 0, sqlerr.New(1031)
	}
	k := int(p * float64(n) / 100)
	if float64(k)*100 < p*float64(n) {
		k++
	}
	return k, nil
}
