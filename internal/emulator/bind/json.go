package bind

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// isJSON reports an expression whose text is JSON, to be embedded and not quoted.
func isJSON(x exec.Expr) bool {
	switch e := x.(type) {
	case *exec.Func:
		switch e.Name {
		case "JSON_QUERY", "JSON_MODIFY", "JSON_OBJECT", "JSON_ARRAY":
			return true
		}
	case *exec.Scalar:
		_, ok := e.Rel.(*exec.ForJSON)
		return ok
	}
	return x.Type().Kind == types.JSON
}

// jsonText binds the JSON text and path arguments of a function.
func (b *binder) jsonText(es []syntax.Expr, name string) ([]exec.Expr, error) {
	args, err := b.args(es)
	if err != nil {
		return nil, err
	}
	for i, a := range args {
		if t := a.Type(); !t.IsString() && t.Kind != types.JSON && t.Kind != types.Null {
			return nil, sqlerr.New(8116, t.Name(), i+1, strings.ToLower(name))
		}
		if a.Type().Kind == types.Null {
			args[i] = &exec.Const{T: types.NVarCharMax}
		}
	}
	return args, nil
}

// jsonCall binds the JSON functions.
func (b *binder) jsonCall(c *syntax.Call) (exec.Expr, error) {
	name := strings.ToUpper(c.Name.Object)
	if c.Returning != nil && name != "JSON_VALUE" {
		if err := b.returnsJSON(c); err != nil {
			return nil, err
		}
	}
	count := func(low, high int) error {
		switch n := len(c.Args); {
		case n >= low && n <= high:
			return nil
		case low == high:
			return sqlerr.New(174, strings.ToLower(name), low)
		}
		return sqlerr.New(189, strings.ToLower(name), low, high)
	}
	f := &exec.Func{Name: name, T: types.NVarCharMax, Null: true}
	var err error
	switch name {
	case "JSON_VALUE":
		if c.Returning != nil {
			return b.jsonValueReturning(c, f, count(2, 2))
		}
		f.T, f.Fn, err = types.NVarCharOf(4000), exec.JSONValue, count(2, 2)
	case "JSON_QUERY":
		f.Fn, err = exec.JSONQuery, count(1, 2)
	case "JSON_PATH_EXISTS":
		f.T, f.Fn, err = types.IntType, exec.JSONPathExists, count(2, 2)
	case "JSON_CONTAINS":
		return b.jsonContains(c, f, count(2, 4))
	case "JSON_MODIFY":
		return b.jsonModify(c, f, count(3, 3))
	case "JSON_OBJECT":
		return b.jsonObject(c, f)
	default:
		return b.jsonArray(c, f)
	}
	if err != nil {
		return nil, err
	}
	f.Args, err = b.jsonText(c.Args, name)
	return f, err
}

func (b *binder) jsonModify(c *syntax.Call, f *exec.Func, err error) (exec.Expr, error) {
	if err != nil {
		return nil, err
	}
	if f.Args, err = b.jsonText(c.Args[:2], f.Name); err != nil {
		return nil, err
	}
	x, err := b.scalar(c.Args[2])
	if err != nil {
		return nil, err
	}
	f.Args = append(f.Args, x)
	f.Fn = exec.JSONModify(x.Type(), isJSON(x))
	return f, nil
}

func (b *binder) jsonObject(c *syntax.Call, f *exec.Func) (exec.Expr, error) {
	var fields []exec.JSONField
	for _, p := range c.Pairs {
		k, err := b.scalar(p.Key)
		if err != nil {
			return nil, err
		}
		if k, err = Convert(k, types.NVarCharOf(4000)); err != nil {
			return nil, err
		}
		v, err := b.scalar(p.Value)
		if err != nil {
			return nil, err
		}
		f.Args = append(f.Args, k, v)
		fields = append(fields, exec.JSONField{T: v.Type(), IsJSON: isJSON(v)})
	}
	f.Fn = exec.JSONObject(fields, c.AbsentOnNull)
	return document(f, c)
}

func (b *binder) jsonArray(c *syntax.Call, f *exec.Func) (exec.Expr, error) {
	args, err := b.args(c.Args)
	if err != nil {
		return nil, err
	}
	var fields []exec.JSONField
	for _, a := range args {
		fields = append(fields, exec.JSONField{T: a.Type(), IsJSON: isJSON(a)})
	}
	f.Args, f.Fn = args, exec.JSONArray(fields, c.AbsentOnNull)
	return document(f, c)
}

// forJSON wraps a query in FOR JSON: 13605 a column without a name, 13601 two of one name, 13620 ROOT without an array.
func (b *binder) forJSON(r *bound, q *syntax.SelectStmt, kind queryKind) (*bound, error) {
	f := q.For
	if r.assigns || r.into != nil {
		return nil, sqlerr.Unsupported("FOR JSON with an assignment or INTO").At(f.Line)
	}
	if spec, ok := q.Body.(*syntax.QuerySpec); ok && f.Mode == "AUTO" && len(spec.From) == 0 {
		return nil, sqlerr.New(13600).At(f.Line)
	}
	if f.Mode == "AUTO" && !singleSource(q.Body) {
		return nil, sqlerr.Unsupported("FOR JSON AUTO over several sources").At(f.Line)
	}
	if f.HasRoot && f.WithoutArrayWrapper {
		return nil, sqlerr.New(13620).At(f.Line)
	}
	out := &exec.ForJSON{Rel: r.rel, Path: f.Mode == "PATH", NoArray: f.WithoutArrayWrapper, Nulls: f.IncludeNullValues, Chunked: kind == queryStatement || kind == querySource}
	if f.HasRoot {
		root := f.Root
		if root == "" {
			root = "root"
		}
		out.Root = &root
	}
	sel, _ := r.rel.(*exec.Select)
	for i, c := range r.cols {
		if c.Name == "" {
			return nil, sqlerr.New(13605).At(f.Line)
		}
		for _, o := range out.Fields {
			if o.Name == c.Name || out.Path && (strings.HasPrefix(o.Name, c.Name+".") || strings.HasPrefix(c.Name, o.Name+".")) {
				return nil, sqlerr.New(13601, c.Name).At(f.Line)
			}
		}
		if out.Path && i > 0 && returns(r.cols[:i], c.Name) {
			return nil, sqlerr.New(13601, c.Name).At(f.Line)
		}
		fd := exec.JSONField{Name: c.Name, T: c.Type}
		if sel != nil && i < len(sel.Items) {
			fd.IsJSON = isJSON(sel.Items[i])
		}
		out.Fields = append(out.Fields, fd)
	}
	return &bound{rel: out, cols: []exec.Column{{Name: exec.JSONColumn, Type: types.NVarCharMax, Nullable: true}}}, nil
}

// returns reports a path that goes back into an object which the columns before it have left.
func returns(before []exec.Column, path string) bool {
	last := before[len(before)-1].Name
	for i := range path {
		if path[i] != '.' || strings.HasPrefix(last, path[:i+1]) {
			continue
		}
		for _, c := range before {
			if strings.HasPrefix(c.Name, path[:i+1]) {
				return true
			}
		}
	}
	return false
}

func singleSource(q syntax.QueryExpr) bool {
	spec, ok := q.(*syntax.QuerySpec)
	if !ok || len(spec.From) != 1 {
		return false
	}
	_, join := spec.From[0].(*syntax.Join)
	return !join
}

// openJSON is OPENJSON(text [, path]) [WITH (…)].
func (b *binder) openJSON(f *syntax.TableFunc) (fromNode, error) {
	if len(f.Args) < 1 || len(f.Args) > 2 {
		return nil, sqlerr.New(189, "openjson", 1, 2).At(f.Line)
	}
	args, err := b.jsonText(f.Args, "openjson")
	if err != nil {
		return nil, err
	}
	if len(f.With) == 0 {
		v := builtinVar(f, column{name: "key", typ: types.NVarCharOf(4000)}, column{name: "value", typ: types.NVarCharMax, nullable: true},
			column{name: "type", typ: types.TinyIntType})
		v.cols[0].typ.Collation = types.Latin1v100BIN2
		if err := rename(v, f); err != nil {
			return nil, err
		}
		return b.rowFunc(v, args, f.Line, exec.OpenJSON(nil))
	}
	var cols []exec.OpenColumn
	v := builtinVar(f)
	for _, w := range f.With {
		t, _, err := Type(b.s, w.Type)
		if err != nil {
			return nil, err
		}
		if w.AsJSON && !(t.Kind == types.NVarChar && t.IsMax()) {
			return nil, sqlerr.New(13618).At(w.Line)
		}
		path := w.Path
		if path == "" {
			path = `$."` + strings.ReplaceAll(w.Name, `"`, `\"`) + `"`
		}
		p, err := exec.ParseJSONPath(path)
		if err != nil {
			return nil, at(err, w.Line)
		}
		cols = append(cols, exec.OpenColumn{T: t, Path: p, AsJSON: w.AsJSON})
		v.cols = append(v.cols, column{name: w.Name, typ: t, nullable: true})
	}
	return b.rowFunc(v, args, f.Line, exec.OpenJSON(cols))
}
