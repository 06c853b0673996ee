package catalog

import (
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

const infoSchema = "INFORMATION_SCHEMA"

// domainColumns describe a type in INFORMATION_SCHEMA.COLUMNS, PARAMETERS and ROUTINES; each puts its own around them.
const (
	sizeColumns    = `CHARACTER_MAXIMUM_LENGTH int n; CHARACTER_OCTET_LENGTH int n;`
	numberColumns  = `NUMERIC_PRECISION tinyint n; NUMERIC_PRECISION_RADIX smallint n; NUMERIC_SCALE int n; DATETIME_PRECISION smallint n;`
	charsetColumns = `CHARACTER_SET_CATALOG sysname n; CHARACTER_SET_SCHEMA sysname n; CHARACTER_SET_NAME sysname n;`
	collateColumns = `COLLATION_CATALOG sysname n; COLLATION_SCHEMA sysname n; COLLATION_NAME sysname n;`
)

// schemaViews are the INFORMATION_SCHEMA views.
var schemaViews = []*View{
	define(infoSchema, "TABLES", -1100, `TABLE_CATALOG sysname n; TABLE_SCHEMA sysname n; TABLE_NAME sysname; TABLE_TYPE varchar(10) n`).rows(
		func(w *View, v *Viewer, emit func(types.Row) bool) {
			for o := range v.objects {
				kind := map[string]string{"U": "BASE TABLE", "V": "VIEW"}[Of(o).Type]
				if kind != "" && !emit(w.row(v.named("TABLE", Of(o)), "TABLE_TYPE", kind)) {
					return
				}
			}
		}),
	define(infoSchema, "COLUMNS", -1101, `TABLE_CATALOG sysname n; TABLE_SCHEMA sysname n; TABLE_NAME sysname; COLUMN_NAME sysname n;
		ORDINAL_POSITION int n; COLUMN_DEFAULT nvarchar(4000) n; IS_NULLABLE varchar(3) n; DATA_TYPE sysname n;`+sizeColumns+numberColumns+
		charsetColumns+collateColumns+`DOMAIN_CATALOG sysname n; DOMAIN_SCHEMA sysname n; DOMAIN_NAME sysname n`).rows(schemaColumnRows),
	define(infoSchema, "VIEWS", -1102, `TABLE_CATALOG sysname n; TABLE_SCHEMA sysname n; TABLE_NAME sysname; VIEW_DEFINITION nvarchar(4000) n;
		CHECK_OPTION varchar(7) n; IS_UPDATABLE varchar(2) =NO`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		a := v.access()
		for m := range v.modules {
			if m.Type != "V" {
				continue
			}
			check := "NONE"
			if m.CheckOption {
				check = "CASCADE"
			}
			if !emit(w.row(v.named("TABLE", &m.Object), "VIEW_DEFINITION", shortDefinition(a, m), "CHECK_OPTION", check)) {
				return
			}
		}
	}),
	define(infoSchema, "SCHEMATA", -1103, `CATALOG_NAME sysname n; SCHEMA_NAME sysname; SCHEMA_OWNER sysname n; DEFAULT_CHARACTER_SET_CATALOG sysname n;
		DEFAULT_CHARACTER_SET_SCHEMA sysname n; DEFAULT_CHARACTER_SET_NAME sysname n`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for _, s := range v.Cat.Schemas(v.DB.ID) {
			var owner any
			if p := v.Cat.PrincipalByID(v.DB.ID, s.Owner); p != nil {
				owner = p.Name
			}
			if !emit(w.row("CATALOG_NAME", v.DB.Name, "SCHEMA_NAME", s.Name, "SCHEMA_OWNER", owner, "DEFAULT_CHARACTER_SET_NAME", "iso_1")) {
				return
			}
		}
	}),
	define(infoSchema, "ROUTINES", -1104, `SPECIFIC_CATALOG sysname n; SPECIFIC_SCHEMA sysname n; SPECIFIC_NAME sysname; ROUTINE_CATALOG sysname n;
		ROUTINE_SCHEMA sysname n; ROUTINE_NAME sysname; ROUTINE_TYPE nvarchar(20) n; MODULE_CATALOG sysname n; MODULE_SCHEMA sysname n;
		MODULE_NAME sysname n; UDT_CATALOG sysname n; UDT_SCHEMA sysname n; UDT_NAME sysname n; DATA_TYPE sysname n;`+sizeColumns+collateColumns+
		charsetColumns+numberColumns+`INTERVAL_TYPE nvarchar(30) n; INTERVAL_PRECISION smallint n; TYPE_UDT_CATALOG sysname n; TYPE_UDT_SCHEMA sysname n;
		TYPE_UDT_NAME sysname n; SCOPE_CATALOG sysname n; SCOPE_SCHEMA sysname n; SCOPE_NAME sysname n; MAXIMUM_CARDINALITY bigint n;
		DTD_IDENTIFIER sysname n; ROUTINE_BODY nvarchar(30) n; ROUTINE_DEFINITION nvarchar(4000) n; EXTERNAL_NAME sysname n;
		EXTERNAL_LANGUAGE nvarchar(30) n; PARAMETER_STYLE nvarchar(30) n; IS_DETERMINISTIC nvarchar(10) n; SQL_DATA_ACCESS nvarchar(30) n;
		IS_NULL_CALL nvarchar(10) n; SQL_PATH sysname n; SCHEMA_LEVEL_ROUTINE nvarchar(10) n =YES; MAX_DYNAMIC_RESULT_SETS smallint n;
		IS_USER_DEFINED_CAST nvarchar(10) n =NO; IS_IMPLICITLY_INVOCABLE nvarchar(10) n =NO; CREATED datetime; LAST_ALTERED datetime`).rows(routineRows),
	define(infoSchema, "PARAMETERS", -1105, `SPECIFIC_CATALOG sysname n; SPECIFIC_SCHEMA sysname n; SPECIFIC_NAME sysname; ORDINAL_POSITION int;
		PARAMETER_MODE nvarchar(10) n; IS_RESULT nvarchar(10) n; AS_LOCATOR nvarchar(10) n =NO; PARAMETER_NAME sysname n; DATA_TYPE sysname;`+
		sizeColumns+collateColumns+charsetColumns+numberColumns+`INTERVAL_TYPE nvarchar(30) n; INTERVAL_PRECISION smallint n;
		USER_DEFINED_TYPE_CATALOG sysname n; USER_DEFINED_TYPE_SCHEMA sysname n; USER_DEFINED_TYPE_NAME sysname n; SCOPE_CATALOG sysname n;
		SCOPE_SCHEMA sysname n; SCOPE_NAME sysname n`).rows(schemaParameterRows),
	define(infoSchema, "TABLE_CONSTRAINTS", -1106, `CONSTRAINT_CATALOG sysname n; CONSTRAINT_SCHEMA sysname n; CONSTRAINT_NAME sysname;
		TABLE_CATALOG sysname n; TABLE_SCHEMA sysname n; TABLE_NAME sysname n; CONSTRAINT_TYPE varchar(11) n; IS_DEFERRABLE varchar(2) =NO;
		INITIALLY_DEFERRED varchar(2) =NO`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		kinds := map[string]string{"PK": "PRIMARY KEY", "UQ": "UNIQUE", "F": "FOREIGN KEY", "C": "CHECK"}
		v.constraints(func(t *Table, o any) bool {
			kind := kinds[Of(o).Type]
			return kind == "" || emit(w.row(v.named("CONSTRAINT", Of(o)), v.named("TABLE", &t.Object), "CONSTRAINT_TYPE", kind))
		})
	}),
	define(infoSchema, "KEY_COLUMN_USAGE", -1107, `CONSTRAINT_CATALOG sysname n; CONSTRAINT_SCHEMA sysname n; CONSTRAINT_NAME sysname;
		TABLE_CATALOG sysname n; TABLE_SCHEMA sysname n; TABLE_NAME sysname; COLUMN_NAME sysname n; ORDINAL_POSITION int`).rows(
		func(w *View, v *Viewer, emit func(types.Row) bool) {
			v.constraints(func(t *Table, o any) bool {
				if Of(o).Type == "C" {
					return true
				}
				for i, c := range constrained(t, o) {
					if !emit(w.row(v.named("CONSTRAINT", Of(o)), v.named("TABLE", &t.Object), "COLUMN_NAME", columnName(t, c), "ORDINAL_POSITION", i+1)) {
						return false
					}
				}
				return true
			})
		}),
	define(infoSchema, "CONSTRAINT_COLUMN_USAGE", -1108, `TABLE_CATALOG sysname n; TABLE_SCHEMA sysname n; TABLE_NAME sysname; COLUMN_NAME sysname n;
		CONSTRAINT_CATALOG sysname n; CONSTRAINT_SCHEMA sysname n; CONSTRAINT_NAME sysname`).rows(
		func(w *View, v *Viewer, emit func(types.Row) bool) {
			v.constraints(func(t *Table, o any) bool {
				for _, c := range constrained(t, o) {
					if !emit(w.row(v.named("TABLE", &t.Object), "COLUMN_NAME", columnName(t, c), v.named("CONSTRAINT", Of(o)))) {
						return false
					}
				}
				return true
			})
		}),
	define(infoSchema, "CONSTRAINT_TABLE_USAGE", -1109, `TABLE_CATALOG sysname n; TABLE_SCHEMA sysname n; TABLE_NAME sysname;
		CONSTRAINT_CATALOG sysname n; CONSTRAINT_SCHEMA sysname n; CONSTRAINT_NAME sysname`).rows(
		func(w *View, v *Viewer, emit func(types.Row) bool) {
			v.constraints(func(t *Table, o any) bool {
				return Of(o).Type == "D" || emit(w.row(v.named("TABLE", &t.Object), v.named("CONSTRAINT", Of(o))))
			})
		}),
	define(infoSchema, "REFERENTIAL_CONSTRAINTS", -1110, `CONSTRAINT_CATALOG sysname n; CONSTRAINT_SCHEMA sysname n; CONSTRAINT_NAME sysname;
		UNIQUE_CONSTRAINT_CATALOG sysname n; UNIQUE_CONSTRAINT_SCHEMA sysname n; UNIQUE_CONSTRAINT_NAME sysname n; MATCH_OPTION varchar(7) n =SIMPLE;
		UPDATE_RULE varchar(11) n; DELETE_RULE varchar(11) n`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		rules := []string{"NO ACTION", "CASCADE", "SET NULL", "SET DEFAULT"}
		v.constraints(func(_ *Table, o any) bool {
			k, ok := o.(*ForeignKey)
			if !ok {
				return true
			}
			f := fields{}
			if p := v.Cat.TableByID(v.DB.ID, k.Ref); p != nil {
				if ix := p.indexByID(k.RefIndex); ix != nil {
					f = v.named("UNIQUE_CONSTRAINT", &Object{Schema: p.Schema, Name: ix.Name})
				}
			}
			return emit(w.row(v.named("CONSTRAINT", &k.Object), f, "UPDATE_RULE", rules[k.OnUpdate], "DELETE_RULE", rules[k.OnDelete]))
		})
	}),
	define(infoSchema, "CHECK_CONSTRAINTS", -1111, `CONSTRAINT_CATALOG sysname n; CONSTRAINT_SCHEMA sysname n; CONSTRAINT_NAME sysname;
		CHECK_CLAUSE nvarchar(4000) n`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		v.constraints(func(_ *Table, o any) bool {
			k, ok := o.(*Check)
			return !ok || emit(w.row(v.named("CONSTRAINT", &k.Object), "CHECK_CLAUSE", cut(k.Definition)))
		})
	}),
}

// named is the catalog, schema and name of an object under a common prefix.
func (v *Viewer) named(prefix string, o *Object) fields {
	return fields{prefix + "_CATALOG", v.DB.Name, prefix + "_SCHEMA", schemaName(v.Cat, v.DB.ID, o.Schema), prefix + "_NAME", o.Name}
}

// constraints walks the keys, checks and foreign keys of the visible base tables.
func (v *Viewer) constraints(f func(t *Table, o any) bool) {
	for t := range v.tables {
		if !isTable(t) {
			continue
		}
		for o := range Constraints(t) {
			switch o.(type) {
			case *Default, *EdgeConstraint:
				continue
			}
			if !f(t, o) {
				return
			}
		}
	}
}

// constrained lists the column ids that a constraint is about.
func constrained(t *Table, o any) []int {
	var ids []int
	switch k := o.(type) {
	case *KeyConstraint:
		if ix := t.indexByID(k.Index); ix != nil {
			for _, c := range ix.Columns {
				ids = append(ids, c.Column)
			}
		}
	case *ForeignKey:
		ids = k.Columns
	case *Check:
		for _, c := range t.Columns {
			if containsFold(k.Definition, "["+c.Name+"]") {
				ids = append(ids, c.ID)
			}
		}
	}
	return ids
}

func columnName(t *Table, id int) any {
	if c := t.columnByID(id); c != nil {
		return c.Name
	}
	return nil
}

// cut shortens a text to the 4000 UTF-16 units that INFORMATION_SCHEMA shows.
func cut(s string) string {
	n := 0
	for i, r := range s {
		n++
		if r > 0xffff {
			n++
		}
		if n > 4000 {
			return s[:i]
		}
	}
	return s
}

func shortDefinition(a *Access, m *Module) any {
	if m.Encrypted || m.Definition == "" || !a.Has("VIEW DEFINITION", "OBJECT", m.ID) {
		return nil
	}
	return cut(m.Definition)
}
