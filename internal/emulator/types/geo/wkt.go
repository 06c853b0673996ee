package geo

import (
	"math"
	"strconv"
	"strings"
)

const labels = "POINT, LINESTRING, POLYGON, MULTIPOINT, MULTILINESTRING, MULTIPOLYGON, GEOMETRYCOLLECTION, CIRCULARSTRING, COMPOUNDCURVE, CURVEPOLYGON and FULLGLOBE (geography Data Type only)"

var kindOf = map[string]Kind{
	"POINT": KindPoint, "LINESTRING": KindLineString, "POLYGON": KindPolygon, "MULTIPOINT": KindMultiPoint, "MULTILINESTRING": KindMultiLineString,
}

var refusedLabels = map[string]bool{
	"MULTIPOLYGON": true, "GEOMETRYCOLLECTION": true, "CIRCULARSTRING": true, "COMPOUNDCURVE": true, "CURVEPOLYGON": true, "FULLGLOBE": true,
	"NULL": true,
}

// Parse reads well-known text, extended by Z and M as third and fourth coordinate (documentation: STGeomFromText). The exceptions
// are 24100, 24114, 24117, 24305 and 24306; text that is malformed otherwise is a Refusal.
func Parse(text string, srid int64) (*Geometry, error) {
	if err := CheckSRID(srid); err != nil {
		return nil, err
	}
	r := &reader{s: text}
	label := r.word()
	kind, ok := kindOf[strings.ToUpper(label)]
	switch {
	case refusedLabels[strings.ToUpper(label)]:
		return nil, Refusal(strings.ToUpper(label) + " in well-known text")
	case label == "":
		return nil, r.malformed()
	case !ok:
		return nil, format(24114, "The label %s in the input well-known text (WKT) is not valid. Valid labels are %s.", label, labels)
	}
	g := &Geometry{SRID: int32(srid), Kind: kind}
	if strings.EqualFold(r.word(), "EMPTY") {
		g.Valid = true
	} else {
		r.body(g)
	}
	if r.space(); r.bad || r.i < len(r.s) {
		return nil, r.malformed()
	}
	if err := g.accept(); err != nil {
		return nil, err
	}
	return g, g.validate()
}

// accept checks what an instance must have to exist at all (documentation: Polygon, LineString, accepted instances).
func (g *Geometry) accept() error {
	for i, part := range g.Parts {
		switch g.Kind {
		case KindLineString, KindMultiLineString:
			if len(part) < 2 {
				return format(24117, "The LineString input is not valid because it does not have enough distinct points. A LineString must have at least two distinct points.")
			}
		case KindPolygon:
			if len(part) < 4 {
				return format(24305, "The Polygon input is not valid because the ring number %d does not have enough points. Each ring of a polygon must contain at least four points.", i+1)
			}
			if !part[0].on(part[len(part)-1]) {
				return format(24306, "The Polygon input is not valid because the start and end points of the ring number %d are not the same. Each ring of a polygon must have the same start and end points.", i+1)
			}
		}
	}
	return nil
}

type reader struct {
	s   string
	i   int
	bad bool
}

func (r *reader) malformed() error { return Refusal("the exception of malformed well-known text") }

func (r *reader) space() {
	for r.i < len(r.s) && strings.IndexByte(" \t\r\n", r.s[r.i]) >= 0 {
		r.i++
	}
}

func (r *reader) word() string {
	r.space()
	start := r.i
	for r.i < len(r.s) && (r.s[r.i]|0x20 >= 'a' && r.s[r.i]|0x20 <= 'z') {
		r.i++
	}
	return r.s[start:r.i]
}

func (r *reader) accept(c byte) bool {
	r.space()
	if r.i < len(r.s) && r.s[r.i] == c {
		r.i++
		return true
	}
	return false
}

func (r *reader) expect(c byte) {
	if !r.accept(c) {
		r.bad = true
	}
}

// list reads ( item, item … ).
func (r *reader) list(item func()) {
	r.expect('(')
	for !r.bad {
		item()
		if !r.accept(',') {
			break
		}
	}
	r.expect(')')
}

func (r *reader) body(g *Geometry) {
	switch g.Kind {
	case KindPoint:
		r.expect('(')
		g.Parts = [][]Point{{r.point()}}
		r.expect(')')
	case KindLineString:
		g.Parts = [][]Point{r.points()}
	case KindMultiPoint:
		r.list(func() {
			parenthesis := r.accept('(')
			g.Parts = append(g.Parts, []Point{r.point()})
			if parenthesis {
				r.expect(')')
			}
		})
	default:
		r.list(func() { g.Parts = append(g.Parts, r.points()) })
	}
}

func (r *reader) points() (out []Point) {
	r.list(func() { out = append(out, r.point()) })
	return out
}

// point reads X Y [Z [M]]; Z and M may be NULL.
func (r *reader) point() Point {
	p := At(r.coordinate(), r.coordinate())
	for _, to := range []*float64{&p.Z, &p.M} {
		if r.space(); r.bad || r.i >= len(r.s) || r.s[r.i] == ',' || r.s[r.i] == ')' {
			break
		}
		if r.s[r.i]|0x20 == 'n' {
			r.bad = !strings.EqualFold(r.word(), "NULL")
			continue
		}
		*to = r.coordinate()
	}
	return p
}

func (r *reader) coordinate() float64 {
	r.space()
	start := r.i
	for r.i < len(r.s) && strings.IndexByte("0123456789+-.eE", r.s[r.i]) >= 0 {
		r.i++
	}
	f, err := strconv.ParseFloat(r.s[start:r.i], 64)
	if err != nil || math.IsInf(f, 0) {
		r.bad = true
	}
	if f == 0 {
		return 0 // no negative zero
	}
	return f
}

// Text is STAsText, with Z and M as AsTextZM and ToString write them when zm.
func (g *Geometry) Text(zm bool) string {
	b := []byte(strings.ToUpper(g.Kind.String()) + " ")
	if g.Empty() {
		return string(append(b, "EMPTY"...))
	}
	if g.Kind == KindPoint || g.Kind == KindLineString {
		return string(appendPoints(b, g.Parts[0], zm))
	}
	b = append(b, '(')
	for i, part := range g.Parts {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = appendPoints(b, part, zm)
	}
	return string(append(b, ')'))
}

func appendPoints(b []byte, points []Point, zm bool) []byte {
	b = append(b, '(')
	for i, p := range points {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = append(append(append(b, number(p.X)...), ' '), number(p.Y)...)
		if zm && (p.hasZ() || p.hasM()) {
			b = append(append(b, ' '), orNull(p.Z)...)
			if p.hasM() {
				b = append(append(b, ' '), number(p.M)...)
			}
		}
	}
	return append(b, ')')
}

func orNull(f float64) string {
	if math.IsNaN(f) {
		return "NULL"
	}
	return number(f)
}
