package bind

import (
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/fn"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// shifts are the functions that the shift operators stand for.
var shifts = map[string]string{"<<": "LEFT_SHIFT", ">>": "RIGHT_SHIFT"}

// shift binds x << y and x >> y. Operands that the functions do not take have errors of the operators' own, which are refused.
func (b *binder) shift(function string, e *syntax.Binary) (exec.Expr, error) {
	x, err := b.builtin(fn.Lookup(function), &syntax.Call{Node: e.Node, Args: []syntax.Expr{e.L, e.R}})
	if se, ok := err.(*sqlerr.Error); ok && se.Number == 8116 {
		return nil, sqlerr.Unsupported("the %s operator of these types", e.Op).At(e.Line)
	}
	return x, err
}
