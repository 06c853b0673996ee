package exec

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// jsonArgs parses a JSON text and a path.
func jsonArgs(args []types.Value) (*jsonNode, *JSONPath, error) {
	path := "$"
	if len(args) > 1 {
		path = args[1].S
	}
	p, err := ParseJSONPath(path)
	if err == nil {
		err = p.Single()
	}
	if err != nil {
		return nil, nil, err
	}
	n, err := parseJSON(args[0].S)
	return n, p, err
}

// Single refuses a path with lists or ranges of array elements where only one value is found.
func (p *JSONPath) Single() error {
	if p.many {
		return sqlerr.Unsupported("a JSON path with last, *, a list or a range of array elements here")
	}
	return nil
}

func anyNull(args []types.Value) bool {
	for _, a := range args {
		if a.IsNull() {
			return true
		}
	}
	return false
}

// JSONValue is JSON_VALUE: the text of a scalar.
func JSONValue(_ *Env, args []types.Value) (types.Value, error) {
	n, p, err := jsonScalar(args)
	switch {
	case n == nil:
		return types.NullValue, err
	case types.UTF16Len(n.text) > 4000:
		if p.Strict {
			return types.NullValue, sqlerr.New(8152).WithState(34)
		}
		return types.NullValue, nil
	}
	return types.NStr(n.text), nil
}

// jsonScalar finds the scalar of JSON_VALUE; nil is NULL, or Msg 13608 and 13623 of a strict path.
func jsonScalar(args []types.Value) (*jsonNode, *JSONPath, error) {
	if anyNull(args) {
		return nil, nil, nil
	}
	n, p, err := jsonArgs(args)
	if err != nil {
		return nil, nil, err
	}
	n = p.find(n)
	switch {
	case n == nil && p.Strict:
		return nil, p, sqlerr.New(13608)
	case n != nil && n.kind >= jsonArray && p.Strict:
		return nil, p, sqlerr.New(13623)
	case n == nil || n.kind == jsonNull || n.kind >= jsonArray:
		return nil, p, nil
	}
	return n, p, nil
}

// JSONQuery is JSON_QUERY: the text of an object or array.
func JSONQuery(_ *Env, args []types.Value) (types.Value, error) {
	if anyNull(args) {
		return types.NullValue, nil
	}
	n, p, err := jsonArgs(args)
	if err != nil {
		return types.NullValue, err
	}
	n = p.find(n)
	switch {
	case n == nil && p.Strict:
		return types.NullValue, sqlerr.New(13608)
	case n == nil:
		return types.NullValue, nil
	case n.kind < jsonArray:
		if p.Strict {
			return types.NullValue, sqlerr.New(13624)
		}
		return types.NullValue, nil
	}
	return types.NStr(args[0].S[n.start:n.end]), nil
}

// JSONPathExists is JSON_PATH_EXISTS.
func JSONPathExists(_ *Env, args []types.Value) (types.Value, error) {
	if anyNull(args) {
		return types.NullValue, nil
	}
	p, err := ParseJSONPath(args[1].S)
	if err == nil && args[0].Kind != types.JSON {
		err = p.Single()
	}
	if err != nil {
		return types.NullValue, err
	}
	n, err := parseJSON(args[0].S)
	if err != nil {
		return types.Int32(0), nil
	}
	if p.exists(n) {
		return types.Int32(1), nil
	}
	return types.Int32(0), nil
}

// JSONModify is JSON_MODIFY; the new value has type t, and is JSON itself when isJSON.
func JSONModify(t types.Type, isJSON bool) func(*Env, []types.Value) (types.Value, error) {
	return func(_ *Env, args []types.Value) (types.Value, error) {
		if anyNull(args[:2]) {
			return types.NullValue, nil
		}
		n, p, err := jsonArgs(args[:2])
		if err != nil {
			return types.NullValue, err
		}
		val, err := jsonOf(args[2], t, isJSON)
		if err != nil {
			return types.NullValue, err
		}
		s, err := modifyJSON(args[0].S, n, p, val, args[2].IsNull())
		return types.NStr(s), err
	}
}

func modifyJSON(s string, root *jsonNode, p *JSONPath, val string, null bool) (string, error) {
	if len(p.steps) == 0 && !p.Append {
		return "", sqlerr.Unsupported("JSON_MODIFY of the whole text ($)")
	}
	n := p.find(root)
	if p.Append {
		if n == nil && !p.Strict && len(p.steps) > 0 {
			p2 := *p
			p2.Append = false
			return modifyJSON(s, root, &p2, "["+val+"]", false)
		}
		if n == nil || n.kind != jsonArray {
			if p.Strict {
				return "", sqlerr.New(13621)
			}
			return s, nil
		}
		if len(n.items) > 0 {
			val = "," + val
		}
		return s[:n.end-1] + val + s[n.end-1:], nil
	}
	last := p.steps[len(p.steps)-1]
	if n != nil {
		if null && !p.Strict && !last.array {
			return removeMember(s, walkJSON(root, p.steps[:len(p.steps)-1]), n), nil
		}
		return s[:n.start] + val + s[n.end:], nil
	}
	if p.Strict {
		return "", sqlerr.New(13608)
	}
	parent := walkJSON(root, p.steps[:len(p.steps)-1])
	if null || parent == nil || parent.kind != jsonObject || last.array {
		return s, nil
	}
	member := quoteJSON(last.key) + ":" + val
	if len(parent.items) > 0 {
		member = "," + member
	}
	return s[:parent.end-1] + member + s[parent.end-1:], nil
}

// removeMember cuts a member and the comma that parts it from its neighbour.
func removeMember(s string, parent, n *jsonNode) string {
	i := 0
	for parent.items[i] != n {
		i++
	}
	from, to := parent.start+1, n.end
	if i > 0 {
		from = parent.items[i-1].end
	} else if len(parent.items) > 1 {
		to = n.end + strings.IndexByte(s[n.end:], ',') + 1
	}
	return s[:from] + s[to:]
}

// JSONField is one member of JSON_OBJECT, one element of JSON_ARRAY, or one column of FOR JSON.
type JSONField struct {
	Name   string
	T      types.Type
	IsJSON bool
}

// JSONObject is JSON_OBJECT over alternating names and values; fields describes the values.
func JSONObject(fields []JSONField, absent bool) func(*Env, []types.Value) (types.Value, error) {
	return func(_ *Env, args []types.Value) (types.Value, error) {
		var b strings.Builder
		b.WriteByte('{')
		for i, f := range fields {
			v := args[2*i+1]
			if absent && v.IsNull() {
				continue
			}
			s, err := jsonOf(v, f.T, f.IsJSON)
			if err != nil {
				return types.NullValue, err
			}
			if b.Len() > 1 {
				b.WriteByte(',')
			}
			b.WriteString(quoteJSON(args[2*i].S) + ":" + s)
		}
		b.WriteByte('}')
		return types.NStr(b.String()), nil
	}
}

// JSONArray is JSON_ARRAY.
func JSONArray(fields []JSONField, absent bool) func(*Env, []types.Value) (types.Value, error) {
	return func(_ *Env, args []types.Value) (types.Value, error) {
		var b strings.Builder
		b.WriteByte('[')
		for i, f := range fields {
			if absent && args[i].IsNull() {
				continue
			}
			s, err := jsonOf(args[i], f.T, f.IsJSON)
			if err != nil {
				return types.NullValue, err
			}
			if b.Len() > 1 {
				b.WriteByte(',')
			}
			b.WriteString(s)
		}
		b.WriteByte(']')
		return types.NStr(b.String()), nil
	}
}

// JSONValueAs is JSON_VALUE … RETURNING t over a json value.
func JSONValueAs(t types.Type) func(*Env, []types.Value) (types.Value, error) {
	return func(_ *Env, args []types.Value) (types.Value, error) {
		n, _, err := jsonScalar(args)
		if n == nil {
			return types.NullValue, err
		}
		v := types.NStr(n.text)
		converted, err := types.Convert(v, types.NVarCharMax, t, 0, true)
		if err != nil || t.IsString() && !types.Fits(v, t) {
			return types.NullValue, sqlerr.Unsupported("JSON_VALUE … RETURNING %s of a value that does not convert", t.Name())
		}
		return converted, nil
	}
}

// containsPath is the path of JSON_CONTAINS without one: the elements of an array.
var containsPath = &JSONPath{steps: []jsonStep{{array: true, list: []jsonRange{{0, lastElement}}}}, many: true}

// JSONContains is JSON_CONTAINS over a json value for a value of type t: 1 when the path leads to it, NULL when it leads nowhere. Mode 1
// compares strings by LIKE (13692 for another mode).
func JSONContains(t types.Type) func(*Env, []types.Value) (types.Value, error) {
	return func(_ *Env, args []types.Value) (types.Value, error) {
		if args[0].IsNull() {
			return types.NullValue, nil
		}
		like := false
		if len(args) > 3 && !args[3].IsNull() {
			if like = args[3].I == 1; args[3].I > 1 || args[3].I < 0 {
				return types.NullValue, sqlerr.New(13692)
			}
		}
		p := containsPath
		if len(args) > 2 {
			if args[2].IsNull() {
				return types.NullValue, sqlerr.Unsupported("JSON_CONTAINS with a path that is NULL")
			}
			var err error
			if p, err = ParseJSONPath(args[2].S); err != nil {
				return types.NullValue, err
			}
		}
		n, err := parseJSON(args[0].S)
		if err != nil {
			return types.NullValue, err
		}
		some, found := false, false
		p.each(n, func(n *jsonNode) bool {
			some = true
			found, err = n.equals(args[1], t, like)
			return !found && err == nil
		})
		switch {
		case err != nil || !some:
			return types.NullValue, err
		case found:
			return types.Int32(1), nil
		}
		return types.Int32(0), nil
	}
}

// equals compares a scalar with a value: numbers with numbers, strings with strings, true and false with bit.
func (n *jsonNode) equals(v types.Value, t types.Type, like bool) (bool, error) {
	switch {
	case v.IsNull():
		return false, nil
	case v.Kind == types.Bit:
		return n.kind == jsonBool && (n.text == "true") == (v.I != 0), nil
	case v.Kind.IsString():
		if n.kind != jsonString {
			return false, nil
		}
		if like {
			p, err := types.ParseLike(v.S, "", t.Collation)
			return err == nil && p.Match(n.text), err
		}
		text := types.VarCharMax
		text.Collation = t.Collation
		return types.Compare(types.StringOf(types.VarChar, n.text), types.StringOf(types.VarChar, v.S), text) == 0, nil
	}
	if n.kind != jsonNumber {
		return false, nil
	}
	scale := uint8(0)
	if i := strings.IndexByte(n.text, '.'); i >= 0 {
		scale = uint8(min(len(n.text)-i-1, 38))
	}
	number, err := types.Convert(types.NStr(n.text), types.NVarCharMax, types.DecimalType(38, int(scale)), 0, true)
	if err != nil {
		return false, nil // no decimal holds it, so it is none
	}
	return number.Dec().Cmp(v.Dec()) == 0, nil
}

// JSONKinds are the kinds of JSON that ISJSON takes; Literal is true, false and null.
type JSONKinds struct{ Array, Object, Scalar, Literal, LiteralRefused bool }

// IsJSON is ISJSON: 1 for text that is JSON of these kinds.
func IsJSON(k JSONKinds) func(*Env, []types.Value) (types.Value, error) {
	return func(_ *Env, args []types.Value) (types.Value, error) {
		if args[0].IsNull() {
			return types.NullValue, nil
		}
		n, err := parseJSON(args[0].S)
		if err != nil {
			return types.Int32(0), nil
		}
		ok := k.Scalar
		switch n.kind {
		case jsonArray:
			ok = k.Array
		case jsonObject:
			ok = k.Object
		case jsonBool, jsonNull:
			if ok = k.Literal; k.LiteralRefused {
				return types.NullValue, sqlerr.Unsupported("ISJSON of true, false and null as SCALAR")
			}
		}
		if ok {
			return types.Int32(1), nil
		}
		return types.Int32(0), nil
	}
}
