package bind

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// refusedTableFunctions are SQL Server's built-in table-valued functions that are not here and that the parser does not refuse.
var refusedTableFunctions = map[string]bool{"REGEXP_MATCHES": true, "REGEXP_SPLIT_TO_TABLE": true}

// tableFunc binds a table-valued function: a built-in, an inline or a multi-statement one.
func (b *binder) tableFunc(f *syntax.TableFunc) (fromNode, error) {
	saved := b.place.argument
	b.place.argument = true
	defer func() { b.place.argument = saved }()
	if f.Name.Schema == "" && f.Name.Database == "" {
		switch strings.ToUpper(f.Name.Object) {
		case "STRING_SPLIT":
			return b.stringSplit(f)
		case "GENERATE_SERIES":
			return b.generateSeries(f)
		case "OPENJSON":
			return b.openJSON(f)
		}
		if name := strings.ToLower(f.Name.Object); systemTableFunctions[name] {
			return nil, sqlerr.Unsupported("table function sys.%s", name).At(f.Line)
		}
		if refusedTableFunctions[strings.ToUpper(f.Name.Object)] {
			return nil, sqlerr.Unsupported("%s", strings.ToUpper(f.Name.Object)).At(f.Line)
		}
		return nil, sqlerr.New(208, f.Name.Text).At(f.Line)
	}
	b.seen.object = true
	if strings.EqualFold(f.Name.Schema, "sys") || f.Name.Database == "" && strings.EqualFold(f.Name.Schema, "sys") {
		return nil, sqlerr.Unsupported("table function sys.%s", f.Name.Object).At(f.Line)
	}
	if b.at != nil {
		return nil, sqlerr.Unsupported("FOR SYSTEM_TIME on a view over a table function").At(f.Line)
	}
	db, schema, obj, err := ResolveObject(b.s, f.Name)
	if err != nil {
		return nil, err
	}
	m, ok := obj.(*catalog.Module)
	if !ok || m.Type != "IF" && m.Type != "TF" {
		return nil, sqlerr.New(208, f.Name.Text).At(f.Line)
	}
	if err := b.mayRead(db, schema, &m.Object, "SELECT"); err != nil {
		return nil, err
	}
	args, err := b.moduleArgs(m, f.Args, schema.Name+"."+m.Name)
	if err != nil {
		return nil, err
	}
	alias := f.Alias
	if alias == "" {
		alias = m.Name
	}
	if m.Type == "TF" {
		return b.multiStatement(m, args, alias, f)
	}
	return b.inlineFunction(m, db, args, alias, f)
}

func (b *binder) multiStatement(m *catalog.Module, args []exec.Expr, alias string, f *syntax.TableFunc) (fromNode, error) {
	b.function = true
	b.lvl.markVolatile()
	v := &rangeVar{alias: alias, hasAlias: true}
	for i := range m.Columns {
		c := &m.Columns[i]
		v.cols = append(v.cols, column{name: c.Name, typ: c.Type, nullable: c.Nullable})
	}
	if err := rename(v, f); err != nil {
		return nil, err
	}
	return b.rowFunc(v, args, f.Line, func(env *exec.Env, vals []types.Value, emit func(types.Row) error) error {
		return env.Sess.CallTableFunction(env, m, vals, emit)
	})
}

func (b *binder) inlineFunction(m *catalog.Module, db *catalog.Database, args []exec.Expr, alias string, f *syntax.TableFunc) (fromNode, error) {
	st, err := syntax.ParseModule(m.Definition, syntax.Options{QuotedIdentifier: m.QuotedIdent})
	if err != nil {
		return nil, err
	}
	vars := &Vars{}
	for i := range m.Params {
		vars.Declare(m.Params[i].Name, m.Params[i].Type)
	}
	sub, err := b.inModule(m, db, vars)
	if err != nil {
		return nil, err
	}
	q, err := sub.query(st.Query, queryDerived)
	if err = sub.join(err); err != nil {
		return nil, bindingErrors(err, &syntax.TableName{Node: f.Node, Name: f.Name})
	}
	b.function = b.function || sub.function
	if sub.lvl.volatile {
		b.lvl.markVolatile()
	}
	if q.cols, err = moduleColumns(q.cols, nil, m); err != nil {
		return nil, err
	}
	n, err := b.derivedNode(q, sub.lvl, alias, f.Columns, f.Line)
	if err != nil {
		return nil, err
	}
	leaf := n.(*leafNode)
	if args == nil {
		args = []exec.Expr{}
	}
	leaf.src.(*exec.Derived).Args = args
	for _, a := range args {
		leaf.lateral = leaf.lateral || readsLevel(a)
		leaf.stable = leaf.stable && isConstant(a)
	}
	return leaf, nil
}

// rename applies the column aliases of a table function.
func rename(v *rangeVar, f *syntax.TableFunc) error {
	if n := len(f.Columns); n > 0 {
		if n != len(v.cols) {
			number := int32(8159)
			if n < len(v.cols) {
				number = 8158
			}
			return sqlerr.New(number, v.alias).At(f.Line)
		}
		for i := range v.cols {
			v.cols[i].name = f.Columns[i]
		}
	}
	return nil
}

func builtinVar(f *syntax.TableFunc, cols ...column) *rangeVar {
	v := &rangeVar{alias: f.Alias, hasAlias: true, cols: cols}
	if v.alias == "" {
		v.alias = f.Name.Object
	}
	return v
}

// stringSplit is STRING_SPLIT(text, separator [, enable_ordinal]).
func (b *binder) stringSplit(f *syntax.TableFunc) (fromNode, error) {
	if len(f.Args) < 2 || len(f.Args) > 3 {
		return nil, sqlerr.New(189, "string_split", 2, 3).At(f.Line)
	}
	args, err := b.args(f.Args[:2])
	if err != nil {
		return nil, err
	}
	ordinal := false
	if len(f.Args) == 3 {
		x, err := b.scalar(f.Args[2])
		if err != nil {
			return nil, err
		}
		c, ok := x.(*exec.Const)
		if !ok {
			return nil, sqlerr.Unsupported("STRING_SPLIT whose enable_ordinal is no constant").At(f.Line)
		}
		ordinal = !c.V.IsNull() && c.V.I != 0
	}
	t := args[0].Type()
	switch {
	case t.Kind == types.Null:
		t = types.VarCharOf(1)
	case !t.IsString() || t.Kind == types.Text || t.Kind == types.NText:
		return nil, sqlerr.New(8116, t.Name(), 1, "string_split").At(f.Line)
	}
	if t.Kind == types.Char {
		t.Kind = types.VarChar
	}
	if t.Kind == types.NChar {
		t.Kind = types.NVarChar
	}
	if st := args[1].Type(); !st.IsString() || st.IsMax() {
		return nil, sqlerr.New(8116, st.Name(), 2, "string_split").At(f.Line)
	}
	cols := []column{{name: "value", typ: t, nullable: args[0].Nullable()}}
	if ordinal {
		cols = append(cols, column{name: "ordinal", typ: types.BigIntType})
	}
	v := builtinVar(f, cols...)
	if err := rename(v, f); err != nil {
		return nil, err
	}
	return b.rowFunc(v, args, f.Line, exec.StringSplit(t.Kind))
}

// generateSeries is GENERATE_SERIES(start, stop [, step]); the arguments have one exact type.
func (b *binder) generateSeries(f *syntax.TableFunc) (fromNode, error) {
	if len(f.Args) < 2 || len(f.Args) > 3 {
		return nil, sqlerr.New(189, "generate_series", 2, 3).At(f.Line)
	}
	args, err := b.args(f.Args)
	if err != nil {
		return nil, err
	}
	t := args[0].Type()
	for _, a := range args {
		at := a.Type()
		if !at.IsInteger() && !at.Kind.IsDecimal() {
			return nil, sqlerr.New(5373).At(f.Line)
		}
		if at.Kind != t.Kind && !(at.Kind.IsDecimal() && t.Kind.IsDecimal()) {
			return nil, sqlerr.New(5373).At(f.Line)
		}
		if t, err = types.Unify(t, at); err != nil {
			return nil, err
		}
	}
	for i := range args {
		if args[i], err = Convert(args[i], t); err != nil {
			return nil, err
		}
	}
	v := builtinVar(f, column{name: "value", typ: t})
	if err := rename(v, f); err != nil {
		return nil, err
	}
	return b.rowFunc(v, args, f.Line, exec.GenerateSeries(t))
}
