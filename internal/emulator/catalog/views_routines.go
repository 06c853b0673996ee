package catalog

import (
	"math"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func schemaColumnRows(w *View, v *Viewer, emit func(types.Row) bool) {
	for o := range v.objects {
		var cols []Column
		switch o := o.(type) {
		case *Table:
			if isTable(o) {
				cols = o.Columns
			}
		case *Module:
			if o.Type == "V" {
				cols = o.Columns
			}
		}
		for i := range cols {
			c := &cols[i]
			var def any
			if c.Default != nil {
				def = cut(c.Default.Definition)
			}
			nullable := "NO"
			if c.Nullable {
				nullable = "YES"
			}
			if !emit(w.row(v.named("TABLE", Of(o)), "COLUMN_NAME", c.Name, "ORDINAL_POSITION", i+1, "COLUMN_DEFAULT", def, "IS_NULLABLE", nullable,
				v.domain(c.Type), v.alias("DOMAIN", c.Type))) {
				return
			}
		}
	}
}

// alias names an alias type under a prefix; nothing for a system type.
func (v *Viewer) alias(prefix string, t types.Type) fields {
	if t.UserType < 257 {
		return nil
	}
	u := v.Cat.TypeByID(v.DB.ID, t.UserType)
	if u == nil {
		return nil
	}
	return fields{prefix + "_CATALOG", v.DB.Name, prefix + "_SCHEMA", schemaName(v.Cat, v.DB.ID, u.Schema), prefix + "_NAME", u.Name}
}

// domain describes a type as INFORMATION_SCHEMA does: an alias by its base, numbers with radix 10 (2 for the approximate ones).
func (v *Viewer) domain(t types.Type) fields {
	f := fields{"DATA_TYPE", t.Base().Name()}
	precision, scale := t.PrecisionScale()
	if chars, octets, ok := Lengths(t); ok {
		f = append(f, "CHARACTER_MAXIMUM_LENGTH", chars, "CHARACTER_OCTET_LENGTH", octets)
	}
	switch {
	case t.IsString():
		charset := "iso_1"
		if t.IsUnicode() {
			charset = "UNICODE"
		}
		f = append(f, "CHARACTER_SET_NAME", charset, "COLLATION_NAME", v.collationName(t))
	case t.Kind == types.Float || t.Kind == types.Real:
		f = append(f, "NUMERIC_PRECISION", precision, "NUMERIC_PRECISION_RADIX", 2)
	case t.IsInteger() || t.Kind.IsDecimal() || t.Kind.IsMoney():
		f = append(f, "NUMERIC_PRECISION", precision, "NUMERIC_PRECISION_RADIX", 10, "NUMERIC_SCALE", scale)
	case t.Kind == types.Date || t.Kind == types.SmallDateTime:
		f = append(f, "DATETIME_PRECISION", 0)
	case t.IsTemporal():
		f = append(f, "DATETIME_PRECISION", scale)
	}
	return f
}

func routineRows(w *View, v *Viewer, emit func(types.Row) bool) {
	a := v.access()
	for m := range v.modules {
		var kind string
		switch m.Type {
		case "P", "PC":
			kind = "PROCEDURE"
		case "FN", "IF", "TF", "FS", "FT":
			kind = "FUNCTION"
		default:
			continue
		}
		f := fields{}
		if kind == "FUNCTION" {
			f = append(f, "DATA_TYPE", "TABLE", "IS_NULL_CALL", "NO")
			if m.Returns != nil {
				f = append(f, v.domain(*m.Returns), v.alias("TYPE_UDT", *m.Returns))
			}
			f = append(f, "MAX_DYNAMIC_RESULT_SETS", 0)
		} else {
			f = append(f, "MAX_DYNAMIC_RESULT_SETS", -1)
		}
		body, access := "SQL", "READS"
		if kind == "PROCEDURE" {
			access = "MODIFIES"
		}
		if m.Type == "PC" || m.Type == "FS" || m.Type == "FT" {
			body = "EXTERNAL"
		}
		var deterministic any = "NO"
		if kind == "FUNCTION" && m.SchemaBound {
			deterministic = nil // is not worked out
		}
		if !emit(w.row(v.named("SPECIFIC", &m.Object), v.named("ROUTINE", &m.Object), "ROUTINE_TYPE", kind, f, "ROUTINE_BODY", body,
			"ROUTINE_DEFINITION", shortDefinition(a, m), "IS_DETERMINISTIC", deterministic, "SQL_DATA_ACCESS", access,
			"CREATED", m.Created, "LAST_ALTERED", m.Modified)) {
			return
		}
	}
}

func schemaParameterRows(w *View, v *Viewer, emit func(types.Row) bool) {
	for m := range v.modules {
		if m.Returns != nil && !emit(w.row(v.named("SPECIFIC", &m.Object), "ORDINAL_POSITION", 0, "PARAMETER_MODE", "OUT", "IS_RESULT", "YES",
			"PARAMETER_NAME", "", v.domain(*m.Returns), v.alias("USER_DEFINED_TYPE", *m.Returns))) {
			return
		}
		for i := range m.Params {
			p := &m.Params[i]
			mode := "IN"
			if p.Output {
				mode = "INOUT"
			}
			f := append(v.domain(p.Type), v.alias("USER_DEFINED_TYPE", p.Type))
			if p.TableType != 0 {
				f = fields{"DATA_TYPE", "table type"}
				if t := v.Cat.TypeByID(v.DB.ID, p.TableType); t != nil {
					f = append(f, "USER_DEFINED_TYPE_CATALOG", v.DB.Name, "USER_DEFINED_TYPE_SCHEMA", schemaName(v.Cat, v.DB.ID, t.Schema), "USER_DEFINED_TYPE_NAME", t.Name)
				}
			}
			if !emit(w.row(v.named("SPECIFIC", &m.Object), "ORDINAL_POSITION", i+1, "PARAMETER_MODE", mode, "IS_RESULT", "NO", "PARAMETER_NAME", p.Name, f)) {
				return
			}
		}
	}
}

// Lengths are those of INFORMATION_SCHEMA, in characters and in bytes; false for a type without.
func Lengths(t types.Type) (chars, octets int, ok bool) {
	switch {
	case t.Kind == types.Text:
		return math.MaxInt32, math.MaxInt32, true
	case t.Kind == types.NText:
		return math.MaxInt32 / 2, math.MaxInt32 - 1, true
	case t.Kind == types.Image:
		return math.MaxInt32, math.MaxInt32, true
	case t.IsString():
		return t.Length, t.MaxLength(), true
	case t.Kind == types.Binary, t.Kind == types.VarBinary:
		return t.Length, t.Length, true
	case t.Kind == types.Vector:
		return t.MaxLength(), t.MaxLength(), true
	case t.Kind == types.XML:
		return -1, -1, true
	case t.Kind == types.Variant:
		return 0, 0, true
	}
	return 0, 0, false
}
