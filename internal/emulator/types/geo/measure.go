package geo

import "math"

// valid throws 24144 for an invalid instance.
func valid(list ...*Geometry) error {
	for _, g := range list {
		if !g.Valid {
			return errInvalid()
		}
	}
	return nil
}

// Length is STLength: of all lines and rings.
func (g *Geometry) Length() (float64, error) {
	sum := 0.0
	for _, s := range g.segments() {
		sum += distance(s.a, s.b)
	}
	return sum, valid(g)
}

// Area is STArea: 0 for all but a polygon.
func (g *Geometry) Area() (float64, error) {
	if g.Kind != KindPolygon || g.Empty() {
		return 0, valid(g)
	}
	sum := 0.0
	for i, ring := range g.Parts {
		twice := 0.0
		for j := 1; j < len(ring); j++ { // relative to the first point, which keeps large coordinates exact
			a, b := ring[j-1], ring[j]
			twice += (a.X-ring[0].X)*(b.Y-ring[0].Y) - (b.X-ring[0].X)*(a.Y-ring[0].Y)
		}
		if area := math.Abs(twice) / 2; i == 0 {
			sum += area
		} else {
			sum -= area
		}
	}
	return sum, valid(g)
}

// covers reports a point in a polygon or on its rings.
func (g *Geometry) covers(p Point) bool {
	return g.holds(p) || g.bounds(p)
}

// bounds reports a point on a side.
func (g *Geometry) bounds(p Point) bool {
	for _, s := range g.segments() {
		if s.holds(p) {
			return true
		}
	}
	return false
}

// holds reports a point in the interior of a polygon.
func (g *Geometry) holds(p Point) bool {
	if g.Kind != KindPolygon || g.Empty() || g.bounds(p) {
		return false
	}
	in := false
	for _, ring := range g.Parts {
		in = in != ringHolds(ring, p)
	}
	return in
}

// Intersects is STIntersects; Filter answers the same where no spatial index is used.
func (g *Geometry) Intersects(h *Geometry) (bool, error) {
	if err := valid(g, h); err != nil || g.Empty() || h.Empty() {
		return false, err
	}
	return g.intersects(h), nil
}

func (g *Geometry) intersects(h *Geometry) bool {
	if g.Dimension() > h.Dimension() {
		g, h = h, g
	}
	if g.Dimension() == 0 {
		for _, p := range g.Points() {
			if h.Dimension() > 0 && h.covers(p) {
				return true
			}
			for _, q := range h.Points() {
				if h.Dimension() == 0 && p.on(q) {
					return true
				}
			}
		}
		return false
	}
	for _, part := range g.Parts {
		if h.holds(part[0]) {
			return true
		}
	}
	if g.Kind == KindPolygon && g.holds(h.Parts[0][0]) {
		return true
	}
	others := h.segments()
	for _, s := range g.segments() {
		for _, t := range others {
			if s.meets(t) != apart {
				return true
			}
		}
	}
	return false
}

// Distance is STDistance, in the plane; false (NULL) with an empty instance.
func (g *Geometry) Distance(h *Geometry) (float64, bool, error) {
	if err := valid(g, h); err != nil || g.Empty() || h.Empty() {
		return 0, false, err
	}
	if (g.Dimension() > 0 || h.Dimension() > 0) && g.intersects(h) {
		return 0, true, nil
	}
	least := math.Inf(1)
	for _, p := range g.Points() {
		for _, q := range h.Points() {
			least = min(least, distance(p, q))
		}
	}
	for _, pair := range [][2]*Geometry{{g, h}, {h, g}} {
		for _, s := range pair[0].segments() {
			for _, p := range pair[1].Points() {
				least = min(least, s.distanceTo(p))
			}
		}
	}
	return least, true, nil
}

// Equals is STEquals for points, for instances of different extent and for those of one and the same sequence of points; a
// Refusal for others, which may be the same set of points.
func (g *Geometry) Equals(h *Geometry) (bool, error) {
	if err := valid(g, h); err != nil {
		return false, err
	}
	if g.Empty() || h.Empty() {
		return g.Empty() && h.Empty(), nil
	}
	if g.Dimension() != h.Dimension() || g.box() != h.box() {
		return false, nil
	}
	if g.Dimension() == 0 {
		return subset(g, h) && subset(h, g), nil
	}
	a, b := g.Points(), h.Points()
	same := g.Kind == h.Kind && len(g.Parts) == len(h.Parts) && len(a) == len(b)
	for i := range g.Parts {
		same = same && len(g.Parts[i]) == len(h.Parts[i])
	}
	for i := range a {
		same = same && a[i].on(b[i])
	}
	if !same {
		return false, Refusal("STEquals() of different sequences of points with one envelope")
	}
	return true, nil
}

func subset(g, h *Geometry) bool {
	for _, p := range g.Points() {
		found := false
		for _, q := range h.Points() {
			found = found || p.on(q)
		}
		if !found {
			return false
		}
	}
	return true
}

// Contains is STContains of a point or points; a Refusal for others.
func (g *Geometry) Contains(h *Geometry) (bool, error) {
	if err := valid(g, h); err != nil || g.Empty() || h.Empty() {
		return false, err
	}
	switch {
	case h.Kind == KindPoint && g.Kind == KindPolygon:
		return g.holds(h.Parts[0][0]), nil
	case h.Dimension() == 0 && g.Dimension() == 0:
		return subset(h, g), nil
	case g.Dimension() < h.Dimension():
		return false, nil
	}
	return false, Refusal("STContains() and STWithin() of these kinds of geometry")
}

type box struct{ minX, minY, maxX, maxY float64 }

func (g *Geometry) box() box {
	b := box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, p := range g.Points() {
		b = box{min(b.minX, p.X), min(b.minY, p.Y), max(b.maxX, p.X), max(b.maxY, p.Y)}
	}
	return b
}

// Envelope is STEnvelope; a Refusal where it would have no area.
func (g *Geometry) Envelope() (*Geometry, error) {
	b := g.box()
	switch {
	case !g.Valid:
		return nil, errInvalid()
	case g.Empty() || b.minX == b.maxX || b.minY == b.maxY:
		return nil, Refusal("STEnvelope() without area")
	}
	ring := []Point{At(b.minX, b.minY), At(b.maxX, b.minY), At(b.maxX, b.maxY), At(b.minX, b.maxY), At(b.minX, b.minY)}
	return &Geometry{SRID: g.SRID, Kind: KindPolygon, Parts: [][]Point{ring}, Valid: true}, nil
}
