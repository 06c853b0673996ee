package geo

import (
	"cmp"
	"math"
	"math/big"
	"slices"
)

// segment is a side of part number part, ending at its point number end.
type segment struct {
	a, b      Point
	part, end int
}

// side is the sign of the area of a, b, c: 1 when c lies left of ab, 0 on the line; exact.
func side(a, b, c Point) int {
	l, r := (b.X-a.X)*(c.Y-a.Y), (b.Y-a.Y)*(c.X-a.X)
	if d := l - r; math.Abs(d) > 1e-14*(math.Abs(l)+math.Abs(r)) && !math.IsInf(d, 0) {
		return cmp.Compare(d, 0)
	}
	diff := func(x, y float64) *big.Rat {
		return new(big.Rat).Sub(new(big.Rat).SetFloat64(x), new(big.Rat).SetFloat64(y))
	}
	x := new(big.Rat).Mul(diff(b.X, a.X), diff(c.Y, a.Y))
	return x.Cmp(new(big.Rat).Mul(diff(b.Y, a.Y), diff(c.X, a.X)))
}

// meeting is what two segments have in common.
type meeting int

const (
	apart meeting = iota
	touching
	crossing
	overlapping
)

func within(p, a, b Point) bool {
	return min(a.X, b.X) <= p.X && p.X <= max(a.X, b.X) && min(a.Y, b.Y) <= p.Y && p.Y <= max(a.Y, b.Y)
}

func (s segment) holds(p Point) bool { return within(p, s.a, s.b) && side(s.a, s.b, p) == 0 }

func (s segment) meets(t segment) meeting {
	c, d := side(s.a, s.b, t.a), side(s.a, s.b, t.b)
	a, b := side(t.a, t.b, s.a), side(t.a, t.b, s.b)
	switch {
	case c*d < 0 && a*b < 0:
		return crossing
	case c == 0 && d == 0:
		var shared []Point
		for _, x := range []struct {
			p Point
			s segment
		}{{t.a, s}, {t.b, s}, {s.a, t}, {s.b, t}} {
			if within(x.p, x.s.a, x.s.b) && !slices.ContainsFunc(shared, x.p.on) {
				shared = append(shared, x.p)
			}
		}
		return []meeting{apart, touching, overlapping, overlapping, overlapping}[len(shared)]
	case c == 0 && within(t.a, s.a, s.b), d == 0 && within(t.b, s.a, s.b), a == 0 && within(s.a, t.a, t.b), b == 0 && within(s.b, t.a, t.b):
		return touching
	}
	return apart
}

// distanceTo is the distance of a point from the segment.
func (s segment) distanceTo(p Point) float64 {
	dx, dy := s.b.X-s.a.X, s.b.Y-s.a.Y
	t := ((p.X-s.a.X)*dx + (p.Y-s.a.Y)*dy) / (dx*dx + dy*dy)
	switch {
	case s.holds(p):
		return 0
	case t <= 0:
		return distance(p, s.a)
	case t >= 1:
		return distance(p, s.b)
	case dx == 0:
		return math.Abs(p.X - s.a.X)
	case dy == 0:
		return math.Abs(p.Y - s.a.Y)
	}
	return distance(p, At(s.a.X+t*dx, s.a.Y+t*dy))
}

func distance(a, b Point) float64 {
	dx, dy := a.X-b.X, a.Y-b.Y
	return math.Sqrt(dx*dx + dy*dy)
}

// maxPairs bounds the pairs of sides that a check of validity compares.
const maxPairs = 20_000_000

// pairs calls f with the pairs of segments whose boxes meet, until it is false.
func pairs(list []segment, f func(s, t segment) bool) error {
	list = slices.Clone(list)
	slices.SortFunc(list, func(s, t segment) int { return cmp.Compare(min(s.a.X, s.b.X), min(t.a.X, t.b.X)) })
	n := 0
	for i, s := range list {
		for _, t := range list[i+1:] {
			if min(t.a.X, t.b.X) > max(s.a.X, s.b.X) {
				break
			}
			if n++; n > maxPairs {
				return Refusal("a geometry with so many sides above one another")
			}
			if min(t.a.Y, t.b.Y) <= max(s.a.Y, s.b.Y) && min(s.a.Y, s.b.Y) <= max(t.a.Y, t.b.Y) && !f(s, t) {
				return nil
			}
		}
	}
	return nil
}

// validate sets Valid (documentation: LineString, Polygon, valid instances): a line does not run along itself, the rings of a
// polygon do not cross and each hole lies in the outer ring and in no other hole. Rings that touch are a Refusal.
func (g *Geometry) validate() error {
	g.Valid = true
	if g.Dimension() < 1 {
		return nil
	}
	segments := g.segments()
	sides := make([]int, len(g.Parts))
	for _, s := range segments {
		sides[s.part]++
	}
	if slices.Contains(sides, 0) {
		g.Valid = false
		return nil
	}
	touch := false
	err := pairs(segments, func(s, t segment) bool {
		switch m := s.meets(t); {
		case m == overlapping || g.Kind == KindPolygon && m == crossing:
			g.Valid = false
		case m == touching && g.Kind == KindPolygon:
			touch = touch || !g.adjacent(s, t)
		}
		return g.Valid
	})
	if err != nil || !g.Valid || g.Kind != KindPolygon {
		return err
	}
	if touch {
		return Refusal("a polygon whose rings touch themselves or one another")
	}
	for i, hole := range g.Parts[1:] {
		g.Valid = g.Valid && ringHolds(g.Parts[0], hole[0])
		for j, other := range g.Parts[1:] {
			g.Valid = g.Valid && (i == j || !ringHolds(other, hole[0]))
		}
	}
	return nil
}

// adjacent reports sides of one ring that follow one another, apart from repeated points.
func (g *Geometry) adjacent(s, t segment) bool {
	if s.part != t.part {
		return false
	}
	ring := g.Parts[s.part]
	follows := func(s, t segment) bool {
		for i := s.end; ; i++ {
			if i == len(ring)-1 {
				i = 0
			}
			if !ring[i].on(ring[i+1]) {
				return i+1 == t.end
			}
		}
	}
	return follows(s, t) || follows(t, s)
}

// ringHolds reports a point inside a ring that it does not lie on.
func ringHolds(ring []Point, p Point) bool {
	in := false
	for i := 1; i < len(ring); i++ {
		a, b := ring[i-1], ring[i]
		if a.Y > p.Y == (b.Y > p.Y) {
			continue
		}
		if a.Y > b.Y {
			a, b = b, a
		}
		if side(a, b, p) > 0 {
			in = !in
		}
	}
	return in
}
