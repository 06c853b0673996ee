package bind

import (
	"errors"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Type resolves a type as a declaration, parameter or column has it: system types, aliases (the *catalog.Type tells which, or
// which table type). Without a length it is 1. 2715, 1001, 131, 192, 2716, 2717, 2750.
func Type(s *Scope, t syntax.TypeName) (types.Type, *catalog.Type, error) {
	return TypeOf(s, t, "", 1)
}

// TypeOf is Type for the n-th column or parameter, as the messages name it: "column 'a'", "parameter '@p'".
func TypeOf(s *Scope, t syntax.TypeName, subject string, n int) (types.Type, *catalog.Type, error) {
	if t.Schema == "" || strings.EqualFold(t.Schema, "sys") {
		typ, err := types.ParseNameIn(types.NameContext{Line: t.Line, Ordinal: n, Subject: subject}, t.Name, t.Args, t.Max, t.BaseType)
		if err == nil {
			return typ, nil, nil
		}
		if !errors.Is(err, types.ErrUnknownType) {
			return types.Type{}, nil, at(err, t.Line)
		}
	}
	if c := s.aliasType(t); c != nil {
		if len(t.Args) > 0 || t.Max {
			return types.Type{}, nil, sqlerr.New(2716, t.Name).At(t.Line)
		}
		if c.Table != 0 {
			return types.TableType, c, nil
		}
		typ := c.Base
		typ.UserType = c.ID
		return typ, c, nil
	}
	name := t.Name
	if t.Schema != "" {
		name = t.Schema + "." + name
	}
	return types.Type{}, nil, sqlerr.New(2715, n, name).At(t.Line)
}

// castType is the type of CAST and CONVERT: a length that is left out is 30, an unknown name 243.
func (b *binder) castType(t syntax.TypeName) (types.Type, error) {
	typ, alias, err := Type(b.s, t)
	if e, ok := err.(*sqlerr.Error); ok {
		switch e.Number {
		case 2715:
			return typ, sqlerr.New(243, t.Name).At(t.Line)
		case 2717:
			if !strings.EqualFold(t.Name, "vector") {
				e = sqlerr.New(2717, t.Args[0], "convert specification", strings.ToLower(t.Name), 4000).At(t.Line).WithState(1)
				e.Severity = 16
				return typ, e
			}
		}
	}
	if err != nil {
		return typ, err
	}
	if alias != nil { // CAST takes system types only
		return typ, sqlerr.New(243, t.Name).WithState(2).At(t.Line)
	}
	if len(t.Args) == 0 && !t.Max {
		typ = types.CastDefault(typ)
	}
	return typ, nil
}

// aliasType finds a user-defined type: in its schema, or in the default schema and dbo.
func (s *Scope) aliasType(t syntax.TypeName) *catalog.Type {
	if t.Schema != "" {
		if schema := s.Cat.Schema(s.DB.ID, t.Schema); schema != nil {
			return s.Cat.Type(s.DB.ID, schema.ID, t.Name)
		}
		return nil
	}
	if c := s.Cat.Type(s.DB.ID, s.DefaultSchema, t.Name); c != nil {
		return c
	}
	return s.Cat.Type(s.DB.ID, 1, t.Name)
}

// at sets the line of an error that has none.
func at(err error, line int) error {
	if e, ok := err.(*sqlerr.Error); ok {
		return e.At(line)
	}
	return err
}
