// Package fn holds the built-in scalar functions and the @@ variables as tables: name, number of arguments, type rule, and
// the Go function that computes them.
package fn

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Nullability says when a call can give NULL.
type Nullability uint8

const (
	AlwaysMaybe  Nullability = iota // whatever the arguments
	NullIfAnyArg                    // when one of its arguments can
	NeverNull                       // never
)

// Result gives the type of a call from its arguments' types, and checks them (Msg 8116 …). A NULL constant has kind Null.
type Result func(args []types.Type) (types.Type, error)

// Eval computes a call. Unless Nulls is set, NULL arguments have been dealt with: the answer was NULL.
type Eval func(env *exec.Env, args []types.Value, argTypes []types.Type) (types.Value, error)

// Func is one built-in function.
type Func struct {
	Name     string // upper case
	Min, Max int
	Result   Result
	Eval     Eval
	// Deterministic functions give the same answer for the same arguments.
	Deterministic bool
	// DatePart marks functions whose first argument is a date part word, passed as a character value; CheckDatePart first.
	DatePart bool
	// Lazy marks functions whose arguments the binder evaluates one after the other (COALESCE, NULLIF, ISNULL, CHOOSE).
	Lazy     bool
	Nullable Nullability
	// Precision gives the type of the result from the last argument, which must be a constant (10760).
	Precision func(v types.Value) (types.Type, error)
	// Nulls lets Eval see NULL arguments.
	Nulls bool
}

// functions is filled by the init functions of this package's files, and never changed afterwards.
var functions = map[string]*Func{}

// register adds functions; it panics on a name that is there already. Only init functions call it.
func register(list []Func) {
	for i := range list {
		f := list[i]
		if functions[f.Name] != nil {
			panic("fn: registered twice: " + f.Name)
		}
		if eval := f.Eval; !f.Nulls {
			f.Eval = func(env *exec.Env, args []types.Value, argTypes []types.Type) (types.Value, error) {
				for _, a := range args {
					if a.IsNull() {
						return types.NullValue, nil
					}
				}
				return eval(env, args, argTypes)
			}
		}
		if n, ok := nullability[f.Name]; ok {
			f.Nullable = n
		}
		functions[f.Name] = &f
	}
}

// Lookup finds a function by name in any case; nil when there is none (Msg 195, or 40517 when it is Known).
func Lookup(name string) *Func { return functions[strings.ToUpper(name)] }

// CheckCount checks the number of arguments: Msg 174 or 189.
func (f *Func) CheckCount(n int) error {
	switch {
	case n >= f.Min && n <= f.Max:
		return nil
	case f.Min == f.Max:
		return sqlerr.New(174, strings.ToLower(f.Name), f.Min)
	}
	return sqlerr.New(189, strings.ToLower(f.Name), f.Min, f.Max)
}

// IsNullable applies the rule to the arguments' nullability.
func (f *Func) IsNullable(args []bool) bool {
	switch f.Nullable {
	case NeverNull:
		return false
	case NullIfAnyArg:
		return slices.Contains(args, true)
	}
	return true
}

// invalidArg is Msg 8116.
func invalidArg(fn string, n int, t types.Type) error {
	return sqlerr.New(8116, t.Name(), fmt.Sprint(n), strings.ToLower(fn))
}

// isText accepts what converts implicitly to a character string; text, ntext and the like are Msg 8116.
func isText(t types.Type) bool {
	switch t.Kind {
	case types.Null:
		return true
	case types.Text, types.NText, types.Image, types.XML, types.JSON, types.Vector, types.Variant, types.Cursor, types.Table:
		return false
	}
	ok, _ := types.CanConvert(t, types.VarCharMax)
	return ok || t.Kind == types.Money || t.Kind == types.SmallMoney
}

// isNumber accepts numbers and text, which converts to float.
func isNumber(t types.Type) bool {
	return t.Kind == types.Null || t.IsNumeric() || isCharacter(t)
}

// isWhole accepts what converts implicitly to int.
func isWhole(t types.Type) bool {
	if t.Kind == types.Null {
		return true
	}
	ok, _ := types.CanConvert(t, types.IntType)
	return ok && !t.IsTemporal()
}

func isCharacter(t types.Type) bool {
	return t.IsString() && t.Kind != types.Text && t.Kind != types.NText
}

func isAny(types.Type) bool { return true }

// isDate accepts dates, times and text.
func isDate(t types.Type) bool {
	return t.Kind == types.Null || t.IsTemporal() || isCharacter(t)
}

// isMoment accepts what isDate does, and numbers, which convert to datetime.
func isMoment(t types.Type) bool {
	return isDate(t) || t.IsNumeric()
}

// returns is the type rule of a fixed type; each check looks at one argument, the last at all that follow.
func returns(name string, t types.Type, checks ...func(types.Type) bool) Result {
	return typed(name, func([]types.Type) types.Type { return t }, checks...)
}

// typed is a type rule with checks as in returns.
func typed(name string, result func(args []types.Type) types.Type, checks ...func(types.Type) bool) Result {
	return func(args []types.Type) (types.Type, error) {
		for i, a := range args {
			if len(checks) > 0 && !checks[min(i, len(checks)-1)](a) {
				return types.Type{}, invalidArg(name, i+1, a)
			}
		}
		return result(args), nil
	}
}

// text converts an argument to Unicode text.
func text(v types.Value, t types.Type) (string, error) {
	if v.Kind.IsString() {
		return v.S, nil
	}
	r, err := types.Convert(v, t, types.NVarCharMax, 0, true)
	return r.S, err
}

// whole converts an argument to an integer.
func whole(v types.Value, t types.Type) (int64, error) {
	if v.Kind.IsInteger() || v.Kind == types.Bit {
		return v.I, nil
	}
	target := types.IntType
	if t.Kind == types.BigInt || t.Kind.IsDecimal() || t.Kind.IsFloat() {
		target = types.BigIntType
	}
	r, err := types.Convert(v, t, target, 0, true)
	return r.I, err
}

// float converts an argument to float.
func float(v types.Value, t types.Type) (float64, error) {
	if v.Kind.IsNumeric() {
		return v.Float(), nil
	}
	r, err := types.Convert(v, t, types.FloatType, 0, true)
	if err != nil {
		return 0, err
	}
	return r.Float(), nil
}

// varying is the variable-length type of an argument that is text: char(n) gives varchar(n); other types give varchar of
// their longest text.
func varying(t types.Type) types.Type {
	r := types.VarCharOf(displayLength(t))
	if t.IsString() {
		r.Collation = t.Collation
	}
	if t.IsUnicode() {
		r.Kind = types.NVarChar
	}
	if t.IsMax() {
		r.Length = types.Max
	}
	return r
}

// displayLength is the length of a type's longest text as CONCAT reckons it.
func displayLength(t types.Type) int {
	switch t.Kind {
	case types.Bit:
		return 1
	case types.TinyInt:
		return 3
	case types.SmallInt:
		return 6
	case types.Int:
		return 12
	case types.BigInt:
		return 24
	case types.UniqueIdentifier:
		return 36
	case types.Null:
		return 1
	}
	switch {
	case t.IsString() || t.IsBinary():
		return t.Length
	case t.Kind.IsDecimal():
		return 41
	case t.IsTemporal():
		return 40
	}
	return 30
}

// longest is the type with the largest length that is not (max): 8000 or 4000; (max) when an argument is.
func longest(t types.Type, args []types.Type) types.Type {
	t = varying(t)
	for _, a := range args {
		if a.IsMax() {
			t.Length = types.Max
			return t
		}
	}
	t.Length = 8000
	if t.IsUnicode() {
		t.Length = 4000
	}
	return t
}

// textKind is nvarchar when an argument is Unicode, else varchar.
func textKind(args []types.Type) types.Kind {
	for _, a := range args {
		if a.IsUnicode() {
			return types.NVarChar
		}
	}
	return types.VarChar
}

// kindFor is the kind of a value of text that comes from an argument.
func kindFor(t types.Type) types.Kind { return textKind([]types.Type{t}) }

// cutText cuts text to a type's length.
func cutText(s string, t types.Type) types.Value {
	return types.Fit(types.StringOf(t.Kind, s), t)
}
