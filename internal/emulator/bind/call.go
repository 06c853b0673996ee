package bind

import (
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/fn"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// special binds the functions whose arguments are evaluated as needed, and those on JSON; nil for any other.
func special(name string) func(*binder, *syntax.Call) (exec.Expr, error) {
	switch name {
	case "COALESCE":
		return (*binder).coalesce
	case "ISNULL":
		return (*binder).isNull
	case "NULLIF":
		return (*binder).nullIf
	case "CHOOSE":
		return (*binder).choose
	case "JSON_VALUE", "JSON_QUERY", "JSON_MODIFY", "JSON_PATH_EXISTS", "JSON_CONTAINS", "JSON_OBJECT", "JSON_ARRAY":
		return (*binder).jsonCall
	case "ISJSON":
		return (*binder).isJSONCall
	case "UPDATE":
		return (*binder).updated
	case "COLUMNS_UPDATED":
		return (*binder).columnsUpdated
	}
	return nil
}

// call binds a function call: aggregate, window, user-defined or built-in.
func (b *binder) call(c *syntax.Call) (exec.Expr, error) {
	if c.Name.Schema != "" || c.Name.Database != "" {
		if strings.EqualFold(c.Name.Schema, "sys") {
			if f := fn.Lookup("sys." + c.Name.Object); f != nil {
				return b.builtin(f, c)
			}
		}
		if _, _, m := b.clrAggregate(c); m != nil {
			if c.Over != nil {
				return b.window(c)
			}
			return b.aggregate(c)
		}
		return b.userFunction(c)
	}
	if percentiles[strings.ToUpper(c.Name.Object)] {
		return nil, sqlerr.Unsupported("%s", strings.ToUpper(c.Name.Object)).At(c.Line)
	}
	if isWindowFunc(c) || c.Over != nil {
		return b.window(c)
	}
	if isAggregate(c) {
		return b.aggregate(c)
	}
	name := strings.ToUpper(c.Name.Object)
	if c.Distinct || len(c.WithinGroup) > 0 || c.IgnoreNulls {
		return nil, sqlerr.New(102, c.Name.Object).At(c.Line)
	}
	if s := special(name); s != nil {
		if conditional[name] {
			defer b.inConditional()()
		}
		return s(b, c)
	}
	f := fn.Lookup(name)
	if f == nil {
		if name == "NEWSEQUENTIALID" {
			return nil, sqlerr.New(302).At(c.Line)
		}
		if fn.Known(name) || name == "IDENTITY" { // of SELECT … INTO
			return nil, sqlerr.Unsupported("function %s", name).At(c.Line)
		}
		return nil, sqlerr.New(195, c.Name.Object, "built-in function name").At(c.Line)
	}
	return b.builtin(f, c)
}

// changing are the built-ins that answer differently each time they are called in one statement.
var changing = map[string]bool{"NEWID": true, "NEWSEQUENTIALID": true, "RAND": true, "CRYPT_GEN_RANDOM": true}

// comparing are the built-ins that compare their first two arguments, which have to have one collation.
var comparing = map[string]bool{"REPLACE": true, "CHARINDEX": true, "PATINDEX": true}

// predicateFuncs are the built-ins that stand as conditions.
var predicateFuncs = map[string]bool{"REGEXP_LIKE": true}

// args binds the arguments of a call.
func (b *binder) args(es []syntax.Expr) ([]exec.Expr, error) {
	var out []exec.Expr
	for _, e := range es {
		x, err := b.scalar(e)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

// builtin binds a function of the table of built-ins.
func (b *binder) builtin(f *fn.Func, c *syntax.Call) (exec.Expr, error) {
	if err := f.CheckCount(len(c.Args)); err != nil {
		return nil, err
	}
	if len(c.Pairs) > 0 || c.Returning != nil {
		return nil, sqlerr.Unsupported("the RETURNING clause of %s", f.Name).At(c.Line)
	}
	rest := c.Args
	var args []exec.Expr
	if f.DatePart {
		word, ok := c.Args[0].(*syntax.ColumnRef)
		if !ok || len(word.Parts) != 1 {
			return nil, sqlerr.New(1023, 1, strings.ToLower(f.Name)).At(c.Line)
		}
		args = append(args, &exec.Const{V: types.StringOf(types.VarChar, word.Parts[0]), T: types.VarCharOf(max(1, len(word.Parts[0])))})
		rest = c.Args[1:]
	}
	more, err := b.args(rest)
	if err != nil {
		return nil, err
	}
	args = append(args, more...)
	if f.DatePart {
		t := types.NullType
		if len(args) > 1 {
			t = args[len(args)-1].Type()
		}
		if err := fn.CheckDatePart(f, args[0].(*exec.Const).V.S, t); err != nil {
			return nil, err
		}
	}
	if comparing[f.Name] {
		if args[0], args[1], err = oneCollation(strings.ToLower(f.Name), args[0], args[1]); err != nil {
			return nil, err
		}
	}
	ts := make([]types.Type, len(args))
	nulls := make([]bool, len(args))
	for i, a := range args {
		ts[i], nulls[i] = a.Type(), a.Nullable()
	}
	t, err := f.Result(ts)
	if err != nil {
		return nil, err
	}
	if f.Precision != nil {
		if t, err = f.Precision(constantOf(args[len(args)-1])); err != nil {
			return nil, err
		}
	}
	changes := changing[f.Name]
	if changes {
		b.lvl.volatile = true
	}
	x := &exec.Func{
		Name: f.Name, T: t, Null: f.IsNullable(nulls), Args: args, Volatile: changes, Once: settled[f.Name] && constants(args),
		Fn: func(env *exec.Env, vals []types.Value) (types.Value, error) { return f.Eval(env, vals, ts) },
	}
	if predicateFuncs[f.Name] {
		return &exec.FuncPredicate{Func: x}, nil
	}
	return x, nil
}

// settled are the functions about the session that take long for a row and have one answer while a statement runs: the predicates of
// security policies call them.
var settled = map[string]bool{"IS_ROLEMEMBER": true, "IS_MEMBER": true, "IS_SRVROLEMEMBER": true, "SESSION_CONTEXT": true}

func constants(args []exec.Expr) bool {
	return !slices.ContainsFunc(args, func(a exec.Expr) bool {
		_, ok := a.(*exec.Const)
		return !ok
	})
}

// constantOf is the value of a constant expression; NULL for any other.
func constantOf(x exec.Expr) types.Value {
	if c, ok := x.(*exec.Const); ok {
		return c.V
	}
	return types.NullValue
}

func (b *binder) coalesce(c *syntax.Call) (exec.Expr, error) {
	if len(c.Args) < 2 {
		return nil, sqlerr.New(102, ")").At(c.Line)
	}
	args, err := b.args(c.Args)
	if err != nil {
		return nil, err
	}
	if allNull(args) && len(b.errs) == 0 {
		return nil, sqlerr.New(4127).At(c.Line)
	}
	t, args, err := unify(args...)
	if err != nil {
		return nil, err
	}
	return &exec.Coalesce{Args: args, T: t}, nil
}

func (b *binder) isNull(c *syntax.Call) (exec.Expr, error) {
	if len(c.Args) != 2 {
		return nil, sqlerr.New(174, "isnull", 2).At(c.Line)
	}
	args, err := b.args(c.Args)
	if err != nil {
		return nil, err
	}
	t := args[0].Type()
	if t.Kind == types.Null {
		if t = args[1].Type(); t.Kind == types.Null {
			t = types.IntType
		}
	}
	for i := range args {
		if args[i], err = Convert(args[i], t); err != nil {
			return nil, err
		}
	}
	return &exec.Coalesce{Args: args, T: t, IsNull: true}, nil
}

func (b *binder) nullIf(c *syntax.Call) (exec.Expr, error) {
	if len(c.Args) != 2 {
		return nil, sqlerr.New(102, ")").At(c.Line)
	}
	args, err := b.args(c.Args)
	if err != nil {
		return nil, err
	}
	if isUntypedNull(args[0]) && len(b.errs) == 0 {
		return nil, sqlerr.New(4151).At(c.Line)
	}
	t, xs, err := comparands("=", args[0], args[1])
	if err != nil {
		return nil, err
	}
	return &exec.IfTrue{Cond: &exec.Compare{Op: exec.EQ, L: xs[0], R: xs[1], T: t}, X: args[0]}, nil
}

func (b *binder) choose(c *syntax.Call) (exec.Expr, error) {
	if len(c.Args) < 2 {
		return nil, sqlerr.New(189, "choose", 2, 255).At(c.Line)
	}
	args, err := b.args(c.Args)
	if err != nil {
		return nil, err
	}
	index, err := Convert(args[0], types.IntType)
	if err != nil {
		return nil, err
	}
	t, vals, err := unify(args[1:]...)
	if err != nil {
		return nil, err
	}
	out := &exec.Case{T: t, Choose: true}
	for i, v := range vals {
		n := &exec.Const{V: types.Int32(int32(i + 1)), T: types.IntType}
		out.Whens = append(out.Whens, exec.CaseWhen{Cond: &exec.Compare{Op: exec.EQ, L: index, R: n, T: types.IntType}, Then: v})
	}
	return out, nil
}

// userFunction binds a call of a scalar user-defined function; 4121 when there is none.
func (b *binder) userFunction(c *syntax.Call) (exec.Expr, error) {
	b.seen.data = true
	db, schema, obj, err := ResolveObject(b.s, c.Name)
	if err != nil {
		return nil, err
	}
	m, ok := obj.(*catalog.Module)
	if !ok || m.Type != "FN" && m.Type != "FS" {
		parts := []string{c.Name.Schema, c.Name.Object}
		if c.Name.Database != "" {
			parts = append([]string{c.Name.Database}, parts...)
		}
		return nil, sqlerr.New(4121, parts[0], strings.Join(parts, ".")).At(c.Line)
	}
	if err := b.mayRead(db, schema, &m.Object, "EXECUTE"); err != nil {
		return nil, err
	}
	args, err := b.moduleArgs(m, c.Args, strings.Join([]string{schema.Name, m.Name}, "."))
	if err != nil {
		return nil, err
	}
	b.function = true
	b.lvl.volatile = true
	t := types.IntType
	if m.Returns != nil {
		t = *m.Returns
	}
	return &exec.Func{
		Name: m.Name, T: t, Null: true, Args: args, Volatile: true,
		Fn: func(env *exec.Env, vals []types.Value) (types.Value, error) {
			return env.Sess.CallFunction(env, m, append([]types.Value(nil), vals...))
		},
	}, nil
}

// moduleArgs binds the arguments of a function to its parameters: 313 too few, 8144 too many; DEFAULT takes the declared value.
func (b *binder) moduleArgs(m *catalog.Module, es []syntax.Expr, name string) ([]exec.Expr, error) {
	if len(es) < len(m.Params) {
		return nil, sqlerr.New(313, name)
	}
	if len(es) > len(m.Params) {
		return nil, sqlerr.New(8144, name)
	}
	var out []exec.Expr
	for i, e := range es {
		p := &m.Params[i]
		if p.TableType != 0 {
			return nil, sqlerr.Unsupported("table-valued parameter of function %s", m.Name)
		}
		var x exec.Expr
		var err error
		if l, ok := e.(*syntax.Literal); ok && l.Kind == syntax.DefaultLiteral {
			x, err = b.defaultArg(m, i)
		} else {
			x, err = b.scalar(e)
		}
		if err != nil {
			return nil, err
		}
		if x, err = Convert(x, p.Type); err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

// defaultArg reads the default of a parameter from the module's text.
func (b *binder) defaultArg(m *catalog.Module, i int) (exec.Expr, error) {
	st, err := syntax.ParseModule(m.Source(), syntax.Options{QuotedIdentifier: m.QuotedIdent})
	if err != nil {
		return nil, err
	}
	if i >= len(st.Params) || st.Params[i].Default == nil {
		return nil, sqlerr.New(313, m.Name)
	}
	return Expr(b.s, st.Params[i].Default)
}
