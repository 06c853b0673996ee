// Package geo holds the planar geometry of SQL Server's geometry type: its well-known text, its serialisation and its methods.
// Curves, MULTIPOLYGON and GEOMETRYCOLLECTION are not here.
package geo

import (
	"fmt"
	"math"
)

// Kind is the OpenGIS type, numbered as the serialisation does.
type Kind uint8

// The kinds that the package has.
const (
	KindPoint           Kind = 1
	KindLineString      Kind = 2
	KindPolygon         Kind = 3
	KindMultiPoint      Kind = 4
	KindMultiLineString Kind = 5
)

var kindNames = map[Kind]string{
	KindPoint: "Point", KindLineString: "LineString", KindPolygon: "Polygon",
	KindMultiPoint: "MultiPoint", KindMultiLineString: "MultiLineString",
}

// String is the name as STGeometryType gives it.
func (k Kind) String() string { return kindNames[k] }

// Point is a position; Z and M are NaN when absent.
type Point struct{ X, Y, Z, M float64 }

// At is a point without Z and M.
func At(x, y float64) Point { return Point{x, y, math.NaN(), math.NaN()} }

func (p Point) hasZ() bool      { return !math.IsNaN(p.Z) }
func (p Point) hasM() bool      { return !math.IsNaN(p.M) }
func (p Point) on(q Point) bool { return p.X == q.X && p.Y == q.Y }

// Geometry is one instance: a point's one part of one point, the points of a line, the rings of a polygon with the outer one
// first, the members of a collection. An empty instance has no parts.
type Geometry struct {
	SRID  int32
	Kind  Kind
	Parts [][]Point
	Valid bool // STIsValid
}

// MaxSRID is the largest spatial reference identifier.
const MaxSRID = 999999

// Error is an exception of Microsoft.SqlServer.Types: its class, number and text.
type Error struct {
	Class string
	Code  int
	Text  string
}

func (e *Error) Error() string { return fmt.Sprintf("%s: %d: %s", e.Class, e.Code, e.Text) }

// Refusal names what the package lacks.
type Refusal string

func (r Refusal) Error() string { return string(r) }

func format(code int, text string, args ...any) error {
	return &Error{"System.FormatException", code, fmt.Sprintf(text, args...)}
}

func argument(code int, text string, args ...any) error {
	return &Error{"System.ArgumentException", code, fmt.Sprintf(text, args...)}
}

// errInvalid is what methods on the shape of an invalid instance throw.
func errInvalid() error {
	return argument(24144, "This operation cannot be completed because the instance is not valid. Use MakeValid to convert the instance to a valid instance. "+
		"Note that MakeValid may cause the points of a geometry instance to shift slightly.")
}

// CheckSRID throws 24100 for an identifier out of range.
func CheckSRID(srid int64) error {
	if srid < 0 || srid > MaxSRID {
		return &Error{"System.FormatException", 24100, "The spatial reference identifier (SRID) is not valid. SRIDs must be between 0 and 999999."}
	}
	return nil
}

// NewPoint is geometry::Point(x, y, srid).
func NewPoint(x, y float64, srid int32) *Geometry {
	return &Geometry{SRID: srid, Kind: KindPoint, Parts: [][]Point{{At(x, y)}}, Valid: true}
}

// Empty reports an instance without points.
func (g *Geometry) Empty() bool { return len(g.Parts) == 0 }

// Points lists all points in order.
func (g *Geometry) Points() []Point {
	if len(g.Parts) == 1 {
		return g.Parts[0]
	}
	var out []Point
	for _, p := range g.Parts {
		out = append(out, p...)
	}
	return out
}

// HasZ reports that a point has an elevation.
func (g *Geometry) HasZ() bool { return g.any(Point.hasZ) }

// HasM reports that a point has a measure.
func (g *Geometry) HasM() bool { return g.any(Point.hasM) }

func (g *Geometry) any(has func(Point) bool) bool {
	for _, part := range g.Parts {
		for _, p := range part {
			if has(p) {
				return true
			}
		}
	}
	return false
}

// Dimension is STDimension: -1 for an empty instance, 0 for points, 1 for lines, 2 for a polygon.
func (g *Geometry) Dimension() int {
	switch {
	case g.Empty():
		return -1
	case g.Kind == KindPolygon:
		return 2
	case g.Kind == KindLineString || g.Kind == KindMultiLineString:
		return 1
	}
	return 0
}

// segments lists the sides of lines and rings.
func (g *Geometry) segments() []segment {
	if g.Dimension() < 1 {
		return nil
	}
	var out []segment
	for n, part := range g.Parts {
		for i := 1; i < len(part); i++ {
			if !part[i-1].on(part[i]) {
				out = append(out, segment{part[i-1], part[i], n, i})
			}
		}
	}
	return out
}

// Vertex is STPointN for n from 1; nil beyond the points.
func (g *Geometry) Vertex(n int) *Geometry {
	points := g.Points()
	if n < 1 || n > len(points) {
		return nil
	}
	return &Geometry{SRID: g.SRID, Kind: KindPoint, Parts: [][]Point{{points[n-1]}}, Valid: true}
}
