package emulator

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
	"github.com/hartonomous/hartctl/internal/emulator/wire"
)

func cell(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case bool:
		if v {
			return "1"
		}
		return "0"
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return strconv.FormatInt(int64(v), 10)
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return fmt.Sprint(v)
}

// recorder is a wire.Writer that writes tokens down.
type recorder struct{ lines []string }

func (r *recorder) add(format string, args ...any) {
	r.lines = append(r.lines, fmt.Sprintf(format, args...))
}

func (r *recorder) done(kind string, n *int64, cmd int) {
	count := "-"
	if n != nil {
		count = strconv.FormatInt(*n, 10)
	}
	r.add("%s %s cmd %d", kind, count, cmd)
}

func (r *recorder) Columns(cols []wire.Column) error {
	names := make([]string, len(cols))
	for i, c := range cols {
		names[i] = describe(c).String()
	}
	r.add("columns %s", strings.Join(names, ", "))
	return nil
}

// describe is a column as the client library of the captures describes it: its names of the types, and COLMETADATA's flags.
func describe(c wire.Column) oracleColumn {
	o := oracleColumn{Name: c.Name, Flags: 0x08}
	switch {
	case c.Identity:
		o.Flags = 0x10
	case c.Expr || c.Computed:
		o.Flags = 0x20
	case c.ReadOnly:
		o.Flags = 0
	}
	if c.Nullable {
		o.Flags |= 0x01
	}
	t := c.Type
	n := t.MaxLength()
	sized := map[types.Kind]string{
		types.TinyInt: "IntN", types.SmallInt: "IntN", types.Int: "IntN", types.BigInt: "IntN", types.Bit: "BitN",
		types.Float: "FloatN", types.Real: "FloatN", types.Money: "MoneyN", types.SmallMoney: "MoneyN", types.DateTime: "DateTimeN", types.SmallDateTime: "DateTimeN",
	}
	fixed := map[types.Kind]string{
		types.TinyInt: "TinyInt", types.SmallInt: "SmallInt", types.Int: "Int", types.BigInt: "BigInt", types.Bit: "Bit",
		types.Float: "Float", types.Real: "Real", types.Money: "Money", types.SmallMoney: "SmallMoney", types.DateTime: "DateTime", types.SmallDateTime: "SmallDateTime",
	}
	variable := map[types.Kind]string{
		types.Char: "Char", types.VarChar: "VarChar", types.NChar: "NChar", types.NVarChar: "NVarChar",
		types.Binary: "Binary", types.VarBinary: "VarBinary", types.Timestamp: "Binary", types.UniqueIdentifier: "UniqueIdentifier",
	}
	number := func(n int) *int { return &n }
	switch {
	case fixed[t.Kind] != "" && !c.Nullable:
		o.Type = fixed[t.Kind]
	case sized[t.Kind] != "":
		o.Type, o.Length = sized[t.Kind], number(n)
	case variable[t.Kind] != "":
		if n == types.Max {
			n = 65535
		}
		o.Type, o.Length = variable[t.Kind], number(n)
	case t.Kind.IsDecimal():
		o.Type, o.Length, o.Precision, o.Scale = "NumericN", number(17), number(int(t.Precision)), number(int(t.Scale))
		if t.Kind == types.Decimal {
			o.Type = "DecimalN"
		}
	case t.Kind == types.Variant:
		o.Type, o.Length = "Variant", number(8009)
	default:
		o.Type = t.String()
	}
	return o
}

func (r *recorder) Row(row types.Row) error {
	cells := make([]string, len(row))
	for i, v := range row {
		cells[i] = valueText(v)
	}
	r.add("row %s", strings.Join(cells, "|"))
	return nil
}

func valueText(v types.Value) string {
	switch {
	case v.IsNull():
		return "NULL"
	case v.Kind == types.Float || v.Kind == types.Real:
		return cell(v.Float())
	}
	s, err := types.Convert(v, types.TypeOf(v), types.NVarCharOf(types.Max), 0, true)
	if err != nil {
		return err.Error()
	}
	return s.S
}

func (r *recorder) message(kind string, e *sqlerr.Error) error {
	r.add("%s %d/%d/%d line %d: %s", kind, e.Number, e.Severity, e.State, e.Line, e.Message)
	return nil
}

func (r *recorder) Error(e *sqlerr.Error) error { return r.message("error", e) }
func (r *recorder) Info(e *sqlerr.Error) error  { return r.message("info", e) }

func (r *recorder) Done(d wire.Done) error {
	var n *int64
	if d.HasCount {
		c := int64(d.Count)
		n = &c
	}
	r.done([]string{"DONE", "DONEINPROC", "DONEPROC"}[d.Kind], n, int(d.Command))
	return nil
}

func (r *recorder) ReturnStatus(v int32) error {
	r.add("status %d", v)
	return nil
}

func (r *recorder) ReturnValue(name string, _ types.Type, v types.Value) error {
	r.add("output %s=%s", strings.TrimPrefix(name, "@"), valueText(v))
	return nil
}

func (r *recorder) DatabaseChanged(_, _ string) error {
	r.add("env DATABASE")
	return nil
}

func (r *recorder) TransactionBegan(uint64) error {
	r.add("env BEGIN_TXN")
	return nil
}

func (r *recorder) TransactionEnded(_ uint64, committed bool) error {
	if committed {
		r.add("env COMMIT_TXN")
	} else {
		r.add("env ROLLBACK_TXN")
	}
	return nil
}

func (r *recorder) Flush() error { return nil }

func (r *recorder) Outside(func(func() error) error) {}
