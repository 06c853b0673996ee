package types

import (
	"errors"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types/geo"
)

// GeometryOf is the value of an instance.
func GeometryOf(g *geo.Geometry) Value { return BytesOf(Geometry, g.Encode()) }

// Shape is the instance of a geometry value.
func (v Value) Shape() (*geo.Geometry, error) {
	g, err := geo.Decode(v.S)
	return g, GeometryError(err)
}

// GeometryError is an error of package geo as SQL Server says it: Msg 6522 with class, number and text of the exception, without
// the frames of its stack; a refusal is Msg 40517.
func GeometryError(err error) error {
	if err == nil {
		return nil
	}
	var thrown *geo.Error
	var refused geo.Refusal
	switch {
	case errors.As(err, &thrown):
		return sqlerr.New(6522, "geometry", thrown.Error()).WithState(1)
	case errors.As(err, &refused):
		return sqlerr.Unsupported("%s", string(refused))
	}
	return err
}

// toGeometry reads well-known text, with SRID 0, or the serialised form.
func toGeometry(v Value, from, to Type) (Value, error) {
	var g *geo.Geometry
	var err error
	switch {
	case v.Kind == Geometry:
		return v, nil
	case v.Kind.IsString():
		g, err = geo.Parse(v.S, 0)
	case v.Kind == Binary || v.Kind == VarBinary:
		g, err = geo.Check(v.S)
	default:
		return NullValue, ConversionError(from, to, true)
	}
	if err != nil {
		return NullValue, GeometryError(err)
	}
	return GeometryOf(g), nil
}

// geometryText is ToString(); a length that it does not fit, and styles, are refused.
func geometryText(v Value, to Type, style int) (string, error) {
	g, err := v.Shape()
	if err != nil {
		return "", err
	}
	s := g.Text(true)
	if style != 0 || tooLong(s, to) {
		return "", sqlerr.Unsupported("geometry to a character string that is too short, or with a style")
	}
	return s, nil
}
