package dml

import (
	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// slotExpr reads a slot of the current row.
type slotExpr struct {
	slot int
	typ  types.Type
}

func (s slotExpr) Type() types.Type { return s.typ }
func (s slotExpr) Nullable() bool   { return true }
func (s slotExpr) Eval(env *exec.Env) (types.Value, error) {
	return env.Row[s.slot], nil
}

// constExpr is a fixed value.
type constExpr struct {
	v   types.Value
	typ types.Type
}

func (c constExpr) Type() types.Type                    { return c.typ }
func (c constExpr) Nullable() bool                      { return c.v.IsNull() }
func (c constExpr) Eval(*exec.Env) (types.Value, error) { return c.v, nil }

// assignment is an expression as a column stores it: converted, and refused with Msg 2628 (8152 under
// compatibility level 150 and below) when text or bytes are too long.
type assignment struct {
	src exec.Expr
	w   *Writer
	col *catalog.Column
}

func (a *assignment) Type() types.Type { return a.col.Type }
func (a *assignment) Nullable() bool   { return true }

func (a *assignment) Eval(env *exec.Env) (types.Value, error) {
	v, err := a.src.Eval(env)
	if err != nil || v.IsNull() {
		return v, err
	}
	return a.w.fit(env, v, a.col)
}

// Assign makes e an expression of the column in slot; 206, 257 and 529 when the types do not convert.
func (w *Writer) Assign(e exec.Expr, slot int) (exec.Expr, error) {
	c := &w.T.Columns[slot]
	to := c.Type
	if !sized(to) {
		return bind.Convert(e, to)
	}
	if from := e.Type(); from.IsString() || from.IsBinary() || from.Kind == types.Null {
		to.Length = types.Max
		switch to.Kind {
		case types.Char:
			to.Kind = types.VarChar
		case types.NChar:
			to.Kind = types.NVarChar
		case types.Binary:
			to.Kind = types.VarBinary
		}
		to.UserType = 0
	}
	src, err := bind.Convert(e, to)
	if err != nil {
		return nil, err
	}
	return &assignment{src, w, c}, nil
}

// sized reports the types whose values the declared length limits.
func sized(t types.Type) bool {
	return t.Kind >= types.Binary && t.Kind <= types.NVarChar && t.Length != types.Max
}

// fit cuts blanks (zero bytes) that do not fit, pads fixed lengths, and refuses what is longer.
func (w *Writer) fit(env *exec.Env, v types.Value, c *catalog.Column) (types.Value, error) {
	v.Kind = c.Type.Kind
	fitted := types.Fit(v, c.Type)
	if types.Fits(v, c.Type) || env.Sess.Option("ANSI_WARNINGS") == "OFF" {
		return fitted, nil
	}
	keep := fitted.S
	if c.Type.IsBinary() {
		keep = ""
	}
	return v, w.truncated(env, c, keep)
}

func (w *Writer) truncated(env *exec.Env, c *catalog.Column, keep string) error {
	if d := env.Cat.DatabaseByID(w.DB); d != nil && (d.Compat < 150 || d.Scoped["VERBOSE_TRUNCATION_WARNINGS"] == "OFF") {
		return sqlerr.New(8152)
	}
	return sqlerr.New(2628, w.fullName(), c.Name, keep)
}
