package bind

import (
	"encoding/hex"
	"math"
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// literal types a constant (learn.microsoft.com: Constants): integers are int, or numeric(p,0) when they do not fit.
func literal(l *syntax.Literal) (exec.Expr, error) {
	c := &exec.Const{Literal: true}
	switch l.Kind {
	case syntax.NullLiteral:
		return c, nil
	case syntax.DefaultLiteral:
		return nil, sqlerr.New(156, "DEFAULT").At(l.Line)
	case syntax.IntLiteral:
		if n, err := strconv.ParseInt(l.Text, 10, 64); err == nil && n <= math.MaxInt32 {
			c.V, c.T = types.Int32(int32(n)), types.IntType
			return c, nil
		}
		return decimalLiteral(l)
	case syntax.DecimalLiteral:
		return decimalLiteral(l)
	case syntax.FloatLiteral:
		f, err := strconv.ParseFloat(floatText(l.Text), 64)
		if err != nil {
			return nil, sqlerr.New(168, l.Text).At(l.Line)
		}
		c.V, c.T = types.FloatOf(types.Float, f), types.FloatType
	case syntax.MoneyLiteral:
		v, err := types.Convert(types.StringOf(types.VarChar, l.Text), types.VarCharOf(max(len(l.Text), 1)), types.MoneyType, 0, false)
		if err != nil {
			return nil, err
		}
		c.V, c.T = v, types.MoneyType
	case syntax.StringLiteral:
		n := types.UTF16Len(l.Text)
		c.T = types.VarCharOf(1).LengthFor(n)
		v, err := types.Convert(types.NStr(l.Text), types.NVarCharMax, types.VarCharMax, 0, false)
		if err != nil {
			return nil, err
		}
		c.V = v
	case syntax.NStringLiteral:
		c.T = types.NVarCharOf(1).LengthFor(types.UTF16Len(l.Text))
		c.V = types.NStr(l.Text)
	case syntax.BinaryLiteral:
		text := l.Text
		if len(text)%2 == 1 {
			text = "0" + text
		}
		b, err := hex.DecodeString(text)
		if err != nil {
			return nil, sqlerr.New(102, "0x"+l.Text).At(l.Line)
		}
		c.T = types.VarBinaryOf(1).LengthFor(len(b))
		c.V = types.BytesOf(types.VarBinary, b)
	}
	return c, nil
}

// floatText completes what SQL allows and Go does not: 1e, 1e+.
func floatText(s string) string {
	if strings.HasSuffix(s, "e") || strings.HasSuffix(s, "E") || strings.HasSuffix(s, "+") || strings.HasSuffix(s, "-") {
		return s + "0"
	}
	return s
}

func decimalLiteral(l *syntax.Literal) (exec.Expr, error) {
	text := strings.TrimLeft(l.Text, "0")
	if text == "" || text == "." {
		text = "0"
	}
	d, ok, overflow := types.ParseDec(text)
	if !ok || overflow {
		return nil, sqlerr.New(1007, l.Text).At(l.Line)
	}
	v := types.DecimalOf(d)
	v.Kind = types.Numeric
	return &exec.Const{V: v, T: types.TypeOf(v), Literal: true}, nil
}
