package bind

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// returnsJSON checks the RETURNING clause of a constructor: json alone (102).
func (b *binder) returnsJSON(c *syntax.Call) error {
	t, _, err := Type(b.s, *c.Returning)
	switch {
	case err != nil:
		return err
	case t.Kind == types.JSON:
		return nil
	}
	what := "RETURNING"
	if t.Kind == types.NVarChar {
		what = "RETURNING. Supported Syntax is RETURNING JSON"
	}
	return sqlerr.New(102, what).WithState(19).At(c.Line)
}

// document gives the text that a constructor makes the type json, for RETURNING json.
func document(x exec.Expr, c *syntax.Call) (exec.Expr, error) {
	if c.Returning == nil {
		return x, nil
	}
	return Convert(x, types.Type{Kind: types.JSON})
}

// jsonValueReturning binds JSON_VALUE(json, path RETURNING type): the scalar converted. A value that does not convert is refused when
// it is met.
func (b *binder) jsonValueReturning(c *syntax.Call, f *exec.Func, err error) (exec.Expr, error) {
	if err != nil {
		return nil, err
	}
	t, _, err := Type(b.s, *c.Returning)
	if err != nil {
		return nil, err
	}
	if !t.IsNumeric() && !t.IsTemporal() && !(t.IsString() && t.Kind != types.Text && t.Kind != types.NText) || t.Kind.IsMoney() {
		return nil, sqlerr.Unsupported("JSON_VALUE … RETURNING %s", t.Name()).At(c.Line)
	}
	if f.Args, err = b.jsonText(c.Args, f.Name); err != nil {
		return nil, err
	}
	if f.Args[0].Type().Kind != types.JSON {
		return nil, sqlerr.Unsupported("JSON_VALUE … RETURNING of text that is not of type json").At(c.Line)
	}
	f.T, f.Fn = t, exec.JSONValueAs(t)
	return f, nil
}

// jsonContains binds JSON_CONTAINS(json, value [, path [, mode]]): 8116 for an argument of another type, 13607 for a constant path.
func (b *binder) jsonContains(c *syntax.Call, f *exec.Func, err error) (exec.Expr, error) {
	if err != nil {
		return nil, err
	}
	if f.Args, err = b.args(c.Args); err != nil {
		return nil, err
	}
	for i, a := range f.Args {
		t := a.Type()
		name, ok := t.Name(), false
		switch i {
		case 0:
			ok = t.Kind == types.JSON || t.Kind == types.Null
		case 1:
			ok = t.IsInteger() || t.Kind.IsDecimal() || t.Kind == types.Bit || t.IsString() && t.Kind != types.Text && t.Kind != types.NText
			if t.Kind == types.Null {
				name = "NULL"
			}
		case 2:
			if t.Kind == types.Null {
				return nil, sqlerr.New(8116, "NULL", 2, "JSON_CONTAINS").WithState(8).At(c.Line)
			}
			ok = t.IsString() && t.Kind != types.Text && t.Kind != types.NText
		case 3:
			ok = t.Kind == types.Int || t.Kind == types.Null
		}
		if !ok {
			return nil, sqlerr.New(8116, name, i+1, "json_contains").At(c.Line)
		}
	}
	if len(f.Args) > 2 {
		if path, ok := f.Args[2].(*exec.Const); ok && !path.V.IsNull() {
			if _, err := exec.ParseJSONPath(path.V.S); err != nil {
				return nil, at(containsPath(err), c.Line)
			}
		}
	}
	f.T, f.Fn = types.IntType, exec.JSONContains(f.Args[1].Type())
	return f, nil
}

// containsPath gives the error of a path its state in JSON_CONTAINS.
func containsPath(err error) error {
	if e, ok := err.(*sqlerr.Error); ok && e.Number == 13607 {
		e.Class = sqlerr.Compile
		return e.WithState(22)
	}
	return err
}

// jsonAggregate binds JSON_ARRAYAGG(value [ORDER BY …] …) and JSON_OBJECTAGG(name : value …).
func (b *binder) jsonAggregate(c *syntax.Call) (*exec.Agg, error) {
	a := &exec.Agg{Func: strings.ToUpper(c.Name.Object), T: types.NVarCharMax, JSON: &exec.JSONAgg{Absent: c.AbsentOnNull}}
	if c.Returning != nil {
		if err := b.returnsJSON(c); err != nil {
			return nil, err
		}
		a.T, a.JSON.Document = types.Type{Kind: types.JSON}, true
	}
	value := syntax.Expr(nil)
	if len(c.Pairs) == 1 {
		value = c.Pairs[0].Value
		k, err := b.scalar(c.Pairs[0].Key)
		if err != nil {
			return nil, err
		}
		if a.JSON.Key, err = Convert(k, types.NVarCharOf(4000)); err != nil {
			return nil, err
		}
	} else if len(c.Args) == 1 {
		value = c.Args[0]
	}
	if value == nil || c.Distinct || c.Star {
		return nil, sqlerr.Unsupported("these arguments of %s", a.Func).At(c.Line)
	}
	var err error
	if a.Arg, err = b.scalar(value); err != nil {
		return nil, err
	}
	a.JSON.Field = exec.JSONField{T: a.Arg.Type(), IsJSON: isJSON(a.Arg)}
	a.Order, err = b.sortKeys(c.WithinGroup)
	return a, err
}

// jsonConstraints are the words of ISJSON's second argument and the kinds of JSON that they take.
var jsonConstraints = map[string]exec.JSONKinds{
	"": {Array: true, Object: true}, "VALUE": {Array: true, Object: true, Scalar: true, Literal: true},
	"ARRAY": {Array: true}, "OBJECT": {Object: true}, "SCALAR": {Scalar: true, LiteralRefused: true},
}

// isJSONCall binds ISJSON(text [, VALUE | ARRAY | OBJECT | SCALAR]).
func (b *binder) isJSONCall(c *syntax.Call) (exec.Expr, error) {
	if len(c.Args) < 1 || len(c.Args) > 2 {
		return nil, sqlerr.New(189, "isjson", 1, 2)
	}
	word := ""
	if len(c.Args) == 2 {
		ref, ok := c.Args[1].(*syntax.ColumnRef)
		if !ok || len(ref.Parts) != 1 {
			return nil, sqlerr.Unsupported("this type constraint of ISJSON").At(c.Line)
		}
		word = strings.ToUpper(ref.Parts[0])
	}
	kinds, ok := jsonConstraints[word]
	if !ok {
		return nil, sqlerr.Unsupported("this type constraint of ISJSON").At(c.Line)
	}
	x, err := b.scalar(c.Args[0])
	if err != nil {
		return nil, err
	}
	switch t := x.Type(); {
	case t.Kind == types.JSON:
	case t.Kind == types.Text, t.Kind == types.NText, t.Kind == types.Image, t.Kind == types.XML, t.Kind == types.Vector, t.Kind == types.Variant:
		return nil, sqlerr.New(8116, t.Name(), 1, "isjson")
	default:
		if x, err = Convert(x, types.NVarCharMax); err != nil {
			return nil, sqlerr.New(8116, t.Name(), 1, "isjson")
		}
	}
	return &exec.Func{Name: "ISJSON", T: types.IntType, Null: true, Args: []exec.Expr{x}, Fn: exec.IsJSON(kinds)}, nil
}
