package catalog

import "github.com/hartonomous/hartctl/internal/emulator/types"

const typeColumns = `name sysname; system_type_id tinyint; user_type_id int; schema_id int; principal_id int n; max_length smallint;
	precision tinyint; scale tinyint; collation_name sysname n; is_nullable bit n; is_user_defined bit; is_assembly_type bit;
	default_object_id int =0; rule_object_id int =0; is_table_type bit;`

var typeViews = []*View{
	define("sys", "types", -1020, typeColumns).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for _, t := range systemTypes {
			if !emit(w.row(v.systemTypeFields(t))) {
				return
			}
		}
		for t := range v.types {
			if !emit(w.row(v.userTypeFields(t))) {
				return
			}
		}
	}),
	define("sys", "table_types", -1021, typeColumns+`type_table_object_id int; is_memory_optimized bit n`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for t := range v.types {
			if t.Table == 0 {
				continue
			}
			memory := false
			if table := v.Cat.TableByID(v.DB.ID, t.Table); table != nil {
				memory = table.MemoryOptimized
			}
			if !emit(w.row(v.userTypeFields(t), "type_table_object_id", t.Table, "is_memory_optimized", memory)) {
				return
			}
		}
	}),
}

// systemType is one row of sys.types below 257, in the view's order (by user_type_id).
type systemType struct {
	name               string
	system, user       int
	length             int
	precision, scale   int
	collated, assembly bool
}

var systemTypes = []systemType{
	{"image", 34, 34, 16, 0, 0, false, false},
	{"text", 35, 35, 16, 0, 0, true, false},
	{"uniqueidentifier", 36, 36, 16, 0, 0, false, false},
	{"date", 40, 40, 3, 10, 0, false, false},
	{"time", 41, 41, 5, 16, 7, false, false},
	{"datetime2", 42, 42, 8, 27, 7, false, false},
	{"datetimeoffset", 43, 43, 10, 34, 7, false, false},
	{"tinyint", 48, 48, 1, 3, 0, false, false},
	{"smallint", 52, 52, 2, 5, 0, false, false},
	{"int", 56, 56, 4, 10, 0, false, false},
	{"smalldatetime", 58, 58, 4, 16, 0, false, false},
	{"real", 59, 59, 4, 24, 0, false, false},
	{"money", 60, 60, 8, 19, 4, false, false},
	{"datetime", 61, 61, 8, 23, 3, false, false},
	{"float", 62, 62, 8, 53, 0, false, false},
	{"sql_variant", 98, 98, 8016, 0, 0, false, false},
	{"ntext", 99, 99, 16, 0, 0, true, false},
	{"bit", 104, 104, 1, 1, 0, false, false},
	{"decimal", 106, 106, 17, 38, 38, false, false},
	{"numeric", 108, 108, 17, 38, 38, false, false},
	{"smallmoney", 122, 122, 4, 10, 4, false, false},
	{"bigint", 127, 127, 8, 19, 0, false, false},
	{"hierarchyid", 240, 128, 892, 0, 0, false, true},
	{"geometry", 240, 129, -1, 0, 0, false, true},
	{"geography", 240, 130, -1, 0, 0, false, true},
	{"varbinary", 165, 165, 8000, 0, 0, false, false},
	{"varchar", 167, 167, 8000, 0, 0, true, false},
	{"binary", 173, 173, 8000, 0, 0, false, false},
	{"char", 175, 175, 8000, 0, 0, true, false},
	{"timestamp", 189, 189, 8, 0, 0, false, false},
	{"nvarchar", 231, 231, 8000, 0, 0, true, false},
	{"nchar", 239, 239, 8000, 0, 0, true, false},
	{"xml", 241, 241, -1, 0, 0, false, false},
	{"json", 244, 244, -1, 0, 0, false, false},
	{"vector", 165, 255, 8000, 0, 0, false, false},
	{"sysname", 231, 256, 256, 0, 0, true, false},
}

func (v *Viewer) systemTypeFields(t systemType) fields {
	var collation any
	if t.collated {
		collation = v.DB.Collation.String()
	}
	return fields{
		"name", t.name, "system_type_id", t.system, "user_type_id", t.user, "schema_id", SchemaSys, "max_length", t.length,
		"precision", t.precision, "scale", t.scale, "collation_name", collation, "is_nullable", t.name != "timestamp" && t.name != "sysname",
		"is_user_defined", false, "is_assembly_type", t.assembly, "is_table_type", false,
	}
}

func (v *Viewer) userTypeFields(t *Type) fields {
	f := fields{"name", t.Name, "schema_id", t.Schema, "is_nullable", t.Nullable, "is_user_defined", true, "is_assembly_type", false, "is_table_type", t.Table != 0}
	if t.Table != 0 {
		return append(f, "system_type_id", 243, "user_type_id", t.ID, "max_length", -1, "precision", 0, "scale", 0)
	}
	return append(f, v.typeFields(t.Base), "user_type_id", t.ID, "collation_name", v.collationName(t.Base))
}

// types walks the visible user-defined types.
func (v *Viewer) types(yield func(t *Type) bool) {
	a := v.access()
	for _, t := range v.Cat.Types(v.DB.ID) {
		if a.Has("", "TYPE", t.ID) && !yield(t) {
			return
		}
	}
}

// SystemTypeID is the user_type_id of a system type; synonyms such as integer are not known.
func SystemTypeID(name string) (int32, bool) {
	for _, t := range systemTypes {
		if SameName(t.name, name) {
			return int32(t.user), true
		}
	}
	return 0, false
}

// SystemTypeName is the name of a system type's user_type_id.
func SystemTypeName(id int32) (string, bool) {
	for _, t := range systemTypes {
		if int32(t.user) == id {
			return t.name, true
		}
	}
	return "", false
}

// TypeOf is the type of a user_type_id: an alias's base, or a system type as long and as precise as it can be; false for table types and
// for types that are not here.
func TypeOf(c Catalog, db, id int32) (types.Type, bool) {
	if u := c.TypeByID(db, id); u != nil {
		return u.Base, u.Table == 0
	}
	for _, s := range systemTypes {
		if int32(s.user) != id || s.assembly {
			continue
		}
		t, err := types.ParseName(s.name, nil, false, "")
		if err != nil {
			return types.Type{}, false
		}
		switch {
		case t.Kind.IsDecimal():
			t.Precision, t.Scale = uint8(s.precision), uint8(s.scale)
		case t.IsUnicode():
			t.Length = s.length / 2
		case t.IsString() || t.IsBinary():
			t.Length = s.length
		}
		return t, true
	}
	return types.Type{}, false
}
