package catalog

import "github.com/hartonomous/hartctl/internal/emulator/types"

// objectColumns begin every view of schema-scoped objects.
const objectColumns = `name sysname; object_id int; principal_id int n; schema_id int; parent_object_id int; type char(2) n; type_desc desc n;
	create_date datetime; modify_date datetime; is_ms_shipped bit; is_published bit =0; is_schema_published bit =0;`

// typeNames are the type_desc texts of sys.objects.
var typeNames = map[string]string{
	"U": "USER_TABLE", "V": "VIEW", "P": "SQL_STORED_PROCEDURE", "PC": "CLR_STORED_PROCEDURE", "FN": "SQL_SCALAR_FUNCTION",
	"IF": "SQL_INLINE_TABLE_VALUED_FUNCTION", "TF": "SQL_TABLE_VALUED_FUNCTION", "FS": "CLR_SCALAR_FUNCTION",
	"FT": "CLR_TABLE_VALUED_FUNCTION", "AF": "AGGREGATE_FUNCTION", "TR": "SQL_TRIGGER", "TA": "CLR_TRIGGER", "SN": "SYNONYM",
	"SO": "SEQUENCE_OBJECT", "PK": "PRIMARY_KEY_CONSTRAINT", "UQ": "UNIQUE_CONSTRAINT", "C": "CHECK_CONSTRAINT",
	"D": "DEFAULT_CONSTRAINT", "F": "FOREIGN_KEY_CONSTRAINT", "EC": "EDGE_CONSTRAINT", "SP": "SECURITY_POLICY",
	"IT": "INTERNAL_TABLE", "TT": "TYPE_TABLE", "S": "SYSTEM_TABLE", "SQ": "SERVICE_QUEUE", "X": "EXTENDED_STORED_PROCEDURE",
}

func objectFields(o *Object) fields {
	return fields{
		"name", o.Name, "object_id", o.ID, "principal_id", null(o.Owner), "schema_id", o.Schema, "parent_object_id", o.Parent,
		"type", o.Type, "type_desc", typeNames[o.Type], "create_date", o.Created, "modify_date", o.Modified, "is_ms_shipped", o.Shipped,
	}
}

// isDDLTrigger tells database triggers apart: they are no schema-scoped objects.
func isDDLTrigger(o any) bool {
	m, ok := o.(*Module)
	return ok && m.Type == "TR" && m.Parent == 0
}

// access is the viewer's in the database of the view; a user of another database, as a view of another one may be given, does not count
// there.
func (v *Viewer) access() *Access {
	user := v.User
	if user != nil && v.Cat.PrincipalByID(v.DB.ID, user.ID) != user {
		user = v.Cat.UserOf(v.DB, v.Login)
	}
	return v.Cat.Access(Subject{v.Login, user, v.DB})
}

// objects walks the schema-scoped objects that the viewer may see, constraints after their table.
func (v *Viewer) objects(yield func(o any) bool) {
	a := v.access()
	for o := range v.Cat.Objects(v.DB.ID) {
		if isDDLTrigger(o) {
			continue
		}
		id := Of(o).ID
		if p := Of(o).Parent; p != 0 {
			id = p // a trigger is seen by who sees its table
		}
		if !a.Has("", "OBJECT", id) {
			continue
		}
		if !yield(o) {
			return
		}
		if t, ok := o.(*Table); ok {
			for k := range Constraints(t) {
				if Of(k).ID != 0 && !yield(k) {
					return
				}
			}
		}
	}
}

// tables walks the visible tables, table types included.
func (v *Viewer) tables(yield func(t *Table) bool) {
	a := v.access()
	for _, t := range v.Cat.Tables(v.DB.ID) {
		if a.Has("", "OBJECT", t.ID) && !yield(t) {
			return
		}
	}
}

// modules walks the visible modules.
func (v *Viewer) modules(yield func(m *Module) bool) {
	a := v.access()
	for _, m := range v.Cat.Modules(v.DB.ID) {
		id := m.ID
		if m.Parent != 0 {
			id = m.Parent
		}
		if isDDLTrigger(m) {
			if !a.Has("VIEW DEFINITION", "DATABASE", 0) {
				continue
			}
		} else if !a.Has("", "OBJECT", id) {
			continue
		}
		if !yield(m) {
			return
		}
	}
}

// isTable tells base tables from table types.
func isTable(t *Table) bool { return !t.IsType }

// collationName is the collation_name of a typed thing: NULL unless it is text.
func (v *Viewer) collationName(t types.Type) any {
	if !t.IsString() {
		return nil
	}
	if t.Collation == 0 {
		return v.DB.Collation.String()
	}
	return t.Collation.String()
}

// typeFields are the type columns that sys.columns, sys.parameters and sys.types share.
func (v *Viewer) typeFields(t types.Type) fields {
	precision, scale := t.PrecisionScale()
	return fields{
		"system_type_id", t.SystemTypeID(), "user_type_id", t.UserTypeID(), "max_length", t.MaxLength(),
		"precision", precision, "scale", scale,
	}
}

// vectorFields are NULL unless t is a vector.
func vectorFields(t types.Type) fields {
	if t.Kind != types.Vector {
		return nil
	}
	return fields{"vector_dimensions", t.Length, "vector_base_type", 0, "vector_base_type_desc", "float32"}
}

func on(s string) bool { return s == "ON" }

func schemaName(c Catalog, db, id int32) any {
	if s := c.SchemaByID(db, id); s != nil {
		return s.Name
	}
	return nil
}

// columnByID finds a column of a table; nil when there is none.
func (t *Table) columnByID(id int) *Column {
	for i := range t.Columns {
		if t.Columns[i].ID == id {
			return &t.Columns[i]
		}
	}
	return nil
}

// indexByID finds an index of a table; nil when there is none.
func (t *Table) indexByID(id int) *Index {
	for i := range t.Indexes {
		if t.Indexes[i].ID == id {
			return &t.Indexes[i]
		}
	}
	return nil
}
