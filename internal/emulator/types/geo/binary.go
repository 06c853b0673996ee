package geo

import (
	"encoding/binary"
	"math"
)

// The serialisation is that of MS-SSCLRT 2.1.1, version 1: SRID, version, properties, points, Z and M values, figures, shapes.
const (
	propZ byte = 1 << iota
	propM
	propValid
	propSinglePoint
	propSingleSegment
)

// Figure attributes.
const (
	figureInterior byte = 0
	figureStroke   byte = 1
	figureExterior byte = 2
)

// Encode gives the serialised form.
func (g *Geometry) Encode() []byte {
	var props byte
	z, m := g.HasZ(), g.HasM()
	for _, p := range []struct {
		on   bool
		flag byte
	}{
		{z, propZ},
		{m, propM},
		{g.Valid, propValid},
		{g.Kind == KindPoint && !g.Empty(), propSinglePoint},
		{g.Kind == KindLineString && !g.Empty() && len(g.Parts[0]) == 2, propSingleSegment},
	} {
		if p.on {
			props |= p.flag
		}
	}
	points := g.Points()
	b := make([]byte, 0, 32+32*len(points))
	b = append(appendInt(b, int(g.SRID)), 1, props)
	short := props&(propSinglePoint|propSingleSegment) != 0
	if !short {
		b = appendInt(b, len(points))
	}
	for _, p := range points {
		b = appendFloat(appendFloat(b, p.X), p.Y)
	}
	if z {
		for _, p := range points {
			b = appendFloat(b, p.Z)
		}
	}
	if m {
		for _, p := range points {
			b = appendFloat(b, p.M)
		}
	}
	if short {
		return b
	}
	b = appendInt(b, len(g.Parts))
	at := 0
	for i, part := range g.Parts {
		b = appendInt(append(b, g.figure(i)), at)
		at += len(part)
	}
	return g.appendShapes(b)
}

func (g *Geometry) figure(i int) byte {
	switch {
	case g.Kind != KindPolygon:
		return figureStroke
	case i == 0:
		return figureExterior
	}
	return figureInterior
}

// appendShapes writes the instance, and the members of a collection after it.
func (g *Geometry) appendShapes(b []byte) []byte {
	member := map[Kind]Kind{KindMultiPoint: KindPoint, KindMultiLineString: KindLineString}[g.Kind]
	count, figure := 1, 0
	if member != 0 {
		count += len(g.Parts)
	}
	if g.Empty() {
		figure = -1
	}
	b = appendInt(b, count)
	b = append(appendInt(appendInt(b, -1), figure), byte(g.Kind))
	for i := range count - 1 {
		b = append(appendInt(appendInt(b, 0), i), byte(member))
	}
	return b
}

func appendInt(b []byte, n int) []byte { return binary.LittleEndian.AppendUint32(b, uint32(int32(n))) }

func appendFloat(b []byte, f float64) []byte {
	if math.IsNaN(f) {
		return binary.LittleEndian.AppendUint64(b, 0xFFF8000000000000) // double.NaN of .NET
	}
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(f))
}

// Decode reads the serialised form of an instance that Encode writes: any other is a Refusal.
func Decode(s string) (*Geometry, error) {
	g := decode(s)
	if g == nil || CheckSRID(int64(g.SRID)) != nil || g.accept() != nil {
		return nil, Refusal("binary data that is no serialised geometry of the kinds that there are")
	}
	return g, nil
}

// Check is Decode of bytes from outside: they must be the very bytes that the instance has.
func Check(s string) (*Geometry, error) {
	g, err := Decode(s)
	if err != nil {
		return nil, err
	}
	if err := g.validate(); err != nil {
		return nil, err
	}
	if string(g.Encode()) != s {
		return nil, Refusal("binary data that is not the serialised form of its geometry")
	}
	return g, nil
}

func decode(s string) *Geometry {
	d := &decoder{s: s}
	g := &Geometry{SRID: int32(d.int())}
	version, props := d.byte(), d.byte()
	if version != 1 || props >= propSingleSegment<<1 {
		return nil
	}
	g.Valid = props&propValid != 0
	n := 0
	switch {
	case props&propSinglePoint != 0:
		g.Kind, n = KindPoint, 1
	case props&propSingleSegment != 0:
		g.Kind, n = KindLineString, 2
	default:
		n = d.int()
	}
	if n < 0 || n > len(s)/16 {
		return nil
	}
	points := make([]Point, n)
	for i := range points {
		points[i] = At(d.float(), d.float())
		if math.IsNaN(points[i].X+points[i].Y) || math.IsInf(points[i].X, 0) || math.IsInf(points[i].Y, 0) {
			return nil
		}
	}
	if props&propZ != 0 {
		for i := range points {
			points[i].Z = d.float()
		}
	}
	if props&propM != 0 {
		for i := range points {
			points[i].M = d.float()
		}
	}
	if g.Kind != 0 {
		g.Parts = [][]Point{points}
	} else if !d.figures(g, points) {
		return nil
	}
	if d.bad || d.i != len(s) {
		return nil
	}
	return g
}

type decoder struct {
	s   string
	i   int
	bad bool
}

func (d *decoder) take(n int) string {
	if d.bad || len(d.s)-d.i < n {
		d.bad = true
		return "\x00\x00\x00\x00\x00\x00\x00\x00"[:n]
	}
	d.i += n
	return d.s[d.i-n : d.i]
}

func (d *decoder) byte() byte { return d.take(1)[0] }

func (d *decoder) int() int { return int(int32(binary.LittleEndian.Uint32([]byte(d.take(4))))) }

func (d *decoder) float() float64 {
	return math.Float64frombits(binary.LittleEndian.Uint64([]byte(d.take(8))))
}

// figures reads figures and shapes.
func (d *decoder) figures(g *Geometry, points []Point) bool {
	n := d.int()
	if n < 0 || n > len(points) {
		return false
	}
	attributes, starts := make([]byte, n), make([]int, n+1)
	for i := range n {
		attributes[i], starts[i] = d.byte(), d.int()
	}
	starts[n] = len(points)
	for i := range n {
		if starts[i] < 0 || starts[i] >= starts[i+1] || starts[i+1] > len(points) {
			return false
		}
		g.Parts = append(g.Parts, points[starts[i]:starts[i+1]:starts[i+1]])
	}
	if n == 0 != (len(points) == 0) || n > 0 && starts[0] != 0 || len(d.s)-d.i < 13 {
		return false
	}
	g.Kind = Kind(d.s[d.i+12])
	if kindNames[g.Kind] == "" || g.Kind == KindPoint && n > 0 || g.Kind == KindLineString && n > 1 {
		return false
	}
	for i, a := range attributes {
		if a != g.figure(i) || g.Kind == KindMultiPoint && len(g.Parts[i]) != 1 {
			return false
		}
	}
	if string(g.appendShapes(nil)) != d.s[d.i:] {
		return false
	}
	d.i = len(d.s)
	return true
}

// WKB is STAsBinary: OGC well-known binary, little-endian, without Z and M.
func (g *Geometry) WKB() ([]byte, error) {
	if g.Empty() {
		return nil, Refusal("STAsBinary() of an empty instance")
	}
	b := []byte{1}
	b = appendInt(b, int(g.Kind))
	xy := func(points []Point) {
		for _, p := range points {
			b = appendFloat(appendFloat(b, p.X), p.Y)
		}
	}
	switch g.Kind {
	case KindPoint:
		xy(g.Parts[0])
		return b, nil
	case KindLineString:
		b = appendInt(b, len(g.Parts[0]))
		xy(g.Parts[0])
		return b, nil
	}
	b = appendInt(b, len(g.Parts))
	for _, part := range g.Parts {
		switch g.Kind {
		case KindMultiPoint:
			b = appendInt(append(b, 1), int(KindPoint))
		case KindMultiLineString:
			b = appendInt(appendInt(append(b, 1), int(KindLineString)), len(part))
		case KindPolygon:
			b = appendInt(b, len(part))
		}
		xy(part)
	}
	return b, nil
}
