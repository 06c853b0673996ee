package bind

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
	"github.com/hartonomous/hartctl/internal/emulator/types/geo"
)

// geometryClass is the class behind the type, as messages name it.
const geometryClass = "Microsoft.SqlServer.Types.SqlGeometry"

// method binds a method or property of a geometry value; those of xml and other CLR types are refused. A name in two parts that
// looks like a method may be a function in a schema.
func (b *binder) method(e *syntax.Method) (exec.Expr, error) {
	if call := b.schemaFunction(e); call != nil {
		return b.userFunction(call)
	}
	x, err := b.scalar(e.X)
	if err != nil {
		return nil, err
	}
	if x.Type().Kind != types.Geometry {
		if isUntypedNull(x) && len(b.errs) > 0 {
			return unbound(), nil
		}
		return nil, sqlerr.Unsupported("method %s of a value", e.Name).At(e.Line)
	}
	m, ok := geometryMethods[e.Name]
	switch {
	case ok && m.property == e.NoParens:
	case !ok && geometryMembers[e.Name]:
		return nil, sqlerr.Unsupported("%s of geometry", e.Name).At(e.Line)
	case e.NoParens:
		return nil, sqlerr.New(6592, e.Name, geometryClass, catalog.SystemAssembly).At(e.Line)
	default:
		return nil, sqlerr.New(6506, e.Name, geometryClass, catalog.SystemAssembly).WithState(10).At(e.Line)
	}
	if len(e.Args) != len(m.args) {
		return nil, sqlerr.Unsupported("%s of geometry with %d arguments", e.Name, len(e.Args)).At(e.Line)
	}
	args, err := b.typedArgs(e.Args, m.args)
	if err != nil {
		return nil, err
	}
	return &exec.Func{Name: e.Name, T: m.result, Null: true, Args: append([]exec.Expr{x}, args...), Fn: m.eval}, nil
}

// schemaFunction is the call that schema.STName(…) is when no column has the name before the point.
func (b *binder) schemaFunction(e *syntax.Method) *syntax.Call {
	c, ok := e.X.(*syntax.ColumnRef)
	if !ok || e.NoParens || len(c.Parts) > 2 {
		return nil
	}
	if _, _, _, _, err := b.lookup(c); err == nil {
		return nil
	}
	name := syntax.Name{Node: e.Node, Schema: c.Parts[len(c.Parts)-1], Object: e.Name}
	if len(c.Parts) == 2 {
		name.Database = c.Parts[0]
	}
	if _, _, obj, err := ResolveObject(b.s, name); err != nil || obj == nil {
		return nil
	}
	return &syntax.Call{Node: e.Node, Name: name, Args: e.Args}
}

// property is what a column reference means that names no column when all but its last part names a geometry column.
func (b *binder) property(c *syntax.ColumnRef) *syntax.Method {
	n := len(c.Parts) - 1
	if n < 1 {
		return nil
	}
	of := &syntax.ColumnRef{Node: c.Node, Parts: c.Parts[:n]}
	if _, _, v, i, err := b.lookup(of); err != nil || v.cols[i].typ.Kind != types.Geometry {
		return nil
	}
	return &syntax.Method{Node: c.Node, X: of, Name: c.Parts[n], NoParens: true}
}

// typedArgs binds arguments and converts them to the types of the parameters.
func (b *binder) typedArgs(es []syntax.Expr, ts []types.Type) ([]exec.Expr, error) {
	args, err := b.args(es)
	for i := range args {
		if err == nil {
			args[i], err = Convert(args[i], ts[i])
		}
	}
	return args, err
}

// staticCall binds geometry::Point(…) and the like.
func (b *binder) staticCall(e *syntax.StaticCall) (exec.Expr, error) {
	t, _, err := Type(b.s, e.Type)
	if err != nil {
		return nil, err
	}
	if t.Kind != types.Geometry {
		return nil, sqlerr.Unsupported("%s::%s", t.Name(), e.Name).At(e.Line)
	}
	m, ok := geometryStatics[e.Name]
	if !ok || len(e.Args) != len(m.args) {
		return nil, sqlerr.Unsupported("geometry::%s with %d arguments", e.Name, len(e.Args)).At(e.Line)
	}
	args, err := b.typedArgs(e.Args, m.args)
	if err != nil {
		return nil, err
	}
	name := "geometry::" + e.Name
	return &exec.Func{Name: name, T: types.GeometryType, Null: true, Args: args, Fn: func(_ *exec.Env, vals []types.Value) (types.Value, error) {
		for i, v := range vals {
			switch {
			case !v.IsNull():
			case m.args[i].IsString():
				return types.NullValue, nil
			default:
				return types.NullValue, sqlerr.New(6569, name, i+1)
			}
		}
		g, err := m.make(vals)
		if err != nil {
			return types.NullValue, types.GeometryError(err)
		}
		return types.GeometryOf(g), nil
	}}, nil
}

type geometryStatic struct {
	args []types.Type
	make func(vals []types.Value) (*geo.Geometry, error)
}

var geometryStatics = map[string]geometryStatic{
	"Point": {[]types.Type{types.FloatType, types.FloatType, types.IntType}, func(v []types.Value) (*geo.Geometry, error) {
		if err := geo.CheckSRID(v[2].Int()); err != nil {
			return nil, err
		}
		return geo.NewPoint(v[0].Float(), v[1].Float(), int32(v[2].Int())), nil
	}},
	"Parse":            {[]types.Type{types.NVarCharMax}, func(v []types.Value) (*geo.Geometry, error) { return geo.Parse(v[0].S, 0) }},
	"STGeomFromText":   fromText(0),
	"STPointFromText":  fromText(geo.KindPoint),
	"STLineFromText":   fromText(geo.KindLineString),
	"STPolyFromText":   fromText(geo.KindPolygon),
	"STMPointFromText": fromText(geo.KindMultiPoint),
	"STMLineFromText":  fromText(geo.KindMultiLineString),
}

// fromText reads well-known text of one kind, 0 for any; text of another kind is refused.
func fromText(kind geo.Kind) geometryStatic {
	return geometryStatic{[]types.Type{types.NVarCharMax, types.IntType}, func(v []types.Value) (*geo.Geometry, error) {
		g, err := geo.Parse(v[0].S, v[1].Int())
		if err == nil && kind != 0 && g.Kind != kind {
			return nil, geo.Refusal("the exception of well-known text of another kind than the method's")
		}
		return g, err
	}}
}
