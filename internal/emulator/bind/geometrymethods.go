package bind

import (
	"math"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
	"github.com/hartonomous/hartctl/internal/emulator/types/geo"
)

// geometryMethod is a method or property (documentation: OGC Methods on Geometry Instances, Extended Methods).
type geometryMethod struct {
	property bool
	args     []types.Type
	result   types.Type
	call     func(g *geo.Geometry, args []types.Value) (types.Value, error)
}

// eval calls the method on the instance vals[0]; NULL when the instance or an argument that is one is NULL.
func (m geometryMethod) eval(_ *exec.Env, vals []types.Value) (types.Value, error) {
	for i, v := range vals {
		switch {
		case !v.IsNull():
		case i == 0 || m.args[i-1].Kind == types.Geometry:
			return types.NullValue, nil
		default:
			return types.NullValue, sqlerr.Unsupported("NULL as an argument of a method of geometry")
		}
	}
	g, err := vals[0].Shape()
	if err != nil {
		return types.NullValue, err
	}
	v, err := m.call(g, vals[1:])
	return v, types.GeometryError(err)
}

// geometryMethods are the methods and properties by their names, which are case-sensitive.
var geometryMethods = map[string]geometryMethod{
	"STX":    coordinate(func(p geo.Point) float64 { return p.X }),
	"STY":    coordinate(func(p geo.Point) float64 { return p.Y }),
	"Z":      coordinate(func(p geo.Point) float64 { return p.Z }),
	"M":      coordinate(func(p geo.Point) float64 { return p.M }),
	"HasZ":   property(types.BitType, func(g *geo.Geometry) types.Value { return types.Bool(g.HasZ()) }),
	"HasM":   property(types.BitType, func(g *geo.Geometry) types.Value { return types.Bool(g.HasM()) }),
	"STSrid": property(types.IntType, func(g *geo.Geometry) types.Value { return types.Int32(g.SRID) }),

	"STAsText":       method(types.NVarCharMax, func(g *geo.Geometry) (types.Value, error) { return types.NStr(g.Text(false)), nil }),
	"AsTextZM":       method(types.NVarCharMax, func(g *geo.Geometry) (types.Value, error) { return types.NStr(g.Text(true)), nil }),
	"ToString":       method(types.NVarCharMax, func(g *geo.Geometry) (types.Value, error) { return types.NStr(g.Text(true)), nil }),
	"STGeometryType": method(types.NVarCharOf(4000), func(g *geo.Geometry) (types.Value, error) { return types.NStr(g.Kind.String()), nil }),
	"STDimension":    method(types.IntType, func(g *geo.Geometry) (types.Value, error) { return types.Int32(int32(g.Dimension())), nil }),
	"STIsValid":      method(types.BitType, func(g *geo.Geometry) (types.Value, error) { return types.Bool(g.Valid), nil }),
	"STIsEmpty":      method(types.BitType, func(g *geo.Geometry) (types.Value, error) { return types.Bool(g.Empty()), nil }),
	"STNumPoints":    method(types.IntType, func(g *geo.Geometry) (types.Value, error) { return types.Int32(int32(len(g.Points()))), nil }),
	"STStartPoint":   method(types.GeometryType, func(g *geo.Geometry) (types.Value, error) { return instance(g.Vertex(1)), nil }),
	"STEndPoint":     method(types.GeometryType, func(g *geo.Geometry) (types.Value, error) { return instance(g.Vertex(len(g.Points()))), nil }),
	"STLength":       method(types.FloatType, func(g *geo.Geometry) (types.Value, error) { return float(g.Length()) }),
	"STArea":         method(types.FloatType, func(g *geo.Geometry) (types.Value, error) { return float(g.Area()) }),
	"STAsBinary": method(types.VarBinaryMax, func(g *geo.Geometry) (types.Value, error) {
		b, err := g.WKB()
		return types.BytesOf(types.VarBinary, b), err
	}),
	"STEnvelope": method(types.GeometryType, func(g *geo.Geometry) (types.Value, error) {
		e, err := g.Envelope()
		return instance(e), err
	}),
	"STPointN": {args: []types.Type{types.IntType}, result: types.GeometryType, call: func(g *geo.Geometry, args []types.Value) (types.Value, error) {
		if args[0].Int() < 1 {
			return types.NullValue, geo.Refusal("the exception of STPointN() of a number under 1")
		}
		return instance(g.Vertex(int(args[0].Int()))), nil
	}},

	"STDistance": with(types.FloatType, func(g, h *geo.Geometry) (types.Value, error) {
		d, ok, err := g.Distance(h)
		if !ok {
			return types.NullValue, err
		}
		return float(d, err)
	}),
	"STIntersects": test((*geo.Geometry).Intersects),
	"Filter":       test((*geo.Geometry).Intersects),
	"STDisjoint": test(func(g, h *geo.Geometry) (bool, error) {
		ok, err := g.Intersects(h)
		return !ok, err
	}),
	"STEquals":   test((*geo.Geometry).Equals),
	"STContains": test((*geo.Geometry).Contains),
	"STWithin":   test(func(g, h *geo.Geometry) (bool, error) { return h.Contains(g) }),
}

// geometryMembers are all members of the class: those that are not in geometryMethods are refused.
var geometryMembers = func() map[string]bool {
	m := map[string]bool{}
	for _, name := range strings.Fields(`AsBinaryZM AsGml AsTextZM BufferWithCurves BufferWithTolerance CurveToLineWithTolerance Filter HasM HasZ InstanceOf
		IsNull IsValidDetailed M MakeValid MinDbCompatibilityLevel Reduce ShortestLineTo STArea STAsBinary STAsText STBoundary STBuffer STCentroid
		STContains STConvexHull STCrosses STCurveN STCurveToLine STDifference STDimension STDisjoint STDistance STEndPoint STEnvelope STEquals
		STExteriorRing STGeometryN STGeometryType STInteriorRingN STIntersection STIntersects STIsClosed STIsEmpty STIsRing STIsSimple STIsValid
		STLength STNumCurves STNumGeometries STNumInteriorRing STNumPoints STOverlaps STPointN STPointOnSurface STRelate STSrid STStartPoint
		STSymDifference STTouches STUnion STWithin STX STY ToString Z`) {
		m[name] = true
	}
	return m
}()

// coordinate is a property of points, NULL for others and when the point has none.
func coordinate(of func(geo.Point) float64) geometryMethod {
	return property(types.FloatType, func(g *geo.Geometry) types.Value {
		if g.Kind != geo.KindPoint || g.Empty() {
			return types.NullValue
		}
		f := of(g.Parts[0][0])
		if math.IsNaN(f) {
			return types.NullValue
		}
		return types.FloatOf(types.Float, f)
	})
}

func property(t types.Type, get func(*geo.Geometry) types.Value) geometryMethod {
	return geometryMethod{property: true, result: t, call: func(g *geo.Geometry, _ []types.Value) (types.Value, error) { return get(g), nil }}
}

func method(t types.Type, f func(*geo.Geometry) (types.Value, error)) geometryMethod {
	return geometryMethod{result: t, call: func(g *geo.Geometry, _ []types.Value) (types.Value, error) { return f(g) }}
}

// with is a method that takes another instance; NULL when the SRIDs differ.
func with(t types.Type, f func(g, h *geo.Geometry) (types.Value, error)) geometryMethod {
	return geometryMethod{args: []types.Type{types.GeometryType}, result: t, call: func(g *geo.Geometry, args []types.Value) (types.Value, error) {
		h, err := args[0].Shape()
		if err != nil || g.SRID != h.SRID {
			return types.NullValue, err
		}
		return f(g, h)
	}}
}

func test(f func(g, h *geo.Geometry) (bool, error)) geometryMethod {
	return with(types.BitType, func(g, h *geo.Geometry) (types.Value, error) {
		ok, err := f(g, h)
		return types.Bool(ok), err
	})
}

func float(f float64, err error) (types.Value, error) { return types.FloatOf(types.Float, f), err }

func instance(g *geo.Geometry) types.Value {
	if g == nil {
		return types.NullValue
	}
	return types.GeometryOf(g)
}
